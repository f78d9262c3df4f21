/** From the fitted hazard of a fleet to one drive: its probability of failing within a horizon, day by day, and the score that is shown of it. */
import { expm1 } from '../elementary.ts';
import type { FleetHazard } from './fleet-hazard.ts';
import { cumulativeHazard, type FailureProbability, hazardLimits, logHazardVariance } from './weibull.ts';

/** One drive, today. */
export interface DriveState {
	/** `null` when the source has no power-on hours. */
	readonly ageDays: number | null;
	readonly model: number;
	/** Indices of the conditions that hold. */
	readonly conditions: readonly number[];
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
	const mean = hazard.meanDailyHazard * horizonDays;
	const byAge = ageDays === null ? mean : cumulativeHazard(hazard.law, ageDays, ageDays + horizonDays);
	const model = hazard.models[drive.model]!;
	const conditions = drive.conditions.map((index) => hazard.conditions[index]!);
	let total = byAge * model.hazardRatio;
	let variance =
		(ageDays === null ? hazard.law.variance.logScale : logHazardVariance(hazard.law, ageDays, ageDays + horizonDays)) + model.logVariance;
	for (const condition of conditions) {
		total *= condition.hazardRatio;
		variance += condition.logVariance;
	}
	return {
		...hazardLimits(total, variance),
		ageRatio: byAge / mean,
		modelRatio: model.hazardRatio,
		conditionRatios: conditions.map((condition) => condition.hazardRatio),
	};
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
	const { ageDays } = drive;
	let ratio = hazard.models[drive.model]!.hazardRatio;
	for (const condition of drive.conditions) ratio *= hazard.conditions[condition]!.hazardRatio;
	return Float64Array.from({ length: horizonDays }, (_, day) => {
		const byAge = ageDays === null ? hazard.meanDailyHazard * (day + 1) : cumulativeHazard(hazard.law, ageDays, ageDays + day + 1);
		return -expm1(-byAge * ratio);
	});
}
