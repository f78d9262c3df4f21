/** What makes the tail, by cause, drive model, host or group; and how many drives fail. */
import type { RiskResult } from '../domain/results.ts';
import type { LossCauseName, RiskDetails } from '../domain/risk-details.ts';
import type { Chart, ColourRole, RowBarsLayer } from './chart.ts';
import { formatCount, formatCounted, formatLevel, formatMoney, formatNumber, formatPercent, formatRange } from './format.ts';
import { plainText } from './plain-text.ts';
import { shareAxis } from './risk-charts.ts';
import { causeNames } from './risk-text.ts';

export const tailKinds = ['causes', 'models', 'hosts', 'groups'] as const;
export type TailKind = (typeof tailKinds)[number];

interface Part {
	readonly name: string;
	readonly value: number;
	readonly share: number;
	readonly text: string;
}

const MAX_BARS = 10;

const titles: Readonly<Record<TailKind, string>> = {
	causes: 'Why the tail is lost',
	models: 'Which models make the tail',
	hosts: 'Which hosts make the tail',
	groups: 'Which groups make the tail',
};
const nouns: Readonly<Record<TailKind, string>> = { causes: 'Cause', models: 'Model', hosts: 'Host', groups: 'Group' };

/** Parts of CVaR at the first level; causes, models and hosts add up to it, groups are a part of their drives. */
export function tailPartsChart(risk: RiskResult, details: RiskDetails, kind: TailKind, maxBars = MAX_BARS): Chart {
	const all = partsOf(details, kind, totalOf(risk), risk.currency);
	const parts = all.slice(0, maxBars);
	const level = `CVaR${formatLevel(risk.levels[0]?.confidence ?? Number.NaN)}`;
	const none = new Float64Array(parts.length).fill(Number.NaN);
	const bars: RowBarsLayer = {
		type: 'row-bars',
		label: `Part of ${level}`,
		length: Float64Array.from(parts, ({ value }) => value),
		lower: none,
		upper: none,
		colour: 'risk3',
		...(kind === 'causes' ? { colours: parts.map(({ share }): ColourRole => (share > 0 ? 'risk3' : 'risk1')) } : {}),
		values: parts.map(({ share }) => formatPercent(share)),
		texts: parts.map(({ text }) => text),
	};
	return {
		kind: 'tail-parts',
		title: titles[kind],
		summary: summaryOf(all, parts.length, level, kind, risk.currency),
		x: { type: 'number', label: `Part of ${level}`, unit: risk.currency, format: 'money', scale: 'linear', includesZero: true },
		y: { type: 'category', label: nouns[kind], categories: parts.map(({ name }) => name), areWords: true },
		layers: [bars],
	};
}

const totalOf = (risk: RiskResult): number => risk.levels[0]?.conditionalValueAtRisk.value ?? Number.NaN;

function partsOf(details: RiskDetails, kind: TailKind, total: number, currency: string): Part[] {
	const part = (name: string, value: number, share: number, more: string): Part => ({
		name,
		value,
		share,
		text: `${name}: ${formatMoney(value, currency)}, ${formatPercent(share)} of it${more}.`,
	});
	if (kind === 'groups')
		return details.groups
			.map(({ name, host, conditionalValueAtRisk: value }) =>
				part(plainText(host === undefined ? name : `${name} on ${host}`, 40), value, total > 0 ? value / total : 0, ''),
			)
			.sort((a, b) => b.value - a.value);
	const nameOf = (name: string): string =>
		kind === 'causes' ? causeNames[name as LossCauseName] : plainText(name, 40) || (kind === 'models' ? 'Unknown model' : 'No host stated');
	return details[kind].map(({ name, drives, conditionalValueAtRisk, share }) =>
		part(nameOf(name), conditionalValueAtRisk, share, drives > 0 ? `, ${formatCounted(drives, 'drive')}` : ''),
	);
}

function summaryOf(all: readonly Part[], shown: number, level: string, kind: TailKind, currency: string): string {
	const [first] = all.toSorted((a, b) => b.value - a.value);
	if (!first || !(first.value > 0)) return `Nothing of ${level} comes from ${kind === 'causes' ? 'any cause' : `any ${nouns[kind].toLowerCase()}`}.`;
	const cut = all.length > shown ? ` The ${formatCount(shown)} largest of ${formatCount(all.length)} are drawn.` : '';
	const sum = kind === 'groups' ? 'What groups lose is in the parts of their drives as well.' : `The parts add up to ${level}.`;
	return `${first.name}: ${formatPercent(first.share)} of ${level}, ${formatMoney(first.value, currency)}. ${sum}${cut}`;
}

/** Numbers of failed drives whose share of the paths is below this are not drawn on a linear scale, at either end. */
const SHOWN_SHARE = 5e-4;

/**
 * How many drives fail within the horizon: shares of the paths.
 *
 * @param scale  of the shares; `log` shows the far ends as well
 */
export function failureCountChart(risk: RiskResult, { failureShares }: RiskDetails, scale: 'linear' | 'log' = 'linear'): Chart {
	const isShown = (share: number): boolean => (scale === 'log' ? share > 0 : share >= SHOWN_SHARE);
	const first = Math.max(0, failureShares.findIndex(isShown));
	const last = Math.max(first, failureShares.findLastIndex(isShown));
	const counts = Float64Array.from({ length: last - first + 1 }, (_, index) => first + index);
	const [low, high] = risk.failureRange;
	const likeliest = counts.reduce((best, count) => (failureShares[count]! > failureShares[best]! ? count : best), first);
	return {
		kind: 'failure-counts',
		title: 'How many drives fail',
		summary: `On average ${formatNumber(risk.expectedFailures.value)}; most often ${formatCount(likeliest)} (${formatPercent(failureShares[likeliest] ?? 0)} of the paths), in 95 of 100 cases ${formatRange(low, high)}.`,
		x: { type: 'number', label: 'Failed drives', unit: '', format: 'count', scale: 'linear', includesZero: false, range: [first - 0.6, last + 0.6] },
		y: shareAxis(failureShares, scale),
		layers: [
			{
				type: 'bars',
				label: '',
				start: counts.map((count) => count - 0.4),
				end: counts.map((count) => count + 0.4),
				height: counts.map((count) => failureShares[count] ?? 0),
				colour: 'series1',
				texts: [...counts].map((count) => `${formatCounted(count, 'drive')} in ${formatPercent(failureShares[count] ?? 0)} of the paths.`),
			},
		],
	};
}
