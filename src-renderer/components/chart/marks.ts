/** Labels and lines on top of a chart: rules with their interval, names beside lines, values at the end of bars. */
import type { Annotation, Shape } from 'plotly.js';
import type { Axis, Chart, LineLayer, RowBarsLayer, RuleLayer } from '../../../src-main/shared/charts/chart.ts';
import { axisTitle } from '../../../src-main/shared/charts/chart-table.ts';
import { colourOf, type Theme } from '../../../src-main/shared/charts/colour.ts';
import type { Range } from './extent.ts';
import { plotlyText } from './plotly-text.ts';

const LABEL_PX = 15;

export interface Marks {
	readonly shapes: Partial<Shape>[];
	readonly annotations: Partial<Annotation>[];
	/** Room that the labels need beyond the plot. */
	readonly topPx: number;
	readonly rightPx: number;
}

interface Frame {
	readonly chart: Chart;
	readonly theme: Theme;
	readonly x: Range;
	readonly y: Range;
	/** Of the plot between its axes, about. */
	readonly widthPx: number;
	readonly heightPx: number;
}

export function marksOf(frame: Frame): Marks {
	const rules = frame.chart.layers.filter((layer) => layer.type === 'rule');
	const upright = placeLabels(
		frame,
		rules.filter((rule) => rule.axis === 'x'),
	);
	const floors = Math.max(0, ...upright.map((label) => label.floor + 1));
	const names = lineNames(frame);
	const title = axisTitle(frame.chart.y);
	// The name of the axis shares the first row with the labels where there is room.
	const titleFloor = upright.some((label) => label.floor === 0 && label.fromPx < textPx(title) + 8) ? floors : 0;
	return {
		shapes: rules.flatMap((rule) => ruleShapes(frame, rule)),
		annotations: [
			...(frame.chart.y.type === 'category' ? [] : [axisName(frame, title, titleFloor)]),
			...upright.map((label) => uprightLabel(frame, label)),
			...levelLabels(frame, rules),
			...names,
			...barValues(frame),
		],
		topPx: 12 + Math.max(floors, titleFloor + 1) * LABEL_PX,
		rightPx: names.reduce((width, name) => Math.max(width, 14 + textPx(name.text ?? '')), 12),
	};
}

/** About how wide a label is. */
const textPx = (text: string): number => 6.6 * text.length;

interface PlacedLabel {
	readonly rule: RuleLayer;
	readonly isLeft: boolean;
	readonly fromPx: number;
	/** 0 stands right above the plot. */
	readonly floor: number;
}

/** The last rule has its label to the right, the ones before to the left, where there is room; what would overlap goes up a floor. */
function placeLabels({ chart, x, widthPx }: Frame, rules: readonly RuleLayer[]): PlacedLabel[] {
	const sorted = rules.toSorted((a, b) => a.at - b.at);
	const taken: { readonly floor: number; readonly from: number; readonly to: number }[] = [];
	return sorted.map((rule, index) => {
		const at = widthPx * shareOf(chart.x, x, rule.at);
		const wide = textPx(rule.label);
		const isLast = index === sorted.length - 1;
		const isLeft = isLast ? at + wide > widthPx : at >= wide;
		const [from, to] = isLeft ? [at - wide, at] : [at, at + wide];
		let floor = 0;
		while (taken.some((other) => other.floor === floor && from < other.to + 6 && to > other.from - 6)) floor += 1;
		taken.push({ floor, from, to });
		return { rule, isLeft, fromPx: from, floor };
	});
}

/** Lines that run to the right edge and may carry their name there: up to four, more go to the legend. */
export function namedLines(chart: Chart): LineLayer[] {
	const lines = chart.layers.filter((layer) => layer.type === 'line');
	if (lines.length < 2 || lines.length > 4) return [];
	const ends = lines.map(lastPoint);
	const edge = Math.max(...ends.map((end) => end?.x ?? Number.NEGATIVE_INFINITY));
	return lines.filter((_, index) => ends[index]?.x === edge);
}

/** The name of the y axis stands level above it: nobody turns the head. */
function axisName({ theme }: Frame, title: string, floor: number): Partial<Annotation> {
	return {
		...plainLabel(theme, 'muted'),
		text: plotlyText(title),
		xref: 'paper',
		yref: 'paper',
		x: 0,
		y: 1,
		xanchor: 'left',
		yanchor: 'bottom',
		yshift: 4 + floor * LABEL_PX,
	};
}

function ruleShapes({ theme }: Frame, rule: RuleLayer): Partial<Shape>[] {
	const color = colourOf(rule.colour, theme);
	const across = (from: number, to: number): Partial<Shape> =>
		rule.axis === 'x' ? { xref: 'x', yref: 'paper', x0: from, x1: to, y0: 0, y1: 1 } : { xref: 'paper', yref: 'y', x0: 0, x1: 1, y0: from, y1: to };
	const line: Partial<Shape> = {
		type: 'line',
		...across(rule.at, rule.at),
		line: { color, width: 1.5, dash: rule.style === 'dash' ? 'dash' : 'solid' },
	};
	if (rule.lower === undefined || rule.upper === undefined) return [line];
	return [{ type: 'rect', ...across(rule.lower, rule.upper), fillcolor: color, opacity: 0.14, line: { width: 0 } }, line];
}

function uprightLabel({ chart, theme }: Frame, { rule, isLeft, floor }: PlacedLabel): Partial<Annotation> {
	return {
		...plainLabel(theme, rule.colour),
		text: plotlyText(rule.label),
		xref: 'x',
		yref: 'paper',
		x: coordinate(chart.x, rule.at),
		y: 1,
		xanchor: isLeft ? 'right' : 'left',
		yanchor: 'bottom',
		xshift: isLeft ? 4 : -4,
		yshift: 4 + floor * LABEL_PX,
	};
}

/** Right above the rule at its right end; below one at the top edge, at the left end where an upright rule would cross the words. */
function levelLabels({ chart, theme, x, y, widthPx, heightPx }: Frame, rules: readonly RuleLayer[]): Partial<Annotation>[] {
	const uprights = rules.filter((rule) => rule.axis === 'x').map((rule) => widthPx * shareOf(chart.x, x, rule.at));
	return rules
		.filter((rule) => rule.axis === 'y')
		.map((rule) => ({
			...plainLabel(theme, rule.colour),
			text: plotlyText(rule.label),
			xref: 'paper',
			yref: 'y',
			...(uprights.some((at) => at > widthPx - textPx(rule.label) - 8) ? { x: 0, xanchor: 'left' } : { x: 1, xanchor: 'right' }),
			y: coordinate(chart.y, rule.at),
			yanchor: heightPx * (1 - shareOf(chart.y, y, rule.at)) < LABEL_PX ? 'top' : 'bottom',
		}));
}

function lineNames(frame: Frame): Partial<Annotation>[] {
	const { chart, theme, heightPx } = frame;
	const ends = namedLines(chart)
		.flatMap((layer) => {
			const end = lastPoint(layer);
			return end ? [{ layer, end, px: heightPx * shareOf(chart.y, frame.y, end.y) }] : [];
		})
		.sort((a, b) => a.px - b.px);
	let below = Number.NEGATIVE_INFINITY;
	return ends.map(({ layer, end, px }) => {
		const placed = Math.max(px, below + LABEL_PX);
		below = placed;
		return {
			...plainLabel(theme, layer.colour),
			text: plotlyText(layer.label),
			xref: 'x',
			yref: 'y',
			x: coordinate(chart.x, end.x),
			y: coordinate(chart.y, end.y),
			xanchor: 'left',
			yanchor: 'middle',
			xshift: 6,
			yshift: placed - px,
		};
	});
}

function barValues({ chart, theme }: Frame): Partial<Annotation>[] {
	return chart.layers
		.filter((layer): layer is RowBarsLayer => layer.type === 'row-bars')
		.flatMap((layer) =>
			layer.values.map((value, index) => ({
				...plainLabel(theme, 'text'),
				text: plotlyText(value),
				xref: 'x' as const,
				yref: 'y' as const,
				x: coordinate(chart.x, isToTheLeft(layer, index) ? leftEnd(layer, index) : rightEnd(layer, index)),
				y: index,
				xanchor: isToTheLeft(layer, index) ? ('right' as const) : ('left' as const),
				yanchor: 'middle' as const,
				xshift: isToTheLeft(layer, index) ? -6 : 6,
			})),
		);
}

/** A bar that stands by itself below 0: its value would lie on it at the right. */
const isToTheLeft = ({ length, start }: RowBarsLayer, index: number): boolean => start === undefined && length[index]! < 0;

const leftEnd = ({ length, lower }: RowBarsLayer, index: number): number => Math.min(length[index]!, lower[index] ?? Number.POSITIVE_INFINITY);

/** Of a bar or its whisker. */
function rightEnd({ length, start, upper }: RowBarsLayer, index: number): number {
	const from = start?.[index] ?? 0;
	const ends = start ? [from, from + length[index]!] : [length[index]!];
	return Math.max(...ends, ...(Number.isFinite(upper[index]) ? [upper[index]!] : []));
}

function plainLabel(theme: Theme, role: RuleLayer['colour']): Partial<Annotation> {
	return { showarrow: false, font: { size: 12, color: colourOf(role, theme) }, borderpad: 0 };
}

function lastPoint(layer: LineLayer): { readonly x: number; readonly y: number } | undefined {
	const index = layer.y.findLastIndex(Number.isFinite);
	return index < 0 ? undefined : { x: layer.x[index]!, y: layer.y[index]! };
}

/** Plotly places annotations on a log axis by the logarithm. */
function coordinate(axis: Axis, value: number): number {
	return axis.type === 'number' && axis.scale === 'log' ? Math.log10(value) : value;
}

function shareOf(axis: Axis, [low, high]: Range, value: number): number {
	return (coordinate(axis, value) - coordinate(axis, low)) / (coordinate(axis, high) - coordinate(axis, low));
}
