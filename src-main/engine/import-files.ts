/** Imports files one after the other. Each file is visible at once and whole, or not at all; two imports wait for each other. */

import { basename } from 'node:path';
import type { ParseInput } from '../jobs/parse.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { MappingProfile } from '../shared/domain/mapping.ts';
import type { StorageClient } from '../storage/client.ts';
import type { LedgerEntry } from '../storage/imports.ts';
import { abortable } from './abortable.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import type { SourceFile } from './files.ts';
import { readSources } from './import-list.ts';
import { annotate, tooManyRejects, withTexts, writeReportRejects } from './import-rejects.ts';
import { accountsOf, type ImportReport, importedFile, knownFile, type ReadFile, rejectedFile, reportOf, withNotes } from './import-report.ts';
import type { ReadableSource } from './import-source.ts';
import { streamFile } from './import-stream.ts';
import { markMappable, settleUploads } from './mappable.ts';
import { chosenProfiles } from './mapping.ts';
import { lastRowsNote, requireBeforeRows, requireDay, stateObservedSince } from './observed-since.ts';
import { createFileProbe, createStreamProbe } from './probe.ts';
import { withReadableCompanion } from './run-companion.ts';
import { importTogether } from './small-files.ts';

export interface ImportOptions {
	readonly sources: readonly string[];
	readonly format: ParseInput['format'];
	readonly isDryRun: boolean;
	readonly acceptRejects: boolean;
	/** Where the rejected rows go as CSV. */
	readonly rejectsTarget?: string;
	/** A saved mapping by name, or the mapping itself. */
	readonly profile?: string | MappingProfile;
	/** `2018-12-31`: all drives of these files were under observation from that day on. */
	readonly observedSince?: string;
}

export interface ReadingOptions extends ImportOptions {
	readonly mapping: Pick<ParseInput, 'profile' | 'savedProfiles'>;
}

async function readOne(
	found: ReadableSource,
	sha256: string,
	options: ReadingOptions,
	workspace: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<ReadFile> {
	const { imports } = workspace.storage;
	const { label, sizeBytes } = found;
	const earlier = await imports.findByContent(sha256);
	if (earlier) return readKnown(label, earlier, options, workspace);
	const { source, sourceTag, isRun } = await withReadableCompanion(found, sha256, workspace, call.signal);
	const importId = await imports.begin({ path: label, fileName: basename(label), format: options.format, sourceTag, isRun });
	let isSettled = false;
	try {
		const summary = await withTexts(
			source,
			await streamFile(source, importId, { format: options.format, ...options.mapping }, workspace, context, call),
			call.signal,
		);
		const tooMany = options.acceptRejects ? undefined : tooManyRejects(label, summary);
		if (tooMany !== undefined) return rejectedFile(label, tooMany, sha256, summary);
		const coverage = await imports.coverage(importId);
		if (options.observedSince !== undefined) requireBeforeRows(label, options.observedSince, coverage, context.now());
		const proposal = options.observedSince === undefined ? lastRowsNote(coverage) : undefined;
		const noted = proposal === undefined ? summary : { ...summary, notes: [...summary.notes, proposal] };
		if (!options.isDryRun) await annotate(importId, noted, workspace);
		isSettled = true;
		const outcome = options.isDryRun
			? await imports.discard(importId)
			: await imports.commit({ importId, ...accountsOf(summary, sha256, sizeBytes) });
		if (!outcome) throw new AppError('job_failed', `The import of "${label}" was lost before it could be kept; nothing of it was added. Try again.`);
		const read = importedFile(label, noted, sha256, outcome, options.isDryRun);
		if (options.observedSince === undefined || options.isDryRun) return read;
		const deviceIds = Array.from(outcome.driveNumbers, (number) => `d${number}`);
		return withNotes(read, await stateObservedSince(workspace.storage, options.observedSince, { importId, fileName: basename(label), deviceIds }));
	} finally {
		// A refused or cancelled file leaves the history as it was.
		if (!isSettled) await imports.discard(importId);
	}
}

/** A file that is in already is not read again; since when its drives were watched can still be said. */
async function readKnown(
	label: string,
	earlier: LedgerEntry,
	{ observedSince, isDryRun }: ImportOptions,
	{ storage }: OpenWorkspace,
): Promise<ReadFile> {
	const read = knownFile(label, earlier);
	if (observedSince === undefined || isDryRun) return read;
	const { importId, fileName, sha256 } = earlier;
	const deviceIds = await storage.imports.drivesOf([sha256]);
	return withNotes(read, await stateObservedSince(storage, observedSince, { importId, fileName, deviceIds }));
}

const queues = new WeakMap<StorageClient, Promise<unknown>>();
const waiting = new WeakMap<StorageClient, number>();

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
	const ahead = waiting.get(storage) ?? 0;
	waiting.set(storage, ahead + 1);
	try {
		if (ahead > 0) call.progress({ phase: 'Waiting for another import', done: 0, total: 0 });
		await step(before);
		return await work();
	} finally {
		stopWaiting();
		release();
		waiting.set(storage, (waiting.get(storage) ?? 1) - 1);
	}
}

/**
 * @param workspace where to: given, never asked for again, so that a switch in between cannot mislead an import
 * @throws AppError `source_unknown`, and `not_found` or `invalid_input` for a mapping profile, before anything is read; `cancelled`, `disk_full` and the like with the number of files that
 *         are in; what is wrong with one file is said in its entry and stops no other
 */
export async function importFiles(options: ImportOptions, workspace: OpenWorkspace, context: EngineContext, call: Call): Promise<ImportReport> {
	if (options.observedSince !== undefined) requireDay(options.observedSince, context.now());
	const sources = [...new Set(options.sources)].map((id) => ({ id, file: context.files.source(id) }));
	const mapping = await chosenProfiles(options.profile, workspace);
	let report: ImportReport | undefined;
	try {
		const made = await inTurn(workspace.storage, call, () =>
			importInOrder(
				sources.map(({ file }) => file),
				{ ...options, mapping },
				workspace,
				context,
				call,
			),
		);
		report = await markMappable(made, sources);
		return report;
	} finally {
		// An upload is read once; a preview may be followed by the import of the same files, and a refused table by its mapping.
		if (!options.isDryRun) await settleUploads(sources, report, context);
	}
}

async function importInOrder(
	sources: readonly SourceFile[],
	options: ReadingOptions,
	workspace: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<ImportReport> {
	const files: ReadFile[] = [];
	const reading = { format: options.format, ...options.mapping };
	try {
		await readSources(sources, options.isDryRun ? 'Checking files' : 'Importing files', context, call, files, {
			probe: createFileProbe(reading, context),
			probeStream: createStreamProbe(reading, context),
			readOne: (source, sha256) => readOne(source, sha256, options, workspace, context, call),
			// Since when the drives of a file were watched is stated file by file.
			...(options.observedSince === undefined ? { readTogether: (small) => importTogether(small, options, workspace, context, call) } : {}),
		});
	} finally {
		if (files.some(({ entry }) => entry.status === 'imported' || (options.observedSince !== undefined && entry.status === 'known')))
			for (const what of ['workspace', 'imports', 'drives'] as const) context.emit({ kind: 'changed', what });
	}
	const known = files.filter(({ entry }) => entry.status === 'known').map(({ entry }) => entry.sha256);
	const report = reportOf(files, options.isDryRun, known.length === 0 ? [] : await workspace.storage.imports.drivesOf(known));
	return { ...report, ...(await writeReportRejects(report, options.rejectsTarget, context)) };
}
