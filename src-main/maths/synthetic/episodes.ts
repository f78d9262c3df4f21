/**
 * Labelled episodes of a fleet: attacks, and the honest work that looks like them. The plan is drawn for the whole fleet
 * at once from (seed, drives, days), so that even a small fleet has each class; it holds a few numbers per episode.
 */
import { exp, log } from '../elementary.ts';
import type { Rng } from '../random.ts';
import type { FleetLaw } from './law.ts';
import type { Grid } from './noise.ts';
import { between, streamOf } from './noise.ts';
import { DRIVES_PER_HOST } from './traits.ts';

export const attackClasses = ['ransomware', 'exfiltration', 'insider'] as const;
export const lookAlikeClasses = ['backup', 'scrub', 'rebuild', 'defragmentation', 'bulk_restore'] as const;
export type AttackClass = (typeof attackClasses)[number];
export type LookAlikeClass = (typeof lookAlikeClasses)[number];
export type EpisodeClass = AttackClass | LookAlikeClass;

export const isAttackClass = (name: EpisodeClass): name is AttackClass => (attackClasses as readonly string[]).includes(name);

/** An episode on the grid: the steps `start` to `end`, both included. */
export interface PlannedEpisode {
	readonly class: EpisodeClass;
	readonly start: number;
	readonly end: number;
	/** How hard, in the unit of its class (see `disturbance.ts`). */
	readonly intensity: number;
	/** A rebuild reads from the drives beside the one it writes. */
	readonly isPeer: boolean;
}

/** Episodes by drive index, each list in order of time. */
export type EpisodePlan = ReadonlyMap<number, readonly PlannedEpisode[]>;

interface Shape {
	/** Days: shortest, longest. */
	readonly days: readonly [number, number];
	/** Log-uniform range of the intensity. */
	readonly intensity: readonly [number, number];
}

const shapes: Readonly<Record<EpisodeClass, Shape>> = {
	// Share of the used bytes that is encrypted, over the whole episode.
	ransomware: { days: [0.2, 4], intensity: [0.05, 0.9] },
	// Reads as a multiple of the drive's usual ones.
	exfiltration: { days: [1, 5], intensity: [3, 15] },
	// Deviation of the daily log writes.
	insider: { days: [4, 10], intensity: [0.8, 1.6] },
	// Reads in all, in usual days.
	backup: { days: [0.2, 0.4], intensity: [2, 10] },
	// Share of the used bytes that is read in all.
	scrub: { days: [0.5, 2], intensity: [0.9, 1] },
	// Share of the capacity that is written (or read) in all.
	rebuild: { days: [0.5, 3], intensity: [0.5, 0.95] },
	// Reads and writes as a multiple of the usual writes.
	defragmentation: { days: [0.5, 2], intensity: [2, 6] },
	// Share of the capacity that is written in all.
	bulk_restore: { days: [0.5, 3], intensity: [0.05, 0.4] },
};

/** Days before the first episode, so that a baseline exists; half of a short history. */
const WARM_UP_DAYS = 45;
/** Days between two episodes of one drive, host routines apart. */
const REST_DAYS = 14;

/** Draws every episode of a fleet. @returns an empty plan for a fleet without time or drives */
export function planEpisodes(seed: number, drives: number, grid: Grid, law: FleetLaw): EpisodePlan {
	const plan = new Map<number, PlannedEpisode[]>();
	const hosts = Math.ceil(drives / DRIVES_PER_HOST);
	const stepsPerDay = 1 / grid.stepDays;
	const first = Math.round(Math.min(WARM_UP_DAYS * stepsPerDay, grid.length / 2));
	const add = (drive: number, episode: PlannedEpisode): void => {
		if (drive >= drives || episode.start >= grid.length) return;
		const list = plan.get(drive);
		if (list) list.push(episode);
		else plan.set(drive, [episode]);
	};
	for (let host = 0; host < hosts; host++) planRoutines(streamOf(seed, 'plan', host + 1), host, grid, first, law, add);

	const rng = streamOf(seed, 'plan', 0);
	const driveYears = (drives * (grid.length - first) * grid.stepDays) / 365;
	const singles: readonly EpisodeClass[] = [...attackClasses, 'rebuild', 'defragmentation', 'bulk_restore'];
	const taken = new Map<number, PlannedEpisode[]>();
	for (const name of singles) {
		const perYear = isAttackClass(name) ? law.attacksPerYear : law.lookAlikesPerYear;
		const count = perYear > 0 && grid.length - first >= stepsPerDay ? Math.max(1, rng.poisson(perYear * driveYears)) : 0;
		for (let i = 0; i < count; i++) {
			const drive = rng.integer(drives);
			const episode = drawEpisode(name, first, grid, rng);
			if (!isFree(taken.get(drive) ?? [], episode, REST_DAYS * stepsPerDay)) continue;
			taken.set(drive, [...(taken.get(drive) ?? []), episode]);
			add(drive, episode);
			if (name === 'rebuild') for (const peer of peersOf(drive)) add(peer, { ...episode, isPeer: true });
		}
	}
	for (const list of plan.values()) list.sort((a, b) => a.start - b.start);
	return plan;
}

function peersOf(drive: number): number[] {
	const firstOfHost = drive - (drive % DRIVES_PER_HOST);
	return Array.from({ length: DRIVES_PER_HOST }, (_, i) => firstOfHost + i).filter((peer) => peer !== drive);
}

function isFree(taken: readonly PlannedEpisode[], episode: PlannedEpisode, rest: number): boolean {
	return taken.every((other) => episode.start > other.end + rest || episode.end < other.start - rest);
}

function drawEpisode(name: EpisodeClass, first: number, grid: Grid, rng: Rng): PlannedEpisode {
	const shape = shapes[name];
	const days = logUniform(rng, shape.days);
	const start = first + rng.integer(grid.length - first);
	const steps = Math.max(1, Math.round(days / grid.stepDays));
	return { class: name, start, end: Math.min(grid.length, start + steps) - 1, intensity: logUniform(rng, shape.intensity), isPeer: false };
}

/** Weekly backups and monthly scrubs touch every drive of their host at the same time. */
function planRoutines(rng: Rng, host: number, grid: Grid, first: number, law: FleetLaw, add: (drive: number, episode: PlannedEpisode) => void): void {
	const repeat = (name: 'backup' | 'scrub', everyDays: number): void => {
		const { intensity, days } = shapes[name];
		const steps = Math.max(1, Math.round(logUniform(rng, days) / grid.stepDays));
		const hard = logUniform(rng, intensity);
		const every = Math.round(everyDays / grid.stepDays);
		for (let start = Math.min(first, every) + rng.integer(every); start < grid.length; start += every) {
			const episode = { class: name, start, end: Math.min(grid.length, start + steps) - 1, intensity: hard, isPeer: false };
			for (let i = 0; i < DRIVES_PER_HOST; i++) add(host * DRIVES_PER_HOST + i, episode);
		}
	};
	const hasBackup = rng.uniform() < law.backupShare;
	const hasScrub = rng.uniform() < law.scrubShare;
	if (hasBackup) repeat('backup', 7);
	if (hasScrub) repeat('scrub', 28);
}

function logUniform(rng: Rng, [low, high]: readonly [number, number]): number {
	return exp(between(rng, log(low), log(high)));
}
