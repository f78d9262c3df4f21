/** From the colour role of a chart to the colour of a palette. */
import tokens from '../../../resources/tokens.json' with { type: 'json' };
import type { ColourRole } from './chart.ts';

export type Theme = 'light' | 'dark';

const POSITION = /^(risk|series)(\d)$/;

/** The `#RRGGBB` of a role; both renderers ask here, so that page and paper agree. */
export function colourOf(role: ColourRole, theme: Theme): string {
	const palette = tokens.colour[theme];
	const scale = POSITION.exec(role);
	if (scale) return palette[scale[1] as 'risk' | 'series'][Number(scale[2]) - 1] as string;
	return palette[role as 'text' | 'muted' | 'faint' | 'accent'];
}
