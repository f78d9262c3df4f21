/** The exponential distribution: waiting times without memory. */
import { exp, log } from '../elementary.ts';
import { cdfOfHazard, type Distribution, hazardOfCdf, hazardOfSurvival, requirePositive } from './distribution.ts';

/** @param rate events per unit of x, above 0 @throws AppError `invalid_input` otherwise */
export function exponentialDistribution(rate: number): Distribution {
	requirePositive('rate', rate);
	const logPdf = (x: number): number => (x >= 0 ? log(rate) - rate * x : Number.NEGATIVE_INFINITY);
	return {
		pdf: (x) => (x >= 0 ? rate * exp(-rate * x) : 0),
		logPdf,
		cdf: (x) => (x > 0 ? cdfOfHazard(rate * x) : 0),
		sf: (x) => (x > 0 ? exp(-rate * x) : 1),
		quantile: (probability) => hazardOfCdf(probability) / rate,
		upperQuantile: (probability) => hazardOfSurvival(probability) / rate,
		mean: 1 / rate,
		variance: 1 / (rate * rate),
	};
}
