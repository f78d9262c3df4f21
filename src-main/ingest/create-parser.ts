/**
 * The door of ingest: chunks of bytes in, telemetry records and a list of row problems out. Nothing here opens a file.
 */
import type { FormatName } from '../shared/domain/formats.ts';
import type { StorageGroup } from '../shared/domain/groups.ts';
import { limits } from '../shared/domain/limits.ts';
import type { RowProblem, TelemetryRecord } from '../shared/domain/telemetry.ts';
import { detectFormat, namedFormat } from './detect.ts';
import { headOf, separatorLine } from './head.ts';
import { createSink, type FormatReader, type ParserOptions } from './parser.ts';
import { concatBytes, createUtf8Stream } from './reading/text-encoding.ts';
import { withEndOfFile } from './reading/truncation.ts';
import { mappedFormat } from './tables/profile-format.ts';

export type { ParserOptions } from './parser.ts';
export { gunzipIfPacked } from './reading/gunzip.ts';

/** A streaming parser of one file. After a throw it is used up. */
export interface TelemetryParser {
	/**
	 * @param chunk  bytes of the file, cut anywhere; the parser keeps no reference to it
	 * @returns records completed by it
	 * @throws AppError when the whole file is refused; records given out before are to be dropped
	 */
	push(chunk: Uint8Array): TelemetryRecord[];
	/** The last records; throws as `push` does, above all `input_truncated`. With a companion the last ones come with the later end. */
	end(): TelemetryRecord[];
	/** For a file with `options.companion`; formats that know no companion let it pass. */
	readonly companion: {
		/** Whether its next chunk should be read before the next one of the file itself. */
		isWanted(): boolean;
		push(chunk: Uint8Array): TelemetryRecord[];
		/** Call it after `end` when both have ended: the format of a small file is known only there. */
		end(): TelemetryRecord[];
	};
	/** Undefined until enough bytes were seen. */
	readonly format: FormatName | undefined;
	/** Data rows or documents seen, and what became of them: records + groups + rejected + suspect = rows; rows of a long table join into fewer records. */
	readonly rows: number;
	readonly records: number;
	/** Pools, RAID groups and filesystems; complete after `end`. */
	readonly groups: readonly StorageGroup[];
	readonly rejectedRows: number;
	readonly suspectRows: number;
	/** The first `limits.problemsKept`; `problemCount` counts all. */
	readonly problems: readonly RowProblem[];
	readonly problemCount: number;
	/** Sentences about the file as a whole. */
	readonly notes: readonly string[];
}

/** @param format  `auto` recognises the format by content; a name insists on it */
export function createParser(format: 'auto' | FormatName, options: ParserOptions): TelemetryParser {
	const { sink, findings } = createSink(options);
	const utf8 = createUtf8Stream();
	const companionUtf8 = createUtf8Stream();
	let head: Uint8Array = new Uint8Array(0);
	let reader: FormatReader | undefined;
	let chosen: FormatName | undefined;
	let bytesSeen = 0;

	const start = (): void => {
		// The line end stays, so that lines keep their numbers.
		const stated = separatorLine(head);
		const content = stated === undefined ? head : head.subarray(stated.length);
		const seen = headOf(content, options.fileName, stated?.delimiter);
		const mapped = mappedFormat(format, seen, options);
		if (mapped !== undefined) sink.note(mapped.note);
		const { name, createReader } = mapped ?? (format === 'auto' ? detectFormat(seen) : namedFormat(format, seen));
		chosen = name;
		reader = createReader(sink, seen.delimiter);
		reader.push(content);
		head = new Uint8Array(0);
	};
	const feed = (bytes: Uint8Array): void => {
		if (reader !== undefined) {
			reader.push(bytes);
			return;
		}
		// A copy by constructor: `slice` of a Buffer would be a view of the caller's bytes.
		head = new Uint8Array(concatBytes(head, bytes));
		if (head.length >= limits.detectBytes) start();
	};

	return {
		push(chunk) {
			bytesSeen += chunk.length;
			feed(utf8.push(chunk));
			return findings.drain();
		},
		end() {
			feed(utf8.end());
			if (reader === undefined) start();
			try {
				reader?.end();
			} catch (error) {
				throw withEndOfFile(error, bytesSeen);
			}
			return findings.drain();
		},
		companion: {
			isWanted: () => reader?.companion?.isWanted() ?? false,
			push(chunk) {
				reader?.companion?.push(companionUtf8.push(chunk));
				return findings.drain();
			},
			end() {
				reader?.companion?.push(companionUtf8.end());
				reader?.companion?.end();
				return findings.drain();
			},
		},
		get format() {
			return chosen;
		},
		get rows() {
			return findings.rows;
		},
		get records() {
			return findings.records;
		},
		groups: findings.groups,
		get rejectedRows() {
			return findings.rejectedRows;
		},
		get suspectRows() {
			return findings.suspectRows;
		},
		problems: findings.problems,
		get problemCount() {
			return findings.problemCount;
		},
		get notes() {
			return findings.notes;
		},
	};
}
