/** How far a chart reaches along each axis. */
import type { Axis, Chart, ChartLayer } from '../../shared/charts/chart.ts';
import { niceDomain, roundStep } from './scale.ts';

type Side = 'x' | 'y';

/** The stretch of an axis, and the distance of its ticks where they are evenly spaced numbers. */
export interface Extent {
	readonly domain: readonly [number, number];
	readonly step: number;
}

/** What an axis must show; null when no layer has any value. Number axes without a range end on a tick along y. */
export function axisExtent(chart: Chart, side: Side, wantedTicks: number): Extent | null {
	const axis = chart[side];
	if (axis.type === 'category') return axis.categories.length === 0 ? null : { domain: [-0.5, axis.categories.length - 0.5], step: 1 };
	const reach = axis.range ?? reachOf(chart.layers, side, hasZero(axis));
	if (reach === null || axis.type === 'time') return reach && { domain: reach, step: 1 };
	if (axis.scale === 'log') return reach[0] > 0 ? { domain: reach, step: 1 } : null;
	const domain = reach[1] > reach[0] ? reach : around(reach[0]);
	const step = roundStep(domain, wantedTicks);
	return { domain: side === 'y' && !axis.range ? niceDomain(domain, step) : domain, step };
}

/** Some room on both sides of a single value. */
function around(value: number): readonly [number, number] {
	return value === 0 ? [0, 1] : [value - Math.abs(value) * 0.1, value + Math.abs(value) * 0.1];
}

function hasZero(axis: Axis): boolean {
	return axis.type === 'number' && axis.scale === 'linear' && axis.includesZero;
}

function reachOf(layers: readonly ChartLayer[], side: Side, withZero: boolean): readonly [number, number] | null {
	let low = Number.POSITIVE_INFINITY;
	let high = Number.NEGATIVE_INFINITY;
	for (const values of layers.flatMap((layer) => valuesOf(layer, side))) {
		for (const value of values) {
			if (!Number.isFinite(value)) continue;
			low = Math.min(low, value);
			high = Math.max(high, value);
		}
	}
	if (low > high) return null;
	return withZero ? [Math.min(0, low), Math.max(0, high)] : [low, high];
}

/** Everything that a layer puts along an axis. */
function valuesOf(layer: ChartLayer, side: Side): readonly Iterable<number>[] {
	switch (layer.type) {
		case 'line':
			return [layer[side]];
		case 'points':
			return side === 'x' ? [layer.x] : [layer.y, layer.lower ?? [], layer.upper ?? []];
		case 'band':
			return side === 'x' ? [layer.x] : [layer.lower, layer.upper];
		case 'bars':
			return side === 'x' ? [layer.start, layer.end] : [layer.height, [0]];
		case 'row-bars':
			return side === 'x' ? [layer.length.map((length, row) => length + (layer.start?.[row] ?? 0)), layer.start ?? [], layer.lower, layer.upper] : [];
		case 'spans':
			return side === 'x' ? [layer.start, layer.end] : [];
		case 'cells':
		case 'strip':
			return side === 'x' ? [layer.edges] : [];
		case 'rule':
			return layer.axis === side ? [[layer.at, layer.lower ?? layer.at, layer.upper ?? layer.at]] : [];
	}
}
