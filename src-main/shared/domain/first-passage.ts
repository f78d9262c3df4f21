/** When a series reaches a level: a distribution from simulated paths, with what it rests on. */
import type { ModelBasis } from './model-basis.ts';
import type { Estimate } from './results.ts';
import type { DeviceId, MetricName } from './telemetry.ts';

/** `full`: used space reaches the capacity; `wear`: rated endurance used up; `spare`: spare blocks fall to their threshold. */
export const passageNames = ['full', 'wear', 'spare'] as const;
export type PassageName = (typeof passageNames)[number];

/** `up`: at or above the level counts; `down`: at or below it. */
export type PassageDirection = 'up' | 'down';

export interface LevelQuestion {
	readonly metric: MetricName;
	/** In the unit of the metric. */
	readonly level: number;
	readonly direction: PassageDirection;
}

/** A question by its name, or any level of any metric. */
export type PassageQuestion = PassageName | LevelQuestion;

/** One quantile of the first day at the level. Days count from the last observed day; NaN where it lies beyond the horizon. */
export interface PassageQuantile {
	readonly share: number;
	readonly days: number;
	/** Ends of the 95 % Monte Carlo interval, by order statistics. */
	readonly lowerDays: number;
	readonly upperDays: number;
}

export interface PassageProbability {
	readonly withinDays: number;
	readonly probability: Estimate;
}

/** Quantiles of the simulated values by day, until most paths have arrived. Arrays of one shape (days,). */
export interface PassageFan {
	readonly atMs: Float64Array;
	readonly median: Float64Array;
	readonly lower50: Float64Array;
	readonly upper50: Float64Array;
	readonly lower90: Float64Array;
	readonly upper90: Float64Array;
}

/** `answered`: a distribution. `reached`: the level is reached already. `still`: the series does not move, so no path can get there. */
export type PassageStatus = 'answered' | 'reached' | 'still';

export interface Passage extends LevelQuestion {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly question: PassageName | 'level';
	readonly unit: string;
	/** The daily value of the last observed day. */
	readonly current: number;
	readonly lastObservedMs: number;
	readonly horizonDays: number;
	readonly paths: number;
	readonly seed: number;
	readonly status: PassageStatus;
	/** First day of the present stay at the level, where it is reached. */
	readonly reachedMs?: number;
	/** At 5, 25, 50, 75 and 95 %; empty unless answered. */
	readonly quantiles: readonly PassageQuantile[];
	/** Within 30, 90, 365 days and the horizon, as far as the horizon goes; empty unless answered. */
	readonly probabilities: readonly PassageProbability[];
	/** Of not getting there within the horizon; absent where it is reached already. */
	readonly never?: Estimate;
	/** Share of the paths that arrive between two days. Shapes (bins,). */
	readonly histogram: { readonly startMs: Float64Array; readonly endMs: Float64Array; readonly share: Float64Array };
	readonly fan: PassageFan;
	/** Daily history, NaN on days without a value. Shapes (n,). */
	readonly historyMs: Float64Array;
	readonly history: Float64Array;
	/** By which law the paths go on, in a sentence or two. */
	readonly method: string;
	/** What a reader should know: why it does not move, single samples at the level, a horizon far beyond the history. */
	readonly notes: readonly string[];
	/** When the law of the paths was fitted, on which days. */
	readonly basis?: ModelBasis;
}

/** What a drive can be asked, or why not. */
export interface PassageOption {
	readonly question: PassageName;
	readonly canAnswer: boolean;
	/** Absent where the drive reports nothing that the question is about. */
	readonly metric?: MetricName;
	readonly unit?: string;
	readonly level?: number;
	readonly direction?: PassageDirection;
	readonly current?: number;
	/** Why it cannot be answered, in a sentence; absent where it can. */
	readonly reason?: string;
}
