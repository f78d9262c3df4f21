/** The F distribution: ratios of two independent variances. */
import { exp, log, log1p } from '../elementary.ts';
import { type Distribution, requirePositive } from './distribution.ts';
import { logBeta } from './gamma-function.ts';
import { incompleteBetaRoot, incompleteBetaTails, type Share } from './incomplete-beta.ts';
import type { Tails } from './incomplete-gamma.ts';

/**
 * @param numeratorDf    degrees of freedom, above 0
 * @param denominatorDf  degrees of freedom, above 0
 * @throws AppError `invalid_input` for parameters outside
 */
export function fDistribution(numeratorDf: number, denominatorDf: number): Distribution {
	requirePositive('numerator degrees of freedom', numeratorDf);
	requirePositive('denominator degrees of freedom', denominatorDf);
	const [a, b] = [numeratorDf / 2, denominatorDf / 2];
	const logRatio = log(numeratorDf / denominatorDf);
	const logNorm = logBeta(a, b);
	/** The share of the numerator in the sum: beta distributed. */
	const shareOf = (x: number): Share => {
		const odds = (numeratorDf / denominatorDf) * x;
		return odds === Number.POSITIVE_INFINITY ? { x: 1, complement: 0 } : { x: odds / (1 + odds), complement: 1 / (1 + odds) };
	};
	const tails = (x: number): Tails => (x > 0 ? incompleteBetaTails(a, b, shareOf(x)) : { lower: 0, upper: 1 });
	const rootOf = (lower: number, upper: number): number => {
		const { x, complement } = incompleteBetaRoot(a, b, { lower, upper });
		return (x / complement) * (denominatorDf / numeratorDf);
	};
	const logPdf = (x: number): number => {
		if (x === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
		if (x > 0) return a * logRatio + (a - 1) * log(x) - (a + b) * log1p((numeratorDf / denominatorDf) * x) - logNorm;
		return x === 0 && a <= 1 ? (a === 1 ? 0 : Number.POSITIVE_INFINITY) : Number.NEGATIVE_INFINITY;
	};
	const mean = b > 1 ? b / (b - 1) : Number.POSITIVE_INFINITY;
	return {
		pdf: (x) => exp(logPdf(x)),
		logPdf,
		cdf: (x) => tails(x).lower,
		sf: (x) => tails(x).upper,
		quantile: (probability) => rootOf(probability, 1 - probability),
		upperQuantile: (probability) => rootOf(1 - probability, probability),
		mean,
		variance: b > 2 ? (mean * mean * (a + b - 1)) / (a * (b - 2)) : Number.POSITIVE_INFINITY,
	};
}
