/**
 * A level that moved and stays: the exponentially weighted mean of a signal's scores over two weeks. Single days are clipped, so that
 * one spike is no shift, however high; noise whose days resemble their neighbours (correlation 0.55) strays by 0.34 spreads.
 *
 * @source EWMA control chart: Roberts (1959), Technometrics 1, 239-250
 */

/** Days that the mean looks back over. */
const SHIFT_DAYS = 14;
/** A single place counts at most so many spreads. */
const MOST = 4;
/** Mean that counts as one sigma of a shift: at 3 sigma the level lies 1.5 spreads off for two weeks, 4.4 deviations of the noise above. */
const UNIT = 0.5;

/** @param stepDays  days between two places */
export function shiftWeight(stepDays: number): number {
	return Math.min(1, stepDays / SHIFT_DAYS);
}

/** The mean after one more score; a missing one changes nothing. */
export function nextShift(mean: number, score: number, weight: number): number {
	if (!Number.isFinite(score)) return mean;
	return mean + weight * (Math.min(MOST, Math.max(-MOST, score)) - mean);
}

/** A mean in sigmas, to be held against the same limit as single places. */
export const shiftSigmas = (mean: number): number => mean / UNIT;
