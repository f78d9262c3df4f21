/** Survival without a law: the Kaplan-Meier curve, its limits, quantiles, mean up to an age, and survival given the age reached. */
import { AppError } from '../../shared/domain/errors.ts';
import { exp, log, normalQuantile, power } from '../elementary.ts';
import { type Lifetimes, type RiskSets, riskSets } from './lifetimes.ts';

/** Kaplan-Meier table, one row per distinct failure age; columns of shape (ages,). */
export interface SurvivalTable extends RiskSets {
	/** Share that survives beyond the age, 1 to 0. */
	readonly survival: Float64Array;
	/** Greenwood's; NaN where survival is 0. */
	readonly standardError: Float64Array;
	/** Limits on the log-log scale; NaN where survival is 0. */
	readonly lower: Float64Array;
	readonly upper: Float64Array;
	/** Limits survival -+ z standardError, cut to [0, 1]; NaN where survival is 0. */
	readonly plainLower: Float64Array;
	readonly plainUpper: Float64Array;
}

/** A probability of survival with its limits on the log-log scale. */
export interface SurvivalEstimate {
	readonly survival: number;
	readonly lower: number;
	readonly upper: number;
}

/**
 * Kaplan-Meier estimate of survival; at risk as `riskSets` says.
 *
 * @param lifetimes   shape (rows,)
 * @param confidence  of each age's limits, in (0, 1)
 * @throws AppError `sample_too_small` without rows, `invalid_input` for a row that is not a life
 * @source Kaplan & Meier (1958), JASA 53; Greenwood (1926); log-log limits Kalbfleisch & Prentice (2002), 1.4
 */
export function kaplanMeier(lifetimes: Lifetimes, confidence = 0.95): SurvivalTable {
	const sets = riskSets(lifetimes);
	const { ageDays, atRisk, failures } = sets;
	const rows = ageDays.length;
	const z = normalQuantile(0.5 + confidence / 2);
	const table = {
		...sets,
		survival: new Float64Array(rows),
		standardError: new Float64Array(rows),
		lower: new Float64Array(rows),
		upper: new Float64Array(rows),
		plainLower: new Float64Array(rows),
		plainUpper: new Float64Array(rows),
	};
	let survival = 1;
	let greenwood = 0;
	for (let row = 0; row < rows; row++) {
		const n = atRisk[row]!;
		const d = failures[row]!;
		survival *= 1 - d / n;
		greenwood += d / (n * (n - d));
		const standardError = survival > 0 ? survival * Math.sqrt(greenwood) : Number.NaN;
		const limits = logLogLimits(survival, Math.sqrt(greenwood), z);
		table.survival[row] = survival;
		table.standardError[row] = standardError;
		table.lower[row] = limits.lower;
		table.upper[row] = limits.upper;
		table.plainLower[row] = Math.max(0, survival - z * standardError);
		table.plainUpper[row] = Math.min(1, survival + z * standardError);
	}
	return table;
}

/**
 * The age by which a share of the drives has failed: the first failure age with survival <= 1 - probability, as the products of the table
 * round it (statsmodels compares so, too); NaN when survival never falls so far.
 *
 * @param probability  in (0, 1), 0.5 for the median
 * @returns days
 */
export function survivalQuantile({ ageDays, survival }: Pick<SurvivalTable, 'ageDays' | 'survival'>, probability: number): number {
	const row = survival.findIndex((value) => value <= 1 - probability);
	return row < 0 ? Number.NaN : ageDays[row]!;
}

/**
 * Mean of the life up to an age: the area under the curve from 0 to it.
 *
 * @param toDays  at least 0; beyond the last failure the curve stays level
 * @returns days, not above `toDays`
 * @source Irwin (1949), J. Hygiene 47; Klein & Moeschberger (2003), 4.5
 */
export function restrictedMeanSurvival({ ageDays, survival }: Pick<SurvivalTable, 'ageDays' | 'survival'>, toDays: number): number {
	let area = 0;
	let from = 0;
	let height = 1;
	for (let row = 0; row < ageDays.length && ageDays[row]! < toDays; row++) {
		area += height * (ageDays[row]! - from);
		from = ageDays[row]!;
		height = survival[row]!;
	}
	return area + height * (toDays - from);
}

/**
 * Survival of a further span, given that the age was reached: S(age + horizon) / S(age), whatever happened before the age.
 *
 * @param ageDays      age reached, at least 0
 * @param horizonDays  at least 0
 * @param confidence   of the limits, in (0, 1); both are 1 without a failure in the span and 0 when all drives at risk failed in it
 * @throws AppError `sample_too_small` when no drive was seen to the end of the span: nothing is known of it
 * @source Klein & Moeschberger (2003), Survival Analysis, 4.6; Greenwood's sum over the span alone
 */
export function conditionalSurvival(table: SurvivalTable, ageDays: number, horizonDays: number, confidence = 0.95): SurvivalEstimate {
	let survival = 1;
	let greenwood = 0;
	for (let row = 0; row < table.ageDays.length; row++) {
		const age = table.ageDays[row]!;
		if (age <= ageDays || age > ageDays + horizonDays) continue;
		const n = table.atRisk[row]!;
		const d = table.failures[row]!;
		survival *= 1 - d / n;
		greenwood += d / (n * (n - d));
	}
	if (survival === 0) return { survival, lower: 0, upper: 0 };
	if (ageDays + horizonDays > table.observedToDays)
		throw new AppError(
			'sample_too_small',
			`No drive was seen beyond ${table.observedToDays} days, so the days up to ${ageDays + horizonDays} are unknown. Ask for a shorter span.`,
			{ ageDays, horizonDays, observedToDays: table.observedToDays },
		);
	if (survival === 1) return { survival, lower: 1, upper: 1 };
	return { survival, ...logLogLimits(survival, Math.sqrt(greenwood), normalQuantile(0.5 + confidence / 2)) };
}

/** Limits exp(-exp(log(-log S) +- z spread / log S)). @param spread standard error of log S */
function logLogLimits(survival: number, spread: number, z: number): { lower: number; upper: number } {
	if (!(survival > 0)) return { lower: Number.NaN, upper: Number.NaN };
	const exponent = (z * spread) / log(survival);
	return { lower: power(survival, exp(-exponent)), upper: power(survival, exp(exponent)) };
}
