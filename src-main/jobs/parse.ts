/** One file of telemetry: chunks of bytes in, batches of records straight to the storage thread, a summary out. */
import { createParser, type TelemetryParser } from '../ingest/create-parser.ts';
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
	/** Chunks of the other file of its run. */
	readonly companion?: { readonly fileName: string; readonly chunks: StreamPort };
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

/** What is to be done with the parser, in order: a chunk of the file or of its companion, whichever is behind, and the ends. */
export async function* readingSteps(
	{ chunks, companion }: Pick<ParseInput, 'chunks' | 'companion'>,
	parser: TelemetryParser,
	signal: AbortSignal,
): AsyncGenerator<() => void> {
	const own = receive<Uint8Array>(chunks, { signal });
	const other = companion && receive<Uint8Array>(companion.chunks, { signal });
	const taking = (part: Pick<TelemetryParser, 'push'> | TelemetryParser['companion'], chunk: Uint8Array) => (): void => {
		part.push(chunk);
		release(chunk);
	};
	let isOtherDone = other === undefined;
	for await (const chunk of own) {
		yield taking(parser, chunk);
		while (other !== undefined && !isOtherDone && parser.companion.isWanted()) {
			const next = await other.next();
			isOtherDone = next.done === true;
			yield next.done === true ? () => void parser.companion.end() : taking(parser.companion, next.value);
		}
	}
	yield () => void parser.end();
	if (other === undefined || isOtherDone) return;
	// To its end in any case: whoever sends it waits for that.
	for await (const chunk of other) yield taking(parser.companion, chunk);
	yield () => void parser.companion.end();
}

export async function parse(input: ParseInput, context: ThreadContext): Promise<ParseSummary> {
	// An absent file time or profile stays absent.
	const { chunks: _chunks, batches: _batches, companion, format, ...options } = input;
	let waiting: SampleBatch[] = [];
	const builder = new BatchBuilder((batch) => waiting.push(batch));
	const parser = createParser(format, {
		...options,
		...(companion === undefined ? {} : { companion: { fileName: companion.fileName } }),
		output: builder,
	});
	const out = createSender<SampleBatch>(input.batches);
	const send = async (): Promise<void> => {
		const batches = waiting;
		waiting = [];
		for (const batch of batches) await out.send(batch, buffersOf(batch));
	};
	try {
		for await (const step of readingSteps(input, parser, context.signal)) {
			if (context.isCancelled()) throw new AppError('cancelled');
			step();
			context.progress({ phase: 'Reading', done: parser.rows, total: 0, unit: 'rows' });
			if (waiting.length > 0) await send();
		}
		builder.flush();
		await send();
		out.end();
	} catch (thrown) {
		out.fail(thrown);
		throw thrown;
	}
	return summaryOf(parser);
}

/** What a parser found, once it has ended. */
export function summaryOf({ format, rows, records, groups, rejectedRows, suspectRows, problems, notes }: TelemetryParser): ParseSummary {
	return {
		format: format ?? 'unknown',
		rows,
		records,
		groups: [...groups],
		rejectedRows,
		suspectRows,
		problems: [...problems],
		notes: [...notes],
	};
}
