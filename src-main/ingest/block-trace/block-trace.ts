/**
 * Traces of single requests, added up to one sample a second while they are read: rates, entropy of what is written, how widely the
 * requests lie, and how much of the writing replaces what was read shortly before.
 *
 * Two dialects: rows as in RanSAP, and the text of blkparse. In the first one reads and writes of one run lie in two files. Whichever is imported may be given the other one as its companion: then it also says
 * what needs both. The companion's own figures are left to its own import.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import { type DriveEvidence, MS_PER_HOUR } from '../../shared/domain/telemetry.ts';
import type { Head } from '../head.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { createCsvScanner } from '../reading/csv-scanner.ts';
import { createBlkparseReader, isBlkparse } from './blkparse-lines.ts';
import { createRunMerge, type Side } from './run-merge.ts';
import { traceFile } from './trace-file.ts';
import type { TraceRequest } from './trace-request.ts';
import { createTraceRows, requestOf } from './trace-rows.ts';
import { createTraceSeconds, LATE_SECONDS, type TraceSeconds } from './trace-seconds.ts';

/** Rows looked at, and those of them that must be requests unless the name says what the file is. */
const ROWS_LOOKED_AT = 20;
const ROWS_NEEDED = 3;
/** Neighbours in a trace lie closer together than this; four whole numbers of something else hardly do. */
const NEAR_SECONDS = 86_400;

/** By content: rows of four or six numbers that can be requests, one after the other in time. */
export function isBlockTrace({ isJson, bytes, text, fileName }: Head): boolean {
	if (isJson) return false;
	if (isBlkparse(text)) return true;
	const rows = firstRequests(bytes);
	if (rows[0] === undefined) return false;
	const sound = rows.filter((row) => row !== undefined);
	if (traceFile(fileName) !== undefined) return sound.length * 2 > rows.length;
	const earliest = limits.earliestMs / 1_000;
	const isTimeline = sound.every(({ second }, i) => second >= earliest && Math.abs(second - (sound[i - 1]?.second ?? second)) < NEAR_SECONDS);
	return isTimeline && sound.length >= ROWS_NEEDED && sound.length * 4 >= rows.length * 3;
}

/** The first rows as requests, undefined for others; a row that the head cuts is left out. */
function firstRequests(bytes: Uint8Array): readonly (TraceRequest | undefined)[] {
	const rows: (TraceRequest | undefined)[] = [];
	const scanner = createCsvScanner(',', (row) => {
		if (rows.length >= ROWS_LOOKED_AT) return;
		const found = requestOf(row);
		rows.push('reason' in found ? undefined : found);
	});
	try {
		// A bit more than twenty rows of a write file.
		scanner.push(bytes.subarray(0, 4_096));
		if (rows.length === 0) scanner.end();
	} catch {
		// A head that is no table: whatever it is, it is no trace. The reader of its own format says what is wrong with it.
		return [];
	}
	return rows;
}

/** A trace names no drive: what its file is called is evidence for people, and the run is kept apart as a source of its own. */
function evidenceOf(fileName: string): DriveEvidence {
	const named = traceFile(fileName);
	if (named === undefined) return { protocol: 'unknown' };
	const { runName, host } = named;
	return { protocol: 'ATA', ...(host === undefined ? {} : { host }), ...(runName === '' ? {} : { deviceName: runName }) };
}

/** @throws AppError as the readers of its two dialects do: `record_too_large`, `no_telemetry`, `input_truncated` */
export function createBlockTraceReader(sink: Sink): FormatReader {
	const evidence = evidenceOf(sink.options.fileName);
	let reader: FormatReader | undefined;
	return {
		push(chunk) {
			// The first chunk is the head that the format was recognised by.
			reader ??= isBlkparse(new TextDecoder().decode(chunk)) ? createBlkparseReader(sink, evidence) : createRunReader(sink, evidence);
			reader.push(chunk);
		},
		end: () => reader?.end(),
		companion: {
			isWanted: () => reader?.companion?.isWanted() ?? false,
			push: (chunk) => reader?.companion?.push(chunk),
			end: () => reader?.companion?.end(),
		},
	};
}

/** @throws AppError `record_too_large`; from `end` `input_truncated`, and `no_telemetry` without a single request */
function createRunReader(sink: Sink, evidence: DriveEvidence): FormatReader {
	const { companion } = sink.options;
	const run = createRun(sink, evidence);
	const ownRows = createTraceRows({
		request: run.addOwn,
		fault(line, column, reason) {
			sink.row();
			sink.reject({ line, column, code: 'row_rejected', reason });
		},
	});
	// What is wrong with rows of the companion is the matter of its own import.
	const otherRows = createTraceRows({ request: run.addCompanion, fault: () => {} });
	const beside = (work: () => void): void => {
		if (run.isCompanionEnded()) return;
		try {
			work();
		} catch (thrown) {
			sink.note(`"${companion?.fileName}" cannot be read to its end: ${(thrown as Error).message}`);
			run.end('companion');
		}
	};
	return {
		push: ownRows.push,
		end() {
			ownRows.end();
			if (!run.hasRequests()) throw new AppError('no_telemetry', 'The trace holds no request that can be read.');
			if (ownRows.isOpen()) sink.note('The last line has no line end: if the file was cut, its last value may be incomplete.');
			run.end('own');
		},
		companion: {
			isWanted: run.isCompanionWanted,
			push: (chunk) => beside(() => otherRows.push(chunk)),
			end: () =>
				beside(() => {
					otherRows.end();
					run.end('companion');
				}),
		},
	};
}

interface Run {
	readonly addOwn: (request: TraceRequest) => void;
	readonly addCompanion: (request: TraceRequest) => void;
	readonly end: (side: Side) => void;
	readonly isCompanionEnded: () => boolean;
	readonly isCompanionWanted: () => boolean;
	readonly hasRequests: () => boolean;
}

/** Adds up the requests of a file, with those of its companion where it has one; samples go to the sink. */
function createRun(sink: Sink, evidence: DriveEvidence): Run {
	const { nowMs, companion } = sink.options;
	let own: 'reads' | 'writes' = 'reads';
	let hasRequests = false;
	const addTo = (target: TraceSeconds, request: TraceRequest, side: Side): void => {
		if (target.add(request) || side === 'companion') return;
		sink.reject({ line: request.line, column: 'seconds', code: 'row_rejected', reason: `comes more than ${LATE_SECONDS} s after later requests` });
	};
	const merge = createRunMerge(companion !== undefined, (request, side) => addTo(seconds, request, side));
	const parts = { own: () => own, hasBoth: () => merge.requests('own') > 0 && merge.requests('companion') > 0 };
	const seconds = createTraceSeconds(sink, evidence, parts);
	// A clock that is wrong for a moment must not make what follows late.
	const suspects = createTraceSeconds(sink, evidence, { ...parts, hasBoth: () => false });
	const isSuspect = ({ second }: TraceRequest): boolean =>
		second * 1_000 > nowMs + limits.futureHours * MS_PER_HOUR || second * 1_000 < limits.earliestMs;
	return {
		addOwn(request) {
			sink.row();
			hasRequests = true;
			own = request.isWrite ? 'writes' : 'reads';
			if (isSuspect(request)) addTo(suspects, request, 'own');
			else merge.add('own', request);
		},
		addCompanion(request) {
			// Requests of the other kind only: two files of reads are no run.
			if (!isSuspect(request) && request.isWrite === (own === 'reads')) merge.add('companion', request);
		},
		end(side) {
			merge.end(side);
			if (!merge.isEnded('own') || !merge.isEnded('companion')) return;
			seconds.end();
			suspects.end();
			if (companion === undefined) sink.note(aloneNotes[own]);
			else if (merge.requests('companion') === 0)
				sink.note(`"${companion.fileName}" holds no requests of the other kind: what needs reads and writes is missing.`);
		},
		isCompanionEnded: () => merge.isEnded('companion'),
		isCompanionWanted: merge.isCompanionWanted,
		hasRequests: () => hasRequests,
	};
}

const aloneNotes = {
	reads: 'A trace of reads alone: what was written is unknown. Import it together with its ata_write.csv.',
	writes: 'A trace of writes alone: how much of it replaces what was read is unknown. Import it together with its ata_read.csv.',
} as const;
