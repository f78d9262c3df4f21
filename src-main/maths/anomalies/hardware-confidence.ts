/**
 * What the confidence of a hardware event means: the probability that the drive fails within 90 days of what has been seen so far, or that its
 * errors still grow 30 to 90 days later: a weak spot that was repaired is over by then. A logistic curve of how much came, how often, and in
 * how many counters; fitted by `test/scripts/hardware-calibration.ts`.
 */
import type { FailureMode } from '../../shared/domain/results.ts';
import { exp, log1p } from '../elementary.ts';
import { hardwareCalibration } from './hardware-calibration.ts';

/** What a spell has brought so far. */
export interface SpellSize {
	readonly mode: FailureMode;
	/** Most errors that one counter gained within a week. */
	readonly gain: number;
	/** Days on which something was gained or crossed. */
	readonly occasions: number;
	readonly metrics: number;
	/** How telling the strongest counter is by itself, 0 to 1: stands where the mode could not be fitted. */
	readonly weight: number;
}

/** log(p / (1 - p)) = intercept + logGain log(1 + gain) + again log(occasions) + metrics (metrics - 1). */
export interface ModeCalibration {
	readonly intercept: number;
	readonly logGain: number;
	readonly again: number;
	readonly metrics: number;
	/** Findings that it was fitted to, and after how many of them the drive failed or went on. */
	readonly findings: number;
	readonly right: number;
}

const LEAST = 0.02;
const MOST = 0.98;

export function hardwareConfidence({ mode, gain, occasions, metrics, weight }: SpellSize): number {
	const fitted = hardwareCalibration[mode];
	if (fitted === undefined) return Math.min(0.95, weight);
	// log(k) as log1p(k - 1).
	const logit = fitted.intercept + fitted.logGain * log1p(gain) + fitted.again * log1p(occasions - 1) + fitted.metrics * (metrics - 1);
	return Math.max(LEAST, Math.min(MOST, 1 / (1 + exp(-logit))));
}
