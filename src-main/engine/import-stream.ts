/** The way of one file's bytes: from the disk to a parsing thread, its records from there straight to the storage thread. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { ParseInput, ParseSummary } from '../jobs/parse.ts';
import type { ImportCounts } from '../storage/import-writer.ts';
import { createSender } from '../threads/stream.ts';
import { abortable } from './abortable.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import type { ReadableSource } from './import-source.ts';
import { together } from './together.ts';

/** Passes the file's bytes to the parser. */
async function pump(source: ReadableSource, port: MessagePort, signal: AbortSignal): Promise<void> {
	const out = createSender<Uint8Array>(port);
	const chunks = source.open();
	const { step, release } = abortable(signal);
	try {
		for (let next = await step(chunks.next()); !next.done; next = await step(chunks.next())) {
			const chunk = owned(next.value);
			await step(out.send(chunk, [chunk.buffer]));
		}
		out.end();
	} catch (thrown) {
		out.fail(thrown);
		throw thrown;
	} finally {
		release();
		// It closes the file; nobody waits for a chunk that is still on its way.
		void chunks.return(undefined).catch(() => {});
	}
}

/** A chunk that may change threads: itself when it has its memory to itself, as file streams give it; else a copy. */
function owned(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
	const isWhole = chunk.byteOffset === 0 && chunk.byteLength === chunk.buffer.byteLength && chunk.buffer instanceof ArrayBuffer;
	return isWhole ? new Uint8Array(chunk.buffer as ArrayBuffer) : new Uint8Array(chunk);
}

/** A file on its way to a job, and beside it the other file of its run where the source has one. */
export interface Feed {
	/** For the job that reads. */
	readonly input: Pick<ParseInput, 'chunks' | 'companion' | 'fileName' | 'fileTimeMs'>;
	/** Passes all bytes on. @throws AppError what reading threw */
	readonly pump: (signal: AbortSignal) => Promise<void>;
	readonly close: () => void;
}

export function openFeed(source: ReadableSource): Feed {
	const { companion } = source;
	const own = new MessageChannel();
	const beside = companion && { source: companion, channel: new MessageChannel() };
	return {
		input: {
			chunks: own.port2,
			...(beside ? { companion: { fileName: beside.source.label, chunks: beside.channel.port2 } } : {}),
			fileName: source.label,
			...(source.fileTimeMs === undefined ? {} : { fileTimeMs: source.fileTimeMs }),
		},
		pump: async (outer) => {
			await together(outer, (signal) => [
				pump(source, own.port1, signal),
				beside ? pump(beside.source, beside.channel.port1, signal) : Promise.resolve(),
			]);
		},
		close() {
			own.port1.close();
			beside?.channel.port1.close();
		},
	};
}

/** @throws AppError what reading, parsing or storing threw; whichever fails, the other two stop */
export async function streamFile(
	source: ReadableSource,
	importId: number,
	reading: Pick<ParseInput, 'format' | 'profile' | 'savedProfiles'>,
	{ storage }: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<ParseSummary> {
	const feed = openFeed(source);
	const batches = new MessageChannel();
	const input: ParseInput = { ...feed.input, batches: batches.port1, ...reading, nowMs: context.now() };
	try {
		const [summary] = await together<[ParseSummary, ImportCounts, unknown]>(call.signal, (signal) => [
			context.pool().run<ParseSummary>('parse', input, { signal, onProgress: ({ done }) => source.onRows?.(done) }),
			storage.imports.receive({ importId, port: batches.port2 }, { signal }),
			feed.pump(signal),
		]);
		return summary;
	} finally {
		feed.close();
	}
}
