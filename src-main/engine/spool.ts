/**
 * Standard input is kept as a file first: what it is can only be said of the whole, and a silent one must not stop a cancel. It is probed
 * while it comes, so that what cannot be read is refused before gigabytes of it are stored.
 */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipIfPacked } from '../ingest/create-parser.ts';
import { isGzip } from '../ingest/reading/gunzip.ts';
import { concatBytes } from '../ingest/reading/text-encoding.ts';
import { isZip } from '../ingest/reading/zip-directory.ts';
import { AppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';
import { abortable } from './abortable.ts';
import type { Call, EngineContext } from './context.ts';
import { createPace } from './import-progress.ts';
import type { Probe } from './probe.ts';
import { together } from './together.ts';

/** What ends before this is stored sooner than it is probed: twice the largest record of a table. */
const PROBED_FROM = 2 * limits.csvRecordBytes;
/** Far enough to know an archive that unpacks without end. */
const UNPACKED_BYTES = 2 * limits.archiveFreeBytes;
/** Of a file tell whether it is packed, and how. */
const MARK_BYTES = 4;

/**
 * @returns path of the copy, which is the caller's to remove
 * @throws  AppError `cancelled`, `disk_full`, and what the probe finds; no copy is left then
 */
export async function spool(label: string, chunks: AsyncIterable<Uint8Array>, context: EngineContext, call: Call, probe?: Probe): Promise<string> {
	const path = join(await context.temporaryFolder(), `stream-${call.callId}`);
	const iterator = chunks[Symbol.asyncIterator]();
	const isDue = createPace();
	async function* steps(signal: AbortSignal, live: LiveProbe | undefined): AsyncGenerator<Uint8Array> {
		const { step, release } = abortable(signal);
		let bytes = 0;
		try {
			for (let next = await step(iterator.next()); !next.done; next = await step(iterator.next())) {
				bytes += next.value.byteLength;
				if (isDue()) call.progress({ phase: `Reading ${label}`, done: bytes, total: 0, unit: 'bytes' });
				await live?.take(next.value);
				yield next.value;
			}
		} finally {
			release();
			live?.end();
		}
	}
	try {
		await together(call.signal, (signal) => {
			const live = probe && startLiveProbe(label, probe, signal);
			return [pipeline(steps(signal, live), createWriteStream(path, { mode: 0o600 })), live?.done ?? Promise.resolve()];
		});
		return path;
	} catch (thrown) {
		await rm(path, { force: true });
		if ((thrown as NodeJS.ErrnoException).code === 'ENOSPC') throw new AppError('disk_full', undefined, {}, thrown);
		throw thrown;
	} finally {
		void iterator.return?.(undefined)?.catch(() => {});
	}
}

interface LiveProbe {
	/** The next bytes, which stay the caller's. Waits while the probe is behind. */
	readonly take: (chunk: Uint8Array) => Promise<void>;
	/** No more of them come. */
	readonly end: () => void;
	/** @throws AppError what the probe found */
	readonly done: Promise<void>;
}

function startLiveProbe(label: string, probe: Probe, signal: AbortSignal): LiveProbe {
	const relay = new PassThrough({ highWaterMark: PROBED_FROM });
	const { promise: done, resolve, reject } = Promise.withResolvers<void>();
	let wake = (): void => {};
	for (const event of ['drain', 'close'] as const) relay.on(event, () => wake());
	// Whoever reads it was told by the same signal.
	relay.on('error', () => {});
	let bytes = 0;
	let head: Uint8Array = new Uint8Array(0);
	let isRunning = false;
	const stop = (): void => {
		relay.destroy();
		if (!isRunning) resolve();
	};
	signal.addEventListener('abort', stop, { once: true });
	const start = (): void => {
		// An archive is read from its end.
		if (isZip(head)) {
			stop();
			return;
		}
		isRunning = true;
		// A packed file is refused for what it unpacks to before anybody looks at what that is.
		const probing = isGzip(head) ? unpackBeginning(relay) : probe({ label, sizeBytes: 0, open: () => chunksOf(relay) }, signal);
		void probing.then(resolve, reject).finally(() => relay.destroy());
	};
	return {
		async take(chunk) {
			if (head.length < MARK_BYTES) head = concatBytes(head, chunk);
			bytes += chunk.byteLength;
			if (relay.destroyed) return;
			relay.write(new Uint8Array(chunk));
			if (!isRunning && bytes >= PROBED_FROM) start();
			// Asked now: it may have been read from the moment it began.
			if (!isRunning || !relay.writableNeedDrain) return;
			const { promise, resolve: go } = Promise.withResolvers<void>();
			wake = go;
			await promise;
		},
		end() {
			relay.end();
			if (!isRunning) resolve();
		},
		done,
	};
}

async function* chunksOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	yield* chunks;
}

/** @throws AppError `archive_limit`, `input_truncated` */
async function unpackBeginning(packed: AsyncIterable<Uint8Array>): Promise<void> {
	let bytes = 0;
	for await (const chunk of gunzipIfPacked(packed)) {
		bytes += chunk.byteLength;
		if (bytes > UNPACKED_BYTES) return;
	}
}
