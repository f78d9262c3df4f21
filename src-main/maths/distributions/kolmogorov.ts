/** The Kolmogorov-Smirnov test of a sample against a fully known continuous distribution. */
import { AppError } from '../../shared/domain/errors.ts';
import { exp, log } from '../elementary.ts';
import { binomialProbability } from './binomial.ts';
import { stirlingError } from './gamma-function.ts';

export interface KolmogorovSmirnov {
	/** Largest distance between the empirical and the given distribution function, in [0, 1]. */
	readonly statistic: number;
	/** Exact two-sided probability of such a distance or a larger one. With parameters fitted to the same sample it is too large. */
	readonly pvalue: number;
}

/**
 * Two-sided test.
 *
 * @param sample  shape (n,), left untouched
 * @param cdf     distribution function under the hypothesis
 * @throws AppError `sample_too_small` without values, `invalid_input` when one is not a number
 */
export function kolmogorovSmirnov(sample: Float64Array, cdf: (x: number) => number): KolmogorovSmirnov {
	const n = sample.length;
	if (n === 0) throw new AppError('sample_too_small', 'A Kolmogorov-Smirnov test needs at least one value.', { needed: 1 });
	const sorted = Float64Array.from(sample).sort();
	let statistic = 0;
	for (const [i, x] of sorted.entries()) {
		const probability = cdf(x);
		if (!(probability >= 0 && probability <= 1))
			throw new AppError('invalid_input', `The distribution function of a test gave ${probability} at ${x}.`, { value: x });
		statistic = Math.max(statistic, probability - i / n, (i + 1) / n - probability);
	}
	return { statistic, pvalue: kolmogorovSurvival(n, statistic) };
}

/** Up to here the exact matrix power takes milliseconds; beyond, Pelz and Good's expansion is right to 4e-7, and to 4e-6 of the tail. */
const EXACT_UP_TO = 500;
/** Where n d^2 is larger, both one-sided distances exceed d with a relative probability below e^(-6 n d^2): twice the one-sided tail is exact. */
const DOUBLED_FROM = 4;
const DOUBLED_FROM_WHEN_LARGE = 3;

/**
 * P(D >= distance) for the two-sided Kolmogorov statistic of n values.
 *
 * @param n         whole number from 1 on
 * @param distance  any number
 * @returns         in [0, 1], relative error below 4e-6, below 1e-9 for n <= 500
 * @source Simard & L'Ecuyer (2011), J. Statistical Software 39(11), which method where
 */
export function kolmogorovSurvival(n: number, distance: number): number {
	if (!(distance < 1)) return Number.isNaN(distance) ? distance : 0;
	const isSmall = n <= EXACT_UP_TO;
	if (distance * n <= 0.5) return 1;
	const square = n * distance * distance;
	if (distance >= 0.5 || square >= (isSmall ? DOUBLED_FROM : DOUBLED_FROM_WHEN_LARGE)) return Math.min(1, 2 * oneSidedSurvival(n, distance));
	const cdf = isSmall ? matrixCdf(n, distance) : expansionCdf(n, distance);
	return Math.min(1, Math.max(0, 1 - cdf));
}

/**
 * P(D+ >= distance) of the one-sided statistic.
 *
 * @source Birnbaum & Tingey (1951): sum over j <= n (1 - d) of d (d + j/n)^(j-1) C(n, j) (1 - d - j/n)^(n-j), each a binomial probability
 */
function oneSidedSurvival(n: number, distance: number): number {
	let sum = 0;
	for (let j = 0; j < n * (1 - distance); j++) {
		const level = distance + j / n;
		if (level >= 1) break;
		sum += (distance / level) * binomialProbability(j, n, level);
	}
	return sum;
}

/**
 * P(D < distance), by the n-th power of a matrix of about 2 n d rows.
 *
 * @source Marsaglia, Tsang & Wang (2003), J. Statistical Software 8(18)
 */
function matrixCdf(n: number, distance: number): number {
	const k = Math.floor(n * distance) + 1;
	const size = 2 * k - 1;
	const power = matrixPower(stepMatrix(size, k - n * distance), size, n);
	// The entry times n! / n^n = sqrt(2 pi n) e^-n e^(Stirling's error); for small n as a product.
	const entry = power.values[(k - 1) * size + k - 1]!;
	return entry * exp(power.logScale + logFactorialOverPower(n));
}

function logFactorialOverPower(n: number): number {
	if (n >= 10) return log(Math.sqrt(2 * Math.PI * n)) - n + stirlingError(n);
	let product = 1;
	for (let i = 1; i <= n; i++) product *= i / n;
	return log(product);
}

/** Shape (size, size), row by row. */
function stepMatrix(size: number, h: number): Float64Array {
	const matrix = new Float64Array(size * size);
	const at = (i: number, j: number): number => i * size + j;
	for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) matrix[at(i, j)] = i - j + 1 < 0 ? 0 : 1;
	let power = 1;
	const last = size - 1;
	const powers = Float64Array.from({ length: size }, () => {
		power *= h;
		return power;
	});
	for (let i = 0; i < size; i++) {
		matrix[at(i, 0)]! -= powers[i]!;
		matrix[at(last, i)]! -= powers[size - 1 - i]!;
	}
	if (2 * h > 1) {
		let excess = 1;
		for (let i = 0; i < size; i++) excess *= 2 * h - 1;
		matrix[at(last, 0)]! += excess;
	}
	for (let i = 0; i < size; i++) {
		let factorial = 1;
		for (let j = i; j >= 0; j--) {
			factorial *= i - j + 1;
			matrix[at(i, j)]! /= factorial;
		}
	}
	return matrix;
}

interface ScaledMatrix {
	readonly values: Float64Array;
	/** The matrix is `values` times e^logScale. */
	readonly logScale: number;
}

/** By repeated squaring, each product scaled to a largest entry of 1. */
function matrixPower(base: Float64Array, size: number, exponent: number): ScaledMatrix {
	let result: ScaledMatrix | undefined;
	let square: ScaledMatrix = { values: base, logScale: 0 };
	for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
		if (rest % 2 === 1) result = result === undefined ? square : productOf(result, square, size);
		if (rest > 1) square = productOf(square, square, size);
	}
	return result!;
}

function productOf(a: ScaledMatrix, b: ScaledMatrix, size: number): ScaledMatrix {
	const values = new Float64Array(size * size);
	for (let i = 0; i < size; i++)
		for (let k = 0; k < size; k++) {
			const factor = a.values[i * size + k]!;
			if (factor === 0) continue;
			for (let j = 0; j < size; j++) values[i * size + j]! += factor * b.values[k * size + j]!;
		}
	const largest = values.reduce((max, value) => Math.max(max, value), 0);
	for (let i = 0; i < values.length; i++) values[i]! /= largest;
	return { values, logScale: a.logScale + b.logScale + log(largest) };
}

const PI_2 = Math.PI * Math.PI;
const PI_4 = PI_2 * PI_2;
const PI_6 = PI_4 * PI_2;
const ROOT_TWO_PI = 2.5066282746310002;

/** P(D < distance), up to terms of order n^-2. @source Pelz & Good (1976), J. Royal Statistical Society B 38, as Simard & L'Ecuyer (2011), eq. 2 */
function expansionCdf(n: number, distance: number): number {
	const z2 = n * distance * distance;
	const z = Math.sqrt(z2);
	const z3 = z2 * z;
	const z4 = z2 * z2;
	const z6 = z4 * z2;
	let [k0, k1, k2, k3] = [0, 0, 0, 0];
	const terms = Math.ceil(16 * z) + 1;
	for (let k = 0; k < terms; k++) {
		const m = k + 0.5;
		const m2 = m * m;
		const weight = exp((-m2 * PI_2) / (2 * z2));
		k0 += weight;
		k1 += (PI_2 * m2 - z2) * weight;
		k2 += (6 * z6 + 2 * z4 + PI_2 * (2 * z4 - 5 * z2) * m2 + PI_4 * (1 - 2 * z2) * m2 * m2) * weight;
		const cubic = PI_6 * (5 - 30 * z2) * m2 * m2 * m2 + PI_4 * (-60 * z2 + 212 * z4) * m2 * m2;
		k3 += (cubic + PI_2 * (135 * z4 - 96 * z6) * m2 - 30 * z6 - 90 * z4 * z4) * weight;
	}
	let [even2, even3] = [0, 0];
	for (let k = 1; k < terms; k++) {
		const weight = k * k * exp((-k * k * PI_2) / (2 * z2));
		even2 += weight;
		even3 += (3 * z2 - PI_2 * k * k) * weight;
	}
	const root = Math.sqrt(n);
	const first = (2 * k0) / z / 2;
	const second = (2 * k1) / (12 * z4) / root;
	const third = ((2 * k2) / (144 * z6 * z) - (PI_2 * even2) / (36 * z3)) / n;
	const fourth = ((2 * k3) / (12960 * z6 * z4) + (PI_2 * even3) / (216 * z6)) / (n * root);
	return ROOT_TWO_PI * (first + second + third + fourth);
}
