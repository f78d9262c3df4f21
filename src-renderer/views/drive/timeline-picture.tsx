/** The picture of a drive's history: rows of events, the chosen metric, one time axis, what lies outside the window dimmed. */
import { useMemo } from 'react';
import type { Chart } from '../../../src-main/shared/charts/chart.ts';
import { downsample, withGaps } from '../../../src-main/shared/charts/downsample.ts';
import { isByteUnit } from '../../../src-main/shared/charts/format.ts';
import { extent } from '../../../src-main/shared/charts/series-charts.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { ratesPerDay } from '../../../src-main/shared/domain/counter.ts';
import { type TimeWindow, timeTicks } from './time-window.ts';

/** Room for the names on the left, and the heights from the top down; in pixels. */
export const GUTTER = 168;
const ROW = 22;
const METRIC = 56;
const AXIS = 22;
const GAP = 8;
/** A span is drawn at least this wide: an event of one day in ten years is still seen. */
export const LEAST_SPAN = 6;

/** Height of the rows of events; without any a line says so. */
const rowsHeight = (rows: number): number => ROW * Math.max(1, rows);
export const pictureHeight = (rows: number): number => rowsHeight(rows) + GAP + METRIC + AXIS;
/** Height that the brush covers: all but the axis. */
export const plotHeight = (rows: number): number => rowsHeight(rows) + GAP + METRIC;

/** From an instant to a place along the picture. */
export function placeOf(whole: TimeWindow, width: number): (atMs: number) => number {
	const perMs = Math.max(1, width - GUTTER - 1) / Math.max(1, whole.toMs - whole.fromMs);
	return (atMs) => GUTTER + (atMs - whole.fromMs) * perMs;
}

export interface Box {
	readonly id: string;
	readonly left: number;
	readonly right: number;
	readonly top: number;
	readonly text: string;
	readonly colour: string;
	readonly strength: number;
}

/** Where each event stands in the picture. */
export function boxesOf(chart: Chart, whole: TimeWindow, width: number): Box[] {
	const place = placeOf(whole, width);
	return chart.layers.flatMap((layer) =>
		layer.type !== 'spans'
			? []
			: layer.ids.map((id, index): Box => {
					const [start, end] = [place(layer.start[index]!), place(layer.end[index]!)];
					const wide = Math.max(LEAST_SPAN, end - start);
					const left = Math.max(GUTTER, Math.min(width - wide, (start + end - wide) / 2));
					return {
						id,
						left,
						right: left + wide,
						top: ROW * layer.row[index]! + 5,
						text: layer.texts[index] ?? '',
						colour: layer.colour,
						strength: 0.4 + 0.6 * layer.strength[index]!,
					};
				}),
	);
}

interface TimelinePictureProps {
	readonly width: number;
	readonly rows: readonly string[];
	readonly chart: Chart;
	readonly whole: TimeWindow;
	readonly window: TimeWindow | undefined;
	/** Undefined while it is read, or where it cannot be. */
	readonly series: OutputOf<'series.get'> | undefined;
	readonly metricName: string;
	readonly chosen: string | undefined;
}

export function TimelinePicture({ width, rows, chart, whole, window, series, metricName, chosen }: TimelinePictureProps) {
	const height = pictureHeight(rows.length);
	const top = rowsHeight(rows.length) + GAP;
	const place = placeOf(whole, width);
	const boxes = useMemo(() => boxesOf(chart, whole, width), [chart, whole, width]);
	const path = useMemo(() => (series ? linePath(series, whole, width, top) : ''), [series, whole, width, top]);
	if (width === 0) return <div style={{ height }} />;
	return (
		<svg className="timeline-picture" width={width} height={height} aria-hidden="true">
			{rows.map((name, row) => (
				<text key={name} x={0} y={ROW * row + 15}>
					{name}
				</text>
			))}
			{rows.length === 0 && (
				<text x={0} y={15}>
					No event
				</text>
			)}
			<text x={0} y={top + METRIC / 2 + 4}>
				{metricName}
			</text>
			<line className="timeline-base" x1={GUTTER} x2={width} y1={top + METRIC + 0.5} y2={top + METRIC + 0.5} />
			{timeTicks(whole, Math.max(2, Math.floor((width - GUTTER) / 72))).map(({ atMs, label }) => (
				<g key={atMs}>
					<line className="timeline-tick" x1={place(atMs)} x2={place(atMs)} y1={0} y2={top + METRIC + 4} />
					<text className="timeline-day" x={Math.min(width - 16, Math.max(GUTTER + 14, place(atMs)))} y={height - 3}>
						{label}
					</text>
				</g>
			))}
			<path className="timeline-line" d={path} />
			{boxes.map(({ id, left, right, top: y, colour, strength }) => (
				<rect
					key={id}
					className={`role-${colour}${id === chosen ? ' is-chosen' : ''}`}
					x={left}
					y={y}
					width={right - left}
					height={12}
					rx={1.5}
					fill="currentColor"
					fillOpacity={strength}
				/>
			))}
			{window && (
				<>
					<rect className="timeline-dim" x={GUTTER} y={0} width={Math.max(0, place(window.fromMs) - GUTTER)} height={top + METRIC} />
					<rect className="timeline-dim" x={place(window.toMs)} y={0} width={Math.max(0, width - place(window.toMs))} height={top + METRIC} />
				</>
			)}
		</svg>
	);
}

/** Of a counter in bytes what it gains, as the series below begins with. */
function linePath(series: OutputOf<'series.get'>, whole: TimeWindow, width: number, top: number): string {
	const isRate = series.kind === 'counter' && isByteUnit(series.unit);
	const y = isRate ? ratesPerDay(series.observedAtMs, series.values).perDay : series.values;
	const points = downsample(withGaps({ x: series.observedAtMs, y }), Math.max(1, width - GUTTER));
	const range = extent([points.y]);
	if (range === null) return '';
	const place = placeOf(whole, width);
	const [low, high] = range;
	const level = (value: number): number => (high === low ? top + METRIC / 2 : top + METRIC - 3 - ((METRIC - 8) * (value - low)) / (high - low));
	const parts: string[] = [];
	let isDown = false;
	points.x.forEach((atMs, index) => {
		const value = points.y[index]!;
		if (Number.isFinite(value)) parts.push(`${isDown ? 'L' : 'M'}${place(atMs).toFixed(1)} ${level(value).toFixed(1)}`);
		isDown = Number.isFinite(value);
	});
	return parts.join('');
}
