/**
 * Maximum likelihood for the generalised Pareto distribution with location 0.
 *
 * With theta = xi / scale the best shape is xi(theta) = mean log(1 + theta y), which leaves one unknown; its score has its own digits at theta = 0.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { expm1, log, log1p, log1pMinusX } from '../elementary.ts';

export interface GeneralizedParetoFit {
	/** Shape; -1 when the likelihood has no inner maximum, which then is that of a uniform law up to the largest excess. */
	readonly xi: number;
	/** In the unit of the excesses. */
	readonly scale: number;
	readonly logLikelihood: number;
}

/** Above this maximum likelihood has its usual properties; a second maximum below, made by the few largest excesses, is not taken for better. */
const REGULAR_FROM = -0.5;

/**
 * @param excesses  shape (n,), n >= 2, each at least 0, left untouched
 * @throws AppError `sample_too_small` below two excesses, `series_constant` when all are equal, `invalid_input` for one that is not finite or below 0,
 *         `fit_failed` when the excesses spread over so many orders of magnitude that the likelihood has no maximum
 * @source Grimshaw (1993), Technometrics 35; Smith (1985), Biometrika 72: regular above xi = -1/2, without a bound below xi = -1, so that an inner
 *         maximum is meant
 */
export function fitGeneralizedPareto(excesses: Float64Array): GeneralizedParetoFit {
	const { mean, largest } = requireExcesses(excesses);
	// In units of the mean: the fit follows the unit of the losses.
	const y = excesses.map((excess) => excess / mean);
	const end = largest / mean;
	const n = y.length;
	const candidates = innerMaxima(y, end).map((theta) => ({ theta, ...profileOf(y, theta) }));
	if (candidates.length === 0) return { xi: -1, scale: largest, logLikelihood: -n * log(largest) };
	const regular = candidates.filter(({ xi }) => xi > REGULAR_FROM);
	const best = (regular.length > 0 ? regular : candidates).reduce((a, b) => (b.value > a.value ? b : a));
	const { ratio } = statisticsOf(y, best.theta);
	// xi / theta is the scale in units of the mean.
	return { xi: best.theta * ratio, scale: ratio * mean, logLikelihood: n * (best.value - log(mean)) };
}

/** Method of moments: exists below xi = 1/2 only, and is a start or a check. @param excesses as above */
export function generalizedParetoByMoments(excesses: Float64Array): { readonly xi: number; readonly scale: number } {
	const { mean } = requireExcesses(excesses);
	let squares = 0;
	for (const excess of excesses) squares += (excess - mean) * (excess - mean);
	const ratio = (mean * mean) / (squares / (excesses.length - 1));
	return { xi: 0.5 * (1 - ratio), scale: 0.5 * mean * (1 + ratio) };
}

function requireExcesses(excesses: Float64Array): { readonly mean: number; readonly largest: number } {
	const n = excesses.length;
	if (n < 2) throw new AppError('sample_too_small', `A tail needs at least two excesses; there are ${n}.`, { excesses: n, needed: 2 });
	let [sum, largest, smallest] = [0, 0, Number.POSITIVE_INFINITY];
	for (const excess of excesses) {
		if (!(excess >= 0 && excess < Number.POSITIVE_INFINITY))
			throw new AppError('invalid_input', `An excess must be a finite number of at least 0; one is ${excess}.`, { field: 'excesses', value: excess });
		sum += excess;
		largest = Math.max(largest, excess);
		smallest = Math.min(smallest, excess);
	}
	if (smallest === largest) throw new AppError('series_constant', 'All excesses are equal; they have no tail to fit.');
	return { mean: sum / n, largest };
}

/** Places w with 1 + theta end = e^w: from just short of the end of the support over theta = 0 (w = 0) to a tail without any moment. */
const FIRST_PLACE = -20;
const LAST_PLACE = 60;
const STEP = 0.25;
/** A loss would span 20 orders of magnitude as easily as one. */
const LARGEST_SHAPE = 20;

/** Every theta where the profile turns from rising to falling, with xi(theta) > -1. */
function innerMaxima(y: Float64Array, end: number): number[] {
	const thetaAt = (w: number): number => expm1(w) / end;
	const found: number[] = [];
	let isRising = false;
	for (let w = FIRST_PLACE; w <= LAST_PLACE; w += STEP) {
		const { score, xi } = statisticsOf(y, thetaAt(w));
		if (xi <= -1) continue;
		if (xi > LARGEST_SHAPE) break;
		if (isRising && score <= 0) found.push(rootBetween((place) => statisticsOf(y, thetaAt(place)).score, thetaAt, w - STEP, w));
		isRising = score > 0;
	}
	if (isRising && found.length === 0) throw new AppError('fit_failed', 'The excesses spread too far for a generalised Pareto tail.');
	return found;
}

/** By halving in w until the neighbours touch: 60 steps, whatever the shape of the score. */
function rootBetween(score: (w: number) => number, thetaAt: (w: number) => number, from: number, to: number): number {
	let [low, high] = [from, to];
	for (let step = 0; step < 60; step++) {
		const middle = (low + high) / 2;
		if (middle <= low || middle >= high) break;
		if (score(middle) > 0) low = middle;
		else high = middle;
	}
	return thetaAt((low + high) / 2);
}

/** Log-likelihood per excess at the best shape for theta, and that shape. */
function profileOf(y: Float64Array, theta: number): { readonly value: number; readonly xi: number } {
	const { ratio, xi } = statisticsOf(y, theta);
	return { value: -(log(ratio) + xi + 1), xi };
}

/** For y in units of their mean: xi(theta), xi / theta (their mean at 0), and the derivative of the profile log-likelihood per excess. */
function statisticsOf(y: Float64Array, theta: number): { readonly xi: number; readonly ratio: number; readonly score: number } {
	let [ratio, slope, curvature] = [0, 0, 0];
	for (const value of y) {
		const x = theta * value;
		const inverse = 1 / (1 + x);
		if (x > -1e-3 && x < 1e-3) {
			ratio += value * (1 - x * (1 / 2 - x * (1 / 3 - x * (1 / 4 - x * (1 / 5 - x * (1 / 6))))));
			curvature += value * value * (1 / 2 - x * (2 / 3 - x * (3 / 4 - x * (4 / 5 - x * (5 / 6 - x * (6 / 7))))));
		} else if (x < 1) {
			// log(1+x) - x and x - x/(1+x) = x^2/(1+x): small x cancels once, not twice.
			const shortfall = log1pMinusX(x) / x;
			ratio += value * (1 + shortfall);
			curvature += (value * value * (shortfall + x * inverse)) / x;
		} else {
			const logRatio = log1p(x) / x;
			ratio += value * logRatio;
			curvature += (value * value * (logRatio - inverse)) / x;
		}
		slope += value * inverse;
	}
	const n = y.length;
	return { xi: (theta * ratio) / n, ratio: ratio / n, score: curvature / ratio - slope / n };
}
