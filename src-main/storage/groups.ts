/**
 * Pools, RAID groups and filesystems: what imports said of them at each instant. Statements carry the number of their import,
 * like every other row, and are written with its commit. The first statement about an instant stays.
 */
import { createHash } from 'node:crypto';
import type { GroupKind, GroupMember, ListedGroup, ListedMember, MemberRole, StorageGroup } from '../shared/domain/groups.ts';
import { isSerialMasked } from '../shared/domain/identity.ts';
import { createMemberLookup, type MemberRow } from './group-members.ts';
import { listHandMade } from './hand-made-groups.ts';
import type { Bindable, ReadableDb, WritableDb } from './sqlite.ts';
import { IS_VISIBLE } from './visibility.ts';

interface GroupRow {
	readonly id: number;
	readonly kind: GroupKind;
	readonly name: string;
	readonly host: string | null;
}

interface StateRow {
	readonly group_id: number;
	readonly observed_at_ms: number;
	readonly import_id: number;
	readonly parent: string | null;
	readonly label: string | null;
	readonly level: string | null;
	readonly tolerated_failures: number | null;
	readonly size_bytes: number | null;
	readonly used_bytes: number | null;
	readonly free_bytes: number | null;
	readonly inodes: number | null;
	readonly inodes_used: number | null;
	readonly state: string | null;
	readonly layout_id: number | null;
}

const facts = [
	'parent', 'label', 'level', 'tolerated_failures', 'size_bytes', 'used_bytes', 'free_bytes', 'inodes', 'inodes_used', 'state', 'layout_id',
] as const satisfies readonly (keyof StateRow)[]; // biome-ignore format: in the order of the table

/** States of one group that a list reads, the latest ones. */
const STATES_READ = 5_000;

/**
 * Writes what an import says of groups; part of its last transaction. A statement that is known adds nothing, one that adds
 * a field to a known instant adds that field.
 *
 * @param sourceTag  stands in for the machine of a group that names none, see `identityOf`
 * @returns number of states that are new
 */
export function saveGroups(db: WritableDb, importId: number, sourceTag: string, groups: readonly StorageGroup[]): number {
	const known = db.query<[number, number, number], StateRow>(
		`SELECT * FROM group_states WHERE group_id = ? AND observed_at_ms = ? AND (import_id = ? OR ${IS_VISIBLE}) ORDER BY import_id`,
	);
	const insert = db.command<Bindable[]>(
		`INSERT INTO group_states (group_id, observed_at_ms, import_id, ${facts.join(', ')}) VALUES (?, ?, ?, ${facts.map(() => '?').join(', ')})
		 ON CONFLICT DO UPDATE SET ${facts.map((name) => `${name} = COALESCE(${name}, excluded.${name})`).join(', ')}`,
	);
	const layouts = createLayouts(db);
	let added = 0;
	for (const group of groups) {
		const groupId = groupNumber(db, group, sourceTag);
		const before = known.all(groupId, group.observedAtMs, importId);
		const stated = factsOf(group, group.members.length === 0 ? null : layouts(group.members));
		const isNew = stated.some((value, at) => value !== null && before.every((row) => row[facts[at]!] === null));
		if (!isNew && before.length > 0) continue;
		insert.run(groupId, group.observedAtMs, importId, ...stated);
		added++;
	}
	return added;
}

function factsOf(group: StorageGroup, layoutId: number | null): (string | number | null)[] {
	const { parent, label, level, toleratedFailures, sizeBytes, usedBytes, freeBytes, inodes, inodesUsed, state } = group;
	return [parent, label, level, toleratedFailures, sizeBytes, usedBytes, freeBytes, inodes, inodesUsed, state, layoutId].map(
		(value) => value ?? null,
	);
}

/** Removes what an import said of groups, and groups and lists of members of which nothing is left. */
export function purgeGroups(db: WritableDb, importId: number): void {
	db.command<[number]>('DELETE FROM group_states WHERE import_id = ?').run(importId);
	db.command<[]>(
		'DELETE FROM storage_groups WHERE id NOT IN (SELECT group_id FROM group_states) AND id NOT IN (SELECT group_id FROM hand_made_groups)',
	).run();
	db.command<[]>('DELETE FROM group_layouts WHERE id NOT IN (SELECT layout_id FROM group_states WHERE layout_id IS NOT NULL)').run();
}

/** The group that a statement speaks of: by machine and name; without a machine by a drive in common, else of this source alone. */
function groupNumber(db: WritableDb, { kind, name, host, members }: StorageGroup, sourceTag: string): number {
	const key = host === undefined ? `source:${sourceTag}|${kind}|${name}` : `host:${host.toLowerCase()}|${kind}|${name}`;
	const known = db.query<[string], { id: number }>('SELECT id FROM storage_groups WHERE group_key = ?').get(key);
	if (known) return known.id;
	const kin = host === undefined ? groupWithSameDrive(db, kind, name, members) : undefined;
	if (kin !== undefined) return kin;
	return db
		.command<[string, string, string, string | null]>('INSERT INTO storage_groups (group_key, kind, name, host) VALUES (?, ?, ?, ?)')
		.run(key, kind, name, host ?? null).lastInsertRowid;
}

function groupWithSameDrive(db: ReadableDb, kind: GroupKind, name: string, members: readonly GroupMember[]): number | undefined {
	const serials = members.flatMap(({ evidence }) => (isSerialMasked(evidence.serial) ? [] : [evidence.serial]));
	const wwns = members.flatMap(({ evidence }) => evidence.wwn ?? evidence.eui ?? []);
	if (serials.length + wwns.length === 0) return undefined;
	return db
		.query<[string, string, string, string], { id: number }>(
			`SELECT g.id FROM storage_groups g WHERE g.name = ? AND g.kind = ? AND EXISTS (
				SELECT 1 FROM group_states s JOIN group_members m ON m.layout_id = s.layout_id WHERE s.group_id = g.id
				AND (m.serial IN (SELECT value FROM json_each(?)) OR COALESCE(m.wwn, m.eui) IN (SELECT value FROM json_each(?))))
			 ORDER BY g.id LIMIT 1`,
		)
		.get(name, kind, JSON.stringify(serials), JSON.stringify(wwns))?.id;
}

/** Number of the stored list of members with this very content. */
function createLayouts(db: WritableDb): (members: readonly GroupMember[]) => number {
	const find = db.query<[string], { id: number }>('SELECT id FROM group_layouts WHERE digest = ?');
	const insert = db.command<[string]>('INSERT INTO group_layouts (digest) VALUES (?)');
	const insertMember = db.command<Bindable[]>(
		`INSERT INTO group_members (layout_id, ordinal, role, state, serial, wwn, eui, model, host, enclosure, slot, device_name)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	);
	return (members) => {
		const rows = members.map(memberFields);
		const digest = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
		const known = find.get(digest);
		if (known) return known.id;
		const id = insert.run(digest).lastInsertRowid;
		for (const [ordinal, row] of rows.entries()) insertMember.run(id, ordinal, ...row);
		return id;
	};
}

function memberFields({ evidence: e, role, state }: GroupMember): (string | null)[] {
	return [role satisfies MemberRole, state, e.serial, e.wwn, e.eui, e.model, e.host, e.enclosure, e.slot, e.deviceName].map((value) => value ?? null);
}

/** Every group that a committed import spoke of or a person drew: by machine, kind and name. */
export function listGroups(db: ReadableDb): ListedGroup[] {
	const imported = importedGroups(db);
	return inOrder([...imported, ...listHandMade(db).map((group) => givingWay(group, imported))]);
}

/** Imports know better than a drawing of the same drives: once they tell of one of its members, theirs is the group that counts. */
function givingWay(group: ListedGroup, imported: readonly ListedGroup[]): ListedGroup {
	const own = new Set(group.members.flatMap(({ deviceId }) => deviceId ?? []));
	const other = imported.find(
		({ kind, isRedundancyGroup, members }) =>
			isRedundancyGroup &&
			kind === group.kind &&
			members.some(({ role, deviceId }) => role === 'data' && deviceId !== undefined && own.has(deviceId)),
	);
	if (!other) return group;
	return { ...group, isRedundancyGroup: false, gaveWayTo: other.host === undefined ? other.name : `${other.name} on ${other.host}` };
}

function importedGroups(db: ReadableDb): ListedGroup[] {
	const groups = db.query<[], GroupRow>('SELECT id, kind, name, host FROM storage_groups ORDER BY id').all();
	const states = db.query<[number], StateRow>(
		`SELECT * FROM group_states WHERE group_id = ? AND ${IS_VISIBLE} ORDER BY observed_at_ms DESC, import_id LIMIT ${STATES_READ}`,
	);
	const memberRows = db.query<[number], MemberRow>('SELECT * FROM group_members WHERE layout_id = ? ORDER BY ordinal');
	const toMembers = createMemberLookup(db);
	const listed = groups.flatMap((group) => {
		const rows = states.all(group.id);
		return rows.length === 0 ? [] : [toListed(group, rows, (layoutId) => toMembers(memberRows.all(layoutId)))];
	});
	const parents = new Set(listed.map(({ host, parent }) => placeKey(host, parent)));
	return listed.map((group) => ({
		...group,
		isRedundancyGroup: group.members.some(({ role }) => role === 'data') && !parents.has(placeKey(group.host, group.name)),
	}));
}

const kindOrder: readonly GroupKind[] = ['zpool', 'raid', 'filesystem'];

/** By machine and kind; parts behind the group that they belong to. */
function inOrder(groups: readonly ListedGroup[]): ListedGroup[] {
	const kinds = new Map(groups.map(({ host, name, kind }) => [placeKey(host, name), kind]));
	const keyOf = ({ host, parent, name, kind, groupId }: ListedGroup): readonly (string | number)[] => [
		host ?? '',
		kindOrder.indexOf(kinds.get(placeKey(host, parent ?? name)) ?? kind),
		parent ?? name,
		parent === undefined ? 0 : 1,
		name,
		groupId,
	];
	const keyed = groups.map((group) => ({ group, key: keyOf(group) }));
	keyed.sort((a, b) => {
		const at = a.key.findIndex((part, index) => part !== b.key[index]);
		return at < 0 ? 0 : Number(a.key[at]! > b.key[at]!) * 2 - 1;
	});
	return keyed.map(({ group }) => group);
}

const placeKey = (host: string | undefined, name: string | undefined): string => `${host ?? ''}\n${name ?? ''}`;

/** @param rows  latest first; of one instant the first import first */
function toListed(
	group: GroupRow,
	rows: readonly StateRow[],
	members: (layoutId: number) => readonly ListedMember[],
): Omit<ListedGroup, 'isRedundancyGroup'> {
	const latest = <K extends (typeof facts)[number]>(field: K): NonNullable<StateRow[K]> | undefined =>
		rows.find((row) => row[field] !== null)?.[field] ?? undefined;
	const sized = rows.find(({ size_bytes, used_bytes }) => size_bytes !== null && used_bytes !== null);
	const layout = rows.find(({ layout_id }) => layout_id !== null);
	const found = {
		host: group.host ?? undefined,
		parent: latest('parent'),
		label: latest('label'),
		level: latest('level'),
		toleratedFailures: latest('tolerated_failures'),
		// Size and use of one instant belong together: their difference is what is free.
		sizeBytes: sized?.size_bytes ?? latest('size_bytes'),
		usedBytes: sized?.used_bytes ?? latest('used_bytes'),
		freeBytes: sized ? (sized.free_bytes ?? Math.max(0, Number(sized.size_bytes) - Number(sized.used_bytes))) : latest('free_bytes'),
		inodes: latest('inodes'),
		inodesUsed: latest('inodes_used'),
		state: latest('state'),
		membersAtMs: layout?.observed_at_ms,
	};
	return {
		groupId: group.id,
		kind: group.kind,
		name: group.name,
		...(Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as {
			-readonly [Key in keyof typeof found]?: NonNullable<(typeof found)[Key]>;
		}),
		firstSeenMs: rows.at(-1)!.observed_at_ms,
		lastSeenMs: rows[0]!.observed_at_ms,
		members: layout?.layout_id ? members(layout.layout_id) : [],
		history: historyOf(rows),
	};
}

function historyOf(rows: readonly StateRow[]): ListedGroup['history'] {
	const used = new Map<number, number>();
	for (const { observed_at_ms, used_bytes } of rows) if (used_bytes !== null && !used.has(observed_at_ms)) used.set(observed_at_ms, used_bytes);
	const points = [...used].reverse();
	return { observedAtMs: Float64Array.from(points, ([at]) => at), usedBytes: Float64Array.from(points, ([, bytes]) => bytes) };
}
