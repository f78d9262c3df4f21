/** What makes an event strange: the parts of its score, one after the other, until they add up to it. */
import type { AnomalyEvent, Contribution } from '../domain/anomaly-results.ts';
import type { Chart, ColourRole } from './chart.ts';
import { capitalise, formatList, formatMetric, formatNumber } from './format.ts';
import { plainText } from './plain-text.ts';

/** Parts in rows of their own; the small ones beyond share a row. */
const MAX_ROWS = 8;
/** Bits that are too few to be worth a row. */
const NEGLIGIBLE = 0.005;
/** Room for the figures right of the bars, as a share of what the bars span. */
const LABEL_ROOM = 0.22;

interface Row {
	readonly name: string;
	readonly bits: number;
	readonly text: string;
}

/** Bits of a score: 0 for one half, where nothing is strange, 1 for the strangest possible. */
export function bitsOf(score: number): number {
	return Math.log2(2 * score);
}

/** Undefined for an event that no forest scored: it has no parts. */
export function contributionChart({ contributions, score }: Pick<AnomalyEvent, 'contributions' | 'score'>): Chart | undefined {
	if (contributions.length === 0) return undefined;
	const total = bitsOf(score);
	const rows = rowsOf(contributions, total);
	const starts = rows.map((_, index) => rows.slice(0, index).reduce((sum, { bits }) => sum + bits, 0));
	const ends = rows.map(({ bits }, index) => starts[index]! + bits);
	const [low, high] = [Math.min(0, total, ...starts, ...ends), Math.max(0, total, ...starts, ...ends)];
	const span = high - low || 1;
	return {
		kind: 'contributions',
		title: 'What makes it strange',
		summary: summaryOf(contributions, score),
		x: {
			type: 'number',
			label: 'Part of the score',
			unit: 'bits',
			format: 'number',
			scale: 'linear',
			includesZero: true,
			range: [low < 0 ? low - 0.04 * span : low, high + LABEL_ROOM * span],
		},
		y: { type: 'category', label: 'Signal', categories: [...rows.map(({ name }) => name), 'Together'] },
		layers: [
			{
				type: 'row-bars',
				label: 'part of the score',
				start: Float64Array.from([...starts, 0]),
				length: Float64Array.from([...rows.map(({ bits }) => bits), total]),
				lower: new Float64Array(rows.length + 1).fill(Number.NaN),
				upper: new Float64Array(rows.length + 1).fill(Number.NaN),
				colour: 'risk3',
				colours: [...rows.map(({ bits }): ColourRole => (bits < 0 ? 'risk1' : 'risk3')), 'muted'],
				values: [...rows.map(({ bits }) => signed(bits)), `${formatNumber(total, 2)} bits`],
				texts: [...rows.map(({ text }) => text), sumText(score)],
			},
		],
	};
}

/** What the summary ends with, and what the last bar says: `these add up to log2(2 × 0.71) = 0.51 bits`. */
export function sumText(score: number): string {
	return `These add up to log2(2 × ${formatNumber(score)}) = ${formatNumber(bitsOf(score), 2)} bits.`;
}

function rowsOf(contributions: readonly Contribution[], total: number): Row[] {
	const shown = contributions.slice(0, MAX_ROWS).map((part): Row => ({ name: nameOf(part), bits: part.bits, text: textOf(part) }));
	const rest = total - shown.reduce((sum, { bits }) => sum + bits, 0);
	if (Math.abs(rest) < NEGLIGIBLE) return shown;
	return [...shown, { name: 'All others', bits: rest, text: `All other signals together: ${signed(rest)} bits.` }];
}

/** `Writes (4.2 σ)`: the signal and how far it lay from what is usual. */
function nameOf({ signal, sigmas }: Contribution): string {
	return `${capitalise(plainText(signal, 32))} (${signed(sigmas)} σ)`;
}

function textOf({ signal, metric, sigmas, bits }: Contribution): string {
	const where = sigmas < 0 ? 'below' : 'above';
	const effect = bits < 0 ? 'makes the place more usual' : 'makes it strange';
	return `${capitalise(plainText(signal))} (${plainText(formatMetric(metric))}) lay ${formatNumber(Math.abs(sigmas), 2)} spreads ${where} what is usual: ${signed(bits)} bits, ${effect}.`;
}

function summaryOf(contributions: readonly Contribution[], score: number): string {
	const raising = contributions.filter(({ bits }) => bits >= NEGLIGIBLE).slice(0, 3);
	if (raising.length === 0) return sumText(score);
	const parts = raising.map(({ signal, bits }) => `${plainText(signal)} ${signed(bits)}`);
	return `Most comes from ${formatList(parts)}. ${sumText(score)}`;
}

const signed = (value: number): string => (value > 0 ? '+' : '') + formatNumber(value, 2);
