/**
 * The next days of one drive as a simulation of the fleet has them (simulation/courses.ts), for many paths at once: each day is its mean by what the day
 * before left over and a day of the past brought, drives of a host meet the same days, and what nobody knows (the mean pace, the drift) is drawn once
 * for each path.
 */
import { exp } from '../elementary.ts';
import { invertedCdfIndex } from '../quantile.ts';
import { PURPOSE } from '../random.ts';
import type { CarryOver } from './laws/load-law.ts';
import { type BlockAddress, drawWords, normalOf, PATHS_PER_BLOCK } from './simulation/draws.ts';
import { DRAW } from './simulation/failure-times.ts';
import { fillHostDates } from './simulation/host-dates.ts';

/** Days ahead: tomorrow, and the week. */
export const OUTLOOK_DAYS = 7;
const BLOCKS = 4;
export const OUTLOOK_PATHS = BLOCKS * PATHS_PER_BLOCK;

/** What comes on each path: on the next day, and over the week. Shape (paths,) each. */
export interface Outlook {
	readonly day: Float64Array;
	readonly week: Float64Array;
}

/** Names the random numbers: those of each origin are its own. */
export interface OutlookOrigin {
	readonly seed: number;
	readonly origin: number;
}

const addressOf = ({ seed, origin }: OutlookOrigin, block: number): BlockAddress => ({ seed, block: origin * BLOCKS + block, sampling: 'plain' });

/** Days of the past that a host meets. @param dates how many there are @returns shape (paths, OUTLOOK_DAYS) */
export function hostDates(origin: OutlookOrigin, host: number, dates: number): Int32Array {
	const all = new Int32Array(OUTLOOK_PATHS * OUTLOOK_DAYS);
	const size = PATHS_PER_BLOCK * OUTLOOK_DAYS;
	for (let block = 0; block < BLOCKS; block++)
		fillHostDates(addressOf(origin, block), host, dates, OUTLOOK_DAYS, all.subarray(block * size, (block + 1) * size));
	return all;
}

function normals(origin: OutlookOrigin, drive: number, draw: number): Float64Array {
	const drawn = new Float64Array(OUTLOOK_PATHS);
	const words = new Uint32Array(PATHS_PER_BLOCK);
	for (let block = 0; block < BLOCKS; block++) {
		drawWords(addressOf(origin, block), PURPOSE.driveDraws, drive, draw, words);
		for (let path = 0; path < PATHS_PER_BLOCK; path++) drawn[block * PATHS_PER_BLOCK + path] = normalOf(words[path]);
	}
	return drawn;
}

export interface FactorCourse {
	/** Shape (OUTLOOK_DAYS,). */
	readonly means: Float64Array;
	/** Of the days of the past, shape (dates,), none missing. */
	readonly factors: Float64Array;
	readonly carryOver: CarryOver;
	/** Of the log of the mean pace over the week, which nobody knows: of the next day alone the factors tell all. */
	readonly paceDeviation: number;
}

/** Sums over the week. */
export function outlookOfFactors(course: FactorCourse, dates: Int32Array, origin: OutlookOrigin, drive: number): Outlook {
	const { means, factors, paceDeviation } = course;
	const { rest, kept, most, today } = course.carryOver;
	const drawn = normals(origin, drive, DRAW.pace);
	const [day, week] = [new Float64Array(OUTLOOK_PATHS), new Float64Array(OUTLOOK_PATHS)];
	for (let path = 0; path < OUTLOOK_PATHS; path++) {
		const pace = exp(paceDeviation * drawn[path] - 0.5 * paceDeviation * paceDeviation);
		const at = path * OUTLOOK_DAYS;
		let sum = 0;
		let state = today;
		for (let ahead = 0; ahead < OUTLOOK_DAYS; ahead++) {
			const factor = (rest + kept * state) * factors[dates[at + ahead]];
			sum += means[ahead] * factor;
			if (ahead === 0) day[path] = sum;
			state = Math.min(factor, most);
		}
		week[path] = pace * sum;
	}
	return { day, week };
}

export interface DriftCourse {
	readonly drift: number;
	readonly driftDeviation: number;
	/** What each day of the past added beside the drift, shape (dates,). */
	readonly changes: Float64Array;
}

/** Gains after a day and after the week. */
export function outlookOfDrift(course: DriftCourse, dates: Int32Array, origin: OutlookOrigin, drive: number): Outlook {
	const drawn = normals(origin, drive, DRAW.drift);
	const [day, week] = [new Float64Array(OUTLOOK_PATHS), new Float64Array(OUTLOOK_PATHS)];
	for (let path = 0; path < OUTLOOK_PATHS; path++) {
		const drift = course.drift + course.driftDeviation * drawn[path];
		const at = path * OUTLOOK_DAYS;
		let gained = 0;
		for (let ahead = 0; ahead < OUTLOOK_DAYS; ahead++) gained += course.changes[dates[at + ahead]] + drift;
		day[path] = course.changes[dates[at]] + drift;
		week[path] = gained;
	}
	return { day, week };
}

/** Place of an outcome among the paths, in (0, 1): ties count half. */
export function placeAmong(paths: Float64Array, outcome: number): number {
	let below = 0;
	for (const value of paths) below += value < outcome ? 1 : value === outcome ? 0.5 : 0;
	return (below + 0.5) / (paths.length + 1);
}

/** Whether an outcome is above the VaR of the paths (`inverted_cdf`), without sorting them. */
export function exceeds(paths: Float64Array, outcome: number, confidence: number): boolean {
	let below = 0;
	for (const value of paths) if (value < outcome) below++;
	return below > invertedCdfIndex(paths.length, confidence);
}
