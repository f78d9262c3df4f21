/** What every format reader gives and takes. */
import { AppError } from '../shared/domain/errors.ts';
import type { StorageGroup } from '../shared/domain/groups.ts';
import { limits } from '../shared/domain/limits.ts';
import type { MappingProfile } from '../shared/domain/mapping.ts';
import { putRecord, ROW_FAILED, ROW_SUSPECT, type RowOutput, recordOutput } from '../shared/domain/sample-batch.ts';
import { type DriveEvidence, MS_PER_HOUR, type RowProblem, type TelemetryRecord } from '../shared/domain/telemetry.ts';

export interface ParserOptions {
	/** As the user calls it; only for messages. */
	readonly fileName: string;
	/** The present, UTC milliseconds: what lies more than a day ahead is suspect. */
	readonly nowMs: number;
	/** When the file was last changed: the instant of documents that state none. Without it they are rejected. */
	readonly fileTimeMs?: number;
	/** The mapping that the user insists on. */
	readonly profile?: MappingProfile;
	/** The other file of a run will be read beside this one: the writes of a trace beside its reads. */
	readonly companion?: { readonly fileName: string };
	/** Mappings that may read a file whose header is exactly theirs, the first one that fits. */
	readonly savedProfiles?: readonly MappingProfile[];
	/** Gets all rows, marked where their time is suspect; without it the parser makes records of those that are not. */
	readonly output?: RowOutput;
	/** Without an output: gets the records whose time is suspect, which are not among the others. */
	readonly onSuspect?: (record: TelemetryRecord) => void;
}

/** One format over UTF-8 bytes; it reports through its sink. */
export interface FormatReader {
	readonly push: (chunk: Uint8Array) => void;
	readonly end: () => void;
	/** Takes the other file of a run, where a format has one. */
	readonly companion?: CompanionReader;
}

/** The other file of a run. It may end before or after the file itself; the last records come with the later end. */
export interface CompanionReader {
	/** Whether the file itself waits for it: read it first, or memory grows. */
	readonly isWanted: () => boolean;
	readonly push: (chunk: Uint8Array) => void;
	readonly end: () => void;
}

/** Where a format reader puts what it finds. */
export interface Sink {
	readonly options: ParserOptions;
	/** Counts one row or document of the source, used or not. */
	row(): void;
	/** A sound record; one with a suspect time is marked and listed. */
	record(record: TelemetryRecord, timeColumn?: string): void;
	/** A pool, RAID group or filesystem; it counts as a row, like a record. @throws AppError `record_too_large` beyond the limits */
	group(group: StorageGroup): void;
	/** The same value by value, for formats with millions of rows. */
	readonly rows: RowWriter;
	/** A row that gives no record. */
	reject(problem: RowProblem): void;
	/** Something to know about a row that is used all the same. */
	remark(problem: RowProblem): void;
	/** A sentence about the file as a whole; equal sentences are kept once. */
	note(sentence: string): void;
	/** Characters that were not UTF-8, shown as U+FFFD. */
	badText(line: number, column: string): void;
}

export interface RowWriter extends Pick<RowOutput, 'metric' | 'has' | 'add'> {
	/** Begins a row; one that is not finished leaves nothing. */
	start(evidence: DriveEvidence, observedAtMs: number): void;
	finish(hasFailed: boolean, line: number, timeColumn?: string): void;
}

interface Findings {
	/** Takes the records found since the last call. */
	drain(): TelemetryRecord[];
	readonly rows: number;
	readonly records: number;
	readonly groups: readonly StorageGroup[];
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
	const groups: StorageGroup[] = [];
	let groupMembers = 0;
	const notes = new Set<string>();
	const counts = { rows: 0, records: 0, rejectedRows: 0, suspectRows: 0, problemCount: 0 };
	const remark = (problem: RowProblem): void => {
		counts.problemCount++;
		if (problems.length < limits.problemsKept) problems.push(problem);
	};
	const output =
		options.output ??
		recordOutput((record, flags) => {
			if ((flags & ROW_SUSPECT) === 0) pending.push(record);
			else options.onSuspect?.(record);
		});
	/** What a row's time makes of it. */
	const flagsOf = (observedAtMs: number, line: number, timeColumn: string | undefined): number => {
		const reason = suspectTime(observedAtMs, options.nowMs);
		if (reason === undefined) {
			counts.records++;
			return 0;
		}
		counts.suspectRows++;
		remark({ line, ...(timeColumn === undefined ? {} : { column: timeColumn }), code: 'time_suspect', reason });
		return ROW_SUSPECT;
	};
	let startedAtMs = 0;
	const rows: RowWriter = {
		metric: output.metric,
		has: output.has,
		add: output.add,
		start(evidence, observedAtMs) {
			startedAtMs = observedAtMs;
			output.start(evidence, observedAtMs);
		},
		finish: (hasFailed, line, timeColumn) => output.finish(flagsOf(startedAtMs, line, timeColumn) | (hasFailed ? ROW_FAILED : 0), line),
	};
	const sink: Sink = {
		options,
		row: () => void counts.rows++,
		record: (record, timeColumn) => putRecord(output, record, flagsOf(record.observedAtMs, record.line, timeColumn)),
		rows,
		group(group) {
			const reason = suspectTime(group.observedAtMs, options.nowMs);
			if (reason !== undefined) {
				counts.suspectRows++;
				remark({ line: group.line, code: 'time_suspect', reason });
				return;
			}
			if (group.name === '' || group.name.length > limits.groupName) {
				sink.reject({ line: group.line, code: 'row_rejected', reason: `a ${group.kind} needs a name of 1 to ${limits.groupName} characters` });
				return;
			}
			groupMembers += group.members.length;
			if (groups.length >= limits.storageGroups || groupMembers > limits.groupMembers)
				throw new AppError(
					'record_too_large',
					`Line ${group.line}: a file may describe ${limits.storageGroups} groups with ${limits.groupMembers} members. Nothing was added.`,
					{ line: group.line },
				);
			groups.push(group);
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
		groups,
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
