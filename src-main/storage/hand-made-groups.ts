/** Groups that people drew: their standing states as listed groups. Changes stand in `group-changes.ts`. */
import { hash } from 'node:crypto';
import type { GroupKind, ListedGroup, ListedMember } from '../shared/domain/groups.ts';
import { toDeviceId } from './device-resolver.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

export interface HandMadeRow {
	readonly id: number;
	readonly group_id: number;
	readonly kind: Exclude<GroupKind, 'filesystem'>;
	readonly name: string;
	readonly host: string | null;
	readonly level: string | null;
	readonly tolerated_failures: number;
	readonly spares: number;
	readonly is_removed: 0 | 1;
	readonly entered_at_ms: number;
	readonly first_ms: number;
}

interface MemberRow {
	readonly identity_key: string;
	readonly serial: string | null;
	readonly model: string | null;
	/** Null while the workspace lacks the drive. */
	readonly device_id: number | null;
}

/** The last change of each group that was not undone. */
const STANDING = `SELECT h.*, (SELECT MIN(entered_at_ms) FROM hand_made_groups f WHERE f.group_id = h.group_id) AS first_ms
	FROM hand_made_groups h WHERE h.undone_at_ms IS NULL
	AND h.id = (SELECT MAX(l.id) FROM hand_made_groups l WHERE l.group_id = h.group_id AND l.undone_at_ms IS NULL)`;

const latest = (column: 'serial' | 'model'): string =>
	`(SELECT ${column} FROM device_evidence e WHERE e.device_id = r.id AND ${column} IS NOT NULL ORDER BY e.last_ms DESC, e.id DESC LIMIT 1)`;

/** A drive that was merged into another is that other one. */
const MEMBERS = `SELECT m.identity_key, COALESCE(${latest('serial')}, m.serial) AS serial, ${latest('model')} AS model, r.id AS device_id
	FROM hand_made_members m LEFT JOIN devices d ON d.identity_key = m.identity_key
	LEFT JOIN devices r ON r.id = COALESCE(d.merged_into, d.id) AND r.samples > 0 WHERE m.change_id = ? ORDER BY m.ordinal`;

/** The standing state of one group; undefined when there is none, or it is removed. */
export function standingGroup(db: ReadableDb, groupId: number): HandMadeRow | undefined {
	const row = db.query<[number], HandMadeRow>(`${STANDING} AND h.group_id = ?`).get(groupId);
	return row?.is_removed === 0 ? row : undefined;
}

/** Every group that people drew and did not remove. */
export function listHandMade(db: ReadableDb): ListedGroup[] {
	const members = db.query<[number], MemberRow>(MEMBERS);
	return db
		.query<[], HandMadeRow>(`${STANDING} AND h.is_removed = 0 ORDER BY h.group_id`)
		.all()
		.map((row) => toListed(row, members.all(row.id)));
}

function toListed(row: HandMadeRow, rows: readonly MemberRow[]): ListedGroup {
	const seen = new Set<number>();
	const members = rows.flatMap((member): ListedMember[] => {
		if (member.device_id !== null && seen.has(member.device_id)) return [];
		if (member.device_id !== null) seen.add(member.device_id);
		return [toMember(member)];
	});
	return {
		groupId: row.group_id,
		kind: row.kind,
		name: row.name,
		...(row.host === null ? {} : { host: row.host }),
		...(row.level === null ? {} : { level: row.level }),
		toleratedFailures: row.tolerated_failures,
		firstSeenMs: row.first_ms,
		lastSeenMs: row.entered_at_ms,
		membersAtMs: row.entered_at_ms,
		members,
		isRedundancyGroup: true,
		isHandMade: true,
		...(row.spares === 0 ? {} : { spares: row.spares }),
		history: { observedAtMs: new Float64Array(0), usedBytes: new Float64Array(0) },
	};
}

const toMember = ({ device_id, serial, model }: MemberRow): ListedMember => ({
	role: 'data',
	...(device_id === null ? {} : { deviceId: toDeviceId(device_id) }),
	...(serial === null ? {} : { serial }),
	...(model === null ? {} : { model }),
});

/** The latest change by hand that can be taken back. */
export interface LastGroupChange {
	readonly groupId: number;
	readonly name: string;
	readonly what: 'made' | 'changed' | 'removed';
	readonly atMs: number;
}

/** @param groupId  of this group; of all when absent */
export function lastChange(db: ReadableDb, groupId?: number): (LastGroupChange & { readonly changeId: number }) | undefined {
	const row = db
		.query<[number | null, number | null], HandMadeRow & { readonly earlier: number }>(
			`SELECT h.*, (SELECT COUNT(*) FROM hand_made_groups e WHERE e.group_id = h.group_id AND e.id < h.id AND e.undone_at_ms IS NULL) AS earlier
			 FROM hand_made_groups h WHERE h.undone_at_ms IS NULL AND (? IS NULL OR h.group_id = ?) ORDER BY h.id DESC LIMIT 1`,
		)
		.get(groupId ?? null, groupId ?? null);
	if (!row) return undefined;
	const what = row.is_removed === 1 ? 'removed' : row.earlier > 0 ? 'changed' : 'made';
	return { changeId: row.id, groupId: row.group_id, name: row.name, what, atMs: row.entered_at_ms };
}

/** A name of what all drawn groups say of redundancy; empty while there are none. */
export function handMadeDigest(db: ReadableDb): string {
	const keys = db.query<[number], { identity_key: string }>('SELECT identity_key FROM hand_made_members WHERE change_id = ? ORDER BY identity_key');
	const lines = db
		.query<[], HandMadeRow>(`${STANDING} AND h.is_removed = 0 ORDER BY h.group_id`)
		.all()
		.map((row) =>
			JSON.stringify([row.group_id, row.level, row.tolerated_failures, row.spares, ...keys.all(row.id).map(({ identity_key }) => identity_key)]),
		);
	return lines.length === 0 ? '' : hash('sha256', lines.join('\n'), 'hex');
}

/** Takes a drive that is deleted for good out of every group, former ones too; part of the transaction that deletes it. */
export function forgetMember(db: WritableDb, identityKey: string): void {
	db.command<[string]>('DELETE FROM hand_made_members WHERE identity_key = ?').run(identityKey);
}
