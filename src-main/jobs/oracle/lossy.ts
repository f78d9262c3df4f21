/**
 * Moving statistics against a reference that keeps running sums. Where what has passed through the sums is large against the
 * spread of the window, the reference has lost digits; there our value must equal a two-pass computation instead, and the
 * reference may be off by what the sums can have lost, not more (conventions of the features fixture).
 */
import { rolling } from '../../maths/series/rolling.ts';
import { mean, type Statistic, sd } from '../../maths/series/statistics.ts';
import { lag } from '../../maths/series/transforms.ts';
import type { CaseCheck } from './case-book.ts';
import type { Tolerance } from './fixture.ts';
import { twoPassZScores } from './two-pass.ts';

/** Agreement with two passes that the fixture asks for at a huge level. */
const TWO_PASS_RTOL = 1e-6;
/** Windows that mix equal values with a few others, third and fourth moments. */
const MIXED_RTOL = 1e-4;
/** Roundings that a running sum makes, with room: additions, removals, compensations of hundreds of values. */
const ROUNDINGS = 256;
/** pandas gives no skewness and kurtosis to windows whose variance is not above this, whatever their unit. */
const SHAPE_FLOOR = 1e-14;

/** What the digits of a column's running sums are lost from. */
export interface RunningSums {
	/** The column in two passes, shape (n,). */
	readonly twoPass: Float64Array;
	/** Standard deviation of each window, divisor n; shape (n,). */
	readonly spread: Float64Array;
	/** The values that went through the sums, shape (n,). */
	readonly summed: Float64Array;
	/** Power of the series' unit that the column has: 0 for scores, 1 for deviations, 2 for variances. */
	readonly dimension: 0 | 1 | 2;
	/** The sums are of third or fourth powers: of windows that are not nearly constant. */
	readonly isShape?: boolean;
	/** Error of the column for one rounding of the sums, given the largest value so far, the window's spread and the result. */
	readonly errorOfRounding: (largest: number, spread: number, result: number) => number;
	/** More than half of the window, not all of it, is one value. */
	readonly isMixed?: (t: number) => boolean;
}

/** |mean| > 1e6 sd of the present values (oracle/README.md); equal values other than 0 are at a huge level, too. */
export function isHugeLevel(x: Float64Array): boolean {
	const present = x.filter(Number.isFinite);
	return present.length > 1 && Math.abs(mean(present)) > 1e6 * sd(present);
}

export const populationSd: Statistic = (present) => sd(present, 0);

/** Sums behind z-scores against the window that ends `steps` before each value. */
export function sumsOfScores(x: Float64Array, window: number, steps: 0 | 1): RunningSums {
	return {
		twoPass: twoPassZScores(x, window, steps),
		spread: rolling(lag(x, steps), window, populationSd),
		summed: x,
		dimension: 0,
		errorOfRounding: (largest, spread, result) => (largest / spread) ** 2 * (1 + Math.abs(result)),
	};
}

/** Compares a column; see above. */
export function closeOrLossy(
	c: CaseCheck,
	path: string,
	{ ours, expected }: { readonly ours: Float64Array; readonly expected: Float64Array },
	sums: RunningSums,
	tolerance: Tolerance,
): void {
	const judged = ours.slice();
	let largest = 0;
	let worst = 0;
	let excused = 0;
	for (let t = 0; t < ours.length; t++) {
		if (Number.isFinite(sums.summed[t])) largest = Math.max(largest, Math.abs(sums.summed[t]));
		const distance = Math.abs(ours[t] - expected[t]);
		// An infinite expectation is met by itself alone, whatever its relative tolerance would be.
		const isClose = Number.isFinite(distance) && distance <= tolerance.atol + tolerance.rtol * Math.abs(expected[t]);
		if (Object.is(ours[t], expected[t]) || isClose) continue;
		if (!isLost(sums, t, distance, expected[t], ours[t], largest)) continue;
		excused++;
		judged[t] = expected[t];
		worst = Math.max(worst, relativeDistance(ours[t], sums.twoPass[t], sums.spread[t] ** sums.dimension));
	}
	c.close(path, judged, tolerance);
	if (excused > 0)
		c.rule(path, worst <= TWO_PASS_RTOL, `rtol ${TWO_PASS_RTOL} to two passes at ${excused} places where running sums lost digits`, worst);
}

function isLost(sums: RunningSums, t: number, distance: number, expected: number, ours: number, largest: number): boolean {
	const spread = sums.spread[t];
	const loss = ROUNDINGS * Number.EPSILON * sums.errorOfRounding(largest, spread, ours);
	if (Number.isFinite(distance)) return distance <= loss || (sums.isMixed?.(t) === true && distance <= MIXED_RTOL * Math.abs(expected));
	// A number against none, or against infinity: a variance that the sums cannot tell from 0.
	const varianceLoss = ROUNDINGS * Number.EPSILON * largest * largest;
	return spread * spread <= varianceLoss + (sums.isShape ? SHAPE_FLOOR : 0);
}

/** Against the value and what is large in its unit: a symmetric window has a skewness of 0, give or take a rounding. */
function relativeDistance(ours: number, other: number, size: number): number {
	if (Object.is(ours, other)) return 0;
	const distance = Math.abs(ours - other) / (Math.abs(other) + size);
	return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
}
