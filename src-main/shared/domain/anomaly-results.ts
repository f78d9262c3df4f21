/** What a search for anomalies and threats finds, as plain data. */
import type { ModelBasis } from './model-basis.ts';
import type { MissingPart } from './results.ts';
import type { WindowRule, WindowScope } from './suppress-windows.ts';
import type { DeviceId, MetricName } from './telemetry.ts';

export const threatClassNames = ['ransomware_indicator', 'data_exfiltration', 'insider_threat', 'hardware_degradation', 'unusual'] as const;
export type ThreatClass = (typeof threatClassNames)[number];

/** What degrades, for hardware events. */
export const failureModes = ['head or media defects', 'media wear', 'link', 'thermal', 'spare exhaustion', 'self-assessment failed'] as const;
export type FailureMode = (typeof failureModes)[number];

/**
 * `z-score` plain rolling (mean, sd), `robust z-score` rolling (median, MAD), `time of week` the same against this hour or day of earlier
 * weeks, `change point` a level that moved and stays, `stuck value` a reading that no longer moves, `counter change` an error counter
 * that rose or a limit that was crossed, `block trace` the rules of per-second sources.
 */
export const detectors = [
	'z-score',
	'robust z-score',
	'time of week',
	'isolation forest',
	'change point',
	'stuck value',
	'counter change',
	'block trace',
] as const;
export type Detector = (typeof detectors)[number];

/**
 * Alarms per drive and month where nobody says otherwise. On synthetic fleets of 100 drives (seeds 1001, 1002) it raises 4 unusual events a
 * month, three quarters of which have work or an attack behind them, 5 in 6 of those that do; twice as much brings one fifth more of
 * them and five times the noise.
 */
export const DEFAULT_ALARM_BUDGET = 0.1;

export interface Evidence {
	readonly metric: MetricName;
	/** Instants that enclose the window that the score speaks of. */
	readonly windowStartMs: number;
	readonly windowEndMs: number;
	readonly observed: number;
	/** What was expected, and how widely it usually strays. */
	readonly baseline: number;
	readonly spread: number;
	readonly score: number;
	readonly threshold: number;
	readonly detector: Detector;
	/** One readable line. */
	readonly text: string;
}

/** What one signal adds to the anomaly score at the peak of an event. */
export interface Contribution {
	/** In words: `writes`, `entropy of the writes`. */
	readonly signal: string;
	/** The metric that it comes from. */
	readonly metric: MetricName;
	/** How far it lay from what is usual, in its own spreads. */
	readonly sigmas: number;
	/** Part of log2(2 x score): those of an event add up to it. Below 0: makes the place more usual. */
	readonly bits: number;
}

export interface AnomalyEvent {
	/** The same for the same event of the same history: drive, class and start. */
	readonly eventId: string;
	readonly deviceId: DeviceId;
	readonly serial: string;
	/** The most telling one. */
	readonly metric: MetricName;
	readonly startMs: number;
	readonly endMs: number;
	readonly peakMs: number;
	readonly score: number;
	readonly threshold: number;
	readonly class: ThreatClass;
	/** For `hardware_degradation`. */
	readonly failureMode?: FailureMode;
	/** 0 to 1: the share of events like this one that are what the class says, on labelled data. */
	readonly confidence: number;
	/** What growth is measured by: errors gained for counters, the strongest deviation in spreads otherwise. */
	readonly size: number;
	readonly evidence: readonly Evidence[];
	/** By falling size of `bits`; empty for events that no forest scored. */
	readonly contributions: readonly Contribution[];
	/** What else it could be. */
	readonly alternatives: readonly string[];
	/** Metrics that would have helped and that the source does not have. */
	readonly missingEvidence: readonly MetricName[];
}

/** What other thresholds would have raised on this history; shape (k,) each, thresholds falling. */
export interface BudgetCurve {
	readonly threshold: Float64Array;
	/** Alarms per drive and month at that threshold, hardware events included. */
	readonly perDriveMonth: Float64Array;
	/** Alarms of the last 30 days of the history. */
	readonly lastMonth: Float64Array;
}

/** Work that returns at the same time, seen on several occasions: a window is proposed, never made. */
export interface WindowProposal {
	readonly scope: WindowScope;
	readonly rule: WindowRule;
	/** Metrics that it would excuse. */
	readonly metrics: readonly MetricName[];
	readonly kind: 'backup' | 'scrub' | 'other';
	readonly drives: number;
	/** Times that it was seen, of those that it could have been. */
	readonly seen: number;
	readonly possible: number;
	readonly firstMs: number;
	readonly lastMs: number;
	readonly text: string;
}

export interface AnomalyResult {
	readonly seed: number;
	/** Alarms per drive and month that the user accepts. */
	readonly budgetPerDriveMonth: number;
	/** What the chosen threshold raised on this history. */
	readonly achievedPerDriveMonth: number;
	readonly threshold: number;
	readonly drives: number;
	readonly driveDays: number;
	/** Last instant of the history that was searched. */
	readonly lastObservedMs: number;
	readonly events: readonly AnomalyEvent[];
	readonly budgetCurve: BudgetCurve;
	/** Strange runs that a suppress window excused, by window. */
	readonly excused: readonly { readonly windowId: number; readonly runs: number }[];
	readonly proposals: readonly WindowProposal[];
	/** When the forests were grown, on which days; absent in searches that older versions stored. */
	readonly basis?: ModelBasis;
	readonly missing: readonly MissingPart[];
}

/** A strange run of one drive, whether or not the budget let it through: what the page needs to answer another budget at once. */
export interface StrangeRuns {
	/** Place in `AnomalyMap.deviceIds`; shape (n,), as all below. By falling score. */
	readonly drive: Float64Array;
	readonly startMs: Float64Array;
	readonly endMs: Float64Array;
	readonly peakMs: Float64Array;
	readonly score: Float64Array;
}

/** How strange each drive was on each day: the picture behind the heat map. */
export interface AnomalyMap {
	readonly deviceIds: readonly DeviceId[];
	/** UTC midnight of the first column. */
	readonly firstDayMs: number;
	readonly days: number;
	/** Shape (drives, days), row major: 0 = no data, otherwise 1 + ten times the strongest deviation in spreads, at most 255. */
	readonly strangeness: Uint8Array;
	readonly runs: StrangeRuns;
}
