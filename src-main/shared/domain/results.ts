/** What the engine computes, as plain data: shown by the page, drawn on paper, printed by the command line. */
export type * from './anomaly-results.ts';

import type { DeviceId, MetricName } from './telemetry.ts';

/** A random figure with its Monte Carlo error; `lower` and `upper` enclose it with 95 % confidence. */
export interface Estimate {
	readonly value: number;
	readonly standardError: number;
	readonly lower: number;
	readonly upper: number;
}

export interface DriveRef {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly model: string;
}

/** A part that could not be computed, and the metric whose absence is the reason. */
export interface MissingPart {
	readonly part: string;
	readonly missing: string;
	readonly reason: string;
}

// ---- forecasts ------------------------------------------------------------

/** What ADF says of a series (`stat` to `d`), and what KPSS and both together say. */
export interface Stationarity {
	readonly stat: number;
	readonly pvalue: number;
	readonly lags: number;
	readonly observations: number;
	readonly criticalValues: { readonly '1%': number; readonly '5%': number; readonly '10%': number };
	readonly isStationary: boolean;
	/** Differences that ADF asks for. */
	readonly d: number;
	/** `isBound`: its table ends at 0.01 and 0.10, the p-value lies at or beyond. */
	readonly kpss: { readonly stat: number; readonly pvalue: number; readonly isBound: boolean; readonly lags: number };
	/** At 5 %: `conflicting` when each test rejects, `inconclusive` when neither does. */
	readonly reading: 'stationary' | 'trend_stationary' | 'unit_root' | 'conflicting' | 'inconclusive';
	/** All of it in sentences. */
	readonly text: string;
}

export interface Coverage {
	readonly nominal: number;
	readonly empirical: number;
	readonly count: number;
}

export interface MemberAccuracy {
	readonly name: string;
	readonly mase: number;
	readonly smape: number;
	/** Why the member has no weight, where it has none. */
	readonly note?: string;
}

export interface ForecastBand {
	/** In (0, 1). */
	readonly level: number;
	/** Shape (horizonDays,). */
	readonly lower: Float64Array;
	readonly upper: Float64Array;
}

export interface ForecastMember {
	readonly name: string;
	/** Shape (horizonDays,), within the bounds of the metric as the forecast is. */
	readonly mean: Float64Array;
}

export interface Forecast {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly metric: MetricName;
	readonly unit: string;
	readonly horizonDays: number;
	readonly level: number;
	readonly lastObservedMs: number;
	/** Shape (horizonDays,); step h is `lastObservedMs` + h days. */
	readonly mean: Float64Array;
	readonly lower: Float64Array;
	readonly upper: Float64Array;
	/** The daily history that the forecast rests on, shape (n,). */
	readonly historyMs: Float64Array;
	readonly history: Float64Array;
	/** Bands of 80 and 95 %, the narrow one first; absent in forecasts that older versions stored. */
	readonly bands?: readonly ForecastBand[];
	/** What each member says by itself; absent in forecasts that older versions stored. */
	readonly members?: readonly ForecastMember[];
	/** Weight of each member, at least 0, summing to 1. */
	readonly weights: Readonly<Record<string, number>>;
	readonly stationarity: Stationarity | null;
	readonly stationarityNote?: string;
	readonly arimaOrder?: readonly [number, number, number];
	readonly accuracy: readonly MemberAccuracy[];
	readonly coverage: readonly Coverage[];
	readonly seed: number;
	/** Sentences that a reader should know: a member left out, few origins. */
	readonly notes: readonly string[];
}

// ---- risk -----------------------------------------------------------------

export interface RiskLevel {
	readonly confidence: number;
	readonly valueAtRisk: Estimate;
	readonly conditionalValueAtRisk: Estimate;
}

export interface FactorContribution {
	/** `age`, `model` or a metric. */
	readonly factor: string;
	readonly text: string;
	/** Factor by which the hazard is multiplied. */
	readonly hazardRatio: number;
}

export interface DriveRisk extends DriveRef {
	readonly ageDays: number | null;
	/** Probability of a failure within the horizon; interval from the uncertainty of the fit. */
	readonly failureProbability: number;
	readonly failureProbabilityLower: number;
	readonly failureProbabilityUpper: number;
	/** 0 to 100, a monotone map of the probability over 90 days. */
	readonly riskScore: number;
	readonly replacementCost: number;
	readonly contributions: readonly FactorContribution[];
}

export interface ComponentRisk extends DriveRef {
	/** E[L_i | L >= VaR], boundary weighted: the parts add up to CVaR. */
	readonly conditionalValueAtRisk: Estimate;
	/** Share of the total, 0 to 1. */
	readonly share: number;
}

export interface SurvivalModel {
	readonly shape: number;
	readonly scaleDays: number;
	readonly shapeStandardError: number;
	readonly scaleStandardErrorDays: number;
	readonly drives: number;
	readonly failures: number;
	readonly exposureDays: number;
	readonly annualFailureRate: number;
	/** Hazard multipliers per metric condition. */
	readonly covariates: readonly {
		readonly metric: MetricName;
		readonly text: string;
		readonly hazardRatio: number;
		readonly drives: number;
		readonly failures: number;
	}[];
	/** Whether the fleet's own failures or the published prior carry the fit. */
	readonly source: 'fleet' | 'prior' | 'pooled';
	readonly text: string;
}

/**
 * How VaR and CVaR are read off the simulated losses. `inverted_cdf`: smallest loss whose distribution function reaches the level, and the mean of the
 * worst share, the boundary weighted; coherent. `linear`: the interpolated quantile and the mean of the losses at or above it, for comparison.
 */
export type RiskEstimator = 'inverted_cdf' | 'linear';

export interface RiskResult {
	readonly seed: number;
	readonly paths: number;
	readonly horizonDays: number;
	readonly currency: string;
	readonly drivesAtRisk: number;
	readonly expectedLoss: Estimate;
	readonly expectedFailures: Estimate;
	/** Central 95 % range of the number of failures. */
	readonly failureRange: readonly [number, number];
	readonly levels: readonly RiskLevel[];
	/** At the first level, largest first. */
	readonly components: readonly ComponentRisk[];
	/** Most probable failure first. */
	readonly drives: readonly DriveRisk[];
	readonly histogram: { readonly edges: Float64Array; readonly counts: Float64Array };
	readonly convergence: {
		readonly paths: Float64Array;
		readonly valueAtRisk: Float64Array;
		readonly lower: Float64Array;
		readonly upper: Float64Array;
		readonly conditionalValueAtRisk: Float64Array;
	};
	readonly survival: SurvivalModel;
	readonly assumptions: readonly string[];
	readonly missing: readonly MissingPart[];
	/** SHA-256 of the history that this rests on. */
	readonly dataHash: string;
}

// ---- training -------------------------------------------------------------

export interface TrainedModel {
	readonly name: 'lstm' | 'arima' | 'anomaly' | 'survival';
	readonly metric?: MetricName;
	readonly trainedAtMs: number;
	readonly windowStartMs: number;
	readonly windowEndMs: number;
	readonly series: number;
	/** One readable line: what it is, how good. */
	readonly summary: string;
	readonly metrics: Readonly<Record<string, number>>;
}

export interface LossCurve {
	readonly metric: MetricName;
	readonly epochs: readonly { readonly epoch: number; readonly trainLoss: number; readonly validationLoss: number; readonly learningRate: number }[];
}

export interface TrainingResult {
	readonly seed: number;
	/** Folder name of the bundle inside the workspace. */
	readonly bundle: string;
	readonly models: readonly TrainedModel[];
	readonly losses: readonly LossCurve[];
	readonly missing: readonly MissingPart[];
	readonly dataHash: string;
}
