/** What scoring a detector by the rule of the Numenta Anomaly Benchmark tells. */

/** One way in which a row was odd: what was looked at, over how many rows, and the common logarithm of the rows between two such events. */
export interface StreamFinding {
	readonly family: string;
	readonly rows: number;
	readonly rarity: number;
}

/** A row that raised an alarm after the probationary rows. */
export interface NabAlarm {
	readonly atMs: number;
	readonly anomalyScore: number;
	/** Whether it lies in a labelled window. */
	readonly isInWindow: boolean;
	/** Rarest first. */
	readonly findings: readonly StreamFinding[];
}

export interface NabSeriesScore {
	/** File without `.csv`: `category__name`. */
	readonly name: string;
	readonly category: string;
	readonly rows: number;
	/** Labelled windows after the probationary rows, and how many of them were found. */
	readonly windows: number;
	readonly found: number;
	readonly falseAlarms: number;
	/** Weighted points; `windows` is the best that can be had. */
	readonly points: number;
	readonly alarms: readonly NabAlarm[];
	/** Why nothing could be said of the series: it is constant, or too short. */
	readonly note?: string;
}

/** A threshold on the anomaly score and what it earns on the scale of the benchmark: 100 is perfect, 0 is silence, null without windows. */
export interface NabThreshold {
	readonly threshold: number;
	readonly score: number | null;
}

export interface NabEvaluation extends NabThreshold {
	readonly series: readonly NabSeriesScore[];
	/** Each category scored at the threshold that is best for the others. */
	readonly leaveOneCategoryOut: {
		readonly score: number | null;
		readonly thresholds: readonly { readonly category: string; readonly threshold: number }[];
	};
	/** The threshold that is best for these series themselves: how published scores are made. Not what the program uses. */
	readonly optimised: NabThreshold;
}
