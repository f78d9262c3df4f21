/**
 * The gamma function, its logarithm and derivatives, and the beta function, for positive arguments in double precision.
 * Rational approximations and series over our own exp and log: equal digits on every machine, a few units in the last place off.
 */
import { exp, log, log1p } from '../elementary.ts';

/** c[0] + c[1] x + c[2] x^2 + ... */
function polynomial(x: number, c: readonly number[]): number {
	let sum = 0;
	for (let i = c.length - 1; i >= 0; i--) sum = sum * x + c[i]!;
	return sum;
}

// Log-gamma: FreeBSD msun e_lgamma_r.c (Sun Microsystems 1993), for x > 0.
const GAMMA_NEAR_TWO_EVEN = [
	0.07721566490153287, 0.06735230105312927, 0.007385550860814029, 0.0011927076318336207, 0.00022086279071390839, 2.5214456545125733e-5,
];
const GAMMA_NEAR_TWO_ODD = [
	0.3224670334241136, 0.020580808432516733, 0.0028905138367341563, 0.0005100697921535113, 0.00010801156724758394, 4.4864094961891516e-5,
];
const GAMMA_MINIMUM_AT = 1.4616321449683622;
const GAMMA_MINIMUM = -0.12148629053584961;
const GAMMA_AT_MINIMUM = [
	0, 0, 0.48383612272381005, -0.1475877229945939, 0.06462494023913339, -0.032788541075985965, 0.01797067508118204, -0.010314224129834144,
	0.006100538702462913, -0.0036845201678113826, 0.0022596478090061247, -0.0014034646998923284, 0.000881081882437654, -0.0005385953053567405,
	0.00031563207090362595, -0.00031275416837512086, 0.0003355291926355191,
];
const GAMMA_NEAR_ONE_U = [
	-0.07721566490153287, 0.6328270640250934, 1.4549225013723477, 0.9777175279633727, 0.22896372806469245, 0.013381091853678766,
];
const GAMMA_NEAR_ONE_V = [1, 2.4559779371304113, 2.128489763798934, 0.7692851504566728, 0.10422264559336913, 0.003217092422824239];
const GAMMA_TO_EIGHT_S = [
	-0.07721566490153287, 0.21498241596060885, 0.325778796408931, 0.14635047265246445, 0.02664227030336386, 0.0018402845140733772, 3.194753265841009e-5,
];
const GAMMA_TO_EIGHT_R = [
	1, 1.3920053346762105, 0.7219355475671381, 0.17193386563280308, 0.01864591917156529, 0.0007779424963818936, 7.326684307446256e-6,
];
const GAMMA_STIRLING = [
	0.08333333333333297, -0.0027777777772877554, 0.0007936505586430196, -0.00059518755745034, 0.0008363399189962821, -0.0016309293409657527,
];
const HALF_LOG_TWO_PI_LESS_HALF = 0.4189385332046727;
const HALF_LOG_TWO_PI = 0.9189385332046727;

/**
 * Natural logarithm of the gamma function.
 *
 * @param x  above 0; 0 gives Infinity, below 0 NaN
 * @returns  relative error a few units in the last place, also beside the zeros 1 and 2
 */
export function logGamma(x: number): number {
	if (!(x > 0)) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
	if (x < 1e-20) return -log(x);
	if (x <= 0.9) return logGammaOfOnePlus(x) - log(x);
	if (x < 2) return logGammaOfOnePlus(x - 1);
	if (x < 8) {
		let product = 1;
		let y = x;
		while (y >= 3) product *= --y;
		return logGammaOfTwoToThree(y - 2) + log(product);
	}
	if (x === Number.POSITIVE_INFINITY) return x;
	const z = 1 / x;
	return (x - 0.5) * (log(x) - 1) + HALF_LOG_TWO_PI_LESS_HALF + z * polynomial(z * z, GAMMA_STIRLING);
}

/** log Gamma(1 + x) for x in (-0.1, 1), without a loss of digits beside x = 0. */
export function logGammaOfOnePlus(x: number): number {
	if (x >= 0.7316) {
		const y = 1 - x;
		const z = y * y;
		return y * polynomial(z, GAMMA_NEAR_TWO_EVEN) + z * polynomial(z, GAMMA_NEAR_TWO_ODD) - 0.5 * y;
	}
	if (x >= 0.2316) return GAMMA_MINIMUM + polynomial(x - (GAMMA_MINIMUM_AT - 1), GAMMA_AT_MINIMUM);
	return -0.5 * x + (x * polynomial(x, GAMMA_NEAR_ONE_U)) / polynomial(x, GAMMA_NEAR_ONE_V);
}

/** log Gamma(2 + y) for y in [0, 1). */
function logGammaOfTwoToThree(y: number): number {
	return 0.5 * y + (y * polynomial(y, GAMMA_TO_EIGHT_S)) / polynomial(y, GAMMA_TO_EIGHT_R);
}

/**
 * The gamma function.
 *
 * @param x  above 0; 0 gives Infinity, below 0 NaN; Infinity from 171.63 on
 * @returns  exact for whole numbers up to 23, else relative error below 5e-13
 */
export function gammaFunction(x: number): number {
	if (x > 30 || !(x >= 1)) return exp(logGamma(x));
	let product = 1;
	let y = x;
	while (y >= 2) product *= --y;
	return y === 1 ? product : product * exp(logGammaOfOnePlus(y - 1));
}

/** From here on Stirling's series has the accuracy of a double. */
export const STIRLING_FROM = 10;
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

/**
 * What Stirling's formula leaves out: log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2).
 *
 * @param x  at least `STIRLING_FROM`
 */
export function stirlingError(x: number): number {
	const inverse = 1 / x;
	return inverse * polynomial(inverse * inverse, STIRLING);
}

/** log Gamma(large + small) - log Gamma(large) for large >= `STIRLING_FROM`, without the cancellation of the two. */
function logGammaStep(large: number, small: number): number {
	const sum = large + small;
	return small * log(sum) + ((large - 0.5) * log1p(small / large) - small) + (stirlingError(sum) - stirlingError(large));
}

/**
 * Natural logarithm of the beta function Gamma(a) Gamma(b) / Gamma(a + b).
 *
 * @param a,b  above 0
 * @source Didonato & Morris (1992), ACM TOMS 18, algorithm 708 (functions ALGDIV and BCORR)
 */
export function logBeta(a: number, b: number): number {
	const small = Math.min(a, b);
	const large = Math.max(a, b);
	if (large < STIRLING_FROM) return logGamma(small) + (logGamma(large) - logGamma(small + large));
	if (small < STIRLING_FROM) return logGamma(small) - logGammaStep(large, small);
	const share = small / (small + large);
	const correction = stirlingError(small) + (stirlingError(large) - stirlingError(small + large));
	// small (1 - share) is small large / (small + large), without an overflow.
	return small * log(share) + large * log1p(-share) - 0.5 * log(small * (1 - share)) + HALF_LOG_TWO_PI + correction;
}

/** The zero of the digamma function, as double and rest. */
const DIGAMMA_ZERO = 1.4616321449683622;
const DIGAMMA_ZERO_REST = 9.549995429965697e-17;
/** Taylor coefficients of digamma at its zero, from the first derivative on (mpmath 1.3: taylor(digamma, zero, 20)). */
const DIGAMMA_AT_ZERO = [
	0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652, 0.10782405069126237, -0.07219956125645471, 0.04880428816414311,
	-0.03316112647484736, 0.022597648232218104, -0.01542476590494896, 0.010538791616612175, -0.007204534386356869, 0.004926781395729853,
	-0.003369801655439328, 0.002305126326734928, -0.0015769367714301972, 0.0010788252019162967, -0.0007380709389960052, 0.000504953265834602,
	-0.0003454680251063077,
];
/** B(2k) / (2k) of the asymptotic series of digamma, B(2k) of that of trigamma. */
const DIGAMMA_SERIES = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];
const TRIGAMMA_SERIES = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6];
const ASYMPTOTIC_FROM = 12;

/**
 * Derivative of `logGamma`.
 *
 * @param x  above 0; 0 gives -Infinity, below 0 NaN
 * @returns  relative error a few units in the last place, also beside the zero 1.4616
 */
export function digamma(x: number): number {
	if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
	const fromZero = x - DIGAMMA_ZERO - DIGAMMA_ZERO_REST;
	if (fromZero > -0.2 && fromZero < 0.2) return fromZero * polynomial(fromZero, DIGAMMA_AT_ZERO);
	let steps = 0;
	let z = x;
	for (; z < ASYMPTOTIC_FROM; z++) steps += 1 / z;
	const square = 1 / (z * z);
	return log(z) - 0.5 / z - square * polynomial(square, DIGAMMA_SERIES) - steps;
}

/**
 * Second derivative of `logGamma`.
 *
 * @param x  above 0; 0 gives Infinity, below 0 NaN
 * @returns  relative error a few units in the last place
 */
export function trigamma(x: number): number {
	if (!(x > 0)) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
	let steps = 0;
	let z = x;
	for (; z < ASYMPTOTIC_FROM; z++) steps += 1 / (z * z);
	const inverse = 1 / z;
	const square = inverse * inverse;
	return inverse + 0.5 * square + inverse * square * polynomial(square, TRIGAMMA_SERIES) + steps;
}
