/** What the work and the years do to a drive: wear, media errors, defects, temperature, latency, incidents. */
import { exp, log } from '../elementary.ts';
import type { Disturbance } from './disturbance.ts';
import type { FleetLaw } from './law.ts';
import type { Grid } from './noise.ts';
import { autoregressiveNoise, binomial, cosineOfTurns, geometric, poissonSteps, streamOf } from './noise.ts';
import type { DriveTraits } from './traits.ts';
import type { Workload } from './workload.ts';

const MS_PER_DAY = 86_400_000;

/** By step, shape (grid.length,): counts are totals since the drive was new. */
export interface Health {
	/** Cycles over rated cycles: 1 is worn out. 0 for disks. */
	readonly wear: Float64Array;
	/** Uncorrectable errors of flash. */
	readonly mediaErrors: Float64Array;
	readonly reallocated: Float64Array;
	readonly pending: Float64Array;
	/** Sectors that a host failed to read, since new. */
	readonly uncorrectable: Float64Array;
	readonly temperature: Float64Array;
	readonly readLatencyMs: Float64Array;
	readonly writeLatencyMs: Float64Array;
}

export function simulateHealth(seed: number, traits: DriveTraits, grid: Grid, law: FleetLaw, work: Workload, disturbance: Disturbance): Health {
	const { wear, mediaErrors } = simulateFlash(seed, traits, grid, law, work);
	const defects = simulateDefects(seed, traits, grid, law);
	return {
		wear,
		mediaErrors,
		...defects,
		temperature: simulateTemperature(seed, traits, grid, law, work),
		...simulateLatency(seed, traits, grid, law, work, disturbance, wear, defects.pending),
	};
}

function simulateFlash(seed: number, traits: DriveTraits, grid: Grid, law: FleetLaw, work: Workload): Pick<Health, 'wear' | 'mediaErrors'> {
	const wear = new Float64Array(grid.length);
	const mediaErrors = new Float64Array(grid.length);
	const { ratedCycles, capacityBytes } = traits.spec;
	if (ratedCycles === 0) return { wear, mediaErrors };
	const rng = streamOf(seed, 'media', traits.index);
	const wearPerByte = law.writeAmplification / capacityBytes / ratedCycles;
	const errorsPerByte = 8 * law.mediaErrorsPerBit * traits.mediaFactor;
	let worn = exp(traits.writeLevel) * traits.startAgeDays * wearPerByte;
	let errors = rng.poisson(
		Math.min(1e6, errorsPerByte * exp(traits.writeLevel + traits.readRatio) * traits.startAgeDays * exp((law.mediaErrorWear * worn) / 2)),
	);
	for (let t = 0; t < grid.length; t++) {
		worn += work.writes[t] * grid.stepDays * wearPerByte;
		// The law ends at twice the rated endurance: nobody has measured beyond.
		errors += rng.poisson(errorsPerByte * work.reads[t] * grid.stepDays * exp(law.mediaErrorWear * Math.min(2, worn)));
		wear[t] = worn;
		mediaErrors[t] = errors;
	}
	return { wear, mediaErrors };
}

function simulateDefects(seed: number, traits: DriveTraits, grid: Grid, law: FleetLaw): Pick<Health, 'reallocated' | 'pending' | 'uncorrectable'> {
	const reallocated = new Float64Array(grid.length);
	const pending = new Float64Array(grid.length);
	const uncorrectable = new Float64Array(grid.length);
	if (traits.spec.kind !== 'disk') return { reallocated, pending, uncorrectable };
	const rng = streamOf(seed, 'defects', traits.index);
	const perYear = traits.isDefective ? law.defectiveBurstsPerYear : law.soundBurstsPerYear;
	const bursts = new Float64Array(grid.length);
	for (const step of poissonSteps(grid, perYear, rng)) bursts[step] += geometric(rng, law.burstSectors);
	const resolved = 1 - exp(grid.stepDays * log(1 - law.pendingResolved));
	let healed = traits.isDefective ? rng.poisson(((perYear * traits.startAgeDays) / 365) * 0.2 * law.burstSectors) : 0;
	let open = 0;
	let reported = 0;
	for (let t = 0; t < grid.length; t++) {
		if (bursts[t] > 0) reported += binomial(rng, bursts[t], 0.3);
		const moved = open > 0 ? binomial(rng, open, resolved) : 0;
		open += bursts[t] - moved;
		healed += moved;
		reallocated[t] = healed;
		pending[t] = open;
		uncorrectable[t] = reported;
	}
	return { reallocated, pending, uncorrectable };
}

function simulateTemperature(seed: number, traits: DriveTraits, grid: Grid, law: FleetLaw, work: Workload): Float64Array {
	const rng = streamOf(seed, 'temperature', traits.index);
	// 0.8 of the deviation stays over a day: rooms are slow.
	const noise = autoregressiveNoise(grid, law.temperatureNoiseDeviation, 0.8, rng);
	return noise.map((value, t) => {
		// Warmest on 20 July, day 200 of the year, nearly.
		const yearly = law.temperatureYearly * cosineOfTurns((grid.observedAtMs[t] / MS_PER_DAY - 200) / 365.25);
		return Math.round(traits.temperature + yearly + law.temperatureLoad * work.logLoad[t] + value);
	});
}

function simulateLatency(
	seed: number,
	traits: DriveTraits,
	grid: Grid,
	law: FleetLaw,
	work: Workload,
	disturbance: Disturbance,
	wear: Float64Array,
	pending: Float64Array,
): Pick<Health, 'readLatencyMs' | 'writeLatencyMs'> {
	const rng = streamOf(seed, 'latency', traits.index);
	const { spec } = traits;
	const readNoise = autoregressiveNoise(grid, law.latencyNoiseDeviation, 0.7, rng);
	const writeNoise = autoregressiveNoise(grid, law.latencyNoiseDeviation, 0.7, rng);
	if (spec.ratedCycles > 0) {
		for (const step of poissonSteps(grid, law.collectionsPerYear, rng)) {
			const spike = law.collectionMean * rng.exponential();
			readNoise[step] += spike;
			writeNoise[step] += 1.5 * spike;
		}
	}
	const common = (t: number): number =>
		law.latencyWear * wear[t] * wear[t] + law.latencyLoad * work.logLoad[t] + disturbance.logLatency[t] + 0.05 * log(1 + pending[t]);
	return {
		readLatencyMs: readNoise.map((value, t) => spec.readLatencyMs * exp(value + common(t))),
		writeLatencyMs: writeNoise.map((value, t) => spec.writeLatencyMs * exp(value + common(t))),
	};
}

/** Power, link and host incidents, totals since new, shape (grid.length,). */
export interface Incidents {
	readonly powerCycles: Float64Array;
	readonly unsafeShutdowns: Float64Array;
	readonly crcErrors: Float64Array;
	readonly commandTimeouts: Float64Array;
	readonly seekErrors: Float64Array;
	readonly spinRetries: Float64Array;
	readonly loadCycles: Float64Array;
}

export function simulateIncidents(seed: number, traits: DriveTraits, grid: Grid): Incidents {
	const rng = streamOf(seed, 'incidents', traits.index);
	const total = (perYear: number, mean = 1): Float64Array => {
		const counts = new Float64Array(grid.length);
		for (const step of poissonSteps(grid, perYear, rng)) counts[step] += geometric(rng, mean);
		let sum = rng.poisson((perYear * mean * traits.startAgeDays) / 365);
		return counts.map((count) => {
			sum += count;
			return sum;
		});
	};
	const isDisk = traits.spec.kind === 'disk';
	const powerCycles = total(3);
	return {
		powerCycles,
		unsafeShutdowns: powerCycles.map((count) => Math.floor(0.3 * count)),
		crcErrors: total(traits.hasWeakLink ? 30 : 0.05, traits.hasWeakLink ? 6 : 1),
		commandTimeouts: total(traits.hasWeakLink ? 10 : 0.05),
		seekErrors: total(isDisk ? 4 : 0),
		spinRetries: total(isDisk ? 0.01 : 0),
		loadCycles: total(isDisk ? 400 : 0, 2),
	};
}
