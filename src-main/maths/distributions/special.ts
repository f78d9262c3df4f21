/**
 * Error function, normal distribution and log-gamma in double precision.
 * Rational approximations over our own exp and log: equal digits on every machine, a few units in the last place off.
 */
import { exp, log } from '../elementary.ts';

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

/** erfc(x) for x >= 1.25, tail included. */
function upperTail(x: number): number {
	if (x > 28) return 0; // below the smallest double
	const s = 1 / (x * x);
	const ratio = x < 1 / 0.35 ? polynomial(s, ERFC_NEAR_R) / polynomial(s, ERFC_NEAR_S) : polynomial(s, ERFC_FAR_R) / polynomial(s, ERFC_FAR_S);
	// The square of a single-precision number is exact in double: exp(-x^2) keeps its digits.
	const z = Math.fround(x);
	return (exp(-z * z - 0.5625) * exp((z - x) * (z + x) + ratio)) / x;
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

/** The inverse of `normalCdf` lives with our own exp and log; whoever needs the one finds the other here. */
export { normalQuantile } from '../elementary.ts';

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

/** Natural logarithm of the gamma function for x > 0; Infinity at 0, NaN below. */
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

/** log Gamma(1 + x) for x in (-0.1, 1). */
function logGammaOfOnePlus(x: number): number {
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
