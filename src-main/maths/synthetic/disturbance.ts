/** What episodes add to a drive's usual work, step by step. */
import { exp } from '../elementary.ts';
import type { Rng } from '../random.ts';
import type { EpisodeClass, PlannedEpisode } from './episodes.ts';
import type { Grid } from './noise.ts';
import { between } from './noise.ts';
import type { DriveTraits } from './traits.ts';

/** Everything by step, shape (grid.length,); bytes and files per day. */
export interface Disturbance {
	/** Added to the log of the usual writes. */
	readonly logWrites: Float64Array;
	readonly writes: Float64Array;
	readonly reads: Float64Array;
	/** Mean entropy of the added writes, bits per byte; NaN where they are like the usual ones. */
	readonly entropy: Float64Array;
	readonly modifiedFiles: Float64Array;
	readonly deletedFiles: Float64Array;
	/** Added to the log of the latencies, beyond what the load does. */
	readonly logLatency: Float64Array;
	/** Bytes by which the use of the drive changes per day. */
	readonly used: Float64Array;
}

/** Ransomware writes cipher text. */
const CIPHER_ENTROPY = 7.97;
/** Mean size of a file that an attack or restore touches. */
const FILE_BYTES = 4e6;
/** Share of the throughput that an episode may take. */
const THROUGHPUT_SHARE = 0.6;

interface Work {
	readonly traits: DriveTraits;
	readonly into: Disturbance;
	readonly rng: Rng;
	/** Usual bytes written and read per day, and bytes in use. */
	readonly usualWrites: number;
	readonly usualReads: number;
	readonly usedBytes: number;
	/** Length of the episode in days, and the bytes per day that the drive can still take. */
	readonly days: number;
	readonly limit: number;
}

type Effect = (work: Work, episode: PlannedEpisode, step: number) => void;

/** The disturbance of one drive; all zero without episodes. */
export function disturbanceOf(traits: DriveTraits, episodes: readonly PlannedEpisode[], grid: Grid, rng: Rng): Disturbance {
	const zeros = (): Float64Array => new Float64Array(grid.length);
	const into: Disturbance = {
		logWrites: zeros(),
		writes: zeros(),
		reads: zeros(),
		entropy: zeros().fill(Number.NaN),
		modifiedFiles: zeros(),
		deletedFiles: zeros(),
		logLatency: zeros(),
		used: zeros(),
	};
	for (const episode of episodes) {
		const years = (episode.start * grid.stepDays) / 365;
		const usualWrites = exp(traits.writeLevel + traits.growthPerYear * years);
		const work: Work = {
			traits,
			into,
			rng,
			usualWrites,
			usualReads: usualWrites * exp(traits.readRatio),
			usedBytes: traits.usedShare * traits.spec.capacityBytes,
			days: (episode.end - episode.start + 1) * grid.stepDays,
			limit: THROUGHPUT_SHARE * traits.spec.throughput * 86_400,
		};
		for (let step = episode.start; step <= episode.end; step++) effects[episode.class](work, episode, step);
	}
	return into;
}

const ransomware: Effect = ({ into, rng, usedBytes, days, limit }, { intensity }, step) => {
	// Read, encrypt, overwrite: as many reads as writes.
	const bytes = Math.min(limit / 2, ((intensity * usedBytes) / days) * between(rng, 0.7, 1.3));
	into.writes[step] += bytes;
	into.reads[step] += bytes;
	into.entropy[step] = CIPHER_ENTROPY;
	into.modifiedFiles[step] += bytes / FILE_BYTES;
	into.deletedFiles[step] += (0.3 * bytes) / FILE_BYTES;
	into.logLatency[step] += between(rng, 0.2, 0.6);
};

const exfiltration: Effect = ({ into, rng, usualReads, limit }, { intensity }, step) => {
	into.reads[step] += Math.min(limit, intensity * usualReads * between(rng, 0.7, 1.3));
	into.logLatency[step] += between(rng, 0, 0.15);
};

const insider: Effect = ({ traits, into, rng, usedBytes }, { intensity }, step) => {
	into.logWrites[step] += intensity * rng.normal();
	into.modifiedFiles[step] += traits.filesModifiedPerDay * between(rng, 1, 8);
	into.deletedFiles[step] += traits.filesDeletedPerDay * between(rng, 3, 15);
	into.used[step] -= 0.01 * usedBytes * rng.uniform();
};

const backup: Effect = ({ into, rng, usualReads, days, limit }, { intensity }, step) => {
	into.reads[step] += Math.min(limit, ((intensity * usualReads) / days) * between(rng, 0.9, 1.1));
	into.logLatency[step] += between(rng, 0, 0.1);
};

const scrub: Effect = ({ into, rng, usedBytes, days, limit }, { intensity }, step) => {
	into.reads[step] += Math.min(limit, (intensity * usedBytes) / days);
	into.logLatency[step] += between(rng, 0, 0.2);
};

const rebuild: Effect = ({ traits, into, rng, days, limit }, { intensity, isPeer }, step) => {
	const bytes = Math.min(limit, (intensity * traits.spec.capacityBytes) / days);
	into[isPeer ? 'reads' : 'writes'][step] += bytes;
	into.logLatency[step] += between(rng, 0.1, 0.5);
};

const defragmentation: Effect = ({ into, rng, usualWrites, limit }, { intensity }, step) => {
	const bytes = Math.min(limit / 2, intensity * usualWrites * between(rng, 0.8, 1.2));
	into.writes[step] += bytes;
	into.reads[step] += bytes;
	into.logLatency[step] += between(rng, 0.1, 0.5);
};

const bulkRestore: Effect = ({ traits, into, rng, days, limit }, { intensity, start }, step) => {
	const bytes = Math.min(limit, (intensity * traits.spec.capacityBytes) / days);
	into.writes[step] += bytes;
	// Every second restore brings archives and pictures: dense, but no cipher text; some sources count new files as modified.
	into.entropy[step] = start % 2 === 0 ? between(rng, 7.2, 7.7) : Number.NaN;
	into.modifiedFiles[step] += start % 3 === 0 ? bytes / FILE_BYTES : 0;
	into.used[step] += 0.8 * bytes;
	into.logLatency[step] += between(rng, 0, 0.3);
};

const effects: Readonly<Record<EpisodeClass, Effect>> = {
	ransomware,
	exfiltration,
	insider,
	backup,
	scrub,
	rebuild,
	defragmentation,
	bulk_restore: bulkRestore,
};
