/** What the rules for block traces say of labelled runs, as plain data. */
import type { ThreatClass } from './anomaly-results.ts';
import type { MetricName } from './telemetry.ts';

/** One of the files of a run, and what became of it. */
export interface TraceFileAccount {
	readonly file: string;
	readonly kind: 'read' | 'write';
	/** Rows that are requests, and rows that could not be read. */
	readonly requests: number;
	readonly rejected: number;
	/** Seconds with at least one sample. */
	readonly samples: number;
	/** Why it was left out. */
	readonly error?: { readonly code: string; readonly message: string };
}

export interface TraceEvent {
	readonly class: ThreatClass;
	/** Seconds from the second of the first request to the end of the one in which the alarm was raised. */
	readonly atSeconds: number;
	/** The same to the end of the last second of the event. */
	readonly untilSeconds: number;
	readonly confidence: number;
	/** Confidence below one half: worth a question, no alarm. */
	readonly isQuestion: boolean;
	/** The amount at its peak, over the smallest amount that counts. */
	readonly size: number;
	readonly evidence: readonly string[];
	readonly alternatives: readonly string[];
	readonly missingEvidence: readonly MetricName[];
}

export interface TraceRun {
	/** Folder and beginning of the names of its files. */
	readonly run: string;
	readonly files: readonly TraceFileAccount[];
	/** Second of the first request; null when nothing could be read. */
	readonly startMs: number | null;
	/** From the first request to the last one. */
	readonly seconds: number;
	readonly events: readonly TraceEvent[];
	/** What the readers say of the files. */
	readonly notes: readonly string[];
}
