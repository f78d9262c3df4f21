/** What held-back time changed in the law of failure, in a sentence. */
import type { Recalibration } from '../domain/results.ts';
import { formatCount, formatCounted, formatNumber } from './format.ts';

/** @param recalibration  undefined where no time could be held back */
export function recalibrationText(recalibration: Recalibration | undefined): string {
	if (recalibration === undefined)
		return 'Not recalibrated on held-back time: that takes rows of 90 days with ten failures before a past date, and 30 days after it.';
	const { level, slope, spanDays, dates, failures, expected, slopeBefore, slopeAfter } = recalibration;
	const slopes =
		slopeBefore === null || slopeAfter === null
			? ''
			: ` Calibration slope there ${formatNumber(slopeBefore, 2)} as fitted, ${formatNumber(slopeAfter, 2)} with what earlier dates had taught (1 is calibrated).`;
	return `Recalibrated on held-back time: within ${formatCount(spanDays)} days of ${formatCounted(dates, 'past date')} ${formatCounted(failures, 'failure')} came, ${formatNumber(expected)} expected. Hence hazards × ${formatNumber(level, 2)}, their distances (in logs) × ${formatNumber(slope, 2)}; few failures move little.${slopes}`;
}
