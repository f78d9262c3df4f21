/**
 * Imports files one after the other. Bytes go from the disk to a parsing thread, records from there straight to the storage
 * thread; this thread only passes chunks on. Each file is visible at once and whole, or not at all.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { z } from 'zod';
import { gunzipIfPacked } from '../ingest/create-parser.ts';
import type { ParseInput, ParseSummary } from '../jobs/parse.ts';
import type { importEntry, importReport } from '../shared/contract/schemas.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import type { DeviceId } from '../shared/domain/telemetry.ts';
import type { ImportedDrive, ImportOutcome } from '../storage/imports.ts';
import { createSender } from '../threads/stream.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { firstCause } from './first-cause.ts';

type ImportEntry = z.output<typeof importEntry>;
type ImportReport = z.output<typeof importReport>;

export interface ImportOptions {
	readonly sources: readonly string[];
	readonly format: ParseInput['format'];
	readonly isDryRun: boolean;
	readonly acceptRejects: boolean;
}

/** Above this share of rejected rows a file is refused unless the user accepts it. */
const MAX_REJECTED_SHARE = 0.05;
/** Files up to this size are hashed before they are read: a known one costs one pass, an unknown one two. */
const HASH_FIRST_BYTES = 256 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
/** Rejected rows that travel with the report; the ledger counts all. */
const REJECTS_SHOWN = 1_000;

/** What one file of the list is, before and while it is read. */
interface ReadableSource {
	readonly label: string;
	readonly sizeBytes: number;
	readonly fileTimeMs?: number;
	readonly open: () => AsyncIterable<Uint8Array>;
	readonly isRepeatable: boolean;
}

async function resolveSource(context: EngineContext, id: string): Promise<ReadableSource> {
	const file = context.files.source(id);
	if (file.path === undefined) {
		if (!file.open) throw new AppError('source_unknown');
		return { label: file.label, sizeBytes: 0, open: file.open, isRepeatable: false };
	}
	const { path } = file;
	const found = await stat(path).catch((thrown: unknown) => {
		throw new AppError('file_unreadable', `"${file.label}" cannot be read.`, { path: file.label }, thrown);
	});
	if (!found.isFile()) throw new AppError('file_unreadable', `"${file.label}" is not a file.`, { path: file.label });
	return {
		label: file.label,
		sizeBytes: found.size,
		// The time of an upload is the time of the upload, not of the export.
		...(file.isTemporary ? {} : { fileTimeMs: Math.floor(found.mtimeMs) }),
		open: () => createReadStream(path, { highWaterMark: CHUNK_BYTES }),
		isRepeatable: true,
	};
}

async function* unpacked(source: ReadableSource): AsyncGenerator<Uint8Array> {
	try {
		yield* gunzipIfPacked(source.open());
	} catch (thrown) {
		if (thrown instanceof AppError) throw thrown;
		throw new AppError(
			'file_unreadable',
			`"${source.label}" cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
			{ path: source.label },
			thrown,
		);
	}
}

async function sha256Of(source: ReadableSource, signal: AbortSignal): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of unpacked(source)) {
		if (signal.aborted) throw new AppError('cancelled');
		hash.update(chunk);
	}
	return hash.digest('hex');
}

/**
 * Steps that end with the signal, although what they wait for may never come: standard input may be silent for ever, and a
 * parser that was cancelled before it started never asks for a chunk.
 */
function abortable(signal: AbortSignal): { readonly step: <T>(work: Promise<T>) => Promise<T>; release(): void } {
	let onAbort = (): void => {};
	const aborted = new Promise<never>((_, reject) => {
		onAbort = () => reject(new AppError('cancelled'));
	});
	aborted.catch(() => {});
	signal.addEventListener('abort', onAbort);
	if (signal.aborted) onAbort();
	return { step: (work) => Promise.race([work, aborted]), release: () => signal.removeEventListener('abort', onAbort) };
}

/** Passes the file's bytes to the parser and hashes them on the way. */
async function pump(source: ReadableSource, port: MessagePort, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<string> {
	const out = createSender<Uint8Array>(port);
	const hash = createHash('sha256');
	const chunks = unpacked(source);
	const { step, release } = abortable(signal);
	try {
		for (let next = await step(chunks.next()); !next.done; next = await step(chunks.next())) {
			const chunk = next.value;
			hash.update(chunk);
			onBytes(chunk.byteLength);
			const copy = new Uint8Array(chunk);
			await step(out.send(copy, [copy.buffer]));
		}
		out.end();
		return hash.digest('hex');
	} catch (thrown) {
		out.fail(thrown);
		throw thrown;
	} finally {
		release();
		// A file is closed by it; a source that waits for its next chunk ends when that comes, and nobody waits for it here.
		void chunks.return(undefined).catch(() => {});
	}
}

const emptyEntry = (path: string): ImportEntry => ({
	path,
	status: 'refused',
	format: 'unknown',
	sha256: '',
	samples: 0,
	drives: 0,
	failures: 0,
	added: 0,
	known: 0,
	conflicts: 0,
	rejected: 0,
	questions: [],
	sharedDrives: [],
	rejects: [],
});

interface ReadFile {
	readonly entry: ImportEntry;
	readonly drives: readonly ImportedDrive[];
}

async function readOne(
	source: ReadableSource,
	options: ImportOptions,
	workspace: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<ReadFile> {
	const { storage } = workspace;
	const knownHash = source.isRepeatable && source.sizeBytes <= HASH_FIRST_BYTES ? await sha256Of(source, call.signal) : undefined;
	if (knownHash !== undefined) {
		const earlier = (await storage.imports.findBySize(source.sizeBytes)).find((entry) => entry.sha256 === knownHash);
		if (earlier) {
			const { format, records, drives, failures } = earlier;
			return {
				entry: { ...emptyEntry(source.label), status: 'known', format, sha256: knownHash, samples: records, drives, failures, known: records },
				drives: [],
			};
		}
	}
	const fileName = basename(source.label);
	const sourceTag = knownHash ?? createHash('sha256').update(`${source.label}\0${source.sizeBytes}`).digest('hex');
	const importId = await storage.imports.begin({ path: source.label, fileName, format: options.format, sourceTag });
	let isSettled = false;
	try {
		const { summary, sha256 } = await stream(source, importId, options, workspace, context, call);
		const { rejectedRows, rows } = summary;
		if (rows > 0 && rejectedRows / rows > MAX_REJECTED_SHARE && !options.acceptRejects) {
			throw new AppError(
				'rejects_over_limit',
				`${rejectedRows} of ${rows} rows of "${source.label}" were rejected, more than 5 %; nothing was added. Look at the rejects, or accept them with --accept-rejects.`,
				{
					path: source.label,
					rows,
					rejected: rejectedRows,
					rejects: summary.problems.slice(0, 20),
				},
			);
		}
		const accounts = {
			sha256,
			sizeBytes: source.sizeBytes,
			format: summary.format,
			rejected: rejectedRows + summary.suspectRows,
			rejects: summary.problems,
		};
		isSettled = true;
		const outcome = options.isDryRun ? await storage.imports.discard(importId) : await storage.imports.commit({ importId, ...accounts });
		if (!outcome) throw new AppError('job_failed', `The import of "${source.label}" was lost before it could be kept; nothing was added. Try again.`);
		return { entry: entryOf(source.label, summary, sha256, outcome, options.isDryRun), drives: outcome.importedDrives };
	} finally {
		// A refused or cancelled file leaves the history as it was.
		if (!isSettled) await storage.imports.discard(importId);
	}
}

async function stream(
	source: ReadableSource,
	importId: number,
	options: ImportOptions,
	{ storage }: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<{ summary: ParseSummary; sha256: string }> {
	const chunks = new MessageChannel();
	const batches = new MessageChannel();
	const input: ParseInput = {
		chunks: chunks.port2,
		batches: batches.port1,
		format: options.format,
		fileName: source.label,
		nowMs: context.now(),
		...(source.fileTimeMs === undefined ? {} : { fileTimeMs: source.fileTimeMs }),
	};
	let bytes = 0;
	const startedAt = context.now();
	const onBytes = (count: number): void => {
		bytes += count;
		if (context.now() - startedAt > 250)
			call.progress({ phase: `Importing ${source.label}`, done: bytes, total: Math.max(bytes, source.sizeBytes), unit: 'bytes' });
	};
	const parsing = context.pool().run<ParseSummary>('parse', input, { signal: call.signal });
	const storing = storage.imports.receive({ importId, port: batches.port2 }, { signal: call.signal });
	const pumping = pump(source, chunks.port1, call.signal, onBytes);
	const results = await Promise.allSettled([parsing, storing, pumping] as const);
	chunks.port1.close();
	const [parsed, stored, pumped] = results;
	if (parsed.status === 'rejected' || stored.status === 'rejected' || pumped.status === 'rejected') throw firstCause(results);
	return { summary: parsed.value, sha256: pumped.value };
}

function entryOf(path: string, summary: ParseSummary, sha256: string, outcome: ImportOutcome, isDryRun: boolean): ImportEntry {
	return {
		...emptyEntry(path),
		status: isDryRun ? 'checked' : 'imported',
		format: summary.format,
		sha256,
		samples: outcome.records,
		drives: outcome.drives,
		failures: outcome.failures,
		added: outcome.added,
		known: outcome.known,
		conflicts: outcome.conflicts,
		rejected: outcome.rejected,
		questions: outcome.importedDrives.flatMap(({ deviceId, serial, model, question }) =>
			question ? [{ deviceId, serial, model, text: question }] : [],
		),
		rejects: summary.problems.slice(0, REJECTS_SHOWN).map((problem) => ({ ...problem })),
	};
}

const basisText: Readonly<Record<ImportedDrive['basis'], string>> = {
	serial: 'same serial and model',
	wwn: 'same world wide name',
	eui: 'same EUI-64',
	source: 'same content',
};

/** From this many files of a drive, or drives of a file, on it is a daily export, where sharing is the rule. */
const SHARED_FILES_SHOWN = 8;

/** For each file the drives that other files of this import speak of too, with the evidence. */
function sharedDrives(files: readonly ReadFile[]): ReadonlyMap<ReadFile, ImportEntry['sharedDrives']> {
	const filesOf = new Map<DeviceId, ReadFile[]>();
	for (const file of files) for (const drive of file.drives) filesOf.set(drive.deviceId, [...(filesOf.get(drive.deviceId) ?? []), file]);
	return new Map(
		files.map((file) => [
			file,
			(file.drives.length > SHARED_FILES_SHOWN ? [] : file.drives).flatMap((drive) => {
				const others = (filesOf.get(drive.deviceId) ?? []).filter((other) => other !== file);
				if (others.length === 0 || others.length >= SHARED_FILES_SHOWN) return [];
				const { deviceId, serial, basis, identityKey } = drive;
				return [{ deviceId, serial, with: others.map((other) => other.entry.path), evidence: `${basisText[basis]} (${identityKey})` }];
			}),
		]),
	);
}

/** @throws AppError `cancelled`; what is wrong with one file is said in its entry and stops no other */
export async function importFiles(options: ImportOptions, context: EngineContext, call: Call): Promise<ImportReport> {
	const workspace = await context.workspace();
	const files: ReadFile[] = [];
	for (const [index, id] of options.sources.entries()) {
		if (call.signal.aborted)
			throw new AppError('cancelled', `Cancelled after ${index} of ${options.sources.length} files; those are in, the rest is not.`, { done: index });
		const label = context.files.source(id).label;
		call.progress({ phase: options.isDryRun ? 'Checking files' : 'Importing files', done: index, total: options.sources.length, unit: 'files' });
		try {
			files.push(await readOne(await resolveSource(context, id), options, workspace, context, call));
		} catch (thrown) {
			const error = toAppError(thrown);
			if (call.signal.aborted) throw new AppError('cancelled', undefined, {}, thrown);
			// The disk and the workspace concern every file; everything else only this one.
			if (['disk_full', 'disk_io', 'db_damaged', 'internal', 'job_failed', 'busy'].includes(error.code)) throw error;
			files.push({ entry: { ...emptyEntry(label), error: { code: error.code, message: error.message } }, drives: [] });
		} finally {
			const file = context.files.source(id);
			if (file.isTemporary && !options.isDryRun && file.path !== undefined) {
				await rm(file.path, { force: true });
				context.files.forgetSource(id);
			}
		}
	}
	call.progress({
		phase: options.isDryRun ? 'Checking files' : 'Importing files',
		done: options.sources.length,
		total: options.sources.length,
		unit: 'files',
	});
	if (!options.isDryRun && files.some((file) => file.entry.added > 0))
		for (const what of ['workspace', 'imports', 'drives'] as const) context.emit({ kind: 'changed', what });
	return await reportOf(files, options.isDryRun, workspace);
}

async function reportOf(files: readonly ReadFile[], isDryRun: boolean, { storage }: OpenWorkspace): Promise<ImportReport> {
	const shared = sharedDrives(files);
	const imports = files.map((file) => ({ ...file.entry, sharedDrives: shared.get(file) ?? [] }));
	const sum = (name: 'samples' | 'failures' | 'added' | 'known' | 'conflicts' | 'rejected'): number =>
		imports.reduce((total, entry) => total + entry[name], 0);
	const count = (...statuses: readonly ImportEntry['status'][]): number => imports.filter((entry) => statuses.includes(entry.status)).length;
	const seen = new Set(files.flatMap((file) => file.drives.map((drive) => drive.deviceId)));
	// Files that were known already were not read again: their drives stand in the ledger.
	const knownIds = imports.filter((entry) => entry.status === 'known').map((entry) => entry.sha256);
	if (knownIds.length > 0) for (const id of await storage.imports.drivesOf(knownIds)) seen.add(id);
	return {
		imports,
		isDryRun,
		totals: {
			files: imports.length,
			filesImported: count('imported', 'checked'),
			filesKnown: count('known'),
			filesRefused: count('refused'),
			samples: sum('samples'),
			drives: seen.size,
			failures: sum('failures'),
			added: sum('added'),
			known: sum('known'),
			conflicts: sum('conflicts'),
			rejected: sum('rejected'),
			questions: imports.reduce((total, entry) => total + entry.questions.length, 0),
		},
	};
}
