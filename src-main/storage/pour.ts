/** A stream of batches into an open import. */
import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../shared/domain/errors.ts';
import type { SampleBatch } from '../shared/domain/sample-batch.ts';
import type { ThreadContext } from '../threads/serve.ts';
import { receive } from '../threads/stream.ts';
import type { ImportWriter } from './import-writer.ts';

/** Batches that may wait while others are stored: the thread that reads the file goes on meanwhile (about 19 MB): more than a segment, so that neither waits for the other. */
const BATCHES_AHEAD = 40;

/**
 * Stores what the port brings, a segment at a time; other calls get their turn between the transactions.
 *
 * @throws AppError `cancelled`, what the sender failed with, and what storing throws
 */
export async function pour(port: MessagePort, writer: ImportWriter, context: ThreadContext): Promise<void> {
	const store = async () => {
		for (const _ of writer.store()) {
			if (context.isCancelled()) throw new AppError('cancelled');
			context.progress({ phase: 'Storing', done: writer.counts().records, total: 0, unit: 'samples' });
			await new Promise<void>((resolve) => setImmediate(resolve));
		}
	};
	for await (const batch of receive<SampleBatch>(port, { signal: context.signal, credit: BATCHES_AHEAD })) {
		if (context.isCancelled()) throw new AppError('cancelled');
		writer.add(batch);
		if (writer.isFull()) await store();
	}
	await store();
	if (context.isCancelled()) throw new AppError('cancelled');
}
