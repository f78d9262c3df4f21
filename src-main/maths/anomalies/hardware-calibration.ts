/**
 * How often hardware findings are followed by failure within 90 days, or by more of the same 30 to 90 days later: made by
 * `test/scripts/hardware-calibration.ts` on 2026-11-26, not by hand. Synthetic fleets, seeds 4001 to 4040, 150 drives over 730 days
 * each; the slopes of media defects with the same weight from the real drives of resources/demo. Modes with too few findings are not here:
 * their events carry the weight of their counter.
 */
import type { FailureMode } from '../../shared/domain/results.ts';
import type { ModeCalibration } from './hardware-confidence.ts';

export const hardwareCalibration: Readonly<Partial<Record<FailureMode, ModeCalibration>>> = {
	'head or media defects': {
		intercept: 0.14,
		logGain: 0.01,
		again: 0.53,
		metrics: 0,
		findings: 6686,
		right: 4195,
	},
	'media wear': {
		intercept: -0.67,
		logGain: 1.41,
		again: 1.52,
		metrics: 0,
		findings: 3056,
		right: 2156,
	},
	link: {
		intercept: 2.14,
		logGain: 0.23,
		again: 0,
		metrics: 0.75,
		findings: 2396,
		right: 2251,
	},
};
