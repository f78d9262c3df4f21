/**
 * The hazard of every drive of a fleet: a Weibull law in age, times a factor of its model, times a factor for each SMART condition that it holds
 * ("reallocated sectors above 0"). Factors are rate ratios, failures counted over failures expected, pooled toward 1 or the published ratio,
 * so that a condition seen on three drives changes little.
 *
 * No look-ahead: a condition counts from the day after it was first seen; a failure on that very day belongs to the time without it.
 */

import { AppError } from '../../shared/domain/errors.ts';
import { formatCounted } from '../../shared/domain/number-text.ts';
import type { SurvivalModel } from '../../shared/domain/results.ts';
import type { MetricName } from '../../shared/domain/telemetry.ts';
import type { HazardRecalibration } from '../calibration/hazard-recalibration.ts';
import { exp, normalQuantile } from '../elementary.ts';
import { DAYS_PER_YEAR } from './annual-failure-rate.ts';
import { type DriveLife, type LifeRow, splitLives } from './drive-life.ts';
import { pooledRateRatio } from './gamma-poisson.ts';
import { exposureOf, type Lifetimes } from './lifetimes.ts';
import { modelStrength, shrinkWeibull } from './shrunken-weibull.ts';
import { cumulativeHazard, type FittedWeibull, fitWeibull } from './weibull.ts';

export interface FleetHazardOptions {
	/** Published failures per drive-year of each model, above 0. Shape (models,). */
	readonly priorRates: readonly number[];
	/** Hazard ratio of each condition that is believed before the fleet's own evidence; 1 when absent. Shape (conditions,), above 0. */
	readonly conditionPriors?: readonly number[];
	/** Weight of each prior in failures. */
	readonly priorStrength?: number;
	/** Weight of the priors of models; as the fleet's own failures tell when absent. */
	readonly modelStrength?: number;
	/** Deviation of the log of the shape around a constant hazard before the lives have spoken; Infinity believes the fit alone. */
	readonly shapeDeviation?: number;
	/** Fewer failures than this carry no age law: the hazard is constant and pooled toward the published rates. */
	readonly minFailuresForAge?: number;
}

/** A fitted fleet. */
export interface FleetHazard {
	readonly law: FittedWeibull;
	readonly source: SurvivalModel['source'];
	readonly drives: number;
	readonly failures: number;
	readonly exposureDays: number;
	/** Mean hazard per drive-day of the law over the exposure; stands in for drives of unknown age. */
	readonly meanDailyHazard: number;
	readonly models: readonly HazardFactor[];
	readonly conditions: readonly HazardFactor[];
	/** What time that was held back from the fit says of it; absent where there was none. */
	readonly recalibration?: HazardRecalibration;
}

/** A factor of the hazard and the evidence for it. */
export interface HazardFactor {
	readonly hazardRatio: number;
	/** Variance of log hazardRatio. */
	readonly logVariance: number;
	/** Drives that ever had the property, and failures while they had it. */
	readonly drives: number;
	readonly failures: number;
}

const DEFAULT_STRENGTH = 2;
const DEFAULT_MIN_FAILURES = 10;
const MAX_ROUNDS = 200;
/** Strength, in failures, of a prior that nothing moves. */
const ALONE = 1e12;

/**
 * Fits age law and factors to the lives of a fleet.
 *
 * @param lives  one per drive
 * @throws AppError `no_drives` without lives, `invalid_input` for a life that is none or a prior that is not above 0
 * @source rate ratios of several factors at once by iterative scaling, Breslow & Day (1987), IARC 82, chapter 4
 */
export function fitFleetHazard(lives: readonly DriveLife[], options: FleetHazardOptions): FleetHazard {
	if (lives.length === 0) throw new AppError('no_drives', 'A failure model needs at least one drive; there is none. Import an export first.');
	const strength = options.priorStrength ?? DEFAULT_STRENGTH;
	const rows = splitLives(lives);
	const whole: Lifetimes = {
		entryDays: Float64Array.from(lives, (life) => life.entryDays),
		exitDays: Float64Array.from(lives, (life) => life.exitDays),
		hasFailed: Uint8Array.from(lives, (life) => (life.hasFailed ? 1 : 0)),
	};
	const { failures, exposureDays } = exposureOf(whole);
	const priorMean = meanPrior(lives, options.priorRates);
	const ageFit = failures >= (options.minFailuresForAge ?? DEFAULT_MIN_FAILURES) ? fitAge(whole, options.shapeDeviation) : null;
	const start = ageFit ?? constantLaw(priorMean, strength + failures);
	const expected = rows.map((row) => cumulativeHazard(start, row.entryDays, row.exitDays));
	const totalExpected = expected.reduce((sum, value) => sum + value, 0);
	const prior = {
		models: options.priorRates.map((rate) => rate / priorMean),
		conditions: lives[0]!.spells.map((_, condition) => options.conditionPriors?.[condition] ?? 1),
	};
	// A fitted law has the level of the fleet; a published one is a guess about it, which all models share.
	const strengths = { fleet: ageFit === null ? strength : ALONE, conditions: strength };
	const isOneOfMany = prior.models.length > 1 || ageFit !== null;
	const strengthOfModels = options.modelStrength ?? (isOneOfMany ? learnStrength(rows, expected, { ...strengths, models: strength }, prior) : ALONE);
	const scaled = scaleFactors(rows, expected, { ...strengths, models: strengthOfModels }, prior);
	// A constant law starts at the published rate and takes over what all factors together learned; a fitted one stands.
	const level = ageFit === null && totalExpected > 0 ? scaled.total / totalExpected : 1;
	return {
		law: { ...start, scaleDays: start.scaleDays / level },
		source: ageFit === null ? (failures === 0 ? 'prior' : 'pooled') : 'fleet',
		drives: lives.length,
		failures,
		exposureDays,
		meanDailyHazard: exposureDays > 0 ? (level * totalExpected) / exposureDays : priorMean / DAYS_PER_YEAR,
		models: scaled.models.map((factor) => ({
			...factor,
			hazardRatio: (factor.hazardRatio * scaled.fleet) / level,
			// The law carries the error of the level of the whole fleet already.
			logVariance: Math.max(0, factor.logVariance - 1 / (strengthOfModels + failures)),
		})),
		conditions: scaled.conditions,
	};
}

/** The fitted fleet as the result that is shown. @param conditions shape (conditions,), in the order of the fit */
export function survivalModelOf(hazard: FleetHazard, conditions: readonly { readonly metric: MetricName; readonly text: string }[]): SurvivalModel {
	const { law, failures, drives, exposureDays, source } = hazard;
	const evidence = `${formatCounted(failures, 'failure')} of ${formatCounted(drives, 'drive')} in ${formatCounted(Math.round(exposureDays), 'drive-day')}`;
	const texts = {
		fleet: `Weibull law in age, fitted to ${evidence}.`,
		pooled: `Constant hazard: ${evidence} are too few for an age law and were pooled toward the published rates.`,
		prior: `Constant hazard from the published rates: there are no failures (${formatCounted(drives, 'drive')}, ${formatCounted(Math.round(exposureDays), 'drive-day')}).`,
	};
	return {
		shape: law.shape,
		scaleDays: law.scaleDays,
		shapeStandardError: law.shape * Math.sqrt(law.variance.logShape),
		scaleStandardErrorDays: law.scaleDays * Math.sqrt(law.variance.logScale),
		drives,
		failures,
		exposureDays,
		annualFailureRate: hazard.meanDailyHazard * DAYS_PER_YEAR,
		covariates: conditions.map(({ metric, text }, index) => {
			const factor = hazard.conditions[index]!;
			const { hazardRatio } = factor;
			// Normal on the log scale, as in `hazardLimits`.
			const spread = exp(normalQuantile(0.975) * Math.sqrt(factor.logVariance));
			const limits = { hazardRatioLower: hazardRatio / spread, hazardRatioUpper: hazardRatio * spread };
			return { metric, text, hazardRatio, ...limits, drives: factor.drives, failures: factor.failures };
		}),
		source,
		text: texts[source],
	};
}

/** Published rate of the fleet: the mean over drives. */
function meanPrior(lives: readonly DriveLife[], priorRates: readonly number[]): number {
	let sum = 0;
	for (const life of lives) {
		const rate = priorRates[life.model];
		if (rate === undefined || !(rate > 0))
			throw new AppError('invalid_input', `Each model needs a published failure rate above 0; model ${life.model} has ${rate}.`, {
				model: life.model,
			});
		sum += rate;
	}
	return sum / lives.length;
}

/** The age law, or null where the failures do not determine one. */
function fitAge(lives: Lifetimes, shapeDeviation: number | undefined): FittedWeibull | null {
	try {
		return shrinkWeibull(fitWeibull(lives), lives, shapeDeviation);
	} catch (error) {
		if (error instanceof AppError && (error.code === 'fit_failed' || error.code === 'sample_too_small')) return null;
		throw error;
	}
}

/** The same hazard at every age. @param weight failures, counted and believed, that the rate rests on */
function constantLaw(annualFailureRate: number, weight: number): FittedWeibull {
	return { shape: 1, scaleDays: DAYS_PER_YEAR / annualFailureRate, variance: { logShape: 0, logScale: 1 / weight, covariance: 0 } };
}

interface FactorPriors {
	readonly models: readonly number[];
	readonly conditions: readonly number[];
}

/** Weight of the prior of each kind of factor, in failures. */
interface FactorStrengths {
	readonly fleet: number;
	readonly models: number;
	readonly conditions: number;
}

interface ScaledFactors {
	readonly models: readonly HazardFactor[];
	readonly conditions: readonly HazardFactor[];
	/** Of all drives alike. */
	readonly fleet: number;
	/** Failures that law and factors together expect. */
	readonly total: number;
	/** Failures of each model that were expected if its factor were the prior one. */
	readonly believed: readonly number[];
}

/**
 * Rounds of pooled ratios, each factor given the others, until none moves: the fixed point of a Poisson regression with gamma priors.
 */
function scaleFactors(rows: readonly LifeRow[], expected: readonly number[], strengths: FactorStrengths, prior: FactorPriors): ScaledFactors {
	const modelCount = prior.models.length;
	const fleet = modelCount + prior.conditions.length;
	const strengthOf = (factor: number): number => (factor < modelCount ? strengths.models : factor === fleet ? strengths.fleet : strengths.conditions);
	const priorRatios = [...prior.models, ...prior.conditions, 1];
	const ratios = [...priorRatios];
	const members = priorRatios.map((_, factor) =>
		Array.from(rows.keys()).filter((row) =>
			factor < modelCount ? rows[row]!.model === factor : factor === fleet || (rows[row]!.held & (1 << (factor - modelCount))) !== 0,
		),
	);
	const failures = members.map((list) => list.reduce((sum, row) => sum + (rows[row]!.hasFailed ? 1 : 0), 0));
	const combined = rows.map((row, index) => {
		let value = expected[index]! * ratios[row.model]!;
		for (let c = 0; c < prior.conditions.length; c++) if (row.held & (1 << c)) value *= ratios[modelCount + c]!;
		return value;
	});
	for (let round = 0; round < MAX_ROUNDS; round++) {
		let moved = 0;
		// The level first: the models share what is left of it.
		for (const factor of [fleet, ...Array(fleet).keys()]) {
			const list = members[factor]!;
			const old = ratios[factor]!;
			const others = list.reduce((sum, row) => sum + combined[row]!, 0) / old;
			const next = pooledRateRatio(failures[factor]!, others, strengthOf(factor), priorRatios[factor]!);
			for (const row of list) combined[row] = (combined[row]! / old) * next;
			ratios[factor] = next;
			moved = Math.max(moved, Math.abs(next / old - 1));
		}
		if (moved < 1e-10) break;
	}
	const factors = members.map((list, factor) => ({
		hazardRatio: ratios[factor]!,
		logVariance: 1 / (strengthOf(factor) + failures[factor]!),
		drives: new Set(list.map((row) => rows[row]!.drive)).size,
		failures: failures[factor]!,
	}));
	const total = combined.reduce((sum, value) => sum + value, 0);
	const believed = prior.models.map((ratio, model) => (members[model]!.reduce((sum, row) => sum + combined[row]!, 0) / ratios[model]!) * ratio);
	return { models: factors.slice(0, modelCount), conditions: factors.slice(modelCount, fleet), fleet: ratios[fleet]!, total, believed };
}

/** How far the models of this fleet differ from what was believed of them, given what conditions explain. */
function learnStrength(rows: readonly LifeRow[], expected: readonly number[], strengths: FactorStrengths, prior: FactorPriors): number {
	const { models, believed } = scaleFactors(rows, expected, strengths, prior);
	return modelStrength(
		models.map(({ failures }) => failures),
		believed,
	);
}
