/** One file of telemetry: chunks of bytes in, batches of records straight to the storage thread, a summary out. */
import { createParser } from '../ingest/create-parser.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { FormatName } from '../shared/domain/formats.ts';
import type { StorageGroup } from '../shared/domain/groups.ts';
import type { MappingProfile } from '../shared/domain/mapping.ts';
import { BatchBuilder, buffersOf, type SampleBatch } from '../shared/domain/sample-batch.ts';
import type { RowProblem } from '../shared/domain/telemetry.ts';
import type { ThreadContext } from '../threads/serve.ts';
import { createSender, receive, type StreamPort } from '../threads/stream.ts';
import { release } from '../threads/transfer.ts';

export interface ParseInput {
	/** Chunks of the unpacked file. */
	readonly chunks: StreamPort;
	/** Where records go, in batches. */
	readonly batches: StreamPort;
	readonly format: 'auto' | FormatName;
	readonly fileName: string;
	readonly nowMs: number;
	readonly fileTimeMs?: number;
	/** Named by the user; `savedProfiles` only where the header is theirs. */
	readonly profile?: MappingProfile;
	readonly savedProfiles?: readonly MappingProfile[];
}

export interface ParseSummary {
	readonly format: string;
	readonly rows: number;
	readonly records: number;
	readonly groups: readonly StorageGroup[];
	readonly rejectedRows: number;
	readonly suspectRows: number;
	readonly problems: readonly RowProblem[];
	readonly notes: readonly string[];
}

export async function parse(input: ParseInput, context: ThreadContext): Promise<ParseSummary> {
	// An absent file time or profile stays absent.
	const { chunks: _chunks, batches: _batches, format, ...options } = input;
	let waiting: SampleBatch[] = [];
	const builder = new BatchBuilder((batch) => waiting.push(batch));
	const parser = createParser(format, { ...options, output: builder });
	const out = createSender<SampleBatch>(input.batches);
	const send = async (): Promise<void> => {
		const batches = waiting;
		waiting = [];
		for (const batch of batches) await out.send(batch, buffersOf(batch));
	};
	try {
		for await (const chunk of receive<Uint8Array>(input.chunks, { signal: context.signal })) {
			if (context.isCancelled()) throw new AppError('cancelled');
			parser.push(chunk);
			release(chunk);
			context.progress({ phase: 'Reading', done: parser.rows, total: 0, unit: 'rows' });
			if (waiting.length > 0) await send();
		}
		parser.end();
		builder.flush();
		await send();
		out.end();
	} catch (thrown) {
		out.fail(thrown);
		throw thrown;
	}
	return {
		format: parser.format ?? 'unknown',
		rows: parser.rows,
		records: parser.records,
		groups: [...parser.groups],
		rejectedRows: parser.rejectedRows,
		suspectRows: parser.suspectRows,
		problems: [...parser.problems],
		notes: [...parser.notes],
	};
}
