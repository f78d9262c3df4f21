/** From the history of a fleet to its failure law, and from that to each drive's probability with its reasons. */
import { log } from '../maths/elementary.ts';
import { DAYS_PER_YEAR } from '../maths/survival/annual-failure-rate.ts';
import { type DriveState, driveFailure, riskScore } from '../maths/survival/drive-failure.ts';
import { type DriveLife, type FleetHazard, fitFleetHazard, survivalModelOf } from '../maths/survival/fleet-hazard.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { DriveRisk, FactorContribution, MissingPart, SurvivalModel } from '../shared/domain/results.ts';
import { type Drive, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { type FleetHistory, type ObservedDrive, observedDrives } from './fleet.ts';

/** Published failures of a drive model, from resources/published-models.json. */
export interface PublishedModel {
	readonly driveDays: number;
	readonly failures: number;
	readonly capacityTb: number;
	readonly priceUsd?: number;
}
export type PublishedModels = Readonly<Record<string, PublishedModel>>;

/**
 * Defect counters whose first sign changes the hazard: "any of 5, 187, 188, 197, 198 above 0" taken apart. `prior` is believed
 * until the fleet's own failures say otherwise: the ratio fitted to 1,200 Backblaze drives of 2013 with 66 failures (5 and 197
 * are what that source has), 1 where nothing was measured.
 */
export const defectConditions = [
	{ metric: 'reallocated_sectors', text: 'reallocated sectors above 0', prior: 2.6 },
	{ metric: 'reported_uncorrectable', text: 'reported uncorrectable errors above 0', prior: 1 },
	{ metric: 'command_timeouts', text: 'command timeouts above 0', prior: 1 },
	{ metric: 'pending_sectors', text: 'pending sectors above 0', prior: 5.1 },
	{ metric: 'offline_uncorrectable', text: 'offline uncorrectable sectors above 0', prior: 1 },
	{ metric: 'media_errors', text: 'media errors above 0', prior: 1 },
	{ metric: 'grown_defects', text: 'grown defects above 0', prior: 1 },
] as const;

/** Metrics to read for the failure model. */
export const failureMetrics: readonly string[] = ['power_on_hours', ...defectConditions.map((condition) => condition.metric)];

const HOURS_PER_DAY = 24;

/** The part of a model name that makers and owners keep when a brand is sold: its last word without the suffix. */
const modelNumber = (model: string): string => model.toLowerCase().trim().split(/\s+/).at(-1)?.split('-')[0] ?? '';

/** The published record of a model; brands change hands (Hitachi, HGST, WDC), model numbers do not. */
export function publishedModel(published: PublishedModels, model: string): PublishedModel | undefined {
	const number = modelNumber(model);
	if (!/\d/.test(number)) return undefined;
	return Object.entries(published).find(([name]) => modelNumber(name) === number)?.[1];
}

/** Failures per drive-year over all published models. */
export function overallRate(published: PublishedModels): number {
	const models = Object.values(published);
	const days = models.reduce((sum, model) => sum + model.driveDays, 0);
	return (models.reduce((sum, model) => sum + model.failures, 0) / days) * DAYS_PER_YEAR;
}

const firstFinite = (values: Float64Array | undefined): number => values?.findIndex((value) => Number.isFinite(value)) ?? -1;
const lastFinite = (values: Float64Array | undefined): number => values?.findLastIndex((value) => Number.isFinite(value)) ?? -1;

/** Age in days at the first sample, counted back from the first power-on hours; null without them. */
function firstAgeDays(drive: ObservedDrive): number | null {
	const hours = drive.metrics.power_on_hours;
	const index = firstFinite(hours);
	if (index < 0 || !hours) return null;
	const elapsed = ((drive.observedAtMs[index] as number) - (drive.observedAtMs[0] as number)) / MS_PER_DAY;
	return Math.max(0, (hours[index] as number) / HOURS_PER_DAY - elapsed);
}

/** Age in days at the last sample; null without power-on hours. */
function currentAgeDays(drive: ObservedDrive): number | null {
	const hours = drive.metrics.power_on_hours;
	const index = lastFinite(hours);
	if (index < 0 || !hours) return null;
	const elapsed = ((drive.observedAtMs.at(-1) as number) - (drive.observedAtMs[index] as number)) / MS_PER_DAY;
	return (hours[index] as number) / HOURS_PER_DAY + elapsed;
}

/** Index of the first sample at which a counter is above 0; -1 when never. */
const onsetIndex = (values: Float64Array | undefined): number => values?.findIndex((value) => value > 0) ?? -1;

/** @param firstAgeDays age at the first sample: the drive was seen alive through the day before it */
function lifeOf(drive: ObservedDrive, firstAgeDays: number, model: number): DriveLife {
	const start = drive.observedAtMs[0] as number;
	// A drive that was retired, sold or replaced had not failed until then; what it reports afterwards is somebody else's.
	const end = drive.exit?.atMs ?? (drive.observedAtMs.at(-1) as number);
	// A day of service is the shortest life that a daily source can see.
	const entryDays = Math.max(0, firstAgeDays - 1);
	const exitDays = entryDays + 1 + Math.max(0, (end - start) / MS_PER_DAY);
	return {
		entryDays,
		exitDays,
		hasFailed: drive.exit?.kind === 'failed',
		model,
		onsetDays: defectConditions.map(({ metric }) => {
			const index = onsetIndex(drive.metrics[metric]);
			return index < 0 ? null : Math.min(exitDays, entryDays + 1 + ((drive.observedAtMs[index] as number) - start) / MS_PER_DAY);
		}),
	};
}

/** How long a drive was seen, and whether it failed; ages are null where it does not state one, and it then counts from its first sample. */
export function driveLifetime(drive: ObservedDrive, { models }: Pick<FailureModel, 'models'>) {
	const age = firstAgeDays(drive);
	const { entryDays, ...life } = lifeOf(drive, age ?? 0, models.indexOf(drive.model));
	return { ...life, entryDays: age === null ? null : entryDays };
}

export interface FailureModel {
	readonly hazard: FleetHazard;
	/** Model names in the order of the fit. */
	readonly models: readonly string[];
	readonly survival: SurvivalModel;
	readonly missing: readonly MissingPart[];
	/** Drives without power-on hours, left out of the age law. */
	readonly drivesWithoutAge: number;
}

/** @throws AppError `no_drives` */
export function fitFailureModel(drives: readonly ObservedDrive[], published: PublishedModels): FailureModel {
	const models = [...new Set(drives.map((drive) => drive.model))].sort();
	const indexOf = new Map(models.map((model, index) => [model, index]));
	const overall = overallRate(published);
	const priorRates = models.map((model) => {
		const known = publishedModel(published, model);
		// Half a failure keeps a model with a spotless record from being immortal.
		return known ? ((known.failures + 0.5) / (known.driveDays + 0.5 * (DAYS_PER_YEAR / overall))) * DAYS_PER_YEAR : overall;
	});
	const aged = drives.flatMap((drive) => {
		const age = firstAgeDays(drive);
		return age === null ? [] : [lifeOf(drive, age, indexOf.get(drive.model) as number)];
	});
	// Without any age the law is constant, where it does not matter at which age a life is entered.
	const lives = aged.length > 0 ? aged : drives.map((drive) => lifeOf(drive, 0, indexOf.get(drive.model) as number));
	const conditionPriors = defectConditions.map(({ prior }) => prior);
	const hazard = fitFleetHazard(lives, { priorRates, conditionPriors, ...(aged.length > 0 ? {} : { minFailuresForAge: Number.POSITIVE_INFINITY }) });
	const drivesWithoutAge = drives.length - aged.length;
	const missing: MissingPart[] = [];
	if (aged.length === 0)
		missing.push({
			part: 'Ageing of drives',
			missing: 'power_on_hours',
			reason: 'no source of this workspace states the age of a drive; the hazard is constant',
		});
	for (const { metric, text } of defectConditions) {
		if (!drives.some((drive) => drive.metrics[metric] && firstFinite(drive.metrics[metric]) >= 0))
			missing.push({ part: `Effect of ${text}`, missing: metric, reason: 'no source of this workspace has it' });
	}
	return { hazard, models, survival: survivalModelOf(hazard, defectConditions), missing, drivesWithoutAge };
}

/** The same as a job of its own. */
export function fitFailures({
	drives,
	history,
	published,
}: {
	readonly drives: readonly Drive[];
	readonly history: FleetHistory;
	readonly published: PublishedModels;
}): FailureModel {
	return fitFailureModel(observedDrives(history, drives), published);
}

/** The failure model is JSON: it is stored in the bundle and used on other machines. */
export function driveRiskOf(
	model: Pick<FailureModel, 'hazard' | 'models'>,
	drive: ObservedDrive,
	horizonDays: number,
	replacementCost: number,
): DriveRisk {
	const hazard = withUnknownModel(model.hazard);
	const state = stateOf(model, drive);
	const failure = driveFailure(hazard, state, horizonDays);
	const ninety = horizonDays === 90 ? failure : driveFailure(hazard, state, 90);
	const contributions: FactorContribution[] = [];
	if (state.ageDays !== null) contributions.push({ factor: 'age', text: `age of ${Math.round(state.ageDays)} days`, hazardRatio: failure.ageRatio });
	contributions.push({ factor: 'model', text: `model ${drive.model || 'unknown'}`, hazardRatio: failure.modelRatio });
	state.conditions.forEach((condition, index) => {
		const { metric, text } = defectConditions[condition] as (typeof defectConditions)[number];
		const now = drive.metrics[metric]?.[lastFinite(drive.metrics[metric])] ?? 0;
		contributions.push({
			factor: metric,
			// A sector that was repaired was still pending once: the fit counts from the first sign.
			text: now > 0 ? `${text} (now ${now})` : `${text} before (now 0)`,
			hazardRatio: failure.conditionRatios[index] as number,
		});
	});
	return {
		deviceId: drive.deviceId,
		serial: drive.serial,
		model: drive.model,
		ageDays: state.ageDays,
		failureProbability: failure.probability,
		failureProbabilityLower: failure.lower,
		failureProbabilityUpper: failure.upper,
		riskScore: riskScore(ninety.probability),
		replacementCost,
		contributions: contributions.sort((a, b) => Math.abs(log(b.hazardRatio)) - Math.abs(log(a.hazardRatio))),
	};
}

/** A drive model that the fit has not seen fails like the fleet, give or take a factor of two. */
export function withUnknownModel(hazard: FleetHazard): FleetHazard {
	return { ...hazard, models: [...hazard.models, { hazardRatio: 1, logVariance: log(2) ** 2, drives: 0, failures: 0 }] };
}

export function stateOf(model: Pick<FailureModel, 'models'>, drive: ObservedDrive): DriveState {
	const known = model.models.indexOf(drive.model);
	return {
		ageDays: currentAgeDays(drive),
		model: known >= 0 ? known : model.models.length,
		conditions: defectConditions.flatMap(({ metric }, index) => (onsetIndex(drive.metrics[metric]) >= 0 ? [index] : [])),
	};
}

export interface RiskScoreInput {
	/** Of a model bundle: the fitted law and the model names in its order. */
	readonly survival: { readonly hazard: FleetHazard; readonly modelNames: readonly string[]; readonly conditionNames: readonly string[] };
	readonly drive: ObservedDrive;
	readonly horizonDays: number;
}

/** The risk of one drive by a model that was fitted elsewhere. */
export function scoreRisk({ survival, drive, horizonDays }: RiskScoreInput): DriveRisk {
	const differs = defectConditions.findIndex(({ metric }, index) => survival.conditionNames[index] !== metric);
	if (differs >= 0 || survival.conditionNames.length !== defectConditions.length) {
		throw new AppError('bundle_rejected', 'The survival model of this bundle rests on other conditions than this program knows. Train again.', {
			part: 'survival_model.json',
		});
	}
	return driveRiskOf({ hazard: survival.hazard, models: survival.modelNames }, drive, horizonDays, 0);
}
