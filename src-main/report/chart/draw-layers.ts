/** The marks of a chart, one function for each kind of layer, clipped to the frame by the caller. */
import type {
	BandLayer,
	BarsLayer,
	CellsLayer,
	ChartLayer,
	LineLayer,
	PointsLayer,
	RowBarsLayer,
	RuleLayer,
	SpansLayer,
	StripLayer,
} from '../../shared/charts/chart.ts';
import { scaleColour } from '../../shared/charts/colour.ts';
import { inkOf, type Paper } from '../paper/paper.ts';
import type { Plot } from './plot.ts';

const LINE_WIDTH = 1.1;
const THIN_LINE_WIDTH = 0.6;
const DOT_RADIUS = 1.4;
/** An event of no length is still seen. */
const MIN_SPAN_WIDTH = 3.5;
const RULE_BAND_OPACITY = 0.14;

export function drawLayer(paper: Paper, plot: Plot, layer: ChartLayer): void {
	switch (layer.type) {
		case 'line':
			drawLineLayer(paper, plot, layer);
			break;
		case 'band':
			drawBand(paper, plot, layer);
			break;
		case 'bars':
			drawBars(paper, plot, layer);
			break;
		case 'row-bars':
			drawRowBars(paper, plot, layer);
			break;
		case 'spans':
			drawSpans(paper, plot, layer);
			break;
		case 'points':
			drawPoints(paper, plot, layer);
			break;
		case 'cells':
			drawCells(paper, plot, layer);
			break;
		case 'strip':
			drawStrip(paper, plot, layer);
			break;
		case 'rule':
			drawRule(paper, plot, layer);
			break;
	}
}

function drawLineLayer(paper: Paper, plot: Plot, layer: LineLayer): void {
	const { doc } = paper;
	for (const run of runsOf(layer.x, layer.y)) {
		// A single point between gaps is a dot, or it would vanish.
		if (run.length === 1 || layer.hasDots) dots(paper, plot, layer, run);
		if (run.length === 1) continue;
		run.forEach((index, place) => {
			const [x, y] = [plot.x.place(layer.x[index]!), plot.y.place(layer.y[index]!)];
			if (place === 0) doc.moveTo(x, y);
			else doc.lineTo(x, y);
		});
		doc
			.lineWidth(layer.isThin ? THIN_LINE_WIDTH : LINE_WIDTH)
			.lineJoin('round')
			.lineCap('round');
		if (layer.style === 'dash') doc.dash(3, { space: 2.2 });
		doc.stroke(inkOf(layer.colour)).undash();
	}
}

function dots(paper: Paper, plot: Plot, layer: LineLayer, run: readonly number[]): void {
	for (const index of run) paper.doc.circle(plot.x.place(layer.x[index]!), plot.y.place(layer.y[index]!), DOT_RADIUS).fill(inkOf(layer.colour));
}

function drawBand(paper: Paper, plot: Plot, layer: BandLayer): void {
	const { doc } = paper;
	for (const run of runsOf(layer.lower, layer.upper)) {
		const corners = [
			...run.map((index) => [layer.x[index]!, layer.upper[index]!] as const),
			...run.toReversed().map((index) => [layer.x[index]!, layer.lower[index]!] as const),
		];
		corners.forEach(([x, y], place) => {
			if (place === 0) doc.moveTo(plot.x.place(x), plot.y.place(y));
			else doc.lineTo(plot.x.place(x), plot.y.place(y));
		});
		doc.save().closePath().fillOpacity(layer.strength).fill(inkOf(layer.colour)).restore();
	}
}

function drawBars(paper: Paper, plot: Plot, layer: BarsLayer): void {
	const floor = plot.y.place(0);
	layer.height.forEach((height, index) => {
		const [left, right, top] = [plot.x.place(layer.start[index]!), plot.x.place(layer.end[index]!), plot.y.place(height)];
		const gap = right - left > 3 ? 0.5 : 0;
		paper.doc.rect(left + gap / 2, Math.min(top, floor), Math.max(0.4, right - left - gap), Math.abs(floor - top)).fill(inkOf(layer.colour));
	});
}

function drawRowBars(paper: Paper, plot: Plot, layer: RowBarsLayer): void {
	const { doc } = paper;
	const thickness = Math.min(11, 0.62 * rowHeight(plot));
	layer.length.forEach((length, row) => {
		const middle = plot.y.place(row);
		const from = layer.start?.[row] ?? 0;
		const [floor, end] = [plot.x.place(from), plot.x.place(from + length)];
		doc
			.rect(Math.min(floor, end), middle - thickness / 2, Math.max(0.5, Math.abs(end - floor)), thickness)
			.fill(inkOf(layer.colours?.[row] ?? layer.colour));
		const [lower, upper] = [plot.x.place(layer.lower[row]!), plot.x.place(layer.upper[row]!)];
		if (!Number.isFinite(lower) || !Number.isFinite(upper)) return;
		doc.lineWidth(0.8).moveTo(lower, middle).lineTo(upper, middle);
		for (const x of [lower, upper]) doc.moveTo(x, middle - thickness / 4).lineTo(x, middle + thickness / 4);
		doc.stroke(inkOf('text'));
	});
}

function drawSpans(paper: Paper, plot: Plot, layer: SpansLayer): void {
	const thickness = Math.min(9, 0.56 * rowHeight(plot));
	layer.row.forEach((row, index) => {
		const [start, end] = [plot.x.place(layer.start[index]!), plot.x.place(layer.end[index]!)];
		const width = Math.max(MIN_SPAN_WIDTH, end - start);
		const left = Math.min((start + end - width) / 2, plot.frame.x + plot.frame.width - width);
		const { doc } = paper;
		doc.save().fillOpacity(0.4 + 0.6 * layer.strength[index]!);
		doc.rect(Math.max(plot.frame.x, left), plot.y.place(row) - thickness / 2, width, thickness).fill(inkOf(layer.colour));
		doc.restore();
	});
}

function drawPoints(paper: Paper, plot: Plot, layer: PointsLayer): void {
	layer.x.forEach((x, index) => {
		const y = plot.y.place(layer.y[index]!);
		if (!Number.isFinite(y)) return;
		if (layer.lower && layer.upper)
			paper.doc
				.lineWidth(0.6)
				.moveTo(plot.x.place(x), plot.y.place(layer.lower[index]!))
				.lineTo(plot.x.place(x), plot.y.place(layer.upper[index]!))
				.stroke(inkOf(layer.colour));
		const ring = paper.doc.lineWidth(1).circle(plot.x.place(x), y, 2.4);
		if (layer.isHollow) ring.stroke(inkOf(layer.colour));
		else ring.fillAndStroke(inkOf('surface'), inkOf(layer.colour));
	});
}

/** Neighbours of one colour become one rectangle: a year of calm days is a few of them, and the file stays small. */
function drawCells(paper: Paper, plot: Plot, layer: CellsLayer): void {
	const columns = layer.edges.length - 1;
	const gap = Math.min(1, 0.16 * rowHeight(plot));
	for (let row = 0; row * columns < layer.values.length; row += 1) {
		const [top, bottom] = [plot.y.place(layer.firstRow + row - 0.5) + gap / 2, plot.y.place(layer.firstRow + row + 0.5) - gap / 2];
		const colourAt = (column: number): string | undefined => {
			const value = column < columns ? layer.values[row * columns + column]! : Number.NaN;
			return Number.isNaN(value) ? undefined : scaleColour(layer.scale, value, 'light');
		};
		let from = 0;
		for (let column = 1; column <= columns; column += 1) {
			const colour = colourAt(from);
			if (colourAt(column) === colour && column < columns) continue;
			const left = plot.x.place(layer.edges[from]!);
			if (colour !== undefined) paper.doc.rect(left, top, plot.x.place(layer.edges[column]!) - left, bottom - top).fill(colour);
			from = column;
		}
	}
}

function drawStrip(paper: Paper, plot: Plot, layer: StripLayer): void {
	const most = layer.height.reduce((top, height) => Math.max(top, height), 0);
	const floor = plot.y.place(layer.row + 0.42);
	layer.height.forEach((height, column) => {
		if (!(height > 0)) return;
		const [left, right] = [plot.x.place(layer.edges[column]!), plot.x.place(layer.edges[column + 1]!)];
		const top = plot.y.place(layer.row + 0.42 - (height / most) * layer.rows);
		paper.doc.rect(left, top, Math.max(0.4, right - left), floor - top).fill(inkOf(layer.colour));
	});
}

/** The interval as a pale band over the whole frame; the line itself belongs to the label and is drawn with it. */
function drawRule(paper: Paper, plot: Plot, layer: RuleLayer): void {
	if (layer.lower === undefined || layer.upper === undefined) return;
	const { frame } = plot;
	const scale = plot[layer.axis];
	const [from, to] = [scale.place(layer.lower), scale.place(layer.upper)];
	const { doc } = paper;
	doc.save().fillOpacity(RULE_BAND_OPACITY);
	if (layer.axis === 'x') doc.rect(from, frame.y, to - from, frame.height);
	else doc.rect(frame.x, to, frame.width, from - to);
	doc.fill(inkOf(layer.colour)).restore();
}

/** Stretches of indices where both arrays are finite. */
function runsOf(first: Float64Array, second: Float64Array): number[][] {
	const runs: number[][] = [];
	let run: number[] = [];
	first.forEach((value, index) => {
		if (Number.isFinite(value) && Number.isFinite(second[index])) {
			run.push(index);
			return;
		}
		if (run.length > 0) runs.push(run);
		run = [];
	});
	if (run.length > 0) runs.push(run);
	return runs;
}

function rowHeight(plot: Plot): number {
	return Math.abs(plot.y.place(1) - plot.y.place(0));
}
