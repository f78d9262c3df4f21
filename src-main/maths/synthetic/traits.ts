/** What distinguishes one synthetic drive from another: identity, place, age, levels, frailty. */
import { exp, log } from '../elementary.ts';
import type { Rng } from '../random.ts';
import { keyOfSeed } from '../random.ts';
import type { FleetLaw, SyntheticModel } from './law.ts';
import { syntheticModels } from './law.ts';
import { between, streamOf } from './noise.ts';

/** Drives that share a host. */
export const DRIVES_PER_HOST = 8;

export interface HostTraits {
	readonly name: string;
	/** Hour of the day with most work. */
	readonly peakHour: number;
	readonly diurnalDepth: number;
	readonly weeklyScale: number;
	/** Degrees by which the host is warmer than others. */
	readonly ambient: number;
}

export interface DriveTraits {
	readonly index: number;
	readonly serial: string;
	readonly spec: SyntheticModel;
	readonly firmware: string;
	readonly hostIndex: number;
	readonly host: HostTraits;
	readonly startAgeDays: number;
	/** Log of bytes written per day at the start. */
	readonly writeLevel: number;
	readonly growthPerYear: number;
	readonly readRatio: number;
	readonly writeEntropy: number;
	readonly filesModifiedPerDay: number;
	readonly filesDeletedPerDay: number;
	readonly usedShare: number;
	readonly usedDriftPerYear: number;
	readonly temperature: number;
	/** Factor of the media error rate, gamma with mean 1. */
	readonly mediaFactor: number;
	readonly isDefective: boolean;
	readonly hasWeakLink: boolean;
	/** Hides its defects. */
	readonly isSilent: boolean;
	/** Multiplies the hazard: own gamma frailty, and that of the batch. */
	readonly frailty: number;
	readonly batchFactor: number;
}

/** The serial of a drive: the seed keeps two fleets apart in one workspace. */
export const serialOf = (seed: number, index: number): string => `SYN-${seed}-${String(index + 1).padStart(5, '0')}`;

export function hostTraits(seed: number, hostIndex: number, law: FleetLaw): HostTraits {
	const rng = streamOf(seed, 'host', hostIndex);
	const isNightly = rng.uniform() < 0.25;
	return {
		name: `synth-host-${String(hostIndex + 1).padStart(3, '0')}`,
		peakHour: (isNightly ? 2 : 14) + between(rng, -2, 2),
		diurnalDepth: law.diurnalDepth * between(rng, 0.6, 1.4),
		weeklyScale: between(rng, 0.6, 1.4),
		ambient: 1.5 * rng.normal(),
	};
}

/** The traits of drive `index`: a function of (seed, index) and the law alone. */
export function driveTraits(seed: number, index: number, law: FleetLaw): DriveTraits {
	keyOfSeed(seed);
	const rng = streamOf(seed, 'traits', index);
	const modelIndex = drawModel(rng.uniform());
	const spec = syntheticModels[modelIndex]!;
	const firmwareIndex = rng.integer(spec.firmwares.length);
	const hostIndex = Math.floor(index / DRIVES_PER_HOST);
	const host = hostTraits(seed, hostIndex, law);
	const writeLevel = log(spec.writesPerDay * spec.capacityBytes) + 0.5 * boundedNormal(rng);
	return {
		index,
		serial: serialOf(seed, index),
		spec,
		firmware: spec.firmwares[firmwareIndex]!,
		hostIndex,
		host,
		startAgeDays: between(rng, 5, law.maxStartAgeDays),
		writeLevel,
		growthPerYear: law.growthPerYear + law.growthDeviation * rng.normal(),
		readRatio: 0.3 + 0.4 * boundedNormal(rng),
		writeEntropy: Math.min(7.3, Math.max(3.2, 5.4 + 0.8 * rng.normal())),
		filesModifiedPerDay: exp(7 + 0.8 * rng.normal()),
		filesDeletedPerDay: exp(4.5 + 0.8 * rng.normal()),
		usedShare: between(rng, 0.25, 0.75),
		usedDriftPerYear: between(rng, 0.02, 0.2),
		temperature: spec.temperature + host.ambient + rng.normal(),
		mediaFactor: rng.gamma(0.8) / 0.8,
		isDefective: rng.uniform() < law.defectiveShare,
		hasWeakLink: rng.uniform() < 0.03,
		isSilent: rng.uniform() < law.silentShare,
		frailty: law.frailtyVariance > 0 ? rng.gamma(1 / law.frailtyVariance) * law.frailtyVariance : 1,
		batchFactor: batchFactor(seed, modelIndex * 8 + firmwareIndex, law),
	};
}

/** Kept within two deviations: totals of the busiest drive stay below 2^53 bytes for years. */
const boundedNormal = (rng: Rng): number => Math.min(2, Math.max(-2, rng.normal()));

function drawModel(uniform: number): number {
	let sum = 0;
	for (const [index, spec] of syntheticModels.entries()) {
		sum += spec.weight;
		if (uniform < sum) return index;
	}
	return syntheticModels.length - 1;
}

/** Log-normal with mean 1, shared by the drives of one model and firmware. */
function batchFactor(seed: number, batchIndex: number, law: FleetLaw): number {
	const deviation = law.batchDeviation;
	return exp(deviation * streamOf(seed, 'batch', batchIndex).normal() - (deviation * deviation) / 2);
}
