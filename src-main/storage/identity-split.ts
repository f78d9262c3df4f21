/** Taking one drive apart into two, and making them one again. */
import { AppError } from '../shared/domain/errors.ts';
import type { DeviceId } from '../shared/domain/telemetry.ts';
import { splitAlarms, uniteAlarms } from './alarms.ts';
import { joinRows } from './blocks/compact.ts';
import { keepRows } from './blocks/unite.ts';
import { requireDeviceNumber } from './devices.ts';
import { exitHash } from './digest.ts';
import { HistoryEditor, recountDrive } from './drive-rows.ts';
import { decisionOf, type IdentityDecision, insertDecision, keyOf } from './identity-decisions.ts';
import { refreshMerges } from './identity-merge.ts';
import type { WritableDb } from './sqlite.ts';

export interface SplitRequest {
	readonly deviceId: DeviceId;
	/** Rows from here on are of the new drive, those of later imports too; or: */
	readonly fromMs?: number | undefined;
	/** ... rows of these imports are. */
	readonly importIds?: readonly number[] | undefined;
	readonly reason?: string | undefined;
}

/**
 * Takes one drive apart into itself and a new one.
 *
 * @throws AppError `drive_unknown`; `invalid_input` when all rows or none would go, or the drive is several that were merged
 */
export function splitDrive(db: WritableDb, { deviceId, fromMs, importIds, reason }: SplitRequest, nowMs: number): IdentityDecision {
	const device = requireDeviceNumber(db, deviceId);
	const merged = db.query<[number], { n: number }>('SELECT COUNT(*) AS n FROM devices WHERE merged_into = ?').get(device)!.n;
	if (merged > 0)
		throw new AppError('invalid_input', `${deviceId} is ${merged + 1} drives that were merged. Take the merge back instead of splitting.`);
	const subjectKey = keyOf(db, device);
	const decisionId = insertDecision(db, { kind: 'split', subjectKey, fromMs, reason }, nowMs);
	const targetKey = `${subjectKey}|split:${decisionId}`;
	db.command<[string, number]>('UPDATE identity_decisions SET target_key = ? WHERE id = ?').run(targetKey, decisionId);
	const goes = (atMs: number, importId: number): boolean => (fromMs !== undefined ? atMs >= fromMs : (importIds ?? []).includes(importId));
	const editor = new HistoryEditor(db);
	const rows = editor.takeAll(device, subjectKey);
	const marks = Uint8Array.from(rows.observedAtMs, (atMs, row) => (goes(atMs, rows.importIds?.[row] as number) ? 1 : 0));
	const moved = keepRows(rows, marks);
	const kept = keepRows(
		rows,
		marks.map((mark) => 1 - mark),
	);
	if (moved.observedAtMs.length === 0 || kept.observedAtMs.length === 0)
		throw new AppError(
			'invalid_input',
			`That would give ${moved.observedAtMs.length === 0 ? 'nothing' : 'everything'} of ${deviceId} to the new drive.`,
		);
	const created = (moved.importIds as Float64Array).reduce((low, id) => Math.min(low, id));
	const made = db
		.command<[string, number]>('INSERT INTO devices (identity_key, created_import_id) VALUES (?, ?)')
		.run(targetKey, created).lastInsertRowid;
	editor.add(device, subjectKey, kept);
	editor.add(made, targetKey, moved);
	moveExits(db, editor, { id: device, key: subjectKey }, { id: made, key: targetKey }, goes);
	editor.finish();
	divideEvidence(db, device, made, fromMs, importIds);
	splitAlarms(db, subjectKey, targetKey, fromMs);
	for (const id of [device, made]) recountDrive(db, id);
	return decisionOf(db, decisionId);
}

export interface KeyedDevice {
	readonly id: number;
	readonly key: string;
}

/** Exits go with the rows that they were stated in. */
export function moveExits(
	db: WritableDb,
	editor: HistoryEditor,
	from: KeyedDevice,
	to: KeyedDevice,
	goes: (atMs: number, importId: number) => boolean,
): void {
	const exits = db
		.query<[number], { kind: string; at_ms: number; import_id: number }>('SELECT kind, at_ms, import_id FROM exits WHERE device_id = ?')
		.all(from.id);
	const move = db.command<[number, number, string, number]>(
		'UPDATE OR IGNORE exits SET device_id = ? WHERE device_id = ? AND kind = ? AND at_ms = ?',
	);
	const drop = db.command<[number, string, number]>('DELETE FROM exits WHERE device_id = ? AND kind = ? AND at_ms = ?');
	for (const { kind, at_ms, import_id } of exits) {
		if (!goes(at_ms, import_id)) continue;
		editor.takeHash(import_id, exitHash(from.key, kind, at_ms));
		if (move.run(to.id, from.id, kind, at_ms).changes === 1) editor.addHash(import_id, exitHash(to.key, kind, at_ms));
		else drop.run(from.id, kind, at_ms);
	}
}

/** Columns of a description beside the drive and the span in which it was used. */
export const EVIDENCE =
	'import_id, serial, wwn, eui, model, firmware, protocol, capacity_bytes, host, enclosure, slot, pool, device_name, basis, question';

/** Each description goes with the rows that it was used for; one that was used for both is known of both. */
function divideEvidence(db: WritableDb, device: number, made: number, fromMs: number | undefined, importIds: readonly number[] | undefined): void {
	if (fromMs !== undefined) {
		db.command<[number, number, number, number]>(
			`INSERT INTO device_evidence (device_id, ${EVIDENCE}, first_ms, last_ms)
			 SELECT ?, ${EVIDENCE}, MAX(first_ms, ?), last_ms FROM device_evidence WHERE device_id = ? AND last_ms >= ?`,
		).run(made, fromMs, device, fromMs);
		db.command<[number, number]>('DELETE FROM device_evidence WHERE device_id = ? AND first_ms >= ?').run(device, fromMs);
		db.command<[number, number]>('UPDATE device_evidence SET last_ms = MIN(last_ms, ? - 1) WHERE device_id = ?').run(fromMs, device);
		return;
	}
	const chosen = JSON.stringify(importIds ?? []);
	const isFirstSaid = 'import_id IN (SELECT value FROM json_each(?))';
	const all = db.query<[number], { n: number }>('SELECT COUNT(*) AS n FROM device_evidence WHERE device_id = ?').get(device)!.n;
	const own = db
		.query<[number, string], { n: number }>(`SELECT COUNT(*) AS n FROM device_evidence WHERE device_id = ? AND ${isFirstSaid}`)
		.get(device, chosen)!.n;
	if (own > 0 && own < all) {
		db.command<[number, number, string]>(`UPDATE device_evidence SET device_id = ? WHERE device_id = ? AND ${isFirstSaid}`).run(made, device, chosen);
		return;
	}
	db.command<[number, number]>(
		`INSERT INTO device_evidence (device_id, ${EVIDENCE}, first_ms, last_ms) SELECT ?, ${EVIDENCE}, first_ms, last_ms FROM device_evidence WHERE device_id = ?`,
	).run(made, device);
}

/** Gives all rows of a split drive back, those that came since too; the drive that was made is gone. */
export function uniteAgain(db: WritableDb, device: KeyedDevice, made: KeyedDevice): void {
	const editor = new HistoryEditor(db);
	const rows = joinRows([editor.takeAll(device.id, device.key), editor.takeAll(made.id, made.key)]);
	editor.add(device.id, device.key, rows);
	moveExits(db, editor, made, device, () => true);
	editor.finish();
	const same = EVIDENCE.split(', ')
		.filter((name) => name !== 'import_id')
		.map((name) => `known.${name} IS device_evidence.${name}`)
		.join(' AND ');
	// What both know becomes one description over the whole span again.
	db.command<[number, number]>(
		`UPDATE device_evidence SET
		 first_ms = MIN(first_ms, COALESCE((SELECT MIN(known.first_ms) FROM device_evidence known WHERE known.device_id = ? AND ${same}), first_ms)),
		 last_ms = MAX(last_ms, COALESCE((SELECT MAX(known.last_ms) FROM device_evidence known WHERE known.device_id = ? AND ${same}), last_ms))
		 WHERE device_id = ${Number(device.id)}`,
	).run(made.id, made.id);
	db.command<[number, number]>(
		`DELETE FROM device_evidence WHERE device_id = ? AND EXISTS (SELECT 1 FROM device_evidence known WHERE known.device_id = ? AND ${same})`,
	).run(made.id, device.id);
	for (const table of ['device_evidence', 'blocks', 'conflicts'] as const)
		db.command<[number, number]>(`UPDATE ${table} SET device_id = ? WHERE device_id = ?`).run(device.id, made.id);
	db.command<[string, string]>('UPDATE drive_changes SET identity_key = ? WHERE identity_key = ?').run(device.key, made.key);
	db.command<[string, string]>('UPDATE drive_changes SET replaced_by_key = ? WHERE replaced_by_key = ?').run(device.key, made.key);
	uniteAlarms(db, device.key, made.key);
	db.command<[number, number]>('UPDATE devices SET merged_into = ? WHERE merged_into = ?').run(device.id, made.id);
	db.command<[number]>('DELETE FROM devices WHERE id = ?').run(made.id);
	recountDrive(db, device.id);
	refreshMerges(db);
}
