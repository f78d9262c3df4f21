/**
 * Logistic recalibration: log odds = intercept + slope x score. It calibrates a score (Platt), and it judges stated probabilities: with
 * their log odds as score, calibrated ones have intercept 0 and slope 1; a slope below 1 says that they are too extreme.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { exp, log, log1p } from '../elementary.ts';
import { requireSameLength } from './brier.ts';

export interface LogisticFit {
	readonly intercept: number;
	readonly slope: number;
	readonly interceptStandardError: number;
	readonly slopeStandardError: number;
}

/** `hasSoftTargets`: (n1 + 1) / (n1 + 2) and 1 / (n0 + 2) instead of 1 and 0, so that a perfect score does not become certainty. */
export interface LogisticOptions {
	readonly hasSoftTargets?: boolean;
}

/** Probabilities nearer to 0 or 1 than this have no useful log odds. */
const LEAST = 1e-6;
const MAX_STEPS = 60;

/** log(p / (1 - p)), p kept off 0 and 1. */
export function logOdds(probability: number): number {
	const kept = Math.min(1 - LEAST, Math.max(LEAST, probability));
	return log(kept) - log1p(-kept);
}

/** The probability of log odds. */
export function fromLogOdds(value: number): number {
	return 1 / (1 + exp(-value));
}

/** The calibrated probability of a score. */
export function recalibrated({ intercept, slope }: Pick<LogisticFit, 'intercept' | 'slope'>, score: number): number {
	return fromLogOdds(intercept + slope * score);
}

/**
 * Maximum likelihood by Newton steps, halved where they would lose.
 *
 * @param scores    shape (n,)
 * @param outcomes  shape (n,), 1 where it happened, else 0; both kinds must be there
 * @throws AppError `sample_too_small` with one kind only, `fit_failed` when the scores are constant or divide the outcomes
 * @source Platt (1999), "Probabilistic outputs for support vector machines"; Cox (1958), Biometrika 45 for judging
 */
export function fitLogisticRecalibration(scores: ArrayLike<number>, outcomes: ArrayLike<number>, options: LogisticOptions = {}): LogisticFit {
	requireSameLength(scores, outcomes);
	const isSoft = options.hasSoftTargets === true;
	const targets = targetsOf(outcomes, isSoft);
	// Soft targets have a maximum whatever the scores are.
	if (!isSoft && divides(scores, outcomes)) throw notDetermined();
	let at = pointAt(scores, targets, 0, 0);
	for (let step = 0; step < MAX_STEPS; step++) {
		const determinant = at.h00 * at.h11 - at.h01 * at.h01;
		if (!(determinant > 1e-14 * at.h00 * at.h11)) throw notDetermined();
		const byIntercept = (at.h11 * at.g0 - at.h01 * at.g1) / determinant;
		const bySlope = (at.h00 * at.g1 - at.h01 * at.g0) / determinant;
		let factor = 1;
		let next = pointAt(scores, targets, at.intercept + byIntercept, at.slope + bySlope);
		while (!(next.loss <= at.loss + 1e-12 * Math.abs(at.loss)) && factor > 1e-6) {
			factor /= 2;
			next = pointAt(scores, targets, at.intercept + factor * byIntercept, at.slope + factor * bySlope);
		}
		const moved = Math.abs(next.intercept - at.intercept) + Math.abs(next.slope - at.slope);
		at = next;
		if (moved < 1e-11 * (1 + Math.abs(at.intercept) + Math.abs(at.slope))) break;
	}
	const determinant = at.h00 * at.h11 - at.h01 * at.h01;
	if (!(determinant > 1e-14 * at.h00 * at.h11)) throw notDetermined();
	return {
		intercept: at.intercept,
		slope: at.slope,
		interceptStandardError: Math.sqrt(at.h11 / determinant),
		slopeStandardError: Math.sqrt(at.h00 / determinant),
	};
}

const notDetermined = (): AppError =>
	new AppError('fit_failed', 'The score is constant or divides the outcomes without a mistake: a logistic curve through them is not determined.');

/** Whether some score has all that happened on one side and all else on the other: the likelihood grows with the slope for ever. */
function divides(scores: ArrayLike<number>, outcomes: ArrayLike<number>): boolean {
	const ends = [0, 1].map((kind) => {
		let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
		for (let i = 0; i < outcomes.length; i++) {
			if (outcomes[i] !== kind) continue;
			least = Math.min(least, scores[i]);
			most = Math.max(most, scores[i]);
		}
		return { least, most };
	});
	return ends[0].most <= ends[1].least || ends[1].most <= ends[0].least;
}

function targetsOf(outcomes: ArrayLike<number>, isSoft: boolean): Float64Array {
	let happened = 0;
	for (let i = 0; i < outcomes.length; i++) happened += outcomes[i];
	const others = outcomes.length - happened;
	if (happened === 0 || others === 0)
		throw new AppError('sample_too_small', `A calibration needs cases of both kinds; ${happened} happened and ${others} did not.`, {
			happened,
			others,
		});
	const [yes, no] = isSoft ? [(happened + 1) / (happened + 2), 1 / (others + 2)] : [1, 0];
	return Float64Array.from({ length: outcomes.length }, (_, i) => (outcomes[i] === 1 ? yes : no));
}

/** Loss, its falling gradient and its curvature at one pair of parameters. */
function pointAt(scores: ArrayLike<number>, targets: Float64Array, intercept: number, slope: number) {
	let [loss, g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0, 0];
	for (let i = 0; i < targets.length; i++) {
		const score = scores[i];
		const odds = intercept + slope * score;
		const small = exp(-Math.abs(odds));
		const probability = odds >= 0 ? 1 / (1 + small) : small / (1 + small);
		loss += Math.max(odds, 0) + log1p(small) - targets[i] * odds;
		const missing = targets[i] - probability;
		const weight = small / (1 + small) ** 2;
		g0 += missing;
		g1 += missing * score;
		h00 += weight;
		h01 += weight * score;
		h11 += weight * score * score;
	}
	return { intercept, slope, loss, g0, g1, h00, h01, h11 };
}
