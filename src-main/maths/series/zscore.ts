/**
 * How far values lie from what is usual, in usual distances: plain (mean, sd) and robust (median, MAD).
 * A baseline without spread gives no score (NaN), never infinity: a constant series is not an anomaly.
 */
import { mean, median, sd } from './rolling.ts';

// 0.6745 is the rounded 75 % normal quantile of the published rule; 1.253314 = sqrt(pi / 2) does the same for the mean deviation.
const MAD_FACTOR = 0.6745;
const MEAN_DEVIATION_FACTOR = 1.253314;

/** Centre and spread that a score is measured in. */
export interface Baseline {
	readonly centre: number;
	readonly spread: number;
}

/** Mean and standard deviation (divisor n - 1) of present values, shape (k,). */
export function plainBaseline(present: Float64Array): Baseline {
	return present.length === 0 ? { centre: Number.NaN, spread: Number.NaN } : { centre: mean(present), spread: sd(present) };
}

/**
 * Median and the spread of the modified z-score: MAD / 0.6745, or 1.253314 times the mean absolute deviation where more
 * than half of the values are equal (MAD 0). Reorders `present`.
 *
 * @source Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers, 3.2
 */
export function robustBaseline(present: Float64Array): Baseline {
	if (present.length === 0) return { centre: Number.NaN, spread: Number.NaN };
	const centre = median(present);
	const distances = present.map((value) => Math.abs(value - centre));
	const average = mean(distances);
	const deviation = median(distances);
	return { centre, spread: deviation > 0 ? deviation / MAD_FACTOR : MEAN_DEVIATION_FACTOR * average };
}

/** Distance from the centre in spreads; NaN without spread. */
export function score(value: number, { centre, spread }: Baseline): number {
	return spread > 0 ? (value - centre) / spread : Number.NaN;
}

/** Plain z-scores against the whole series, shape (n,); missing values are left out and stay NaN. */
export function zScores(x: Float64Array): Float64Array {
	return scoresAgainst(x, plainBaseline);
}

/** Modified (robust) z-scores against the whole series, shape (n,). */
export function robustZScores(x: Float64Array): Float64Array {
	return scoresAgainst(x, robustBaseline);
}

/** z-scores against the window that ends at the value itself; a window with a missing value gives none. */
export function rollingZScores(x: Float64Array, window: number): Float64Array {
	return rollingScores(x, window, 0, window, plainBaseline);
}

/**
 * z-scores against the `window` values before the current one: an outlier does not widen its own yardstick.
 *
 * @param minPeriods fewest present values of the window
 */
export function priorZScores(x: Float64Array, window: number, minPeriods = window): Float64Array {
	return rollingScores(x, window, 1, minPeriods, plainBaseline);
}

/** The robust form of `priorZScores`. */
export function priorRobustZScores(x: Float64Array, window: number, minPeriods = window): Float64Array {
	return rollingScores(x, window, 1, minPeriods, robustBaseline);
}

/** Baselines from the `window` values before each one, so that evidence can name what was expected. */
export function priorBaselines(x: Float64Array, window: number, minPeriods: number, baseline: (present: Float64Array) => Baseline): Baseline[] {
	return Array.from(x, (_, t) => {
		const present = presentOf(x, t - window, t);
		return present.length < minPeriods ? { centre: Number.NaN, spread: Number.NaN } : baseline(present);
	});
}

function rollingScores(
	x: Float64Array,
	window: number,
	shift: number,
	minPeriods: number,
	baseline: (present: Float64Array) => Baseline,
): Float64Array {
	return x.map((value, t) => scoreWithin(value, presentOf(x, t - shift - window + 1, t - shift + 1), minPeriods, baseline));
}

function scoresAgainst(x: Float64Array, baseline: (present: Float64Array) => Baseline): Float64Array {
	const present = x.filter(Number.isFinite);
	if (present.length === 0) return x.map(() => Number.NaN);
	const origin = present[0];
	const usual = baseline(present.map((value) => value - origin));
	return x.map((value) => score(value - origin, usual));
}

/** Measured from the first present value: a huge level would take the digits of the distance. */
function scoreWithin(value: number, present: Float64Array, minPeriods: number, baseline: (present: Float64Array) => Baseline): number {
	if (present.length < Math.max(1, minPeriods)) return Number.NaN;
	const origin = present[0];
	return score(value - origin, baseline(present.map((other) => other - origin)));
}

function presentOf(x: Float64Array, from: number, to: number): Float64Array {
	return x.subarray(Math.max(0, from), Math.max(0, to)).filter(Number.isFinite);
}
