/** Rare changes that stay (a clean-up, a bulk restore), told apart from what happens every day, and how they go on. */
import type { Rng } from '../random.ts';

export interface Leap {
	/** Day of the series on which the level is new. */
	readonly day: number;
	/** Beyond the usual change of a day; below 0 for a drop. */
	readonly size: number;
	/** New level over old one. */
	readonly factor: number;
}

export interface Leaps {
	/** The series as if the leaps had not been, ending where it really ends. Shape (n,), NaN where missing. */
	readonly level: Float64Array;
	readonly drops: readonly Leap[];
	readonly rises: readonly Leap[];
}

/** A change is a leap when it is this many robust deviations from the usual one ... */
const LEAP_DEVIATIONS = 8;
/** ... and the medians of a week before and after differ by at least half of it. */
const STAYING_SHARE = 0.5;
const WEEK = 7;
/** Robust deviation of a normal variable over its median absolute deviation. */
const MAD_SCALE = 1.4826;

/** @param values  shape (n,), NaN on days without a value */
export function splitLeaps(values: Float64Array): Leaps {
	const days = [...values.keys()].filter((day) => Number.isFinite(values[day]));
	const changes = days.slice(1).map((day, i) => (values[day] as number) - (values[days[i] as number] as number));
	// Over missing days a series goes on as it does: by the usual change of each of them, and it strays as a walk does.
	const spans = days.slice(1).map((day, i) => day - (days[i] as number));
	const usual = medianOf(changes.map((change, i) => change / (spans[i] as number)));
	const sizes = changes.map((change, i) => change - usual * (spans[i] as number));
	const strays = sizes.map((size, i) => Math.abs(size) / Math.sqrt(spans[i] as number));
	const strayed = medianOf(strays);
	const meanStrayed = strays.reduce((sum, stray) => sum + stray, 0) / Math.max(1, strays.length);
	// Where most days change by the very same, the mean says how far the others go.
	const deviation = MAD_SCALE * (strayed > 0 ? strayed : meanStrayed);
	const found: Leap[] = [];
	for (const [i, size] of sizes.entries()) {
		if (!((strays[i] as number) > LEAP_DEVIATIONS * deviation)) continue;
		const day = days[i + 1] as number;
		const before = medianOf(days.slice(Math.max(0, i + 1 - WEEK), i + 1).map((at) => values[at] as number));
		const after = medianOf(days.slice(i + 1, i + 1 + WEEK).map((at) => values[at] as number));
		if (Math.sign(size) * (after - before) < STAYING_SHARE * Math.abs(size)) continue;
		const old = values[days[i] as number] as number;
		found.push({ day, size, factor: old === 0 ? 1 : (old + size) / old });
	}
	const level = values.slice();
	for (const { day, size } of found) for (let at = 0; at < day; at++) level[at] = (level[at] as number) + size;
	return { level, drops: found.filter(({ size }) => size < 0), rises: found.filter(({ size }) => size > 0) };
}

function medianOf(values: readonly number[]): number {
	if (values.length === 0) return Number.NaN;
	const sorted = Float64Array.from(values).sort();
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** From so many on, the times between them are known well enough to be resampled: a monthly clean-up stays monthly. */
const REGULAR_FROM = 4;

/**
 * When and which leaps come next.
 *
 * Fewer than four: a Poisson process whose rate is as uncertain as their number (gamma). Four or more: their own distances, resampled; the first
 * is among those that have not passed since the last leap.
 *
 * @param days  length of the history
 * @returns for each day ahead (1, 2, ... in order) the leap of that day, if any
 */
export function leapsAhead(leaps: readonly Leap[], days: number, rng: Rng): (day: number) => Leap | undefined {
	if (leaps.length === 0) return () => undefined;
	const wait = leaps.length < REGULAR_FROM ? poissonWait(leaps.length, days, rng) : regularWait(leaps, days, rng);
	let next = wait();
	return (day) => {
		if (day < next) return undefined;
		next += Math.max(1, wait());
		return leaps[rng.integer(leaps.length)];
	};
}

function poissonWait(count: number, days: number, rng: Rng): () => number {
	const rate = rng.gamma(count) / days;
	return () => rng.exponential() / rate;
}

function regularWait(leaps: readonly Leap[], days: number, rng: Rng): () => number {
	const gaps = leaps.slice(1).map(({ day }, i) => day - (leaps[i] as Leap).day);
	const passed = days - 1 - (leaps.at(-1) as Leap).day;
	const open = gaps.filter((gap) => gap > passed);
	let isFirst = true;
	return () => {
		if (!isFirst) return gaps[rng.integer(gaps.length)] as number;
		isFirst = false;
		return open.length === 0 ? 1 : (open[rng.integer(open.length)] as number) - passed;
	};
}
