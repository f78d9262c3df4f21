/** How well failures were foreseen on labelled days, as plain data. */

/** A mean over the splits, with its standard error (0 with one split). */
export interface SplitMean {
	readonly value: number;
	readonly standardError: number;
}

/** What is flagged at one threshold; means over the splits. */
export interface FlagPoint {
	/** Share of the survivors that may be flagged; that of the rule is its own. */
	readonly falsePositiveRate: number;
	/** Share of the failures that were flagged. */
	readonly recall: number;
	readonly recallStandardError: number;
	/** Share of the flagged drives that failed; null when no split flagged one. */
	readonly precision: number | null;
	/** Precision over the share of failed drives: how much better than flagging at random. */
	readonly lift: number | null;
}

/** A range of stated probabilities and what happened, counts as means over the splits. */
export interface FailureReliability {
	readonly from: number;
	readonly to: number;
	readonly landmarks: number;
	readonly failures: number;
	readonly meanProbability: number;
	readonly share: number;
	/** 95 % interval of the share by Wilson, as many landmarks as the horizon has days counted as one. */
	readonly lower: number;
	readonly upper: number;
}

/** Stated probabilities of one model, held against what happened. */
export interface ProbabilityQuality {
	/** At the rule's own share of survivors flagged. */
	readonly atRule: FlagPoint;
	/** Mean square of probability minus outcome over landmarks; 0 is best. */
	readonly brier: number;
	readonly brierStandardError: number;
	/** Of the landmarks' log odds: 1 is calibrated, below 1 too extreme; null when no split has one. */
	readonly calibrationSlope: number | null;
	readonly calibrationSlopeStandardError: number | null;
	readonly calibrationIntercept: number | null;
	readonly rocAuc: SplitMean;
	readonly averagePrecision: SplitMean;
}

export interface FailureEvaluation {
	readonly horizonDays: number;
	readonly splits: number;
	readonly seed: number;
	/** The control: labels of the fitting half were dealt to other drives. */
	readonly hasShuffledLabels: boolean;
	readonly files: number;
	readonly rows: number;
	readonly rejectedRows: number;
	/** Second rows of a day and rows after a failure. */
	readonly leftOutRows: number;
	readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
	readonly firstDay: string;
	readonly lastDay: string;
	readonly drives: number;
	readonly failedDrives: number;
	/** Failed drives without a day before their failure: they count as missed. */
	readonly failedWithoutLandmark: number;
	readonly landmarks: number;
	/** Landmarks with a failure within the horizon. */
	readonly landmarksBeforeFailure: number;
	/** What the source has of what the model looks at, and the share of landmarks with a value. */
	readonly metrics: readonly { readonly metric: string; readonly filled: number }[];
	/** Metrics of the rule that the source has, and those that it lacks. */
	readonly ruleMetrics: readonly string[];
	readonly ruleMetricsMissing: readonly string[];
	/** The rule "any of 5, 187, 197, 198 above 0". */
	readonly baseline: FlagPoint;
	/** The model; the first entry is at the rule's own share of survivors. */
	readonly recallAtFalsePositiveRate: readonly FlagPoint[];
	/** Recall of the model minus that of the rule, at the rule's share, split by split. */
	readonly gain: SplitMean;
	readonly brier: number;
	readonly brierStandardError: number;
	/** Score of the share of landmarks before a failure, stated for each of them. */
	readonly brierOfBaseRate: number;
	/** score = reliability - resolution + uncertainty + withinBins. */
	readonly brierParts: { readonly reliability: number; readonly resolution: number; readonly uncertainty: number; readonly withinBins: number };
	readonly calibrationSlope: number | null;
	readonly calibrationSlopeStandardError: number | null;
	readonly calibrationIntercept: number | null;
	readonly rocAuc: SplitMean;
	readonly averagePrecision: SplitMean;
	readonly reliability: readonly FailureReliability[];
	/** The failure law of the risk figures (age, model, first sign of each defect) under the same protocol. */
	readonly failureLaw: ProbabilityQuality;
	/** What the trees looked at, largest share first. */
	readonly features: readonly { readonly metric: string; readonly aspect: string; readonly importance: number }[];
}
