/** The same chart as a table of text: for readers of tables, for screen readers, for the clipboard. */
import type { Axis, CellsLayer, Chart, ChartLayer, StripLayer } from './chart.ts';
import { formatCount, formatDay, formatInstant, formatNumber, formatValue } from './format.ts';

export interface ChartTable {
	readonly columns: readonly string[];
	readonly rows: readonly (readonly string[])[];
}

/** One row for each thing drawn: its layer, its place on x, its value with the interval where it has one. */
export function chartTable(chart: Chart): ChartTable {
	return { columns: ['What', axisTitle(chart.x), axisTitle(chart.y), 'From', 'To'], rows: chart.layers.flatMap((layer) => layerRows(chart, layer)) };
}

/** `Loss (EUR)`: the name of an axis with its unit; bytes carry theirs on each tick. */
export function axisTitle(axis: Axis): string {
	return axis.type === 'number' && axis.unit !== '' && axis.format !== 'bytes' ? `${axis.label} (${axis.unit})` : axis.label;
}

function layerRows(chart: Chart, layer: ChartLayer): string[][] {
	const x = (value: number): string => axisText(chart.x, value);
	const y = (value: number): string => axisText(chart.y, value);
	const each = (values: Float64Array, row: (value: number, index: number) => string[]): string[][] => Array.from(values, row);
	switch (layer.type) {
		case 'line':
			return each(layer.x, (at, i) => [layer.label, x(at), y(layer.y[i]!), '', '']);
		case 'points': {
			const { lower, upper } = layer;
			return each(layer.x, (at, i) => [layer.label, x(at), y(layer.y[i]!), lower ? y(lower[i]!) : '', upper ? y(upper[i]!) : '']);
		}
		case 'band':
			return each(layer.x, (at, i) => [layer.label, x(at), '', y(layer.lower[i]!), y(layer.upper[i]!)]);
		case 'bars':
			return each(layer.height, (height, i) => [layer.label, stretchText(x(layer.start[i]!), x(layer.end[i]!)), y(height), '', '']);
		case 'row-bars':
			return each(layer.length, (length, i) => [
				layer.label,
				x(length),
				y(i),
				x(layer.start?.[i] ?? layer.lower[i]!),
				x(layer.start ? layer.start[i]! + length : layer.upper[i]!),
			]);
		case 'spans':
			return each(layer.row, (row, i) => [layer.label, x(layer.start[i]!), y(row), x(layer.start[i]!), x(layer.end[i]!)]);
		case 'cells':
			return cellRows(chart, layer);
		case 'strip':
			return stripRows(chart, layer);
		case 'rule': {
			const text = layer.axis === 'x' ? x : y;
			const at = layer.axis === 'x' ? [x(layer.at), ''] : ['', y(layer.at)];
			return [[layer.label, ...at, layer.lower === undefined ? '' : text(layer.lower), layer.upper === undefined ? '' : text(layer.upper)]];
		}
	}
}

/** A bar around a single place is there alone. */
function stretchText(start: string, end: string): string {
	return start === end ? start : `${start} to ${end}`;
}

/** Nobody reads a table of every calm cell: those from the second name of the scale on, strongest first. */
const MAX_CELLS = 500;

function cellRows(chart: Chart, layer: CellsLayer): string[][] {
	const columns = layer.edges.length - 1;
	const [, notable] = layer.scale.filter((stop) => stop.label !== undefined);
	const places = [...layer.values.keys()].filter((place) => layer.values[place]! >= (notable?.at ?? 0));
	return places
		.sort((a, b) => layer.values[b]! - layer.values[a]! || a - b)
		.slice(0, MAX_CELLS)
		.map((place) => {
			const [row, column] = [Math.floor(place / columns), place % columns];
			const [start, end] = [layer.edges[column]!, layer.edges[column + 1]!].map((edge) => axisText(chart.x, edge)) as [string, string];
			return [`${formatNumber(layer.values[place]!)} ${layer.label}`, start, axisText(chart.y, layer.firstRow + row), start, end];
		});
}

function stripRows(chart: Chart, layer: StripLayer): string[][] {
	return [...layer.height].flatMap((height, column) => {
		if (!(height > 0)) return [];
		const [start, end] = [layer.edges[column]!, layer.edges[column + 1]!].map((edge) => axisText(chart.x, edge)) as [string, string];
		return [[`${formatCount(height)} ${layer.label}`, start, '', start, end]];
	});
}

/** A value of an axis as it is read aloud. */
export function axisText(axis: Axis, value: number): string {
	switch (axis.type) {
		case 'time':
			return value % 86_400_000 === 0 ? formatDay(value) : formatInstant(value);
		case 'category':
			return axis.categories[value] ?? '';
		case 'number':
			return formatValue(value, axis.format, axis.unit);
	}
}
