/** What a series usually is at this hour (or day) of the week, from its past alone. */
import { score } from './baseline.ts';
import { createSlidingWindow, type SlidingWindow } from './sliding-window.ts';

const WEEKS = 8;
const MIN_WEEKS = 3;

/** Each of shape (n,); NaN while fewer than 3 values of the same hour of the week are known. */
export interface SeasonalBaseline {
	/** Median of the last 8 weeks' present values at the same hour of the week, the current one left out. */
	readonly centre: Float64Array;
	/** Their robust spread: see `robustBaseline`. */
	readonly spread: Float64Array;
	/** (x - centre) / spread; NaN without spread. */
	readonly score: Float64Array;
}

/**
 * @param x             shape (n,) on a regular grid, NaN = missing
 * @param stepsPerWeek  7 for days, 168 for hours
 */
export function seasonalBaseline(x: Float64Array, stepsPerWeek: number): SeasonalBaseline {
	const centre = new Float64Array(x.length).fill(Number.NaN);
	const spread = new Float64Array(x.length).fill(Number.NaN);
	const scores = new Float64Array(x.length).fill(Number.NaN);
	const phases: SlidingWindow[] = [];
	for (let t = 0; t < x.length; t++) {
		if (t < stepsPerWeek) phases.push(createSlidingWindow(WEEKS));
		const past = phases[t % stepsPerWeek];
		if (past.count() >= MIN_WEEKS) {
			const usual = past.baseline();
			centre[t] = usual.centre;
			spread[t] = usual.spread;
			scores[t] = score(x[t], usual);
		}
		past.push(x[t]);
	}
	return { centre, spread, score: scores };
}
