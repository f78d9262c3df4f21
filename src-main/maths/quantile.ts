/**
 * What a quantile is in this house, stated once.
 *
 * `inverted_cdf`: the smallest value whose empirical distribution function reaches the probability: always one of the values.
 * `linear`: linear interpolation at the rank (n-1) p, what numpy and spreadsheets do by default.
 *
 * @source Hyndman & Fan (1996), American Statistician 50, types 1 and 7
 */
import { AppError } from '../shared/domain/errors.ts';

export type QuantileMethod = 'inverted_cdf' | 'linear';

/** n p is off by at most 2 roundings of its size; 0.95 * 100 must be rank 95, not 96. */
const RANK_SLACK = 2 ** -51;

/**
 * Values in ascending order.
 *
 * @param values  shape (n,), left untouched
 * @throws AppError `sample_too_small` when empty, `invalid_input` when a value is not a number
 */
export function sortedValues(values: Float64Array): Float64Array {
	const sorted = Float64Array.from(values).sort();
	if (sorted.length === 0) throw new AppError('sample_too_small', 'A quantile needs at least one value; there is none.');
	// The sort puts NaN last.
	if (Number.isNaN(sorted[sorted.length - 1]!)) throw new AppError('invalid_input', 'A quantile needs numbers; a value is missing (NaN).');
	return sorted;
}

/** 0-based index of the `inverted_cdf` quantile among n sorted values. */
export function invertedCdfIndex(n: number, probability: number): number {
	const rank = Math.ceil(n * probability * (1 - RANK_SLACK));
	return Math.min(n - 1, Math.max(0, rank - 1));
}

/**
 * Quantile of values that are sorted already.
 *
 * @param sorted       shape (n,), n >= 1, ascending
 * @param probability  in [0, 1]
 * @returns            in the unit of the values
 * @throws AppError `invalid_input` when the probability is outside [0, 1]
 */
export function quantileOfSorted(sorted: Float64Array, probability: number, method: QuantileMethod = 'inverted_cdf'): number {
	if (!(probability >= 0 && probability <= 1))
		throw new AppError('invalid_input', `A quantile needs a probability from 0 to 1; it is ${probability}.`, {
			field: 'probability',
			value: probability,
		});
	const n = sorted.length;
	if (method === 'inverted_cdf') return sorted[invertedCdfIndex(n, probability)]!;
	const position = (n - 1) * probability;
	const below = Math.floor(position);
	const share = position - below;
	const low = sorted[below]!;
	const high = sorted[Math.min(below + 1, n - 1)]!;
	// From the nearer end, as numpy does: equal ends give exactly their value.
	return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
}

/**
 * Quantile of values in any order.
 *
 * @param values  shape (n,), n >= 1, left untouched
 * @throws AppError `sample_too_small` when empty, `invalid_input` when a value is NaN or the probability outside [0, 1]
 */
export function quantile(values: Float64Array, probability: number, method: QuantileMethod = 'inverted_cdf'): number {
	return quantileOfSorted(sortedValues(values), probability, method);
}
