/** Mean, deviation, skewness and kurtosis of a sample. */
import { AppError } from '../../shared/domain/errors.ts';

export interface Moments {
	readonly mean: number;
	/** Divisor n - 1. */
	readonly sd: number;
	/** Third central moment over the second to 3/2, both with divisor n. */
	readonly skewness: number;
	/** Fourth central moment over the square of the second, both with divisor n, less 3. */
	readonly excessKurtosis: number;
}

/** A second moment below this share of the squared mean is the rounding of equal values. */
const ROUNDING = 1e-15;

/**
 * @param values  shape (n,), n >= 2, left untouched
 * @throws AppError `sample_too_small` below two values, `series_constant` when all are equal, `invalid_input` for one that is not finite
 */
export function momentsOf(values: Float64Array): Moments {
	const n = values.length;
	if (n < 2) throw new AppError('sample_too_small', `A deviation needs at least two values; there are ${n}.`, { values: n, needed: 2 });
	const mean = meanOf(values);
	if (!Number.isFinite(mean)) throw new AppError('invalid_input', 'Moments need finite numbers; a value is missing or infinite.');
	let [second, third, fourth] = [0, 0, 0];
	for (const value of values) {
		const square = (value - mean) * (value - mean);
		second += square;
		third += square * (value - mean);
		fourth += square * square;
	}
	if (!(second / n > (ROUNDING * mean) ** 2)) throw new AppError('series_constant', 'All values are equal; they have no skewness or kurtosis.');
	const variance = second / n;
	return {
		mean,
		sd: Math.sqrt(second / (n - 1)),
		skewness: third / n / (variance * Math.sqrt(variance)),
		excessKurtosis: fourth / n / (variance * variance) - 3,
	};
}

/** Mean, corrected once by the mean of what it leaves: exact for equal values, whatever their size. */
function meanOf(values: Float64Array): number {
	const n = values.length;
	let sum = 0;
	for (const value of values) sum += value;
	const first = sum / n;
	let rest = 0;
	for (const value of values) rest += value - first;
	return first + rest / n;
}
