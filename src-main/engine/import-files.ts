/** Imports files one after the other. Each file is visible at once and whole, or not at all; two imports wait for each other. */
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ParseInput, ParseSummary } from '../jobs/parse.ts';
import { AppError, type ErrorCode, toAppError } from '../shared/domain/errors.ts';
import type { StorageClient } from '../storage/client.ts';
import { abortable } from './abortable.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import type { SourceFile } from './files.ts';
import { type ImportReport, importedFile, knownFile, type ReadFile, refusedFile, rejectedFile, reportOf } from './import-report.ts';
import { contentHash, type ReadableSource, withSource } from './import-source.ts';
import { streamFile } from './import-stream.ts';

export interface ImportOptions {
	readonly sources: readonly string[];
	readonly format: ParseInput['format'];
	readonly isDryRun: boolean;
	readonly acceptRejects: boolean;
}

/** Above this share of rejected rows a file is refused unless the user accepts it. */
const MAX_REJECTED_SHARE = 0.05;
/** The disk and the workspace concern every file; everything else only the one that it happened to. */
const FATAL: readonly ErrorCode[] = ['disk_full', 'disk_io', 'db_damaged', 'db_in_use', 'internal', 'job_failed', 'busy', 'cancelled'];

function tooManyRejects(label: string, { rows, rejectedRows }: ParseSummary): AppError {
	return new AppError(
		'rejects_over_limit',
		`${rejectedRows} of ${rows} rows of "${label}" were rejected, more than 5 %; nothing was added. Look at the rejects, or accept them explicitly.`,
		{ path: label, rows, rejected: rejectedRows },
	);
}

async function readOne(
	source: ReadableSource,
	options: ImportOptions,
	workspace: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<ReadFile> {
	const { imports } = workspace.storage;
	const { label, sizeBytes } = source;
	const sha256 = await contentHash(source, call.signal);
	const earlier = await imports.findByContent(sha256);
	if (earlier) return knownFile(label, earlier);
	const importId = await imports.begin({ path: label, fileName: basename(label), format: options.format, sourceTag: sha256 });
	let isSettled = false;
	try {
		const summary = await streamFile(source, importId, options.format, workspace, context, call);
		const { rejectedRows, rows } = summary;
		if (rows > 0 && rejectedRows / rows > MAX_REJECTED_SHARE && !options.acceptRejects)
			return rejectedFile(label, tooManyRejects(label, summary), sha256, summary);
		const accounts = { sha256, sizeBytes, format: summary.format, rejected: rejectedRows + summary.suspectRows, rejects: summary.problems };
		isSettled = true;
		const outcome = options.isDryRun ? await imports.discard(importId) : await imports.commit({ importId, ...accounts });
		if (!outcome) throw new AppError('job_failed', `The import of "${label}" was lost before it could be kept; nothing of it was added. Try again.`);
		return importedFile(label, summary, sha256, outcome, options.isDryRun);
	} finally {
		// A refused or cancelled file leaves the history as it was.
		if (!isSettled) await imports.discard(importId);
	}
}

const queues = new WeakMap<StorageClient, Promise<unknown>>();

/** There is one writer: an import waits until the one before it has ended. */
async function inTurn<T>(storage: StorageClient, call: Call, work: () => Promise<T>): Promise<T> {
	const before = queues.get(storage) ?? Promise.resolve();
	let release = (): void => {};
	const mine = new Promise<void>((done) => {
		release = done;
	});
	queues.set(
		storage,
		before.then(() => mine),
	);
	const { step, release: stopWaiting } = abortable(call.signal);
	try {
		call.progress({ phase: 'Waiting for another import', done: 0, total: 0 });
		await step(before);
		return await work();
	} finally {
		stopWaiting();
		release();
	}
}

/** What a cancel or a full disk in the middle of a list means: files before it are in, each whole. */
function interrupted(thrown: unknown, call: Call, inCount: number, all: number): AppError {
	const error = toAppError(thrown);
	const kept = inCount === 0 ? 'the history is as it was' : `${inCount} of ${all} files were in before and stay, the rest is not in`;
	if (call.signal.aborted && (error.code === 'cancelled' || error.code === 'job_failed'))
		return new AppError('cancelled', `Cancelled; ${kept}.`, { done: inCount, files: all }, thrown);
	if (inCount === 0) return error;
	return new AppError(error.code, `${error.message} (${kept}.)`, { ...error.details, done: inCount, files: all }, thrown);
}

/**
 * @param workspace where to: given, never asked for again, so that a switch in between cannot mislead an import
 * @throws AppError `source_unknown` before anything is read; `cancelled`, `disk_full` and the like with the number of files that
 *         are in; what is wrong with one file is said in its entry and stops no other
 */
export async function importFiles(options: ImportOptions, workspace: OpenWorkspace, context: EngineContext, call: Call): Promise<ImportReport> {
	const sources = [...new Set(options.sources)].map((id) => ({ id, file: context.files.source(id) }));
	try {
		return await inTurn(workspace.storage, call, () =>
			importInOrder(
				sources.map(({ file }) => file),
				options,
				workspace,
				context,
				call,
			),
		);
	} finally {
		// An upload is read once; a preview may be followed by the import of the same files.
		if (!options.isDryRun) for (const { id, file } of sources) await forget(id, file, context);
	}
}

async function forget(id: string, file: SourceFile, context: EngineContext): Promise<void> {
	if (!file.isTemporary || file.path === undefined) return;
	context.files.forgetSource(id);
	await rm(file.path, { force: true });
}

async function importInOrder(
	sources: readonly SourceFile[],
	options: ImportOptions,
	workspace: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<ImportReport> {
	const files: ReadFile[] = [];
	const phase = options.isDryRun ? 'Checking files' : 'Importing files';
	const hasAdded = (): number => files.filter(({ entry }) => entry.status === 'imported').length;
	try {
		for (const [index, file] of sources.entries()) {
			call.progress({ phase, done: index, total: sources.length, unit: 'files' });
			try {
				if (call.signal.aborted) throw new AppError('cancelled');
				files.push(await withSource(file, context, call, (source) => readOne(source, options, workspace, context, call)));
			} catch (thrown) {
				const error = toAppError(thrown);
				if (call.signal.aborted || FATAL.includes(error.code)) throw interrupted(thrown, call, hasAdded(), sources.length);
				files.push(refusedFile(file.label, error));
			}
		}
		call.progress({ phase, done: sources.length, total: sources.length, unit: 'files' });
	} finally {
		if (hasAdded() > 0) for (const what of ['workspace', 'imports', 'drives'] as const) context.emit({ kind: 'changed', what });
	}
	const known = files.filter(({ entry }) => entry.status === 'known').map(({ entry }) => entry.sha256);
	return reportOf(files, options.isDryRun, known.length === 0 ? [] : await workspace.storage.imports.drivesOf(known));
}
