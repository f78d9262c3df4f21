/** What a reader needs a key for: everything that carries no name of its own inside the picture. */
import type { Chart, ChartLayer, ColourRole } from '../../../src-main/shared/charts/chart.ts';
import { namedLines } from './marks.ts';

export interface LegendEntry {
	readonly label: string;
	readonly colour: ColourRole;
	readonly mark: 'line' | 'dash' | 'area' | 'box' | 'ring';
}

export function legendOf(chart: Chart): LegendEntry[] {
	const named = new Set<ChartLayer>(namedLines(chart));
	const entries = chart.layers.filter((layer) => !named.has(layer)).flatMap(layerEntries);
	// One line alone is named by the title.
	return entries.length === 1 && entries[0]?.mark === 'line' ? [] : entries;
}

function layerEntries(layer: ChartLayer): LegendEntry[] {
	const { label, colour } = layer;
	switch (layer.type) {
		case 'line':
			return [{ label, colour, mark: layer.style === 'dash' ? 'dash' : 'line' }];
		case 'band':
			return label === '' ? [] : [{ label: `${label} interval`, colour, mark: 'area' }];
		case 'bars':
		case 'spans':
			return [{ label, colour, mark: 'box' }];
		case 'points':
			return [{ label, colour, mark: 'ring' }];
		case 'row-bars':
		case 'rule':
			return [];
	}
}
