/** The failure law as it would have stood on a past day, what it said of each drive, and what came of it. */
import { ruleMetrics } from '../maths/failures/judge-split.ts';
import { type DriveState, driveFailure } from '../maths/survival/drive-failure.ts';
import type { FleetHazard } from '../maths/survival/fleet-hazard.ts';
import { logHazardVariance } from '../maths/survival/weibull.ts';
import { AppError } from '../shared/domain/errors.ts';
import { type Drive, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { fitFailureModel, type PublishedModels, stateOf, withUnknownModel } from './failure-model.ts';
import { LEAST_HISTORY_DAYS } from './failure-recalibration.ts';
import { type FleetHistory, type ObservedDrive, observedDrives } from './fleet.ts';
import { knownByWatch } from './watched-time.ts';

export const failureHorizons = [30, 90, 365] as const;

export interface LandmarkInput {
	readonly history: FleetHistory;
	readonly drives: readonly Drive[];
	readonly published: PublishedModels;
	/** Last instant that is known. */
	readonly landmarkMs: number;
	readonly horizons: readonly number[];
}

/** Drives in service whose fate is known; shape (cases,) each. */
export interface LandmarkOutcomes {
	readonly landmarkMs: number;
	readonly horizonDays: number;
	readonly probabilities: Float64Array;
	/** Of the law as fitted, before time that was held back from it corrected it; equal to `probabilities` where none was. */
	readonly uncorrected: Float64Array;
	/** 1 for a failure within the horizon. */
	readonly outcomes: Uint8Array;
	/** 1 where the rule "any of 5, 187, 197, 198 above 0" fires. */
	readonly rule: Uint8Array;
	/** Variance of the log of the hazard of the mean failure, from the error of the law. */
	readonly levelVariance: number;
	/** Drives of the rest: gone for another reason or silent before the horizon was over. */
	readonly leftOut: number;
}

/**
 * The last instants of the days from which each horizon is judged: as many as fit without overlap before the end of the history.
 *
 * @returns horizons by landmark, in order of time
 */
export function landmarksOf(firstMs: number, lastMs: number): { readonly landmarkMs: number; readonly horizons: number[] }[] {
	const first = (Math.floor(firstMs / MS_PER_DAY) + LEAST_HISTORY_DAYS) * MS_PER_DAY - 1;
	const last = (Math.floor(lastMs / MS_PER_DAY) + 1) * MS_PER_DAY - 1;
	const found = new Map<number, number[]>();
	for (const horizonDays of failureHorizons)
		for (let atMs = last - horizonDays * MS_PER_DAY; atMs >= first; atMs -= horizonDays * MS_PER_DAY)
			found.set(atMs, [...(found.get(atMs) ?? []), horizonDays]);
	return [...found].sort(([a], [b]) => a - b).map(([landmarkMs, horizons]) => ({ landmarkMs, horizons }));
}

/** @throws AppError `cancelled` */
export function judgeLandmark({ history, drives, ...landmark }: LandmarkInput, context: WorkContext): LandmarkOutcomes[] {
	return judgeDrives(observedDrives(history, drives), landmark, context);
}

/** The same of drives as they were observed. */
export function judgeDrives(
	observed: readonly ObservedDrive[],
	{ published, landmarkMs, horizons }: Omit<LandmarkInput, 'history' | 'drives'>,
	context: Pick<WorkContext, 'isCancelled'>,
): LandmarkOutcomes[] {
	const known = observed.flatMap((drive) => {
		const seen = knownUntil(drive, landmarkMs);
		return seen === undefined ? [] : [{ drive, seen }];
	});
	if (known.length === 0) return [];
	const model = fitFailureModel(
		known.map(({ seen }) => seen),
		published,
	);
	if (context.isCancelled()) throw new AppError('cancelled');
	const hazard = withUnknownModel(model.hazard);
	const { recalibration: _recalibration, ...fitted } = hazard;
	const serving = known.filter(({ seen }) => seen.exit === undefined);
	return horizons.map((horizonDays) => {
		const judged = serving.flatMap(({ drive, seen }) => {
			const outcome = fateOf(drive, landmarkMs, landmarkMs + horizonDays * MS_PER_DAY);
			return outcome === undefined ? [] : [{ seen, outcome }];
		});
		return {
			landmarkMs,
			horizonDays,
			probabilities: Float64Array.from(judged, ({ seen }) => driveFailure(hazard, stateOf(model, seen), horizonDays).probability),
			uncorrected: Float64Array.from(judged, ({ seen }) => driveFailure(fitted, stateOf(model, seen), horizonDays).probability),
			outcomes: Uint8Array.from(judged, ({ outcome }) => outcome),
			rule: Uint8Array.from(judged, ({ seen }) => (fires(seen) ? 1 : 0)),
			levelVariance: levelVariance(
				hazard,
				judged.map(({ seen }) => stateOf(model, seen)),
				horizonDays,
			),
			leftOut: serving.length - judged.length,
		};
	});
}

/** By the failures that each drive is expected to have; 0 without any. */
function levelVariance(hazard: FleetHazard, states: readonly DriveState[], horizonDays: number): number {
	let [sum, weights] = [0, 0];
	for (const state of states) {
		const { probability } = driveFailure(hazard, state, horizonDays);
		const { ageDays } = state;
		sum += probability * (ageDays === null ? hazard.law.variance.logScale : logHazardVariance(hazard.law, ageDays, ageDays + horizonDays));
		weights += probability;
	}
	return weights > 0 ? sum / weights + (hazard.recalibration?.variance.level ?? 0) : 0;
}

/** A drive as it was known: its rows until then, an exit that had come by then; one of its age alone while it was watched before its first row; undefined before that. */
export function knownUntil(drive: ObservedDrive, lastMs: number): ObservedDrive | undefined {
	const { exit, ...rest } = drive;
	const rows = rowsUntil(drive.observedAtMs, lastMs);
	if (rows === 0) return knownByWatch(drive, lastMs);
	const metrics = Object.entries(drive.metrics).flatMap(([metric, values]) => {
		const seen = values.subarray(0, rows);
		return seen.some(Number.isFinite) ? [[metric, seen] as const] : [];
	});
	return {
		...rest,
		...(exit !== undefined && exit.atMs <= lastMs ? { exit } : {}),
		observedAtMs: drive.observedAtMs.subarray(0, rows),
		// Names of metrics that the storage gave, as in the drive itself.
		metrics: Object.fromEntries(metrics),
	};
}

function rowsUntil(observedAtMs: Float64Array, lastMs: number): number {
	let [low, high] = [0, observedAtMs.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (observedAtMs[middle] <= lastMs) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** 1 for a failure by the end, 0 for a drive that was seen or failed later, undefined where nobody knows. */
function fateOf({ exit, observedAtMs }: ObservedDrive, fromMs: number, untilMs: number): 0 | 1 | undefined {
	if (exit !== undefined && exit.atMs > fromMs && exit.atMs <= untilMs) return exit.kind === 'failed' ? 1 : undefined;
	if (exit?.kind === 'failed' && exit.atMs > untilMs) return 0;
	const lastDay = Math.floor(observedAtMs[observedAtMs.length - 1] / MS_PER_DAY);
	return lastDay >= Math.floor(untilMs / MS_PER_DAY) ? 0 : undefined;
}

function fires(drive: ObservedDrive): boolean {
	return ruleMetrics.some((metric) => {
		const values = drive.metrics[metric];
		return values !== undefined && values[values.findLastIndex(Number.isFinite)] > 0;
	});
}
