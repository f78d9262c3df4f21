/** Groups that people draw: made, changed, removed, and the way back. Nothing is deleted; each change is a row of its own. */
import { AppError } from '../shared/domain/errors.ts';
import type { ListedGroup } from '../shared/domain/groups.ts';
import { groupFault, redundancyOf } from '../shared/domain/hand-made-groups.ts';
import { limits } from '../shared/domain/limits.ts';
import type { DeviceId } from '../shared/domain/telemetry.ts';
import { createDriveFinder, type FoundDrive } from './drive-finder.ts';
import { listGroups } from './groups.ts';
import { type HandMadeRow, type LastGroupChange, lastChange, standingGroup } from './hand-made-groups.ts';
import type { Bindable, ReadableDb, WritableDb } from './sqlite.ts';

export interface GroupToMake {
	/** Changes this group; makes a new one when absent. */
	readonly groupId?: number | undefined;
	readonly name: string;
	readonly host?: string | undefined;
	readonly level?: string | undefined;
	readonly toleratedFailures?: number | undefined;
	readonly spares: number;
	/** Device id, serial or world wide name of each data member. */
	readonly members: readonly string[];
}

/**
 * Makes a group or changes one that a person made. Call it in the transaction that also counts the commit.
 *
 * @throws AppError `invalid_input` naming the fault, both groups where a drive would be in two, or the limit; `not_found` for a group
 *         that no person made; `drive_unknown`, `drive_ambiguous`
 */
export function makeGroup(db: WritableDb, request: GroupToMake, nowMs: number): ListedGroup {
	const asked = { ...request, name: request.name.trim(), host: request.host?.trim() || undefined };
	const statement = { ...asked, members: request.members.length };
	const fault = groupFault(statement);
	const redundancy = redundancyOf(statement);
	if (fault !== undefined || typeof redundancy === 'string') throw refused(fault ?? String(redundancy));
	const { groupId } = request;
	if (groupId !== undefined) requireHandMade(db, groupId);
	const members = findMembers(db, request.members);
	const { kind, level, toleratedFailures } = redundancy;
	const id = groupId ?? newNumber(db, kind, asked.name, asked.host);
	insertChange(
		db,
		{
			group_id: id,
			kind,
			name: asked.name,
			host: asked.host ?? null,
			level: level ?? null,
			tolerated_failures: toleratedFailures,
			spares: asked.spares,
		},
		{ isRemoved: false, members: members.map(({ identityKey, drive }) => ({ identity_key: identityKey, serial: drive.serial || null })), nowMs },
	);
	return requireSound(db, id);
}

/** @throws AppError `not_found` for a group that no person made */
export function removeGroup(db: WritableDb, groupId: number, nowMs: number): { readonly name: string } {
	const row = requireHandMade(db, groupId);
	insertChange(db, row, { isRemoved: true, members: [], nowMs });
	return { name: row.name };
}

/**
 * Takes the latest change back, of one group or of all: what stood before stands again.
 *
 * @throws AppError `not_found` when nothing can be taken back; `invalid_input` when a drive would be in two groups then
 */
export function undoGroupChange(
	db: WritableDb,
	groupId: number | undefined,
	nowMs: number,
): LastGroupChange & { readonly group: ListedGroup | null } {
	const last = lastChange(db, groupId);
	if (!last) {
		const about = groupId === undefined ? 'No change of a group by hand stands.' : `No change by hand of group ${groupId} stands.`;
		throw new AppError('not_found', `There is nothing to undo: ${about}`, groupId === undefined ? {} : { groupId });
	}
	const { changeId, ...change } = last;
	db.command<[number, number]>('UPDATE hand_made_groups SET undone_at_ms = ? WHERE id = ?').run(nowMs, changeId);
	return { ...change, group: standingGroup(db, change.groupId) ? requireSound(db, change.groupId) : null };
}

const refused = (text: string): AppError => new AppError('invalid_input', `${text} Nothing was changed.`);

function requireHandMade(db: ReadableDb, groupId: number): HandMadeRow {
	const row = standingGroup(db, groupId);
	if (row) return row;
	const isImported = db.query<[number], { n: number }>('SELECT COUNT(*) AS n FROM group_states WHERE group_id = ?').get(groupId)?.n ?? 0;
	const text =
		isImported > 0
			? `Group ${groupId} comes from an import; only groups made by hand can be changed or removed.`
			: `There is no group ${groupId} made by hand.`;
	throw new AppError('not_found', text, { groupId });
}

function findMembers(db: ReadableDb, keys: readonly string[]): FoundDrive[] {
	const find = createDriveFinder(db, keys.length);
	const seen = new Map<DeviceId, string>();
	return keys.map((key) => {
		const found = find(key);
		const { deviceId, serial } = found.drive;
		if (seen.has(deviceId)) throw refused(`The drive ${serial || deviceId} is named twice.`);
		seen.set(deviceId, key);
		return found;
	});
}

/** The row of storage_groups keeps the number: terms and scenarios name a group by it. */
function newNumber(db: WritableDb, kind: string, name: string, host: string | undefined): number {
	const next = db.query<[], { next: number }>('SELECT COALESCE(MAX(id), 0) + 1 AS next FROM hand_made_groups').get()?.next ?? 1;
	return db
		.command<Bindable[]>('INSERT INTO storage_groups (group_key, kind, name, host) VALUES (?, ?, ?, ?)')
		.run(`hand:${next}`, kind, name, host ?? null).lastInsertRowid;
}

type ChangedRow = Pick<HandMadeRow, 'group_id' | 'name' | 'host' | 'level' | 'tolerated_failures' | 'spares'> & { readonly kind: string };

interface NewState {
	readonly isRemoved: boolean;
	readonly members: readonly { readonly identity_key: string; readonly serial: string | null }[];
	readonly nowMs: number;
}

function insertChange(db: WritableDb, row: ChangedRow, { isRemoved, members, nowMs }: NewState): void {
	const changeId = db
		.command<Bindable[]>(
			`INSERT INTO hand_made_groups (group_id, kind, name, host, level, tolerated_failures, spares, is_removed, entered_at_ms)
			 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		)
		.run(row.group_id, row.kind, row.name, row.host, row.level, row.tolerated_failures, row.spares, isRemoved ? 1 : 0, nowMs).lastInsertRowid;
	const insert = db.command<Bindable[]>('INSERT INTO hand_made_members (change_id, ordinal, identity_key, serial) VALUES (?, ?, ?, ?)');
	for (const [ordinal, { identity_key, serial }] of members.entries()) insert.run(changeId, ordinal, identity_key, serial);
}

/** The group as it stands now, held against all others. @throws AppError `invalid_input`; the caller's transaction takes the change back */
function requireSound(db: ReadableDb, groupId: number): ListedGroup {
	const groups = listGroups(db);
	const own = groups.find((group) => group.groupId === groupId);
	if (!own) throw new AppError('internal', `Group ${groupId} is not listed after its change.`);
	if (groups.filter(({ isHandMade }) => isHandMade).length > limits.handMadeGroups)
		throw refused(`The workspace holds ${limits.handMadeGroups} groups made by hand, which is the limit. Remove one first.`);
	const others = groups.filter((group) => group !== own && group.kind === own.kind);
	if (others.some(({ name, host }) => name === own.name && host === own.host))
		throw refused(`There is a group "${own.name}"${own.host === undefined ? '' : ` on ${own.host}`} already. Give this one another name.`);
	const members = new Map(own.members.flatMap(({ deviceId, serial }) => (deviceId === undefined ? [] : [[deviceId, serial ?? deviceId] as const])));
	for (const other of others) {
		if (!other.isRedundancyGroup && other.gaveWayTo === undefined) continue;
		const shared = other.members.find(({ deviceId, role }) => role === 'data' && deviceId !== undefined && members.has(deviceId));
		if (shared?.deviceId !== undefined)
			throw refused(
				`The drive ${members.get(shared.deviceId)} is in ${placeOf(other)} already and cannot be in ${placeOf(own)} as well. Take it out of one of them.`,
			);
	}
	return own;
}

const placeOf = ({ name, host }: ListedGroup): string => `"${name}"${host === undefined ? '' : ` on ${host}`}`;
