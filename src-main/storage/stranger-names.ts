/**
 * Keys of drives that state one identity and were told apart: the first that was read goes by the identity itself, the others are numbered
 * in the order of their first readings. So the same files give the same history, whichever of them came first.
 */

import { strangerKey } from './device-resolver.ts';
import { exitHash } from './digest.ts';
import { HistoryEditor } from './drive-rows.ts';
import type { KeyedDevice } from './identity-split.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

/** Drives that were told apart from one, in the order of their numbers. */
export function strangersOf(db: ReadableDb, key: string): KeyedDevice[] {
	const find = db.query<[string], { id: number }>('SELECT id FROM devices WHERE identity_key = ?');
	const found: KeyedDevice[] = [];
	for (;;) {
		const next = strangerKey(key, found.length);
		const id = find.get(next)?.id;
		if (id === undefined) return found;
		found.push({ id, key: next });
	}
}

/** Calls the drives of one identity by the order of their first readings; call it in the transaction that changes which rows they have. */
export function nameByTime(db: WritableDb, device: KeyedDevice): void {
	const drives = [device, ...strangersOf(db, device.key)];
	if (drives.length === 1) return;
	const firstOf = db.query<[number], { first: number | null }>('SELECT first_seen_ms AS first FROM devices WHERE id = ?');
	const inOrder = drives
		.map(({ id, key }) => ({ id, from: key, first: firstOf.get(id)?.first ?? Number.POSITIVE_INFINITY }))
		.sort((a, b) => a.first - b.first);
	const renamed = inOrder.map(({ id, from }, i) => ({ id, from, to: (drives[i] as KeyedDevice).key })).filter(({ from, to }) => from !== to);
	if (renamed.length > 0) rename(db, renamed);
}

/** The same for all identities, when an import was taken back. */
export function nameAllByTime(db: WritableDb): void {
	const find = db.query<[string], { id: number }>('SELECT id FROM devices WHERE identity_key = ?');
	const first = strangerKey('', 0);
	for (const { key } of db.query<[string], { key: string }>('SELECT identity_key AS key FROM devices WHERE identity_key LIKE ?').all(`%${first}`)) {
		const own = key.slice(0, -first.length);
		const id = find.get(own)?.id;
		if (id !== undefined) nameByTime(db, { id, key: own });
	}
}

/** What hangs on the key of a drive, and goes with the drive. */
const KEYED = [
	['devices', 'identity_key'],
	['acknowledgements', 'identity_key'],
	['drive_changes', 'identity_key'],
	['drive_changes', 'replaced_by_key'],
	['hand_made_members', 'identity_key'],
	['identity_decisions', 'subject_key'],
	['identity_decisions', 'target_key'],
	['suppress_windows', 'scope_value'],
] as const;

interface Renamed {
	readonly id: number;
	readonly from: string;
	readonly to: string;
}

function rename(db: WritableDb, drives: readonly Renamed[]): void {
	const editor = new HistoryEditor(db);
	const exitsOf = db.query<[number], { kind: string; at_ms: number; import_id: number }>(
		'SELECT kind, at_ms, import_id FROM exits WHERE device_id = ?',
	);
	for (const { id, from, to } of drives) {
		editor.add(id, to, editor.takeAll(id, from));
		for (const { kind, at_ms, import_id } of exitsOf.all(id)) {
			editor.takeHash(import_id, exitHash(from, kind, at_ms));
			editor.addHash(import_id, exitHash(to, kind, at_ms));
		}
	}
	editor.finish();
	for (const [table, column] of KEYED) {
		const update = db.command<[string, string]>(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`);
		// Drives change names with each other: for a moment each has one that no drive has.
		for (const { from, to } of drives) update.run(`${to}|`, from);
		for (const { to } of drives) update.run(to, `${to}|`);
	}
}
