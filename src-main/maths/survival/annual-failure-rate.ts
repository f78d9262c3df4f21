/** Annual failure rates: failures over drive-years, with what a count leaves unknown. */
import { AppError } from '../../shared/domain/errors.ts';
import { lowerIncompleteGammaInverse, upperIncompleteGammaInverse } from '../distributions/incomplete-gamma.ts';

/** The year of a failure rate, as Backblaze counts it. */
export const DAYS_PER_YEAR = 365;

/** What was counted of a fleet, a model, a site. */
export interface FailureCount {
	/** Whole number, at least 0. */
	readonly failures: number;
	/** Drive-days, at least 0. */
	readonly exposureDays: number;
}

/** A rate in failures per drive-year (0.01 is 1 %), with its limits. */
export interface FailureRate {
	readonly annualFailureRate: number;
	readonly lower: number;
	readonly upper: number;
}

/**
 * Observed rate with the exact Poisson interval.
 *
 * @param confidence  of the interval, in (0, 1)
 * @throws AppError `sample_too_small` without exposure, `invalid_input` for a count that is none
 * @source Garwood (1936), Biometrika 28
 */
export function observedFailureRate(count: FailureCount, confidence = 0.95): FailureRate {
	requireFailureCount(count);
	const { failures, exposureDays } = count;
	if (exposureDays === 0) throw new AppError('sample_too_small', 'A failure rate needs drive-days; there are none. Import at least two days.');
	const years = exposureDays / DAYS_PER_YEAR;
	const tail = (1 - confidence) / 2;
	return {
		annualFailureRate: failures / years,
		lower: failures === 0 ? 0 : lowerIncompleteGammaInverse(failures, tail) / years,
		upper: upperIncompleteGammaInverse(failures + 1, tail) / years,
	};
}

/** @throws AppError `invalid_input` for a count that is no whole number of at least 0, or drive-days below 0 */
export function requireFailureCount({ failures, exposureDays }: FailureCount): void {
	if (!(Number.isInteger(failures) && failures >= 0 && exposureDays >= 0 && exposureDays < Number.POSITIVE_INFINITY))
		throw new AppError(
			'invalid_input',
			`Failures must be a whole number of at least 0 and drive-days at least 0; they are ${failures} and ${exposureDays}.`,
			{ failures, exposureDays },
		);
}
