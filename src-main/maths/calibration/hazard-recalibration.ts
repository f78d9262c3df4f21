/**
 * Platt's curve for hazards: what a failure law expected of drives over time that it had not seen, held against what came, moves its level and the
 * distance between its drives. A drive with expected failures H has level x (H / pivot)^(slope - 1) times its hazard, on every day alike, so that
 * probabilities over 30, 90 and 365 days stay those of one course. Level 1 and slope 1 leave the law as it is; below 1 its drives were too far apart.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { exp } from '../elementary.ts';

/** Drives over held-back time; shape (cases,) each. */
export interface HeldBack {
	/** Expected failures over the time that the drive was seen, above 0. */
	readonly expected: Float64Array;
	/** Log of the expected failures over the same span for each: what tells drives apart. */
	readonly scores: Float64Array;
	/** 1 for a failure within that time. */
	readonly failed: Uint8Array;
}

export interface HazardRecalibration {
	readonly level: number;
	/** Above 0. */
	readonly slope: number;
	/** Log of the expected failures at which the level alone counts. */
	readonly pivot: number;
	/** Of log level and slope, given the outcomes and the prior. */
	readonly variance: { readonly level: number; readonly slope: number; readonly covariance: number };
}

/** Deviations of log level and of slope around 0 and 1 before any outcome: the law is believed until outcomes object. */
export interface RecalibrationPrior {
	readonly levelDeviation: number;
	readonly slopeDeviation: number;
}

/** Chosen on synthetic fleets that judge nothing (docs/risk.md): wide enough for a fleet with a hundred failures to object, and no wider. */
export const defaultPrior: RecalibrationPrior = { levelDeviation: 0.15, slopeDeviation: 0.1 };

/** No prior at all: what the outcomes say by themselves. */
export const believeOutcomes: RecalibrationPrior = { levelDeviation: Number.POSITIVE_INFINITY, slopeDeviation: Number.POSITIVE_INFINITY };

/** A slope that falls to this turns no order of drives around. */
const LEAST_SLOPE = 0.1;
const MAX_STEPS = 50;

/**
 * The most probable level and slope: a Poisson regression on the score with the log of the expected failures as offset, and normal priors.
 *
 * @throws AppError `invalid_input` for an expectation that is not above 0, `fit_failed` without a prior where nothing tells the drives apart
 * @source van Houwelingen (2000), Statistics in Medicine 19 (calibration of survival models by their own hazard); Crowson, Atkinson & Therneau (2016),
 *         Statistical Methods in Medical Research 25 (Poisson regression with the expected count as offset)
 */
export function fitHazardRecalibration(held: HeldBack, prior: RecalibrationPrior = defaultPrior): HazardRecalibration {
	if (held.expected.some((value) => !(value > 0 && value < Number.POSITIVE_INFINITY)))
		throw new AppError('invalid_input', 'Each held-back drive needs an expected count of failures above 0.');
	const pivot = pivotOf(held);
	const precision = { level: 1 / prior.levelDeviation ** 2, slope: 1 / prior.slopeDeviation ** 2 };
	let at = pointAt(held, pivot, precision, 0, 0);
	for (let step = 0; step < MAX_STEPS; step++) {
		const determinant = requireDetermined(at);
		const byLevel = (at.h11 * at.g0 - at.h01 * at.g1) / determinant;
		const bySlope = (at.h00 * at.g1 - at.h01 * at.g0) / determinant;
		let factor = 1;
		let next = pointAt(held, pivot, precision, at.level + byLevel, at.steepness + bySlope);
		while (!(next.loss <= at.loss) && factor > 1e-9) {
			factor /= 2;
			next = pointAt(held, pivot, precision, at.level + factor * byLevel, at.steepness + factor * bySlope);
		}
		if (!(next.loss <= at.loss)) break;
		const moved = Math.abs(next.level - at.level) + Math.abs(next.steepness - at.steepness);
		at = next;
		if (moved < 1e-12) break;
	}
	const determinant = requireDetermined(at);
	return {
		level: exp(at.level),
		slope: Math.max(LEAST_SLOPE, 1 + at.steepness),
		pivot,
		variance: { level: at.h11 / determinant, slope: at.h00 / determinant, covariance: -at.h01 / determinant },
	};
}

/** @throws AppError `fit_failed` without a prior where all drives are alike */
function requireDetermined({ h00, h01, h11 }: ReturnType<typeof pointAt>): number {
	const determinant = h00 * h11 - h01 * h01;
	if (determinant > 1e-14 * h00 * h11) return determinant;
	throw new AppError('fit_failed', 'All drives are expected to fail alike: a slope through what came is not determined.');
}

/** Factor of the hazard of a drive. @param score log of its expected failures over the span of the fit */
export function recalibrationFactor({ level, slope, pivot }: Pick<HazardRecalibration, 'level' | 'slope' | 'pivot'>, score: number): number {
	return level * exp((slope - 1) * (score - pivot));
}

/** Variance of the log of `recalibrationFactor`. */
export function recalibrationVariance({ variance, pivot }: Pick<HazardRecalibration, 'variance' | 'pivot'>, score: number): number {
	const away = score - pivot;
	return Math.max(0, variance.level + 2 * away * variance.covariance + away * away * variance.slope);
}

/** Mean score of the expected failures: there level and slope are nearly independent. */
function pivotOf({ expected, scores }: HeldBack): number {
	let [sum, total] = [0, 0];
	for (const [at, value] of expected.entries()) {
		sum += value * scores[at]!;
		total += value;
	}
	return total > 0 ? sum / total : 0;
}

/** Loss, its falling gradient and its curvature at one log level and one steepness (slope - 1). */
function pointAt(held: HeldBack, pivot: number, precision: { readonly level: number; readonly slope: number }, level: number, steepness: number) {
	let loss = (precision.level * level * level + precision.slope * steepness * steepness) / 2;
	let [g0, g1, h00, h01, h11] = [-precision.level * level, -precision.slope * steepness, precision.level, 0, precision.slope];
	for (let at = 0; at < held.expected.length; at++) {
		const away = held.scores[at]! - pivot;
		const change = level + steepness * away;
		const mean = held.expected[at]! * exp(change);
		loss += mean - held.failed[at]! * change;
		const missing = held.failed[at]! - mean;
		g0 += missing;
		g1 += missing * away;
		h00 += mean;
		h01 += mean * away;
		h11 += mean * away * away;
	}
	return { level, steepness, loss, g0, g1, h00, h01, h11 };
}
