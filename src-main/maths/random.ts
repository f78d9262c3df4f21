/**
 * Random numbers as a function of (seed, stream, position): Philox4x32-10, a keyed bijection of a counter.
 * Any block of work can be simulated by any thread in any order, and twice, with the same digits.
 *
 * Key = the 53-bit seed. Counter = (position, stream low, stream high, purpose + 256 * position overflow).
 * The purpose keeps users of the same seed and stream apart; see `PURPOSE`.
 *
 * Period: one stream has 2^56 blocks of four words (32 bits of position, 24 of overflow), 2^58 words, before it repeats.
 * Streams: 2^53 of each of 2^53 seeds. The counters of two streams of one seed never meet, so that streams do not overlap: no jump and no
 * distance between them has to be kept. Different seeds are different keys, that is different permutations of the counters.
 * Quality: passes BigCrush (Salmon et al. 2011); test/maths/random.test.ts has the published answers, and tests of uniformity, of independence
 * between streams and seeds, and of every distribution.
 */
import { AppError } from '../shared/domain/errors.ts';
import { log, normalQuantile } from './elementary.ts';
import { binomialVariate, gammaVariate, poissonVariate, type UniformSource, weibullVariate, wholeVariate } from './variates.ts';

/** Deterministic source of random numbers. */
export interface Rng {
	/** Uniform on 0..2^32-1. */
	nextUint32(): number;
	/** Uniform on the odd multiples of 2^-53: never 0, never 1, symmetric around 1/2. Takes two words. */
	uniform(): number;
	/** Standard normal, by inversion of one uniform. */
	normal(): number;
	/** Exponential with mean 1, by inversion of one uniform. */
	exponential(): number;
	/** Gamma with scale 1; `shape` > 0. */
	gamma(shape: number): number;
	/** Poisson; `mean` >= 0 and at most 1e15. */
	poisson(mean: number): number;
	/** Successes of `trials` (a whole number, at most 1e15) with the same `probability` in [0, 1]. */
	binomial(trials: number, probability: number): number;
	/** Weibull, by inversion of one uniform; `shape` and `scale` above 0. */
	weibull(shape: number, scale: number): number;
	/** Uniform on 0..n-1 without modulo bias; `n` a whole number in 1..2^53-1. */
	integer(n: number): number;
}

/** The last counter word: which use of a stream the words are for. */
export const PURPOSE = {
	general: 0,
	failurePaths: 1,
	hostDates: 2,
	driveDraws: 3,
	batchDraws: 4,
	hostShocks: 5,
	groupDraws: 6,
	processPaths: 7,
} as const;

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
/** Golden ratio and sqrt(3) - 1, the steps of the key. */
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;
const TWO_POW_32 = 4294967296;
const TWO_POW_MINUS_53 = 2 ** -53;

/**
 * Ten rounds of Philox4x32.
 *
 * @param c0..c3  counter, four words (signed or unsigned)
 * @param k0,k1   key, two words
 * @param out     shape (4,) or more; receives four words from `at` on
 * @source Salmon, Moraes, Dror & Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC'11
 */
export function philox4x32(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number, out: Uint32Array, at = 0): void {
	let x0 = c0 | 0;
	let x1 = c1 | 0;
	let x2 = c2 | 0;
	let x3 = c3 | 0;
	let key0 = k0 | 0;
	let key1 = k1 | 0;
	for (let round = 0; round < ROUNDS; round++) {
		const high0 = multiplyHigh(MULTIPLIER_0, x0);
		const high1 = multiplyHigh(MULTIPLIER_1, x2);
		const low0 = Math.imul(MULTIPLIER_0, x0);
		const low1 = Math.imul(MULTIPLIER_1, x2);
		x0 = high1 ^ x1 ^ key0;
		x1 = low1;
		x2 = high0 ^ x3 ^ key1;
		x3 = low0;
		key0 = (key0 + WEYL_0) | 0;
		key1 = (key1 + WEYL_1) | 0;
	}
	out[at] = x0;
	out[at + 1] = x1;
	out[at + 2] = x2;
	out[at + 3] = x3;
}

/** Upper 32 bits of the 64-bit product, from four products of halves. */
function multiplyHigh(a: number, b: number): number {
	const aLow = a & 0xffff;
	const aHigh = a >>> 16;
	const bLow = b & 0xffff;
	const bHigh = b >>> 16;
	const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16);
	const carry = Math.imul(aLow, bHigh) + (middle & 0xffff);
	return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
}

/** The two key words of a seed. @throws AppError `invalid_input` unless the seed is a whole number in 0..2^53-1 */
export function keyOfSeed(seed: number): readonly [number, number] {
	requireWhole(seed, 'seed');
	return [seed >>> 0, Math.floor(seed / TWO_POW_32)];
}

/**
 * A generator for one stream of one seed. Its n-th value depends on (seed, stream, n) alone.
 *
 * @param seed    whole number in 0..2^53-1
 * @param stream  whole number in 0..2^53-1: a function of the block of work, never of the thread
 * @throws AppError `invalid_input` when either is not such a number
 */
export function createRng(seed: number, stream: number): Rng {
	const [k0, k1] = keyOfSeed(seed);
	requireWhole(stream, 'stream');
	const streamLow = stream >>> 0;
	const streamHigh = Math.floor(stream / TWO_POW_32);
	const block = new Uint32Array(4);
	let position = 0;
	let last: number = PURPOSE.general;
	let used = 4;

	const nextUint32 = (): number => {
		if (used === 4) {
			philox4x32(position, streamLow, streamHigh, last, k0, k1, block);
			position = (position + 1) >>> 0;
			if (position === 0) last += 256;
			used = 0;
		}
		return block[used++]!;
	};
	const uniform = (): number => {
		const high = nextUint32() >>> 6;
		const low = nextUint32() >>> 6;
		return ((high * 0x4000000 + low) * 2 + 1) * TWO_POW_MINUS_53;
	};
	const normal = (): number => normalQuantile(uniform());
	const exponential = (): number => -log(uniform());
	const source: UniformSource = { uniform, normal };
	return {
		nextUint32,
		uniform,
		normal,
		exponential,
		gamma: (shape) => gammaVariate(source, shape),
		poisson: (mean) => poissonVariate(source, mean),
		binomial: (trials, probability) => binomialVariate(source, trials, probability),
		weibull: (shape, scale) => weibullVariate(source, shape, scale),
		integer: (n) => wholeVariate(nextUint32, n),
	};
}

function requireWhole(value: number, name: string): void {
	if (!Number.isSafeInteger(value) || value < 0)
		throw new AppError('invalid_input', `${name} must be a whole number from 0 to 9007199254740991; it is ${value}.`, { field: name, value });
}
