/**
 * How often the conclusions of the threat rules are right: made by `test/scripts/threat-calibration.ts` on 2026-11-26, not by hand.
 *
 * Synthetic fleets with attacks and look-alikes, seeds 4001 to 4040: daily (64 drives, 365 days) and hourly (24 drives,
 * 100 days), data faults on every second seed, each as it is and without single kinds of evidence. A share holds for the rate of
 * attacks and look-alikes of those fleets, 0.05 of each kind a drive-year, and on hosts that back up and scrub as theirs do.
 */
import type { ClassCalibration, RuledClass } from './threat-confidence.ts';

export const threatCalibration: Readonly<Record<RuledClass, ClassCalibration>> = {
	ransomware_indicator: {
		intercept: -5.37,
		slope: 0.65,
		hourly: 1.72,
		gaps: {
			writes: -2.25,
			reads: 0,
			latency: 0,
			entropy: -3.39,
			files: -1.32,
			contents: -6.73,
			used: -1.9,
			host: 0,
		},
		events: 609,
		right: 366,
	},
	data_exfiltration: {
		intercept: -4.24,
		slope: 0.95,
		hourly: -1.76,
		gaps: {
			writes: -2.86,
			reads: 0,
			latency: -0.8,
			entropy: -0.87,
			files: -0.98,
			contents: -0.4,
			used: 0,
			host: -8.51,
		},
		events: 1408,
		right: 378,
	},
	insider_threat: {
		intercept: -14.97,
		slope: 1.7,
		hourly: 2.61,
		gaps: {
			writes: 0,
			reads: 0,
			latency: 0,
			entropy: -6.61,
			files: 0,
			contents: 0,
			used: 0,
			host: 0,
		},
		events: 289,
		right: 283,
	},
	unusual: {
		intercept: -1.92,
		slope: 0.12,
		hourly: -0.3,
		gaps: {
			writes: 0,
			reads: 0,
			latency: -0.08,
			entropy: -0.04,
			files: 0,
			contents: 0,
			used: -0.12,
			host: -0.27,
		},
		events: 95721,
		right: 19393,
	},
};
