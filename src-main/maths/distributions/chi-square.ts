/** The chi-square distribution: squares of normal variables, test statistics. */
import type { Distribution } from './distribution.ts';
import { gammaDistribution } from './gamma.ts';
import { upperIncompleteGamma } from './incomplete-gamma.ts';

/** @param df degrees of freedom, above 0 @throws AppError `invalid_input` otherwise */
export function chiSquareDistribution(df: number): Distribution {
	return gammaDistribution(df / 2, 2);
}

/**
 * P(X > x) for X chi-square: the p-value of likelihood ratio and portmanteau tests.
 *
 * @param df  degrees of freedom, above 0; else NaN
 */
export function chiSquareSurvival(x: number, df: number): number {
	return upperIncompleteGamma(df / 2, x / 2);
}
