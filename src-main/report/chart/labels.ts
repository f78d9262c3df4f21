/** Names beside the marks they name, so that no legend is needed. */
import type { Chart, ChartLayer, LineLayer, RowBarsLayer, RuleLayer } from '../../shared/charts/chart.ts';
import { axisTitle } from '../../shared/charts/chart-table.ts';
import { scaleColour } from '../../shared/charts/colour.ts';
import { inkOf, type Paper } from '../paper/paper.ts';
import { drawLine, fitLine, lineHeight, styles, type TextStyle, widthOf } from '../paper/text.ts';
import type { Box, Insets, Plot } from './plot.ts';

const GAP = 4;
const LABEL = styles.axis;
const ROW = lineHeight(styles.axis);
/** A line that ends before this part of the x axis is named at its start instead. */
const NEAR_RIGHT = 0.95;

/** Room above the frame for the axis title, rule labels and the key of spans; room to the right for names of lines. */
export function labelInsets(paper: Paper, chart: Chart, width: number): Insets {
	const names = chart.layers.filter(isNamed).map((layer) => widthOf(paper, layer.label, LABEL));
	const values = chart.layers.filter(isRowBars).flatMap((layer) => layer.values.map((value) => widthOf(paper, value, LABEL)));
	const rows = Number(hasYTitle(chart)) + uprightRules(chart).length + layKey(paper, keyOf(chart), 0, 0, width).rows;
	return { top: rows * ROW + 2 * GAP, right: Math.max(GAP, ...[...names, ...values].map((width) => width + 2 * GAP)) };
}

/** All labels of a chart but its ticks. */
export function drawLabels(paper: Paper, chart: Chart, plot: Plot, box: Box): void {
	let y = box.y;
	if (hasYTitle(chart)) {
		drawLine(paper, fitLine(paper, axisTitle(chart.y), LABEL, box.width), box.x, y, LABEL);
		y += ROW;
	}
	const key = layKey(paper, keyOf(chart), box.x, plot.frame.x - box.x, box.width);
	drawKey(paper, key, y);
	drawUprightRules(paper, plot, uprightRules(chart), y + key.rows * ROW);
	for (const layer of chart.layers) {
		if (layer.type === 'row-bars') drawRowValues(paper, plot, layer);
		if (layer.type === 'rule' && layer.axis === 'y') drawLevelRule(paper, plot, layer);
	}
	drawNames(paper, chart, plot);
}

function hasYTitle(chart: Chart): boolean {
	return chart.y.type === 'number';
}

function isNamed(layer: ChartLayer): layer is Extract<ChartLayer, { type: 'line' | 'band' }> {
	return (layer.type === 'line' || layer.type === 'band') && layer.label !== '';
}

function isRowBars(layer: ChartLayer): layer is RowBarsLayer {
	return layer.type === 'row-bars';
}

interface KeyEntry {
	readonly label: string;
	readonly colour: string;
}

/** A swatch and a name for each class of event, in the order of seriousness, and for each named colour of a scale. */
function keyOf(chart: Chart): KeyEntry[] {
	const spans = chart.layers.filter((layer) => layer.type === 'spans').map(({ label, colour }) => ({ label, colour: inkOf(colour) }));
	const cells = chart.layers.filter((layer) => layer.type === 'cells');
	const stops = cells.flatMap(({ scale }) =>
		scale.flatMap(({ label, at }) => (label === undefined ? [] : [{ label, colour: scaleColour(scale, at, 'light') }])),
	);
	return [...spans.toReversed(), ...stops];
}

function uprightRules(chart: Chart): RuleLayer[] {
	return chart.layers.filter((layer) => layer.type === 'rule').filter((layer) => layer.axis === 'x');
}

interface LaidKey {
	readonly places: readonly (KeyEntry & { readonly x: number; readonly row: number })[];
	readonly rows: number;
}

/** Entries one after the other, `indent` from the left where one row holds them, on further rows where it does not. */
function layKey(paper: Paper, entries: readonly KeyEntry[], left: number, indent: number, width: number): LaidKey {
	const widths = entries.map(({ label }) => widthOf(paper, label, LABEL) + SWATCH + 4 * GAP);
	const total = widths.reduce((sum, entry) => sum + entry, 0);
	let x = left + Math.max(0, Math.min(indent, width - total));
	let row = 0;
	const places = entries.map((entry, index) => {
		if (x > left && x + widths[index]! - 4 * GAP > left + width) {
			x = left;
			row += 1;
		}
		const place = { ...entry, x, row };
		x += widths[index]!;
		return place;
	});
	return { places, rows: entries.length === 0 ? 0 : row + 1 };
}

/** A coloured square and its gap to the name. */
const SWATCH = 9;

function drawKey(paper: Paper, key: LaidKey, top: number): void {
	for (const { label, colour, x, row } of key.places) {
		const y = top + row * ROW;
		paper.doc.rect(x, y + 1.8, 6, 6).fill(colour);
		drawLine(paper, label, x + SWATCH, y, LABEL);
	}
}

/**
 * Upright lines, each up to its own row of labels. All labels stand on one side, and the line whose label reaches over
 * the others is the tallest, so that no label crosses a line.
 */
function drawUprightRules(paper: Paper, plot: Plot, rules: readonly RuleLayer[], top: number): void {
	const { frame } = plot;
	const right = frame.x + frame.width;
	const styleOf = (rule: RuleLayer): TextStyle => ({ ...LABEL, font: 'semibold', ink: rule.colour });
	const isRightward = rules.every((rule) => plot.x.place(rule.at) + GAP + widthOf(paper, rule.label, styleOf(rule)) <= right);
	const ordered = rules.toSorted((a, b) => (isRightward ? a.at - b.at : b.at - a.at));
	ordered.forEach((rule, row) => {
		const x = plot.x.place(rule.at);
		const y = top + row * ROW;
		stroke(paper, rule, x, y + 1, x, frame.y + frame.height);
		const label = fitLine(paper, rule.label, styleOf(rule), frame.width);
		const start = isRightward ? x + GAP : Math.max(frame.x, x - GAP - widthOf(paper, label, styleOf(rule)));
		drawLine(paper, label, start, y, styleOf(rule));
	});
}

function drawLevelRule(paper: Paper, plot: Plot, rule: RuleLayer): void {
	const { frame } = plot;
	const y = plot.y.place(rule.at);
	stroke(paper, rule, frame.x, y, frame.x + frame.width, y);
	drawLine(paper, rule.label, frame.x + frame.width, y - ROW, { ...LABEL, ink: rule.colour }, 'right');
}

function stroke(paper: Paper, rule: RuleLayer, fromX: number, fromY: number, toX: number, toY: number): void {
	paper.doc.lineWidth(1).moveTo(fromX, fromY).lineTo(toX, toY);
	if (rule.style === 'dash') paper.doc.dash(3, { space: 2.2 });
	paper.doc.stroke(inkOf(rule.colour)).undash();
}

function drawRowValues(paper: Paper, plot: Plot, layer: RowBarsLayer): void {
	layer.values.forEach((value, row) => {
		const from = layer.start?.[row] ?? 0;
		const end = Math.max(...[from + layer.length[row]!, layer.upper[row]!, from].filter(Number.isFinite));
		drawLine(paper, value, plot.x.place(end) + GAP, plot.y.place(row) - ROW / 2, LABEL);
	});
}

interface NamedEnd {
	readonly text: string;
	readonly ink: LineLayer['colour'];
	y: number;
}

/** Names of lines and bands at their right end, pushed apart until none touch. */
function drawNames(paper: Paper, chart: Chart, plot: Plot): void {
	const { frame } = plot;
	const ends: NamedEnd[] = [];
	for (const layer of chart.layers.filter(isNamed)) {
		const values = layer.type === 'line' ? layer.y : layer.upper;
		const last = values.findLastIndex(Number.isFinite);
		if (last < 0) continue;
		if (plot.x.place(layer.x[last]!) < frame.x + NEAR_RIGHT * frame.width) drawStartName(paper, plot, layer.label, layer.x, values, layer.colour);
		else ends.push({ text: layer.label, ink: layer.colour, y: plot.y.place(values[last]!) });
	}
	ends.sort((a, b) => a.y - b.y);
	const floor = frame.y + frame.height;
	ends.forEach((end, index) => {
		end.y = Math.max(end.y, index === 0 ? frame.y : ends[index - 1]!.y + ROW);
	});
	ends.reduceRight((limit, end) => {
		end.y = Math.min(end.y, limit);
		return end.y - ROW;
	}, floor);
	for (const end of ends) drawLine(paper, end.text, frame.x + frame.width + GAP, end.y - ROW / 2, { ...LABEL, ink: end.ink });
}

/** A name above the first stretch of a line that ends early. */
function drawStartName(paper: Paper, plot: Plot, text: string, x: Float64Array, y: Float64Array, ink: LineLayer['colour']): void {
	const width = widthOf(paper, text, LABEL);
	const first = y.findIndex(Number.isFinite);
	const left = plot.x.place(x[first]!) + GAP;
	const below = Array.from(y, (value, index) => [plot.x.place(x[index]!), plot.y.place(value)] as const).filter(([at]) => at <= left + width);
	const top = Math.min(...below.map(([, at]) => at).filter(Number.isFinite));
	drawLine(paper, text, left, Math.max(plot.frame.y, top - ROW - 1), { ...LABEL, ink });
}
