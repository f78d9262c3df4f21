/**
 * The regularised incomplete gamma functions P and Q and their inverses, with relative accuracy in both tails.
 * Distribution functions of gamma, chi-square and Poisson variables.
 */
import { exp, expm1, log, log1pMinusX, normalQuantile } from '../elementary.ts';
import { logGamma, logGammaOfOnePlus, STIRLING_FROM, stirlingError } from './gamma-function.ts';
import { erfc } from './special.ts';
import { inverseOfTail } from './tail-inverse.ts';

const TWO_PI = 2 * Math.PI;
const PRECISION = 1.2e-16;
const MAX_TERMS = 100_000;

/** Both tails of a distribution function at one place; they sum to 1, and the smaller one has its own digits. */
export interface Tails {
	readonly lower: number;
	readonly upper: number;
}

/**
 * x^a e^-x / Gamma(a + 1): the probability of a counts under a Poisson law with mean x, for any a >= 0.
 *
 * @returns relative error a few units in the last place, times the size of its logarithm
 */
export function poissonWeight(a: number, x: number): number {
	if (a === 0) return exp(-x);
	if (a < STIRLING_FROM) return exp(a * log(x) - x - (a < 1 ? logGammaOfOnePlus(a) : logGamma(a + 1)));
	const excess = (x - a) / a;
	// Far below a, 1 + excess has lost the digits of x / a.
	const logRatio = excess < -0.5 ? log(x / a) - excess : log1pMinusX(excess);
	return exp(a * logRatio - stirlingError(a)) / Math.sqrt(TWO_PI * a);
}

/** Temme's expansion holds from this shape on, within this share of the shape. */
const UNIFORM_FROM = 12;
const UNIFORM_WITHIN = 0.35;
/** Taylor coefficients of eta / (lambda - 1), where eta^2 / 2 = lambda - 1 - log lambda (exact fractions by series reversion). */
const UNIFORM = [
	1, -0.3333333333333333, 0.08333333333333333, -0.014814814814814815, 0.0011574074074074073, 0.0003527336860670194, -0.0001787551440329218,
	3.919263178522438e-5, -2.185448510679992e-6, -1.85406221071516e-6, 8.296711340953087e-7, -1.7665952736826078e-7, 6.707853543401498e-9,
	1.0261809784240309e-8, -4.382036018453353e-9, 9.14769958223679e-10, -2.5514193994946248e-11, -5.830772132550426e-11, 2.4361948020667415e-11,
	-5.0276692801141755e-12, 1.1004392031956135e-13, 3.371763262400985e-13, -1.392388722418162e-13, 2.8534893807047445e-14, -5.139111834242572e-16,
	-1.9752288294349442e-15, 8.099521156704561e-16,
];

/**
 * Q = erfc(eta sqrt(a/2)) / 2 + R and P = erfc(-eta sqrt(a/2)) / 2 - R, with the sum of R by one recurrence.
 *
 * @source Temme (1979), SIAM J. Math. Anal. 10; the recurrence: Gil, Segura & Temme (2012), SIAM J. Sci. Comput. 34, 2.5
 */
function uniformTails(a: number, x: number): Tails {
	const excess = (x - a) / a;
	const halfSquare = -log1pMinusX(excess);
	const eta = Math.sign(excess) * Math.sqrt(2 * halfSquare);
	const last = UNIFORM.length - 2;
	// b[m-1] = f[m] + (m + 1) / a b[m+1]; the sum of b[m] eta^m by Horner on the way down.
	let next = UNIFORM[last + 1]!;
	let current = UNIFORM[last]!;
	let sum = next * eta + current;
	for (let m = last - 1; m >= 1; m--) {
		const previous = UNIFORM[m]! + ((m + 1) / a) * next;
		next = current;
		current = previous;
		sum = sum * eta + current;
	}
	// Here current is b[0] and next is b[1].
	const remainder = (exp(-a * halfSquare) / Math.sqrt(TWO_PI * a)) * (sum / (1 + next / a));
	const z = eta * Math.sqrt(a / 2);
	return { lower: 0.5 * erfc(-z) - remainder, upper: 0.5 * erfc(z) + remainder };
}

/** P by its power series. @source Abramowitz & Stegun 6.5.29 */
function lowerBySeries(a: number, x: number): number {
	let term = 1;
	let sum = 1;
	for (let n = 1; n < MAX_TERMS && term > sum * PRECISION; n++) {
		term *= x / (a + n);
		sum += term;
	}
	return poissonWeight(a, x) * sum;
}

/** Q by Legendre's continued fraction, forwards (Lentz). @source Abramowitz & Stegun 6.5.31 */
function upperByFraction(a: number, x: number): number {
	let b = x + 1 - a;
	let c = Number.MAX_VALUE;
	let d = 1 / b;
	let fraction = d;
	for (let n = 1; n < MAX_TERMS; n++) {
		const numerator = -n * (n - a);
		b += 2;
		d = 1 / (numerator * d + b);
		c = b + numerator / c;
		const change = c * d;
		fraction *= change;
		if (Math.abs(change - 1) < 2 * PRECISION) break;
	}
	return poissonWeight(a, x) * a * fraction;
}

/** Q for a small a and x, where 1 - P would cancel. @source Gil, Segura & Temme (2012), section 2.3 */
function upperBySeries(a: number, x: number): number {
	const logPower = a * log(x);
	let term = 1;
	let sum = 0;
	for (let n = 1; n < MAX_TERMS; n++) {
		term *= -x / n;
		const part = term / (a + n);
		sum += part;
		if (Math.abs(part) <= PRECISION * Math.abs(sum)) break;
	}
	const logOfOnePlus = logGammaOfOnePlus(a);
	// Gamma(a, x) = (Gamma(1+a) - 1 - (x^a - 1)) / a - x^a sum, over Gamma(a) = Gamma(1+a) / a.
	return (expm1(logOfOnePlus) - expm1(logPower) - a * exp(logPower) * sum) / exp(logOfOnePlus);
}

/**
 * Both incomplete gamma functions.
 *
 * @param a  shape, above 0
 * @param x  any number; 0 and below give { 0, 1 }
 */
export function incompleteGamma(a: number, x: number): Tails {
	if (!(a > 0) || Number.isNaN(x)) return { lower: Number.NaN, upper: Number.NaN };
	if (x <= 0) return { lower: 0, upper: 1 };
	if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
	if (a >= UNIFORM_FROM && Math.abs(x - a) <= UNIFORM_WITHIN * a) return uniformTails(a, x);
	// Below 1 the fraction is slow and the two series share the work; which one has the smaller result follows from x.
	const isUpperSmall = x <= 1.1 ? a < (x < 0.5 ? -0.4 / log(x) : 0.75 * x) : x - 1 / (3 * x) > a;
	if (isUpperSmall) {
		const upper = x <= 1.1 ? upperBySeries(a, x) : upperByFraction(a, x);
		return { lower: 1 - upper, upper };
	}
	const lower = lowerBySeries(a, x);
	return { lower, upper: 1 - lower };
}

/**
 * P(a, x), the probability that a gamma variable of shape a and scale 1 is at most x.
 *
 * @param a  above 0
 * @returns  in [0, 1]; relative error below 1e-12 times the size of its logarithm
 */
export function lowerIncompleteGamma(a: number, x: number): number {
	return incompleteGamma(a, x).lower;
}

/** Q(a, x) = 1 - P(a, x), with its own digits in the upper tail. */
export function upperIncompleteGamma(a: number, x: number): number {
	return incompleteGamma(a, x).upper;
}

/**
 * Where to start: the Wilson-Hilferty cube for larger shapes; else a bound on the side from which Newton's method converges
 * (P(a, x) <= x^a / Gamma(a + 1) and, for a <= 1, Q(a, x) <= e^-x).
 */
function startOfInverse(a: number, { lower, upper }: Tails): number {
	const z = lower < upper ? normalQuantile(lower) : -normalQuantile(upper);
	const root = 1 - 1 / (9 * a) + z / (3 * Math.sqrt(a));
	if (a > 1 && root > 0.2) return log(a) + 3 * log(root);
	const fromBelow = (log(lower) + (a < 1 ? logGammaOfOnePlus(a) : logGamma(a + 1))) / a;
	return lower <= upper ? fromBelow : log(Math.max(a, -log(upper)));
}

/** The x at which the tails are `tails`; the smaller of them decides. Newton on the logarithm of the tail over log x. */
function inverseOfTails(a: number, tails: Tails): number {
	const { lower, upper } = tails;
	if (!(a > 0 && lower >= 0 && upper >= 0)) return Number.NaN;
	if (lower === 0) return 0;
	if (upper === 0) return Number.POSITIVE_INFINITY;
	const isLower = lower <= upper;
	const at = inverseOfTail(isLower ? lower : upper, startOfInverse(a, tails), isLower, (t) => {
		const x = exp(t);
		const derivative = a * poissonWeight(a, x);
		const both = incompleteGamma(a, x);
		return isLower ? { value: both.lower, derivative } : { value: both.upper, derivative: -derivative };
	});
	return exp(at);
}

/**
 * The x with P(a, x) = probability.
 *
 * @param a            above 0
 * @param probability  in [0, 1]; outside NaN
 * @returns            relative error about 1e-14 times the conditioning of the question
 */
export function lowerIncompleteGammaInverse(a: number, probability: number): number {
	return inverseOfTails(a, { lower: probability, upper: 1 - probability });
}

/** The x with Q(a, x) = probability, accurate for the smallest probabilities. */
export function upperIncompleteGammaInverse(a: number, probability: number): number {
	return inverseOfTails(a, { lower: 1 - probability, upper: probability });
}
