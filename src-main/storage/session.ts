/** An open workspace at work: acknowledges writes, and holds the one import that may be open. */

import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../shared/domain/errors.ts';
import { formatCounted } from '../shared/domain/number-text.ts';
import { type DeviceId, MS_PER_DAY, type TelemetryRecord } from '../shared/domain/telemetry.ts';
import type { ThreadContext } from '../threads/serve.ts';
import { compactDrives, drivesInManyBlocks } from './blocks/compact.ts';
import { toStorageError } from './errors.ts';
import { refreshMerges } from './identity-merge.ts';
import { coverageOf, type ImportCoverage } from './import-coverage.ts';
import { createImportWriter, type ImportCounts, type ImportWriter } from './import-writer.ts';
import {
	beginImport,
	commitImport,
	describeOutcome,
	getImport,
	type ImportOutcome,
	type ImportSource,
	type ImportSummary,
	listUnfinished,
	purgeImport,
} from './imports.ts';
import { createLogEmptier } from './log-emptier.ts';
import type { OpenedWorkspace } from './open.ts';
import { pour } from './pour.ts';
import { countedOn, type Receipt, type ReceiptEntry, writeReceipt } from './receipt.ts';
import { type DriveRemoval, deleteDrives, type ImportRemoval, undoImport } from './removal.ts';
import { applyRetention, getRetention, type RetentionEffect } from './retention.ts';
import { importSmallFiles, type SmallFile, type SmallOutcome, trySmallFiles } from './small-imports.ts';
import { checkpoint, type WritableDb } from './sqlite.ts';
import { nameAllByTime } from './stranger-names.ts';
import { countCommit } from './workspace.ts';

export type Log = (level: 'info' | 'warn' | 'error', text: string) => void;

export interface StorageSession {
	readonly workspace: OpenedWorkspace;
	/** Runs a write and counts it in one transaction; once this returns, "saved" may be said. */
	readonly acknowledge: <T>(what: ReceiptEntry['what'], name: string, work: () => T) => T;
	readonly receiptCounter: () => number;
	readonly begin: (source: ImportSource) => number;
	readonly write: (importId: number, records: readonly TelemetryRecord[]) => void;
	readonly receive: (importId: number, port: MessagePort, context: ThreadContext) => Promise<ImportCounts>;
	readonly commit: (importId: number, summary: ImportSummary) => ImportOutcome;
	readonly discard: (importId: number) => ImportOutcome | null;
	readonly coverage: (importId: number) => ImportCoverage;
	/** Imports small files in one commit, or with `isDryRun` says what each would add. */
	readonly takeOver: (files: readonly SmallFile[], isDryRun: boolean, context: ThreadContext) => SmallOutcome[];
	/** Resolves when the joining of small blocks that commits began has ended. */
	readonly settled: () => Promise<void>;
	/** Takes a whole import back. */
	readonly undo: (importId: number) => Promise<ImportRemoval>;
	/** Changes rows that are there; not while an import is open. */
	readonly editHistory: <T>(name: string, work: (db: WritableDb, nowMs: number) => T) => T;
	readonly removeDrives: (deviceIds: readonly DeviceId[]) => DriveRemoval[];
	/** Tries out `rawDays`, or applies what the workspace is set to (null: nothing). */
	readonly retain: (rawDays: number | undefined, context?: ThreadContext) => Promise<RetentionEffect | null>;
}

/** Joining of blocks that was left over waits this long after the opening. */
const LEFT_OVER_MS = 5_000;

export function startSession(opened: OpenedWorkspace, log: Log): StorageSession {
	let isClosed = false;
	const workspace: OpenedWorkspace = {
		...opened,
		close: () => {
			isClosed = true;
			try {
				opened.close();
			} catch (thrown) {
				const error = toStorageError(thrown);
				if (!(error instanceof AppError) || error.code !== 'disk_full') throw error;
				log('warn', 'The disk is full: what is saved stays in the log beside the workspace file until the next opening.');
			}
		},
	};
	const { db, paths, now } = workspace;
	let receipt: Receipt = workspace.receipt;
	let compaction = Promise.resolve();
	let open: { readonly writer: ImportWriter; readonly fileName: string; isReceiving: boolean } | null = null;

	/** For what must not undo a commit that stands: the next opening puts it right. */
	const tryAfterCommit = (what: string, work: () => void) => {
		try {
			work();
		} catch (thrown) {
			log('warn', `The write is saved, but ${what} failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
		}
	};
	/** @param work  answers its result and what the commit is known by */
	const acknowledgeAll = <T>(what: ReceiptEntry['what'], work: () => { readonly result: T; readonly names: readonly string[] }): T => {
		const { result, names, counter } = db.transaction(() => ({ ...work(), counter: countCommit(db, receipt.counter + 1) }));
		receipt = countedOn(receipt, counter, what, names);
		tryAfterCommit('its receipt', () => writeReceipt(paths.receipt, receipt));
		return result;
	};
	const acknowledge: StorageSession['acknowledge'] = (what, name, work) => acknowledgeAll(what, () => ({ result: work(), names: [name] }));
	const requireOpen = (importId: number) => {
		if (open?.writer.importId !== importId)
			throw new AppError('not_found', `Import ${importId} is not open: it was committed, discarded, or its thread was replaced.`, { importId });
		return open;
	};
	/** A writer that waits for credit must hear that nobody will read. */
	const openOrClose = (importId: number, port: MessagePort) => {
		try {
			return requireOpen(importId);
		} catch (thrown) {
			port.close();
			throw thrown;
		}
	};
	const emptyLogSoon = createLogEmptier(() => {
		if (!isClosed) tryAfterCommit('emptying the log', () => checkpoint(db));
	});
	const purge = (importId: number) => {
		for (const _ of purgeImport(db, importId));
		checkpoint(db);
	};
	const requireNoneOpen = (): void => {
		if (open)
			throw new AppError('busy', `The import of ${open.fileName} is still open. Wait for it or cancel it.`, { importId: open.writer.importId });
		// Left by a purge that failed, most likely on a full disk.
		for (const { importId } of listUnfinished(db)) purge(importId);
	};
	const begin = (source: ImportSource): number => {
		requireNoneOpen();
		const importId = beginImport(db, source, now());
		open = { writer: createImportWriter(db, importId, source), fileName: source.fileName, isReceiving: false };
		return importId;
	};
	const discard = (importId: number): ImportOutcome | null => {
		if (open?.writer.importId !== importId) return null;
		const { writer } = open;
		open = null;
		const outcome = describeOutcome(db, writer, 0);
		purge(importId);
		return outcome;
	};
	const receiveRecords = async (importId: number, port: MessagePort, context: ThreadContext): Promise<ImportCounts> => {
		const current = openOrClose(importId, port);
		current.isReceiving = true;
		try {
			await pour(port, current.writer, context);
			return current.writer.counts();
		} catch (thrown) {
			// Half an import is of no use to anybody; if even the purge fails, the next `begin` or opening repeats it.
			try {
				discard(importId);
			} catch (failure) {
				log('warn', `Import ${importId} could not be removed yet: ${failure instanceof Error ? failure.message : String(failure)}`);
			}
			throw thrown;
		} finally {
			current.isReceiving = false;
		}
	};
	const commit = (importId: number, summary: ImportSummary): ImportOutcome => {
		const { writer, fileName, isReceiving } = requireOpen(importId);
		if (isReceiving) throw new AppError('internal', `Import ${importId} is still receiving records.`);
		const outcome = acknowledge('import', fileName, () => commitImport(db, writer, summary, now()));
		open = null;
		tidySoon(1, () => writer.gains().map(({ device }) => device.id));
		return outcome;
	};
	const tidySoon = (imports: number, deviceNumbers: () => readonly number[]): void => {
		emptyLogSoon(imports);
		compaction = compaction.then(() => compact(deviceNumbers)).then(retainWhenDue);
	};
	const takeOver: StorageSession['takeOver'] = (files, isDryRun, { isCancelled }) => {
		requireNoneOpen();
		if (isDryRun) return trySmallFiles(db, files, now(), isCancelled);
		const outcomes = acknowledgeAll('import', () => {
			const result = importSmallFiles(db, files, now(), isCancelled);
			return { result, names: files.filter((_, i) => 'outcome' in (result[i] as SmallOutcome)).map(({ source }) => source.fileName) };
		});
		tidySoon(files.length, () => [...new Set(outcomes.flatMap((each) => ('outcome' in each ? [...each.outcome.driveNumbers] : [])))]);
		return outcomes;
	};
	/** What runs long gives way to other calls after each step; the history is whole after each. */
	const inSteps = async <T>(work: Generator<unknown, T>, context?: ThreadContext): Promise<T> => {
		for (let step = work.next(); ; step = work.next()) {
			if (step.done) return step.value;
			await new Promise<void>((resolve) => setImmediate(resolve));
			if (isClosed || context?.isCancelled()) throw new AppError('cancelled');
		}
	};
	const undo = async (importId: number): Promise<ImportRemoval> => {
		if (open)
			throw new AppError('busy', `The import of ${open.fileName} is under way. Wait for it or cancel it.`, { importId: open.writer.importId });
		const { fileName } = getImport(db, importId);
		const removal = acknowledge('removal', fileName, () => {
			const undone = undoImport(db, importId, now());
			nameAllByTime(db);
			refreshMerges(db);
			return undone;
		});
		await inSteps(purgeImport(db, importId));
		tryAfterCommit('emptying the log', () => checkpoint(db));
		return removal;
	};
	const editHistory: StorageSession['editHistory'] = (name, work) => {
		if (open)
			throw new AppError('busy', `The import of ${open.fileName} is under way, with rows that may be of the same drive. Wait for it.`, {
				importId: open.writer.importId,
			});
		return acknowledge('change', name, () => work(db, now()));
	};
	const removeDrives = (deviceIds: readonly DeviceId[]): DriveRemoval[] => {
		const removals = acknowledge('removal', deviceIds.join(', '), () => deleteDrives(db, deviceIds));
		tryAfterCommit('giving space back', () => {
			db.execute('PRAGMA incremental_vacuum');
			checkpoint(db);
		});
		return removals;
	};
	/** @param rawDays  tried out when it is given; what the workspace is set to is applied otherwise */
	const retain = async (rawDays: number | undefined, context?: ThreadContext): Promise<RetentionEffect | null> => {
		const days = rawDays ?? getRetention(db).rawDays;
		if (days === null) return null;
		const isDryRun = rawDays !== undefined;
		const steps = applyRetention(db, days, now(), isDryRun);
		const effect = await inSteps(reportSteps(steps, context), context);
		if (!isDryRun && effect.drives > 0) {
			acknowledge(
				'removal',
				`samples of ${formatCounted(effect.drives, 'drive')} older than ${formatCounted(days, 'day')}, reduced to days`,
				() => {},
			);
			tryAfterCommit('giving space back', () => {
				db.execute('PRAGMA incremental_vacuum');
				checkpoint(db);
			});
		}
		return effect;
	};
	const retainWhenDue = async (): Promise<void> => {
		if (isClosed) return;
		try {
			const { rawDays, appliedAtMs } = getRetention(db);
			if (rawDays !== null && (appliedAtMs === null || now() - appliedAtMs >= MS_PER_DAY)) await retain(undefined);
		} catch (thrown) {
			if (!isClosed) log('warn', `Old samples could not be reduced to days: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
		}
	};
	compaction = compaction.then(retainWhenDue);
	// What the last session had no time for, once the first screen is drawn.
	setTimeout(() => {
		if (!isClosed) compaction = compaction.then(() => compact(() => drivesInManyBlocks(db)));
	}, LEFT_OVER_MS).unref();
	/**
	 * Between other calls, which see the same history before and after each step. Never rejects: what waits behind it would never run.
	 *
	 * @param deviceNumbers  asked for when its turn has come
	 */
	const compact = async (deviceNumbers: () => readonly number[]): Promise<void> => {
		if (isClosed) return;
		try {
			let steps = 0;
			for (const _ of compactDrives(db, deviceNumbers())) {
				steps++;
				await new Promise<void>((resolve) => setImmediate(resolve));
				if (isClosed) return;
			}
			if (steps > 1) db.execute('PRAGMA incremental_vacuum');
		} catch (thrown) {
			if (!isClosed) log('warn', `Small blocks could not be joined: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
		}
	};
	const write = (importId: number, records: readonly TelemetryRecord[]) => requireOpen(importId).writer.write(records);
	return {
		workspace,
		acknowledge,
		receiptCounter: () => receipt.counter,
		begin,
		write,
		receive: receiveRecords,
		commit,
		discard,
		coverage: (importId) => coverageOf(requireOpen(importId).writer.gains()),
		takeOver,
		settled: () => compaction,
		undo,
		removeDrives,
		editHistory,
		retain,
	};
}

function* reportSteps(steps: ReturnType<typeof applyRetention>, context: ThreadContext | undefined): Generator<void, RetentionEffect> {
	for (let step = steps.next(); ; step = steps.next()) {
		if (step.done) return step.value;
		context?.progress({ phase: 'Reducing old samples to days', done: step.value.done, total: step.value.drives, unit: 'drives' });
		yield;
	}
}
