/**
 * How far values lie from what is usual, in usual distances. A constant series has no scores (NaN), in any form.
 *
 * Scores against a moving window are those of pandas: a value that leaves a window of equal values is infinitely far from it.
 * The forms with a robust baseline against the past fall back to the mean deviation and give NaN where that is 0, too.
 */
import { plainBaseline, robustBaseline, score } from './baseline.ts';
import { rolling } from './rolling.ts';
import { type AnchoredMoments, anchoredMoments } from './rolling-moments.ts';
import type { RollingOrder } from './rolling-order.ts';
import { rollingOrder } from './rolling-order.ts';
import { medianAbsoluteDeviation } from './statistics.ts';
import { centred } from './window.ts';

/** 1 / 0.6745, as the Hampel filter rounds it. */
const HAMPEL_FACTOR = 1.4826;

/** Plain z-scores against the whole series, shape (n,); missing values are left out and stay NaN. */
export function zScores(x: Float64Array, deltaDegrees: 0 | 1 = 1): Float64Array {
	return scoresAgainst(x, (present) => plainBaseline(present, deltaDegrees));
}

/** Modified (robust) z-scores against the whole series, shape (n,); without MAD against the mean absolute deviation. */
export function robustZScores(x: Float64Array): Float64Array {
	return scoresAgainst(x, robustBaseline);
}

/** The largest score that one of n values can have (divisor n - 1): with n <= 10 nothing lies beyond 3 sigma. */
export function largestZScore(n: number): number {
	return (n - 1) / Math.sqrt(n);
}

/** z-scores against the window that ends at the value itself; shape (n,). */
export function rollingZScores(x: Float64Array, window: number, minPeriods = window): Float64Array {
	return zScoresWithin(x, anchoredMoments(x, window, minPeriods));
}

/** z-scores against moments of windows that end at the values themselves. */
export function zScoresWithin(x: Float64Array, { origin, offset, sd }: AnchoredMoments): Float64Array {
	const result = new Float64Array(x.length);
	for (let t = 0; t < x.length; t++) result[t] = (x[t] - origin[t] - offset[t]) / sd[t];
	return result;
}

/**
 * z-scores against the `window` values before the current one: an outlier does not widen its own yardstick.
 *
 * @param minPeriods fewest present values of the window
 */
export function priorZScores(x: Float64Array, window: number, minPeriods = window): Float64Array {
	return zScoresAfter(x, anchoredMoments(x, window, minPeriods));
}

/** z-scores of each value against the moments of the window that ends before it. */
export function zScoresAfter(x: Float64Array, { origin, offset, sd }: AnchoredMoments): Float64Array {
	const result = new Float64Array(x.length).fill(Number.NaN);
	for (let t = 1; t < x.length; t++) result[t] = (x[t] - origin[t - 1] - offset[t - 1]) / sd[t - 1];
	return result;
}

/** The robust form of `priorZScores`. */
export function priorRobustZScores(x: Float64Array, window: number, minPeriods = window): Float64Array {
	return robustZScoresAfter(x, rollingOrder(x, window, { hasRobustSpread: true, minPeriods }));
}

/** Robust z-scores of each value against the window that ends before it. @param order  with its robust spread */
export function robustZScoresAfter(x: Float64Array, { median, robustSpread }: RollingOrder): Float64Array {
	const result = new Float64Array(x.length).fill(Number.NaN);
	for (let t = 1; t < x.length; t++) if (robustSpread[t - 1] > 0) result[t] = (x[t] - median[t - 1]) / robustSpread[t - 1];
	return result;
}

/**
 * Distances from the median of the window around each value, in 1.4826 MAD of that window; infinite where a value leaves a
 * window of which more than half is equal. It looks ahead: for cleaning a finished history.
 *
 * @source Hampel (1974), Journal of the American Statistical Association 69; Davies & Gather (1993), same journal 88
 */
export function hampelScores(x: Float64Array, window: number): Float64Array {
	const centre = centred(x, window, (padded) => rollingOrder(padded, window).median);
	const spread = centred(x, window, (padded) => rolling(padded, window, medianAbsoluteDeviation));
	return x.map((value, t) => (value - centre[t]) / (HAMPEL_FACTOR * spread[t]));
}

/** Places whose score lies beyond a limit on either side, ascending. */
export function placesBeyond(scores: Float64Array, limit: number): number[] {
	return [...scores.keys()].filter((t) => Math.abs(scores[t]) > limit);
}

/**
 * Places outside of Tukey's fences: beyond the quartiles by more than `reach` interquartile ranges.
 *
 * @param quartiles  first and third, linear interpolation
 * @source Tukey (1977), Exploratory Data Analysis
 */
export function placesBeyondFences(x: Float64Array, [first, third]: readonly [number, number], reach = 1.5): number[] {
	const distance = reach * (third - first);
	return [...x.keys()].filter((t) => x[t] < first - distance || x[t] > third + distance);
}

function scoresAgainst(x: Float64Array, baseline: (present: Float64Array) => { centre: number; spread: number }): Float64Array {
	const present = x.filter(Number.isFinite);
	if (present.length === 0) return new Float64Array(x.length).fill(Number.NaN);
	// Measured from the first present value: a huge level would take the digits of the distance.
	const origin = present[0];
	const usual = baseline(present.map((value) => value - origin));
	return x.map((value) => score(value - origin, usual));
}
