/** Taking back a whole import, and deleting drives for good. */
import { AppError } from '../shared/domain/errors.ts';
import type { DeviceId } from '../shared/domain/telemetry.ts';
import { forgetAlarms } from './alarms.ts';
import { BlockStore, blocksOf, rowsOfBlock } from './blocks/stored-blocks.ts';
import { keepRows } from './blocks/unite.ts';
import { toDeviceId } from './device-resolver.ts';
import { memberNumbers, requireDeviceNumber } from './devices.ts';
import { exitHash } from './digest.ts';
import { HistoryEditor, recountDrive } from './drive-rows.ts';
import { forgetMember } from './hand-made-groups.ts';
import { getImport } from './imports.ts';
import { forgetDrive, undoChangesOfImport } from './journal.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface ImportRemoval {
	readonly importId: number;
	readonly fileName: string;
	/** Rows of samples that it added and that would go. */
	readonly rows: number;
	readonly drives: number;
	/** Drives of which nothing would be left. */
	readonly drivesGone: number;
	/** About what the file on the disk shrinks by. */
	readonly bytes: number;
	/** Later imports that said some of the same, which was not stored twice: they have to be imported again to have it back. */
	readonly importAgain: readonly { readonly importId: number; readonly fileName: string }[];
}

interface AffectedRow {
	readonly id: number;
	readonly rows: number;
	readonly bytes: number;
	readonly others: number;
}

/** Blocks of one import alone; a share of those that it has rows in together with others. */
const AFFECTED = `SELECT device_id AS id, SUM(CASE WHEN import_id = last_import_id THEN rows ELSE 0 END) AS rows,
	SUM(CASE WHEN import_id = last_import_id THEN LENGTH(payload) ELSE 0 END) AS bytes,
	(SELECT COUNT(*) FROM blocks AS other WHERE other.device_id = blocks.device_id AND (other.import_id <> ? OR other.last_import_id <> ?)) AS others
	FROM blocks WHERE import_id <= ? AND last_import_id >= ? GROUP BY device_id`;

/**
 * What taking an import back would change.
 *
 * @throws AppError `not_found`
 */
export function describeImportRemoval(db: ReadableDb, importId: number): ImportRemoval {
	const { fileName } = getImport(db, importId);
	const affected = db.query<[number, number, number, number], AffectedRow>(AFFECTED).all(importId, importId, importId, importId);
	let [rows, bytes, drivesGone, drives] = [0, 0, 0, 0];
	for (const each of affected) {
		const mixed = mixedBlocks(db, each.id, importId);
		const mine = mixed.map(({ rows: part }) => (part.importIds as Float64Array).reduce((n, id) => (id === importId ? n + 1 : n), 0));
		const inMixed = mine.reduce((sum, n) => sum + n, 0);
		if (each.rows + inMixed === 0) continue;
		drives++;
		rows += each.rows + inMixed;
		bytes += each.bytes + mixed.reduce((sum, { bytes: all, rows: part }, i) => sum + (all * (mine[i] as number)) / part.observedAtMs.length, 0);
		if (each.others === 0) drivesGone++;
	}
	return { importId, fileName, rows, drives, drivesGone, bytes: Math.round(bytes), importAgain: overlapping(db, importId) };
}

function overlapping(db: ReadableDb, importId: number): ImportRemoval['importAgain'] {
	return db
		.query<[number], { importId: number; fileName: string }>(
			"SELECT id AS importId, file_name AS fileName FROM imports WHERE state = 'done' AND id > ? AND known + conflicts > 0 AND again_because IS NULL ORDER BY id",
		)
		.all(importId);
}

function mixedBlocks(db: ReadableDb, deviceNumber: number, importId: number) {
	return blocksOf(db, deviceNumber)
		.filter((block) => block.importId !== block.lastImportId && block.importId <= importId && block.lastImportId >= importId)
		.map((block) => ({ id: block.id, importId: block.importId, bytes: block.payload.length, rows: rowsOfBlock(block) }));
}

/**
 * Makes an import invisible with everything that it added, in the transaction of the caller. Its rows are then those of an
 * unfinished import: `purgeImport` removes them, and the next opening does so if this process dies.
 *
 * @throws AppError `not_found`
 */
export function undoImport(db: WritableDb, importId: number, nowMs: number): ImportRemoval {
	const removal = describeImportRemoval(db, importId);
	const devices = db
		.query<[number, number], { id: number }>('SELECT DISTINCT device_id AS id FROM blocks WHERE import_id <= ? AND last_import_id >= ?')
		.all(importId, importId);
	const store = new BlockStore(db);
	for (const { id } of devices) {
		for (const block of mixedBlocks(db, id, importId)) {
			const kept = keepRows(
				block.rows,
				Uint8Array.from(block.rows.importIds as Float64Array, (each) => (each === importId ? 0 : 1)),
			);
			store.delete(block.id);
			if (kept.observedAtMs.length > 0) store.insert(id, kept, block.importId);
		}
	}
	db.command<[number, number]>(
		`INSERT INTO undone_imports (import_id, path, file_name, format, sha256, records, added, imported_at_ms, undone_at_ms)
		 SELECT id, path, file_name, format, sha256, records, added, finished_at_ms, ? FROM imports WHERE id = ?`,
	).run(nowMs, importId);
	db.command<[number]>("UPDATE imports SET state = 'open' WHERE id = ?").run(importId);
	undoChangesOfImport(db, importId, nowMs);
	const again = db.command<[string, number]>('UPDATE imports SET again_because = ? WHERE id = ?');
	for (const other of removal.importAgain)
		again.run(`Import ${importId} (${removal.fileName}), which said some of the same, was undone.`, other.importId);
	const named = db.query<[number, number, number], { id: number }>(
		'SELECT device_id AS id FROM device_evidence WHERE import_id = ? UNION SELECT id FROM devices WHERE created_import_id = ? UNION SELECT device_id FROM exits WHERE import_id = ?',
	);
	for (const id of new Set([...devices, ...named.all(importId, importId, importId)].map((device) => device.id))) keepOrDrop(db, id, importId);
	return removal;
}

/** What a drive still has decides whether it stays; what the import said of it first goes over to the oldest other one. */
function keepOrDrop(db: WritableDb, deviceNumber: number, importId: number): void {
	const samples = recountDrive(db, deviceNumber);
	const rest = db
		.query<[number, number], { heir: number | null }>('SELECT MIN(import_id) AS heir FROM blocks WHERE device_id = ? AND import_id <> ?')
		.get(deviceNumber, importId)!;
	if (rest.heir === null) {
		db.command<[number, number]>('UPDATE devices SET created_import_id = ? WHERE id = ?').run(importId, deviceNumber);
		db.command<[number]>('DELETE FROM exits WHERE device_id = ?').run(deviceNumber);
		return;
	}
	db.command<[number, number, number]>('UPDATE devices SET created_import_id = ? WHERE id = ? AND created_import_id = ?').run(
		rest.heir,
		deviceNumber,
		importId,
	);
	db.command<[number, number, number]>('UPDATE device_evidence SET import_id = ? WHERE device_id = ? AND import_id = ?').run(
		rest.heir,
		deviceNumber,
		importId,
	);
	if (samples === 0) return;
	db.command<[number]>(
		`UPDATE device_evidence SET first_ms = MAX(first_ms, (SELECT first_seen_ms FROM devices WHERE id = device_id)),
		 last_ms = MIN(last_ms, (SELECT last_seen_ms FROM devices WHERE id = device_id)) WHERE device_id = ?`,
	).run(deviceNumber);
}

export interface DriveRemoval {
	readonly deviceId: DeviceId;
	readonly samples: number;
	readonly bytes: number;
}

/** @throws AppError `drive_unknown` */
export function describeDriveRemoval(db: ReadableDb, deviceIds: readonly DeviceId[]): DriveRemoval[] {
	const find = db.query<[number], { samples: number; bytes: number }>(
		'SELECT samples, (SELECT COALESCE(SUM(LENGTH(payload)), 0) FROM blocks WHERE device_id = devices.id) AS bytes FROM devices WHERE id = ?',
	);
	const numbers = new Set(deviceIds.map((deviceId) => requireDeviceNumber(db, deviceId)));
	return [...numbers].map((number) => {
		const members = memberNumbers(db, number).map((member) => find.get(member)!);
		const sum = (field: 'samples' | 'bytes') => members.reduce((total, member) => total + member[field], 0);
		return { deviceId: toDeviceId(number), samples: sum('samples'), bytes: sum('bytes') };
	});
}

/**
 * Deletes drives with everything that is known of them, in the transaction of the caller.
 *
 * @throws AppError `drive_unknown`, `busy` while an import is open, whose rows may be of the same drive
 */
export function deleteDrives(db: WritableDb, deviceIds: readonly DeviceId[]): DriveRemoval[] {
	if (db.query<[], { n: number }>("SELECT COUNT(*) AS n FROM imports WHERE state = 'open'").get()!.n > 0)
		throw new AppError('busy', 'An import is under way. Delete drives when it has ended.');
	const removals = describeDriveRemoval(db, deviceIds);
	const editor = new HistoryEditor(db);
	const key = db.query<[number], { identity_key: string }>('SELECT identity_key FROM devices WHERE id = ?');
	const exits = db.query<[number], { kind: string; at_ms: number; import_id: number }>(
		'SELECT kind, at_ms, import_id FROM exits WHERE device_id = ?',
	);
	const numbers = removals.flatMap(({ deviceId }) => memberNumbers(db, requireDeviceNumber(db, deviceId)));
	for (const number of numbers) db.command<[number]>('UPDATE devices SET merged_into = NULL WHERE merged_into = ?').run(number);
	for (const number of numbers) {
		const { identity_key } = key.get(number)!;
		editor.takeAll(number, identity_key);
		for (const { kind, at_ms, import_id } of exits.all(number)) editor.takeHash(import_id, exitHash(identity_key, kind, at_ms));
		forgetDrive(db, identity_key);
		forgetAlarms(db, identity_key);
		forgetMember(db, identity_key);
		for (const table of ['blocks', 'exits', 'conflicts', 'device_evidence'] as const)
			db.command<[number]>(`DELETE FROM ${table} WHERE device_id = ?`).run(number);
		db.command<[number]>('DELETE FROM devices WHERE id = ?').run(number);
	}
	editor.finish();
	return removals;
}
