/** Where the bytes of an import come from: a file, an upload, standard input; and what they are, by content. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { gunzipIfPacked } from '../ingest/create-parser.ts';
import { AppError } from '../shared/domain/errors.ts';
import { release } from '../threads/transfer.ts';
import { type ArchiveEntry, withArchive } from './archive.ts';
import type { Call, EngineContext } from './context.ts';
import type { SourceFile } from './files.ts';
import type { Probe } from './probe.ts';
import { spool } from './spool.ts';

/** A file that can be read as often as needed. */
export interface ReadableSource {
	readonly label: string;
	/** On the disk, as it is packed there. */
	readonly sizeBytes: number;
	/** When the export was written; unknown for what came through a pipe or an upload. */
	readonly fileTimeMs?: number;
	/**
	 * The bytes, unpacked where they are gzip.
	 *
	 * @param onDisk  hears how many bytes of the disk were read for them
	 */
	readonly open: (onDisk?: (bytes: number) => void) => AsyncGenerator<Uint8Array>;
	/** The other file of its run, where the same import has one: the reads of a trace for its writes. */
	readonly companion?: ReadableSource;
	/** Hears how many rows of it were read so far. */
	readonly onRows?: (rows: number) => void;
}

/** What one source turned out to be. */
export type SourceContents =
	| { readonly kind: 'file'; readonly source: ReadableSource }
	| { readonly kind: 'archive'; readonly entries: readonly ArchiveEntry[] };

/** Large enough to be fast, small enough that a few of them are no memory to speak of. */
export const CHUNK_BYTES = 256 * 1024;

async function* counted(chunks: AsyncIterable<Uint8Array>, onDisk: (bytes: number) => void): AsyncGenerator<Uint8Array> {
	for await (const chunk of chunks) {
		onDisk(chunk.byteLength);
		yield chunk;
	}
}

/** A file that fits into a chunk is read from the disk once, however often it is asked for. */
function bytesOf(path: string, sizeBytes: number): () => AsyncIterable<Uint8Array> {
	if (sizeBytes > CHUNK_BYTES) return () => createReadStream(path, { highWaterMark: CHUNK_BYTES });
	let bytes: Promise<Uint8Array> | undefined;
	return async function* () {
		bytes ??= readFile(path);
		// Whoever gets a chunk may give its memory away.
		yield new Uint8Array(await bytes);
	};
}

async function* unpacked(chunks: AsyncIterable<Uint8Array>, label: string, onDisk: (bytes: number) => void): AsyncGenerator<Uint8Array> {
	try {
		yield* gunzipIfPacked(counted(chunks, onDisk));
	} catch (thrown) {
		throw unreadable(thrown, label);
	}
}

function unreadable(thrown: unknown, label: string): AppError {
	if (thrown instanceof AppError) return thrown;
	const reason = thrown instanceof Error ? thrown.message : String(thrown);
	return new AppError('file_unreadable', `"${label}" cannot be read: ${reason}.`, { path: label }, thrown);
}

export interface SourceOptions {
	/** Hears the size of a stream, which is known once it has ended. */
	readonly onSize?: (bytes: number) => void;
	/** The other file of its run, which goes with it where it can be read. */
	readonly companion?: SourceFile | undefined;
	/** Refuses a stream while it comes. */
	readonly probe?: Probe;
}

/**
 * Gives what a source holds to `work`: one readable file, or the files of a zip archive. A copy that was made for it is gone
 * afterwards.
 *
 * @throws AppError `file_unreadable`, `disk_full`, `cancelled`, what a damaged or hostile archive is refused with, and what `work` throws
 */
export async function withSource<T>(
	file: SourceFile,
	context: EngineContext,
	call: Call,
	work: (contents: SourceContents, sizeBytes: number) => Promise<T>,
	{ onSize, companion, probe }: SourceOptions = {},
): Promise<T> {
	const { open, label } = file;
	const isStream = file.path === undefined;
	if (file.path === undefined && !open) throw new AppError('source_unknown');
	const path = file.path ?? (await spool(label, (open as () => AsyncIterable<Uint8Array>)(), context, call, probe));
	try {
		const found = await stat(path).catch((thrown: unknown) => {
			throw new AppError('file_unreadable', `"${label}" cannot be read.`, { path: label }, thrown);
		});
		if (!found.isFile()) throw new AppError('file_unreadable', `"${label}" is not a file.`, { path: label });
		if (isStream) onSize?.(found.size);
		const fromArchive = await withArchive(path, label, found.size, async (entries) => ({
			answer: await work({ kind: 'archive', entries }, found.size),
		})).catch((thrown: unknown) => {
			throw isSystemError(thrown) ? unreadable(thrown, label) : thrown;
		});
		if (fromArchive) return fromArchive.answer;
		const beside = await besideOf(companion);
		const source: ReadableSource = {
			...readableFile(path, label, found.size),
			...(file.isTemporary || isStream ? {} : { fileTimeMs: Math.floor(found.mtimeMs) }),
			...(beside === undefined ? {} : { companion: beside }),
		};
		return await work({ kind: 'file', source }, found.size);
	} finally {
		if (isStream) await rm(path, { force: true });
	}
}

function readableFile(path: string, label: string, sizeBytes: number): ReadableSource {
	const bytes = bytesOf(path, sizeBytes);
	return { label, sizeBytes, open: (onDisk = () => {}) => unpacked(bytes(), label, onDisk) };
}

/** A companion that cannot be found is none: its own import says so. */
async function besideOf(file: SourceFile | undefined): Promise<ReadableSource | undefined> {
	if (file?.path === undefined) return undefined;
	const found = await stat(file.path).catch(() => undefined);
	return found?.isFile() ? readableFile(file.path, file.label, found.size) : undefined;
}

/** What the file system refused: `EACCES`, `EIO`. */
function isSystemError(thrown: unknown): boolean {
	return thrown instanceof Error && 'syscall' in thrown;
}

/**
 * SHA-256 of the unpacked bytes: the same content in any wrapping and under any name has the same.
 *
 * @throws AppError `cancelled`, `file_unreadable`, `input_truncated`, `archive_limit`
 */
export async function contentHash(source: ReadableSource, signal: AbortSignal, onDisk?: (bytes: number) => void): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of source.open(onDisk)) {
		if (signal.aborted) throw new AppError('cancelled');
		hash.update(chunk);
		release(chunk);
	}
	return hash.digest('hex');
}
