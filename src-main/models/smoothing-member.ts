/** Damped Holt-Winters as a member of the ensemble: the one that knows the week. */
import { fitHoltWinters, forecastHoltWinters } from '../maths/series/holt-winters.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { Member } from './member-weights.ts';
import { fittingDays, newestFits } from './origins.ts';

export interface SmoothingMember {
	/** Absent where none can be fitted; `note` says why. */
	readonly member?: Member;
	readonly note?: string;
}

/**
 * Forecasts from every origin and from today. A few fits on the way speak until the next one, so that no origin is judged by
 * speeds that saw what came after it; a fit on the whole series speaks today.
 *
 * @param origins rising days
 * @param period  days of a season
 * @throws AppError `cancelled`; every other failure becomes a member that is absent, with its reason
 */
export function smoothingMember(
	series: Float64Array,
	origins: readonly number[],
	horizonDays: number,
	period: number,
	isCancelled: (() => boolean) | undefined,
): SmoothingMember {
	const options = { period, isDamped: true, ...(isCancelled === undefined ? {} : { isCancelled }) };
	try {
		const fitted = fittingDays(origins, series.length);
		const fits = fitted.map((day) => fitHoltWinters(series.subarray(0, day), options));
		const today = fitHoltWinters(series, options);
		const models = newestFits(origins, fitted, fits);
		return {
			member: {
				name: 'holt-winters',
				past: origins.map((day, i) => forecastHoltWinters(models[i], series.subarray(0, day), horizonDays)),
				final: forecastHoltWinters(today, series, horizonDays),
			},
		};
	} catch (thrown) {
		if (!(thrown instanceof AppError) || thrown.code === 'cancelled') throw thrown;
		return { note: `holt-winters: ${thrown.message}` };
	}
}
