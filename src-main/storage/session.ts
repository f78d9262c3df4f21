/** An open workspace at work: acknowledges writes, and holds the one import that may be open. */
import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../shared/domain/errors.ts';
import type { TelemetryRecord } from '../shared/domain/telemetry.ts';
import type { ThreadContext } from '../threads/serve.ts';
import { receive } from '../threads/stream.ts';
import { createImportWriter, type ImportCounts, type ImportWriter } from './import-writer.ts';
import {
	beginImport,
	commitImport,
	describeOutcome,
	type ImportOutcome,
	type ImportSource,
	type ImportSummary,
	listUnfinished,
	purgeImport,
} from './imports.ts';
import type { OpenedWorkspace } from './open.ts';
import { type Receipt, type ReceiptEntry, writeReceipt } from './receipt.ts';
import { checkpoint } from './sqlite.ts';
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
}

/** Rows per transaction: with this many, `synchronous=FULL` costs nothing that can be measured. */
const BATCH_RECORDS = 20_000;
/** ... and readings, so that wide records keep a transaction below a quarter of a second. */
const BATCH_READINGS = 250_000;

export function startSession(workspace: OpenedWorkspace, log: Log): StorageSession {
	const { db, paths, now } = workspace;
	let receipt: Receipt = workspace.receipt;
	let open: { readonly writer: ImportWriter; readonly fileName: string; isReceiving: boolean } | null = null;

	/** For what must not undo a commit that stands: the next opening puts it right. */
	const tryAfterCommit = (what: string, work: () => void) => {
		try {
			work();
		} catch (thrown) {
			log('warn', `The write is saved, but ${what} failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
		}
	};
	const acknowledge: StorageSession['acknowledge'] = (what, name, work) => {
		const { result, counter } = db.transaction(() => ({ result: work(), counter: countCommit(db, receipt.counter + 1) }));
		receipt = { ...receipt, counter, latest: [...receipt.latest, { counter, what, name }] };
		tryAfterCommit('its receipt', () => writeReceipt(paths.receipt, receipt));
		return result;
	};
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
	const purge = (importId: number) => {
		for (const _ of purgeImport(db, importId));
		checkpoint(db);
	};
	const begin = (source: ImportSource): number => {
		if (open)
			throw new AppError('busy', `The import of ${open.fileName} is still open. Wait for it or cancel it.`, { importId: open.writer.importId });
		// Left by a purge that failed, most likely on a full disk.
		for (const { importId } of listUnfinished(db)) purge(importId);
		const importId = beginImport(db, source, now());
		open = { writer: createImportWriter(db, importId, source.sourceTag), fileName: source.fileName, isReceiving: false };
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
		// SQLite cuts a damaged log silently: what is in the main file cannot be cut.
		tryAfterCommit('emptying the log', () => checkpoint(db));
		return outcome;
	};
	const write = (importId: number, records: readonly TelemetryRecord[]) => requireOpen(importId).writer.write(records);
	return { workspace, acknowledge, receiptCounter: () => receipt.counter, begin, write, receive: receiveRecords, commit, discard };
}

/** Stores what the port brings in transactions of a good size; other calls get their turn between them. */
async function pour(port: MessagePort, writer: ImportWriter, context: ThreadContext): Promise<void> {
	let batch: TelemetryRecord[] = [];
	let readings = 0;
	const flush = () => {
		if (batch.length === 0) return;
		writer.write(batch);
		batch = [];
		readings = 0;
		context.progress({ phase: 'Storing', done: writer.counts().records, total: 0, unit: 'samples' });
	};
	for await (const records of receive<readonly TelemetryRecord[]>(port, { signal: context.signal })) {
		if (context.isCancelled()) throw new AppError('cancelled');
		for (const record of records) {
			batch.push(record);
			readings += record.readings.length;
			if (batch.length >= BATCH_RECORDS || readings >= BATCH_READINGS) flush();
		}
	}
	if (context.isCancelled()) throw new AppError('cancelled');
	flush();
}
