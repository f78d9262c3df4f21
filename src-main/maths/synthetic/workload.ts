/** The work of one drive: bytes written and read, files touched, entropy of the writes, space in use. */
import { exp, log } from '../elementary.ts';
import type { Disturbance } from './disturbance.ts';
import type { FleetLaw } from './law.ts';
import type { Grid } from './noise.ts';
import { autoregressiveNoise, between, cosineOfTurns, poissonSteps, streamOf } from './noise.ts';
import type { DriveTraits } from './traits.ts';

const MS_PER_HOUR = 3_600_000;
const SECONDS_PER_DAY = 86_400;
/** Share of the throughput that a drive can sustain over a step. */
const MAX_UTILISATION = 0.97;

/** By step, shape (grid.length,); bytes and files are per day, whatever the step. */
export interface Workload {
	readonly writes: Float64Array;
	readonly reads: Float64Array;
	/** Share of the throughput in use, 0 to 0.97. */
	readonly utilisation: Float64Array;
	/** Log of the load against the drive's usual load. */
	readonly logLoad: Float64Array;
	readonly entropy: Float64Array;
	readonly modifiedFiles: Float64Array;
	readonly deletedFiles: Float64Array;
	readonly usedBytes: Float64Array;
}

export function simulateWorkload(seed: number, traits: DriveTraits, grid: Grid, law: FleetLaw, disturbance: Disturbance): Workload {
	const rng = streamOf(seed, 'workload', traits.index);
	const noise = autoregressiveNoise(grid, law.noiseDeviation, law.noiseCorrelation, rng);
	const readNoise = autoregressiveNoise(grid, law.readNoiseDeviation, law.noiseCorrelation, rng);
	for (const step of poissonSteps(grid, law.burstsPerYear, rng)) noise[step] += law.burstMean * rng.exponential();

	const { length } = grid;
	const writes = new Float64Array(length);
	const reads = new Float64Array(length);
	const utilisation = new Float64Array(length);
	const logLoad = new Float64Array(length);
	const entropy = new Float64Array(length);
	const season = seasonOf(traits, grid, law);
	const usualLoad = traits.writeLevel + log(1 + exp(traits.readRatio));
	const limit = MAX_UTILISATION * traits.spec.throughput * SECONDS_PER_DAY;
	const entropyRng = streamOf(seed, 'files', traits.index * 2 + 1);
	for (let t = 0; t < length; t++) {
		const level = traits.writeLevel + (traits.growthPerYear * t * grid.stepDays) / 365 + season[t];
		const usualWrites = exp(level + noise[t] + disturbance.logWrites[t]);
		const usualReads = exp(level + noise[t] + traits.readRatio + readNoise[t]);
		const wanted = usualWrites + usualReads + disturbance.writes[t] + disturbance.reads[t];
		// What does not fit through the drive within the step is not done.
		const fit = Math.min(1, limit / wanted);
		writes[t] = fit * (usualWrites + disturbance.writes[t]);
		reads[t] = fit * (usualReads + disturbance.reads[t]);
		utilisation[t] = (MAX_UTILISATION * (fit * wanted)) / limit;
		logLoad[t] = log(fit * wanted) - usualLoad;
		const own = Math.min(7.95, traits.writeEntropy + 0.12 * entropyRng.normal());
		const addedShare = disturbance.writes[t] / (usualWrites + disturbance.writes[t]);
		const added = Number.isNaN(disturbance.entropy[t]) ? own : disturbance.entropy[t];
		entropy[t] = own + addedShare * (added - own);
	}
	const files = simulateFiles(seed, traits, grid, noise, season, disturbance);
	const { usedBytes, cleaned } = simulateUsed(seed, traits, grid, law, disturbance);
	for (let t = 0; t < length; t++) files.deletedFiles[t] += cleaned[t];
	return { writes, reads, utilisation, logLoad, entropy, ...files, usedBytes };
}

/** Weekly and, below a day, daily season of the log of the writes, shape (grid.length,). */
function seasonOf(traits: DriveTraits, grid: Grid, law: FleetLaw): Float64Array {
	const { host } = traits;
	return Float64Array.from(grid.observedAtMs, (atMs) => {
		const hours = atMs / MS_PER_HOUR;
		// 1970-01-01 was a Thursday, the fifth day of a week that starts on Sunday.
		const weekday = (Math.floor(hours / 24) + 4) % 7;
		const diurnal = grid.stepDays < 1 ? host.diurnalDepth * cosineOfTurns(((hours % 24) - host.peakHour) / 24) : 0;
		return host.weeklyScale * law.weekly[weekday] + diurnal;
	});
}

/** Files are counted in a step and stated per day. */
function simulateFiles(
	seed: number,
	traits: DriveTraits,
	grid: Grid,
	noise: Float64Array,
	season: Float64Array,
	disturbance: Disturbance,
): { readonly modifiedFiles: Float64Array; readonly deletedFiles: Float64Array } {
	const rng = streamOf(seed, 'files', traits.index * 2);
	const modifiedNoise = autoregressiveNoise(grid, 0.2, 0.3, rng);
	const deletedNoise = autoregressiveNoise(grid, 0.35, 0.3, rng);
	const count = (perDay: number): number => rng.poisson(perDay * grid.stepDays) / grid.stepDays;
	const modifiedFiles = new Float64Array(grid.length);
	const deletedFiles = new Float64Array(grid.length);
	for (let t = 0; t < grid.length; t++) {
		const activity = 0.7 * (noise[t] + season[t]);
		modifiedFiles[t] = count(traits.filesModifiedPerDay * exp(activity + modifiedNoise[t]) + disturbance.modifiedFiles[t]);
		deletedFiles[t] = count(traits.filesDeletedPerDay * exp(activity + deletedNoise[t]) + disturbance.deletedFiles[t]);
	}
	return { modifiedFiles, deletedFiles };
}

const FULL_SHARE = 0.95;
const SECTOR_BYTES = 4096;
/** Mean size of a file that a clean-up deletes. */
const CLEANED_FILE_BYTES = 2e7;

function simulateUsed(
	seed: number,
	traits: DriveTraits,
	grid: Grid,
	law: FleetLaw,
	disturbance: Disturbance,
): { readonly usedBytes: Float64Array; readonly cleaned: Float64Array } {
	const rng = streamOf(seed, 'used', traits.index);
	const capacity = traits.spec.capacityBytes;
	const cleanups = new Set(poissonSteps(grid, law.cleanupsPerYear, rng));
	const usedBytes = new Float64Array(grid.length);
	const cleaned = new Float64Array(grid.length);
	let share = traits.usedShare;
	for (let t = 0; t < grid.length; t++) {
		share += (traits.usedDriftPerYear / 365) * grid.stepDays + 0.001 * Math.sqrt(grid.stepDays) * rng.normal();
		share += (disturbance.used[t] * grid.stepDays) / capacity;
		if (cleanups.has(t) || share > FULL_SHARE) {
			const kept = Math.min(share, FULL_SHARE) * between(rng, 0.75, 0.95);
			cleaned[t] = Math.round(((share - kept) * capacity) / CLEANED_FILE_BYTES) / grid.stepDays;
			share = kept;
		}
		share = Math.max(0.02, share);
		usedBytes[t] = Math.round((share * capacity) / SECTOR_BYTES) * SECTOR_BYTES;
	}
	return { usedBytes, cleaned };
}
