/** How far a stored series may be trusted: a score with its reasons. The definitions stand in `maths/series/quality.ts`. */
import type { DeviceId, MetricName } from './telemetry.ts';

/** Every reason that lowers a score, in the order in which they are told. */
export const qualityReasonCodes = ['too_few', 'gaps', 'irregular', 'duplicates', 'resets', 'wraps', 'clock_jumps', 'stuck', 'impossible'] as const;

export type QualityReasonCode = (typeof qualityReasonCodes)[number];

export interface QualityReason {
	readonly code: QualityReasonCode;
	/** How often: missing values, resets, jumps; for `stuck` the values of the run. */
	readonly count: number;
	/** Share of the score that this reason takes, in (0, 1]. */
	readonly loss: number;
	/** One sentence with its numbers. */
	readonly text: string;
}

export interface SeriesQuality {
	/** 0 to 100: 100 times the product of (1 - loss) over all reasons, rounded down. */
	readonly score: number;
	/** Values that are numbers. */
	readonly values: number;
	/** Usual interval; null below three values. */
	readonly cadenceMs: number | null;
	/** Values that the span should hold at the usual interval. */
	readonly expected: number;
	/** Share of the expected values that is there, 0 to 1. */
	readonly coverage: number;
	readonly gaps: number;
	/** From the last value before the longest gap to the first behind it; 0 without a gap. */
	readonly longestGapMs: number;
	readonly reasons: readonly QualityReason[];
}

/** The quality of one series of one drive. */
export interface RatedSeries extends SeriesQuality {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly metric: MetricName;
	readonly label: string;
	/** In the list of a fleet: other metrics of this drive with the very same verdict. */
	readonly alike: readonly MetricName[];
}

/** The quality of a fleet: how many series have which fault, and the worst of them. */
export interface FleetQuality {
	/** Samples of the history that was judged: another number now is another history. */
	readonly samples: number;
	readonly drives: number;
	readonly series: number;
	/** Score that half of the series reach; null without any. */
	readonly medianScore: number | null;
	/** Series by score: 0 to 9, 10 to 19, ... 90 to 99, 100. Shape (11,). */
	readonly scores: readonly number[];
	/** Each reason with the series and drives that have it, most series first. */
	readonly reasons: readonly { readonly code: QualityReasonCode; readonly series: number; readonly drives: number }[];
	/** Lowest score first; series of one drive with the same verdict stand together as one entry. */
	readonly worst: readonly RatedSeries[];
}

/** What each reason is called, for tables and headings. */
export const qualityReasonNames: Readonly<Record<QualityReasonCode, string>> = {
	too_few: 'few values',
	gaps: 'gaps',
	irregular: 'no steady rhythm',
	duplicates: 'repeated values',
	resets: 'counter resets',
	wraps: 'counter wraps',
	clock_jumps: 'clock jumps',
	stuck: 'stuck sensor',
	impossible: 'impossible values',
};
