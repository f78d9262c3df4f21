/** Student's t distribution with location and scale: heavy-tailed returns and residuals. */
import { exp, log, log1p } from '../elementary.ts';
import { type Distribution, isProbability, requireFinite, requirePositive } from './distribution.ts';
import { logBeta } from './gamma-function.ts';
import { incompleteBeta, incompleteBetaRoot } from './incomplete-beta.ts';

const FAR_ODDS = 1e200;
const LOG_FAR_ODDS = 460.51701859880916;

/**
 * @param df     degrees of freedom, above 0, whole or not
 * @param loc    centre
 * @param scale  above 0; not the standard deviation
 * @throws AppError `invalid_input` for parameters outside
 */
export function studentTDistribution(df: number, loc = 0, scale = 1): Distribution {
	requirePositive('degrees of freedom', df);
	requireFinite('location', loc);
	requirePositive('scale', scale);
	const logNorm = logBeta(0.5, df / 2) + 0.5 * log(df) + log(scale);
	const logPdf = (x: number): number => {
		const t = (x - loc) / scale;
		return -0.5 * (df + 1) * log1p((t * t) / df) - logNorm;
	};
	const [a, logBound] = [df / 2, log(df)];
	const logPowerTail = log(a) + logBeta(a, 0.5);
	/** P(T > t) for the standard variable and t >= 0. */
	const tail = (t: number): number => {
		const odds = (t / df) * t;
		// So far out, df / t^2 is below the smallest double, and the tail is the power law I_x(a, 1/2) = x^a / (a B(a, 1/2)).
		if (odds > FAR_ODDS) return 0.5 * exp(a * (logBound - 2 * log(t)) - logPowerTail);
		return 0.5 * incompleteBeta(a, 0.5, 1 / (1 + odds), odds / (1 + odds));
	};
	/** The t above 0 with P(T > t) = probability <= 1/2. */
	const tailQuantile = (probability: number): number => {
		if (probability === 0) return Number.POSITIVE_INFINITY;
		const logOdds = -(log(2 * probability) + logPowerTail) / a;
		if (logOdds > LOG_FAR_ODDS) return exp(0.5 * (logBound + logOdds));
		const { x, complement } = incompleteBetaRoot(a, 0.5, { lower: 2 * probability, upper: 1 - 2 * probability });
		return Math.sqrt((df * complement) / x);
	};
	const above = (t: number): number => (t >= 0 ? tail(t) : 1 - tail(-t));
	return {
		pdf: (x) => exp(logPdf(x)),
		logPdf,
		cdf: (x) => above((loc - x) / scale),
		sf: (x) => above((x - loc) / scale),
		quantile(probability) {
			if (!isProbability(probability)) return Number.NaN;
			return probability < 0.5 ? loc - scale * tailQuantile(probability) : loc + scale * tailQuantile(1 - probability);
		},
		upperQuantile(probability) {
			if (!isProbability(probability)) return Number.NaN;
			return probability < 0.5 ? loc + scale * tailQuantile(probability) : loc - scale * tailQuantile(1 - probability);
		},
		mean: df > 1 ? loc : Number.NaN,
		variance: df > 2 ? (df / (df - 2)) * scale * scale : df > 1 ? Number.POSITIVE_INFINITY : Number.NaN,
	};
}
