/** What a reader needs a key for: everything that carries no name of its own inside the picture. */
import type { BandLayer, Chart, ChartLayer, ColourRole } from '../../../src-main/shared/charts/chart.ts';
import { namedLines } from './marks.ts';

export interface LegendEntry {
	readonly label: string;
	readonly colour: ColourRole;
	readonly mark: 'line' | 'dash' | 'area' | 'box' | 'ring';
	/** Of a box or an area that is paler than its colour; absent: full. */
	readonly strength?: number;
}

export function legendOf(chart: Chart): LegendEntry[] {
	const named = new Set<ChartLayer>(namedLines(chart));
	// Thin lines have their key beside the switches that draw them.
	const entries = chart.layers
		.filter((layer) => !named.has(layer) && !(layer.type === 'line' && layer.isThin))
		.flatMap((layer) => layerEntries(chart, layer));
	// One line alone is named by the title.
	return entries.length === 1 && entries[0]?.mark === 'line' && named.size === 0 ? [] : entries;
}

/** Bands of one colour lie in each other: the narrow ones are seen through those that were drawn before. */
function strengthInPicture({ layers }: Chart, band: BandLayer): number {
	const below = layers
		.slice(0, layers.indexOf(band) + 1)
		.filter((layer): layer is BandLayer => layer.type === 'band' && layer.colour === band.colour);
	return 1 - below.reduce((through, { strength }) => through * (1 - strength), 1);
}

function layerEntries(chart: Chart, layer: ChartLayer): LegendEntry[] {
	const { label, colour } = layer;
	switch (layer.type) {
		case 'line':
			return [{ label, colour, mark: layer.style === 'dash' ? 'dash' : 'line' }];
		case 'band':
			// `95 %` is a level, a name stands by itself.
			return label === ''
				? []
				: [{ label: label.endsWith('%') ? `${label} interval` : label, colour, mark: 'area', strength: strengthInPicture(chart, layer) }];
		case 'bars':
		case 'spans':
			// A chart of one kind of bars is named by its title.
			return label === '' ? [] : [{ label, colour, mark: 'box' }];
		case 'points':
			return [{ label, colour, mark: 'ring' }];
		case 'cells':
			return layer.scale.flatMap((stop) =>
				stop.label === undefined ? [] : [{ label: stop.label, colour: stop.colour, mark: 'box', strength: stop.strength }],
			);
		case 'row-bars':
		case 'strip':
		case 'rule':
			return [];
	}
}
