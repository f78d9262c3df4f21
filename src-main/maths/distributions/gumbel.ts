/** The Gumbel distribution of maxima. */
import { exp, log } from '../elementary.ts';
import { cdfOfHazard, type Distribution, hazardOfCdf, hazardOfSurvival, requireFinite, requirePositive } from './distribution.ts';

const EULER_GAMMA = 0.5772156649015329;

/**
 * @param loc    the mode
 * @param scale  above 0
 * @throws AppError `invalid_input` for parameters outside
 */
export function gumbelDistribution(loc: number, scale: number): Distribution {
	requireFinite('location', loc);
	requirePositive('scale', scale);
	const standard = (x: number): number => (x - loc) / scale;
	const logPdf = (x: number): number => {
		const z = standard(x);
		return z === Number.NEGATIVE_INFINITY ? z : -(z + exp(-z)) - log(scale);
	};
	return {
		pdf: (x) => exp(logPdf(x)),
		logPdf,
		cdf: (x) => exp(-exp(-standard(x))),
		sf: (x) => cdfOfHazard(exp(-standard(x))),
		quantile: (probability) => loc - scale * log(hazardOfSurvival(probability)),
		upperQuantile: (probability) => loc - scale * log(hazardOfCdf(probability)),
		mean: loc + EULER_GAMMA * scale,
		variance: ((Math.PI * Math.PI) / 6) * scale * scale,
	};
}
