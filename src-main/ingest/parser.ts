/** What every format reader gives and takes. */
import { AppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';
import { MS_PER_HOUR, type RowProblem, type TelemetryRecord } from '../shared/domain/telemetry.ts';

export interface ParserOptions {
	/** As the user calls it; only for messages. */
	readonly fileName: string;
	/** The present, UTC milliseconds: what lies more than a day ahead is suspect. */
	readonly nowMs: number;
	/** When the file was last changed: the instant of documents that state none. Without it they are rejected. */
	readonly fileTimeMs?: number;
	/**
	 * Gets records whose time is in the future or before 1990. They are not among the ordinary records, since models must
	 * not see them; a caller that stores them marks them.
	 */
	readonly onSuspect?: (record: TelemetryRecord) => void;
}

/** One format over UTF-8 bytes; it reports through its sink. */
export interface FormatReader {
	readonly push: (chunk: Uint8Array) => void;
	readonly end: () => void;
}

/** Where a format reader puts what it finds. */
export interface Sink {
	readonly options: ParserOptions;
	/** Counts one row or document of the source, used or not. */
	row(): void;
	/** A sound record; one with a suspect time is set aside and listed. */
	record(record: TelemetryRecord, timeColumn?: string): void;
	/** A row that gives no record. */
	reject(problem: RowProblem): void;
	/** Something to know about a row that is used all the same. */
	remark(problem: RowProblem): void;
	/** A sentence about the file as a whole; equal sentences are kept once. */
	note(sentence: string): void;
	/** Characters that were not UTF-8, shown as U+FFFD. */
	badText(line: number, column: string): void;
}

interface Findings {
	/** Takes the records found since the last call. */
	drain(): TelemetryRecord[];
	readonly rows: number;
	readonly records: number;
	readonly rejectedRows: number;
	readonly suspectRows: number;
	readonly problems: readonly RowProblem[];
	readonly problemCount: number;
	readonly notes: readonly string[];
}

/** Notes are for people: more than this many are not read. */
const NOTES_KEPT = 100;

/** A sink and the view of what went into it. Problems beyond the limit are counted, not kept. */
export function createSink(options: ParserOptions): { readonly sink: Sink; readonly findings: Findings } {
	let pending: TelemetryRecord[] = [];
	const problems: RowProblem[] = [];
	const notes = new Set<string>();
	const counts = { rows: 0, records: 0, rejectedRows: 0, suspectRows: 0, problemCount: 0 };
	const remark = (problem: RowProblem): void => {
		counts.problemCount++;
		if (problems.length < limits.problemsKept) problems.push(problem);
	};
	const sink: Sink = {
		options,
		row: () => void counts.rows++,
		record(record, timeColumn) {
			const reason = suspectTime(record.observedAtMs, options.nowMs);
			if (reason === undefined) {
				counts.records++;
				pending.push(record);
				return;
			}
			counts.suspectRows++;
			remark({ line: record.line, ...(timeColumn === undefined ? {} : { column: timeColumn }), code: 'time_suspect', reason });
			options.onSuspect?.(record);
		},
		reject(problem) {
			counts.rejectedRows++;
			remark(problem);
		},
		remark,
		note: (sentence) => void (notes.size < NOTES_KEPT && notes.add(sentence)),
		badText: (line, column) => remark({ line, column, code: 'text_encoding', reason: 'bytes that are not UTF-8 were replaced by �' }),
	};
	const findings: Findings = {
		drain() {
			const taken = pending;
			pending = [];
			return taken;
		},
		get rows() {
			return counts.rows;
		},
		get records() {
			return counts.records;
		},
		get rejectedRows() {
			return counts.rejectedRows;
		},
		get suspectRows() {
			return counts.suspectRows;
		},
		problems,
		get problemCount() {
			return counts.problemCount;
		},
		get notes() {
			return [...notes];
		},
	};
	return { sink, findings };
}

/** Why an instant cannot be trusted; undefined when it can. */
function suspectTime(observedAtMs: number, nowMs: number): string | undefined {
	if (observedAtMs > nowMs + limits.futureHours * MS_PER_HOUR) return `${new Date(observedAtMs).toISOString()} lies in the future`;
	if (observedAtMs < limits.earliestMs) return `${new Date(observedAtMs).toISOString()} is before 1990`;
	return undefined;
}

/**
 * A header as names, checked once for every CSV format.
 * @throws AppError `columns_changed` for doubled names and names that are properties of every JavaScript object
 */
export function assertHeader(names: readonly string[]): void {
	const seen = new Set<string>();
	for (const name of names) {
		if (name === '__proto__' || name === 'constructor' || name === 'prototype')
			throw new AppError('columns_changed', `A column cannot be named ${name}. Rename it.`);
		if (name !== '' && seen.has(name)) throw new AppError('columns_changed', `The column ${name} occurs twice. Keep one of them.`, { column: name });
		seen.add(name);
	}
}
