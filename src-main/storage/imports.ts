/** The ledger of imports, and the life of one: begun, filled, then committed or purged. */
import { AppError } from '../shared/domain/errors.ts';
import type { StorageGroup } from '../shared/domain/groups.ts';
import type { DeviceId, RowProblem } from '../shared/domain/telemetry.ts';
import { BlockReader } from './blocks/block.ts';
import { saveEvidence, toDeviceId } from './device-resolver.ts';
import { purgeGroups, saveGroups } from './groups.ts';
import { settledKeys } from './identity-decisions.ts';
import { refreshMerges } from './identity-merge.ts';
import type { DeviceGain, ImportCounts, ImportWriter } from './import-writer.ts';
import { addCounts, decodeCounts, encodeCounts } from './metric-counts.ts';
import { recogniseDrives } from './recognise.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';
import { separateStrangers } from './stored-strangers.ts';

export interface ImportSource {
	/** As the user named it. */
	readonly path: string;
	readonly fileName: string;
	readonly format: string;
	/** Tells nameless drives of one source from those of another: the content hash where it is known, see `identityOf`. */
	readonly sourceTag: string;
	/** Whether it is one of the two files of a run, which share `sourceTag`. */
	readonly isRun?: boolean | undefined;
}

export interface ImportSummary {
	/** SHA-256 of the decompressed bytes, hex. */
	readonly sha256: string;
	/** Size of the file as it lies on the disk. */
	readonly sizeBytes: number;
	/** When it was found out while reading. */
	readonly format?: string;
	/** All rejected rows, also those that are not listed. */
	readonly rejected: number;
	readonly rejects: readonly RowProblem[];
	/** Pools, RAID groups and filesystems that the file describes. */
	readonly groups?: readonly StorageGroup[];
}

export interface ImportedDrive {
	readonly deviceId: DeviceId;
	readonly identityKey: string;
	readonly serial: string;
	readonly model: string;
	readonly basis: 'serial' | 'wwn' | 'eui' | 'source';
	/** What a person should confirm. */
	readonly question?: string;
	readonly isNew: boolean;
	/** Records of this import that speak of it. */
	readonly records: number;
}

export interface ListedConflict {
	readonly deviceId: DeviceId;
	readonly observedAtMs: number;
	readonly metric: string;
	readonly kept: string;
	readonly other: string;
}

export interface ImportOutcome extends ImportCounts {
	readonly importId: number;
	readonly rejected: number;
	/** Numbers of all drives that it speaks of. */
	readonly driveNumbers: Float64Array;
	/** All of them, or of a large fleet those with a question. */
	readonly importedDrives: readonly ImportedDrive[];
	/** The first of them; `conflicts` counts all records that have one. */
	readonly listedConflicts: readonly ListedConflict[];
}

export interface LedgerEntry {
	readonly importId: number;
	readonly path: string;
	readonly fileName: string;
	readonly format: string;
	readonly sha256: string;
	readonly sizeBytes: number;
	readonly importedAtMs: number;
	readonly records: number;
	readonly added: number;
	readonly known: number;
	readonly conflicts: number;
	readonly rejected: number;
	readonly drives: number;
	readonly failures: number;
	/** Why its file should be imported again; null as long as all that it said is there. */
	readonly againBecause: string | null;
}

export interface UndoneImport {
	readonly importId: number;
	readonly path: string;
	readonly fileName: string;
	readonly format: string;
	readonly sha256: string;
	readonly records: number;
	readonly added: number;
	readonly importedAtMs: number;
	readonly undoneAtMs: number;
}

export interface UnfinishedImport {
	readonly importId: number;
	readonly fileName: string;
	readonly startedAtMs: number;
	/** Taken back by the user; only the removal of its rows had not ended. */
	readonly isUndone: boolean;
}

/** Drives that an import describes one by one. */
const MAX_DRIVES_LISTED = 1000;
/** Rows kept of what was rejected; the count is of all. */
const MAX_REJECTS = 1000;

/**
 * @returns number of the new import, never used before
 * @throws  AppError `busy` while another import is open: there is one writer
 */
export function beginImport(db: WritableDb, { path, fileName, format }: ImportSource, nowMs: number): number {
	return db.draft(() => {
		const [open] = listUnfinished(db);
		if (open)
			throw new AppError('busy', `Import ${open.importId} (${open.fileName}) is still open. Commit or discard it first.`, {
				importId: open.importId,
			});
		return db
			.command<[string, string, string, number]>("INSERT INTO imports (path, file_name, format, state, started_at_ms) VALUES (?, ?, ?, 'open', ?)")
			.run(path, fileName, format, nowMs).lastInsertRowid;
	});
}

/** Makes everything that the import wrote visible; call it in the transaction that also counts the commit. */
export function commitImport(db: WritableDb, writer: ImportWriter, summary: ImportSummary, nowMs: number): ImportOutcome {
	const { importId } = writer;
	const counts = writer.counts();
	saveEvidence(db, importId, writer.devices());
	recogniseDrives(db, importId, writer.devices(), nowMs);
	for (const gain of writer.gains()) rollUp(db, gain);
	refreshMerges(db);
	saveGroups(db, importId, summary.sha256, summary.groups ?? []);
	const insertConflict = db.command<[number, number, number, number, number, string, string]>(
		'INSERT INTO conflicts (import_id, ordinal, device_id, observed_at_ms, metric_id, kept, other) VALUES (?, ?, ?, ?, ?, ?, ?)',
	);
	for (const [i, c] of writer.conflicts.entries()) insertConflict.run(importId, i, c.deviceId, c.observedAtMs, c.metricId, c.kept, c.other);
	const insertReject = db.command<[number, number, number, string | null, string, string]>(
		'INSERT INTO rejects (import_id, ordinal, line, column_name, code, reason) VALUES (?, ?, ?, ?, ?, ?)',
	);
	for (const [i, r] of summary.rejects.slice(0, MAX_REJECTS).entries()) insertReject.run(importId, i, r.line, r.column ?? null, r.code, r.reason);
	db.command<(string | number | Buffer | null)[]>(
		`UPDATE imports SET state = 'done', finished_at_ms = ?, sha256 = ?, size_bytes = ?, format = COALESCE(?, format),
		 records = ?, added = ?, known = ?, conflicts = ?, rejected = ?, drives = ?, failures = ?, digest = ? WHERE id = ? AND state = 'open'`,
	).run(
		nowMs, summary.sha256, summary.sizeBytes, summary.format ?? null,
		counts.records, counts.added, counts.known, counts.conflicts, summary.rejected, counts.drives, counts.failures, writer.digest.bytes(), importId,
	); // biome-ignore format: in the order of the columns above
	const outcome = describeOutcome(db, writer, summary.rejected);
	return { ...outcome, importedDrives: [...outcome.importedDrives, ...separateStrangers(db, writer.devices())] };
}

function rollUp(db: WritableDb, { device, instants, firstMs, lastMs, readings }: DeviceGain): void {
	if (readings.length === 0 && instants === 0) return;
	const counts = device.isNew
		? new Map<number, number>()
		: decodeCounts(db.query<[number], { bytes: Buffer | null }>('SELECT metric_counts AS bytes FROM devices WHERE id = ?').get(device.id)!.bytes);
	addCounts(
		counts,
		[...readings.entries()].filter(([, count]) => count > 0),
	);
	const [first, last] = instants > 0 ? [firstMs, lastMs] : [null, null];
	db.command<[number, number | null, number | null, number | null, number | null, Buffer | null, number]>(
		`UPDATE devices SET samples = samples + ?, first_seen_ms = MIN(COALESCE(first_seen_ms, ?), COALESCE(?, first_seen_ms)),
		 last_seen_ms = MAX(COALESCE(last_seen_ms, ?), COALESCE(?, last_seen_ms)), metric_counts = ? WHERE id = ?`,
	).run(instants, first, first, last, last, encodeCounts(counts), device.id);
}

/** What the import found, whether it is kept or not. */
export function describeOutcome(db: ReadableDb, writer: ImportWriter, rejected: number): ImportOutcome {
	const settled = settledKeys(db);
	const nameOf = db.query<[number], { name: string }>('SELECT name FROM metrics WHERE id = ?');
	const questionOf = ({ device }: DeviceGain): string | null => (settled.has(device.identityKey) ? null : device.current.question);
	return {
		importId: writer.importId,
		...writer.counts(),
		rejected,
		driveNumbers: Float64Array.from(writer.gains(), ({ device }) => device.id),
		importedDrives: listed(writer.gains(), questionOf).map((gain) => {
			const { device, records } = gain;
			const { evidence, basis } = device.current;
			const question = questionOf(gain);
			const drive = {
				deviceId: toDeviceId(device.id),
				identityKey: device.identityKey,
				serial: evidence.serial ?? '',
				model: evidence.model ?? '',
				basis,
				isNew: device.isNew,
				records,
			};
			return question === null ? drive : { ...drive, question };
		}),
		listedConflicts: writer.conflicts.map(({ deviceId, observedAtMs, metricId, kept, other }) => ({
			deviceId: toDeviceId(deviceId),
			observedAtMs,
			metric: nameOf.get(metricId)!.name,
			kept,
			other,
		})),
	};
}

/** Of a large fleet only the drives that a person is asked about. */
function listed(gains: readonly DeviceGain[], questionOf: (gain: DeviceGain) => string | null): readonly DeviceGain[] {
	if (gains.length <= MAX_DRIVES_LISTED) return gains;
	return gains.filter((gain) => questionOf(gain) !== null).slice(0, MAX_DRIVES_LISTED);
}

export function listUnfinished(db: ReadableDb): UnfinishedImport[] {
	return db
		.query<[], UnfinishedImport>(
			`SELECT id AS importId, file_name AS fileName, started_at_ms AS startedAtMs,
			 EXISTS (SELECT 1 FROM undone_imports WHERE import_id = imports.id) AS isUndone FROM imports WHERE state = 'open' ORDER BY id`,
		)
		.all()
		.map((row) => ({ ...row, isUndone: Boolean(row.isUndone) }));
}

/** Imports that were taken back, newest first. */
export function listUndone(db: ReadableDb): UndoneImport[] {
	return db
		.query<[], UndoneImport>(
			`SELECT import_id AS importId, path, file_name AS fileName, format, sha256, records, added, imported_at_ms AS importedAtMs,
			 undone_at_ms AS undoneAtMs FROM undone_imports ORDER BY undone_at_ms DESC, import_id DESC`,
		)
		.all();
}

/** Blocks per transaction of a purge: short enough to leave room for others, long enough not to wait for the disk. */
const PURGE_BLOCKS = 5_000;

/**
 * Removes every row of an open import, step by step: each step is a transaction, the ledger row goes last, so that a purge
 * that is killed goes on at the next opening. Yields after each step.
 */
export function* purgeImport(db: WritableDb, importId: number): Generator<void> {
	const purge = db.command<[number, number]>('DELETE FROM blocks WHERE id IN (SELECT id FROM blocks WHERE import_id = ? LIMIT ?)');
	while (db.draft(() => purge.run(importId, PURGE_BLOCKS)).changes > 0) yield;
	db.transaction(() => {
		db.command<[number]>('DELETE FROM exits WHERE import_id = ?').run(importId);
		purgeGroups(db, importId);
		db.command<[number]>('UPDATE devices SET merged_into = NULL WHERE merged_into IN (SELECT id FROM devices WHERE created_import_id = ?)').run(
			importId,
		);
		db.command<[number]>('DELETE FROM devices WHERE created_import_id = ?').run(importId);
		db.command<[number]>("DELETE FROM imports WHERE id = ? AND state = 'open'").run(importId);
	});
	// A pragma that yields a row per page: only `execute` walks through all of them.
	db.execute('PRAGMA incremental_vacuum');
}

const LEDGER = `SELECT id AS importId, path, file_name AS fileName, format, sha256, size_bytes AS sizeBytes, finished_at_ms AS importedAtMs,
	records, added, known, conflicts, rejected, drives, failures, 
	CASE WHEN again_because IS NOT NULL AND NOT EXISTS (SELECT 1 FROM imports later WHERE later.state = 'done' AND later.sha256 = imports.sha256
	AND later.again_because IS NULL) THEN again_because END AS againBecause FROM imports WHERE state = 'done'`;

/** Newest first. */
export function listImports(db: ReadableDb): LedgerEntry[] {
	return db.query<[], LedgerEntry>(`${LEDGER} ORDER BY id DESC`).all();
}

/** The import of this very content, whatever it was called and wrapped in; none that is to be read again. */
export function findImportByContent(db: ReadableDb, sha256: string): LedgerEntry | null {
	return db.query<[string], LedgerEntry>(`${LEDGER} AND sha256 = ? AND again_because IS NULL ORDER BY id LIMIT 1`).get(sha256) ?? null;
}

/** The `sourceTag` of a drive that nothing identifies, by the content that it came from; null when there is none. */
export function sourceTagOfImport(db: ReadableDb, sha256: string): string | null {
	const keyOf = db.query<[number], { key: string }>('SELECT identity_key AS key FROM devices WHERE id = ?');
	for (const deviceId of drivesOfImports(db, [sha256])) {
		const key = keyOf.get(Number(deviceId.slice(1)))?.key ?? '';
		if (key.startsWith(SOURCE_KEY)) return key.slice(SOURCE_KEY.length, key.indexOf('|'));
	}
	return null;
}

/** How keys of `identityOf` begin that hold inside one source only. */
const SOURCE_KEY = 'source:';

/** @throws AppError `not_found` */
export function getImport(
	db: ReadableDb,
	importId: number,
): LedgerEntry & { readonly rejects: readonly RowProblem[]; readonly listedConflicts: readonly ListedConflict[] } {
	const entry = db.query<[number], LedgerEntry>(`${LEDGER} AND id = ?`).get(importId);
	if (!entry) throw new AppError('not_found', `There is no import ${importId}.`, { importId });
	type RejectRow = Omit<RowProblem, 'column'> & { readonly column: string | null };
	const rejects = db
		.query<[number], RejectRow>('SELECT line, column_name AS "column", code, reason FROM rejects WHERE import_id = ? ORDER BY ordinal')
		.all(importId);
	const conflicts = db
		.query<[number], { device_id: number; observedAtMs: number; metric: string; kept: string; other: string }>(
			`SELECT device_id, observed_at_ms AS observedAtMs, name AS metric, kept, other FROM conflicts JOIN metrics ON metrics.id = metric_id WHERE import_id = ? ORDER BY ordinal`,
		)
		.all(importId);
	return {
		...entry,
		rejects: rejects.map(({ column, ...reject }) => (column === null ? reject : { ...reject, column })),
		listedConflicts: conflicts.map(({ device_id, ...conflict }) => ({ deviceId: toDeviceId(device_id), ...conflict })),
	};
}

/** Why rows were rejected, over all imports: rows of one code and column together under one of their reasons, most rows first. Of each import the listed ones. */
export function rejectReasons(db: ReadableDb, limit: number): { readonly reason: string; readonly rows: number }[] {
	return db
		.query<[number], { reason: string; rows: number }>(
			`SELECT MIN(reason) AS reason, COUNT(*) AS rows FROM rejects JOIN imports ON imports.id = import_id WHERE state = 'done'
			 GROUP BY code, column_name ORDER BY rows DESC, reason LIMIT ?`,
		)
		.all(limit);
}

/** Drives with samples of the imports of these contents. */
export function drivesOfImports(db: ReadableDb, sha256s: readonly string[]): DeviceId[] {
	const imports = new Set(
		db
			.query<[string], { id: number }>("SELECT id FROM imports WHERE state = 'done' AND sha256 IN (SELECT value FROM json_each(?))")
			.all(JSON.stringify(sha256s))
			.map(({ id }) => id),
	);
	const drives = new Set<number>();
	const pure = db.query<[number], { id: number }>('SELECT DISTINCT device_id AS id FROM blocks WHERE import_id = ? AND last_import_id = import_id');
	for (const importId of imports) for (const { id } of pure.all(importId)) drives.add(id);
	const mixed = db.query<[], { device_id: number; payload: Buffer }>('SELECT device_id, payload FROM blocks WHERE last_import_id > import_id');
	for (const { device_id, payload } of mixed.all()) {
		if (!drives.has(device_id) && new BlockReader(payload).importIds()?.some((id) => imports.has(id))) drives.add(device_id);
	}
	return [...drives].sort((a, b) => a - b).map(toDeviceId);
}
