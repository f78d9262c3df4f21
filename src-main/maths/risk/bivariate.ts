/**
 * Distribution functions of two dependent variables, normal or Student t, standard, with correlation rho.
 *
 * The derivative of the distribution function by rho is the density at (h, k). Integrated from rho = -1, where one variable is the other with its
 * sign turned, every part is positive, so that small probabilities keep their digits. With s = sqrt((1 + rho) / (1 - rho)) in place of rho no
 * trigonometric function is left.
 *
 * @source Plackett (1954), Biometrika 41, for the normal; Genz (2004), Statistics and Computing 14, for the t; here for any degrees of freedom
 */
import { AppError } from '../../shared/domain/errors.ts';
import { exp, log1p } from '../elementary.ts';
import { integrate } from '../quadrature.ts';

/** Degrees of freedom of the normal law, the limit of the t. */
export const NORMAL_DF = Number.POSITIVE_INFINITY;

/** A place on the axis of one variable and the probabilities on both sides of it. */
export interface Margin {
	readonly x: number;
	/** P(X <= x) */
	readonly lower: number;
	/** P(X > x) */
	readonly upper: number;
}

/** Beyond this the end rho = 1 is so near that the integral is taken from there. */
const NEAR_ONE = 0.95;

/**
 * P(X <= h, Y <= k) for standard variables with correlation rho.
 *
 * @param h,k  places with their probabilities under the law of one variable
 * @param rho  in (-1, 1)
 * @param df   degrees of freedom, above 0, whole or not; `NORMAL_DF` for the normal law
 * @returns    within the Frechet bounds; absolute error below 1e-11
 * @throws AppError `invalid_input` for a correlation or degrees of freedom out of range
 */
export function bivariateCdf(h: Margin, k: Margin, rho: number, df: number): number {
	requireCorrelation(rho, df);
	const least = Math.max(0, h.lower - k.upper);
	const most = Math.min(h.lower, k.lower);
	if (least === most || !Number.isFinite(h.x) || !Number.isFinite(k.x)) return most;
	const value =
		rho <= NEAR_ONE
			? least + densityOverRho(h.x, -k.x, Math.sqrt((1 + rho) / (1 - rho)), df)
			: most - densityOverRho(h.x, k.x, Math.sqrt((1 - rho) / (1 + rho)), df);
	return Math.min(most, Math.max(least, value));
}

/** @throws AppError `invalid_input` unless -1 < rho < 1 and df > 0 */
export function requireCorrelation(rho: number, df: number): void {
	if (!(rho > -1 && rho < 1 && df > 0))
		throw new AppError(
			'invalid_input',
			`Two dependent variables need a correlation between -1 and 1 and degrees of freedom above 0; they are ${rho} and ${df}.`,
			{ rho, df },
		);
}

/** Integral of the density at (h, k) over rho' from (1 - s^2) / (1 + s^2) to 1. */
function densityOverRho(h: number, k: number, s: number, df: number): number {
	const apart = h - k;
	const together = (h + k) * (h + k);
	return (
		integrate((at) => {
			const stretch = 1 + at * at;
			const square = (stretch / 4) * ((apart / at) * (apart / at) + together);
			return kernel(square, df) / stretch;
		}, s) / Math.PI
	);
}

/** (1 + square / df)^(-df / 2), in the limit exp(-square / 2). */
function kernel(square: number, df: number): number {
	return exp(df === NORMAL_DF ? -square / 2 : (-df / 2) * log1p(square / df));
}
