/**
 * The Weibull law of drive lives: fit with right censoring and left truncation, and the probability of a failure given the age
 * reached. Moments and quantiles of a law: distributions/weibull.ts. Ages in days since first power-on. Digits as `elementary.ts`.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { exp, expm1, log, normalQuantile, power } from '../elementary.ts';
import { type Exposure, exposureOf, type Lifetimes } from './lifetimes.ts';

/** Weibull law S(t) = exp(-(t / scaleDays)^shape), with the errors of its fit. */
export interface WeibullFit extends Exposure {
	/** Below 1: infant mortality; 1: age does not matter; above 1: wear-out. */
	readonly shape: number;
	readonly scaleDays: number;
	readonly logLikelihood: number;
	/** Covariance of (log shape, log scale), from the observed information. */
	readonly variance: { readonly logShape: number; readonly logScale: number; readonly covariance: number };
}

/** The two numbers that a hazard needs. */
export type Weibull = Pick<WeibullFit, 'shape' | 'scaleDays'>;

/** The same with what is known of their errors. */
export type FittedWeibull = Pick<WeibullFit, 'shape' | 'scaleDays' | 'variance'>;

const MAX_STEPS = 100;
/** Log of 1/1000 and of 1000: beyond these the likelihood has run away (failures at one age, say). */
const MIN_LOG_SHAPE = -6.907755278982137;
const MAX_LOG_SHAPE = 6.907755278982137;
const MIN_FAILURES = 2;

/**
 * Maximum likelihood fit of a Weibull law to censored, truncated lives.
 * The scale has a closed form given the shape; the shape is the root of the profile score in log shape, by Newton steps kept inside a bracket.
 *
 * @param lifetimes  shape (rows,)
 * @throws AppError `sample_too_small` with fewer than 2 failures, `fit_failed` when the likelihood has no maximum (all failures at one age; or
 *         late entries whose hazard falls faster than any Weibull law's), `invalid_input` for a row that is not a life
 * @source Klein & Moeschberger (2003), Survival Analysis, 12.2 and 3.5
 */
export function fitWeibull(lifetimes: Lifetimes): WeibullFit {
	const exposure = exposureOf(lifetimes);
	const { failures } = exposure;
	if (failures < MIN_FAILURES)
		throw new AppError(
			'sample_too_small',
			`A Weibull fit needs at least ${MIN_FAILURES} failures; there are ${failures}. Use a published rate as prior.`,
			{
				failures,
				needed: MIN_FAILURES,
			},
		);
	const { hasFailed, exitDays } = lifetimes;
	if (exitDays.some((exit, row) => exit === 0 && hasFailed[row] === 1))
		throw new AppError('invalid_input', 'A Weibull law has no failures at age 0. Give such drives the age of half a day, say.');
	const longest = exitDays.reduce((age, exit) => Math.max(age, exit), 0);
	const scaled = scaleLives(lifetimes, longest);
	const logShape = solveShape(scaled, failures);
	const shape = exp(logShape);
	const sums = powerSums(scaled, shape);
	// (scale / longest)^shape = sum / failures.
	const logScaleRelative = log(sums.zero / failures) / shape;
	const scaleDays = longest * exp(logScaleRelative);
	const logLikelihood = failures * (log(shape) - log(longest) - shape * logScaleRelative) + (shape - 1) * scaled.sumLogFailures - failures;
	return {
		shape,
		scaleDays,
		logLikelihood,
		variance: informationInverse(sums, shape, logScaleRelative, failures),
		...exposure,
	};
}

/**
 * Cumulative hazard between two ages: expected failures of a drive that were replaced at once each time.
 *
 * @param fromDays  age, at least 0
 * @param toDays    age, not below `fromDays`
 */
export function cumulativeHazard(law: Weibull, fromDays: number, toDays: number): number {
	const from = power(fromDays / law.scaleDays, law.shape);
	if (toDays > 2 * fromDays) return power(toDays / law.scaleDays, law.shape) - from;
	// H(from) ((to/from)^k - 1): no cancellation when the horizon is short against the age.
	return fromDays > 0 ? from * expm1(law.shape * log(toDays / fromDays)) : 0;
}

/**
 * Probability that a drive which has reached an age fails within the horizon.
 *
 * @param ageDays      age reached, at least 0
 * @param horizonDays  at least 0
 * @param hazardRatio  factor of the hazard, at least 0
 * @returns            in [0, 1]
 */
export function failureProbability(law: Weibull, ageDays: number, horizonDays: number, hazardRatio = 1): number {
	return -expm1(-hazardRatio * cumulativeHazard(law, ageDays, ageDays + horizonDays));
}

/** A probability of failure with its limits. */
export interface FailureProbability {
	readonly probability: number;
	readonly lower: number;
	readonly upper: number;
}

/**
 * `failureProbability` by a fitted law, with the limits that the error of the fit leaves.
 *
 * @param ageDays      age reached, at least 0
 * @param horizonDays  at least 0
 * @param confidence   in (0, 1)
 */
export function failureProbabilityOf(fit: FittedWeibull, ageDays: number, horizonDays: number, confidence = 0.95): FailureProbability {
	const toDays = ageDays + horizonDays;
	return hazardLimits(cumulativeHazard(fit, ageDays, toDays), logHazardVariance(fit, ageDays, toDays), confidence);
}

/**
 * 1 - exp(-hazard) with limits from the normal error of the log hazard.
 *
 * @param hazard       expected failures over the span, at least 0
 * @param logVariance  variance of its logarithm
 * @param confidence   in (0, 1)
 */
export function hazardLimits(hazard: number, logVariance: number, confidence = 0.95): FailureProbability {
	const spread = exp(normalQuantile(0.5 + confidence / 2) * Math.sqrt(logVariance));
	return { probability: -expm1(-hazard), lower: -expm1(-hazard / spread), upper: -expm1(-hazard * spread) };
}

/**
 * Variance of the log of the cumulative hazard over an age span, by the delta method: how uncertain the fit leaves it.
 *
 * @returns dimensionless; the hazard is known within about exp(+-1.96 sqrt(variance))
 */
export function logHazardVariance(fit: FittedWeibull, fromDays: number, toDays: number): number {
	const hazard = cumulativeHazard(fit, fromDays, toDays);
	if (!(hazard > 0)) return 0;
	const weighted = (age: number): number => {
		const relative = age / fit.scaleDays;
		return relative > 0 ? power(relative, fit.shape) * fit.shape * log(relative) : 0;
	};
	const byLogShape = (weighted(toDays) - weighted(fromDays)) / hazard;
	const byLogScale = -fit.shape;
	const { logShape, logScale, covariance } = fit.variance;
	return Math.max(0, byLogShape * byLogShape * logShape + 2 * byLogShape * byLogScale * covariance + byLogScale * byLogScale * logScale);
}

interface ScaledLives {
	/** Logs of ages over the longest life, -Infinity for an entry at birth. */
	readonly logEntry: Float64Array;
	readonly logExit: Float64Array;
	readonly sumLogFailures: number;
}

function scaleLives({ entryDays, exitDays, hasFailed }: Lifetimes, longest: number): ScaledLives {
	const logEntry = entryDays.map((age) => log(age / longest));
	const logExit = exitDays.map((age) => log(age / longest));
	let sumLogFailures = 0;
	for (let i = 0; i < logExit.length; i++) if (hasFailed[i] === 1) sumLogFailures += logExit[i]!;
	return { logEntry, logExit, sumLogFailures };
}

/** Sums over all lives of exit^k - entry^k, and of the same with (log age) and (log age)^2 as weights. */
interface PowerSums {
	readonly zero: number;
	readonly one: number;
	readonly two: number;
}

function powerSums({ logEntry, logExit }: ScaledLives, shape: number): PowerSums {
	let zero = 0;
	let one = 0;
	let two = 0;
	for (let i = 0; i < logExit.length; i++) {
		const exit = logExit[i]!;
		const entry = logEntry[i]!;
		if (exit > Number.NEGATIVE_INFINITY) {
			const weight = exp(shape * exit);
			zero += weight;
			one += weight * exit;
			two += weight * exit * exit;
		}
		if (entry > Number.NEGATIVE_INFINITY) {
			const weight = exp(shape * entry);
			zero -= weight;
			one -= weight * entry;
			two -= weight * entry * entry;
		}
	}
	return { zero, one, two };
}

/** Root of the profile score, d l / d log shape = d + k sum(log t) - d k S1/S0, inside the bracket of sensible shapes. */
function solveShape(lives: ScaledLives, failures: number): number {
	const scoreAt = (logShape: number): { score: number; slope: number } => {
		const shape = exp(logShape);
		const { zero, one, two } = powerSums(lives, shape);
		const mean = one / zero;
		const score = failures + shape * (lives.sumLogFailures - failures * mean);
		return { score, slope: score - failures - failures * shape * shape * (two / zero - mean * mean) };
	};
	let low = MIN_LOG_SHAPE;
	let high = MAX_LOG_SHAPE;
	if (!(scoreAt(low).score > 0))
		throw new AppError(
			'fit_failed',
			'The hazard falls with age faster than any Weibull law: the drives that entered late are too good. Use a longer history.',
			{
				failures,
			},
		);
	if (!(scoreAt(high).score < 0))
		throw new AppError('fit_failed', 'The Weibull likelihood has no maximum: the failures lie at nearly one age. Use a longer history.', {
			failures,
		});
	let logShape = 0;
	for (let step = 0; step < MAX_STEPS; step++) {
		const { score, slope } = scoreAt(logShape);
		if (score > 0) low = logShape;
		else high = logShape;
		const newton = logShape - score / slope;
		const next = newton > low && newton < high ? newton : (low + high) / 2;
		if (Math.abs(next - logShape) < 1e-13 * (1 + Math.abs(next))) return next;
		logShape = next;
	}
	return logShape;
}

/**
 * Inverse of the observed information in (a, b) = (log shape, log scale) at the maximum.
 * With u = (t/scale)^k, y = k log(t/scale): l_bb = -k^2 d, l_ab = k sum(u y), l_aa = -sum over lives of u (y + y^2) + sum of y over failures,
 * and the score being 0 gives sum of y over failures = sum(u y) - d.
 */
function informationInverse(sums: PowerSums, shape: number, logScale: number, failures: number): WeibullFit['variance'] {
	const norm = failures / sums.zero;
	const first = shape * norm * (sums.one - logScale * sums.zero);
	const second = shape * shape * norm * (sums.two - 2 * logScale * sums.one + logScale * logScale * sums.zero);
	const aa = failures + second;
	const ab = -shape * first;
	const bb = shape * shape * failures;
	const determinant = aa * bb - ab * ab;
	if (!(determinant > 0))
		throw new AppError('fit_failed', 'The Weibull likelihood is flat: its parameters cannot be told apart. Use a longer history.');
	return { logShape: bb / determinant, logScale: aa / determinant, covariance: -ab / determinant };
}
