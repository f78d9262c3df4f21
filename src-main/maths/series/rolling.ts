/**
 * Statistics over a moving window that ends at the current value, with the manners of pandas: NaN and infinite values
 * are missing; a window with fewer than `minPeriods` present values (by default the whole window) gives NaN.
 * Every window is computed from its own values in two passes: slower than adding and removing, and exact at any level.
 * Nothing looks ahead.
 */
import { log } from '../elementary.ts';
import { quantileOfSorted } from '../quantile.ts';

/** A statistic of the present values of a window, shape (k,), k >= 1, oldest first; it may reorder them. */
export type Statistic = (present: Float64Array) => number;

/**
 * Applies a statistic to the present values of each window.
 *
 * @param x      shape (n,)
 * @param window values in a window, the current one included
 * @returns shape (n,)
 */
export function rolling(x: Float64Array, window: number, statistic: Statistic, minPeriods = window): Float64Array {
	const buffer = new Float64Array(window);
	return x.map((_, t) => {
		let count = 0;
		for (let s = Math.max(0, t - window + 1); s <= t; s++) if (Number.isFinite(x[s])) buffer[count++] = x[s];
		return count > 0 && count >= minPeriods ? statistic(buffer.subarray(0, count)) : Number.NaN;
	});
}

/** Arithmetic mean; exact for equal values. */
export function mean(x: Float64Array): number {
	return x[0] + meanFromFirst(x);
}

/** Mean of x[i] - x[0]: keeps the digits that a huge level would take. */
function meanFromFirst(x: Float64Array): number {
	let sum = 0;
	for (let i = 1; i < x.length; i++) sum += x[i] - x[0];
	return sum / x.length;
}

/** Standard deviation with divisor n - 1; NaN for one value, exactly 0 for equal ones. */
export function sd(x: Float64Array): number {
	return x.length < 2 ? Number.NaN : Math.sqrt(centralSum(x, 2) / (x.length - 1));
}

export function minimum(x: Float64Array): number {
	return x.reduce((least, value) => Math.min(least, value), x[0]);
}

export function maximum(x: Float64Array): number {
	return x.reduce((most, value) => Math.max(most, value), x[0]);
}

export function median(x: Float64Array): number {
	return quantileOfSorted(x.sort(), 0.5, 'linear');
}

/** Quantile with linear interpolation at rank (k - 1) p. */
export function quantileStatistic(p: number): Statistic {
	return (x) => quantileOfSorted(x.sort(), p, 'linear');
}

/** Bias-corrected skewness (G1); 0 for equal values, NaN for fewer than three. */
export function skewness(x: Float64Array): number {
	const n = x.length;
	if (n < 3) return Number.NaN;
	const second = centralSum(x, 2) / n;
	return second === 0 ? 0 : ((Math.sqrt(n * (n - 1)) / (n - 2)) * (centralSum(x, 3) / n)) / (second * Math.sqrt(second));
}

/** Bias-corrected excess kurtosis (G2); -3 for equal values (as pandas has it), NaN for fewer than four. */
export function kurtosis(x: Float64Array): number {
	const n = x.length;
	if (n < 4) return Number.NaN;
	const second = centralSum(x, 2) / n;
	if (second === 0) return -3;
	return ((n - 1) / ((n - 2) * (n - 3))) * (((n + 1) * (centralSum(x, 4) / n)) / (second * second) - 3 * (n - 1));
}

/** Least-squares slope per step; meant for windows without gaps. */
export function slope(x: Float64Array): number {
	const middle = (x.length - 1) / 2;
	let product = 0;
	let square = 0;
	for (let i = 0; i < x.length; i++) {
		product += (i - middle) * (x[i] - x[0]);
		square += (i - middle) ** 2;
	}
	return product / square;
}

/** Sum of the powers of the distances from the mean. */
function centralSum(x: Float64Array, exponent: 2 | 3 | 4): number {
	const centre = meanFromFirst(x);
	let sum = 0;
	for (let i = 0; i < x.length; i++) {
		const distance = x[i] - x[0] - centre;
		sum += exponent === 2 ? distance * distance : exponent === 3 ? distance * distance * distance : (distance * distance) ** 2;
	}
	return sum;
}

/** x[t - steps], NaN where there is none. */
export function lag(x: Float64Array, steps: number): Float64Array {
	return x.map((_, t) => (t >= steps ? x[t - steps] : Number.NaN));
}

/** x[t] - x[t - steps], NaN at the start. */
export function diff(x: Float64Array, steps = 1): Float64Array {
	return x.map((value, t) => (t >= steps ? value - x[t - steps] : Number.NaN));
}

/** log(x[t] / x[t-1]); infinite or NaN where a value is not positive, as the logarithm has it. */
export function logReturn(x: Float64Array): Float64Array {
	return diff(x.map(log));
}

/** Standard deviation of the log returns of a window of `window` returns, not annualised. */
export function volatility(x: Float64Array, window: number): Float64Array {
	return rolling(logReturn(x), window, sd);
}

/**
 * Exponentially weighted mean and sd with the recursion of pandas `ewm(span, adjust=False)`: missing values keep the
 * last mean while the old weights decay; the sd is corrected for the bias of the weights (NaN for one value).
 *
 * @param x    shape (n,)
 * @param span weight of the newest value is 2 / (span + 1)
 */
export function exponentiallyWeighted(x: Float64Array, span: number): { mean: Float64Array; sd: Float64Array } {
	const fresh = 2 / (span + 1);
	const means = new Float64Array(x.length).fill(Number.NaN);
	const sds = new Float64Array(x.length).fill(Number.NaN);
	// The recursion runs over distances from the first value: a huge level would take its digits.
	const origin = x.find(Number.isFinite) ?? 0;
	let centre = Number.NaN;
	let variance = 0;
	// Weight of all that is older, and the sum of squares of all weights when they sum to 1.
	let old = 1;
	let squares = 1;
	x.forEach((level, t) => {
		const value = level - origin;
		const isPresent = Number.isFinite(value);
		if (Number.isNaN(centre)) centre = isPresent ? value : Number.NaN;
		else {
			old *= 1 - fresh;
			squares *= (1 - fresh) ** 2;
			if (isPresent) {
				const total = old + fresh;
				const before = centre;
				centre = before + (fresh / total) * (value - before);
				variance = (old * (variance + (before - centre) ** 2) + fresh * (value - centre) ** 2) / total;
				squares = (squares + fresh * fresh) / (total * total);
				old = 1;
			}
		}
		means[t] = origin + centre;
		const weight = old * old;
		if (weight > squares) sds[t] = Math.sqrt((weight / (weight - squares)) * variance);
	});
	return { mean: means, sd: sds };
}
