/** The normal distribution. */
import { exp, log, normalQuantile } from '../elementary.ts';
import { type Distribution, requireFinite, requirePositive } from './distribution.ts';
import { normalCdf } from './special.ts';

const HALF_LOG_TWO_PI = 0.9189385332046727;
const INVERSE_ROOT_TWO_PI = 0.3989422804014327;

/**
 * @param mean  any finite number
 * @param sd    standard deviation, above 0
 * @throws AppError `invalid_input` for parameters outside
 */
export function normalDistribution(mean = 0, sd = 1): Distribution {
	requireFinite('mean', mean);
	requirePositive('standard deviation', sd);
	const standard = (x: number): number => (x - mean) / sd;
	const logNorm = HALF_LOG_TWO_PI + log(sd);
	return {
		pdf: (x) => (exp(-0.5 * standard(x) * standard(x)) * INVERSE_ROOT_TWO_PI) / sd,
		logPdf: (x) => -0.5 * standard(x) * standard(x) - logNorm,
		cdf: (x) => normalCdf(standard(x)),
		sf: (x) => normalCdf(-standard(x)),
		quantile: (probability) => mean + sd * normalQuantile(probability),
		upperQuantile: (probability) => mean - sd * normalQuantile(probability),
		mean,
		variance: sd * sd,
	};
}
