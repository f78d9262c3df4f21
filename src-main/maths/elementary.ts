/**
 * Our own exp, log, power and normal quantile, built from + - * / and Math.sqrt, which IEEE 754 rounds correctly.
 * Engines and processors differ in the last digits of Math.exp and Math.log; whatever risk, features and scores compute
 * with the functions below has equal digits on every machine (model.md, "Digits").
 *
 * Measured against exact values (test/golden/elementary.json): exp, log, expm1 and log1p within 1 to 2 units in the last place.
 */

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Index of the word that holds sign and exponent: 1 where the low word comes first. */
const HIGH = (() => {
	float[0] = 1;
	return words[1] === 0 ? 0 : 1;
})();

/** ln 2 in two parts; the first has 21 trailing zero bits, so that its product with an exponent is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const TWO_POW_54 = 18014398509481984;
/** Beyond these exp is infinite or 0. */
const EXP_OVERFLOW = 709.782712893384;
const EXP_UNDERFLOW = -745.1332191019412;

/** 1/2!, 1/3!, ... 1/15!: enough for |r| <= ln(2)/2, where the first term left out is below 1e-20. */
const INVERSE_FACTORIALS = (() => {
	const terms: number[] = [];
	let factorial = 1;
	for (let k = 2; k <= 15; k++) {
		factorial *= k;
		terms.push(1 / factorial);
	}
	return terms;
})();

/** 2/3, 2/5, ... 2/25: the series of log((1+s)/(1-s)) for s^2 <= 0.0295, where the first term left out is below 1e-20. */
const ODD_RECIPROCALS = Array.from({ length: 12 }, (_, k) => 2 / (2 * k + 3));

/** 2^k for -1022 <= k <= 1023, exactly. */
function powerOfTwo(k: number): number {
	words[HIGH] = (k + 1023) << 20;
	words[1 - HIGH] = 0;
	return float[0]!;
}

/** The sum r^2/2! + r^3/3! + ..., that is exp(r) - 1 - r, for |r| <= 0.35. */
function expTail(r: number): number {
	let sum = 0;
	for (let k = INVERSE_FACTORIALS.length - 1; k >= 0; k--) sum = sum * r + INVERSE_FACTORIALS[k]!;
	return sum * r * r;
}

/**
 * e^x.
 *
 * @param x  any number; NaN gives NaN
 * @returns  within 1 unit in the last place (2 among subnormal results); 0 below -745.13, Infinity above 709.78
 * @source   reduction by k ln 2 (Cody & Waite 1980), then the Taylor series
 */
export function exp(x: number): number {
	if (Number.isNaN(x)) return x;
	if (x > EXP_OVERFLOW) return Number.POSITIVE_INFINITY;
	if (x < EXP_UNDERFLOW) return 0;
	const k = Math.floor(x * Math.LOG2E + 0.5);
	const high = x - k * LN2_HIGH;
	const low = k * LN2_LOW;
	const r = high - low;
	// What the rounding of r lost is (high - r) - low; without it the error doubles.
	const value = 1 + (high - (low - (expTail(r) + (high - r - low) * r)));
	if (k > 1023) return value * 2 * powerOfTwo(k - 1);
	return k >= -1021 ? value * powerOfTwo(k) : value * powerOfTwo(k + 54) * powerOfTwo(-54);
}

/**
 * e^x - 1 without the cancellation that exp(x) - 1 has near 0.
 *
 * @param x  any number
 * @returns  within 2 units in the last place
 */
export function expm1(x: number): number {
	if (x > -0.35 && x < 0.35) return x + expTail(x);
	return exp(x) - 1;
}

/**
 * Natural logarithm.
 *
 * @param x  any number
 * @returns  within 1 unit in the last place; -Infinity at 0, NaN below 0
 * @source   log(2^k m) = k ln 2 + log m with m in [sqrt(1/2), sqrt(2)), log m by its series in s = (m-1)/(m+1)
 */
export function log(x: number): number {
	if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
	if (x === Number.POSITIVE_INFINITY) return x;
	let k = 0;
	float[0] = x;
	if (words[HIGH]! < 0x00100000) {
		k = -54;
		float[0] = x * TWO_POW_54;
	}
	k += (words[HIGH]! >>> 20) - 1022;
	words[HIGH] = (words[HIGH]! & 0x000fffff) | 0x3fe00000;
	let mantissa = float[0]!;
	if (mantissa < Math.SQRT1_2) {
		mantissa *= 2;
		k -= 1;
	}
	const f = mantissa - 1;
	const s = f / (2 + f);
	const z = s * s;
	let series = 0;
	for (let i = ODD_RECIPROCALS.length - 1; i >= 0; i--) series = series * z + ODD_RECIPROCALS[i]!;
	series *= z;
	// 2s = f - s f = f - f^2/2 + s f^2/2: f is exact, the rest is small.
	const halfSquare = 0.5 * f * f;
	return k * LN2_HIGH - (halfSquare - (s * (halfSquare + series) + k * LN2_LOW) - f);
}

/**
 * log(1 + x) without the cancellation near 0.
 *
 * @param x  above -1 (at -1: -Infinity, below: NaN)
 * @returns  within 2 units in the last place
 * @source   Kahan's correction by the rounding of 1 + x
 */
export function log1p(x: number): number {
	const shifted = 1 + x;
	if (shifted === 1) return x;
	if (shifted === Number.POSITIVE_INFINITY || !(shifted > 0)) return log(shifted);
	return log(shifted) * (x / (shifted - 1));
}

/** 1/5, 1/7, ... 1/33 after the leading 1/3: the series of atanh(s) - s for s^2 <= 1/9, where the first term left out is below 1e-17. */
const ATANH_TAIL = Array.from({ length: 16 }, (_, k) => 1 / (2 * k + 3));

/**
 * log(1 + x) - x without the cancellation near 0: the exponent of a gamma, Poisson or binomial probability beside its mode.
 *
 * @param x  above -1 (at -1: -Infinity, below: NaN)
 * @returns  at most 0; relative error about 5e-16
 * @source   log(1+x) = 2 atanh(s) with s = x/(2+x), and 2s - x = -x s
 */
export function log1pMinusX(x: number): number {
	if (!(x >= -0.5 && x <= 1)) return log1p(x) - x;
	const s = x / (2 + x);
	const square = s * s;
	let tail = 0;
	for (let k = ATANH_TAIL.length - 1; k >= 0; k--) tail = tail * square + ATANH_TAIL[k]!;
	return s * (2 * square * tail - x);
}

/**
 * base^exponent for a base of at least 0.
 *
 * @returns  relative error at most about |exponent log base| units in the last place; NaN for a negative base
 */
export function power(base: number, exponent: number): number {
	if (exponent === 0 || base === 1) return 1;
	if (exponent === 1) return base;
	if (base === 0 && !Number.isNaN(exponent)) return exponent > 0 ? 0 : Number.POSITIVE_INFINITY;
	return exp(exponent * log(base));
}

const SMALL_LOG_FACTORIALS = (() => {
	const table = [0];
	let factorial = 1;
	for (let k = 1; k < 16; k++) {
		factorial *= k;
		table.push(log(factorial));
	}
	return table;
})();

/** Half of log(2 pi). */
const HALF_LOG_TWO_PI = 0.9189385332046727;

/**
 * log k! for a whole number k of at least 0.
 *
 * @returns relative error below 1e-14: a table below 16, Stirling's series above
 */
export function logFactorial(k: number): number {
	if (k < SMALL_LOG_FACTORIALS.length) return SMALL_LOG_FACTORIALS[k]!;
	const z = k + 1;
	const inverse = 1 / z;
	const square = inverse * inverse;
	const correction = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
	return (z - 0.5) * log(z) - z + HALF_LOG_TWO_PI + correction;
}

// AS 241, routine PPND16: coefficients in descending order of power, as ratio of two polynomials of degree 7.
const CENTRE_TOP = [
	2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513, 133.14166789178438,
	3.3871328727963665,
];
const CENTRE_BOTTOM = [
	5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579, 42.31333070160091, 1,
];
const TAIL_TOP = [
	0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045, 5.769497221460691, 4.630337846156546,
	1.4234371107496835,
];
const TAIL_BOTTOM = [
	1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
];
const FAR_TOP = [
	2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487, 1.7848265399172913,
	5.463784911164114, 6.657904643501103,
];
const FAR_BOTTOM = [
	2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615, 0.1369298809227358,
	0.599832206555888, 1,
];

function polynomial(descending: readonly number[], x: number): number {
	let value = 0;
	for (const coefficient of descending) value = value * x + coefficient;
	return value;
}

/**
 * Quantile of the standard normal distribution, with the digits of this module.
 *
 * @param probability  in [0, 1]; 0 and 1 give -Infinity and Infinity, outside NaN
 * @returns  relative error about 1e-15
 * @source   Wichura (1988), Applied Statistics 37, algorithm AS 241 (PPND16)
 */
export function normalQuantile(probability: number): number {
	if (!(probability >= 0 && probability <= 1)) return Number.NaN;
	const centred = probability - 0.5;
	if (centred >= -0.425 && centred <= 0.425) {
		const r = 0.180625 - centred * centred;
		return (centred * polynomial(CENTRE_TOP, r)) / polynomial(CENTRE_BOTTOM, r);
	}
	const tail = centred < 0 ? probability : 1 - probability;
	if (tail === 0) return centred < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
	const root = Math.sqrt(-log(tail));
	const magnitude =
		root <= 5
			? polynomial(TAIL_TOP, root - 1.6) / polynomial(TAIL_BOTTOM, root - 1.6)
			: polynomial(FAR_TOP, root - 5) / polynomial(FAR_BOTTOM, root - 5);
	return centred < 0 ? -magnitude : magnitude;
}
