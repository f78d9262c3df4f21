/** Where the bytes of an import come from: a file, an upload, standard input; and what they are, by content. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gunzipIfPacked } from '../ingest/create-parser.ts';
import { AppError } from '../shared/domain/errors.ts';
import { abortable } from './abortable.ts';
import type { Call, EngineContext } from './context.ts';
import type { SourceFile } from './files.ts';

/** A file that can be read as often as needed. */
export interface ReadableSource {
	readonly label: string;
	readonly sizeBytes: number;
	/** When the export was written; unknown for what came through a pipe or an upload. */
	readonly fileTimeMs?: number;
	/** The bytes, unpacked where they are gzip. */
	readonly open: () => AsyncGenerator<Uint8Array>;
}

/** Large enough to be fast, small enough that a few of them are no memory to speak of. */
const CHUNK_BYTES = 256 * 1024;

async function* unpacked(path: string, label: string): AsyncGenerator<Uint8Array> {
	try {
		yield* gunzipIfPacked(createReadStream(path, { highWaterMark: CHUNK_BYTES }));
	} catch (thrown) {
		if (thrown instanceof AppError) throw thrown;
		const reason = thrown instanceof Error ? thrown.message : String(thrown);
		throw new AppError('file_unreadable', `"${label}" cannot be read: ${reason}.`, { path: label }, thrown);
	}
}

/** Standard input is kept as a file first: what it is can only be said of the whole, and a silent one must not stop a cancel. */
async function spool(label: string, chunks: AsyncIterable<Uint8Array>, context: EngineContext, call: Call): Promise<string> {
	const path = join(await context.temporaryFolder(), `stream-${call.callId}`);
	const { step, release } = abortable(call.signal);
	const iterator = chunks[Symbol.asyncIterator]();
	async function* steps(): AsyncGenerator<Uint8Array> {
		let bytes = 0;
		for (let next = await step(iterator.next()); !next.done; next = await step(iterator.next())) {
			bytes += next.value.byteLength;
			call.progress({ phase: `Reading ${label}`, done: bytes, total: 0, unit: 'bytes' });
			yield next.value;
		}
	}
	try {
		await pipeline(steps(), createWriteStream(path, { mode: 0o600 }));
		return path;
	} catch (thrown) {
		await rm(path, { force: true });
		if ((thrown as NodeJS.ErrnoException).code === 'ENOSPC') throw new AppError('disk_full', undefined, {}, thrown);
		throw thrown;
	} finally {
		release();
		void iterator.return?.(undefined)?.catch(() => {});
	}
}

/**
 * Gives the readable file of a source to `work`; a copy that was made for it is gone afterwards.
 *
 * @throws AppError `file_unreadable`, `disk_full`, `cancelled`, and what `work` throws
 */
export async function withSource<T>(file: SourceFile, context: EngineContext, call: Call, work: (source: ReadableSource) => Promise<T>): Promise<T> {
	const { open } = file;
	const isStream = file.path === undefined;
	if (file.path === undefined && !open) throw new AppError('source_unknown');
	const path = file.path ?? (await spool(file.label, (open as () => AsyncIterable<Uint8Array>)(), context, call));
	try {
		const found = await stat(path).catch((thrown: unknown) => {
			throw new AppError('file_unreadable', `"${file.label}" cannot be read.`, { path: file.label }, thrown);
		});
		if (!found.isFile()) throw new AppError('file_unreadable', `"${file.label}" is not a file.`, { path: file.label });
		return await work({
			label: file.label,
			sizeBytes: found.size,
			...(file.isTemporary || isStream ? {} : { fileTimeMs: Math.floor(found.mtimeMs) }),
			open: () => unpacked(path, file.label),
		});
	} finally {
		if (isStream) await rm(path, { force: true });
	}
}

/**
 * SHA-256 of the unpacked bytes: the same content in any wrapping and under any name has the same.
 *
 * @throws AppError `cancelled`, `file_unreadable`, `input_truncated`, `archive_limit`
 */
export async function contentHash(source: ReadableSource, signal: AbortSignal): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of source.open()) {
		if (signal.aborted) throw new AppError('cancelled');
		hash.update(chunk);
	}
	return hash.digest('hex');
}
