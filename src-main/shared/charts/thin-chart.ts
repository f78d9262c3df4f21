/** A chart as far as it can be seen: lines of more points than their width shows are reduced, everything else stays. */
import type { Chart, ChartLayer } from './chart.ts';
import { downsample } from './downsample.ts';

/**
 * The chart with lines for a plot of `columns` pixels; the very same chart where nothing is to be reduced.
 *
 * @param range the part of x that is in view; the whole when absent
 */
export function thinChart(chart: Chart, columns: number, range?: readonly [number, number]): Chart {
	const layers = chart.layers.map((layer) => thinLayer(layer, columns, range));
	return layers.every((layer, index) => layer === chart.layers[index]) ? chart : { ...chart, layers };
}

function thinLayer(layer: ChartLayer, columns: number, range: readonly [number, number] | undefined): ChartLayer {
	// What is short is drawn whole: points outside the view cost nothing then.
	if (layer.type !== 'line' || layer.x.length <= 4 * columns) return layer;
	return { ...layer, ...downsample(layer, columns, range) };
}
