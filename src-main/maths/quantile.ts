/**
 * What a quantile is in this house, stated once.
 *
 * `inverted_cdf`: the smallest value whose empirical distribution function reaches the probability: always one of the values.
 * `linear`: linear interpolation at the rank (n-1) p, what numpy and spreadsheets do by default.
 * The other names are those of numpy, and so is their arithmetic: users compare.
 *
 * @source Hyndman & Fan (1996), American Statistician 50: types 1 to 9 are `inverted_cdf`, `averaged_inverted_cdf`, `closest_observation`,
 *         `interpolated_inverted_cdf`, `hazen`, `weibull`, `linear`, `median_unbiased`, `normal_unbiased`
 */
import { AppError } from '../shared/domain/errors.ts';

export const quantileMethods = [
	'inverted_cdf',
	'averaged_inverted_cdf',
	'closest_observation',
	'interpolated_inverted_cdf',
	'hazen',
	'weibull',
	'linear',
	'median_unbiased',
	'normal_unbiased',
	'lower',
	'higher',
	'midpoint',
	'nearest',
] as const;

export type QuantileMethod = (typeof quantileMethods)[number];

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
	const position = positionOf(n, probability, method);
	if (position < 0) return sorted[0]!;
	if (position >= n - 1) return sorted[n - 1]!;
	const below = Math.floor(position);
	const share = shareOf(position - below, method);
	const low = sorted[below]!;
	const high = sorted[below + 1]!;
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

/** 0-based place among the sorted values, between two of them where it is not whole; may lie outside 0..n-1. */
function positionOf(n: number, p: number, method: QuantileMethod): number {
	switch (method) {
		case 'averaged_inverted_cdf':
			return n * p - 1;
		case 'closest_observation':
			// Nearest to n p; a tie goes to the even rank (an odd place counted from 0).
			return tieToOdd(n * p - 1 - 0.5);
		case 'interpolated_inverted_cdf':
			return plottingPosition(n, p, 0, 1);
		case 'hazen':
			return plottingPosition(n, p, 0.5, 0.5);
		case 'weibull':
			return plottingPosition(n, p, 0, 0);
		case 'median_unbiased':
			return plottingPosition(n, p, 1 / 3, 1 / 3);
		case 'normal_unbiased':
			return plottingPosition(n, p, 3 / 8, 3 / 8);
		case 'lower':
			return Math.floor((n - 1) * p);
		case 'higher':
			return Math.ceil((n - 1) * p);
		case 'nearest':
			return tieToEven((n - 1) * p);
		default:
			return (n - 1) * p;
	}
}

/** Place (n + 1 - a - b) p + a - 1 of the family of Hyndman and Fan, added up in the order of numpy, whose last digit decides ties. */
function plottingPosition(n: number, p: number, a: number, b: number): number {
	return n * p + (a + p * (1 - a - b)) - 1;
}

/** Weight of the upper neighbour, from the part of the place behind its whole number. */
function shareOf(fraction: number, method: QuantileMethod): number {
	if (method === 'averaged_inverted_cdf') return fraction === 0 ? 0.5 : 1;
	if (method === 'midpoint') return fraction === 0 ? 0 : 0.5;
	return fraction;
}

/** As numpy has it: up to the next whole number, but stay on one that is even. */
function tieToOdd(position: number): number {
	const below = Math.floor(position);
	return position === below && below % 2 === 0 ? below : below + 1;
}

/** Round half to even. */
function tieToEven(position: number): number {
	const below = Math.floor(position);
	const fraction = position - below;
	if (fraction === 0.5) return below % 2 === 0 ? below : below + 1;
	return fraction < 0.5 ? below : below + 1;
}
