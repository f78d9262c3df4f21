import { afterAll, describe, expect, it } from 'vitest';
import type { GroupMember, ListedGroup, StorageGroup } from '../../src-main/shared/domain/groups.ts';
import { listDrives } from '../../src-main/storage/devices.ts';
import { listGroups, purgeGroups } from '../../src-main/storage/groups.ts';
import type { StorageSession } from '../../src-main/storage/session.ts';
import { DAY, openSession, record, removeTemporaryFolders, START, temporaryFolder } from '../support/workspaces.ts';

const sessions: StorageSession[] = [];
function freshSession(): StorageSession {
	const session = openSession(temporaryFolder());
	sessions.push(session);
	return session;
}
afterAll(() => {
	for (const { workspace } of sessions.splice(0)) workspace.close();
	removeTemporaryFolders();
});

const member = (serial: string, more: Partial<GroupMember> = {}): GroupMember => ({
	evidence: { protocol: 'ATA', serial, model: 'ST4000DM000' },
	role: 'data',
	state: 'ONLINE',
	...more,
});
const pool = (day: number, more: Partial<StorageGroup> = {}): StorageGroup => ({
	kind: 'zpool',
	name: 'tank',
	host: 'stor-07',
	level: 'raidz2',
	toleratedFailures: 2,
	sizeBytes: 1000,
	usedBytes: 100 + day,
	state: 'ONLINE',
	observedAtMs: START + day * DAY,
	members: ['SERIAL1', 'SERIAL2'].map((serial) => member(serial)),
	line: 1,
	...more,
});
/** Imports statements about groups as the storage thread does; each file has another content. */
function importGroups(session: StorageSession, groups: readonly StorageGroup[], sha256 = 'ab'.repeat(32)): number {
	const importId = session.begin({ path: 'x', fileName: 'tank.zpool.txt', format: 'zpool', sourceTag: sha256 });
	session.commit(importId, { sha256, sizeBytes: 1, rejected: 0, rejects: [], groups });
	return importId;
}
const listed = ({ workspace }: StorageSession): ListedGroup[] => listGroups(workspace.db);
const count = ({ workspace }: StorageSession, table: string): number =>
	workspace.db.query<[], { n: number }>(`SELECT COUNT(*) AS n FROM ${table}`).get()!.n;
const tables = ['storage_groups', 'group_states', 'group_layouts', 'group_members'];

describe('groups', () => {
	it('are listed with the latest of each field, what is free, and the history of use', () => {
		const session = freshSession();
		importGroups(session, [pool(0), pool(2, { state: 'DEGRADED' }), pool(1)]);
		importGroups(
			session,
			[pool(3, { members: [], level: undefined as never, usedBytes: undefined as never, sizeBytes: undefined as never })],
			'cd'.repeat(32),
		);
		const [group, ...more] = listed(session);
		expect(more).toEqual([]);
		expect(group).toMatchObject({
			kind: 'zpool',
			name: 'tank',
			host: 'stor-07',
			level: 'raidz2',
			toleratedFailures: 2,
			sizeBytes: 1000,
			usedBytes: 102,
			freeBytes: 898,
			state: 'ONLINE',
			firstSeenMs: START,
			lastSeenMs: START + 3 * DAY,
			membersAtMs: START + 2 * DAY,
			isRedundancyGroup: true,
		});
		expect(group?.history).toEqual({ observedAtMs: Float64Array.of(START, START + DAY, START + 2 * DAY), usedBytes: Float64Array.of(100, 101, 102) });
	});

	it('are invisible until their import is committed, and leave nothing when it is discarded or killed', () => {
		const folder = temporaryFolder();
		const session = openSession(folder);
		const importId = session.begin({ path: 'x', fileName: 'x', format: 'zpool', sourceTag: 'x' });
		session.write(importId, [record('SERIAL1', 0, { a: 1 })]);
		expect(listed(session)).toEqual([]);
		session.discard(importId);
		expect(tables.map((table) => count(session, table))).toEqual([0, 0, 0, 0]);
		// A row of an open import, as a crash in the last transaction of an older program could leave it.
		const open = session.begin({ path: 'x', fileName: 'x', format: 'zpool', sourceTag: 'x' });
		session.workspace.db.transaction(() => {
			session.workspace.db
				.command<[string]>("INSERT INTO storage_groups (group_key, kind, name) VALUES (?, 'zpool', 'tank')")
				.run('host:x|zpool|tank');
			session.workspace.db
				.command<[number, number]>('INSERT INTO group_states (group_id, observed_at_ms, import_id, size_bytes) VALUES (1, ?, ?, 5)')
				.run(START, open);
		});
		expect(listed(session)).toEqual([]);
		session.workspace.close();
		const again = openSession(folder);
		sessions.push(again);
		expect(tables.map((table) => count(again, table))).toEqual([0, 0, 0, 0]);
	});

	it('add nothing twice, and store a list of members once', () => {
		const session = freshSession();
		importGroups(session, [pool(0), pool(1)]);
		const before = [listed(session), ...tables.map((table) => count(session, table))];
		importGroups(session, [pool(1), pool(0)], 'cd'.repeat(32));
		expect([listed(session), ...tables.map((table) => count(session, table))]).toEqual(before);
		expect(tables.map((table) => count(session, table))).toEqual([1, 2, 1, 2]);
	});

	it('keep the first value of an instant, and take fields that it lacks from another file', () => {
		const session = freshSession();
		importGroups(session, [pool(0, { members: [], level: undefined as never, toleratedFailures: undefined as never })]);
		importGroups(session, [pool(0, { usedBytes: 999, state: 'FAULTED' })], 'cd'.repeat(32));
		expect(listed(session)).toEqual([
			expect.objectContaining({ usedBytes: 100, freeBytes: 900, state: 'ONLINE', level: 'raidz2', toleratedFailures: 2 }),
		]);
		expect(listed(session)[0]?.members).toHaveLength(2);
		expect(listed(session)[0]?.history.usedBytes).toEqual(Float64Array.of(100));
	});

	it('go with their import, and take only what nobody else says', () => {
		const session = freshSession();
		importGroups(session, [pool(0)]);
		const second = importGroups(session, [pool(1), pool(1, { name: 'other', members: [member('SERIAL9')] })], 'cd'.repeat(32));
		const { db } = session.workspace;
		db.transaction(() => purgeGroups(db, second));
		expect(listed(session).map(({ name, usedBytes }) => [name, usedBytes])).toEqual([['tank', 100]]);
		expect(tables.map((table) => count(session, table))).toEqual([1, 1, 1, 2]);
	});

	it('go when their import is undone, and come back with it', async () => {
		const session = freshSession();
		const importId = importGroups(session, [pool(0)]);
		const before = listed(session);
		await session.undo(importId);
		expect(listed(session)).toEqual([]);
		expect(tables.map((table) => count(session, table))).toEqual([0, 0, 0, 0]);
		importGroups(session, [pool(0)]);
		expect(listed(session)).toEqual(before.map((group) => ({ ...group, groupId: 2 })));
	});

	it('of different machines stay apart, also when nobody names the machine', () => {
		const session = freshSession();
		const { host: _host, ...nameless } = pool(0, { members: [] });
		importGroups(session, [pool(0), pool(0, { host: 'stor-08' })]);
		importGroups(session, [nameless], 'cd'.repeat(32));
		importGroups(session, [nameless], 'ef'.repeat(32));
		expect(listed(session).map(({ host }) => host)).toEqual([undefined, undefined, 'stor-07', 'stor-08']);
	});

	it('without a machine are recognised by a drive in common', () => {
		const session = freshSession();
		const { host: _host, ...nameless } = pool(0);
		importGroups(session, [nameless]);
		importGroups(session, [{ ...nameless, observedAtMs: START + DAY, members: [member('SERIAL2'), member('SERIAL7')] }], 'cd'.repeat(32));
		importGroups(session, [{ ...nameless, observedAtMs: START + DAY, members: [member('SERIAL8')] }], 'ef'.repeat(32));
		importGroups(session, [{ ...nameless, observedAtMs: START + DAY, members: [member('REDACTED')] }], '12'.repeat(32));
		importGroups(session, [{ ...nameless, observedAtMs: START + DAY, members: [member('REDACTED')] }], '34'.repeat(32));
		expect(listed(session).map(({ members }) => members.map(({ serial }) => serial))).toEqual([
			['SERIAL2', 'SERIAL7'],
			['SERIAL8'],
			['REDACTED'],
			['REDACTED'],
		]);
	});

	it('that consist of others are no redundancy groups themselves, and stand before their parts', () => {
		const session = freshSession();
		const part = (name: string) => pool(0, { kind: 'raid', name, parent: 'tank' });
		importGroups(session, [
			part('tank/raidz2-1'),
			part('tank/raidz2-0'),
			pool(0),
			pool(0, { kind: 'filesystem', name: '/', members: [] }),
			pool(0, { name: 'rpool' }),
		]);
		expect(listed(session).map(({ name, isRedundancyGroup }) => [name, isRedundancyGroup])).toEqual([
			['rpool', true],
			['tank', false],
			['tank/raidz2-0', true],
			['tank/raidz2-1', true],
			['/', false],
		]);
	});
});

describe('members of groups', () => {
	const evidenceOf = (serial: string, more: object = {}) => ({ evidence: { protocol: 'ATA', serial, model: 'ST4000DM000', ...more } as const });

	it('are found among drives by serial, by world wide name and by the place on a named machine', () => {
		const session = freshSession();
		importGroups(session, [
			pool(0, {
				members: [
					member('SERIAL1'),
					{ evidence: { protocol: 'unknown', wwn: '5000c500e5659ba7' }, role: 'data' },
					{ evidence: { protocol: 'ATA', host: 'stor-07', enclosure: '/c0/e8', slot: '/c0/e8/s3', model: 'ST4000DM000' }, role: 'data' },
					{ evidence: { protocol: 'unknown', deviceName: 'sda' }, role: 'data' },
				],
			}),
		]);
		expect(listed(session)[0]?.members.map(({ deviceId }) => deviceId)).toEqual([undefined, undefined, undefined, undefined]);
		// Drives that are imported later are found too.
		const importId = session.begin({ path: 'x', fileName: 'x', format: 'x', sourceTag: 'x' });
		session.write(importId, [
			record('SERIAL1', 0, { a: 1 }, evidenceOf('SERIAL1')),
			record('SERIAL2', 0, { a: 1 }, evidenceOf('SERIAL2', { wwn: '5000c500e5659ba7' })),
			record('SERIAL3', 0, { a: 1 }, evidenceOf('SERIAL3', { host: 'stor-07', enclosure: '/c0/e8', slot: '/c0/e8/s3' })),
			record('SERIAL4', 0, { a: 1 }, evidenceOf('SERIAL4', { deviceName: 'sda' })),
		]);
		session.commit(importId, { sha256: 'cd'.repeat(32), sizeBytes: 1, rejected: 0, rejects: [] });
		expect(listed(session)[0]?.members.map(({ deviceId, serial }) => [deviceId, serial])).toEqual([
			['d1', 'SERIAL1'],
			['d2', 'SERIAL2'],
			['d3', 'SERIAL3'],
			[undefined, undefined],
		]);
	});

	it('match a model that a controller cut, and no other model of the same serial', () => {
		const session = freshSession();
		importGroups(session, [
			pool(0, {
				members: ['INTEL SSDSC2KB96', 'Samsung SSD'].map((model) => member('PHYF0001', { evidence: { protocol: 'ATA', serial: 'PHYF0001', model } })),
			}),
		]);
		const importId = session.begin({ path: 'x', fileName: 'x', format: 'x', sourceTag: 'x' });
		session.write(importId, [record('PHYF0001', 0, { a: 1 }, { evidence: { protocol: 'ATA', serial: 'PHYF0001', model: 'INTEL SSDSC2KB960G8' } })]);
		session.commit(importId, { sha256: 'cd'.repeat(32), sizeBytes: 1, rejected: 0, rejects: [] });
		expect(listed(session)[0]?.members.map(({ deviceId }) => deviceId)).toEqual(['d1', undefined]);
	});

	it('that two drives fit are left open', () => {
		const session = freshSession();
		importGroups(session, [pool(0, { members: [{ evidence: { protocol: 'unknown', wwn: '5000c500e5659ba7' }, role: 'data' }] })]);
		const importId = session.begin({ path: 'x', fileName: 'x', format: 'x', sourceTag: 'x' });
		session.write(
			importId,
			['SERIAL1', 'SERIAL2'].map((serial) => record(serial, 0, { a: 1 }, evidenceOf(serial, { wwn: '5000c500e5659ba7' }))),
		);
		session.commit(importId, { sha256: 'cd'.repeat(32), sizeBytes: 1, rejected: 0, rejects: [] });
		expect(listed(session)[0]?.members).toEqual([{ role: 'data', wwn: '5000c500e5659ba7' }]);
	});
});

describe('the place of a drive', () => {
	it('is what the latest source says of enclosure, slot and pool', () => {
		const session = freshSession();
		const importId = session.begin({ path: 'x', fileName: 'x', format: 'x', sourceTag: 'x' });
		const place = { protocol: 'ATA', serial: 'SERIAL1', model: 'ST4000DM000', enclosure: '/c0/e8', slot: '/c0/e8/s3', pool: '/c0/d0' } as const;
		session.write(importId, [
			record('SERIAL1', 0, { a: 1 }, { evidence: place }),
			record('SERIAL1', 1, { a: 1 }, { evidence: { ...place, pool: '/c0/d1' } }),
		]);
		session.commit(importId, { sha256: 'cd'.repeat(32), sizeBytes: 1, rejected: 0, rejects: [] });
		expect(listDrives(session.workspace.db)).toEqual([
			expect.objectContaining({ enclosure: '/c0/e8', slot: '/c0/e8/s3', pool: '/c0/d1', samples: 2 }),
		]);
	});
});
