/** Damped Holt-Winters as a member of the ensemble: the one that knows the week. */
import { fitHoltWinters, forecastHoltWinters } from '../maths/series/holt-winters.ts';
import { forecastsAt } from '../maths/series/rolling-origin.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { Member } from './member-weights.ts';

export interface SmoothingMember {
	/** Absent where none can be fitted; `note` says why. */
	readonly member?: Member;
	readonly note?: string;
}

/**
 * Forecasts from every origin and from today. One fit on the days before `first` speaks at all origins, so that no origin is
 * judged by speeds that saw what came after it; a fit on the whole series speaks today.
 *
 * @param origins rising days, `first` the smallest
 * @param period  days of a season
 * @throws AppError `cancelled`; every other failure becomes a member that is absent, with its reason
 */
export function smoothingMember(
	series: Float64Array,
	origins: readonly number[],
	first: number,
	horizonDays: number,
	period: number,
	isCancelled: (() => boolean) | undefined,
): SmoothingMember {
	const options = { period, isDamped: true, ...(isCancelled === undefined ? {} : { isCancelled }) };
	try {
		const before = fitHoltWinters(series.subarray(0, first), options);
		const today = fitHoltWinters(series, options);
		return {
			member: {
				name: 'holt-winters',
				past: forecastsAt(series, origins, horizonDays, (history, horizon) => forecastHoltWinters(before, history, horizon)),
				final: forecastHoltWinters(today, series, horizonDays),
			},
		};
	} catch (thrown) {
		if (!(thrown instanceof AppError) || thrown.code === 'cancelled') throw thrown;
		return { note: `holt-winters: ${thrown.message}` };
	}
}
