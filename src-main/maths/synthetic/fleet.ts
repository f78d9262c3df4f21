/**
 * The synthetic fleet: telemetry of drives that never were, from a law that is written down (`law.ts`), with the truth
 * about every drive. Drives come one by one, each from streams that depend on the seed and its index alone.
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { Protocol } from '../../shared/domain/telemetry.ts';
import { disturbanceOf } from './disturbance.ts';
import type { EpisodeClass, EpisodePlan, PlannedEpisode } from './episodes.ts';
import { isAttackClass, planEpisodes } from './episodes.ts';
import type { DataFault, FaultyRows } from './faults.ts';
import { faultyRows } from './faults.ts';
import type { Health } from './health.ts';
import { simulateHealth, simulateIncidents } from './health.ts';
import type { FleetLaw } from './law.ts';
import { defaultLaw } from './law.ts';
import { failureStep } from './lifetime.ts';
import type { Grid } from './noise.ts';
import { streamOf } from './noise.ts';
import { driveMetrics } from './telemetry.ts';
import type { DriveTraits } from './traits.ts';
import { driveTraits } from './traits.ts';
import { simulateWorkload } from './workload.ts';

export interface FleetOptions {
	readonly drives: number;
	readonly days: number;
	readonly seed: number;
	/** First instant; by default the history ends with 2024. Cut to a whole UTC day. */
	readonly startMs?: number;
	readonly cadence?: 'daily' | 'hourly';
	/** Labelled attacks and look-alikes. */
	readonly hasAttacks?: boolean;
	/** Gaps, duplicates, resets, clock jumps, swapped serials. */
	readonly hasFaults?: boolean;
	/** Other parameters than the default ones. */
	readonly law?: Partial<FleetLaw>;
}

/** A labelled episode; the instants are those of the first and the last row that it touches. */
export interface Episode {
	readonly serial: string;
	readonly class: EpisodeClass;
	readonly isAttack: boolean;
	readonly startMs: number;
	readonly endMs: number;
}

/** What only the generator knows of a drive. */
export interface DriveTruth {
	readonly serial: string;
	readonly model: string;
	readonly startAgeDays: number;
	/** Own frailty times batch factor: multiplies the hazard. */
	readonly frailty: number;
	readonly isSilent: boolean;
	/** Whether its defects were visible when it failed; null for a drive that lives. */
	readonly hadSymptoms: boolean | null;
	/** Instant of the last row; null for a drive that lives (censored at the end). */
	readonly failedAtMs: number | null;
	readonly faults: readonly DataFault[];
}

export interface SyntheticDrive extends Omit<FaultyRows, 'faults'> {
	readonly serial: string;
	readonly model: string;
	readonly firmware: string;
	readonly protocol: Protocol;
	readonly capacityBytes: number;
	readonly host: string;
	/** The last row is that of the failure. */
	readonly hasFailed: boolean;
	readonly truth: DriveTruth;
	readonly episodes: readonly Episode[];
}

const MS_PER_DAY = 86_400_000;
const DEFAULT_END_MS = Date.UTC(2025, 0, 1);
const EARLIEST_MS = Date.UTC(1990, 0, 1);

/**
 * Generates a fleet drive by drive: memory holds one drive at a time.
 * A row states the day or hour that begins at its instant: gauges of that step, totals at its end; metrics "per day" are
 * rates per day at either cadence. Rows end with the failure of the drive.
 *
 * @throws AppError `invalid_input` for counts that are not whole and positive, or a seed that is not
 */
export function* generateFleet(options: FleetOptions): Generator<SyntheticDrive, void, undefined> {
	const { drives, seed } = options;
	const law = lawOf(options);
	const grid = gridOf(options);
	requireCount(drives, 'drives');
	const plan: EpisodePlan = options.hasAttacks ? planEpisodes(seed, drives, grid, law) : new Map();
	for (let index = 0; index < drives; index++) yield generateDrive(options, law, grid, index, plan.get(index) ?? []);
}

/** The parameters that a fleet is generated with. */
export const lawOf = (options: FleetOptions): FleetLaw => ({ ...defaultLaw, ...options.law });

function gridOf({ days, cadence = 'daily', startMs }: FleetOptions): Grid {
	requireCount(days, 'days');
	const stepDays = cadence === 'hourly' ? 1 / 24 : 1;
	const start = startMs ?? Math.max(EARLIEST_MS, DEFAULT_END_MS - days * MS_PER_DAY);
	if (!Number.isFinite(start)) throw new AppError('invalid_input', `The start of a fleet must be an instant; it is ${start}.`, { field: 'startMs' });
	const first = Math.floor(start / MS_PER_DAY) * MS_PER_DAY;
	const length = Math.round(days / stepDays);
	return { length, stepDays, observedAtMs: Float64Array.from({ length }, (_, t) => first + Math.round(t * stepDays * MS_PER_DAY)) };
}

function requireCount(value: number, field: string): void {
	if (!Number.isSafeInteger(value) || value < 1)
		throw new AppError('invalid_input', `A fleet needs a whole number of at least 1 for ${field}; it is ${value}.`, { field, value });
}

function generateDrive(options: FleetOptions, law: FleetLaw, grid: Grid, index: number, planned: readonly PlannedEpisode[]): SyntheticDrive {
	const { seed, drives } = options;
	const traits = driveTraits(seed, index, law);
	const disturbance = disturbanceOf(traits, planned, grid, streamOf(seed, 'disturbance', index));
	const work = simulateWorkload(seed, traits, grid, law, disturbance);
	const health = simulateHealth(seed, traits, grid, law, work, disturbance);
	const failedAt = failureStep(seed, traits, grid, law, health);
	const rows = failedAt === undefined ? grid.length : failedAt + 1;
	const observedAtMs = grid.observedAtMs.slice(0, rows);
	const metrics = driveMetrics(traits, grid, rows, work, health, simulateIncidents(seed, traits, grid));
	const { faults, ...sent } = options.hasFaults
		? faultyRows(seed, index, drives, grid, observedAtMs, metrics)
		: { observedAtMs, metrics, faults: [] };
	return {
		serial: traits.serial,
		model: traits.spec.model,
		firmware: traits.firmware,
		protocol: traits.spec.kind === 'nvme' ? 'NVMe' : 'ATA',
		capacityBytes: traits.spec.capacityBytes,
		host: traits.host.name,
		hasFailed: failedAt !== undefined,
		...sent,
		truth: truthOf(traits, health, failedAt, observedAtMs, faults),
		episodes: labelled(traits.serial, planned, observedAtMs),
	};
}

function truthOf(
	traits: DriveTraits,
	health: Health,
	failedAt: number | undefined,
	observedAtMs: Float64Array,
	faults: readonly DataFault[],
): DriveTruth {
	const isSeen = (t: number): boolean => !traits.isSilent && health.reallocated[t] + health.pending[t] + health.mediaErrors[t] > 0;
	return {
		serial: traits.serial,
		model: traits.spec.model,
		startAgeDays: traits.startAgeDays,
		frailty: traits.frailty * traits.batchFactor,
		isSilent: traits.isSilent,
		hadSymptoms: failedAt === undefined ? null : isSeen(failedAt),
		failedAtMs: failedAt === undefined ? null : observedAtMs[failedAt],
		faults,
	};
}

/** Episodes as labels, cut at the failure of the drive; peers of a rebuild count as rebuild. */
function labelled(serial: string, planned: readonly PlannedEpisode[], observedAtMs: Float64Array): Episode[] {
	const rows = observedAtMs.length;
	return planned
		.filter((episode) => episode.start < rows)
		.map((episode) => ({
			serial,
			class: episode.class,
			isAttack: isAttackClass(episode.class),
			startMs: observedAtMs[episode.start],
			endMs: observedAtMs[Math.min(episode.end, rows - 1)],
		}));
}
