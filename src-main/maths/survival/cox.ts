/**
 * The proportional hazards model: hazard at an age = baseline(age) * exp(coefficients . covariates), with no law for the baseline.
 * Right censoring, left truncation, strata, and covariates that change at known ages (a row per stretch of a life).
 */
import { AppError } from '../../shared/domain/errors.ts';
import { erfc } from '../distributions/special.ts';
import { exp } from '../elementary.ts';
import { type CoxPass, type CoxPoint, type CoxTies, evaluateCox, forEachFailureAge, linearPredictor, orderRows } from './cox-likelihood.ts';
import { dotProduct, invertInformation, multiply } from './information-matrix.ts';
import { startOfRisk } from './lifetimes.ts';

/** One row per drive, or per stretch of its life without a change of covariates. */
export interface CoxRows {
	/** Shape (rows,), at least 0: age at the end of the row. */
	readonly exitDays: Float64Array;
	/** Shape (rows,): 1 for a failure at `exitDays`, 0 for censored. */
	readonly hasFailed: Uint8Array;
	/** Shape (rows,): age at which the row came under observation; all since birth when absent. */
	readonly entryDays?: Float64Array;
	/** Shape (rows,): rows of different strata have baselines of their own; one stratum when absent. */
	readonly strata?: Int32Array;
	/** Shape (terms, rows): one column per covariate, finite. */
	readonly covariates: readonly Float64Array[];
}

export interface CoxOptions {
	readonly ties?: CoxTies;
	/** Counts a row as at risk from its very entry on, as statsmodels does; by default only after it, as R does. */
	readonly isAtRiskAtEntry?: boolean;
}

/** A fitted model; columns of shape (terms,), per unit of each covariate. */
export interface CoxFit {
	/** Logarithms of hazard ratios. */
	readonly coefficients: Float64Array;
	readonly standardErrors: Float64Array;
	/** Coefficient over standard error. */
	readonly stats: Float64Array;
	/** Two-sided, of a coefficient of 0. */
	readonly pvalues: Float64Array;
	/** Inverse of the observed information, shape (terms, terms). */
	readonly covariance: readonly Float64Array[];
	/** Log partial likelihood, constants left out. */
	readonly logLikelihood: number;
	/** The same with all coefficients 0. */
	readonly nullLogLikelihood: number;
	readonly rows: number;
	readonly failures: number;
	readonly iterations: number;
}

/** Baseline of one stratum at its distinct failure ages, for covariates 0; columns of shape (ages,). */
export interface BaselineHazard {
	readonly stratum: number;
	readonly ageDays: Float64Array;
	/** Failures over the sum of hazard ratios at risk. */
	readonly increments: Float64Array;
	/** Sum of the increments up to and with the age. */
	readonly cumulativeHazard: Float64Array;
}

const MAX_ITERATIONS = 60;
const MAX_HALVINGS = 30;
/** Square of the last Newton step in standard errors; the error after it is far smaller still. */
const CONVERGED = 1e-20;
/** Newton's method is quadratic near a maximum: below this each step shrinks the next far more than this factor. */
const NEAR = 1e-6;
const SLOW = 0.05;

/**
 * Maximum partial likelihood by Newton's method with step halving, on centred and scaled covariates.
 *
 * @throws AppError `sample_too_small` without a failure; `invalid_input` for rows that are no lives or covariates that are not finite;
 *         `fit_failed` when a covariate does not vary among the drives at risk, is a combination of others, or separates the failures from
 *         the rest, so that its coefficient has no finite maximum. `details.covariate` is its index.
 * @source Cox (1972), JRSS B 34; monotone likelihood: Bryson & Johnson (1981), Technometrics 23
 */
export function fitCox(rows: CoxRows, { ties = 'efron', isAtRiskAtEntry = false }: CoxOptions = {}): CoxFit {
	const failures = requireRows(rows, isAtRiskAtEntry);
	const { pass, deviations } = scaledPass(rows, isAtRiskAtEntry);
	const { coefficients, point, inverse, nullLogLikelihood, iterations } = maximise(pass, ties);
	const { terms } = pass;
	const unscaled = coefficients.map((value, term) => value / deviations[term]!);
	const covariance = Array.from({ length: terms }, (_, a) =>
		Float64Array.from({ length: terms }, (_, b) => inverse[a * terms + b]! / (deviations[a]! * deviations[b]!)),
	);
	const standardErrors = Float64Array.from(covariance, (row, term) => Math.sqrt(row[term]!));
	const stats = unscaled.map((value, term) => value / standardErrors[term]!);
	return {
		coefficients: unscaled,
		standardErrors,
		stats,
		pvalues: stats.map((stat) => erfc(Math.abs(stat) / Math.SQRT2)),
		covariance,
		logLikelihood: point.logLikelihood,
		nullLogLikelihood,
		rows: pass.rows,
		failures,
		iterations,
	};
}

/** Newton step per standard deviation of the covariate; where the likelihood still rises without end, steps stay near 1 however little is gained. */
const AT_MAXIMUM = 1e-3;
/** Farther out the likelihood is flat: variances of the coefficients beyond these many times their variances at 0 are of that plain. */
const ON_THE_PLAIN = 1e8;

/**
 * Whether coefficients that were found elsewhere maximise the partial likelihood: the information there determines all of them, has not
 * all but vanished, and a Newton step moves none of them by more than 1e-3 per standard deviation of its covariate.
 *
 * @param coefficients  shape (terms,)
 * @throws AppError `sample_too_small` and `invalid_input` as `fitCox`
 */
export function isCoxMaximum(rows: CoxRows, coefficients: Float64Array, { ties = 'efron', isAtRiskAtEntry = false }: CoxOptions = {}): boolean {
	requireRows(rows, isAtRiskAtEntry);
	const { pass, deviations } = scaledPass(rows, isAtRiskAtEntry);
	const { information, score } = evaluateCox(
		pass,
		coefficients.map((value, term) => value * deviations[term]!),
		ties,
	);
	const there = invertInformation(information, pass.terms);
	const atNull = invertInformation(evaluateCox(pass, new Float64Array(pass.terms), ties).information, pass.terms);
	if (!there.isDetermined || !atNull.isDetermined) return false;
	return multiply(there.inverse, score).every((step, term) => {
		const diagonal = term * (pass.terms + 1);
		return Math.abs(step) < AT_MAXIMUM && there.inverse[diagonal]! < ON_THE_PLAIN * atNull.inverse[diagonal]!;
	});
}

/** Hazard of a drive with these covariates over that of one with covariates 0. @param covariates shape (terms,) */
export function hazardRatio(coefficients: Float64Array, covariates: Float64Array): number {
	return exp(dotProduct(coefficients, covariates));
}

/**
 * Breslow's estimate of the baseline, for fits with either treatment of ties.
 *
 * @param coefficients  shape (terms,)
 * @returns one per stratum with failures, strata ascending
 * @throws AppError `sample_too_small` without a failure, `invalid_input` as `fitCox`
 * @source Breslow (1974), Biometrics 30
 */
export function coxBaselineHazard(rows: CoxRows, coefficients: Float64Array, { isAtRiskAtEntry = false }: CoxOptions = {}): BaselineHazard[] {
	requireRows(rows, isAtRiskAtEntry);
	const pass = orderRows(rows, isAtRiskAtEntry);
	const predictor = linearPredictor(pass, coefficients);
	const highest = predictor.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
	const found = new Map<number, { age: number; increment: number }[]>();
	forEachFailureAge(
		pass,
		predictor.map((value) => exp(value - highest)),
		1,
		(from, to, atRisk) => {
			let failures = 0;
			for (let row = from; row < to; row++) failures += pass.hasFailed[row]!;
			const stratum = pass.strata[from]!;
			const ages = found.get(stratum) ?? [];
			found.set(stratum, ages);
			ages.push({ age: pass.exits[from]!, increment: (failures / atRisk[0]!) * exp(-highest) });
		},
	);
	return Array.from(found, ([stratum, ages]) => {
		const rising = ages.reverse();
		const increments = Float64Array.from(rising, ({ increment }) => increment);
		let sum = 0;
		return { stratum, ageDays: Float64Array.from(rising, ({ age }) => age), increments, cumulativeHazard: increments.map((value) => (sum += value)) };
	});
}

/** The rows with each covariate centred and divided by its deviation, so that no unit matters. */
function scaledPass(rows: CoxRows, isAtRiskAtEntry: boolean): { readonly pass: CoxPass; readonly deviations: readonly number[] } {
	const scaling = rows.covariates.map(scaleOf);
	const covariates = rows.covariates.map((column, term) => column.map((value) => (value - scaling[term]!.mean) / scaling[term]!.deviation));
	return { pass: orderRows({ ...rows, covariates }, isAtRiskAtEntry), deviations: scaling.map(({ deviation }) => deviation) };
}

interface Maximum {
	readonly coefficients: Float64Array;
	readonly point: CoxPoint;
	readonly inverse: Float64Array;
	readonly nullLogLikelihood: number;
	readonly iterations: number;
}

function maximise(pass: CoxPass, ties: CoxTies): Maximum {
	let coefficients = new Float64Array(pass.terms);
	let point = evaluateCox(pass, coefficients, ties);
	const nullLogLikelihood = point.logLikelihood;
	let lastGain = Number.POSITIVE_INFINITY;
	for (let iterations = 0; iterations < MAX_ITERATIONS; iterations++) {
		const inverted = invertInformation(point.information, pass.terms);
		if (!inverted.isDetermined) throw iterations === 0 ? undetermined(inverted.parameter) : separated(largestOf(coefficients));
		const { inverse } = inverted;
		const step = multiply(inverse, point.score);
		const gain = dotProduct(step, point.score);
		if (gain < CONVERGED)
			return { coefficients: coefficients.map((value, term) => value + step[term]!), point, inverse, nullLogLikelihood, iterations };
		if (lastGain < NEAR && gain > SLOW * lastGain) throw separated(largestOf(step));
		const next = climb(pass, ties, coefficients, point, step);
		// Not even a short step gains: near the maximum what is left is rounding.
		if (next === null && gain > NEAR) throw separated(largestOf(step));
		if (next === null) return { coefficients, point, inverse, nullLogLikelihood, iterations };
		({ coefficients, point } = next);
		lastGain = gain;
	}
	throw separated(largestOf(coefficients));
}

/** The Newton step, halved until the likelihood does not fall; null when it falls whatever the length. */
function climb(pass: CoxPass, ties: CoxTies, from: Float64Array, at: CoxPoint, step: Float64Array) {
	let length = 1;
	for (let halving = 0; halving < MAX_HALVINGS; halving++) {
		const coefficients = from.map((value, term) => value + length * step[term]!);
		const point = evaluateCox(pass, coefficients, ties);
		if (point.logLikelihood >= at.logLikelihood - 1e-13 * Math.abs(at.logLikelihood)) return { coefficients, point };
		length /= 2;
	}
	return null;
}

const largestOf = (values: Float64Array): number =>
	values.reduce((best, value, term) => (Math.abs(value) > Math.abs(values[best]!) ? term : best), 0);

const undetermined = (covariate: number): AppError =>
	new AppError(
		'fit_failed',
		`Covariate ${covariate + 1} does not vary among the drives at risk, or is a combination of those before it. Leave it out.`,
		{ covariate },
	);

const separated = (covariate: number): AppError =>
	new AppError(
		'fit_failed',
		`Covariate ${covariate + 1} separates the drives that failed from those that did not: its hazard ratio has no finite estimate. Leave it out or pool it.`,
		{ covariate },
	);

/** Mean and standard deviation; a constant column keeps the deviation 1, its information will be 0. */
function scaleOf(column: Float64Array): { readonly mean: number; readonly deviation: number } {
	const low = column.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
	const mean = low + column.reduce((sum, value) => sum + (value - low), 0) / column.length;
	const largest = column.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0);
	if (largest === 0) return { mean, deviation: 1 };
	const squares = column.reduce((sum, value) => sum + ((value - mean) / largest) ** 2, 0);
	return { mean, deviation: largest * Math.sqrt(squares / column.length) };
}

/** @returns the number of failures */
function requireRows({ exitDays, hasFailed, entryDays, strata, covariates }: CoxRows, isAtRiskAtEntry: boolean): number {
	const rows = exitDays.length;
	for (const column of [hasFailed, entryDays, strata, ...covariates])
		if (column && column.length !== rows)
			throw new AppError('invalid_input', `All columns of a Cox model need ${rows} rows; one has ${column.length}.`);
	let failures = 0;
	for (let row = 0; row < rows; row++) {
		const exit = exitDays[row]!;
		const entry = entryDays?.[row] ?? 0;
		const isSeen = hasFailed[row] !== 1 || (isAtRiskAtEntry ? exit >= entry : exit > startOfRisk(entry));
		if (!(entry >= 0 && exit >= entry && exit < Number.POSITIVE_INFINITY && isSeen))
			throw new AppError(
				'invalid_input',
				`A life must run from an age of at least 0 to a later one; row ${row} runs from ${entry} to ${exit} days.`,
				{
					row,
				},
			);
		if (hasFailed[row] === 1) failures++;
	}
	for (const [covariate, column] of covariates.entries()) {
		const row = column.findIndex((value) => !Number.isFinite(value));
		if (row >= 0)
			throw new AppError('invalid_input', `Covariates must be finite; covariate ${covariate + 1} of row ${row} is ${column[row]}.`, {
				covariate,
				row,
			});
	}
	if (failures === 0) throw new AppError('sample_too_small', 'A Cox model needs failures; there are none. Use a published rate as prior.');
	return failures;
}
