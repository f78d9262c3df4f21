/** From the fitted hazard of a fleet to one drive: its probability of failing within a horizon, day by day, and the score that is shown of it. */
import { recalibrationFactor, recalibrationVariance } from '../calibration/hazard-recalibration.ts';
import { expm1, log } from '../elementary.ts';
import type { FleetHazard } from './fleet-hazard.ts';
import { cumulativeHazard, type FailureProbability, hazardLimits, logHazardVariance } from './weibull.ts';

/** One drive, today. */
export interface DriveState {
	/** `null` when the source has no power-on hours. */
	readonly ageDays: number | null;
	readonly model: number;
	/** Conditions that hold. */
	readonly conditions: readonly HeldCondition[];
}

export interface HeldCondition {
	/** Place in the conditions of the fit. */
	readonly index: number;
	/** Days after which it no longer counts unless its cause comes again; Infinity for one that stays. */
	readonly daysLeft: number;
}

/** Probability of a failure within the horizon, with 95 % limits from the uncertainty of law and factors, taken as independent. */
export interface DriveFailure extends FailureProbability {
	/** Factor of its age against the mean of the fleet, of its model, and of each condition of `DriveState.conditions`. */
	readonly ageRatio: number;
	readonly modelRatio: number;
	readonly conditionRatios: readonly number[];
}

/**
 * Probability that a drive fails within the horizon, with its limits and what drives it.
 *
 * @param horizonDays  above 0
 */
export function driveFailure(hazard: FleetHazard, drive: DriveState, horizonDays: number): DriveFailure {
	const { ageDays } = drive;
	const model = hazard.models[drive.model]!;
	const total = hazardOver(hazard, drive, horizonDays);
	const { factor, logVariance } = recalibrationOf(hazard, drive);
	const ageVariance = ageDays === null ? hazard.law.variance.logScale : logHazardVariance(hazard.law, ageDays, ageDays + horizonDays);
	let variance = ageVariance + model.logVariance + logVariance;
	for (const { index, daysLeft } of drive.conditions) {
		// The part of the hazard that rests on the factor carries its error.
		const share = daysLeft < horizonDays ? hazardOver(hazard, drive, Math.max(0, daysLeft)) / total : 1;
		variance += share * share * hazard.conditions[index]!.logVariance;
	}
	return {
		...hazardLimits(factor * total, variance),
		ageRatio: hazardOfAge(hazard, ageDays, 0, horizonDays) / (hazard.meanDailyHazard * horizonDays),
		modelRatio: model.hazardRatio,
		conditionRatios: drive.conditions.map(({ index }) => hazard.conditions[index]!.hazardRatio),
	};
}

/** Days of the score by which a law is recalibrated: one factor for each drive, whatever the horizon that is asked for. */
export const RECALIBRATED_DAYS = 90;

/** What held-back time says of the hazard of a drive like this one. */
function recalibrationOf(hazard: FleetHazard, drive: DriveState): { readonly factor: number; readonly logVariance: number } {
	const { recalibration } = hazard;
	if (recalibration === undefined) return { factor: 1, logVariance: 0 };
	const score = log(hazardOver(hazard, drive, RECALIBRATED_DAYS));
	return { factor: recalibrationFactor(recalibration, score), logVariance: recalibrationVariance(recalibration, score) };
}

/** Expected failures of a drive by the law as fitted, before it is recalibrated, from today to the end of a day; a condition that passes counts for the days that it has left. */
export function hazardOver(hazard: FleetHazard, { ageDays, model, conditions }: DriveState, days: number): number {
	const ends = [...new Set([...conditions.map(({ daysLeft }) => daysLeft), days])].filter((end) => end > 0 && end <= days).sort((a, b) => a - b);
	let sum = 0;
	let from = 0;
	for (const to of ends) {
		let ratio = hazard.models[model]!.hazardRatio;
		for (const { index, daysLeft } of conditions) if (daysLeft > from) ratio *= hazard.conditions[index]!.hazardRatio;
		sum += ratio * hazardOfAge(hazard, ageDays, from, to);
		from = to;
	}
	return sum;
}

/** By the law of age alone, between two days from today. */
function hazardOfAge({ law, meanDailyHazard }: FleetHazard, ageDays: number | null, from: number, to: number): number {
	return ageDays === null ? meanDailyHazard * (to - from) : cumulativeHazard(law, ageDays + from, ageDays + to);
}

/**
 * The risk score of a drive: 0 to 100, rising with its failure probability over 90 days, 50 at 5 %.
 * The scale is logistic in the log odds, so that 0.5 %, 5 % and 35 % stay apart.
 */
export function riskScore(failureProbability90Days: number): number {
	const odds = failureProbability90Days / (1 - failureProbability90Days);
	const reference = 0.05 / 0.95;
	// Written so that each rounded step is monotone, and with it the score to its last digit.
	return 100 / (1 + reference / odds);
}

/**
 * Probability that a drive has failed by the end of each day from now.
 *
 * @returns shape (horizonDays,), rising; the last is the probability of `driveFailure`
 */
export function failureCourse(hazard: FleetHazard, drive: DriveState, horizonDays: number): Float64Array {
	const { factor } = recalibrationOf(hazard, drive);
	return Float64Array.from({ length: horizonDays }, (_, day) => -expm1(-factor * hazardOver(hazard, drive, day + 1)));
}
