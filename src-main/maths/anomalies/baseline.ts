/**
 * What a signal usually is at this hour of the week, from its past alone.
 *
 * Expected is the median of the same hour (day) of the week in the last 8 weeks; while fewer than 3 of those are known,
 * the median of the last 28 values. The spread is the robust one (median/MAD) of how far the recent past lay from what
 * was expected of it, never below a floor that the signal names: rounding alone must not make an alarm.
 */
import type { SlidingWindow } from '../series/sliding-window.ts';
import { createSlidingWindow } from '../series/sliding-window.ts';
import { median } from '../series/statistics.ts';

const WEEKS = 8;
/** Same times of earlier weeks before they say what is usual. */
export const MIN_WEEKS = 3;
const RECENT = 28;
/** Fewest values before anything is expected, and fewest distances before one counts: `minimums.anomalies` is what they make together. */
const MIN_VALUES = 14;
/** Distances that the spread is taken from: 8 weeks of days, or 2 weeks of hours. */
const SPREAD_DAYS = 56;
const MAX_SPREAD_VALUES = 336;

/** What is expected of one place; NaN where nothing can be said. */
export interface Expectation {
	expected: number;
	spread: number;
	/** (value - expected) / spread. */
	score: number;
}

export interface SeasonalScorer {
	/** Judges the value of the next place by those before it; nothing is learned. The object is the scorer's own and used again. */
	readonly judge: (value: number) => Readonly<Expectation>;
	/** Takes the value that was judged last into the past: the next one comes after it. */
	readonly learn: () => void;
	/** Whether two different values have been learned: a constant has no score. */
	readonly hasVaried: () => boolean;
}

/**
 * Robust seasonal z-scores without look-ahead, one place at a time: nothing is fitted again.
 *
 * @param stepsPerWeek  7 or 168
 * @param floor         least spread, in the unit of the values
 */
export function createSeasonalScorer(stepsPerWeek: number, floor: number): SeasonalScorer {
	const phases: (SlidingWindow | undefined)[] = [];
	const recent = createRecent();
	const distances = createSlidingWindow(Math.min(MAX_SPREAD_VALUES, (SPREAD_DAYS * stepsPerWeek) / 7));
	const found: Expectation = { expected: Number.NaN, spread: Number.NaN, score: Number.NaN };
	let phase = 0;
	let judged = Number.NaN;
	let first = Number.NaN;
	let hasVaried = false;
	return {
		judge(value) {
			judged = value;
			found.expected = Number.NaN;
			found.spread = Number.NaN;
			found.score = Number.NaN;
			if (!Number.isFinite(value) || recent.count() < MIN_VALUES) return found;
			const same = phases[phase];
			found.expected = same !== undefined && same.count() >= MIN_WEEKS ? same.median() : recent.median();
			if (distances.count() < MIN_VALUES) return found;
			found.spread = Math.max(floor, distances.robustSpread(distances.median()));
			// Until a second value has been seen there is no telling what is far.
			if (hasVaried || value !== first) found.score = (value - found.expected) / found.spread;
			return found;
		},
		learn() {
			const same = phase;
			phase = phase + 1 === stepsPerWeek ? 0 : phase + 1;
			if (!Number.isFinite(judged)) return;
			if (Number.isNaN(first)) first = judged;
			else if (judged !== first) hasVaried = true;
			if (!Number.isNaN(found.expected)) distances.push(judged - found.expected);
			phases[same] ??= createSlidingWindow(WEEKS);
			(phases[same] as SlidingWindow).push(judged);
			recent.push(judged);
		},
		hasVaried: () => hasVaried,
	};
}

/** The last values, put in order only when their median is asked for: once a week is known it hardly ever is. */
function createRecent() {
	const ring = new Float64Array(RECENT);
	let held = 0;
	let next = 0;
	return {
		count: () => held,
		median: () => median(ring.slice(0, held)),
		push(value: number): void {
			ring[next] = value;
			next = next + 1 === RECENT ? 0 : next + 1;
			held = Math.min(RECENT, held + 1);
		},
	};
}

/** By place, shape (n,); NaN where nothing can be said. */
export interface SeasonalScores {
	readonly expected: Float32Array;
	readonly spread: Float32Array;
	/** (value - expected) / spread. */
	readonly score: Float32Array;
}

/**
 * The scores of a whole series: what `createSeasonalScorer` says place by place.
 *
 * @param values  shape (n,), NaN = missing
 * @returns undefined for a series without two different values: a constant has no score
 */
export function seasonalScores(values: Float64Array, stepsPerWeek: number, floor: number): SeasonalScores | undefined {
	const expected = new Float32Array(values.length);
	const spread = new Float32Array(values.length);
	const score = new Float32Array(values.length);
	const scorer = createSeasonalScorer(stepsPerWeek, floor);
	for (let t = 0; t < values.length; t++) {
		const found = scorer.judge(values[t]);
		expected[t] = found.expected;
		spread[t] = found.spread;
		score[t] = found.score;
		scorer.learn();
	}
	return scorer.hasVaried() ? { expected, spread, score } : undefined;
}
