/** The Weibull distribution: lifetimes whose hazard is a power of the age. */
import { exp, expm1, log, power } from '../elementary.ts';
import { cdfOfHazard, type Distribution, hazardOfCdf, hazardOfSurvival, requirePositive } from './distribution.ts';
import { gammaFunction, logGamma } from './gamma-function.ts';

/**
 * @param shape  above 0; below 1 the hazard falls with age, above 1 it rises
 * @param scale  above 0; the age that the share 1/e survives
 * @throws AppError `invalid_input` for parameters outside
 */
export function weibullDistribution(shape: number, scale: number): Distribution {
	requirePositive('shape', shape);
	requirePositive('scale', scale);
	const cumulativeHazard = (x: number): number => (x > 0 ? power(x / scale, shape) : 0);
	const logPdf = (x: number): number => {
		if (x === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
		if (x > 0) return log(shape / scale) + (shape - 1) * log(x / scale) - cumulativeHazard(x);
		return x === 0 && shape <= 1 ? (shape === 1 ? -log(scale) : Number.POSITIVE_INFINITY) : Number.NEGATIVE_INFINITY;
	};
	const mean = scale * gammaFunction(1 + 1 / shape);
	return {
		pdf: (x) => exp(logPdf(x)),
		logPdf,
		cdf: (x) => cdfOfHazard(cumulativeHazard(x)),
		sf: (x) => exp(-cumulativeHazard(x)),
		quantile: (probability) => scale * power(hazardOfCdf(probability), 1 / shape),
		upperQuantile: (probability) => scale * power(hazardOfSurvival(probability), 1 / shape),
		mean,
		// Gamma(1 + 2/k) / Gamma(1 + 1/k)^2 - 1: for a large shape the difference is small and has its own digits.
		variance: mean * mean * expm1(logGamma(1 + 2 / shape) - 2 * logGamma(1 + 1 / shape)),
	};
}
