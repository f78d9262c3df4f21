/** What the engine computes, as plain data: shown by the page, drawn on paper, printed by the command line. */
export type * from './anomaly-results.ts';
export type * from './forecast-diagnostics.ts';

import type { Correlogram, ErrorGrowth, ResidualDiagnostics } from './forecast-diagnostics.ts';
import type { ModelBasis } from './model-basis.ts';
import type { RiskDetails } from './risk-details.ts';
import type { DeviceId, MetricName } from './telemetry.ts';
import type { TrainingSettings } from './training-settings.ts';

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
	readonly kpss: {
		readonly stat: number;
		readonly pvalue: number;
		readonly isBound: boolean;
		readonly lags: number;
		/** Absent in what older versions stored. */
		readonly criticalValues?: { readonly '1%': number; readonly '5%': number; readonly '10%': number };
	};
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
	/** Share by which its mean absolute error is below that of the last week repeated at the same steps; below 0: above it. */
	readonly skill?: number;
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
	/** P, D, Q and the period in days, where the ARIMA has a season. */
	readonly arimaSeasonalOrder?: readonly [number, number, number, number];
	/** This and the next two are absent in forecasts that older versions stored, and where the history does not allow them. */
	readonly correlogram?: Correlogram;
	readonly residuals?: readonly ResidualDiagnostics[];
	readonly errorGrowth?: ErrorGrowth;
	/** The models behind it, each with its window; absent in forecasts that older versions stored. */
	readonly basis?: readonly ModelBasis[];
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

/** Days from the last sample until a level is reached: median and central 90 %, by the pace of the history; null beyond ten years and for never. */
export interface ReachDays {
	readonly days: number | null;
	readonly lowerDays: number | null;
	readonly upperDays: number | null;
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
	/** Absent where the drive does not tell of its use, capacity or wear. */
	readonly timeToFull?: ReachDays;
	readonly wearOut?: ReachDays;
	readonly contributions: readonly FactorContribution[];
}

export interface ComponentRisk extends DriveRef {
	/** E[L_i | L >= VaR], boundary weighted: the parts add up to CVaR. */
	readonly conditionalValueAtRisk: Estimate;
	/** Share of the total, 0 to 1. */
	readonly share: number;
}

/** What the lives of a fleet say by themselves, nothing published believed. Rates are failures per drive-year of 365 days. */
export interface OwnFit {
	readonly annualFailureRate: number;
	/** Garwood's 95 % interval. */
	readonly lower: number;
	readonly upper: number;
	/** Weibull law of maximum likelihood; null where the failures do not determine one, or no age is known. */
	readonly law: {
		readonly shape: number;
		readonly scaleDays: number;
		readonly shapeStandardError: number;
		readonly scaleStandardErrorDays: number;
	} | null;
}

/** What time that was held back from the fit changed in the law of failure. */
export interface Recalibration {
	/** Factor of the hazard of the drives that were expected to fail most, and of the distance between the logs of hazards. */
	readonly level: number;
	readonly slope: number;
	/** Days that each of the past dates was looked ahead, drives in service on those dates (summed), failures that came and that were expected. */
	readonly spanDays: number;
	readonly dates: number;
	readonly cases: number;
	readonly failures: number;
	readonly expected: number;
	/** Calibration slope of the law as fitted, and corrected on each date by earlier dates alone; null where too little came. */
	readonly slopeBefore: number | null;
	readonly slopeAfter: number | null;
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
		/** Central 95 % of what is known of it; absent in results that older versions stored. */
		readonly hazardRatioLower?: number;
		readonly hazardRatioUpper?: number;
		readonly drives: number;
		readonly failures: number;
	}[];
	/** Whether the fleet's own failures or the published prior carry the fit. */
	readonly source: 'fleet' | 'prior' | 'pooled';
	readonly text: string;
	/** Beside the law that is used; absent without a failure, and in results that older versions stored. */
	readonly ownFit?: OwnFit;
	/** Absent where no time could be held back, and in results that older versions stored. */
	readonly recalibration?: Recalibration;
	/** What held-back time changed, and what the time under observation rests on where that needs saying; a sentence each. */
	readonly notes?: readonly string[];
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
	/** Absent in results that older versions stored. */
	readonly details?: RiskDetails;
	readonly survival: SurvivalModel;
	readonly assumptions: readonly string[];
	readonly missing: readonly MissingPart[];
	/** When the failure law was fitted, on which days; absent in runs that older versions stored. */
	readonly basis?: ModelBasis;
	/** SHA-256 of the history that this rests on. */
	readonly dataHash: string;
	/** Absent before prices and groups could be stated. */
	readonly stated?: StatedBasis;
}

/** Names of what a simulation rests on beside the history of the drives: equal names, equal content; empty where nothing is stated. */
export interface StatedBasis {
	readonly prices: string;
	/** Groups made by hand. */
	readonly groups: string;
	/** Groups as imports tell of them; absent in runs that older versions stored. */
	readonly layouts?: string;
}

/** What has changed since a simulation. */
export const riskChanges = ['history', 'prices', 'groups'] as const;
export type RiskChange = (typeof riskChanges)[number];

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

/** How the training of one LSTM ended. Losses are mean squared errors in spreads of each drive's own series. */
export interface LstmOutcome {
	/** The epoch whose weights were kept, and its loss on the later part of the history. */
	readonly bestEpoch: number;
	readonly validationLoss: number;
	/** What "every day will be as the last one" misses by on the same windows: gives the loss a scale. */
	readonly noChangeLoss: number;
	readonly stopReason: 'epochs' | 'no improvement' | 'cancelled';
	/** Drives learned from. */
	readonly series: number;
	readonly windowsPerEpoch: number;
	readonly validationWindows: number;
}

export interface LossCurve {
	readonly metric: MetricName;
	readonly epochs: readonly { readonly epoch: number; readonly trainLoss: number; readonly validationLoss: number; readonly learningRate: number }[];
	/** Absent while it runs, and in trainings that older versions stored. */
	readonly outcome?: LstmOutcome;
}

/** `stopped`: cancelled, with the best weights until then; `imported`: taken over from a file. */
export type BundleStatus = 'complete' | 'stopped' | 'imported';

export interface TrainingResult {
	readonly seed: number;
	/** Absent in trainings that older versions stored, and in bundles that they wrote. */
	readonly settings?: TrainingSettings;
	/** Absent in trainings that older versions stored: those are complete. */
	readonly status?: BundleStatus;
	/** Drives of the history; absent in trainings that older versions stored. */
	readonly drives?: number;
	/** Folder name of the bundle inside the workspace. */
	readonly bundle: string;
	readonly models: readonly TrainedModel[];
	readonly losses: readonly LossCurve[];
	readonly missing: readonly MissingPart[];
	readonly dataHash: string;
}

/** One bundle of the workspace, trained here or taken over: what a comparison shows of it. */
export interface ModelRun {
	/** Folder name of the bundle inside the workspace. */
	readonly bundle: string;
	readonly status: BundleStatus;
	/** When it came into this workspace. */
	readonly savedAtMs: number;
	readonly trainedAtMs: number;
	readonly windowStartMs: number;
	readonly windowEndMs: number;
	readonly isInUse: boolean;
	/** Of the one in use. */
	readonly inUseSinceMs: number | null;
	/** Whether it rests on another history than the present one. */
	readonly isStale: boolean;
	readonly bytes: number;
	readonly seed: number;
	readonly dataHash: string;
	/** Null where an older version did not note it. */
	readonly drives: number | null;
	readonly settings: TrainingSettings | null;
	readonly models: readonly Pick<TrainedModel, 'name' | 'metric'>[];
	readonly losses: readonly LossCurve[];
}
