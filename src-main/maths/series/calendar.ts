/** Series with instants: windows of time, regular grids, calendar weeks (UTC), with the manners of pandas. */
import type { Statistic } from './statistics.ts';

const MS_PER_DAY = 86_400_000;
/** 1 January 1970 was a Thursday, weekday 4. */
const EPOCH_WEEKDAY = 4;

/**
 * A statistic of the values in (instant - span, instant], for each instant.
 *
 * @param x             shape (n,), NaN or infinite = missing
 * @param observedAtMs  ascending, shape (n,)
 * @param minPeriods    fewest present values of a window
 */
export function rollingSpan(x: Float64Array, observedAtMs: Float64Array, spanMs: number, statistic: Statistic, minPeriods = 1): Float64Array {
	let from = 0;
	return x.map((_, t) => {
		while (observedAtMs[from] <= observedAtMs[t] - spanMs) from++;
		const present = x.slice(from, t + 1).filter(Number.isFinite);
		return present.length >= Math.max(1, minPeriods) ? statistic(present) : Number.NaN;
	});
}

/** How many values of (instant - span, instant] are not missing; infinite ones count. */
export function countInSpan(x: Float64Array, observedAtMs: Float64Array, spanMs: number): Float64Array {
	return rollingSpan(
		x.map((value) => (Number.isNaN(value) ? Number.NaN : 1)),
		observedAtMs,
		spanMs,
		(present) => present.length,
	).map((count) => (Number.isNaN(count) ? 0 : count));
}

/** Values at regular instants, NaN where none was observed at just that instant. */
export interface RegularSeries {
	/** Shape (m,). */
	readonly instantsMs: Float64Array;
	readonly values: Float64Array;
}

/** The series at every step from its first to its last instant. @param observedAtMs ascending, shape (n,), n >= 1 */
export function atRegularInstants(x: Float64Array, observedAtMs: Float64Array, stepMs = MS_PER_DAY): RegularSeries {
	const startMs = observedAtMs[0];
	const length = Math.floor((observedAtMs[observedAtMs.length - 1] - startMs) / stepMs) + 1;
	const instantsMs = Float64Array.from({ length }, (_, t) => startMs + t * stepMs);
	const values = new Float64Array(length).fill(Number.NaN);
	for (let i = 0; i < x.length; i++) {
		const place = (observedAtMs[i] - startMs) / stepMs;
		if (Number.isInteger(place)) values[place] = x[i];
	}
	return { instantsMs, values };
}

/** Calendar weeks from the first to the last value, each of shape (weeks,). */
export interface WeeklySummary {
	/** Midnight of the last day of each week. */
	readonly lastDayMs: Float64Array;
	/** NaN for a week without values. */
	readonly mean: Float64Array;
	/** 0 for a week without values. */
	readonly sum: Float64Array;
	readonly count: Float64Array;
}

/**
 * Mean, sum and number of the present values of each calendar week.
 *
 * @param observedAtMs  ascending, shape (n,), n >= 1
 * @param lastWeekday   0 = Sunday, ... 6 = Saturday
 */
export function byWeek(x: Float64Array, observedAtMs: Float64Array, lastWeekday = 0): WeeklySummary {
	const weekOf = (instantMs: number): number => {
		const day = Math.floor(instantMs / MS_PER_DAY);
		return Math.ceil((day + EPOCH_WEEKDAY - lastWeekday) / 7);
	};
	const first = weekOf(observedAtMs[0]);
	const weeks = weekOf(observedAtMs[observedAtMs.length - 1]) - first + 1;
	const sum = new Float64Array(weeks);
	const count = new Float64Array(weeks);
	for (let i = 0; i < x.length; i++) {
		if (Number.isNaN(x[i])) continue;
		sum[weekOf(observedAtMs[i]) - first] += x[i];
		count[weekOf(observedAtMs[i]) - first]++;
	}
	const lastDayMs = Float64Array.from({ length: weeks }, (_, week) => ((first + week) * 7 - EPOCH_WEEKDAY + lastWeekday) * MS_PER_DAY);
	return { lastDayMs, mean: sum.map((total, week) => total / count[week]), sum, count };
}
