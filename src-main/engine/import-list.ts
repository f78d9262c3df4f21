/** Goes through what is to be imported: files, folders, archives. What is wrong with one of them stops no other. */
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { otherTraceFiles } from '../ingest/block-trace/trace-file.ts';
import { AppError, type ErrorCode, toAppError } from '../shared/domain/errors.ts';
import { release } from '../threads/transfer.ts';
import type { ArchiveEntry } from './archive.ts';
import type { Call, EngineContext } from './context.ts';
import type { SourceFile } from './files.ts';
import { filesUnder } from './folder-files.ts';
import { createImportProgress, type ImportProgress } from './import-progress.ts';
import { type ReadFile, refusedFile } from './import-report.ts';
import { contentHash, type ReadableSource, type SourceContents, withSource } from './import-source.ts';
import type { Probe } from './probe.ts';
import { BYTES_TOGETHER, FILES_TOGETHER, isSmall, readSmallFile, readSmallSource, type SmallSource } from './small-files.ts';
import { together } from './together.ts';

export interface FileReader {
	/** Throws what is wrong with a file as far as its beginning shows it, before its content is hashed. */
	readonly probe: Probe;
	/** The same of a stream, before it is stored. */
	readonly probeStream: Probe;
	/** Imports one readable file whose content has this hash. */
	readonly readOne: (source: ReadableSource, sha256: string) => Promise<ReadFile>;
	/** Imports small files at once, from the first up to one that must be read by itself; absent when each must be. */
	readonly readTogether?: (small: readonly SmallSource[]) => Promise<readonly ReadFile[]>;
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
	const walk = { call, progress, into, reader };
	const readAlone = async (file: SourceFile, companion: SourceFile | undefined): Promise<void> => {
		const read = async (contents: SourceContents, size: number): Promise<void> => {
			// The size of a stream is known only now.
			if (file.path === undefined) progress.startFile(file.label, size);
			if (contents.kind === 'archive') await readArchive(withCompanions(contents.entries), walk);
			else put(await attempt(file.label, walk, () => readContent(contents.source, walk)), walk);
		};
		try {
			if (call.signal.aborted) throw new AppError('cancelled');
			await withSource(file, context, call, read, { onSize: progress.addTotal, companion, probe: reader.probeStream });
		} catch (thrown) {
			const error = toAppError(thrown);
			if (call.signal.aborted || FATAL.includes(error.code)) throw thrown;
			into.push(refusedFile(file.label, error));
		}
	};
	const items = files.map(({ file, sizeBytes }, index): Item => {
		return {
			sizeBytes,
			begin: () => progress.startFile(file.label, sizeBytes),
			...(file.path !== undefined && isSmall(file.label, sizeBytes) ? { readSmall: () => readSmallFile(file) } : {}),
			readAlone: () => readAlone(file, files[others[index] ?? -1]?.file),
		};
	});
	let left = items.length;
	try {
		for await (const count of readItems(items, walk)) left -= count;
	} catch (thrown) {
		throw interrupted(thrown, call, into, left);
	}
	progress.finish();
}

/** One file of a list. */
interface Item {
	/** On the disk. */
	readonly sizeBytes: number;
	/** Tells of it: it is the present one. */
	readonly begin: () => void;
	/** Its content, for a file that may be read with others; undefined when it may not after all. */
	readonly readSmall?: () => Promise<SmallSource | undefined>;
	readonly readAlone: () => Promise<void>;
}

/** Reads all of them in their order, small ones together; yields how many were dealt with. */
async function* readItems(items: readonly Item[], walk: Walk): AsyncGenerator<number> {
	const { reader } = walk;
	let begun = -1;
	const begin = (at: number): void => {
		if (at > begun) items[at]?.begin();
		begun = Math.max(begun, at);
	};
	const open = (at: number): Promise<readonly (SmallSource | undefined)[]> =>
		Promise.all((reader.readTogether ? smallFrom(items, at) : []).map((item) => item.readSmall?.()));
	let ahead = open(0);
	for (let at = 0; at < items.length; ) {
		begin(at);
		const contents = await ahead;
		// Read while these are parsed and stored.
		ahead = open(at + Math.max(1, contents.length));
		for (const end = at + Math.max(1, contents.length); at < end; ) {
			const run = runOf(contents.slice(contents.length - (end - at)));
			const read = run.length === 0 ? [] : await readRun(run, walk);
			for (const [i, each] of read.entries()) {
				begin(at);
				put(each, walk);
				release((run[i] as SmallSource).bytes);
				at++;
				yield 1;
			}
			if (at === end || (run.length > 0 && read.length === run.length)) continue;
			begin(at);
			await items[at]?.readAlone();
			at++;
			yield 1;
		}
	}
}

/** The files from one on that may be small, no more than are read at once. */
function smallFrom(items: readonly Item[], from: number): readonly Item[] {
	let [end, bytes] = [from, 0];
	while (end - from < FILES_TOGETHER && items[end]?.readSmall && bytes <= BYTES_TOGETHER) {
		bytes += items[end]?.sizeBytes ?? 0;
		end++;
	}
	return items.slice(from, end);
}

/** The contents from the first on that are there and go into one commit. */
function runOf(contents: readonly (SmallSource | undefined)[]): readonly SmallSource[] {
	const run: SmallSource[] = [];
	let bytes = 0;
	for (const small of contents) {
		bytes += small?.bytes.length ?? 0;
		if (!small || (run.length > 0 && bytes > BYTES_TOGETHER)) return run;
		run.push(small);
	}
	return run;
}

/** What went wrong with a run for the sake of one file leaves all of them out: each says what is wrong with it when it is read by itself. */
async function readRun(run: readonly SmallSource[], { call, reader }: Walk): Promise<readonly ReadFile[]> {
	try {
		if (call.signal.aborted) throw new AppError('cancelled');
		return (await reader.readTogether?.(run)) ?? [];
	} catch (thrown) {
		if (call.signal.aborted || FATAL.includes(toAppError(thrown).code)) throw thrown;
		return [];
	}
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
	return reader.readOne({ ...source, open: () => source.open(progress.onImported), onRows: progress.onRows }, sha256);
}

function put(read: ReadFile, { progress, into }: Walk): void {
	// A small file is over before its reader has told of a row.
	if (read.entry.status !== 'known') progress.onRows(read.entry.samples + read.entry.rejected);
	into.push(read);
}

/**
 * All entries are unpacked once before the first is taken over: an archive that lies about what comes out of it adds nothing.
 *
 * @throws AppError with `isWholeArchive` when nothing of the archive may be taken over
 */
async function readArchive(entries: readonly ArchiveEntry[], walk: Walk): Promise<void> {
	const items: Item[] = [];
	for (const entry of entries) {
		const { label } = entry;
		const begin = (): void => walk.progress.startEntry(label);
		const refuse = (refused: ReadFile): void => void items.push({ sizeBytes: 0, begin, readAlone: async () => put(refused, walk) });
		if ('problem' in entry) {
			refuse(refusedFile(label, entry.problem));
			continue;
		}
		begin();
		const { source } = entry;
		const known = await attempt(label, walk, () => contentHash(source, walk.call.signal, walk.progress.onChecked));
		if (typeof known !== 'string') {
			refuse(known);
			continue;
		}
		items.push({
			sizeBytes: source.sizeBytes,
			begin,
			...(isSmall(label, source.sizeBytes) ? { readSmall: () => readSmallSource(source, walk.progress.onImported).catch(() => undefined) } : {}),
			readAlone: async () => put(await attempt(label, walk, () => readKnown(source, known, walk)), walk),
		});
	}
	for await (const _ of readItems(items, walk));
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
