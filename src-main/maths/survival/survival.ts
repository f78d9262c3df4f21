/**
 * Lifetimes of drives: Kaplan-Meier and the Weibull law, with right censoring (a drive that still runs) and
 * left truncation (a drive that was old when we first saw it: its early survival is no evidence).
 * Ages are in days since first power-on. Digits as `elementary.ts`.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { exp, expm1, log, power } from '../elementary.ts';
import { Z_95 } from '../risk/value-at-risk.ts';

/** One row per drive (or per part of a drive's life), all of shape (rows,). */
export interface Lifetimes {
	/** Age when it came under observation, at least 0: the age at the start of the first observed day. */
	readonly entryDays: Float64Array;
	/** Age when observation ended, not below `entryDays`. */
	readonly exitDays: Float64Array;
	/** 1 when the drive failed at `exitDays`, 0 when it was still running (censored). */
	readonly hasFailed: Uint8Array;
}

/** Kaplan-Meier table, one row per distinct failure age; all of shape (ages,). */
export interface SurvivalTable {
	readonly ageDays: Float64Array;
	readonly atRisk: Float64Array;
	readonly failures: Float64Array;
	/** Share that survives beyond the age, 1 to 0. */
	readonly survival: Float64Array;
	/** Greenwood's; NaN where survival is 0. */
	readonly standardError: Float64Array;
	/** 95 % limits on the log-log scale; NaN where survival is 0. */
	readonly lower: Float64Array;
	readonly upper: Float64Array;
}

/** Weibull law S(t) = exp(-(t / scaleDays)^shape), with the errors of its fit. */
export interface WeibullFit {
	/** Below 1: infant mortality; 1: age does not matter; above 1: wear-out. */
	readonly shape: number;
	readonly scaleDays: number;
	readonly logLikelihood: number;
	/** Covariance of (log shape, log scale), from the observed information. */
	readonly variance: { readonly logShape: number; readonly logScale: number; readonly covariance: number };
	readonly drives: number;
	readonly failures: number;
	readonly exposureDays: number;
}

/** The two numbers that a hazard needs. */
export type Weibull = Pick<WeibullFit, 'shape' | 'scaleDays'>;

/**
 * Kaplan-Meier estimate of survival. Failures come before censorings of the same age; a drive is at risk at age t when entry < t <= exit.
 *
 * @param lifetimes  shape (rows,)
 * @throws AppError `sample_too_small` without rows, `invalid_input` for a row that is not a life
 * @source Kaplan & Meier (1958), JASA 53; Greenwood (1926); delayed entry as Klein & Moeschberger (2003), 4.6
 */
export function kaplanMeier(lifetimes: Lifetimes): SurvivalTable {
	requireLifetimes(lifetimes);
	const entries = Float64Array.from(lifetimes.entryDays).sort();
	const exits = Float64Array.from(lifetimes.exitDays).sort();
	const failureAges = lifetimes.exitDays.filter((_, i) => lifetimes.hasFailed[i] === 1).sort();
	const ageDays = Float64Array.from(new Set(failureAges));
	const rows = ageDays.length;
	const table = {
		ageDays,
		atRisk: new Float64Array(rows),
		failures: new Float64Array(rows),
		survival: new Float64Array(rows),
		standardError: new Float64Array(rows),
		lower: new Float64Array(rows),
		upper: new Float64Array(rows),
	};
	let entered = 0;
	let left = 0;
	let seen = 0;
	let survival = 1;
	let greenwood = 0;
	for (let row = 0; row < rows; row++) {
		const age = ageDays[row]!;
		while (entered < entries.length && entries[entered]! < age) entered++;
		while (left < exits.length && exits[left]! < age) left++;
		const before = seen;
		while (seen < failureAges.length && failureAges[seen] === age) seen++;
		const failures = seen - before;
		const atRisk = Math.max(failures, entered - left);
		survival *= 1 - failures / atRisk;
		greenwood += failures / (atRisk * (atRisk - failures));
		table.atRisk[row] = atRisk;
		table.failures[row] = failures;
		table.survival[row] = survival;
		table.standardError[row] = survival > 0 ? survival * Math.sqrt(greenwood) : Number.NaN;
		const spread = survival > 0 ? (Z_95 * Math.sqrt(greenwood)) / log(survival) : Number.NaN;
		table.lower[row] = power(survival, exp(-spread));
		table.upper[row] = power(survival, exp(spread));
	}
	return table;
}

const MAX_STEPS = 100;
/** Shapes outside 1/50 to 50 are no lives of drives: the likelihood has run away. */
const MIN_LOG_SHAPE = -3.912;
const MAX_LOG_SHAPE = 3.912;
const MIN_FAILURES = 2;

/**
 * Maximum likelihood fit of a Weibull law to censored, truncated lives.
 * The scale has a closed form given the shape; the shape is the root of the profile score in log shape, by Newton steps kept inside a bracket.
 *
 * @param lifetimes  shape (rows,)
 * @throws AppError `sample_too_small` with fewer than 2 failures, `fit_failed` when the likelihood has no maximum (all failures at one age,
 *         say), `invalid_input` for a row that is not a life
 * @source Klein & Moeschberger (2003), Survival Analysis, 12.2 and 3.5
 */
export function fitWeibull(lifetimes: Lifetimes): WeibullFit {
	requireLifetimes(lifetimes);
	const { entryDays, exitDays, hasFailed } = lifetimes;
	let failures = 0;
	let exposureDays = 0;
	let longest = 0;
	for (let i = 0; i < exitDays.length; i++) {
		if (hasFailed[i] === 1) failures++;
		exposureDays += exitDays[i]! - entryDays[i]!;
		longest = Math.max(longest, exitDays[i]!);
	}
	if (failures < MIN_FAILURES)
		throw new AppError(
			'sample_too_small',
			`A Weibull fit needs at least ${MIN_FAILURES} failures; there are ${failures}. Use a published rate as prior.`,
			{
				failures,
				needed: MIN_FAILURES,
			},
		);
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
		drives: exitDays.length,
		failures,
		exposureDays,
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

/**
 * Variance of the log of the cumulative hazard over an age span, by the delta method: how uncertain the fit leaves it.
 *
 * @returns dimensionless; the hazard is known within about exp(+-1.96 sqrt(variance))
 */
export function logHazardVariance(fit: Pick<WeibullFit, 'shape' | 'scaleDays' | 'variance'>, fromDays: number, toDays: number): number {
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

function requireLifetimes({ entryDays, exitDays, hasFailed }: Lifetimes): void {
	const rows = exitDays.length;
	if (rows === 0) throw new AppError('sample_too_small', 'A survival estimate needs at least one drive; there is none.');
	if (entryDays.length !== rows || hasFailed.length !== rows)
		throw new AppError('invalid_input', `Lifetimes need equally long columns; they have ${entryDays.length}, ${rows} and ${hasFailed.length} rows.`);
	for (let row = 0; row < rows; row++) {
		const entry = entryDays[row]!;
		const exit = exitDays[row]!;
		const isLife = entry >= 0 && exit >= entry && exit < Number.POSITIVE_INFINITY && (hasFailed[row] !== 1 || exit > 0);
		if (!isLife)
			throw new AppError(
				'invalid_input',
				`A life must run from an age of at least 0 to one not below it; row ${row} runs from ${entry} to ${exit} days.`,
				{
					row,
					entryDays: entry,
					exitDays: exit,
				},
			);
	}
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
	if (!(scoreAt(low).score > 0) || !(scoreAt(high).score < 0))
		throw new AppError(
			'fit_failed',
			'The Weibull likelihood has no maximum at a sensible shape: the failures lie at nearly one age. Use a longer history.',
			{
				failures,
			},
		);
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
