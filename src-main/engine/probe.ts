/** What cannot be read is refused by its beginning: a large file before seconds go into the hash of its content, a stream while it comes. */
import type { ProbeInput } from '../jobs/probe.ts';
import { limits } from '../shared/domain/limits.ts';
import type { EngineContext } from './context.ts';
import type { ReadableSource } from './import-source.ts';
import { openFeed } from './import-stream.ts';
import { together } from './together.ts';

/** A file below this is hashed as quickly as it is probed. */
const LARGE_BYTES = 32 * 1024 * 1024;
const HEAD_BYTES = 1024 * 1024;
/** Far enough for the largest document that may be read. What is wrong behind it is found when all has come, as in a file. */
const STREAM_BYTES = 2 * limits.jsonDocumentBytes;

/** Probes as an import reads. */
export type Probe = (source: ReadableSource, signal: AbortSignal) => Promise<void>;

type Reading = Pick<ProbeInput, 'format' | 'profile' | 'savedProfiles'>;

/** @returns throws AppError as reading the whole file would */
export const createFileProbe =
	(reading: Reading, context: EngineContext): Probe =>
	async (source, signal) => {
		if (source.sizeBytes >= LARGE_BYTES) await probe(source, HEAD_BYTES, reading, context, signal);
	};

/** @returns ends when its source does, or far enough into it; throws AppError as reading all of it would */
export const createStreamProbe =
	(reading: Reading, context: EngineContext): Probe =>
	(source, signal) =>
		probe(source, STREAM_BYTES, reading, context, signal);

async function probe(source: ReadableSource, bytes: number, reading: Reading, context: EngineContext, signal: AbortSignal): Promise<void> {
	const { companion: _, ...alone } = source;
	const feed = openFeed({ ...alone, open: () => firstOf(source.open(), bytes) });
	const input: ProbeInput = { ...reading, ...feed.input, nowMs: context.now() };
	try {
		await together(signal, (linked) => [context.pool().run('probe', input, { signal: linked }), feed.pump(linked)]);
	} finally {
		feed.close();
	}
}

async function* firstOf(chunks: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
	let given = 0;
	for await (const chunk of chunks) {
		given += chunk.byteLength;
		yield chunk;
		if (given >= bytes) return;
	}
}
