/** Resampling of values that depend on their neighbours, and how much that dependence widens the error of their mean. */
import { AppError } from '../../shared/domain/errors.ts';
import { log } from '../elementary.ts';
import type { Rng } from '../random.ts';

/** Mean length of a block: a week. */
const MEAN_BLOCK = 7;
const LOG_STAY = log(1 - 1 / MEAN_BLOCK);

/**
 * Positions of a stationary bootstrap, one after the other: blocks of geometric length with mean 7 that start anywhere, on a circle.
 *
 * @param count  values that are resampled, at least 1
 * @source Politis & Romano (1994), JASA 89
 */
export function blockPositions(count: number, rng: Rng): () => number {
	if (!(count >= 1)) throw new AppError('sample_too_small', 'There is nothing to resample.');
	let left = 0;
	let at = 0;
	return () => {
		if (left === 0) {
			left = 1 + Math.floor(log(rng.uniform()) / LOG_STAY);
			at = rng.integer(count);
		} else at = at + 1 === count ? 0 : at + 1;
		left--;
		return at;
	};
}

/**
 * By how much sums of resampled values must be widened: values that were centred add up to nothing over all of them, so that blocks of them vary
 * by 1 - l/n less than blocks of new ones, where l = E[length^2] / E[length] = 13 days.
 *
 * @returns factor of the deviation, at most that of 26 values
 */
export function blockWidening(count: number): number {
	const size = 2 * MEAN_BLOCK - 1;
	return 1 / Math.sqrt(1 - size / Math.max(count, 2 * size));
}

/**
 * Variance of the mean of dependent values times their number, over the plain variance: 1 for independent values.
 *
 * @param values  shape (n,), finite, in order
 * @returns at least 1: what pulls back is not trusted to make a mean more certain
 * @source Newey & West (1987), Econometrica 55: Bartlett weights, two weeks or a quarter of the values
 */
export function dependenceFactor(values: Float64Array): number {
	const n = values.length;
	const mean = values.reduce((sum, value) => sum + value, 0) / n;
	const at = (lag: number): number => {
		let sum = 0;
		for (let i = lag; i < n; i++) sum += ((values[i] as number) - mean) * ((values[i - lag] as number) - mean);
		return sum;
	};
	const variance = at(0);
	if (!(variance > 0)) return 1;
	const lags = Math.min(14, Math.floor(n / 4));
	let sum = variance;
	for (let lag = 1; lag <= lags; lag++) sum += 2 * (1 - lag / (lags + 1)) * at(lag);
	return Math.max(1, sum / variance);
}
