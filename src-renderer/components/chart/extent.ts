/** How far the axes of a chart reach, in their own units. */
import type { Axis, Chart, ChartLayer } from '../../../src-main/shared/charts/chart.ts';

export type Range = readonly [number, number];

/** The range of an axis with room around its values; a log axis in plain values, never at or below zero. */
export function axisRange(chart: Chart, which: 'x' | 'y'): Range {
	const axis = chart[which];
	if (axis.type === 'category') return [axis.categories.length - 0.5, -0.5];
	if (axis.range) return axis.range;
	const isLog = axis.type === 'number' && axis.scale === 'log';
	let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
	for (const values of chart.layers.flatMap((layer) => layerValues(layer, which))) {
		for (const value of values) {
			if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
			if (value < lowest) lowest = value;
			if (value > highest) highest = value;
		}
	}
	if (lowest > highest) return isLog ? [1, 10] : [0, 1];
	if (isLog) return [lowest / 1.05, highest * 1.05];
	return padded(axis, lowest, highest, which, chart.layers);
}

function padded(axis: Axis, lowest: number, highest: number, which: 'x' | 'y', layers: readonly ChartLayer[]): Range {
	const needsZero = axis.type === 'number' && axis.includesZero;
	const low = needsZero ? Math.min(0, lowest) : lowest;
	const high = needsZero ? Math.max(0, highest) : highest;
	if (low === high) return low === 0 ? [0, 1] : [low - Math.abs(low) * 0.05, high + Math.abs(high) * 0.05];
	const span = high - low;
	// Lying bars carry their value at the end; upright ones and lines need a little air above; time and paths run edge to edge.
	const after = layers.some((layer) => layer.type === 'row-bars') ? 0.16 : which === 'y' ? 0.06 : axis.type === 'number' && needsZero ? 0.02 : 0;
	const hasLeftBars = low < 0 && layers.some((layer) => layer.type === 'row-bars' && layer.start === undefined);
	const before = hasLeftBars ? 0.16 : which === 'y' && low !== 0 ? 0.06 : 0;
	return [low - before * span, high + after * span];
}

/** Everything of a layer that must be in view along one axis. */
function layerValues(layer: ChartLayer, which: 'x' | 'y'): (Float64Array | readonly number[])[] {
	const isX = which === 'x';
	switch (layer.type) {
		case 'line':
			return [isX ? layer.x : layer.y];
		case 'points':
			return isX ? [layer.x] : [layer.y, layer.lower ?? [], layer.upper ?? []];
		case 'band':
			return isX ? [layer.x] : [layer.lower, layer.upper];
		case 'bars':
			return isX ? [layer.start, layer.end] : [[0], layer.height];
		case 'row-bars':
			return isX ? [[0], layer.start ? layer.length.map((length, i) => length + layer.start![i]!) : layer.length, layer.lower, layer.upper] : [];
		case 'spans':
			return isX ? [layer.start, layer.end] : [];
		case 'cells':
		case 'strip':
			return isX ? [layer.edges] : [];
		case 'rule':
			return layer.axis === which ? [[layer.at, layer.lower ?? layer.at, layer.upper ?? layer.at]] : [];
	}
}
