/**
 * Standard normal numbers and powers of 2 in float32, operation by operation, so that all lanes of a SIMD register give the same digits.
 *
 * Words: xoshiro128++ of Blackman & Vigna, one stream for two paths, its state four Philox words of a counter: a stream is a function
 * of (seed, block, pair of paths), and any block can be simulated by any thread. Two streams of 2^128 states meet within
 * 10 million paths of ten years with a probability below 1e-20. On the processor it costs a quarter of a Philox word.
 * Normals: Box and Muller, two words for two numbers, one for each path of the pair. The radius has 31 bits (largest 6.66), the angle 24.
 *
 * Error against the exact transform of the same words: 3e-7 of the radius and less (test/maths/risk/process-paths.test.ts), that is a
 * thousandth of the Monte Carlo error of 10 million paths.
 *
 * @source Blackman & Vigna (2021), ACM Trans. Math. Softw. 47, "Scrambled linear pseudorandom number generators"; Box & Muller (1958).
 *         Coefficients: test/golden/scripts/float32_normals.py (least largest error, rounded to float32)
 */
const { fround } = Math;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

const f32 = (...values: readonly number[]): readonly number[] => values.map(fround);
/** -2 ln(1 + f) / f for sqrt(1/2) <= 1 + f <= sqrt(2), rising powers of f. */
const LOG = f32(
	-1.9999998807907104, 1.0000072717666626, -0.6667011976242065, 0.4993981719017029, -0.39800330996513367, 0.34501662850379944,
	-0.3244515061378479, 0.20213767886161804,
); // biome-ignore format: a table
/** sin(pi/2 v) / v and cos(pi/2 v) for |v| <= 1, rising powers of v^2. */
const SINE = f32(1.5707963705062866, -0.645963728427887, 0.07968968152999878, -0.004673766437917948, 0.00015148513193707913);
const COSINE = f32(0.9999999403953552, -1.2336982488632202, 0.2536507546901703, -0.020810628309845924, 0.0008581906440667808);
/** 2^f for |f| <= 1/2, rising powers of f. */
const POWER = f32(
	1, 0.6931471824645996, 0.24022646248340607, 0.05550328642129898, 0.009618489071726799, 0.0013399930903688073, 0.00015345810970757157,
); // biome-ignore format: a table
const MINUS_2_LN_2 = fround(-2 * Math.LN2);
const TWO_POW_MINUS_31 = 2 ** -31;
/** Bits of sqrt(1/2). */
const ROOT_HALF_BITS = 0x3f3504f3;
/** 1.5 * 2^23: a float32 that is added to it keeps only its whole number. */
const ROUNDER = 12582912;

/** One stream of words; shape (4,), not all zero. */
export type StreamState = Uint32Array;

/** Next word of xoshiro128++, as a signed whole number. */
export function nextWord(state: StreamState): number {
	const s0 = state[0]! | 0;
	const s1 = state[1]! | 0;
	const sum = (s0 + state[3]!) | 0;
	const word = (((sum << 7) | (sum >>> 25)) + s0) | 0;
	state[2]! ^= s0;
	state[3]! ^= s1;
	state[1]! ^= state[2]!;
	state[0]! ^= state[3]!;
	state[2]! ^= s1 << 9;
	const last = state[3]!;
	state[3] = (last << 11) | (last >>> 21);
	return word;
}

/** sqrt(-2 ln u) for u = (upper 31 bits of the word + 1/2) / 2^31. */
export function radiusOf(word: number): number {
	const x = fround(fround(fround(word >>> 1) + 0.5) * TWO_POW_MINUS_31);
	float[0] = x;
	const exponent = (bits[0]! - ROOT_HALF_BITS) >> 23;
	bits[0] = bits[0]! - (exponent << 23);
	const f = fround(float[0]! - 1);
	const square = fround(f * f);
	const low = fround(pair(LOG, 0, f) + fround(pair(LOG, 2, f) * square));
	const high = fround(pair(LOG, 4, f) + fround(pair(LOG, 6, f) * square));
	const series = fround(low + fround(fround(square * square) * high));
	return fround(Math.sqrt(fround(fround(exponent * MINUS_2_LN_2) + fround(f * series))));
}

/** Cosine and sine of an angle on the circle: its sine has the upper bits of the word, the lowest bit turns it to the other half. */
export function turnOf(word: number, out: Float32Array): void {
	const v = fround(fround(word) * TWO_POW_MINUS_31);
	const square = fround(v * v);
	const fourth = fround(square * square);
	const cosine = quartic(COSINE, square, fourth);
	out[0] = (word & 1) === 1 ? -cosine : cosine;
	out[1] = fround(v * quartic(SINE, square, fourth));
}

/** 2^y, relative error within 2e-7. @param y float32, |y| < 126 */
export function powerOf2(y: number): number {
	const shifted = fround(y + ROUNDER);
	const f = fround(y - fround(shifted - ROUNDER));
	const square = fround(f * f);
	const low = fround(pair(POWER, 0, f) + fround(square * pair(POWER, 2, f)));
	const high = fround(pair(POWER, 4, f) + fround(square * POWER[6]!));
	const value = fround(low + fround(fround(square * square) * high));
	// The whole number lies in the last bits of the shifted value, and belongs into the exponent.
	float[0] = shifted;
	const exponent = bits[0]! << 23;
	float[0] = value;
	bits[0] = (bits[0]! + exponent) | 0;
	return float[0]!;
}

function pair(coefficients: readonly number[], at: number, x: number): number {
	return fround(coefficients[at]! + fround(coefficients[at + 1]! * x));
}

function quartic(coefficients: readonly number[], x: number, square: number): number {
	const high = fround(pair(coefficients, 2, x) + fround(square * coefficients[4]!));
	return fround(pair(coefficients, 0, x) + fround(square * high));
}
