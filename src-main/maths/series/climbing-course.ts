/**
 * How something goes on that never falls: wear, spare blocks that are used up, a counter. Its daily gains are resampled in blocks and multiplied by
 * what is not known: the mean gain (gamma, as uncertain as dependence and number of gains make it), the growth of the gains over the years (a normal
 * prior, sharpened by the history), and where a value that is only reported in whole steps stands within its step.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { exp, log } from '../elementary.ts';
import type { Rng } from '../random.ts';
import { blockPositions, dependenceFactor } from './block-bootstrap.ts';
import type { CourseLaw } from './first-passage.ts';

const DAYS_PER_YEAR = 365;
/** Deviation of the yearly growth of the log of a pace before the history has spoken: most loads change by less than a quarter in a year. */
export const GROWTH_PRIOR_DEVIATION = 0.2;
/** Weeks with gains that say something of growth. */
const GROWTH_MIN_WEEKS = 8;
/** Of the log of the gains in a year: beyond it a short history speaks of its own end, not of a year. */
const MAX_GROWTH = 2;
/** A load grows, or shrinks, by no more than this factor within a horizon. */
const MOST_GROWN = 20;

export interface ClimbInput {
	/** Gain of each day, at least 0, NaN where unknown: of the series itself, or of what drives it (bytes written). Shape (n,). */
	readonly drivers: Float64Array;
	/** The last value as reported. */
	readonly current: number;
	/** What the series gained over the same days. */
	readonly gained: number;
	/** Steps in which the series is reported, rounded down; 0 for exact values. */
	readonly step: number;
}

export interface ClimbingCourse extends CourseLaw {
	/** Mean gain of a day of the history. */
	readonly pace: number;
	/** Of the mean gain, before growth: standard deviation over mean. */
	readonly paceDeviation: number;
	/** Of the log of the gains, per year: mean and standard deviation. */
	readonly growth: number;
	readonly growthDeviation: number;
}

/** @throws AppError `series_constant` when nothing was gained and nothing can have been */
export function fitClimbingCourse({ drivers, current, gained, step }: ClimbInput): ClimbingCourse {
	const known = [...drivers.keys()].filter((day) => Number.isFinite(drivers[day]));
	const total = known.reduce((sum, day) => sum + (drivers[day] as number), 0);
	if (!(total > 0) || (gained === 0 && step === 0)) throw new AppError('series_constant', 'The series does not move.');
	const growth = growthOf(drivers);
	const centre = (drivers.length - 1) / 2;
	// Each day as it would have been in the middle of the history.
	const levelled = Float64Array.from(known, (day) => (drivers[day] as number) * exp((-growth.mean * (day - centre)) / DAYS_PER_YEAR));
	const levelledTotal = levelled.reduce((sum, value) => sum + value, 0);
	const mean = levelledTotal / known.length;
	const variance = levelled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, known.length - 1);
	const relative = (variance / (mean * mean) / known.length) * dependenceFactor(levelled);
	// Below a gamma of shape 1/2 the mean would be known worse than from half an event.
	const shape = relative > 0 ? Math.max(0.5, 1 / relative) : Number.POSITIVE_INFINITY;
	// All of the driver over the history; days on which it is unknown count as the others did.
	const driven = (total / known.length) * drivers.length;
	return {
		pace: (gained > 0 ? gained : step / 3) / drivers.length,
		paceDeviation: Math.sqrt(Math.min(2, relative) + (step > 0 ? (step * step) / 6 / Math.max(gained, step) ** 2 : 0)),
		growth: growth.mean,
		growthDeviation: growth.deviation,
		drawPath: (rng, path) => {
			const { start, gain } = drawStart(current, gained, step, rng);
			const factor = (gain / driven) * (shape === Number.POSITIVE_INFINITY ? 1 : rng.gamma(shape) / shape);
			const yearly = Math.min(MAX_GROWTH, Math.max(-MAX_GROWTH, growth.mean + growth.deviation * rng.normal()));
			const daily = exp(yearly / DAYS_PER_YEAR);
			const next = blockPositions(levelled.length, rng);
			let value = start;
			// From the middle of the history, to which the gains are levelled, to its end.
			let grown = exp((yearly * (drivers.length - 1 - centre)) / DAYS_PER_YEAR);
			for (let day = 0; day < path.length; day++) {
				if (grown < MOST_GROWN && grown > 1 / MOST_GROWN) grown *= daily;
				value += factor * grown * (levelled[next()] as number);
				path[day] = value;
			}
		},
	};
}

/** Where the value really stands within its step, and what it then really gained since the step in which the history began. */
function drawStart(current: number, gained: number, step: number, rng: Rng): { readonly start: number; readonly gain: number } {
	if (step === 0) return { start: current, gain: gained };
	const now = rng.uniform();
	// A gain is above 0: in a history within one step the value began below where it stands.
	const then = gained > 0 ? rng.uniform() : now * rng.uniform();
	return { start: current + step * now, gain: gained + step * (now - then) };
}

/**
 * Growth of the log of the gains per year: least squares over weekly sums, shrunk to no growth by its prior.
 *
 * @returns mean and standard deviation of the posterior
 */
export function growthOf(drivers: Float64Array): { readonly mean: number; readonly deviation: number } {
	const prior = { mean: 0, deviation: GROWTH_PRIOR_DEVIATION };
	const weeks = Math.floor(drivers.length / 7);
	const sums = Array.from({ length: weeks }, (_, week) => weeklyMean(drivers.subarray(week * 7, week * 7 + 7)));
	const points = sums.flatMap((value, week) => (Number.isFinite(value) ? [{ years: ((week - (weeks - 1) / 2) * 7) / DAYS_PER_YEAR, value }] : []));
	// The log of a week without gains is no number: such series tell of events, not of a load that grows.
	if (points.length < GROWTH_MIN_WEEKS || points.some(({ value }) => !(value > 0))) return prior;
	const n = points.length;
	const [x, y] = [points.reduce((sum, { years }) => sum + years, 0) / n, points.reduce((sum, { value }) => sum + log(value), 0) / n];
	const xx = points.reduce((sum, { years }) => sum + (years - x) ** 2, 0);
	const slope = points.reduce((sum, { years, value }) => sum + (years - x) * (log(value) - y), 0) / xx;
	const errors = Float64Array.from(points, ({ years, value }) => log(value) - y - slope * (years - x));
	// Weeks that are all the same say nothing of how far weeks may differ: a stand-in for gains that are not known.
	if (sums.every((value) => value === sums[0])) return prior;
	const variance = (errors.reduce((sum, error) => sum + error * error, 0) / (n - 2) / xx) * dependenceFactor(errors);
	const [ofHistory, ofPrior] = [1 / Math.max(variance, 1e-12), 1 / GROWTH_PRIOR_DEVIATION ** 2];
	return { mean: (slope * ofHistory) / (ofHistory + ofPrior), deviation: 1 / Math.sqrt(ofHistory + ofPrior) };
}

function weeklyMean(gains: Float64Array): number {
	const known = gains.filter(Number.isFinite);
	return known.length < 4 ? Number.NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/**
 * Gains of the days of something that only rises, from its values: a gain over missing days is spread over them evenly; a fall (a reset) is no gain.
 *
 * @param values  shape (n,), NaN where missing; first and last finite
 * @returns shape (n - 1,)
 */
export function dailyGains(values: Float64Array, gainOf: (before: number, now: number) => number): Float64Array {
	const gains = new Float64Array(Math.max(0, values.length - 1)).fill(Number.NaN);
	let last = 0;
	for (let day = 1; day < values.length; day++) {
		if (!Number.isFinite(values[day])) continue;
		const gain = gainOf(values[last] as number, values[day] as number);
		gains.fill(gain >= 0 ? gain / (day - last) : Number.NaN, last, day);
		last = day;
	}
	return gains;
}

/**
 * Gains of a value that is reported in whole steps, as if each step had been climbed evenly since the one before it.
 * Days before the first and after the last step are unknown.
 */
export function spreadSteps(gains: Float64Array): Float64Array {
	const spread = new Float64Array(gains.length).fill(Number.NaN);
	let last = -1;
	for (const [day, gain] of gains.entries()) {
		if (!(gain > 0)) continue;
		if (last >= 0) spread.fill(gain / (day - last), last + 1, day + 1);
		last = day;
	}
	return spread;
}
