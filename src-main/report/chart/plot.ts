/** The place of a plot on paper: its frame, its scales, and where its ticks stand. */
import type { Axis, Chart, NumberAxis } from '../../shared/charts/chart.ts';
import { formatBytes, formatCount, formatNumber, formatPercent } from '../../shared/charts/format.ts';
import type { Paper } from '../paper/paper.ts';
import { fitLine, lineHeight, styles, widthOf } from '../paper/text.ts';
import { axisExtent, type Extent } from './extent.ts';
import { linearScale, linearTicks, logScale, logTicks, type Scale, timeTicks } from './scale.ts';

export interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

interface Tick {
	readonly at: number;
	readonly label: string;
}

export interface Plot {
	/** Inner rectangle that the layers are clipped to. */
	readonly frame: Box;
	readonly x: Scale;
	readonly y: Scale;
	readonly xTicks: readonly Tick[];
	readonly yTicks: readonly Tick[];
}

/** Room that labels need around the frame, in points. */
export interface Insets {
	readonly top: number;
	readonly right: number;
}

const TICK_GAP = 5;
const POINTS_PER_Y_TICK = 28;
const POINTS_PER_X_TICK = 46;
const MAX_CATEGORY_SHARE = 0.28;
/** Width of `2013-05-19` with some air. */
const POINTS_PER_DAY_TICK = 52;

/** Lays a chart out inside a box; null when it has nothing to show. */
export function layPlot(paper: Paper, chart: Chart, box: Box, insets: Insets): Plot | null {
	const bottom = box.y + box.height - bottomInset(chart.x);
	const top = box.y + insets.top;
	const wanted = Math.max(2, Math.round((bottom - top) / POINTS_PER_Y_TICK));
	const y = axisExtent(chart, 'y', wanted);
	if (y === null) return null;
	const yTicks = ticksOf(paper, chart.y, y, wanted);
	const left = box.x + Math.max(0, ...yTicks.map((tick) => widthOf(paper, tick.label, axisStyle(chart.y)))) + TICK_GAP;
	const frame = { x: left, y: top, width: box.x + box.width - insets.right - left, height: bottom - top };
	const perTick = chart.x.type === 'time' ? POINTS_PER_DAY_TICK : POINTS_PER_X_TICK;
	const wantedX = Math.max(2, Math.floor(frame.width / perTick));
	const x = axisExtent(chart, 'x', wantedX);
	if (x === null) return null;
	return {
		frame,
		x: scaleOf(chart.x, x.domain, frame.x, frame.x + frame.width),
		// Rows of categories run downwards, values upwards.
		y: chart.y.type === 'category' ? linearScale(y.domain, top, bottom) : scaleOf(chart.y, y.domain, bottom, top),
		xTicks: ticksOf(paper, chart.x, x, wantedX),
		yTicks,
	};
}

/** Serials stand in the mono font, figures in the sans. */
export function axisStyle(axis: Axis): typeof styles.axis | typeof styles.axisCode {
	return axis.type === 'category' && !axis.areWords ? styles.axisCode : styles.axis;
}

/** Tick labels below the frame, and the name of the axis unless it is time. */
function bottomInset(axis: Axis): number {
	return TICK_GAP + lineHeight(styles.axis) * (axis.type === 'number' ? 2 : 1);
}

function scaleOf(axis: Axis, domain: readonly [number, number], from: number, to: number): Scale {
	return axis.type === 'number' && axis.scale === 'log' ? logScale(domain, from, to) : linearScale(domain, from, to);
}

function ticksOf(paper: Paper, axis: Axis, extent: Extent, wanted: number): Tick[] {
	const { domain, step } = extent;
	switch (axis.type) {
		case 'time':
			return timeTicks(domain, wanted).map((tick) => ({ at: tick.atMs, label: tick.label }));
		case 'category':
			return axis.categories.map((name, at) => ({ at, label: fitLine(paper, name, axisStyle(axis), MAX_CATEGORY_SHARE * paper.sheet.contentWidth) }));
		case 'number': {
			const values = axis.scale === 'log' ? logTicks(domain) : linearTicks(domain, step);
			const whole = axis.format === 'count' ? values.filter(Number.isInteger) : values;
			return whole.map((at) => ({ at, label: tickLabel(axis, at) }));
		}
	}
}

/** The unit stands in the axis title, so ticks are bare, but for shares and bytes. */
function tickLabel(axis: NumberAxis, value: number): string {
	switch (axis.format) {
		case 'percent':
			return formatPercent(value);
		case 'bytes':
			return formatBytes(value);
		case 'count':
			return formatCount(value);
		case 'number':
		case 'money':
		case 'score':
			return formatNumber(value, 6);
	}
}
