/** What people decided about identity, and what the program recognised: the table and its rows. */
import type { DeviceId } from '../shared/domain/telemetry.ts';
import { toDeviceId } from './device-resolver.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface IdentityDecision {
	readonly decisionId: number;
	readonly kind: 'merge' | 'apart' | 'split';
	/** Merge and apart: the drive that was asked about. Split: the one that was taken apart. Null while the workspace lacks it. */
	readonly deviceId: DeviceId | null;
	/** Merge: what it goes into. Split: what was made of it. */
	readonly otherId: DeviceId | null;
	/** What people know them by: the serial, else device name and machine. Null while the workspace lacks the drive. */
	readonly name: string | null;
	readonly otherName: string | null;
	readonly subjectKey: string;
	readonly targetKey: string | null;
	readonly fromMs: number | null;
	/** Remembered for later imports: the name that this machine gives the drive. */
	readonly host: string | null;
	readonly deviceName: string | null;
	readonly reason: string | null;
	readonly decidedAtMs: number;
	readonly undoneAtMs: number | null;
}

export interface DecisionRow {
	readonly id: number;
	readonly kind: IdentityDecision['kind'];
	readonly subject_key: string;
	readonly target_key: string | null;
	readonly from_ms: number | null;
	readonly host: string | null;
	readonly device_name: string | null;
	readonly reason: string | null;
	readonly decided_at_ms: number;
	readonly undone_at_ms: number | null;
	readonly subject_id: number | null;
	readonly target_id: number | null;
	readonly name: string | null;
	readonly other_name: string | null;
}

/** By the latest description; an instant of 0 is of one that cannot be trusted and comes last. */
const nameOf = (device: 's' | 't'): string => `(SELECT COALESCE(serial, COALESCE(device_name, slot) || COALESCE(' on ' || host, ''), wwn, eui, model)
	FROM device_evidence WHERE device_id = ${device}.id ORDER BY last_ms DESC, id DESC LIMIT 1)`;

export const DECISIONS = `SELECT c.*, s.id AS subject_id, t.id AS target_id, ${nameOf('s')} AS name, ${nameOf('t')} AS other_name FROM identity_decisions c
	LEFT JOIN devices s ON s.identity_key = c.subject_key LEFT JOIN devices t ON t.identity_key = c.target_key`;

const toDecision = (row: DecisionRow): IdentityDecision => ({
	decisionId: row.id,
	kind: row.kind,
	deviceId: row.subject_id === null ? null : toDeviceId(row.subject_id),
	otherId: row.target_id === null ? null : toDeviceId(row.target_id),
	name: row.name,
	otherName: row.other_name,
	subjectKey: row.subject_key,
	targetKey: row.target_key,
	fromMs: row.from_ms,
	host: row.host,
	deviceName: row.device_name,
	reason: row.reason,
	decidedAtMs: row.decided_at_ms,
	undoneAtMs: row.undone_at_ms,
});

/** Newest first, undone ones too. */
export function listDecisions(db: ReadableDb): IdentityDecision[] {
	return db.query<[], DecisionRow>(`${DECISIONS} ORDER BY c.id DESC`).all().map(toDecision);
}

/** Keys of drives whose questions a standing decision settles: it speaks of them, or takes another for them. */
export function settledKeys(db: ReadableDb): ReadonlySet<string> {
	const rows = db
		.query<[], { key: string }>(
			`SELECT subject_key AS key FROM identity_decisions WHERE undone_at_ms IS NULL
			 UNION SELECT target_key FROM identity_decisions WHERE undone_at_ms IS NULL AND kind = 'merge'`,
		)
		.all();
	return new Set(rows.map(({ key }) => key));
}

export const keyOf = (db: ReadableDb, deviceNumber: number): string =>
	db.query<[number], { identity_key: string }>('SELECT identity_key FROM devices WHERE id = ?').get(deviceNumber)!.identity_key;

export interface NewDecision {
	readonly kind: IdentityDecision['kind'];
	readonly subjectKey: string;
	readonly targetKey?: string;
	readonly fromMs?: number | undefined;
	readonly place?: { readonly host: string; readonly deviceName: string } | undefined;
	readonly reason?: string | undefined;
}

export function insertDecision(db: WritableDb, { kind, subjectKey, targetKey, fromMs, place, reason }: NewDecision, nowMs: number): number {
	return db
		.command<(string | number | null)[]>(
			'INSERT INTO identity_decisions (kind, subject_key, target_key, from_ms, host, device_name, reason, decided_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
		)
		.run(kind, subjectKey, targetKey ?? null, fromMs ?? null, place?.host ?? null, place?.deviceName ?? null, reason ?? null, nowMs).lastInsertRowid;
}

export const decisionOf = (db: ReadableDb, id: number): IdentityDecision =>
	toDecision(db.query<[number], DecisionRow>(`${DECISIONS} WHERE c.id = ?`).get(id)!);
