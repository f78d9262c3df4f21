/**
 * Statistics of a sample of present values, each in two passes about the first value: slower than adding up powers, and exact
 * at any level. The moving forms beside (`rolling-moments.ts`, `sliding-window.ts`) must equal these window by window.
 */
import { quantileOfSorted } from '../quantile.ts';

/** A statistic of present values, shape (k,), k >= 1, oldest first; it may reorder them. */
export type Statistic = (present: Float64Array) => number;

/** Arithmetic mean; exact for equal values, and a plain quotient when a value is infinite. */
export function mean(x: Float64Array): number {
	const centre = x[0] + meanFromFirst(x);
	return Number.isNaN(centre) ? sum(x) / x.length : centre;
}

/** Mean of x[i] - x[0]: keeps the digits that a huge level would take. */
function meanFromFirst(x: Float64Array): number {
	let total = 0;
	for (let i = 1; i < x.length; i++) total += x[i] - x[0];
	return total / x.length;
}

export function sum(x: Float64Array): number {
	let total = 0;
	for (let i = 0; i < x.length; i++) total += x[i];
	return total;
}

/**
 * Variance about the mean.
 *
 * @param deltaDegrees  the divisor is n less this: 1 for a sample, 0 for a population
 * @returns NaN unless there are more values than `deltaDegrees`; exactly 0 for equal ones
 */
export function variance(x: Float64Array, deltaDegrees: 0 | 1 = 1): number {
	return x.length <= deltaDegrees ? Number.NaN : centralSum(x, 2) / (x.length - deltaDegrees);
}

/** Standard deviation, by default with divisor n - 1; NaN for one value then, exactly 0 for equal ones. */
export function sd(x: Float64Array, deltaDegrees: 0 | 1 = 1): number {
	return Math.sqrt(variance(x, deltaDegrees));
}

export function minimum(x: Float64Array): number {
	let least = x[0];
	for (let i = 1; i < x.length; i++) if (x[i] < least) least = x[i];
	return least;
}

export function maximum(x: Float64Array): number {
	let most = x[0];
	for (let i = 1; i < x.length; i++) if (x[i] > most) most = x[i];
	return most;
}

export function median(x: Float64Array): number {
	return quantileOfSorted(x.sort(), 0.5, 'linear');
}

/** Quantile with linear interpolation at rank (k - 1) p. */
export function quantileStatistic(p: number): Statistic {
	return (x) => quantileOfSorted(x.sort(), p, 'linear');
}

/** Median of the absolute distances from the median, not scaled. */
export function medianAbsoluteDeviation(x: Float64Array): number {
	const centre = median(x);
	return median(x.map((value) => Math.abs(value - centre)));
}

/** Bias-corrected skewness (G1); 0 for equal values, NaN for fewer than three. */
export function skewness(x: Float64Array): number {
	return skewnessFromSums(x.length, centralSum(x, 2), centralSum(x, 3));
}

/** Bias-corrected excess kurtosis (G2); -3 for equal values (as pandas has it over a window), NaN for fewer than four. */
export function kurtosis(x: Float64Array): number {
	return kurtosisFromSums(x.length, centralSum(x, 2), centralSum(x, 4));
}

/**
 * Fisher-Pearson skewness G1 from sums of powers of the distances from the mean.
 *
 * @source Joanes & Gill (1998), The Statistician 47, G1
 */
export function skewnessFromSums(n: number, squares: number, cubes: number): number {
	if (n < 3) return Number.NaN;
	if (squares === 0) return 0;
	const second = squares / n;
	return ((Math.sqrt(n * (n - 1)) / (n - 2)) * (cubes / n)) / (second * Math.sqrt(second));
}

/** Excess kurtosis G2 from sums of powers of the distances from the mean. @source Joanes & Gill (1998), G2 */
export function kurtosisFromSums(n: number, squares: number, fourths: number): number {
	if (n < 4) return Number.NaN;
	if (squares === 0) return -3;
	const second = squares / n;
	return ((n - 1) / ((n - 2) * (n - 3))) * (((n + 1) * (fourths / n)) / (second * second) - 3 * (n - 1));
}

/** Least-squares slope per step; meant for values without gaps. */
export function slope(x: Float64Array): number {
	const middle = (x.length - 1) / 2;
	let product = 0;
	let square = 0;
	for (let i = 0; i < x.length; i++) {
		product += (i - middle) * (x[i] - x[0]);
		square += (i - middle) * (i - middle);
	}
	return product / square;
}

/** Pearson correlation of pairs, each of shape (n,); NaN for fewer than two pairs and where one of the two is constant. */
export function correlation(x: Float64Array, y: Float64Array): number {
	if (x.length < 2) return Number.NaN;
	const [xMean, yMean] = [meanFromFirst(x), meanFromFirst(y)];
	let product = 0;
	for (let i = 0; i < x.length; i++) product += (x[i] - x[0] - xMean) * (y[i] - y[0] - yMean);
	return product / (Math.sqrt(centralSum(x, 2)) * Math.sqrt(centralSum(y, 2)));
}

/** Correlation of a series with itself `lag` steps before, over the pairs that are both present. Shape (n,), NaN = missing. */
export function autocorrelation(x: Float64Array, lag: number): number {
	const isPair = (t: number): boolean => !Number.isNaN(x[t]) && !Number.isNaN(x[t - lag]);
	const ends = Int32Array.from(x, (_, t) => t).filter((t) => t >= lag && isPair(t));
	return correlation(
		Float64Array.from(ends, (t) => x[t]),
		Float64Array.from(ends, (t) => x[t - lag]),
	);
}

/** Sum of the powers of the distances from the mean. */
function centralSum(x: Float64Array, exponent: 2 | 3 | 4): number {
	const centre = meanFromFirst(x);
	let total = 0;
	for (let i = 0; i < x.length; i++) {
		const distance = x[i] - x[0] - centre;
		const square = distance * distance;
		total += exponent === 2 ? square : exponent === 3 ? square * distance : square * square;
	}
	return total;
}
