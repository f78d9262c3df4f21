/** One metric of one drive as a random process: what it may come to within a horizon, with VaR, CVaR and their errors. */
import type { RiskLevel } from './results.ts';
import type { DeviceId, MetricName } from './telemetry.ts';

/** `gbm`: geometric Brownian motion, growth in proportion. `ou`: Ornstein-Uhlenbeck, return to a level. */
export const processKinds = ['gbm', 'ou'] as const;
export type ProcessKind = (typeof processKinds)[number];

export const processOutcomes = ['last', 'worst', 'sum'] as const;
/** `last`: the value of the last day; `worst`: of the worst day of the path; `sum`: of all days together (what flows, such as bytes written a day). */
export type ProcessOutcomeName = (typeof processOutcomes)[number];

/** Whether positive values reach so far that only their logarithms can be seen side by side. */
export function spansMagnitudes(low: number, high: number): boolean {
	return low > 0 && high > 50 * low;
}

/** A parameter by maximum likelihood. */
export interface FittedParameter {
	/** As in `maths/risk/paths.ts`: `drift`, `volatility`, `level`, `speed`. */
	readonly name: string;
	/** Unit behind the number, such as `B/d` or `per day`. */
	readonly unit: string;
	readonly value: number;
	/** Of a large sample, by the delta method. */
	readonly standardError: number;
}

export interface ProcessFit {
	readonly process: ProcessKind;
	readonly parameters: readonly FittedParameter[];
	/** Pairs of consecutive days that were learned from. */
	readonly pairs: number;
	readonly logLikelihood: number;
	readonly aic: number;
}

/** Figures of one outcome over all paths, in the unit of the values (of the sum: unit x days). */
export interface OutcomeRisk {
	readonly outcome: ProcessOutcomeName;
	readonly median: number;
	readonly mean: number;
	/**
	 * VaR: the value that is not passed in the worse direction with this confidence. CVaR: mean of the paths that are worse.
	 * Where lower is worse both are low values, and `lower` to `upper` stay in order.
	 */
	readonly levels: readonly RiskLevel[];
}

/** Quantiles of the simulated values by day. Arrays of one shape (days,). */
export interface ProcessFan {
	readonly atMs: Float64Array;
	readonly median: Float64Array;
	readonly lower50: Float64Array;
	readonly upper50: Float64Array;
	readonly lower90: Float64Array;
	readonly upper90: Float64Array;
}

export interface ProcessRisk {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly metric: MetricName;
	/** Of a daily value. */
	readonly unit: string;
	readonly process: ProcessKind;
	/** Which way is worse; VaR and CVaR look there. */
	readonly worse: 'up' | 'down';
	/** The daily value of the last observed day, from which the paths start. */
	readonly current: number;
	readonly lastObservedMs: number;
	readonly horizonDays: number;
	readonly paths: number;
	readonly seed: number;
	/** The process in use first, then the other one where it fits at all. */
	readonly fits: readonly ProcessFit[];
	readonly outcomes: readonly OutcomeRisk[];
	/** Last values in bars of one width, or of one ratio where they span magnitudes. Shapes (bars + 1,) and (bars,); `below` and `beyond` count the paths outside of the bars. */
	readonly histogram: { readonly edges: Float64Array; readonly counts: Float64Array; readonly below: number; readonly beyond: number };
	readonly fan: ProcessFan;
	/** Daily history, NaN on days without a value. Shapes (n,). */
	readonly historyMs: Float64Array;
	readonly history: Float64Array;
	readonly notes: readonly string[];
}
