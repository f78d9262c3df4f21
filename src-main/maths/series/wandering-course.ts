/**
 * How a gauge goes on: exponential smoothing with drift, in its innovations form, whose unknowns are drawn anew for each path.
 *
 *   y_t = l_(t-1) + drift + e_t        l_t = l_(t-1) + drift + a e_t
 *
 * a = 1: daily changes add up (a random walk with drift); a = 0: the value strays around a straight line. For each a of a grid, level and drift
 * follow by least squares, because the e_t are linear in them; a itself is drawn by its marginal likelihood, level and drift by their t distribution,
 * widened by the dependence of the e_t. The e_t of the future are those of the past, resampled in blocks. A weekly pattern is taken off first and put back; leaps go their own way.
 *
 * @source Hyndman, Koehler, Ord & Snyder (2008), Forecasting with Exponential Smoothing, 3.4 and 5.1 (ETS(A,N,N) with drift, least squares of the seeds)
 */
import { AppError } from '../../shared/domain/errors.ts';
import { exp, log } from '../elementary.ts';
import type { Rng } from '../random.ts';
import { blockPositions, blockWidening, dependenceFactor } from './block-bootstrap.ts';
import type { CourseLaw } from './first-passage.ts';
import { type Leap, leapsAhead, splitLeaps } from './leaps.ts';
import { returnsToLine } from './returning.ts';
import { weeklyPattern, withoutPattern } from './weekly-pattern.ts';

const DAYS_PER_YEAR = 365;
/** Before the history has spoken: a walk is as likely as all that strays. Otherwise short walks, whose a cannot err upwards, get too narrow a future. */
const WALK_PRIOR = 0.5;
const STAYING_SHARES = [0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;

/** Level and drift. */
const UNKNOWNS = 2;

/** One value of a with what follows from it. */
interface Candidate {
	readonly share: number;
	readonly logLikelihood: number;
	/** After the last value. */
	readonly level: number;
	readonly drift: number;
	/** Lower triangle of the root of the covariance of (level, drift). */
	readonly root: readonly [levelLevel: number, driftLevel: number, driftDrift: number];
	/** Degrees of freedom of its t distribution. */
	readonly freedom: number;
	/** Centred, made as wide as the errors of new values. */
	readonly innovations: Float64Array;
}

export interface WanderingOptions {
	/** Days in which a drift fades to a third (1/e), so that it carries at most so many days further; absent where it does not fade. */
	readonly driftLifeDays?: number;
	/** Deviation of the growth of the log of the drift in a year: no pace stays the same for years. 0 when absent. */
	readonly growthDeviation?: number;
	/** Values cannot fall below, and a drop takes its share of what lies above; absent where there is no such bound. */
	readonly floor?: number;
}

export interface WanderingCourse extends CourseLaw {
	/** It was found to return to a straight line: a = 0. */
	readonly isReturning: boolean;
	readonly hasWeek: boolean;
	/** Mean drift per day and the standard deviation of its draws (before the heavier tails of t). */
	readonly drift: number;
	readonly driftDeviation: number;
	/** Mean share of a day's surprise that stays. */
	readonly stayingShare: number;
	readonly drops: number;
	readonly rises: number;
}

/**
 * @param values  shape (n,), one a day, NaN where missing; first and last finite
 * @throws AppError `series_too_short` for fewer than four values
 */
export function fitWanderingCourse(values: Float64Array, options: WanderingOptions = {}): WanderingCourse {
	const { level: withWeek, drops, rises } = splitLeaps(values);
	const week = weeklyPattern(withWeek);
	const level = withoutPattern(withWeek, week);
	if (level.filter(Number.isFinite).length < 4) throw new AppError('series_too_short', 'Paths need at least four daily values.');
	const isReturning = returnsToLine(level);
	const candidates = (isReturning ? [0] : STAYING_SHARES).map((share) => fitCandidate(level, share));
	const best = Math.max(...candidates.map(({ logLikelihood }) => logLikelihood));
	const prior = (share: number): number => (share === 1 ? WALK_PRIOR : (1 - WALK_PRIOR) / (STAYING_SHARES.length - 1));
	const raw = candidates.map(({ share, logLikelihood }) => prior(share) * exp(logLikelihood - best));
	const total = raw.reduce((sum, weight) => sum + weight, 0);
	const weights = raw.map((weight) => weight / total);
	const mean = (of: (candidate: Candidate) => number): number => candidates.reduce((sum, one, i) => sum + (weights[i] as number) * of(one), 0);
	const drift = mean((one) => one.drift);
	return {
		isReturning,
		hasWeek: week.some((effect) => effect !== 0),
		drift,
		driftDeviation: Math.sqrt(mean((one) => (one.drift - drift) ** 2 + one.root[1] ** 2 + one.root[2] ** 2)),
		stayingShare: mean(({ share }) => share),
		drops: drops.length,
		rises: rises.length,
		drawPath: (rng, path) => {
			const ahead = [drops, rises].filter(({ length }) => length > 0).map((leaps) => leapsAhead(leaps, values.length, rng));
			drawCourse(candidates[pick(weights, rng)] as Candidate, ahead, options, rng, path);
			for (let day = 0; day < path.length; day++) path[day] = (path[day] as number) + (week[(values.length + day) % 7] as number);
		},
	};
}

function pick(weights: readonly number[], rng: Rng): number {
	let rest = rng.uniform();
	for (const [index, weight] of weights.entries()) {
		rest -= weight;
		if (rest < 0) return index;
	}
	return weights.length - 1;
}

function drawCourse(
	{ share, level: mean, drift: meanDrift, root, freedom, innovations }: Candidate,
	ahead: readonly ((day: number) => Leap | undefined)[],
	{ floor, driftLifeDays, growthDeviation = 0 }: WanderingOptions,
	rng: Rng,
	path: Float64Array,
): void {
	const widening = 1 / Math.sqrt(rng.gamma(freedom / 2) / (freedom / 2));
	const first = widening * rng.normal();
	const second = widening * rng.normal();
	let level = mean + root[0] * first;
	let drift = meanDrift + root[1] * first + root[2] * second;
	const kept = exp((growthDeviation * rng.normal()) / DAYS_PER_YEAR - (driftLifeDays === undefined ? 0 : 1 / driftLifeDays));
	const next = blockPositions(innovations.length, rng);
	const staying = share * blockWidening(innovations.length);
	for (let day = 1; day <= path.length; day++) {
		for (const leapOf of ahead) {
			const leap = leapOf(day);
			if (leap) level += leap.size < 0 && floor !== undefined ? (leap.factor - 1) * Math.max(0, level - floor) : leap.size;
		}
		const innovation = innovations[next()] as number;
		const expected = level + drift;
		drift *= kept;
		level = expected + staying * innovation;
		if (floor !== undefined && level < floor) level = floor;
		path[day - 1] = floor === undefined ? expected + innovation : Math.max(floor, expected + innovation);
	}
}

/** Innovations at level 0 and drift 0, and how they fall with either: e = base - level * byLevel - drift * byDrift. */
interface Filtered {
	readonly base: Float64Array;
	readonly byLevel: Float64Array;
	readonly byDrift: Float64Array;
	/** Of the level after the last value, in the same way: last + level * lastByLevel + drift * lastByDrift. */
	readonly last: readonly [base: number, byLevel: number, byDrift: number];
}

/** A day without a value moves the level by the drift alone; what comes after a gap weighs by how far the level may have gone. */
function filter(values: Float64Array, share: number): Filtered {
	const [base, byLevel, byDrift]: [number[], number[], number[]] = [[], [], []];
	let [level, a, d] = [0, 1, 0];
	let missed = 0;
	for (const value of values) {
		d += 1;
		if (!Number.isFinite(value)) {
			missed++;
			continue;
		}
		const weight = 1 / Math.sqrt(1 + missed * share * share);
		base.push(weight * (value - level));
		byLevel.push(weight * a);
		byDrift.push(weight * d);
		level += share * (value - level);
		a *= 1 - share;
		d *= 1 - share;
		missed = 0;
	}
	return { base: Float64Array.from(base), byLevel: Float64Array.from(byLevel), byDrift: Float64Array.from(byDrift), last: [level, a, d] };
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

function fitCandidate(values: Float64Array, share: number): Candidate {
	const { base, byLevel, byDrift, last } = filter(values, share);
	const n = base.length;
	const [ll, ld, dd] = [dot(byLevel, byLevel), dot(byLevel, byDrift), dot(byDrift, byDrift)];
	const determinant = ll * dd - ld * ld;
	const [bl, bd] = [dot(byLevel, base), dot(byDrift, base)];
	const start = (dd * bl - ld * bd) / determinant;
	const drift = (ll * bd - ld * bl) / determinant;
	const errors = base.map((value, i) => value - start * (byLevel[i] as number) - drift * (byDrift[i] as number));
	const sse = dot(errors, errors);
	const dependence = dependenceFactor(errors);
	const variance = (sse / (n - UNKNOWNS)) * dependence;
	const mean = errors.reduce((sum, value) => sum + value, 0) / n;
	const wider = Math.sqrt(n / (n - UNKNOWNS));
	// Covariance of (start, drift), then of (last level, drift).
	const [vs, vd, vsd] = [(variance * dd) / determinant, (variance * ll) / determinant, (-variance * ld) / determinant];
	const [, a, d] = last;
	const vl = a * a * vs + 2 * a * d * vsd + d * d * vd;
	const vld = a * vsd + d * vd;
	const levelRoot = Math.sqrt(Math.max(0, vl));
	const driftLevel = levelRoot > 0 ? vld / levelRoot : 0;
	return {
		share,
		// Level and drift integrated out under a flat prior.
		logLikelihood: -0.5 * (n - UNKNOWNS) * log(Math.max(sse, Number.MIN_VALUE)) - 0.5 * log(determinant),
		level: last[0] + start * a + drift * d,
		drift,
		root: [levelRoot, driftLevel, Math.sqrt(Math.max(0, vd - driftLevel * driftLevel))],
		freedom: Math.max(2, (n - UNKNOWNS) / dependence),
		innovations: errors.map((value) => (value - mean) * wider),
	};
}
