/** Rare losses in words, as page and command line say them. */
import type { RareLosses } from '../domain/rare-losses.ts';
import type { Estimate } from '../domain/results.ts';
import { formatCount, formatMoney, formatNumber, formatPercent, formatProbability } from './format.ts';

/** From here on nobody reads a percentage. */
const RARE = 1e-3;

/** Below it laws that were fitted to some years of some drives say nothing. */
const UNTOLD = 1e-12;

/** `1 in 108,000`. */
const oddsText = (probability: number): string => `1 in ${formatNumber(1 / probability)}`;

/** `1 in 108,000 (95 %: 1 in 112,000 to 1 in 104,000)`, `2.1 % (1.9 to 2.3)`, `less than 1 in 54,000`, `impossible`. */
export function rareProbabilityText({ value, lower, upper }: Estimate): string {
	if (upper === 0) return 'impossible';
	if (value === 0 || value < UNTOLD) return `less than ${oddsText(Math.max(upper, UNTOLD))}`;
	if (value >= RARE) return formatProbability(value, lower, upper);
	return `${oddsText(value)} (95\u00a0%: ${lower > 0 ? oddsText(lower) : '0'} to ${oddsText(upper)})`;
}

/** One sentence with the figure that was asked for. */
export function rareSentence({ probability, threshold, currency, horizonDays }: RareLosses): string {
	return `A loss beyond ${formatMoney(threshold, currency)} within ${formatCount(horizonDays)} days: ${rareProbabilityText(probability)}.`;
}

/** How sure that is, and how many paths a plain simulation would need for the same. */
export function raritySupport(found: RareLosses): string {
	const { paths, pathsBeyond, tailEffectivePaths, effectivePaths, relativeError, plainPaths } = found;
	const all = `${formatCount(paths)} paths (effective sample size ${formatNumber(effectivePaths)})`;
	if (relativeError === null) return `None of ${all} lies beyond.`;
	const beyond = `${formatCount(pathsBeyond)} of ${all} lie beyond, worth ${formatNumber(tailEffectivePaths)} equally weighted ones; standard error ${formatPercent(relativeError)} of the probability`;
	return plainPaths === null ? `${beyond}.` : `${beyond}. A plain simulation would need ${formatNumber(plainPaths)} paths for the same error.`;
}

/** What such a loss is made of. */
export function rareCausesText({ causes, pathsBeyond }: RareLosses): string | undefined {
	if (pathsBeyond === 0) return undefined;
	const { dataLoss, failure, withDataLoss, withShock } = causes;
	const shocks = `${formatPercent(withShock)} of them come with a shock that hits a host`;
	if (withDataLoss === 0) return `Such losses are failed drives alone; ${shocks}.`;
	return `Of such a loss ${formatPercent(dataLoss)} is lost data and ${formatPercent(failure)} failed drives on average; in ${formatPercent(withDataLoss)} of them a group loses its data, ${shocks}.`;
}
