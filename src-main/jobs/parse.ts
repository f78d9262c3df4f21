/** One file of telemetry: chunks of bytes in, batches of records straight to the storage thread, a summary out. */
import { createParser } from '../ingest/create-parser.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { FormatName } from '../shared/domain/formats.ts';
import type { RowProblem, TelemetryRecord } from '../shared/domain/telemetry.ts';
import type { ThreadContext } from '../threads/serve.ts';
import { createSender, receive, type StreamPort } from '../threads/stream.ts';

export interface ParseInput {
	/** Chunks of the unpacked file. */
	readonly chunks: StreamPort;
	/** Where records go, in batches. */
	readonly batches: StreamPort;
	readonly format: 'auto' | FormatName;
	readonly fileName: string;
	readonly nowMs: number;
	readonly fileTimeMs?: number;
}

export interface ParseSummary {
	readonly format: string;
	readonly rows: number;
	readonly records: number;
	readonly rejectedRows: number;
	readonly suspectRows: number;
	readonly problems: readonly RowProblem[];
	readonly notes: readonly string[];
}

/** Large enough that messages cost little, small enough that a few of them are no memory to speak of. */
const BATCH_RECORDS = 2_000;

export async function parse(input: ParseInput, context: ThreadContext): Promise<ParseSummary> {
	const { fileName, nowMs, fileTimeMs } = input;
	const parser = createParser(input.format, { fileName, nowMs, ...(fileTimeMs === undefined ? {} : { fileTimeMs }) });
	const out = createSender<readonly TelemetryRecord[]>(input.batches);
	let waiting: TelemetryRecord[] = [];
	const flush = async (force: boolean): Promise<void> => {
		while (waiting.length >= BATCH_RECORDS || (force && waiting.length > 0)) {
			const batch = waiting.splice(0, BATCH_RECORDS);
			await out.send(batch);
		}
	};
	try {
		for await (const chunk of receive<Uint8Array>(input.chunks, { signal: context.signal })) {
			if (context.isCancelled()) throw new AppError('cancelled');
			waiting = waiting.concat(parser.push(chunk));
			await flush(false);
		}
		waiting = waiting.concat(parser.end());
		await flush(true);
		out.end();
	} catch (thrown) {
		out.fail(thrown);
		throw thrown;
	}
	return {
		format: parser.format ?? 'unknown',
		rows: parser.rows,
		records: parser.records,
		rejectedRows: parser.rejectedRows,
		suspectRows: parser.suspectRows,
		problems: [...parser.problems],
		notes: [...parser.notes],
	};
}
