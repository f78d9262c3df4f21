/**
 * Annual failure rates: failures over drive-years. A small fleet knows little of its own rate, so its count is pooled toward a published one
 * (gamma-Poisson): the published rate enters like failures that were seen already.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { gammaQuantile } from '../distributions/gamma-distribution.ts';

/** The year of a failure rate, as Backblaze counts it. */
export const DAYS_PER_YEAR = 365;

/** A rate in failures per drive-year (0.01 is 1 %), with a 95 % interval. */
export interface FailureRate {
	readonly annualFailureRate: number;
	readonly lower: number;
	readonly upper: number;
}

/** What is believed of a rate before the fleet is looked at. */
export interface RatePrior {
	/** Failures per drive-year, above 0. */
	readonly annualFailureRate: number;
	/** Weight of the belief, above 0, in failures: after this many failures of its own the fleet counts as much as the prior. */
	readonly strength: number;
}

const TAIL = 0.025;

/**
 * Observed rate with the exact Poisson interval.
 *
 * @param failures      whole number, at least 0
 * @param exposureDays  drive-days, above 0
 * @throws AppError `sample_too_small` without exposure, `invalid_input` for a negative count
 * @source Garwood (1936), Biometrika 28
 */
export function observedFailureRate(failures: number, exposureDays: number): FailureRate {
	requireCount(failures, exposureDays);
	if (exposureDays === 0) throw new AppError('sample_too_small', 'A failure rate needs drive-days; there are none. Import at least two days.');
	const years = exposureDays / DAYS_PER_YEAR;
	return {
		annualFailureRate: failures / years,
		lower: failures === 0 ? 0 : gammaQuantile(failures, TAIL) / years,
		upper: gammaQuantile(failures + 1, 1 - TAIL) / years,
	};
}

/**
 * Rate of a fleet pooled toward a prior: (strength + failures) / (strength / prior rate + drive-years), with its 95 % credible interval.
 * Without exposure it is the prior; with many failures it is the observed rate.
 *
 * @param failures      whole number, at least 0
 * @param exposureDays  drive-days, at least 0
 * @throws AppError `invalid_input` for a negative count or a prior that is not above 0
 * @source Gelman et al. (2013), Bayesian Data Analysis, 2.6 (conjugate gamma prior of a Poisson rate)
 */
export function pooledFailureRate(failures: number, exposureDays: number, prior: RatePrior): FailureRate {
	requireCount(failures, exposureDays);
	if (!(prior.annualFailureRate > 0 && prior.strength > 0))
		throw new AppError('invalid_input', `A prior needs a rate and a strength above 0; they are ${prior.annualFailureRate} and ${prior.strength}.`, {
			...prior,
		});
	const shape = prior.strength + failures;
	const years = prior.strength / prior.annualFailureRate + exposureDays / DAYS_PER_YEAR;
	return {
		annualFailureRate: shape / years,
		lower: gammaQuantile(shape, TAIL) / years,
		upper: gammaQuantile(shape, 1 - TAIL) / years,
	};
}

/**
 * Factor between what happened and what was expected, pooled toward a prior factor:
 * (strength * priorRatio + failures) / (strength + expectedFailures).
 *
 * @param failures          failures counted, at least 0
 * @param expectedFailures  failures that the hazard without this factor expects over the same exposure, at least 0
 */
export function pooledRateRatio(failures: number, expectedFailures: number, strength: number, priorRatio = 1): number {
	return (strength * priorRatio + failures) / (strength + expectedFailures);
}

function requireCount(failures: number, exposureDays: number): void {
	if (!(failures >= 0 && exposureDays >= 0))
		throw new AppError('invalid_input', `Failures and drive-days must be at least 0; they are ${failures} and ${exposureDays}.`, {
			failures,
			exposureDays,
		});
}
