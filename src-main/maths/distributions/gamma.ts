/** The gamma distribution: lifetimes, wear, and what is known of a failure rate after counting failures. */
import { exp, log } from '../elementary.ts';
import { type Distribution, requirePositive } from './distribution.ts';
import { logGamma } from './gamma-function.ts';
import {
	lowerIncompleteGamma,
	lowerIncompleteGammaInverse,
	poissonWeight,
	upperIncompleteGamma,
	upperIncompleteGammaInverse,
} from './incomplete-gamma.ts';

/**
 * @param shape  above 0
 * @param scale  above 0; the mean is shape x scale
 * @throws AppError `invalid_input` for parameters outside
 */
export function gammaDistribution(shape: number, scale = 1): Distribution {
	requirePositive('shape', shape);
	requirePositive('scale', scale);
	const logNorm = logGamma(shape) + log(scale);
	const logPdf = (x: number): number => {
		if (x === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
		if (x > 0) return (shape - 1) * log(x / scale) - x / scale - logNorm;
		return x === 0 && shape <= 1 ? (shape === 1 ? -logNorm : Number.POSITIVE_INFINITY) : Number.NEGATIVE_INFINITY;
	};
	return {
		// x^(a-1) e^-x / Gamma(a) = a / x times the Poisson weight, which keeps its digits for large shapes.
		pdf: (x) => (x > 0 && x < Number.POSITIVE_INFINITY && shape > 1 ? (poissonWeight(shape, x / scale) * shape) / x : exp(logPdf(x))),
		logPdf,
		cdf: (x) => lowerIncompleteGamma(shape, x / scale),
		sf: (x) => upperIncompleteGamma(shape, x / scale),
		quantile: (probability) => scale * lowerIncompleteGammaInverse(shape, probability),
		upperQuantile: (probability) => scale * upperIncompleteGammaInverse(shape, probability),
		mean: shape * scale,
		variance: shape * scale * scale,
	};
}
