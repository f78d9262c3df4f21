/**
 * Error function, standard normal distribution and Bessel function in double precision; the gamma function and its kin are handed on.
 * Rational approximations over our own exp and log: equal digits on every machine, a few units in the last place off.
 */
import { exp, log, log1p, normalQuantile } from '../elementary.ts';

const { abs } = Math;

/** c[0] + c[1] x + c[2] x^2 + ... */
function polynomial(x: number, c: readonly number[]): number {
	let sum = 0;
	for (let i = c.length - 1; i >= 0; i--) sum = sum * x + c[i];
	return sum;
}

// Error function: FreeBSD msun s_erf.c (Sun Microsystems 1993), one pair of polynomials a range.
const ERF_EFX = 0.1283791670955126; // 2 / sqrt(pi) - 1
const ERF_ERX = 0.8450629115104675; // about erf(1), exact in single precision
const ERF_SMALL_P = [0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -2.3763016656650163e-5];
const ERF_SMALL_Q = [1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -3.960228278775368e-6];
const ERF_MIDDLE_P = [
	-0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668, 0.035478304325618236,
	-0.002166375594868791,
];
const ERF_MIDDLE_Q = [1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905, 0.011984499846799107];
const ERFC_NEAR_R = [
	-0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347, -184.60509290671104, -81.2874355063066,
	-9.814329344169145,
];
const ERFC_NEAR_S = [
	1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783, 108.63500554177944, 6.570249770319282,
	-0.0604244152148581,
];
const ERFC_FAR_R = [
	-0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896, -1025.0951316110772, -483.5191916086514,
];
const ERFC_FAR_S = [
	1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644, 474.52854120695537, -22.44095244658582,
];

const ERFC_SHIFT = 0.5625;

/** log(erfc(x) x exp(x^2)) + `ERFC_SHIFT` for x >= 1.25. */
function tailRatio(x: number): number {
	const s = 1 / (x * x);
	return x < 1 / 0.35 ? polynomial(s, ERFC_NEAR_R) / polynomial(s, ERFC_NEAR_S) : polynomial(s, ERFC_FAR_R) / polynomial(s, ERFC_FAR_S);
}

/** erfc(x) for x >= 1.25, tail included. */
function upperTail(x: number): number {
	if (x > 28) return 0; // below the smallest double
	// The square of a single-precision number is exact in double: exp(-x^2) keeps its digits.
	const z = Math.fround(x);
	return (exp(-z * z - ERFC_SHIFT) * exp((z - x) * (z + x) + tailRatio(x))) / x;
}

/** Error function 2/sqrt(pi) * integral of exp(-t^2) over (0, x), in [-1, 1]. */
export function erf(x: number): number {
	const a = abs(x);
	if (a < 0.84375) return x + x * smallRatio(a);
	if (a < 1.25) return Math.sign(x) * (ERF_ERX + middleRatio(a));
	return a >= 6 ? Math.sign(x) : Math.sign(x) * (1 - upperTail(a));
}

/** Complement 1 - erf(x), in [0, 2], with full relative accuracy in the upper tail. */
export function erfc(x: number): number {
	const a = abs(x);
	if (a < 0.84375) {
		const y = x * smallRatio(a);
		return x < 0.25 ? 1 - (x + y) : 0.5 - (x - 0.5 + y);
	}
	if (a < 1.25) return x > 0 ? 1 - ERF_ERX - middleRatio(a) : 1 + ERF_ERX + middleRatio(a);
	return x > 0 ? upperTail(a) : 2 - upperTail(a);
}

/** erf(x) / x - 1 for |x| < 0.84375. */
function smallRatio(a: number): number {
	if (a < 3e-9) return ERF_EFX;
	const z = a * a;
	return polynomial(z, ERF_SMALL_P) / polynomial(z, ERF_SMALL_Q);
}

/** erf(a) - ERF_ERX for 0.84375 <= a < 1.25. */
function middleRatio(a: number): number {
	return polynomial(a - 1, ERF_MIDDLE_P) / polynomial(a - 1, ERF_MIDDLE_Q);
}

/** Probability that a standard normal number is at most `x`; relative accuracy holds in the lower tail. */
export function normalCdf(x: number): number {
	return 0.5 * erfc(-x * Math.SQRT1_2);
}

/** Density of the standard normal distribution. */
export function normalPdf(x: number): number {
	return exp(-0.5 * x * x) * 0.3989422804014327;
}

/**
 * Logarithm of `normalCdf`, far below its smallest value, too.
 *
 * @returns relative accuracy in both tails
 */
export function normalLogCdf(x: number): number {
	if (x >= 0) return log1p(-normalCdf(-x));
	const z = -x * Math.SQRT1_2;
	return z < 2 ? log(normalCdf(x)) : -0.5 * x * x - ERFC_SHIFT + tailRatio(z) - log(2 * z);
}

/** The inverse of `normalCdf` lives with our own exp and log; whoever needs the one finds the other here. */
export { normalQuantile } from '../elementary.ts';

const TWO_OVER_ROOT_PI = 1.1283791670955126;

/**
 * The inverse of `erf`.
 *
 * @param y  in [-1, 1]; outside NaN
 * @returns  relative error about 1e-15
 * @source   the normal quantile; in the middle one step of Newton, which gives the digits back that 1/2 + y/2 loses
 */
export function erfInverse(y: number): number {
	const magnitude = abs(y);
	if (magnitude > 0.85) return -Math.sign(y) * normalQuantile((1 - magnitude) / 2) * Math.SQRT1_2;
	const start = normalQuantile(0.5 + y / 2) * Math.SQRT1_2;
	return start - (erf(start) - y) / (TWO_OVER_ROOT_PI * exp(-start * start));
}

/**
 * The inverse of `erfc`, accurate for the smallest values.
 *
 * @param y  in [0, 2]; outside NaN
 */
export function erfcInverse(y: number): number {
	return y < 0.15 ? -normalQuantile(y / 2) * Math.SQRT1_2 : erfInverse(1 - y);
}

const BESSEL_SERIES_BELOW = 30;

/**
 * Modified Bessel function of the first kind, order 0.
 *
 * @param x  any number; Infinity beyond 713
 * @returns  relative error about 1e-15
 * @source   Abramowitz & Stegun 9.6.12 (power series) below 30, 9.7.1 (asymptotic series) above
 */
export function besselI0(x: number): number {
	const a = abs(x);
	if (a < BESSEL_SERIES_BELOW) {
		const quarter = (a * a) / 4;
		let term = 1;
		let sum = 1;
		for (let k = 1; term > 1e-17 * sum; k++) {
			term *= quarter / (k * k);
			sum += term;
		}
		return sum;
	}
	if (a === Number.POSITIVE_INFINITY) return a;
	let term = 1;
	let sum = 1;
	for (let k = 1; term > 1e-17 * sum; k++) {
		term *= ((2 * k - 1) * (2 * k - 1)) / (8 * a * k);
		sum += term;
	}
	// exp(x) in two halves: it overflows before the product does.
	const half = exp(a / 2);
	return ((half * sum) / Math.sqrt(2 * Math.PI * a)) * half;
}

export { digamma, gammaFunction, logBeta, logGamma, trigamma } from './gamma-function.ts';
