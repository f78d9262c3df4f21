/** From the history of a fleet to its failure law, and from that to each drive's probability with its reasons. */

import { log } from '../maths/elementary.ts';
import { DAYS_PER_YEAR } from '../maths/survival/annual-failure-rate.ts';
import { type DriveState, driveFailure, type HeldCondition, riskScore } from '../maths/survival/drive-failure.ts';
import type { DriveLife } from '../maths/survival/drive-life.ts';
import { type FleetHazard, fitFleetHazard, survivalModelOf } from '../maths/survival/fleet-hazard.ts';
import { ownFit } from '../maths/survival/own-fit.ts';
import { recalibrationText } from '../shared/charts/recalibration-text.ts';
import { AppError } from '../shared/domain/errors.ts';
import { formatAge, formatNumber } from '../shared/domain/number-text.ts';
import type { DriveRisk, FactorContribution, MissingPart, SurvivalModel } from '../shared/domain/results.ts';
import { type Drive, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { conditionsAt, type DefectCondition, defectConditions, spellsOf } from './failure-conditions.ts';
import { type DatedLife, recalibrateLaw } from './failure-recalibration.ts';
import { type FleetHistory, type ObservedDrive, observedDrives } from './fleet.ts';
import { areSingleRows, countSeenOnce, daysBeforeFirstRow, isSeenOnce, seenOnceText, statedTimeText, watchedFromMs } from './watched-time.ts';

/** Published failures of a drive model, from resources/published-models.json. */
export interface PublishedModel {
	readonly driveDays: number;
	readonly failures: number;
	readonly capacityTb: number;
	readonly priceUsd?: number;
}
export type PublishedModels = Readonly<Record<string, PublishedModel>>;

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

/** Whether a drive was watched, by the word of a person, since a day on which by its power-on hours it had not run yet. */
export function isYoungerThanWatched(drive: ObservedDrive): boolean {
	const age = firstAgeDays(drive);
	const days = daysBeforeFirstRow(drive);
	return age !== null && days > 1 && age < days;
}

/** Age in days at the last sample; null without power-on hours. */
function currentAgeDays(drive: ObservedDrive): number | null {
	const hours = drive.metrics.power_on_hours;
	const index = lastFinite(hours);
	if (index < 0 || !hours) return null;
	const elapsed = ((drive.observedAtMs.at(-1) as number) - (drive.observedAtMs[index] as number)) / MS_PER_DAY;
	return (hours[index] as number) / HOURS_PER_DAY + elapsed;
}

/** A drive that was retired, sold or replaced had not failed until then; what it reports afterwards is somebody else's. */
const endOf = ({ exit, observedAtMs }: ObservedDrive): number => exit?.atMs ?? (observedAtMs.at(-1) as number);

/** @param knownAgeDays  age at the first sample; null where the drive does not state one, and it then counts from when it was first watched */
function lifeOf(drive: ObservedDrive, knownAgeDays: number | null, model: number): DriveLife {
	const start = drive.observedAtMs[0] as number;
	const end = endOf(drive);
	const watchedBefore = daysBeforeFirstRow(drive);
	// A day of service is the shortest life that a daily source can see.
	const ageAtStart = Math.max(1, knownAgeDays ?? watchedBefore);
	const entryDays = Math.max(0, ageAtStart - watchedBefore);
	const exitDays = ageAtStart + Math.max(0, (end - start) / MS_PER_DAY);
	return {
		entryDays,
		exitDays,
		hasFailed: drive.exit?.kind === 'failed',
		model,
		spells: spellsOf(drive, ageAtStart - 1),
	};
}

/** How long a drive was seen, and whether it failed; ages are null where it does not state one, and it then counts from when it was first watched. */
export function driveLifetime(drive: ObservedDrive, { models, seenOnce }: Pick<FailureModel, 'models' | 'seenOnce'>) {
	const age = firstAgeDays(drive);
	const { entryDays, ...life } = lifeOf(drive, age, models.indexOf(drive.model));
	return { ...life, hasFailed: life.hasFailed && !(seenOnce > 0 && isSeenOnce(drive)), entryDays: age === null ? null : entryDays };
}

export interface FailureModel {
	readonly hazard: FleetHazard;
	/** Model names in the order of the fit. */
	readonly models: readonly string[];
	readonly survival: SurvivalModel;
	readonly missing: readonly MissingPart[];
	/** Drives without power-on hours, left out of the age law. */
	readonly drivesWithoutAge: number;
	/** Drives seen on one day only, where nearly all are: their failures are no rate and count as none. 0 in a fleet with a history. */
	readonly seenOnce: number;
}

/** @throws AppError `no_drives` */
export function fitFailureModel(drives: readonly ObservedDrive[], published: PublishedModels): FailureModel {
	const models = [...new Set(drives.map((drive) => drive.model))].sort();
	const overall = overallRate(published);
	const priorRates = models.map((model) => {
		const known = publishedModel(published, model);
		// Half a failure keeps a model with a spotless record from being immortal.
		return known ? ((known.failures + 0.5) / (known.driveDays + 0.5 * (DAYS_PER_YEAR / overall))) * DAYS_PER_YEAR : overall;
	});
	const seenOnce = countSeenOnce(drives);
	const known = drives.map((drive) => driveLifetime(drive, { models, seenOnce }));
	const dated = known.map(({ entryDays, ...life }, at): DatedLife & { readonly isAged: boolean } => {
		const drive = drives[at] as ObservedDrive;
		return { life: { ...life, entryDays: entryDays ?? 0 }, isAged: entryDays !== null, startMs: watchedFromMs(drive), endMs: endOf(drive) };
	});
	const aged = dated.filter(({ isAged }) => isAged);
	// Without any age the law is constant, where it does not matter at which age a life is entered.
	const fitted = aged.length > 0 ? aged : dated;
	const lives = fitted.map(({ life }) => life);
	const conditionPriors = defectConditions.map(({ prior }) => prior);
	const fitLaw = (some: readonly DriveLife[]): FleetHazard =>
		fitFleetHazard(some, { priorRates, conditionPriors, ...(aged.length > 0 ? {} : { minFailuresForAge: Number.POSITIVE_INFINITY }) });
	// What ages alone got wrong says nothing of defects: without rows of past days there is nothing to correct by.
	const held = areSingleRows(drives) ? undefined : recalibrateLaw({ lives: fitted, fitLaw, hasAges: aged.length > 0 });
	const hazard = { ...fitLaw(lives), ...(held === undefined ? {} : { recalibration: held.recalibration }) };
	const drivesWithoutAge = drives.length - aged.length;
	const missing: MissingPart[] = [];
	if (aged.length === 0)
		missing.push({
			part: 'Ageing of drives',
			missing: 'power_on_hours',
			reason: 'no source of this workspace states the age of a drive; the hazard is constant',
		});
	for (const { metric, text, kind } of defectConditions) {
		if (kind === 'seen' && !drives.some((drive) => drive.metrics[metric] && firstFinite(drive.metrics[metric]) >= 0))
			missing.push({ part: `Effect of ${text}`, missing: metric, reason: 'no source of this workspace has it' });
	}
	const survival = toldSurvival(hazard, lives, aged.length > 0, drives, seenOnce);
	const notes = [recalibrationText(held?.evidence), ...(survival.notes ?? [])];
	const told = { ...survival, ...(held === undefined ? {} : { recalibration: held.evidence }), notes };
	return { hazard, models, survival: told, missing, drivesWithoutAge, seenOnce };
}

/** The law as it is shown: beside what the fleet says by itself, and with what its time under observation rests on. */
function toldSurvival(
	hazard: FleetHazard,
	lives: readonly DriveLife[],
	hasAges: boolean,
	drives: readonly ObservedDrive[],
	seenOnce: number,
): SurvivalModel {
	const survival = survivalModelOf(hazard, defectConditions);
	const own = ownFit(
		{
			entryDays: Float64Array.from(lives, ({ entryDays }) => entryDays),
			exitDays: Float64Array.from(lives, ({ exitDays }) => exitDays),
			hasFailed: Uint8Array.from(lives, ({ hasFailed }) => Number(hasFailed)),
		},
		hasAges,
	);
	const stated = drives.filter((drive) => daysBeforeFirstRow(drive) > 1);
	const once = seenOnce > 0 ? seenOnceText(seenOnce, drives) : undefined;
	const notes = [
		...(stated.length > 0 ? [statedTimeText(stated.length, stated.filter(isYoungerThanWatched).length)] : []),
		...(once !== undefined && survival.source !== 'prior' ? [once] : []),
	];
	return {
		...survival,
		...(once !== undefined && survival.source === 'prior' ? { text: once } : {}),
		...(own === null ? {} : { ownFit: own }),
		...(notes.length === 0 ? {} : { notes }),
	};
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
	if (state.ageDays !== null) contributions.push({ factor: 'age', text: `age of ${formatAge(state.ageDays)}`, hazardRatio: failure.ageRatio });
	contributions.push({ factor: 'model', text: `model ${drive.model || 'unknown'}`, hazardRatio: failure.modelRatio });
	state.conditions.forEach(({ index: condition }, index) => {
		const { metric, text, kind } = defectConditions[condition] as DefectCondition;
		const now = drive.metrics[metric]?.[lastFinite(drive.metrics[metric])] ?? 0;
		contributions.push({
			factor: metric,
			// A sector that was repaired was still pending once: the fit counts from the first sign.
			text: `${text}${now > 0 || kind !== 'seen' ? '' : ' before'} (now ${formatNumber(now, 15)})`,
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
		conditions: heldNow(drive),
	};
}

/** Conditions on the day after the last sample; ages count from the first where none is stated: conditions ask for differences only. */
function heldNow(drive: ObservedDrive): HeldCondition[] {
	const days = ((drive.observedAtMs.at(-1) as number) - (drive.observedAtMs[0] as number)) / MS_PER_DAY;
	return conditionsAt({ spells: spellsOf(drive, 0) }, days + 1);
}

export interface RiskScoreInput {
	/** Of a model bundle: the fitted law and the model names in its order. */
	readonly survival: { readonly hazard: FleetHazard; readonly modelNames: readonly string[]; readonly conditionNames: readonly string[] };
	readonly drive: ObservedDrive;
	readonly horizonDays: number;
}

/** The risk of one drive by a model that was fitted elsewhere. */
export function scoreRisk({ survival, drive, horizonDays }: RiskScoreInput): DriveRisk {
	const differs = defectConditions.findIndex(({ name }, index) => survival.conditionNames[index] !== name);
	if (differs >= 0 || survival.conditionNames.length !== defectConditions.length) {
		throw new AppError('bundle_rejected', 'The survival model of this bundle rests on other conditions than this program knows. Train again.', {
			part: 'survival_model.json',
		});
	}
	return driveRiskOf({ hazard: survival.hazard, models: survival.modelNames }, drive, horizonDays, 0);
}
