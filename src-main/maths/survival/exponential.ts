/** The constant hazard: one rate at every age. */
import { AppError } from '../../shared/domain/errors.ts';
import { upperIncompleteGammaInverse } from '../distributions/incomplete-gamma.ts';
import { log } from '../elementary.ts';
import { type Exposure, exposureOf, type Lifetimes } from './lifetimes.ts';

/** A constant hazard with the error of its fit. */
export interface ExponentialFit extends Exposure {
	/** Failures per drive-day; 0 without a failure. */
	readonly ratePerDay: number;
	/** Standard error of log rate; NaN without a failure. */
	readonly logRateStandardError: number;
	/** 0 without a failure: the limit as the rate goes to 0. */
	readonly logLikelihood: number;
	/** One-sided exact upper bound of the rate; what is left to say without a failure. */
	readonly upperBound: number;
}

/**
 * Maximum likelihood fit of a constant hazard: failures over drive-days, whatever was censored or truncated.
 *
 * @param lifetimes   shape (rows,)
 * @param confidence  of the upper bound, in (0, 1)
 * @throws AppError `sample_too_small` without drive-days, `invalid_input` for a row that is not a life
 * @source Klein & Moeschberger (2003), Survival Analysis, 2.5 and 3.5; bound Garwood (1936), Biometrika 28
 */
export function fitExponential(lifetimes: Lifetimes, confidence = 0.95): ExponentialFit {
	const exposure = exposureOf(lifetimes);
	const { failures, exposureDays } = exposure;
	if (exposureDays === 0) throw new AppError('sample_too_small', 'A failure rate needs drive-days; there are none. Import at least two days.');
	const ratePerDay = failures / exposureDays;
	return {
		...exposure,
		ratePerDay,
		logRateStandardError: failures > 0 ? 1 / Math.sqrt(failures) : Number.NaN,
		logLikelihood: failures > 0 ? failures * log(ratePerDay) - failures : 0,
		upperBound: upperIncompleteGammaInverse(failures + 1, 1 - confidence) / exposureDays,
	};
}
