/** The whole history of a drive on one axis: its events above the chosen metric, and the window that the rest of the view follows. */
import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { driveTimelineChart } from '../../../src-main/shared/charts/drive-timeline-chart.ts';
import { capitalise, formatCounted, formatDay, formatMetric } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { dayMs } from '../../../src-main/shared/domain/drive-changes.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/results.ts';
import { MS_PER_DAY } from '../../../src-main/shared/domain/telemetry.ts';
import { useQuery } from '../../client/engine.tsx';
import { ChartTableView } from '../../components/chart/chart-figure.tsx';
import { clampWindow, eventsWithin, type TimeWindow } from './time-window.ts';
import { TimelineBrush } from './timeline-brush.tsx';
import { TimelinePicture } from './timeline-picture.tsx';

export interface DriveTimelineProps {
	readonly deviceId: string;
	readonly serial: string;
	/** First and last sample of the drive. */
	readonly whole: TimeWindow;
	readonly metric: string;
	/** Those of this drive. */
	readonly events: readonly AnomalyEvent[];
	/** False while nobody has looked for any. */
	readonly hasRun: boolean;
	readonly chosen: string | undefined;
	readonly onPick: (eventId: string) => void;
	readonly window: TimeWindow | undefined;
	readonly onWindow: (window: TimeWindow | undefined) => void;
}

export function DriveTimeline({ deviceId, serial, whole, metric, events, hasRun, chosen, onPick, window, onWindow }: DriveTimelineProps) {
	const frame = useRef<HTMLDivElement>(null);
	const width = useWidth(frame);
	const query = useQuery('series.get', { drive: deviceId, metric });
	const [isTable, setIsTable] = useState(false);
	/** While it is dragged; the rest of the view follows when it is let go. */
	const [dragged, setDragged] = useState<TimeWindow>();
	const chart = useMemo(() => driveTimelineChart(serial, events, [whole.fromMs, whole.toMs]), [serial, events, whole]);
	const shown = dragged ?? window;
	const rows = chart.y.type === 'category' ? chart.y.categories : [];
	return (
		<section className="card timeline" aria-label="Timeline">
			<div className="section-head">
				<h2>Timeline</h2>
				<button type="button" className="quiet" aria-pressed={isTable} onClick={() => setIsTable(!isTable)}>
					{isTable ? 'Show as picture' : 'Show as table'}
				</button>
			</div>
			<WindowFields whole={whole} window={shown} events={events} onWindow={onWindow} />
			<div ref={frame} className="timeline-frame">
				{isTable ? (
					<ChartTableView chart={chart} />
				) : (
					<>
						<TimelinePicture
							width={width}
							rows={rows}
							chart={chart}
							whole={whole}
							window={shown}
							series={query.status === 'ready' ? query.output : undefined}
							metricName={capitalise(plainText(formatMetric(metric), 22))}
							chosen={chosen}
						/>
						<TimelineBrush
							width={width}
							rows={rows.length}
							chart={chart}
							whole={whole}
							window={window}
							onDrag={setDragged}
							onWindow={onWindow}
							onPick={onPick}
						/>
					</>
				)}
			</div>
			<p className="caption">
				{hasRun ? chart.summary : 'Nobody has looked for anomalies yet.'} {events.length > 0 ? 'Click an event to see why. ' : ''}Drag across the
				picture and all below follows.
			</p>
		</section>
	);
}

interface WindowFieldsProps {
	readonly whole: TimeWindow;
	readonly window: TimeWindow | undefined;
	readonly events: readonly AnomalyEvent[];
	readonly onWindow: (window: TimeWindow | undefined) => void;
}

/** The window as two days; the second one counts to its end. */
function WindowFields({ whole, window, events, onWindow }: WindowFieldsProps) {
	const held = window ?? whole;
	const set = (part: Partial<TimeWindow>): void => onWindow(clampWindow({ ...held, ...part }, whole));
	return (
		<div className="actions timeline-fields">
			<DayField label="From" atMs={held.fromMs} whole={whole} onDay={(ms) => set({ fromMs: ms })} />
			<DayField label="To" atMs={held.toMs} whole={whole} onDay={(ms) => set({ toMs: ms + MS_PER_DAY - 1 })} />
			<button type="button" disabled={window === undefined} onClick={() => onWindow(undefined)}>
				Whole history
			</button>
			<span className="muted timeline-length">
				{formatCounted(Math.max(1, Math.round((held.toMs - held.fromMs) / MS_PER_DAY)), 'day')}, {eventsWithin(events, window).length} of{' '}
				{formatCounted(events.length, 'event')}
			</span>
		</div>
	);
}

interface DayFieldProps {
	readonly label: string;
	readonly atMs: number;
	readonly whole: TimeWindow;
	readonly onDay: (ms: number) => void;
}

/** A day that is typed part by part is no day in between: it is taken once it is one. */
function DayField({ label, atMs, whole, onDay }: DayFieldProps) {
	const day = formatDay(atMs);
	const [typed, setTyped] = useState<string>();
	return (
		<label className="field">
			<span className="muted">{label}</span>
			<input
				type="date"
				value={typed ?? day}
				min={formatDay(whole.fromMs)}
				max={formatDay(whole.toMs)}
				onChange={(event) => {
					const ms = dayMs(event.target.value);
					const isDay = ms !== undefined && ms + MS_PER_DAY > whole.fromMs && ms <= whole.toMs;
					setTyped(isDay ? undefined : event.target.value);
					if (isDay) onDay(ms);
				}}
				onBlur={() => setTyped(undefined)}
			/>
		</label>
	);
}

function useWidth(element: RefObject<HTMLElement | null>): number {
	const [width, setWidth] = useState(0);
	useLayoutEffect(() => {
		const { current } = element;
		if (!current) return;
		const observer = new ResizeObserver(() => setWidth(current.clientWidth));
		observer.observe(current);
		return () => observer.disconnect();
	}, [element]);
	return width;
}
