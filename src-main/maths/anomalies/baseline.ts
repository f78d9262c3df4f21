/**
 * What a signal usually is at this hour of the week, from its past alone.
 *
 * Expected is the median of the same hour (day) of the week in the last 8 weeks; while fewer than 3 of those are known,
 * the median of the last 28 values. The spread is the robust one (median/MAD) of how far the recent past lay from what
 * was expected of it, never below a floor that the signal names: rounding alone must not make an alarm.
 */
import type { SlidingWindow } from '../series/sliding-window.ts';
import { createSlidingWindow } from '../series/sliding-window.ts';

const WEEKS = 8;
const MIN_WEEKS = 3;
const RECENT = 28;
/** Fewest values before anything is expected, and fewest distances before one counts: `minimums.anomalies` is what they make together. */
const MIN_VALUES = 14;
/** Distances that the spread is taken from: 8 weeks of days, or 2 weeks of hours. */
const SPREAD_DAYS = 56;
const MAX_SPREAD_VALUES = 336;

/** By place, shape (n,); NaN where nothing can be said. */
export interface SeasonalScores {
	readonly expected: Float32Array;
	readonly spread: Float32Array;
	/** (value - expected) / spread. */
	readonly score: Float32Array;
}

/**
 * Robust seasonal z-scores without look-ahead.
 *
 * @param values         shape (n,), NaN = missing
 * @param stepsPerWeek   7 or 168
 * @param floor          least spread, in the unit of the values
 * @returns undefined for a series without two different values: a constant has no score
 */
export function seasonalScores(values: Float64Array, stepsPerWeek: number, floor: number): SeasonalScores | undefined {
	if (isConstant(values)) return undefined;
	const expected = new Float32Array(values.length).fill(Number.NaN);
	const spread = new Float32Array(values.length).fill(Number.NaN);
	const score = new Float32Array(values.length).fill(Number.NaN);
	const phases: (SlidingWindow | undefined)[] = [];
	const recent = createSlidingWindow(RECENT);
	const distances = createSlidingWindow(Math.min(MAX_SPREAD_VALUES, (SPREAD_DAYS * stepsPerWeek) / 7));
	for (let t = 0; t < values.length; t++) {
		const value = values[t];
		if (!Number.isFinite(value)) continue;
		phases[t % stepsPerWeek] ??= createSlidingWindow(WEEKS);
		const phase = phases[t % stepsPerWeek] as SlidingWindow;
		if (recent.count() >= MIN_VALUES) {
			const centre = phase.count() >= MIN_WEEKS ? phase.median() : recent.median();
			expected[t] = centre;
			if (distances.count() >= MIN_VALUES) {
				const usual = Math.max(floor, distances.baseline().spread);
				spread[t] = usual;
				score[t] = (value - centre) / usual;
			}
			distances.push(value - centre);
		}
		phase.push(value);
		recent.push(value);
	}
	return { expected, spread, score };
}

function isConstant(values: Float64Array): boolean {
	const first = values.find(Number.isFinite);
	return values.every((value) => !Number.isFinite(value) || value === first);
}
