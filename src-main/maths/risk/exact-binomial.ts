/** The exact binomial test: how unusual a number of exceptions is, without an approximation by large samples. */
import { AppError } from '../../shared/domain/errors.ts';
import { binomialDistribution, binomialProbability } from '../distributions/binomial.ts';

/** Outcomes that are as improbable as the observed one but for rounding count as such; the slack is SciPy's. */
const EQUAL_PROBABILITY = 1 + 1e-7;

/**
 * Exact two-sided p-value of a binomial count: the probability of all counts that are at most as probable as the observed one.
 *
 * @param successes    whole number in 0..trials
 * @param trials       whole number, at least 1
 * @param probability  in (0, 1)
 * @throws AppError `invalid_input` for counts or a probability out of range
 * @source the method of small p-values, as `scipy.stats.binomtest` has it
 */
export function binomialTwoSidedPvalue(successes: number, trials: number, probability: number): number {
	requireCounts(successes, trials, probability);
	const expected = trials * probability;
	if (successes === expected) return 1;
	const limit = binomialProbability(successes, trials, probability) * EQUAL_PROBABILITY;
	const isImprobable = (k: number): boolean => binomialProbability(k, trials, probability) <= limit;
	const { cdf, sf } = binomialDistribution(trials, probability);
	if (successes < expected) {
		const above = Math.ceil(expected);
		const first = above + firstStep(trials - above + 1, (step) => isImprobable(above + step));
		return Math.min(1, cdf(successes) + sf(first - 1));
	}
	const below = Math.floor(expected);
	const last = below - firstStep(below + 1, (step) => isImprobable(below - step));
	return Math.min(1, cdf(last) + sf(successes - 1));
}

/** @throws AppError `invalid_input` unless 0 <= successes <= trials are whole, trials >= 1 and the probability lies in (0, 1) */
export function requireCounts(successes: number, trials: number, probability: number): void {
	const areCounts = Number.isSafeInteger(successes) && Number.isSafeInteger(trials) && successes >= 0 && successes <= trials && trials >= 1;
	if (!areCounts || !(probability > 0 && probability < 1))
		throw new AppError(
			'invalid_input',
			`A count of exceptions needs whole numbers with 0 <= exceptions <= observations and a probability above 0 and below 1; they are ${successes}, ${trials} and ${probability}.`,
			{ successes, trials, probability },
		);
}

/** The first of the steps 0..count-1 from which on `holds` is true, by halving; `count` when there is none. */
function firstStep(count: number, holds: (step: number) => boolean): number {
	let from = 0;
	let to = count;
	while (from < to) {
		const middle = Math.floor((from + to) / 2);
		if (holds(middle)) to = middle;
		else from = middle + 1;
	}
	return from;
}
