/** Two drives that are one, and drives that stay apart. */
import { AppError } from '../shared/domain/errors.ts';
import type { DeviceId } from '../shared/domain/telemetry.ts';
import { requireDeviceNumber } from './devices.ts';
import { decisionOf, type IdentityDecision, insertDecision, keyOf } from './identity-decisions.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface MergeRequest {
	readonly deviceId: DeviceId;
	readonly into: DeviceId;
	/** For a drive that nothing identifies: later imports know it by machine and device name. */
	readonly isRemembered: boolean;
	readonly reason?: string | undefined;
}

/**
 * From now on both are one drive; the rows of each stay where they are.
 *
 * @throws AppError `drive_unknown`; `invalid_input` for a drive with itself, and when there is no machine and name to remember
 */
export function mergeDrives(db: WritableDb, { deviceId, into, isRemembered, reason }: MergeRequest, nowMs: number): IdentityDecision {
	const [subject, target] = [requireDeviceNumber(db, deviceId), requireDeviceNumber(db, into)];
	if (subject === target) throw new AppError('invalid_input', `${deviceId} and ${into} are the same drive already.`);
	const place = isRemembered ? placeOf(db, subject) : undefined;
	const id = insertDecision(db, { kind: 'merge', subjectKey: keyOf(db, subject), targetKey: keyOf(db, target), place, reason }, nowMs);
	refreshMerges(db);
	return decisionOf(db, id);
}

function placeOf(db: ReadableDb, deviceNumber: number): { readonly host: string; readonly deviceName: string } {
	const [place, more] = db
		.query<[number], { host: string; deviceName: string }>(
			"SELECT DISTINCT host, device_name AS deviceName FROM device_evidence WHERE device_id = ? AND basis = 'source' AND host IS NOT NULL AND device_name IS NOT NULL",
		)
		.all(deviceNumber);
	if (place && !more) return place;
	throw new AppError(
		'invalid_input',
		`There is nothing to remember d${deviceNumber} by: that needs one machine and one device name. Merge it without remembering.`,
	);
}

/** Settles the questions about a drive: it stays as it is. */
export function keepApart(db: WritableDb, deviceId: DeviceId, reason: string | undefined, nowMs: number): IdentityDecision {
	const subjectKey = keyOf(db, requireDeviceNumber(db, deviceId));
	return decisionOf(db, insertDecision(db, { kind: 'apart', subjectKey, reason }, nowMs));
}

/**
 * Makes `devices.merged_into` what the standing decisions say; cheap while there are none. Chains lead to their end; a decision whose
 * target has no samples waits.
 */
export function refreshMerges(db: WritableDb): void {
	const merges = db
		.query<[], { subject: number; target: number }>(
			`SELECT s.id AS subject, t.id AS target FROM identity_decisions c JOIN devices s ON s.identity_key = c.subject_key
			 JOIN devices t ON t.identity_key = c.target_key WHERE c.kind = 'merge' AND c.undone_at_ms IS NULL AND t.samples > 0 ORDER BY c.id`,
		)
		.all();
	db.command<[]>('UPDATE devices SET merged_into = NULL WHERE merged_into IS NOT NULL').run();
	const intoOf = new Map<number, number>();
	const rootOf = (id: number): number => {
		let root = id;
		for (let next = intoOf.get(root); next !== undefined; next = intoOf.get(root)) root = next;
		return root;
	};
	// The later of two decisions that would make a circle says what is one already.
	for (const { subject, target } of merges) if (rootOf(target) !== rootOf(subject)) intoOf.set(rootOf(subject), rootOf(target));
	const update = db.command<[number, number]>('UPDATE devices SET merged_into = ? WHERE id = ?');
	for (const id of intoOf.keys()) update.run(rootOf(id), id);
}
