/** The generalised Pareto distribution: what lies beyond a high threshold. */
import { exp, expm1, log, log1p } from '../elementary.ts';
import { cdfOfHazard, type Distribution, hazardOfCdf, hazardOfSurvival, requireFinite, requirePositive } from './distribution.ts';

/** So near to 0 the shape changes no digit, and its products with small numbers would underflow. */
const EXPONENTIAL_WITHIN = 1e-20;

/**
 * @param xi    shape: above 0 a power tail, 0 exponential, below 0 bounded by -scale / xi
 * @param scale above 0; the support begins at 0
 * @throws AppError `invalid_input` for parameters outside
 */
export function generalizedParetoDistribution(xi: number, scale: number): Distribution {
	requireFinite('shape', xi);
	requirePositive('scale', scale);
	const end = xi < 0 ? -scale / xi : Number.POSITIVE_INFINITY;
	const isExponential = Math.abs(xi) < EXPONENTIAL_WITHIN;
	/** -log P(X > x). */
	const cumulativeHazard = (x: number): number => {
		if (!(x > 0)) return Number.isNaN(x) ? x : 0;
		if (x >= end) return Number.POSITIVE_INFINITY;
		return isExponential ? x / scale : log1p(xi * (x / scale)) / xi;
	};
	const atHazard = (hazard: number): number => {
		if (hazard === Number.POSITIVE_INFINITY) return end;
		return isExponential ? scale * hazard : (scale * expm1(xi * hazard)) / xi;
	};
	const logPdf = (x: number): number => {
		if (!(x >= 0 && x <= end)) return Number.isNaN(x) ? x : Number.NEGATIVE_INFINITY;
		if (x === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
		if (x === end) return xi === -1 ? -log(scale) : xi < -1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
		return -(1 + xi) * cumulativeHazard(x) - log(scale);
	};
	const mean = xi < 1 ? scale / (1 - xi) : Number.POSITIVE_INFINITY;
	return {
		pdf: (x) => exp(logPdf(x)),
		logPdf,
		cdf: (x) => cdfOfHazard(cumulativeHazard(x)),
		sf: (x) => exp(-cumulativeHazard(x)),
		quantile: (probability) => atHazard(hazardOfCdf(probability)),
		upperQuantile: (probability) => atHazard(hazardOfSurvival(probability)),
		mean,
		variance: xi < 0.5 ? (mean * mean) / (1 - 2 * xi) : Number.POSITIVE_INFINITY,
	};
}
