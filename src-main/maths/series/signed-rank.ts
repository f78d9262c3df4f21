/**
 * Wilcoxon's signed-rank test and the Hodges-Lehmann estimate that goes with it, exact for any ties: the law of the statistic is
 * counted over all signs of the ranks that there are.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { quantileOfSorted } from '../quantile.ts';

export interface SignedRankTest {
	/** Sum of the ranks of the differences above 0; ties share the mean of their ranks. */
	readonly statistic: number;
	/** Chance of a statistic at least as large when every difference is as likely above 0 as below. */
	readonly pvalue: number;
	/** Differences that are not 0. */
	readonly count: number;
}

export interface PseudoMedian {
	/** Median of the means of all pairs of differences, each with itself too. */
	readonly estimate: number;
	readonly lower: number;
	readonly upper: number;
}

/** The cost is the cube of the number: a second for this many. */
const MOST = 1_000;

/**
 * Whether differences lie above 0 more than chance allows, against the alternative that they do not. Zeros are left out (Wilcoxon).
 *
 * @param differences shape (n,), finite, n up to 1,000; left untouched
 * @throws AppError `invalid_input` for a value that is not finite or too many of them
 * @source Wilcoxon (1945), Biometrics Bulletin 1; the exact law with ties as in Hollander & Wolfe (1999), section 3.1
 */
export function signedRankTest(differences: Float64Array): SignedRankTest {
	requireDifferences(differences);
	const kept = differences.filter((value) => value !== 0);
	const ranks = doubledRanks(kept.map(Math.abs));
	let above = 0;
	for (let i = 0; i < kept.length; i++) if (kept[i] > 0) above += ranks[i];
	const law = signedSums(ranks);
	let pvalue = 0;
	for (let sum = above; sum < law.length; sum++) pvalue += law[sum];
	return { statistic: above / 2, pvalue: Math.min(1, pvalue), count: kept.length };
}

/**
 * The middle of the differences with an interval that holds the true middle with at least the given probability; the widest
 * that there is where few differences allow no such interval.
 *
 * @param differences shape (n,), finite, n from 1 to 1,000; left untouched
 * @param confidence  in (0, 1)
 * @throws AppError `invalid_input` for no value, too many, or one that is not finite
 * @source Hodges & Lehmann (1963), Annals of Mathematical Statistics 34; interval by Tukey's order statistics of the pairs
 */
export function pseudoMedian(differences: Float64Array, confidence: number): PseudoMedian {
	requireDifferences(differences);
	const n = differences.length;
	if (n === 0) throw new AppError('invalid_input', 'The middle of no differences was asked for.', { field: 'differences' });
	const pairs = new Float64Array((n * (n + 1)) / 2);
	for (let i = 0, at = 0; i < n; i++) for (let j = i; j < n; j++) pairs[at++] = (differences[i] + differences[j]) / 2;
	pairs.sort();
	const law = signedSums(Float64Array.from({ length: n }, (_, i) => 2 * (i + 1)));
	// As many pairs are left out at either end as keep the chance of each at or below half of what may be missed.
	let cut = 0;
	for (let below = law[0]; below <= (1 - confidence) / 2; below += law[2 * cut]) cut++;
	const outer = Math.max(0, cut - 1);
	return { estimate: quantileOfSorted(pairs, 0.5, 'linear'), lower: pairs[outer], upper: pairs[pairs.length - 1 - outer] };
}

function requireDifferences(differences: Float64Array): void {
	if (differences.length > MOST)
		throw new AppError('invalid_input', `At most ${MOST} differences can be ranked; there are ${differences.length}.`, { field: 'differences' });
	if (!differences.every(Number.isFinite)) throw new AppError('invalid_input', 'A difference is not a finite number.', { field: 'differences' });
}

/** Twice the rank of each size, so that the mean of tied ranks is a whole number. */
function doubledRanks(sizes: Float64Array): Float64Array {
	const order = Array.from(sizes.keys()).sort((a, b) => sizes[a] - sizes[b]);
	const ranks = new Float64Array(sizes.length);
	for (let from = 0, to = 0; from < order.length; from = to) {
		while (to < order.length && sizes[order[to]] === sizes[order[from]]) to++;
		for (let i = from; i < to; i++) ranks[order[i]] = from + 1 + to;
	}
	return ranks;
}

/** Chance of each sum when every rank is added or not by the toss of a coin. Shape (sum of all ranks + 1,). */
function signedSums(ranks: Float64Array): Float64Array {
	const total = ranks.reduce((sum, rank) => sum + rank, 0);
	const law = new Float64Array(total + 1);
	law[0] = 1;
	let reach = 0;
	for (const rank of ranks) {
		reach += rank;
		for (let sum = reach; sum >= 0; sum--) law[sum] = 0.5 * (law[sum] + (sum >= rank ? law[sum - rank] : 0));
	}
	return law;
}
