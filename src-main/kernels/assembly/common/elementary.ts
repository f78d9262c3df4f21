/** The functions of `maths/elementary.ts` in WebAssembly: the same operations in the same order, so that every digit is the same. */

const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const LOG2E: f64 = 1.4426950408889634;
const SQRT1_2: f64 = 0.7071067811865476;
const TWO_POW_54: f64 = 18014398509481984;
const EXP_OVERFLOW: f64 = 709.782712893384;
const EXP_UNDERFLOW: f64 = -745.1332191019412;

/** 1/2!, ... 1/15!, each from the factorial as a number: whole up to 15!, so that the quotients are those of the twin. */
const EXP_TERMS: StaticArray<f64> = [
	1.0 / 2,
	1.0 / 6,
	1.0 / 24,
	1.0 / 120,
	1.0 / 720,
	1.0 / 5040,
	1.0 / 40320,
	1.0 / 362880,
	1.0 / 3628800,
	1.0 / 39916800,
	1.0 / 479001600,
	1.0 / 6227020800,
	1.0 / 87178291200,
	1.0 / 1307674368000,
];

const LOG_TERMS: StaticArray<f64> = [
	2.0 / 3,
	2.0 / 5,
	2.0 / 7,
	2.0 / 9,
	2.0 / 11,
	2.0 / 13,
	2.0 / 15,
	2.0 / 17,
	2.0 / 19,
	2.0 / 21,
	2.0 / 23,
	2.0 / 25,
];

// @ts-ignore: decorator
@inline
function powerOfTwo(k: i32): f64 {
	return reinterpret<f64>((<i64>(k + 1023)) << 52);
}

export function exp(x: f64): f64 {
	if (x != x) return x;
	if (x > EXP_OVERFLOW) return Infinity;
	if (x < EXP_UNDERFLOW) return 0;
	const k = Math.floor(x * LOG2E + 0.5);
	const high = x - k * LN2_HIGH;
	const low = k * LN2_LOW;
	const r = high - low;
	let sum: f64 = 0;
	for (let i = 13; i >= 0; --i) sum = sum * r + unchecked(EXP_TERMS[i]);
	const tail = sum * r * r;
	const value = 1 + (high - (low - (tail + (high - r - low) * r)));
	const power = <i32>k;
	if (power > 1023) return value * 2 * powerOfTwo(power - 1);
	return power >= -1021 ? value * powerOfTwo(power) : value * powerOfTwo(power + 54) * powerOfTwo(-54);
}

export function log(x: f64): f64 {
	if (!(x > 0)) return x == 0 ? -Infinity : NaN;
	if (x == Infinity) return x;
	let k: i32 = 0;
	let bits = reinterpret<u64>(x);
	if (bits >> 32 < 0x00100000) {
		k = -54;
		bits = reinterpret<u64>(x * TWO_POW_54);
	}
	k += <i32>(bits >> 52) - 1022;
	let mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3fe0000000000000);
	if (mantissa < SQRT1_2) {
		mantissa *= 2;
		k -= 1;
	}
	const f = mantissa - 1;
	const s = f / (2 + f);
	const z = s * s;
	let series: f64 = 0;
	for (let i = 11; i >= 0; --i) series = series * z + unchecked(LOG_TERMS[i]);
	series *= z;
	const halfSquare = 0.5 * f * f;
	return <f64>k * LN2_HIGH - (halfSquare - (s * (halfSquare + series) + <f64>k * LN2_LOW) - f);
}

export function log1p(x: f64): f64 {
	const shifted = 1 + x;
	if (shifted == 1) return x;
	if (shifted == Infinity || !(shifted > 0)) return log(shifted);
	return log(shifted) * (x / (shifted - 1));
}

export function power(base: f64, exponent: f64): f64 {
	if (exponent == 0 || base == 1) return 1;
	if (exponent == 1) return base;
	if (base == 0 && exponent == exponent) return exponent > 0 ? 0 : Infinity;
	return exp(exponent * log(base));
}

// @ts-ignore: decorator
@inline
function ratio(
	x: f64,
	a0: f64,
	a1: f64,
	a2: f64,
	a3: f64,
	a4: f64,
	a5: f64,
	a6: f64,
	a7: f64,
	b0: f64,
	b1: f64,
	b2: f64,
	b3: f64,
	b4: f64,
	b5: f64,
	b6: f64,
	b7: f64,
): f64 {
	const top = ((((((a0 * x + a1) * x + a2) * x + a3) * x + a4) * x + a5) * x + a6) * x + a7;
	const bottom = ((((((b0 * x + b1) * x + b2) * x + b3) * x + b4) * x + b5) * x + b6) * x + b7;
	return top / bottom;
}

/** Of a probability strictly between 0 and 1, more than 0.425 from a half. */
function tailQuantile(probability: f64, centred: f64): f64 {
	const tail = centred < 0 ? probability : 1 - probability;
	const root = Math.sqrt(-log(tail));
	const magnitude =
		root <= 5
			? ratio(
					root - 1.6,
					0.0007745450142783414,
					0.022723844989269184,
					0.2417807251774506,
					1.2704582524523684,
					3.6478483247632045,
					5.769497221460691,
					4.630337846156546,
					1.4234371107496835,
					1.0507500716444169e-9,
					0.0005475938084995345,
					0.015198666563616457,
					0.14810397642748008,
					0.6897673349851,
					1.6763848301838038,
					2.053191626637759,
					1,
				)
			: ratio(
					root - 5,
					2.0103343992922881e-7,
					2.7115555687434876e-5,
					0.0012426609473880784,
					0.026532189526576124,
					0.29656057182850487,
					1.7848265399172913,
					5.463784911164114,
					6.657904643501103,
					2.0442631033899397e-15,
					1.421511758316446e-7,
					1.8463183175100548e-5,
					0.0007868691311456133,
					0.014875361290850615,
					0.1369298809227358,
					0.599832206555888,
					1,
				);
	return centred < 0 ? -magnitude : magnitude;
}

// @ts-ignore: decorator
@inline
function step(sum: v128, r: v128, coefficient: f64): v128 {
	return f64x2.add(f64x2.mul(sum, r), f64x2.splat(coefficient));
}

/** Standard normal quantiles of two probabilities strictly between 0 and 1. */
export function normalQuantiles(probabilities: v128): v128 {
	const centred = f64x2.sub(probabilities, f64x2.splat(0.5));
	const r = f64x2.sub(f64x2.splat(0.180625), f64x2.mul(centred, centred));
	let top = f64x2.splat(2509.0809287301227);
	top = step(top, r, 33430.57558358813);
	top = step(top, r, 67265.7709270087);
	top = step(top, r, 45921.95393154987);
	top = step(top, r, 13731.69376550946);
	top = step(top, r, 1971.5909503065513);
	top = step(top, r, 133.14166789178438);
	top = step(top, r, 3.3871328727963665);
	let bottom = f64x2.splat(5226.495278852854);
	bottom = step(bottom, r, 28729.085735721943);
	bottom = step(bottom, r, 39307.89580009271);
	bottom = step(bottom, r, 21213.794301586597);
	bottom = step(bottom, r, 5394.196021424751);
	bottom = step(bottom, r, 687.1870074920579);
	bottom = step(bottom, r, 42.31333070160091);
	bottom = step(bottom, r, 1);
	let quantiles = f64x2.div(f64x2.mul(centred, top), bottom);
	// r is below 0 exactly where a probability lies in a tail: 0.425^2 = 0.180625.
	const c0 = f64x2.extract_lane(centred, 0);
	const c1 = f64x2.extract_lane(centred, 1);
	if (!(c0 >= -0.425 && c0 <= 0.425)) quantiles = f64x2.replace_lane(quantiles, 0, tailQuantile(f64x2.extract_lane(probabilities, 0), c0));
	if (!(c1 >= -0.425 && c1 <= 0.425)) quantiles = f64x2.replace_lane(quantiles, 1, tailQuantile(f64x2.extract_lane(probabilities, 1), c1));
	return quantiles;
}

export function normalQuantile(probability: f64): f64 {
	return f64x2.extract_lane(normalQuantiles(f64x2.splat(probability)), 0);
}
