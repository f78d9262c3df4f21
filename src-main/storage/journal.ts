/** What was changed by hand, as people read it, and the way back. */
import type { ChangeField, DriveChange } from '../shared/domain/drive-changes.ts';
import { AppError } from '../shared/domain/errors.ts';
import { toDeviceId } from './device-resolver.ts';
import { findDrive } from './devices.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

interface ChangeRow {
	readonly id: number;
	readonly batch_id: number;
	readonly device_id: number;
	readonly serial: string | null;
	readonly model: string | null;
	readonly field: ChangeField;
	readonly value: string | null;
	readonly before: string | null;
	readonly currency: string | null;
	readonly at_ms: number | null;
	readonly reason: string | null;
	readonly replaced_by_id: number | null;
	readonly replaced_by_serial: string | null;
	readonly origin: string;
	readonly entered_at_ms: number;
	readonly undone_at_ms: number | null;
}

const latest = (column: 'serial' | 'model', device: string): string =>
	`(SELECT ${column} FROM device_evidence e WHERE e.device_id = ${device} AND ${column} IS NOT NULL ORDER BY e.last_ms DESC, e.id DESC LIMIT 1)`;

/** Changes of drives that the workspace holds now; those of others wait in the table for their drive to come back. */
const CHANGES = `SELECT c.id, c.batch_id, d.id AS device_id, ${latest('serial', 'd.id')} AS serial, ${latest('model', 'd.id')} AS model,
	c.field, c.value, c.before, c.currency, c.at_ms, c.reason, r.id AS replaced_by_id, ${latest('serial', 'r.id')} AS replaced_by_serial,
	c.origin, c.entered_at_ms, c.undone_at_ms
	FROM drive_changes c JOIN devices d ON d.identity_key = c.identity_key AND d.samples > 0
	LEFT JOIN devices r ON r.identity_key = c.replaced_by_key AND r.samples > 0`;

export interface Journal {
	/** Newest first. */
	readonly changes: readonly DriveChange[];
	/** All there are, shown or not. */
	readonly total: number;
}

/**
 * @param drive  id or serial; all drives when absent
 * @throws AppError `drive_unknown`, `drive_ambiguous`
 */
export function listChanges(db: ReadableDb, { drive, limit }: { readonly drive?: string; readonly limit: number }): Journal {
	const key = drive === undefined ? null : findDrive(db, drive).identityKey;
	const rows = db
		.query<[string | null, string | null, number], ChangeRow>(`${CHANGES} WHERE ? IS NULL OR c.identity_key = ? ORDER BY c.id DESC LIMIT ?`)
		.all(key, key, limit);
	const total = db
		.query<[string | null, string | null], { n: number }>(
			'SELECT COUNT(*) AS n FROM drive_changes c JOIN devices d ON d.identity_key = c.identity_key AND d.samples > 0 WHERE ? IS NULL OR c.identity_key = ?',
		)
		.get(key, key)?.n;
	return { changes: rows.map(toChange), total: total ?? 0 };
}

export function changesOfBatch(db: ReadableDb, batchId: number): DriveChange[] {
	return db.query<[number], ChangeRow>(`${CHANGES} WHERE c.batch_id = ? ORDER BY c.id`).all(batchId).map(toChange);
}

export type UndoRequest = { readonly changeId: number } | { readonly batchId: number } | { readonly isLast: true };

/**
 * Takes changes back: one, all that were entered together, or the latest such batch. What stood before stands again; nothing is
 * deleted. Call it in the transaction that also counts the commit.
 *
 * @returns what was undone
 * @throws  AppError `not_found` when there is no such change, or it was undone already
 */
export function undoChanges(db: WritableDb, request: UndoRequest, nowMs: number): readonly DriveChange[] {
	const changes = changesToUndo(db, request);
	const undo = db.command<[number, number]>('UPDATE drive_changes SET undone_at_ms = ? WHERE id = ? AND undone_at_ms IS NULL');
	for (const { changeId } of changes) undo.run(nowMs, changeId);
	return changes.map((change) => ({ ...change, undoneAtMs: nowMs }));
}

function changesToUndo(db: ReadableDb, request: UndoRequest): readonly DriveChange[] {
	if ('changeId' in request) {
		const found = db.query<[number], ChangeRow>(`${CHANGES} WHERE c.id = ?`).get(request.changeId);
		if (!found) throw new AppError('not_found', `There is no change ${request.changeId}.`, { changeId: request.changeId });
		if (found.undone_at_ms !== null) {
			const at = new Date(found.undone_at_ms).toISOString();
			throw new AppError('not_found', `Change ${request.changeId} was undone already, at ${at}.`, { changeId: request.changeId });
		}
		return [toChange(found)];
	}
	const batchId = 'batchId' in request ? request.batchId : latestBatch(db);
	if (batchId === null) throw new AppError('not_found', 'There is nothing to undo: no change made by hand stands.');
	const standing = changesOfBatch(db, batchId).filter(({ undoneAtMs }) => undoneAtMs === undefined);
	if (standing.length === 0) throw new AppError('not_found', `No change of batch ${batchId} stands.`, { batchId });
	return standing;
}

/** Takes back what was stated with an import, in the transaction that takes the import back. */
export function undoChangesOfImport(db: WritableDb, importId: number, nowMs: number): void {
	db.command<[number, number]>('UPDATE drive_changes SET undone_at_ms = ? WHERE import_id = ? AND undone_at_ms IS NULL').run(nowMs, importId);
}

/** Removes all that was said of a drive that is deleted for good; part of the transaction that deletes it. */
export function forgetDrive(db: WritableDb, identityKey: string): void {
	db.command<[string]>('DELETE FROM drive_changes WHERE identity_key = ?').run(identityKey);
	db.command<[string]>('UPDATE drive_changes SET replaced_by_key = NULL WHERE replaced_by_key = ?').run(identityKey);
}

function latestBatch(db: ReadableDb): number | null {
	const row = db
		.query<[], { batch_id: number | null }>(
			'SELECT MAX(c.batch_id) AS batch_id FROM drive_changes c JOIN devices d ON d.identity_key = c.identity_key AND d.samples > 0 WHERE c.undone_at_ms IS NULL',
		)
		.get();
	return row?.batch_id ?? null;
}

function toChange(row: ChangeRow): DriveChange {
	return {
		changeId: row.id,
		batchId: row.batch_id,
		deviceId: toDeviceId(row.device_id),
		serial: row.serial ?? '',
		model: row.model ?? '',
		field: row.field,
		value: row.currency === null ? row.value : `${row.value} ${row.currency}`,
		before: row.before,
		...(row.at_ms === null ? {} : { atMs: row.at_ms }),
		...(row.reason === null ? {} : { reason: row.reason }),
		...(row.replaced_by_id === null ? {} : { replacedBy: { deviceId: toDeviceId(row.replaced_by_id), serial: row.replaced_by_serial ?? '' } }),
		origin: row.origin,
		enteredAtMs: row.entered_at_ms,
		...(row.undone_at_ms === null ? {} : { undoneAtMs: row.undone_at_ms }),
	};
}
