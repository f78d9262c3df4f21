/**
 * What the program would have said on past days, from what was known then, beside what came: of the load of the fleet (VaR of the next day and the
 * next week) and of its failures (probability over 30, 90 and 365 days).
 */
import type { MissingPart } from './results.ts';

/** Parts of the load that are judged, in the order in which they are shown. */
export const backtestMetrics = ['writes', 'used', 'latency'] as const;
export type BacktestMetric = (typeof backtestMetrics)[number];

/**
 * `holds`: no test objects. `too_often`, `too_rarely`: Kupiec rejects at 5 %. `clustered`: as often as promised, but one after the other
 * (Christoffersen rejects at 5 %). `too_few`: fewer than one exceedance was to be expected, and no test objects.
 */
export const exceedanceVerdicts = ['holds', 'too_often', 'too_rarely', 'clustered', 'too_few'] as const;
export type ExceedanceVerdict = (typeof exceedanceVerdicts)[number];

/** A likelihood ratio and its probability, were the model right. */
export interface BacktestTest {
	readonly stat: number;
	readonly pvalue: number;
}

/** One level of VaR over all judged days (or weeks) of the fleet. */
export interface BacktestLevel {
	readonly confidence: number;
	readonly exceedances: number;
	/** days x (1 - confidence). */
	readonly expected: number;
	readonly kupiec: BacktestTest;
	readonly independence: BacktestTest;
	readonly conditionalCoverage: BacktestTest;
	readonly trafficLight: 'green' | 'yellow' | 'red';
	/** Mean quantile loss of the VaR, and of the same quantile of the past 365 days in its place; in the unit of the metric. */
	readonly quantileLoss: number;
	readonly benchmarkLoss: number;
	readonly verdict: ExceedanceVerdict;
	/** Single drives: share of their days above their own VaR, and how many of them Kupiec rejects at 5 %; a twentieth would by chance. */
	readonly drives: { readonly share: number; readonly judgedDays: number; readonly rejected: number; readonly judged: number };
}

/** Where each outcome lay in the distribution that was stated for it: uniform on 0 to 1 where that was right. */
export interface BacktestPit {
	/** Shape (10,): outcomes by tenth of the distribution. */
	readonly counts: readonly number[];
	/** Kolmogorov-Smirnov distance from uniform, and its probability with as many independent days as `effectiveDays`. */
	readonly statistic: number;
	readonly pvalue: number;
	/** Correlation of the normal scores of one day and the next; 0 where it cannot be told from 0. */
	readonly lagOne: number;
	/** Days that the dependent days are worth. */
	readonly effectiveDays: number;
}

export interface LoadBacktest {
	readonly metric: BacktestMetric;
	readonly horizonDays: number;
	readonly unit: string;
	/** The whole fleet's day: the sum over its drives, or their mean. */
	readonly aggregate: 'sum' | 'mean';
	/** Drives with the metric. */
	readonly drives: number;
	/** Days (or weeks, which do not overlap) that were judged. Shape (days,) each: the day that was forecast, what came, the VaR of each level. */
	readonly days: number;
	readonly atMs: Float64Array;
	readonly outcomes: Float64Array;
	readonly valuesAtRisk: readonly Float64Array[];
	readonly levels: readonly BacktestLevel[];
	readonly pit: BacktestPit;
}

/** A range of stated probabilities and what came of it, with its 95 % interval. */
export interface BacktestReliability {
	readonly from: number;
	readonly to: number;
	readonly count: number;
	readonly happened: number;
	readonly meanProbability: number;
	readonly share: number;
	readonly lower: number;
	readonly upper: number;
}

/** What is flagged by the rule, and by the model when it flags no more of the survivors. */
export interface BacktestFlags {
	readonly recall: number;
	readonly falsePositiveRate: number;
	/** Null when nothing is flagged. */
	readonly precision: number | null;
}

/** `holds`: the failures that came lie within the interval of those expected. `too_few`: none came, and fewer than three were expected. */
export const failureVerdicts = ['holds', 'too_many_expected', 'too_few_expected', 'too_few'] as const;
export type FailureVerdict = (typeof failureVerdicts)[number];

export interface FailureBacktest {
	readonly horizonDays: number;
	/** Days on which the fit stood and from which it looked ahead; their horizons do not overlap, so that each failure counts once. */
	readonly landmarksMs: Float64Array;
	/** Drives in service on those days whose fate over the horizon is known, summed over the days; and those whose fate is not. */
	readonly cases: number;
	readonly leftOut: number;
	readonly failures: number;
	/** Sum of the stated probabilities, with the 95 % interval of the count of failures, were they right within the error of their fits. */
	readonly expected: number;
	readonly expectedLower: number;
	readonly expectedUpper: number;
	readonly verdict: FailureVerdict;
	/** Mean square of probability minus outcome, and that of the overall share stated for everybody. */
	readonly brier: number;
	readonly brierReference: number;
	/** Of the log odds: 1 and 0 are calibrated. Null below five failures. */
	readonly calibration: { readonly slope: number; readonly slopeStandardError: number; readonly intercept: number } | null;
	/** Slope of the same laws before time that was held back from each corrected it; null where nothing was corrected. Absent in older results. */
	readonly slopeUncorrected?: number | null;
	readonly reliability: readonly BacktestReliability[];
	readonly rule: BacktestFlags;
	readonly model: BacktestFlags;
	/** Precision of the model over that of the rule, at the rule's share of survivors; and of the model over the share that failed. Null where undefined. */
	readonly liftOverRule: number | null;
	readonly lift: number | null;
	/** Area under precision over recall; null below five failures. Without a model it is the share that failed. */
	readonly averagePrecision: number | null;
	/** The model at falling thresholds, thinned; recall rising. */
	readonly precisionRecall: { readonly recall: Float64Array; readonly precision: Float64Array };
}

export interface BacktestResult {
	readonly seed: number;
	/** Drives of the history, and those whose load was judged: whole hosts, chosen by their order alone. */
	readonly drives: number;
	readonly judgedDrives: number;
	readonly firstMs: number;
	readonly lastMs: number;
	readonly loads: readonly LoadBacktest[];
	readonly failures: readonly FailureBacktest[];
	readonly missing: readonly MissingPart[];
	readonly notes: readonly string[];
	/** Digest of the history. */
	readonly dataHash: string;
}
