/** What a reader needs a key for: everything that carries no name of its own inside the picture. */
import type { Chart, ColourRole } from '../../../src-main/shared/charts/chart.ts';
import { namedLines } from './marks.ts';

export interface LegendEntry {
	readonly label: string;
	readonly colour: ColourRole;
	readonly mark: 'line' | 'dash' | 'area' | 'box' | 'ring';
}

export function legendOf(chart: Chart): LegendEntry[] {
	const named = new Set<unknown>(namedLines(chart));
	const entries = chart.layers.flatMap((layer): LegendEntry[] => {
		const { colour } = layer;
		switch (layer.type) {
			case 'line':
				return named.has(layer) ? [] : [{ label: layer.label, colour, mark: layer.style === 'dash' ? 'dash' : 'line' }];
			case 'band':
				return layer.label === '' ? [] : [{ label: `${layer.label} interval`, colour, mark: 'area' }];
			case 'bars':
			case 'spans':
				return [{ label: layer.label, colour, mark: 'box' }];
			case 'points':
				return [{ label: layer.label, colour, mark: 'ring' }];
			case 'row-bars':
			case 'rule':
				return [];
		}
	});
	// One thing alone is named by the title.
	return entries.length === 1 && entries[0]?.mark === 'line' ? [] : entries;
}
