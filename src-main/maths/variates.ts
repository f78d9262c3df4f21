/** Random variables with the laws that the program draws from, each from uniform ones. Digits as `elementary.ts`. */
import { AppError } from '../shared/domain/errors.ts';
import { binomialProbability } from './distributions/binomial.ts';
import { exp, log, log1p, logFactorial, power } from './elementary.ts';

/** Where they come from: see `Rng`. */
export interface UniformSource {
	/** Strictly between 0 and 1. */
	uniform(): number;
	/** Standard normal. */
	normal(): number;
}

const TWO_POW_32 = 4294967296;

/**
 * Gamma with scale 1.
 *
 * @throws AppError `invalid_input` unless the shape is finite and above 0
 * @source Marsaglia & Tsang (2000), ACM TOMS 26; for shapes below 1 their boost gamma(a) = gamma(a+1) u^(1/a)
 */
export function gammaVariate(source: UniformSource, shape: number): number {
	if (!(shape > 0 && shape < Number.POSITIVE_INFINITY))
		throw new AppError('invalid_input', `The shape of a gamma variable must be above 0; it is ${shape}.`, { field: 'shape', value: shape });
	if (shape < 1) return gammaVariate(source, shape + 1) * power(source.uniform(), 1 / shape);
	const d = shape - 1 / 3;
	const c = 1 / Math.sqrt(9 * d);
	for (;;) {
		const x = source.normal();
		const root = 1 + c * x;
		if (root <= 0) continue;
		const v = root * root * root;
		if (log(source.uniform()) < 0.5 * x * x + d * (1 - v + log(v))) return d * v;
	}
}

const POISSON_BY_PRODUCT_BELOW = 10;

/**
 * Poisson.
 *
 * @throws AppError `invalid_input` unless the mean is from 0 to 1e15
 * @source below 10 the product of uniforms (Knuth); above Hoermann (1993), Insurance: Mathematics and Economics 12, PTRS
 */
export function poissonVariate(source: UniformSource, mean: number): number {
	if (!(mean >= 0 && mean <= 1e15))
		throw new AppError('invalid_input', `The mean of a Poisson variable must be from 0 to 1e15; it is ${mean}.`, { field: 'mean', value: mean });
	if (mean < POISSON_BY_PRODUCT_BELOW) {
		const limit = exp(-mean);
		let count = 0;
		for (let product = source.uniform(); product > limit; product *= source.uniform()) count++;
		return count;
	}
	const b = 0.931 + 2.53 * Math.sqrt(mean);
	const a = -0.059 + 0.02483 * b;
	const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
	const squeeze = 0.9277 - 3.6224 / (b - 2);
	const logMean = log(mean);
	for (;;) {
		const u = source.uniform() - 0.5;
		const v = source.uniform();
		const us = 0.5 - Math.abs(u);
		const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
		if (us >= 0.07 && v <= squeeze) return k;
		if (k < 0 || (us < 0.013 && v > us)) continue;
		if (log((v * inverseAlpha) / (a / (us * us) + b)) <= k * logMean - mean - logFactorial(k)) return k;
	}
}

const BINOMIAL_BY_INVERSION_BELOW = 10;
const MOST_TRIALS = 1e15;

/**
 * Binomial.
 *
 * @throws AppError `invalid_input` unless the trials are a whole number from 0 to 1e15 and the probability lies in [0, 1]
 * @source inversion from 0 upwards while the mean of the rarer outcome is below 10 (BINV, Kachitvichyanukul & Schmeiser 1988); above Hoermann (1993),
 *         J. Statistical Computation and Simulation 46, BTRS: accepted by the exact ratio of two binomial probabilities
 */
export function binomialVariate(source: UniformSource, trials: number, probability: number): number {
	if (!(Number.isInteger(trials) && trials >= 0 && trials <= MOST_TRIALS))
		throw new AppError('invalid_input', `The trials of a binomial variable must be a whole number from 0 to 1e15; they are ${trials}.`, {
			field: 'trials',
			value: trials,
		});
	if (!(probability >= 0 && probability <= 1))
		throw new AppError('invalid_input', `The probability of a binomial variable must lie in [0, 1]; it is ${probability}.`, {
			field: 'probability',
			value: probability,
		});
	if (probability > 0.5) return trials - binomialVariate(source, trials, 1 - probability);
	if (trials === 0 || probability === 0) return 0;
	return trials * probability < BINOMIAL_BY_INVERSION_BELOW
		? binomialByInversion(source, trials, probability)
		: binomialByRejection(source, trials, probability);
}

function binomialByInversion(source: UniformSource, trials: number, probability: number): number {
	const odds = probability / (1 - probability);
	const none = exp(trials * log1p(-probability));
	for (;;) {
		let rest = source.uniform();
		let term = none;
		// Of the last 1e-16 of the law rounding leaves nothing: such a uniform is drawn again.
		for (let k = 0; k <= trials && term > 0; k++) {
			if (rest <= term) return k;
			rest -= term;
			term *= (odds * (trials - k)) / (k + 1);
		}
	}
}

function binomialByRejection(source: UniformSource, trials: number, probability: number): number {
	const deviation = Math.sqrt(trials * probability * (1 - probability));
	const b = 1.15 + 2.53 * deviation;
	const a = -0.0873 + 0.0248 * b + 0.01 * probability;
	const centre = trials * probability + 0.5;
	const squeeze = 0.92 - 4.2 / b;
	const alpha = (2.83 + 5.1 / b) * deviation;
	const atMode = binomialProbability(Math.floor((trials + 1) * probability), trials, probability);
	for (;;) {
		const u = source.uniform() - 0.5;
		const v = source.uniform();
		const us = 0.5 - Math.abs(u);
		const k = Math.floor(((2 * a) / us + b) * u + centre);
		if (us >= 0.07 && v <= squeeze) return k;
		if (k < 0 || k > trials) continue;
		if (((v * alpha) / (a / (us * us) + b)) * atMode <= binomialProbability(k, trials, probability)) return k;
	}
}

/**
 * Weibull: scale x (exponential variable)^(1/shape).
 *
 * @throws AppError `invalid_input` unless shape and scale are finite and above 0
 */
export function weibullVariate(source: UniformSource, shape: number, scale: number): number {
	for (const [field, value] of [
		['shape', shape],
		['scale', scale],
	] as const)
		if (!(value > 0 && value < Number.POSITIVE_INFINITY))
			throw new AppError('invalid_input', `The ${field} of a Weibull variable must be above 0; it is ${value}.`, { field, value });
	return scale * power(-log(source.uniform()), 1 / shape);
}

/**
 * Uniform on 0..n-1: words that would favour small values are drawn again.
 *
 * @throws AppError `invalid_input` unless n is a whole number from 1 to 2^53 - 1
 */
export function wholeVariate(nextUint32: () => number, n: number): number {
	if (!Number.isSafeInteger(n) || n < 1)
		throw new AppError('invalid_input', `A random whole number needs a bound from 1 to 9007199254740991; it is ${n}.`, { field: 'n', value: n });
	if (n < TWO_POW_32) return narrowVariate(nextUint32, n >>> 0);
	const isWide = n > TWO_POW_32;
	const span = isWide ? 2 ** 53 : TWO_POW_32;
	const limit = span - (span % n);
	for (;;) {
		const word = nextUint32();
		const value = isWide ? (word >>> 11) * TWO_POW_32 + nextUint32() : word;
		if (value < limit) return value % n;
	}
}

/** The same for n below 2^32, with whole numbers of 32 bits only: a remainder of floating-point numbers takes ten times as long. */
function narrowVariate(nextUint32: () => number, n: number): number {
	for (;;) {
		const word = nextUint32() >>> 0;
		// Words of the last, incomplete round of n are refused: the 2^32 mod n highest ones, fewer than n.
		if (word <= 0xffffffff - n || word <= 0xffffffff - (((0xffffffff % n) + 1) % n)) return word % n;
	}
}
