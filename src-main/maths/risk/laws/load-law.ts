/**
 * How the load of a drive varies from day to day: a busy day is followed by busy ones, and fades. A day stands to what is usual as the factor
 *
 *   f_t = (rest + kept s_(t-1)) g_t        s_t = min(f_t, most)
 *
 * with g_t, of mean 1, what the day brought by itself. A simulation starts at what today is like and multiplies the mean of each future day by f, the g
 * taken from days of the past in blocks. What is usual is followed at the speed that foresaw the past best.
 *
 * Where the history is short the g come from a first-order autoregression of the log instead, whose three numbers a fortnight can tell.
 *
 * @source multiplicative errors: Engle (2002), J. Applied Econometrics 17; their resampling, filtered historical simulation: Barone-Adesi,
 *         Giannopoulos & Vosper (1999), J. Futures Markets 19
 */
import { exp, log } from '../../elementary.ts';
import { createRng } from '../../random.ts';
import { dependenceFactor } from '../../series/block-bootstrap.ts';
import { GROWTH_PRIOR_DEVIATION } from '../../series/climbing-course.ts';

const WEEK = 7;
/** A weekday's own share is believed as if it had been average for so many weeks before. */
const PRIOR_WEEKS = 4;
/** From so many values on the days themselves are resampled. */
export const RESAMPLED_FROM = 28;
/** Days of an autoregression that stand in. */
const DRAWN_DAYS = 365;
const LEAST_VALUES = 8;
/** Of the log of a day that is as good as idle: a thousandth of the mean. */
const IDLE_SHARE = 1e-3;
/** What is usual is no less than this share of the mean of all days: the first day after months of silence is no millionfold one. */
const LEAST_LEVEL = 1 / 28;
/** Share by which what is usual moves toward each day: it forgets in fifty days, or in three. */
const SPEEDS = [0.02, 0.035, 0.06, 0.1, 0.17, 0.3] as const;
/** Days from whose mean it starts. */
const START_DAYS = 14;
const MOST_KEPT = 0.95;
/** Share of the days that leave behind all that they were: a burst, such as a restore, ends with its day. */
const ORDINARY_SHARE = 0.98;
const MOST_VARIANCE = 2;
/** Half of the time over which a pace is known: it may have grown since its middle. */
const PACE_DAYS = 14;

/** How a day follows the one before; all of a factor, 1 is usual. */
export interface CarryOver {
	/** What a day is without one before it, and the share of the day before that stays, in 0 to 0.95. */
	readonly rest: number;
	readonly kept: number;
	/** No day leaves more behind. */
	readonly most: number;
	/** What today leaves behind. */
	readonly today: number;
}

export interface LoadLaw {
	/** What each day brought by itself: factors with mean 1, at least 0; shape (dates,), NaN where nothing is known of the day. */
	readonly factors: Float64Array;
	readonly carryOver: CarryOver;
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
	const mean = meanOf(known);
	if (known.length < LEAST_VALUES || !(mean > 0)) return undefined;
	if (known.length < RESAMPLED_FROM) return drawnLaw(known, mean, seed, stream);
	const weekdays = weekdayShares(values);
	const plain = values.map((value, day) => value / weekdays[day % WEEK]);
	const follow = (speed: number): Followed => carriedOver(plain, usualLevels(plain, mean, speed), speed);
	const { factors, carryOver, level, speed, variance } = SPEEDS.map(follow).reduce((best, own) => (own.miss < best.miss ? own : best));
	return {
		factors,
		carryOver,
		weekdays,
		level,
		// Of the day before nothing is unknown but what it brings: what lasts is a share of the days that follow.
		paceDeviation: (horizonDays) => {
			const lasting = variance / (1 - carryOver.kept) ** 2;
			const ofLevel = Math.min(MOST_VARIANCE, lasting * (speed / (2 - speed) + (speed * speed * horizonDays) / 3));
			return Math.sqrt((1 - 1 / horizonDays) * (ofLevel + growthVariance(horizonDays)));
		},
		isDrawn: false,
	};
}

/** The pace may grow: a normal prior, over the way from the middle of what it is known from to the middle of the horizon. */
const growthVariance = (horizonDays: number): number => (GROWTH_PRIOR_DEVIATION * ((horizonDays / 2 + PACE_DAYS) / 365)) ** 2;

interface Usual {
	/** Before each day; shape (dates,). */
	readonly before: Float64Array;
	/** With the day itself, NaN where it is unknown. */
	readonly after: Float64Array;
	readonly last: number;
}

/** Exponential smoothing: days that are not known move nothing. */
function usualLevels(plain: Float64Array, mean: number, speed: number): Usual {
	const least = LEAST_LEVEL * mean;
	const before = new Float64Array(plain.length);
	const after = new Float64Array(plain.length).fill(Number.NaN);
	let level = meanOf(plain.filter(Number.isFinite).subarray(0, START_DAYS));
	for (let day = 0; day < plain.length; day++) {
		before[day] = Math.max(least, level);
		if (Number.isNaN(plain[day])) continue;
		level += speed * (plain[day] - level);
		after[day] = Math.max(least, level);
	}
	return { before, after, last: Math.max(least, level) };
}

interface Followed extends Pick<LoadLaw, 'factors' | 'carryOver' | 'level'> {
	readonly speed: number;
	/** Of the factors. */
	readonly variance: number;
	/** Mean absolute error of what was foreseen of each next day, in the unit of the load. */
	readonly miss: number;
}

function carriedOver(plain: Float64Array, { before, after, last }: Usual, speed: number): Followed {
	const raw = plain.map((value, day) => value / before[day]);
	const scale = meanOf(raw);
	const sorted = raw.filter(Number.isFinite).sort();
	const most = Math.max(1, sorted[Math.floor(ORDINARY_SHARE * (sorted.length - 1))] / scale);
	const left = plain.map((value, day) => Math.min(most, value / after[day] / scale));
	const centre = meanOf(left);
	const kept = keptShare(
		left,
		raw.map((factor) => Math.min(most, factor / scale)),
		centre,
	);
	const rest = 1 - kept * centre;
	let [squares, misses, count] = [0, 0, 0];
	const factors = raw.map((factor, day) => {
		if (Number.isNaN(factor)) return Number.NaN;
		const yesterday = day > 0 && Number.isFinite(left[day - 1]) ? left[day - 1] : centre;
		const foreseen = rest + kept * yesterday;
		const own = factor / scale / foreseen;
		squares += (own - 1) ** 2;
		misses += Math.abs(own - 1) * foreseen * before[day];
		count++;
		return own;
	});
	const mean = meanOf(factors);
	const today = left[left.length - 1];
	return {
		factors: factors.map((factor) => factor / mean),
		carryOver: { rest, kept, most, today: Number.isFinite(today) ? today : centre },
		level: last * scale,
		speed,
		variance: squares / count,
		miss: misses / count,
	};
}

/** Least squares of each day on what the day before left behind. */
function keptShare(left: Float64Array, days: Float64Array, centre: number): number {
	const mean = meanOf(days);
	let [products, squares] = [0, 0];
	for (let day = 1; day < days.length; day++) {
		const from = left[day - 1] - centre;
		if (Number.isNaN(from) || Number.isNaN(days[day])) continue;
		products += from * (days[day] - mean);
		squares += from * from;
	}
	return squares > 0 ? Math.min(MOST_KEPT, Math.max(0, products / squares)) : 0;
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

const UNCARRIED: CarryOver = { rest: 1, kept: 0, most: 1, today: 1 };

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
	const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1);
	const ofMean = Math.min(MOST_VARIANCE, (variance / (mean * mean) / known.length) * dependenceFactor(known));
	return {
		factors: factors.map((factor) => factor / scale),
		carryOver: UNCARRIED,
		weekdays: new Float64Array(WEEK).fill(1),
		level: mean,
		paceDeviation: (horizonDays) => Math.sqrt(ofMean + growthVariance(horizonDays)),
		isDrawn: true,
	};
}

/**
 * The means of days to come with the weekdays of the law: a year tells them better than the last weeks, on which forecasts of single days rest.
 *
 * @param means  by another hand, a week at least; day 0 follows the last day of the history
 * @returns means of each seven days unchanged
 */
export function onWeekdays(means: Float64Array, { factors, weekdays }: LoadLaw): Float64Array {
	return means.map((_, day) => {
		const from = Math.min(day - (day % WEEK), means.length - WEEK);
		return Math.max(0, meanOf(means.subarray(from, from + WEEK))) * weekdays[(factors.length + day) % WEEK];
	});
}

/** What today is like beside the means of another hand for the week to come, whose level may have followed it already. */
export function besideMeans({ carryOver, level }: LoadLaw, means: Float64Array): CarryOver {
	const usual = meanOf(means.subarray(0, WEEK));
	return usual > 0 ? { ...carryOver, today: Math.min(carryOver.most, (carryOver.today * level) / usual) } : carryOver;
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
