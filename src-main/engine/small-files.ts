/**
 * Thousands of small files are the rule: a daily export makes one a drive. They are read, parsed and stored many at a time, since messages
 * between threads and a commit for each of them took ten times what the work takes. What becomes of each is the same as if it had come alone.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { traceFile } from '../ingest/block-trace/trace-file.ts';
import { gunzipIfPacked } from '../ingest/create-parser.ts';
import { isZip } from '../ingest/reading/zip-directory.ts';
import type { ParseSummary } from '../jobs/parse.ts';
import type { ParsedFile, ParseFilesInput } from '../jobs/parse-files.ts';
import { fromErrorShape } from '../shared/domain/errors.ts';
import { buffersOf } from '../shared/domain/sample-batch.ts';
import type { SmallFile } from '../storage/small-imports.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import type { SourceFile } from './files.ts';
import type { ReadingOptions } from './import-files.ts';
import { notesOf, tooManyRejects, withTexts } from './import-rejects.ts';
import { accountsOf, importedFile, knownFile, type ReadFile, refusedFile, rejectedFile } from './import-report.ts';
import { CHUNK_BYTES, type ReadableSource } from './import-source.ts';
import { FEWEST_DRIVES } from './observed-since.ts';

/** A file whose content is at hand. */
export interface SmallSource {
	readonly source: ReadableSource;
	/** Unpacked. */
	readonly bytes: Uint8Array;
	readonly sha256: string;
}

/** Files of one commit, and their bytes together: the storage thread is not kept from others for longer than a tenth of a second. */
export const FILES_TOGETHER = 64;
export const BYTES_TOGETHER = 1024 * 1024;

/** Whether a file may be read with others, as far as its name and its size on the disk tell. The two files of a run go together, by themselves. */
export const isSmall = (label: string, sizeBytes: number): boolean => sizeBytes > 0 && sizeBytes <= CHUNK_BYTES && traceFile(label) === undefined;

/** @returns undefined for what must be looked at by itself: an archive, what unpacks to more than a chunk, what cannot be read */
export async function readSmallFile({ path, label, isTemporary }: SourceFile): Promise<SmallSource | undefined> {
	if (path === undefined) return undefined;
	const handle = await open(path).catch(() => undefined);
	try {
		const found = await handle?.stat();
		if (!handle || !found?.isFile() || found.size > CHUNK_BYTES) return undefined;
		const packed = new Uint8Array(found.size);
		// Less than there was a moment ago: it is being written.
		if ((await handle.read(packed, 0, packed.length, 0)).bytesRead < packed.length) return undefined;
		const fileTime = isTemporary ? {} : { fileTimeMs: Math.floor(found.mtimeMs) };
		if (isZip(packed)) return undefined;
		return await readSmallSource({ label, sizeBytes: found.size, ...fileTime, open: () => gunzipIfPacked(once(packed)) });
	} catch {
		// Read by itself it says what is wrong with it.
		return undefined;
	} finally {
		await handle?.close();
	}
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	yield bytes;
}

/**
 * @param onDisk  see `ReadableSource`
 * @returns undefined for more than a chunk
 * @throws  what reading throws
 */
export async function readSmallSource(source: ReadableSource, onDisk?: (bytes: number) => void): Promise<SmallSource | undefined> {
	const parts: Uint8Array[] = [];
	let size = 0;
	for await (const part of source.open(onDisk)) {
		size += part.byteLength;
		if (size > CHUNK_BYTES) return undefined;
		parts.push(part);
	}
	const bytes = new Uint8Array(size);
	let at = 0;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.byteLength;
	}
	// Whoever gets a chunk may give its memory away.
	return { source: { ...source, open: () => once(bytes.slice()) }, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/**
 * Imports small files, all that are new in one commit.
 *
 * @returns what became of each from the first on; shorter than the list before a file that must be read by itself
 * @throws  AppError `cancelled`, `disk_full` and the like: then none of them is in
 */
export async function importTogether(
	small: readonly SmallSource[],
	options: ReadingOptions,
	{ storage }: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<ReadFile[]> {
	const earlier = await storage.imports.findByContents(small.map(({ sha256 }) => sha256));
	const unknown = small.filter((_, i) => !earlier[i]);
	const parsed = new Map((await parseTogether(unknown, options, context, call)).map((found, i) => [unknown[i] as SmallSource, found]));
	const entries: (ReadFile | Prepared)[] = [];
	for (const [i, each] of small.entries()) {
		const known = earlier[i];
		const found = parsed.get(each);
		if (known) entries.push(knownFile(each.source.label, known));
		else if (found) entries.push(await prepare(each, found, options, call.signal));
		else break;
	}
	const files = entries.flatMap((each) => ('file' in each ? [each.file] : []));
	const stored = files.length === 0 ? [] : await storage.imports.takeOver({ files, isDryRun: options.isDryRun }, sending(files, call.signal));
	const outcomes = stored[Symbol.iterator]();
	return entries.map((each) => {
		if (!('file' in each)) return each;
		const { label } = each.small.source;
		// One outcome a file, in their order.
		const result = outcomes.next().value as (typeof stored)[number];
		return 'known' in result
			? knownFile(label, result.known)
			: importedFile(label, each.summary, each.small.sha256, result.outcome, options.isDryRun);
	});
}

async function parseTogether(small: readonly SmallSource[], options: ReadingOptions, context: EngineContext, call: Call): Promise<ParsedFile[]> {
	if (small.length === 0) return [];
	const input: ParseFilesInput = {
		files: small.map(({ source: { label, fileTimeMs }, bytes }) => ({ fileName: label, bytes, ...(fileTimeMs === undefined ? {} : { fileTimeMs }) })),
		format: options.format,
		...options.mapping,
		nowMs: context.now(),
		fewDrives: FEWEST_DRIVES,
	};
	return context.pool().run<ParsedFile[]>('parseFiles', input, { signal: call.signal });
}

/** A file that is ready to be stored. */
interface Prepared {
	readonly small: SmallSource;
	readonly summary: ParseSummary;
	readonly file: SmallFile;
}

async function prepare(small: SmallSource, found: ParsedFile, options: ReadingOptions, signal: AbortSignal): Promise<ReadFile | Prepared> {
	const { source, sha256 } = small;
	const { label, sizeBytes } = source;
	if ('refusal' in found) return refusedFile(label, fromErrorShape(found.refusal));
	const summary = await withTexts(source, found.summary, signal);
	const tooMany = options.acceptRejects ? undefined : tooManyRejects(label, summary);
	if (tooMany !== undefined) return rejectedFile(label, tooMany, sha256, summary);
	const file: SmallFile = {
		source: { path: label, fileName: basename(label), format: options.format, sourceTag: sha256, isRun: false },
		summary: accountsOf(summary, sha256, sizeBytes),
		batches: found.batches,
		notes: notesOf(summary),
	};
	return { small, summary, file };
}

const sending = (files: readonly SmallFile[], signal: AbortSignal) => ({
	signal,
	transfer: files.flatMap(({ batches }) => batches.flatMap(buffersOf)),
});
