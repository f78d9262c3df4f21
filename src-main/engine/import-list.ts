/** Goes through what is to be imported: files, folders, archives. What is wrong with one of them stops no other. */
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { otherTraceFiles } from '../ingest/block-trace/trace-file.ts';
import { AppError, type ErrorCode, toAppError } from '../shared/domain/errors.ts';
import type { ArchiveEntry } from './archive.ts';
import type { Call, EngineContext } from './context.ts';
import type { SourceFile } from './files.ts';
import { filesUnder } from './folder-files.ts';
import { createImportProgress, type ImportProgress } from './import-progress.ts';
import { type ReadFile, refusedFile } from './import-report.ts';
import { contentHash, type ReadableSource, type SourceContents, withSource } from './import-source.ts';
import { together } from './together.ts';

export interface FileReader {
	/** Throws what is wrong with a file as far as its beginning shows it, before its content is hashed. */
	readonly probe: (source: ReadableSource, signal: AbortSignal) => Promise<void>;
	/** Imports one readable file whose content has this hash. */
	readonly readOne: (source: ReadableSource, sha256: string) => Promise<ReadFile>;
}

/** The disk and the workspace concern every file; everything else only the one that it happened to. */
const FATAL: readonly ErrorCode[] = ['disk_full', 'disk_io', 'db_damaged', 'db_in_use', 'internal', 'job_failed', 'busy', 'cancelled'];

/**
 * Reads every file in the order given, the files of a folder or an archive in its place.
 *
 * @param into  gets an entry for each file as it ends, whatever happens to those behind it
 * @throws AppError `cancelled`, `disk_full` and the like, with the number of files that are in
 */
export async function readSources(
	sources: readonly SourceFile[],
	phase: string,
	context: EngineContext,
	call: Call,
	into: ReadFile[],
	reader: FileReader,
): Promise<void> {
	const progress = createImportProgress(phase, call.progress);
	const files = await expand(sources, into);
	for (const { sizeBytes } of files) progress.addTotal(sizeBytes);
	const others = otherTraceFiles(files.map(({ file }) => file.label));
	for (const [index, { file, sizeBytes }] of files.entries()) {
		progress.startFile(file.label, sizeBytes);
		const walk = { call, progress, into, reader };
		try {
			if (call.signal.aborted) throw new AppError('cancelled');
			const read = async (contents: SourceContents, size: number): Promise<void> => {
				// The size of a stream is known only now.
				if (file.path === undefined) progress.startFile(file.label, size);
				if (contents.kind === 'archive') await readArchive(withCompanions(contents.entries), walk);
				else into.push(await attempt(file.label, walk, () => readContent(contents.source, walk)));
			};
			await withSource(file, context, call, progress.addTotal, read, files[others[index] ?? -1]?.file);
		} catch (thrown) {
			const error = toAppError(thrown);
			const left = files.length - index;
			if (call.signal.aborted || FATAL.includes(error.code)) throw interrupted(thrown, call, into, left);
			into.push(refusedFile(file.label, error));
		}
	}
	progress.finish();
}

interface Walk {
	readonly call: Call;
	readonly progress: ImportProgress;
	readonly into: ReadFile[];
	readonly reader: FileReader;
}

/** What went wrong with one file is said in its entry; what concerns all of them is thrown. */
async function attempt<T>(label: string, { call }: Walk, work: () => Promise<T>): Promise<T | ReadFile> {
	try {
		if (call.signal.aborted) throw new AppError('cancelled');
		return await work();
	} catch (thrown) {
		const error = toAppError(thrown);
		if (call.signal.aborted || FATAL.includes(error.code) || error.details.isWholeArchive === true) throw thrown;
		return refusedFile(label, error);
	}
}

async function readContent(source: ReadableSource, walk: Walk): Promise<ReadFile> {
	const { call, progress, reader } = walk;
	// A beginning that cannot be read ends the hashing: gigabytes of it would take seconds.
	const [sha256] = await together<[string, unknown]>(call.signal, (signal) => [
		contentHash(source, signal, progress.onChecked),
		reader.probe(source, signal),
	]);
	return readKnown(source, sha256, walk);
}

async function readKnown(source: ReadableSource, sha256: string, { progress, reader }: Walk): Promise<ReadFile> {
	const read = await reader.readOne({ ...source, open: () => source.open(progress.onImported), onRows: progress.onRows }, sha256);
	// A small file is over before its reader has told of a row.
	if (read.entry.status !== 'known') progress.onRows(read.entry.samples + read.entry.rejected);
	return read;
}

/**
 * All entries are unpacked once before the first is taken over: an archive that lies about what comes out of it adds nothing.
 *
 * @throws AppError with `isWholeArchive` when nothing of the archive may be taken over
 */
async function readArchive(entries: readonly ArchiveEntry[], walk: Walk): Promise<void> {
	const checked: { readonly label: string; readonly outcome: ReadFile | (() => Promise<ReadFile>) }[] = [];
	for (const entry of entries) {
		const { label } = entry;
		if ('problem' in entry) {
			checked.push({ label, outcome: refusedFile(label, entry.problem) });
			continue;
		}
		walk.progress.startEntry(label);
		const known = await attempt(label, walk, () => contentHash(entry.source, walk.call.signal, walk.progress.onChecked));
		checked.push({ label, outcome: typeof known === 'string' ? () => readKnown(entry.source, known, walk) : known });
	}
	for (const { label, outcome } of checked) {
		walk.progress.startEntry(label);
		walk.into.push(typeof outcome === 'function' ? await attempt(label, walk, outcome) : outcome);
	}
}

/** The files of an archive, each with the other file of its run. */
function withCompanions(entries: readonly ArchiveEntry[]): readonly ArchiveEntry[] {
	const others = otherTraceFiles(entries.map(({ label }) => label));
	return entries.map((entry, at) => {
		const other = entries[others[at] ?? -1];
		if ('problem' in entry || other === undefined || 'problem' in other) return entry;
		return { label: entry.label, source: { ...entry.source, companion: other.source } };
	});
}

interface SizedFile {
	readonly file: SourceFile;
	/** On the disk; 0 for a stream, and for what cannot be found: reading it will say so. */
	readonly sizeBytes: number;
}

const AT_ONCE = 64;

/** Folders as the files in them, each with its size. An empty folder is refused in its place. */
async function expand(sources: readonly SourceFile[], into: ReadFile[]): Promise<readonly SizedFile[]> {
	const found: SizedFile[] = [];
	for (let at = 0; at < sources.length; at += AT_ONCE) {
		const lists = await Promise.all(sources.slice(at, at + AT_ONCE).map((file) => expandOne(file, into)));
		found.push(...lists.flat());
	}
	return found;
}

async function expandOne(file: SourceFile, into: ReadFile[]): Promise<readonly SizedFile[]> {
	const { path } = file;
	const status = path === undefined ? undefined : await stat(path).catch(() => undefined);
	if (path === undefined || !status?.isDirectory()) return [{ file, sizeBytes: status?.size ?? 0 }];
	const paths = await filesUnder(path).catch((thrown: NodeJS.ErrnoException) => {
		into.push(refusedFile(file.label, new AppError('file_unreadable', `The folder "${file.label}" cannot be read (${thrown.code}).`, {}, thrown)));
		return undefined;
	});
	if (paths?.length === 0) into.push(refusedFile(file.label, new AppError('nothing_to_import', `The folder "${file.label}" holds no file.`)));
	const files = (paths ?? []).map((inside) => ({ path: inside, label: join(file.label, relative(path, inside)), isTemporary: false }));
	return expand(files, into);
}

/** What a cancel or a full disk in the middle of a list means: files before it are in, each whole. */
function interrupted(thrown: unknown, call: Call, files: readonly ReadFile[], left: number): AppError {
	const error = toAppError(thrown);
	const done = files.filter(({ entry }) => entry.status === 'imported').length;
	const all = files.length + left;
	const kept = done === 0 ? 'the history is as it was' : `${done} of ${all} files were in before and stay, the rest is not in`;
	if (call.signal.aborted && (error.code === 'cancelled' || error.code === 'job_failed'))
		return new AppError('cancelled', `Cancelled; ${kept}.`, { done, files: all }, thrown);
	if (done === 0) return error;
	return new AppError(error.code, `${error.message} (${kept}.)`, { ...error.details, done, files: all }, thrown);
}
