/**
 * What a run of strange places adds up to: the pieces that the threat rules weigh.
 *
 * A signal that stays somewhat strange for days says as much as one that is very strange once: `sustained` is the mean
 * strangeness times the root of the independent days. The hours of a day share their noise, and so do neighbouring days:
 * two days count as one.
 */
import { log1p, power } from '../elementary.ts';
import type { Baseline } from '../series/baseline.ts';
import { robustBaseline } from '../series/baseline.ts';
import type { Run } from './alarms.ts';
import type { GriddedDrive } from './regular-grid.ts';
import { gridValues } from './regular-grid.ts';
import type { HostReads, WatchedDrive } from './routines.ts';
import { ELEVATED, SIGMA_LIMIT } from './routines.ts';
import type { SignalName } from './signals.ts';
import { shownBaseline, signalNames, strangeness } from './signals.ts';

/** Beyond this a signal is severe. */
export const SEVERE = 4;
/** One place must not speak for all. */
const CLIP = 10;
/** Values before a run that a relation is learned from, as in `baseline.ts`: 8 weeks of days, 2 weeks of hours. */
const PAST_DAYS = 56;
const MAX_PAST = 336;
const MIN_PAST = 14;
/** Least spread of the log of reads over writes, that of the logs themselves. */
const RATIO_FLOOR = 0.1;
/** Entropy of bytes that cannot be denser. */
const MAX_ENTROPY = 8;

export interface Findings {
	/** Strangeness of each signal at its worst, signed; 0 for signals that the drive lacks. */
	readonly z: Readonly<Record<SignalName, number>>;
	readonly has: (name: SignalName) => boolean;
	/** Whether the source says how full the drive is. */
	readonly hasUsed: boolean;
	readonly days: number;
	/** Places where both modifications and deletions are elevated. */
	readonly tamperedSteps: number;
	/** Modifications, deletions, over the run; density of the writes where files change (where is written much). */
	readonly changing: number;
	readonly deleting: number;
	readonly dense: number;
	/** Whether denser writes could be told: the usual ones leave room below 8 bits a byte. */
	readonly canBeDenser: boolean;
	/** How far the writes stray to either side, as a normal deviate. */
	readonly erratic: number;
	/**
	 * Bytes read per byte written, both beyond the usual, where files change (where is written much); NaN where that cannot be told: the
	 * usual reads or writes stray by as much as was written.
	 */
	readonly readPerWritten: number;
	/** Bytes by which the drive filled up per byte written beyond the usual; 0 when within the noise of the filling, NaN when the source does not say. */
	readonly filledPerWritten: number;
	/** Reads that do not go with writes, at best and sustained, where nothing changes and the host does not read as well. */
	readonly readLift: number;
	readonly sustainedReads: number;
	/** Days that such reads last. */
	readonly readDays: number;
	readonly isHostKnown: boolean;
	/** Whether most of the reads are the whole host's. */
	readonly isHostWide: boolean;
	/** Largest share of the other drives of the host that read much at the same time. */
	readonly hostShare: number;
}

export function findingsOf(drive: WatchedDrive, run: Run, host: HostReads): Findings {
	const { grid, signals } = drive;
	const places = Array.from({ length: run.end - run.start + 1 }, (_, i) => run.start + i);
	const at = (name: SignalName, t: number): number => strangeness(signals[name], t);
	const changed = workPlaces(drive, places);
	const quiet = places.filter(
		(t) => at('modifiedFiles', t) < SEVERE && at('deletedFiles', t) < SEVERE && at('entropy', t) < SEVERE && !isHostsWork(drive, t, host),
	);
	const lift = readLift(drive, run);
	const written = added(drive, 'writes', changed);
	const read = added(drive, 'reads', changed);
	const isTold = written.beyond > Math.max(written.noise, read.noise);
	const lifted = quiet.map(lift).filter((value) => value >= ELEVATED);
	const reading = places.filter((t) => at('reads', t) >= SIGMA_LIMIT);
	return {
		z: Object.fromEntries(signalNames.map((name) => [name, worst(places.map((t) => at(name, t)))])) as Record<SignalName, number>,
		has: (name) => signals[name] !== undefined,
		hasUsed: gridValues(grid, 'used_bytes') !== undefined,
		days: places.length * grid.stepDays,
		tamperedSteps: places.filter((t) => at('modifiedFiles', t) >= ELEVATED && at('deletedFiles', t) >= ELEVATED).length,
		changing: sustained(
			drive,
			places.map((t) => at('modifiedFiles', t)),
		),
		deleting: sustained(
			drive,
			places.map((t) => at('deletedFiles', t)),
		),
		dense: persistent(drive, 'entropy', changed, run),
		canBeDenser: canBeDenser(drive, changed),
		erratic: overdispersion(drive, places),
		readPerWritten: isTold ? Math.max(0, read.beyond) / written.beyond : Number.NaN,
		filledPerWritten: filledPer(written.beyond, drive, run),
		readLift: quiet.reduce((most, t) => Math.max(most, lift(t)), 0),
		sustainedReads: sustained(drive, lifted),
		readDays: lifted.length * grid.stepDays,
		isHostKnown: quiet.some((t) => host.isKnown(drive, t)),
		isHostWide: reading.length > 0 && 2 * reading.filter((t) => host.isWide(drive, t)).length >= reading.length,
		hostShare: places.reduce((most, t) => Math.max(most, host.share(drive, t)), 0),
	};
}

const worst = (values: readonly number[]): number => values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);

/** Days that share their noise. */
const SHARED_DAYS = 2;

const independentDays = (grid: GriddedDrive, places: number): number => Math.max(1, (places * grid.stepDays) / SHARED_DAYS);

/** Mean of clipped strangeness times the root of the independent days that it lasts; 0 for no value. */
function sustained({ grid }: WatchedDrive, values: readonly number[]): number {
	if (values.length === 0) return 0;
	const sum = values.reduce((total, value) => total + Math.max(-CLIP, Math.min(CLIP, value)), 0);
	return (sum / values.length) * Math.sqrt(independentDays(grid, values.length));
}

/** Days by which one drive may begin or end the work of its host earlier or later: three hours, a day at daily cadence. */
const HOST_PLAY_DAYS = 0.125;

/** Days within which a host's work may turn up late on a drive that has no row of its time: a clock was wrong. */
const CLOCK_DAYS = 7;

/** Whether the host reads as well, or did just before or after while this drive read about as much. */
function isHostsWork(drive: WatchedDrive, t: number, host: HostReads): boolean {
	const { grid, signals } = drive;
	if (host.isWide(drive, t)) return true;
	const first = Math.max(0, t - Math.round(CLOCK_DAYS / grid.stepDays));
	const last = Math.min(grid.length - 1, t + Math.round(CLOCK_DAYS / grid.stepDays));
	const play = Math.max(1, Math.round(HOST_PLAY_DAYS / grid.stepDays));
	const least = Math.max(ELEVATED, 0.5 * strangeness(signals.reads, t));
	for (let place = first; place <= last; place++) {
		const isNear = Math.abs(place - t) <= play && strangeness(signals.reads, place) >= least;
		if ((isNear || grid.rows[place] < 0) && host.isWide(drive, place)) return true;
	}
	return false;
}

/** Lags of the memory of a signal that are looked at: a day of hours, three days. */
const MEMORY_HOURS = 24;
const MEMORY_DAYS = 3;

/**
 * Mean score of a signal, falls included, over places that another signal has chosen, times the root of the independent ones: as many as the
 * memory leaves that the signal had in the weeks before. A signal without memory says more in a day of hours than one that drifts.
 *
 * @source Bayley & Hammersley (1946): the mean of n correlated values is worth n / (1 + 2 sum of their autocorrelations) independent ones
 */
function persistent(drive: WatchedDrive, name: SignalName, places: readonly number[], run: Run): number {
	const signal = drive.signals[name];
	const scores = places.map((t) => signal?.score[t] ?? Number.NaN).filter(Number.isFinite);
	if (signal === undefined || scores.length === 0) return 0;
	const sum = scores.reduce((total, score) => total + Math.max(-CLIP, Math.min(CLIP, score)), 0);
	const { stepDays } = drive.grid;
	const first = Math.max(0, run.start - Math.min(MAX_PAST, Math.round(PAST_DAYS / stepDays)));
	const lags = Math.min(scores.length - 1, stepDays < 1 ? MEMORY_HOURS : MEMORY_DAYS);
	const independent = scores.length / (1 + 2 * memoryOf(signal.score.subarray(first, run.start), lags));
	return (sum / scores.length) * Math.sqrt(Math.max(1, independent));
}

/** Sum of the positive autocorrelations up to a lag; all of them 1 where too little is known. */
function memoryOf(scores: Float32Array, lags: number): number {
	const values = scores.map((score) => Math.max(-SIGMA_LIMIT, Math.min(SIGMA_LIMIT, score)));
	const known = values.filter(Number.isFinite);
	if (known.length < MIN_PAST) return lags;
	const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
	const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
	if (!(variance > 0)) return lags;
	let memory = 0;
	for (let lag = 1; lag <= lags; lag++) {
		let products = 0;
		let pairs = 0;
		for (let t = lag; t < values.length; t++) {
			const product = (values[t] - mean) * (values[t - lag] - mean);
			if (!Number.isFinite(product)) continue;
			products += product;
			pairs++;
		}
		if (pairs > 0) memory += Math.max(0, products / pairs / variance);
	}
	return memory;
}

/** Where the work of the run shows: files change; else (or where the source has no files) much is written; else all of it. */
function workPlaces({ signals }: WatchedDrive, places: readonly number[]): readonly number[] {
	const changed = places.filter((t) => strangeness(signals.modifiedFiles, t) >= SIGMA_LIMIT);
	if (changed.length > 0) return changed;
	const busy = places.filter((t) => strangeness(signals.writes, t) >= ELEVATED);
	return busy.length > 0 ? busy : places;
}

function canBeDenser({ signals }: WatchedDrive, places: readonly number[]): boolean {
	const { entropy } = signals;
	if (entropy === undefined) return false;
	return places.some((t) => Number.isFinite(entropy.expected[t]) && entropy.expected[t] + SIGMA_LIMIT * entropy.spread[t] < MAX_ENTROPY);
}

/**
 * Sum of squares of the strangeness of the writes against the chi-square that honest noise would make of it.
 *
 * @source Wilson & Hilferty (1931), PNAS 17: the cube root of chi-square over its degrees of freedom is nearly normal
 */
function overdispersion({ grid, signals }: WatchedDrive, places: readonly number[]): number {
	const scores = places.map((t) => strangeness(signals.writes, t));
	if (scores.length === 0) return 0;
	const days = independentDays(grid, scores.length);
	const square = scores.reduce((sum, z) => sum + Math.min(CLIP * CLIP, z * z), 0) / scores.length;
	const variance = 2 / (9 * days);
	return square === 0 ? 0 : (power(square, 1 / 3) - (1 - variance)) / Math.sqrt(variance);
}

interface Added {
	/** NaN for a signal that the drive lacks. */
	readonly beyond: number;
	/** One spread of what it usually moves in as many places. */
	readonly noise: number;
}

/** What a signal moved beyond its usual, over some places: its scale is a log, so that the usual is an exponential. */
function added({ grid, signals }: WatchedDrive, name: 'writes' | 'reads', places: readonly number[]): Added {
	const signal = signals[name];
	if (signal === undefined) return { beyond: Number.NaN, noise: Number.NaN };
	let beyond = 0;
	let noise = 0;
	for (const t of places) {
		const { baseline, spread } = shownBaseline(signal, t);
		const moved = (signal.values[t] - baseline) * grid.stepDays;
		if (!Number.isFinite(moved) || !Number.isFinite(spread)) continue;
		beyond += moved;
		noise += spread * grid.stepDays;
	}
	return { beyond, noise: noise / Math.sqrt(independentDays(grid, places.length)) };
}

/** Filling beyond the usual drift per byte written; within three spreads of that drift it is 0. */
function filledPer(written: number, { grid }: WatchedDrive, run: Run): number {
	const used = gridValues(grid, 'used_bytes');
	if (used === undefined || run.start === 0 || !(written > 0)) return Number.NaN;
	const before = lastFinite(used, run.start - 1);
	const after = lastFinite(used, run.end);
	if (before === undefined || after === undefined) return Number.NaN;
	const steps = run.end - run.start + 1;
	const usual = pastBaseline(grid.stepDays, run.start, (t) => (t === 0 ? Number.NaN : used[t] - used[t - 1]));
	const grown = used[after] - used[before] - (usual === undefined ? 0 : usual.centre * steps);
	if (usual !== undefined && Math.abs(grown) < SIGMA_LIMIT * usual.spread * Math.sqrt(steps)) return 0;
	return grown / written;
}

function lastFinite(values: Float64Array, from: number): number | undefined {
	for (let t = from; t >= 0; t--) if (Number.isFinite(values[t])) return t;
	return undefined;
}

/** Baseline of a value over the weeks before a place; undefined with too few. */
function pastBaseline(stepDays: number, end: number, value: (t: number) => number): Baseline | undefined {
	const past: number[] = [];
	const first = Math.max(0, end - Math.min(MAX_PAST, Math.round(PAST_DAYS / stepDays)));
	for (let t = first; t < end; t++) if (Number.isFinite(value(t))) past.push(value(t));
	return past.length < MIN_PAST ? undefined : robustBaseline(Float64Array.from(past));
}

/**
 * How strange reads are at a place, by themselves and beside the writes: a busy day has more of both, and a day of few
 * writes makes no spike of reads. The relation is that of the weeks before the run.
 */
function readLift({ grid, signals }: WatchedDrive, run: Run): (t: number) => number {
	const { reads, writes } = signals;
	const alone = (t: number): number => strangeness(reads, t);
	if (reads === undefined || writes === undefined) return alone;
	const ratio = (t: number): number => log1p(reads.values[t]) - log1p(writes.values[t]);
	const usual = pastBaseline(grid.stepDays, run.start, ratio);
	if (usual === undefined) return alone;
	const spread = Math.max(RATIO_FLOOR, usual.spread);
	return (t) => {
		const beside = (ratio(t) - usual.centre) / spread;
		return Number.isFinite(beside) ? Math.max(0, Math.min(alone(t), beside)) : alone(t);
	};
}
