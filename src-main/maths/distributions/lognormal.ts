/** The lognormal distribution: the exponential of a normal variable. */
import { exp, expm1, log } from '../elementary.ts';
import type { Distribution } from './distribution.ts';
import { normalDistribution } from './normal.ts';

/**
 * @param mu     mean of the logarithm
 * @param sigma  standard deviation of the logarithm, above 0
 * @throws AppError `invalid_input` for parameters outside
 */
export function lognormalDistribution(mu: number, sigma: number): Distribution {
	const ofLog = normalDistribution(mu, sigma);
	const logPdf = (x: number): number => (x > 0 && x < Number.POSITIVE_INFINITY ? ofLog.logPdf(log(x)) - log(x) : Number.NEGATIVE_INFINITY);
	return {
		pdf: (x) => exp(logPdf(x)),
		logPdf,
		cdf: (x) => (x > 0 ? ofLog.cdf(log(x)) : 0),
		sf: (x) => (x > 0 ? ofLog.sf(log(x)) : 1),
		quantile: (probability) => exp(ofLog.quantile(probability)),
		upperQuantile: (probability) => exp(ofLog.upperQuantile(probability)),
		mean: exp(mu + 0.5 * sigma * sigma),
		variance: expm1(sigma * sigma) * exp(2 * mu + sigma * sigma),
	};
}
