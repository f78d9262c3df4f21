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
async function pump(source: ReadableSource, port: MessagePort, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<void> {
	const out = createSender<Uint8Array>(port);
	const chunks = source.open();
	const { step, release } = abortable(signal);
	try {
		for (let next = await step(chunks.next()); !next.done; next = await step(chunks.next())) {
			onBytes(next.value.byteLength);
			const copy = new Uint8Array(next.value);
			await step(out.send(copy, [copy.buffer]));
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

/** Progress of files that take less than this is not worth a line. */
const QUIET_MS = 250;

/** @throws AppError what reading, parsing or storing threw; whichever fails, the other two stop */
export async function streamFile(
	source: ReadableSource,
	importId: number,
	format: ParseInput['format'],
	{ storage }: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<ParseSummary> {
	const chunks = new MessageChannel();
	const batches = new MessageChannel();
	const input: ParseInput = {
		chunks: chunks.port2,
		batches: batches.port1,
		format,
		fileName: source.label,
		nowMs: context.now(),
		...(source.fileTimeMs === undefined ? {} : { fileTimeMs: source.fileTimeMs }),
	};
	let bytes = 0;
	const startedAt = context.now();
	const onBytes = (count: number): void => {
		bytes += count;
		if (context.now() - startedAt > QUIET_MS)
			call.progress({ phase: `Importing ${source.label}`, done: bytes, total: Math.max(bytes, source.sizeBytes), unit: 'bytes' });
	};
	try {
		const [summary] = await together<[ParseSummary, ImportCounts, unknown]>(call.signal, (signal) => [
			context.pool().run<ParseSummary>('parse', input, { signal }),
			storage.imports.receive({ importId, port: batches.port2 }, { signal }),
			pump(source, chunks.port1, signal, onBytes),
		]);
		return summary;
	} finally {
		chunks.port1.close();
	}
}
