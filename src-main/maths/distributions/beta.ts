/** The beta distribution: shares and probabilities. */
import { exp, log, log1p } from '../elementary.ts';
import { type Distribution, requirePositive } from './distribution.ts';
import { logBeta } from './gamma-function.ts';
import { betaWeight, incompleteBeta, incompleteBetaComplement, incompleteBetaInverse, incompleteBetaRoot } from './incomplete-beta.ts';

/** @param a,b above 0; the mean is a / (a + b) @throws AppError `invalid_input` otherwise */
export function betaDistribution(a: number, b: number): Distribution {
	requirePositive('a', a);
	requirePositive('b', b);
	const logNorm = logBeta(a, b);
	const isInside = (x: number): boolean => x > 0 && x < 1;
	/** A factor x^(power) at its end x = 0: none, one or infinite. */
	const atEnd = (exponent: number): number => (exponent === 0 ? 0 : -exponent * Number.POSITIVE_INFINITY);
	const logPdf = (x: number): number => {
		if (isInside(x)) return (a - 1) * log(x) + (b - 1) * log1p(-x) - logNorm;
		if (x === 0) return atEnd(a - 1) - logNorm;
		return x === 1 ? atEnd(b - 1) - logNorm : Number.NEGATIVE_INFINITY;
	};
	return {
		pdf: (x) => (isInside(x) && a > 1 && b > 1 ? betaWeight(a, b, { x, complement: 1 - x }) / (x * (1 - x)) : exp(logPdf(x))),
		logPdf,
		cdf: (x) => incompleteBeta(a, b, x),
		sf: (x) => incompleteBetaComplement(a, b, x),
		quantile: (probability) => incompleteBetaInverse(a, b, probability),
		upperQuantile: (probability) => incompleteBetaRoot(a, b, { lower: 1 - probability, upper: probability }).x,
		mean: a / (a + b),
		variance: ((a / (a + b)) * (b / (a + b))) / (a + b + 1),
	};
}
