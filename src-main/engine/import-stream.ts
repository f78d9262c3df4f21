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

/** @throws AppError what reading, parsing or storing threw; whichever fails, the other two stop */
export async function streamFile(
	source: ReadableSource,
	importId: number,
	reading: Pick<ParseInput, 'format' | 'profile' | 'savedProfiles'>,
	{ storage }: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<ParseSummary> {
	const chunks = new MessageChannel();
	const batches = new MessageChannel();
	const input: ParseInput = {
		chunks: chunks.port2,
		batches: batches.port1,
		...reading,
		fileName: source.label,
		nowMs: context.now(),
		...(source.fileTimeMs === undefined ? {} : { fileTimeMs: source.fileTimeMs }),
	};
	try {
		const [summary] = await together<[ParseSummary, ImportCounts, unknown]>(call.signal, (signal) => [
			context.pool().run<ParseSummary>('parse', input, { signal, onProgress: ({ done }) => source.onRows?.(done) }),
			storage.imports.receive({ importId, port: batches.port2 }, { signal }),
			pump(source, chunks.port1, signal),
		]);
		return summary;
	} finally {
		chunks.port1.close();
	}
}
