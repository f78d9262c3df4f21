/** What every distribution of this folder answers. One file a family; the constructor checks the parameters once. */
import { AppError } from '../../shared/domain/errors.ts';
import { expm1, log, log1p } from '../elementary.ts';

/** A continuous distribution. Places outside the support have density 0; probabilities outside [0, 1] give NaN. */
export interface Distribution {
	pdf(x: number): number;
	/** Logarithm of the density, far below its smallest value, too; -Infinity outside the support. */
	logPdf(x: number): number;
	/** P(X <= x), with relative accuracy in the lower tail. */
	cdf(x: number): number;
	/** The survival function P(X > x), with relative accuracy in the upper tail. */
	sf(x: number): number;
	/** The smallest x with P(X <= x) >= probability. */
	quantile(probability: number): number;
	/** The x with P(X > x) = probability, accurate for the smallest probabilities. */
	upperQuantile(probability: number): number;
	/** Infinity where it diverges, NaN where it does not exist. */
	readonly mean: number;
	/** Infinity where it diverges, NaN where it does not exist. */
	readonly variance: number;
}

/** A distribution on 0, 1, 2, ... */
export interface DiscreteDistribution {
	/** P(X = k); 0 unless k is a whole number of the support. */
	pmf(k: number): number;
	/** P(X <= x), with relative accuracy in the lower tail. */
	cdf(x: number): number;
	/** P(X > x), with relative accuracy in the upper tail. */
	sf(x: number): number;
	/** The smallest k with P(X <= k) >= probability. */
	quantile(probability: number): number;
	readonly mean: number;
	readonly variance: number;
}

/** @throws AppError `invalid_input` unless the parameter is a finite number above 0 */
export function requirePositive(name: string, value: number): void {
	if (!(value > 0 && value < Number.POSITIVE_INFINITY))
		throw new AppError('invalid_input', `The ${name} of a distribution must be a finite number above 0; it is ${value}.`, { field: name, value });
}

/** @throws AppError `invalid_input` unless the parameter is a finite number */
export function requireFinite(name: string, value: number): void {
	if (!Number.isFinite(value))
		throw new AppError('invalid_input', `The ${name} of a distribution must be a finite number; it is ${value}.`, { field: name, value });
}

/** Whether a probability can be inverted. */
export const isProbability = (value: number): boolean => value >= 0 && value <= 1;

// Laws with S(x) = e^-H(x): 0 - y instead of -y, so that nothing is -0.

/** F = 1 - e^-hazard, without cancellation. */
export const cdfOfHazard = (hazard: number): number => 0 - expm1(-hazard);

/** The cumulative hazard at which the distribution function has this value; NaN outside [0, 1]. */
export const hazardOfCdf = (probability: number): number => (isProbability(probability) ? 0 - log1p(-probability) : Number.NaN);

/** The cumulative hazard at which the survival function has this value; NaN outside [0, 1]. */
export const hazardOfSurvival = (probability: number): number => (isProbability(probability) ? 0 - log(probability) : Number.NaN);
