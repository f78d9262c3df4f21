/** The same chart as a table of text: for readers of tables, for screen readers, for the clipboard. */
import type { Axis, Chart, ChartLayer } from './chart.ts';
import { formatDay, formatInstant, formatValue } from './format.ts';

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
		case 'points':
			return each(layer.x, (at, i) => [layer.label, x(at), y(layer.y[i]!), '', '']);
		case 'band':
			return each(layer.x, (at, i) => [layer.label, x(at), '', y(layer.lower[i]!), y(layer.upper[i]!)]);
		case 'bars':
			return each(layer.height, (height, i) => [layer.label, `${x(layer.start[i]!)} to ${x(layer.end[i]!)}`, y(height), '', '']);
		case 'row-bars':
			return each(layer.length, (length, i) => [layer.label, x(length), y(i), x(layer.lower[i]!), x(layer.upper[i]!)]);
		case 'spans':
			return each(layer.row, (row, i) => [layer.label, x(layer.start[i]!), y(row), x(layer.start[i]!), x(layer.end[i]!)]);
		case 'rule': {
			const text = layer.axis === 'x' ? x : y;
			const at = layer.axis === 'x' ? [x(layer.at), ''] : ['', y(layer.at)];
			return [[layer.label, ...at, layer.lower === undefined ? '' : text(layer.lower), layer.upper === undefined ? '' : text(layer.upper)]];
		}
	}
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
