/**
 * Gaussian and t copula of two variables: how they depend, apart from what each does alone.
 *
 * @source McNeil, Frey & Embrechts (2015), Quantitative Risk Management, 7.1 to 7.3; Demarta & McNeil (2005), International Statistical Review 73
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { logBeta } from '../distributions/gamma-function.ts';
import { normalDistribution } from '../distributions/normal.ts';
import { studentTDistribution } from '../distributions/student-t.ts';
import { exp, log, log1p } from '../elementary.ts';
import { bivariateCdf, type Margin, NORMAL_DF, requireCorrelation } from './bivariate.ts';

/** `df` is left out by the Gaussian copula. */
export interface Copula {
	/** Correlation of the normal or t variables behind it, in (-1, 1). */
	readonly rho: number;
	/** Degrees of freedom of the t copula, above 0, whole or not. */
	readonly df?: number;
}

/**
 * C(u, v): the probability that the ranks of both variables lie at or below u and v.
 *
 * @param u,v  in [0, 1]
 * @returns    in [0, 1], within the Frechet bounds
 * @throws AppError `invalid_input` for arguments out of range
 */
export function copulaCdf(copula: Copula, u: number, v: number): number {
	requireRanks(copula, u, v);
	const margin = marginOf(copula);
	const at = (rank: number): Margin => ({ x: margin.quantile(rank), lower: rank, upper: 1 - rank });
	return bivariateCdf(at(u), at(v), copula.rho, copula.df ?? NORMAL_DF);
}

/**
 * Density c(u, v) = d2 C / du dv; 1 everywhere for independent variables.
 *
 * @param u,v  in (0, 1)
 * @throws AppError `invalid_input` for arguments out of range
 */
export function copulaDensity(copula: Copula, u: number, v: number): number {
	requireRanks(copula, u, v);
	if (!(u > 0 && u < 1 && v > 0 && v < 1))
		throw new AppError('invalid_input', `The density of a copula needs ranks above 0 and below 1; they are ${u} and ${v}.`, { u, v });
	const { rho, df } = copula;
	const margin = marginOf(copula);
	const [x, y] = [margin.quantile(u), margin.quantile(v)];
	const spread = (1 - rho) * (1 + rho);
	if (df === undefined) return exp((rho * (2 * x * y - rho * (x * x + y * y))) / (2 * spread)) / Math.sqrt(spread);
	// Gamma(df/2 + 1) Gamma(df/2) / Gamma((df+1)/2)^2 = df/2 (B(df/2, 1/2) / Gamma(1/2))^2
	const logNorm = log(df / 2) + 2 * logBeta(df / 2, 0.5) - log(Math.PI) - 0.5 * log(spread);
	const square = (x * x - 2 * rho * x * y + y * y) / spread;
	const joint = -0.5 * (df + 2) * log1p(square / df);
	return exp(logNorm + joint + 0.5 * (df + 1) * (log1p((x * x) / df) + log1p((y * y) / df)));
}

/**
 * Lower tail dependence, which equals the upper: the limit of P(V <= u | U <= u) for u to 0. 0 for the Gaussian copula, whatever its correlation.
 *
 * @throws AppError `invalid_input` for a correlation or degrees of freedom out of range
 */
export function tailDependence({ rho, df }: Copula): number {
	requireCorrelation(rho, df ?? NORMAL_DF);
	if (df === undefined) return 0;
	return 2 * studentTDistribution(df + 1).cdf(-Math.sqrt(((df + 1) * (1 - rho)) / (1 + rho)));
}

/** Kendall's rank correlation, the same for every copula of the kind. @throws AppError `invalid_input` for a correlation out of range */
export function copulaKendall({ rho }: Copula): number {
	requireCorrelation(rho, NORMAL_DF);
	return (2 / Math.PI) * arcsine(rho);
}

/**
 * Spearman's rank correlation of the Gaussian copula.
 *
 * @returns null for the t copula, which has no closed form
 * @throws AppError `invalid_input` for a correlation out of range
 */
export function copulaSpearman({ rho, df }: Copula): number | null {
	requireCorrelation(rho, NORMAL_DF);
	return df === undefined ? (6 / Math.PI) * arcsine(rho / 2) : null;
}

/** The law of one of the variables behind a copula. @throws AppError `invalid_input` for degrees of freedom that are not above 0 */
export function marginOf({ df }: Pick<Copula, 'df'>): Distribution {
	return df === undefined ? normalDistribution() : studentTDistribution(df);
}

function requireRanks({ rho, df }: Copula, u: number, v: number): void {
	requireCorrelation(rho, df ?? NORMAL_DF);
	if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1))
		throw new AppError('invalid_input', `The ranks of a copula must lie between 0 and 1; they are ${u} and ${v}.`, { u, v });
}

/** arcsin x for |x| < 1: the arctangent of x / sqrt(1 - x^2), its angle halved three times before the series. */
function arcsine(x: number): number {
	let tangent = x / Math.sqrt((1 - x) * (1 + x));
	for (let halving = 0; halving < 3; halving++) tangent /= 1 + Math.sqrt(1 + tangent * tangent);
	// Below tan(pi/16) = 0.199: 0.04^11 / 23 is less than half a digit.
	let sum = 0;
	for (let k = 11; k >= 0; k--) sum = 1 / (2 * k + 1) - tangent * tangent * sum;
	return 8 * tangent * sum;
}
