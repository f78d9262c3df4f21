/**
 * The regularised incomplete beta function and its inverse, with relative accuracy in both tails.
 * Distribution functions of beta, F, Student t and binomial variables.
 */
import { exp, log, log1p, log1pMinusX, normalQuantile } from '../elementary.ts';
import { logBeta, STIRLING_FROM, stirlingError } from './gamma-function.ts';
import type { Tails } from './incomplete-gamma.ts';
import { inverseOfTail } from './tail-inverse.ts';

const TWO_PI = 2 * Math.PI;
const PRECISION = 1.2e-16;
const MAX_TERMS = 100_000;
const TINY = 1e-300;
const LARGE_TAIL = 0.99;
const NEAR_END = 1e-6;

/** A number in [0, 1] and what is missing to 1, each with its own digits. */
export interface Share {
	readonly x: number;
	readonly complement: number;
}

/**
 * x^a y^b / B(a, b) for y = 1 - x.
 *
 * @param a,b  above 0
 * @returns    relative error a few units in the last place, times the size of its logarithm
 * @source     Didonato & Morris (1992), ACM TOMS 18, algorithm 708 (function BRCOMP)
 */
export function betaWeight(a: number, b: number, { x, complement: y }: Share): number {
	if (x <= 0 || y <= 0) return 0;
	if (a < STIRLING_FROM || b < STIRLING_FROM) return exp(a * logOf(x, y) + b * logOf(y, x) - logBeta(a, b));
	// Relative distances of x and y from the mode; their first-order terms cancel exactly.
	const distance = x * b - y * a;
	const exponent = a * logRatio(x, a / (a + b), distance / a) + b * logRatio(y, b / (a + b), -distance / b);
	const correction = stirlingError(a + b) - stirlingError(a) - stirlingError(b);
	return Math.sqrt((a / (a + b)) * (b / TWO_PI)) * exp(exponent + correction);
}

/** log x, from the complement where that has more digits. */
const logOf = (x: number, complement: number): number => (x > 0.5 ? log1p(-complement) : log(x));

/** log(x / centre) - excess for x = centre (1 + excess). */
function logRatio(x: number, centre: number, excess: number): number {
	return excess < -0.5 ? log(x / centre) - excess : log1pMinusX(excess);
}

/**
 * x^a y^b / B(a, b) over I_x(a, b), by the even part of its continued fraction (Lentz). Beside the mean it depends on a y - b x alone,
 * which keeps its digits when x or y is tiny.
 *
 * @source Didonato & Morris (1992), ACM TOMS 18, algorithm 708 (function BFRAC); the terms as DLMF 8.17.22, contracted
 */
function fraction(a: number, b: number, { x, complement: y }: Share): number {
	const excess = a * y - b * x + 1;
	let value = (a / (a + 1)) * excess || TINY;
	let c = value;
	let d = 0;
	for (let m = 1; m < MAX_TERMS; m++) {
		const before = a + 2 * m - 1;
		const numerator = ((a + m - 1) / before) * ((a + b + m - 1) / before) * m * (b - m) * x * x;
		const denominator = m + (m * (b - m) * x) / before + ((a + m) / (before + 2)) * (excess + m * (1 + y));
		d = 1 / (denominator + numerator * d || TINY);
		c = denominator + numerator / c || TINY;
		const change = c * d;
		value *= change;
		if (Math.abs(change - 1) < 2 * PRECISION) break;
	}
	return value;
}

/** Both tails of the beta distribution function at x. `a`, `b` above 0. */
export function incompleteBetaTails(a: number, b: number, share: Share): Tails {
	const { x, complement: y } = share;
	if (!(a > 0 && b > 0) || Number.isNaN(x) || Number.isNaN(y)) return { lower: Number.NaN, upper: Number.NaN };
	if (x <= 0) return { lower: 0, upper: 1 };
	if (y <= 0) return { lower: 1, upper: 0 };
	const other = { x: y, complement: x };
	const weight = betaWeight(a, b, share);
	// The fraction converges fast on the side of the mean that x lies on. Where that is the larger tail, the rest to 1 has lost digits:
	// the other fraction gives it its own, unless x is so near the end that it would never arrive.
	if (x * (b + 1) <= y * (a + 1)) {
		const lower = weight / fraction(a, b, share);
		return { lower, upper: lower > LARGE_TAIL && x > NEAR_END ? weight / fraction(b, a, other) : 1 - lower };
	}
	const upper = weight / fraction(b, a, other);
	return { lower: upper > LARGE_TAIL && y > NEAR_END ? weight / fraction(a, b, share) : 1 - upper, upper };
}

/**
 * I_x(a, b), the probability that a beta variable is at most x.
 *
 * @param a,b         above 0
 * @param x           in [0, 1]; below and above give 0 and 1
 * @param complement  1 - x, where the caller knows it with more digits
 * @returns           relative error below 1e-12 times the size of its logarithm
 */
export function incompleteBeta(a: number, b: number, x: number, complement = 1 - x): number {
	return incompleteBetaTails(a, b, { x, complement }).lower;
}

/** 1 - I_x(a, b), with its own digits in the upper tail. */
export function incompleteBetaComplement(a: number, b: number, x: number, complement = 1 - x): number {
	return incompleteBetaTails(a, b, { x, complement }).upper;
}

/** Logit of a first guess. @source Abramowitz & Stegun 26.5.22; for a parameter below 1 the power law of the end */
function startOfInverse(a: number, b: number, { lower, upper }: Tails): number {
	if (a >= 1 && b >= 1) {
		const z = lower < upper ? -normalQuantile(lower) : normalQuantile(upper);
		const lambda = (z * z - 3) / 6;
		const [p, q] = [1 / (2 * a - 1), 1 / (2 * b - 1)];
		const h = 2 / (p + q);
		const w = (z * Math.sqrt(Math.max(h + lambda, 0.1))) / h - (q - p) * (lambda + 5 / 6 - 2 / (3 * h));
		return log(a / b) - 2 * w;
	}
	const logB = logBeta(a, b);
	return lower <= upper ? Math.min((log(lower) + log(a) + logB) / a, log(a / b) + 1) : Math.max(-(log(upper) + log(b) + logB) / b, log(a / b) - 1);
}

/**
 * The x at which the beta distribution function has the given tails; the smaller of them decides.
 * Newton on the logarithm of the tail over the logit of x, where both tails are log-concave.
 */
export function incompleteBetaRoot(a: number, b: number, tails: Tails): Share {
	const { lower, upper } = tails;
	if (!(a > 0 && b > 0 && lower >= 0 && upper >= 0)) return { x: Number.NaN, complement: Number.NaN };
	if (lower === 0) return { x: 0, complement: 1 };
	if (upper === 0) return { x: 1, complement: 0 };
	const isLower = lower <= upper;
	const at = inverseOfTail(isLower ? lower : upper, startOfInverse(a, b, tails), isLower, (t) => {
		const share = shareOfLogit(t);
		const derivative = betaWeight(a, b, share);
		const both = incompleteBetaTails(a, b, share);
		return isLower ? { value: both.lower, derivative } : { value: both.upper, derivative: -derivative };
	});
	return shareOfLogit(at);
}

function shareOfLogit(t: number): Share {
	const odds = exp(-Math.abs(t));
	const [small, large] = [odds / (1 + odds), 1 / (1 + odds)];
	return t < 0 ? { x: small, complement: large } : { x: large, complement: small };
}

/**
 * The x with I_x(a, b) = probability.
 *
 * @param a,b          above 0
 * @param probability  in [0, 1]; outside NaN
 */
export function incompleteBetaInverse(a: number, b: number, probability: number): number {
	return incompleteBetaRoot(a, b, { lower: probability, upper: 1 - probability }).x;
}
