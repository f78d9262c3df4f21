/**
 * Maximum likelihood for the families with closed forms or one equation; location 0 for the positive ones.
 * Student t, generalised Pareto and the censored Weibull have files of their own.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { exp, log, log1pMinusX } from '../elementary.ts';
import { fitWeibull } from '../survival/weibull.ts';
import { gammaDistribution } from './gamma.ts';
import { digamma, trigamma } from './gamma-function.ts';

const LOG_TWO_PI = 1.8378770664093453;

export interface NormalFit {
	readonly mean: number;
	/** With divisor n. */
	readonly sd: number;
	readonly logLikelihood: number;
}

export interface LognormalFit {
	/** Mean and standard deviation (divisor n) of the logarithms. */
	readonly mu: number;
	readonly sigma: number;
	readonly logLikelihood: number;
}

export interface ExponentialFit {
	readonly rate: number;
	readonly logLikelihood: number;
}

export interface ShapeScaleFit {
	readonly shape: number;
	readonly scale: number;
	readonly logLikelihood: number;
}

/**
 * @param sample  shape (n,), left untouched
 * @throws AppError `sample_too_small` below two values, `invalid_input` for one that is not finite, `fit_failed` when all are equal
 */
export function fitNormal(sample: Float64Array): NormalFit {
	requireSample(sample, 2);
	const { mean, sd } = momentsOf(sample);
	return { mean, sd, logLikelihood: -sample.length * (0.5 * LOG_TWO_PI + log(sd) + 0.5) };
}

/**
 * @param sample  shape (n,), each above 0, left untouched
 * @throws AppError as `fitNormal`, and `invalid_input` for a value that is not above 0
 */
export function fitLognormal(sample: Float64Array): LognormalFit {
	requirePositiveSample(sample, 2);
	const logs = sample.map(log);
	const { mean, sd, logLikelihood } = fitNormal(logs);
	return { mu: mean, sigma: sd, logLikelihood: logLikelihood - sumOf(logs) };
}

/**
 * @param sample  shape (n,), none below 0, not all 0, left untouched
 * @throws AppError `sample_too_small` without values, `invalid_input` for one that is not finite or below 0, `fit_failed` when all are 0
 */
export function fitExponential(sample: Float64Array): ExponentialFit {
	requireSample(sample, 1);
	for (const value of sample) if (value < 0) throw notPositive(value);
	const mean = sumOf(sample) / sample.length;
	if (mean === 0) throw constantSample();
	return { rate: 1 / mean, logLikelihood: -sample.length * (log(mean) + 1) };
}

const MAX_STEPS = 100;

/**
 * The shape solves log k - digamma(k) = log mean - mean log.
 *
 * @param sample  shape (n,), each above 0, left untouched
 * @throws AppError as `fitLognormal`
 * @source Minka (2002), "Estimating a Gamma distribution", the equation; here by Newton over log k
 */
export function fitGamma(sample: Float64Array): ShapeScaleFit {
	requirePositiveSample(sample, 2);
	const n = sample.length;
	const mean = sumOf(sample) / n;
	// mean log(x / mean), from the deviations: a nearly constant sample keeps its digits.
	let gap = 0;
	for (const value of sample) {
		const deviation = (value - mean) / mean;
		gap -= deviation < -0.5 ? log(value / mean) - deviation : log1pMinusX(deviation);
	}
	gap /= n;
	if (!(gap > 1e-15)) throw constantSample();
	// 1/(2k) < log k - digamma(k) < 1/k, convex over log k: Newton's method rises from the lower bound.
	let shape = 0.5 / gap;
	for (let step = 0; step < MAX_STEPS; step++) {
		const change = (log(shape) - digamma(shape) - gap) / (shape * trigamma(shape) - 1);
		shape *= exp(change);
		if (!(Math.abs(change) > 1e-13)) break;
	}
	const scale = mean / shape;
	return { shape, scale, logLikelihood: logLikelihoodOf(sample, gammaDistribution(shape, scale).logPdf) };
}

/**
 * The survival fit of lives that were all observed from age 0 to their failure.
 *
 * @param sample  shape (n,), each above 0, left untouched
 * @throws AppError as `fitLognormal`
 */
export function fitWeibullToSample(sample: Float64Array): ShapeScaleFit {
	requirePositiveSample(sample, 2);
	const n = sample.length;
	const { shape, scaleDays, logLikelihood } = fitWeibull({ entryDays: new Float64Array(n), exitDays: sample, hasFailed: new Uint8Array(n).fill(1) });
	return { shape, scale: scaleDays, logLikelihood };
}

/** Sum of log densities. */
export function logLikelihoodOf(sample: Float64Array, logPdf: (x: number) => number): number {
	let sum = 0;
	for (const value of sample) sum += logPdf(value);
	return sum;
}

/** @throws AppError `sample_too_small`, `invalid_input`, `fit_failed` when all values are equal */
export function momentsOf(sample: Float64Array): { readonly mean: number; readonly sd: number } {
	const n = sample.length;
	const first = sample[0]!;
	if (sample.every((value) => value === first)) throw constantSample();
	const mean = first + sumOf(sample.map((value) => value - first)) / n;
	let squares = 0;
	for (const value of sample) squares += (value - mean) * (value - mean);
	return { mean, sd: Math.sqrt(squares / n) };
}

/** @throws AppError `sample_too_small` below `needed` values, `invalid_input` for one that is not finite */
export function requireSample(sample: Float64Array, needed: number): void {
	if (sample.length < needed)
		throw new AppError('sample_too_small', `This fit needs at least ${needed} values; there are ${sample.length}.`, {
			values: sample.length,
			needed,
		});
	for (const value of sample)
		if (!Number.isFinite(value))
			throw new AppError('invalid_input', `A sample must hold finite numbers; one value is ${value}.`, { field: 'sample', value });
}

function requirePositiveSample(sample: Float64Array, needed: number): void {
	requireSample(sample, needed);
	for (const value of sample) if (value <= 0) throw notPositive(value);
}

const notPositive = (value: number): AppError =>
	new AppError('invalid_input', `This distribution has positive values only; one value is ${value}.`, { field: 'sample', value });
const constantSample = (): AppError => new AppError('fit_failed', 'All values are equal: the likelihood has no maximum.');

function sumOf(values: Float64Array): number {
	let sum = 0;
	for (const value of values) sum += value;
	return sum;
}
