/**
 * How the load of a drive varies from day to day: each day of the past as a factor of what was usual then. A simulation multiplies the mean of a
 * future day by such factors, in blocks: the log writes are their mean plus resampled residuals.
 *
 * Where the history is short the factors come from a first-order autoregression of the log instead, whose three numbers a fortnight can tell.
 */
import { exp, log } from '../../elementary.ts';
import { createRng } from '../../random.ts';
import { dependenceFactor } from '../../series/block-bootstrap.ts';
import { GROWTH_PRIOR_DEVIATION } from '../../series/climbing-course.ts';

const WEEK = 7;
/** Half of the window whose mean is the usual level of a day. */
const HALF_WINDOW = 14;
/** A weekday's own share is believed as if it had been average for so many weeks before. */
const PRIOR_WEEKS = 4;
/** From so many values on the days themselves are resampled. */
export const RESAMPLED_FROM = 28;
/** Days of an autoregression that stand in. */
const DRAWN_DAYS = 365;
const LEAST_VALUES = 8;
/** Of the log of a day that is as good as idle: a thousandth of the mean. */
const IDLE_SHARE = 1e-3;

export interface LoadLaw {
	/** Factors of the days, mean 1, at least 0; shape (dates,), NaN where nothing is known of the day. */
	readonly factors: Float64Array;
	/** Mean over the weekdays 1: day t of the history has `weekdays[t % 7]`. */
	readonly weekdays: Float64Array;
	/** Usual load of a day at the end of the history, without the weekday. */
	readonly level: number;
	/** Standard deviation of the log of the mean load over a horizon, beside what the days do. */
	readonly paceDeviation: (horizonDays: number) => number;
	readonly isDrawn: boolean;
}

/**
 * @param values  shape (dates,), load of each day, at least 0, NaN where unknown; the last day is today
 * @param stream  of random numbers, where the days have to be drawn
 * @returns undefined below 8 values, and for a drive that is idle
 */
export function fitLoadLaw(values: Float64Array, seed: number, stream: number): LoadLaw | undefined {
	const known = values.filter(Number.isFinite);
	const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
	if (known.length < LEAST_VALUES || !(mean > 0)) return undefined;
	if (known.length < RESAMPLED_FROM) return drawnLaw(known, mean, seed, stream);
	const weekdays = weekdayShares(values);
	const plain = values.map((value, day) => value / weekdays[day % WEEK]);
	const levels = plain.map((_, day) => meanOf(plain.subarray(Math.max(0, day - HALF_WINDOW), day + HALF_WINDOW + 1)));
	const raw = plain.map((value, day) => (levels[day] > 0 ? value / levels[day] : Number.NaN));
	const scale = meanOf(raw);
	const level = meanOf(plain.subarray(-2 * HALF_WINDOW));
	return {
		factors: raw.map((factor) => factor / scale),
		weekdays,
		level: level > 0 ? level : mean,
		paceDeviation: (horizonDays) => paceDeviation(known, mean, horizonDays),
		isDrawn: false,
	};
}

/** The mean is known as well as dependent days tell it, and it may grow: a normal prior, over the way from the middle of the history to that of the horizon. */
function paceDeviation(known: Float64Array, mean: number, horizonDays: number): number {
	const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1);
	const ofMean = Math.min(2, (variance / (mean * mean) / Math.min(known.length, 2 * HALF_WINDOW)) * dependenceFactor(known));
	const years = (horizonDays / 2 + HALF_WINDOW) / 365;
	return Math.sqrt(ofMean + (GROWTH_PRIOR_DEVIATION * years) ** 2);
}

function weekdayShares(values: Float64Array): Float64Array {
	const total = meanOf(values);
	const shares = Float64Array.from({ length: WEEK }, (_, place) => {
		const own = values.filter((value, day) => day % WEEK === place && Number.isFinite(value));
		const sum = own.reduce((all, value) => all + value, 0);
		return (sum / total + PRIOR_WEEKS) / (own.length + PRIOR_WEEKS);
	});
	const mean = meanOf(shares);
	return shares.map((share) => share / mean);
}

function drawnLaw(known: Float64Array, mean: number, seed: number, stream: number): LoadLaw {
	const logs = known.map((value) => log(Math.max(value, IDLE_SHARE * mean)));
	const centre = meanOf(logs);
	const squares = logs.reduce((sum, value) => sum + (value - centre) ** 2, 0);
	let products = 0;
	for (let t = 1; t < logs.length; t++) products += (logs[t] - centre) * (logs[t - 1] - centre);
	const keep = squares > 0 ? Math.min(0.9, Math.max(0, products / squares)) : 0;
	const deviation = Math.sqrt(squares / (logs.length - 1));
	const rng = createRng(seed, stream);
	let state = rng.normal();
	const factors = Float64Array.from({ length: DRAWN_DAYS }, () => {
		state = keep * state + Math.sqrt(1 - keep * keep) * rng.normal();
		return exp(deviation * state);
	});
	const scale = meanOf(factors);
	return {
		factors: factors.map((factor) => factor / scale),
		weekdays: new Float64Array(WEEK).fill(1),
		level: mean,
		paceDeviation: (horizonDays) => paceDeviation(known, mean, horizonDays),
		isDrawn: true,
	};
}

function meanOf(values: Float64Array): number {
	let sum = 0;
	let count = 0;
	for (const value of values) {
		if (Number.isNaN(value)) continue;
		sum += value;
		count++;
	}
	return sum / count;
}
