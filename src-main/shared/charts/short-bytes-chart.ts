/** How many bytes are short over all drives, from path to path. */
import type { RiskResult } from '../domain/results.ts';
import type { RiskDetails, ShortBytesSpread } from '../domain/risk-details.ts';
import type { Chart } from './chart.ts';
import { formatBytes, formatCount, formatEstimate, formatInterval, formatLevel, formatPercent } from './format.ts';
import { shareAxis } from './risk-charts.ts';

/**
 * The paths on which something is short, by how much; the summary says on how many nothing is. Bars of equal width on a logarithmic axis: a shortage
 * of one drive and one of the fleet lie decades apart.
 *
 * @param scale  of the shares
 */
export function shortBytesChart(risk: RiskResult, details: RiskDetails, spread: ShortBytesSpread, scale: 'linear' | 'log' = 'linear'): Chart {
	const bars = [...spread.shares.keys()].filter((bar) => spread.shares[bar]! > 0);
	const sideOf = (side: 0 | 1): Float64Array => Float64Array.from(bars, (bar) => spread.edges[bar + side]!);
	const height = Float64Array.from(bars, (bar) => spread.shares[bar]!);
	return {
		kind: 'short-bytes',
		title: `Bytes short over ${formatCount(risk.horizonDays)} days`,
		summary: shortBytesSummary(risk, details, spread),
		x: { type: 'number', label: 'Bytes short over all drives', unit: 'B', format: 'bytes', scale: 'log', includesZero: false },
		y: shareAxis(height, scale),
		layers: [
			{
				type: 'bars',
				label: '',
				start: sideOf(0),
				end: sideOf(1),
				height,
				colour: 'series1',
				texts: bars.map((bar) => `${formatPercent(spread.shares[bar]!)} of the paths are short of ${barText(spread, bar)}.`),
			},
		],
	};
}

const barText = ({ edges }: ShortBytesSpread, bar: number): string => formatInterval(edges[bar]!, edges[bar + 1]!, 'B');

/** In a sentence or two, also where nothing is drawn. */
export function shortBytesSummary(
	{ paths, horizonDays, levels, missing }: RiskResult,
	{ shortBytes }: RiskDetails,
	spread: ShortBytesSpread,
): string {
	if (spread.none === 1) {
		const unknown = missing.find((part) => part.missing === 'used_bytes');
		if (unknown) return `Nothing is known of bytes that run short: ${unknown.reason}.`;
		return `On none of ${formatCount(paths)} paths is a byte short over ${formatCount(horizonDays)} days.`;
	}
	const mean = formatEstimate(shortBytes, 'B');
	const rest = spread.none > 0 ? `on ${formatPercent(spread.none)} of the paths nothing is` : 'on every path something is';
	const [level] = levels;
	const most = level ? ` In ${formatLevel(level.confidence)} of 100 cases ${mostText(spread, level.confidence)}.` : '';
	return `Over ${formatCount(horizonDays)} days ${mean} are short on average; ${rest}.${most}`;
}

/** The edge below which the share of paths lies; bars are counted, not paths, so that it is at most a quarter too high. */
function mostText({ none, edges, shares }: ShortBytesSpread, confidence: number): string {
	let reached = none;
	if (reached >= confidence) return 'it is none';
	for (const [bar, share] of shares.entries()) {
		reached += share;
		if (reached >= confidence) return `it is less than ${formatBytes(edges[bar + 1]!)}`;
	}
	return `it is less than ${formatBytes(edges.at(-1)!)}`;
}
