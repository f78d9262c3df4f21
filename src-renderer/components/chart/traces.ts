/** Each layer of a chart as Plotly traces. */
import type { BarData, Data, HeatmapData, ScatterData } from 'plotly.js';
import type {
	Axis,
	BandLayer,
	BarsLayer,
	CellsLayer,
	Chart,
	ChartLayer,
	LineLayer,
	PointsLayer,
	RowBarsLayer,
	SpansLayer,
	StripLayer,
} from '../../../src-main/shared/charts/chart.ts';
import { axisText, axisTitle } from '../../../src-main/shared/charts/chart-table.ts';
import { colourOf, scaleColour, type Theme } from '../../../src-main/shared/charts/colour.ts';
import { formatInterval } from '../../../src-main/shared/charts/format.ts';
import { axisRange } from './extent.ts';
import { plotlySentence } from './plotly-text.ts';

/** Rules are shapes and annotations, see marks.ts. */
export function tracesOf(chart: Chart, theme: Theme): Data[] {
	return chart.layers.flatMap((layer) => layerTraces(chart, layer, theme));
}

function layerTraces(chart: Chart, layer: ChartLayer, theme: Theme): Data[] {
	const colour = colourOf(layer.colour, theme);
	switch (layer.type) {
		case 'line':
			return [lineTrace(chart, layer, colour)];
		case 'band':
			return [bandTrace(layer, colour)];
		case 'bars':
			return [barsTrace(layer, colour)];
		case 'row-bars':
			return [rowBarsTrace(layer, layer.colours?.map((role) => colourOf(role, theme)) ?? colour, colourOf('text', theme))];
		case 'spans':
			return spanTraces(chart, layer, colour);
		case 'points':
			return [pointsTrace(layer, colour, colourOf('text', theme))];
		case 'cells':
			return [keptCells(layer, theme)];
		case 'strip':
			return [stripTrace(layer, colour)];
		case 'rule':
			return [];
	}
}

function lineTrace(chart: Chart, layer: LineLayer, colour: string): Data {
	return {
		type: 'scatter',
		mode: layer.hasDots ? 'lines+markers' : 'lines',
		x: layer.x,
		y: layer.y,
		connectgaps: false,
		cliponaxis: layer.hasDots !== true,
		line: { color: colour, width: layer.isThin ? 1 : layer.style === 'dash' ? 1.75 : 1.5, dash: layer.style === 'dash' ? 'dash' : 'solid' },
		marker: { color: colour, size: 4 },
		hoverinfo: 'text',
		hovertext: lineSentences(chart, layer),
	};
}

/** `forecast 41.2 °C (39 to 43), 2013-06-01`: the band of the same points gives the interval. */
function lineSentences(chart: Chart, layer: LineLayer): string[] {
	const band = chart.layers.find(
		(other): other is BandLayer => other.type === 'band' && other.x.length === layer.x.length && other.x[0] === layer.x[0],
	);
	const unit = chart.y.type === 'number' ? chart.y.unit : '';
	return Array.from(layer.x, (x, index) => {
		const interval =
			band && band.lower[index] !== band.upper[index]
				? ` (${band.label ? `${band.label}: ` : ''}${formatInterval(band.lower[index]!, band.upper[index]!, unit)})`
				: '';
		return plotlySentence(`${layer.label}: ${axisText(chart.y, layer.y[index]!)}${interval}, ${placeText(chart.x, x)}`);
	});
}

/** One closed outline for each stretch without gaps. */
function bandTrace(layer: BandLayer, colour: string): Data {
	const xs: (number | null)[] = [];
	const ys: (number | null)[] = [];
	let from = 0;
	for (let index = 0; index <= layer.x.length; index += 1) {
		if (index < layer.x.length && Number.isFinite(layer.lower[index]) && Number.isFinite(layer.upper[index])) continue;
		const x = [...layer.x.subarray(from, index)];
		if (x.length > 1) {
			xs.push(...x, ...x.toReversed(), x[0]!, null);
			ys.push(...layer.upper.subarray(from, index), ...[...layer.lower.subarray(from, index)].reverse(), layer.upper[from]!, null);
		}
		from = index + 1;
	}
	return {
		type: 'scatter',
		mode: 'lines',
		x: xs,
		y: ys,
		fill: 'toself',
		fillcolor: withOpacity(colour, layer.strength),
		line: { width: 0, color: colour },
		hoverinfo: 'skip',
	};
}

function barsTrace(layer: BarsLayer, colour: string): Data {
	return {
		type: 'bar',
		x: layer.start.map((start, index) => (start + layer.end[index]!) / 2),
		y: layer.height,
		width: [...layer.start].map((start, index) => layer.end[index]! - start),
		marker: { color: colour, line: { width: 0 } },
		hoverinfo: 'text',
		hovertext: layer.texts.map((text) => plotlySentence(text)),
	};
}

function rowBarsTrace(layer: RowBarsLayer, colour: string | string[], whisker: string): Data {
	const reach = (bound: Float64Array): number[] =>
		[...layer.length].map((length, index) => (Number.isFinite(bound[index]) ? Math.abs(bound[index]! - length) : 0));
	return {
		type: 'bar',
		orientation: 'h',
		x: layer.length,
		...(layer.start ? { base: [...layer.start] } : {}),
		y: Float64Array.from(layer.length, (_, index) => index),
		width: 0.56,
		marker: { color: colour, line: { width: 0 } },
		...(layer.start || !(layer.lower.some(Number.isFinite) || layer.upper.some(Number.isFinite))
			? {}
			: {
					error_x: {
						type: 'data',
						symmetric: false,
						array: reach(layer.upper),
						arrayminus: reach(layer.lower),
						color: whisker,
						thickness: 1,
						width: 3,
					},
				}),
		hoverinfo: 'text',
		hovertext: layer.texts.map((text) => plotlySentence(text)),
		...(layer.ids ? { customdata: [...layer.ids] } : {}),
	};
}

/** A span narrower than this share of the axis is drawn as a mark of fixed size, so that it can be seen and pointed at. */
const NARROW = 0.012;

function spanTraces(chart: Chart, layer: SpansLayer, colour: string): Data[] {
	const [first, last] = axisRange(chart, 'x');
	const indices = [...layer.row.keys()];
	const isNarrow = (index: number): boolean => layer.end[index]! - layer.start[index]! < NARROW * (last - first);
	const common = (chosen: readonly number[]): Partial<ScatterData> & Partial<BarData> => ({
		y: chosen.map((index) => layer.row[index]!),
		hoverinfo: 'text',
		hovertext: chosen.map((index) => plotlySentence(layer.texts[index]!)),
		customdata: chosen.map((index) => layer.ids[index]!),
	});
	const opacity = (chosen: readonly number[]): number[] => chosen.map((index) => 0.35 + 0.65 * layer.strength[index]!);
	const wide = indices.filter((index) => !isNarrow(index));
	const narrow = indices.filter(isNarrow);
	return [
		{
			...common(wide),
			type: 'bar',
			orientation: 'h',
			base: wide.map((index) => layer.start[index]!),
			x: wide.map((index) => layer.end[index]! - layer.start[index]!),
			width: 0.4,
			marker: { color: colour, opacity: opacity(wide), line: { width: 0 } },
		},
		{
			...common(narrow),
			type: 'scatter',
			mode: 'markers',
			x: narrow.map((index) => (layer.start[index]! + layer.end[index]!) / 2),
			marker: { color: colour, opacity: opacity(narrow), symbol: 'square', size: 9, line: { width: 0 } },
			cliponaxis: false,
		},
	];
}

function pointsTrace(layer: PointsLayer, colour: string, whisker: string): Data {
	const { lower, upper, y } = layer;
	return {
		type: 'scatter',
		mode: 'markers',
		x: layer.x,
		y: layer.y,
		cliponaxis: false,
		marker: {
			color: withOpacity(colour, layer.isHollow ? 0 : lower ? 1 : 0.25),
			symbol: 'circle',
			// A ring would hide its own whiskers.
			size: lower ? 5 : 10,
			line: { color: colour, width: 1.5 },
		},
		hoverinfo: 'text',
		hovertext: layer.texts.map((text) => plotlySentence(text)),
		customdata: [...layer.ids],
		...(lower && upper
			? {
					error_y: {
						type: 'data' as const,
						symmetric: false,
						array: [...y].map((value, index) => upper[index]! - value),
						arrayminus: [...y].map((value, index) => value - lower[index]!),
						color: whisker,
						thickness: 1,
						width: 3,
					},
				}
			: {}),
	};
}

/** Columns narrower than this share of the axis stand without a gap: it would eat them. */
const NARROW_COLUMN = 1 / 160;

/** The cells of a map in both themes: what lies on top of them changes often, they never do. */
const drawnCells = new WeakMap<CellsLayer, Map<Theme, Data>>();

function keptCells(layer: CellsLayer, theme: Theme): Data {
	const kept = drawnCells.get(layer) ?? new Map<Theme, Data>();
	drawnCells.set(layer, kept);
	const drawn = kept.get(theme) ?? cellsTrace(layer, theme);
	kept.set(theme, drawn);
	return drawn;
}

function cellsTrace(layer: CellsLayer, theme: Theme): Data {
	const columns = layer.edges.length - 1;
	const rows = columns > 0 ? layer.values.length / columns : 0;
	const inRows = <T>(values: ArrayLike<T>): T[][] =>
		Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_cell, column) => values[row * columns + column]!));
	const [low, high] = [layer.scale[0]?.at ?? 0, layer.scale.at(-1)?.at ?? 1];
	const heatmap: Partial<HeatmapData> = {
		type: 'heatmap',
		x: layer.edges,
		y: Float64Array.from({ length: rows + 1 }, (_, row) => layer.firstRow + row - 0.5),
		z: inRows(Array.from(layer.values, (value) => (Number.isNaN(value) ? null : value))),
		zmin: low,
		zmax: high,
		colorscale: layer.scale.map(({ at }): [number, string] => [(at - low) / (high - low), scaleColour(layer.scale, at, theme)]),
		showscale: false,
		xgap: columns * NARROW_COLUMN < 1 ? 1 : 0,
		ygap: 2,
		hoverinfo: 'text',
		hoverongaps: true,
		text: inRows(layer.texts.map((text) => (text === '' ? '' : plotlySentence(text)))) as unknown as string[],
		customdata: inRows(layer.ids),
	};
	return heatmap;
}

/** Bars that hang upwards from the lower edge of their row: rows are counted downwards. */
function stripTrace(layer: StripLayer, colour: string): Data {
	const most = layer.height.reduce((top, height) => Math.max(top, height), 0);
	const floor = layer.row + 0.42;
	return {
		type: 'bar',
		x: layer.height.map((_, column) => (layer.edges[column]! + layer.edges[column + 1]!) / 2),
		width: Array.from(layer.height, (_, column) => layer.edges[column + 1]! - layer.edges[column]!),
		base: floor,
		y: layer.height.map((height) => (most === 0 ? 0 : (-height / most) * layer.rows)),
		marker: { color: colour, line: { width: 0 } },
		hoverinfo: 'text',
		hovertext: layer.texts.map((text) => plotlySentence(text)),
	};
}

/** Where on x: a day as it is, a number with the name of its axis (`epoch 4`). */
function placeText(axis: Axis, value: number): string {
	return axis.type === 'number' && axis.unit === '' ? `${axisTitle(axis).toLowerCase()} ${axisText(axis, value)}` : axisText(axis, value);
}

function withOpacity(hex: string, opacity: number): string {
	const part = (from: number): number => Number.parseInt(hex.slice(from, from + 2), 16);
	return `rgba(${part(1)}, ${part(3)}, ${part(5)}, ${opacity})`;
}
