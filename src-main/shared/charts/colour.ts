/** From the colour role of a chart to the colour of a palette. */
import tokens from '../../../resources/tokens.json' with { type: 'json' };
import type { ColourRole, ScaleStop } from './chart.ts';

export type Theme = 'light' | 'dark';

const POSITION = /^(risk|series)(\d)$/;

/** The `#RRGGBB` of a role; both renderers ask here, so that page and paper agree. */
export function colourOf(role: ColourRole, theme: Theme): string {
	const palette = tokens.colour[theme];
	const scale = POSITION.exec(role);
	if (scale) return palette[scale[1] as 'risk' | 'series'][Number(scale[2]) - 1] as string;
	return palette[role as 'text' | 'muted' | 'faint' | 'accent'];
}

/** The `#RRGGBB` of a value on a scale; values beyond its ends have the colour of the end. Both renderers ask here. */
export function scaleColour(scale: readonly ScaleStop[], value: number, theme: Theme): string {
	const above = scale.findIndex((stop) => value <= stop.at);
	const high = scale[above < 0 ? scale.length - 1 : above]!;
	const low = scale[above <= 0 ? scale.indexOf(high) : above - 1]!;
	const share = high === low ? 0 : (value - low.at) / (high.at - low.at);
	const [from, to] = [stopColour(low, theme), stopColour(high, theme)];
	return toHex(from.map((part, index) => part + share * (to[index]! - part)));
}

/** Red, green and blue of a stop on the surface that it lies on. */
function stopColour({ colour, strength }: ScaleStop, theme: Theme): number[] {
	const surface = fromHex(tokens.colour[theme].surface);
	return fromHex(colourOf(colour, theme)).map((part, index) => surface[index]! + strength * (part - surface[index]!));
}

function fromHex(hex: string): number[] {
	return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

function toHex(parts: readonly number[]): string {
	return `#${parts.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}
