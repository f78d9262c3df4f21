import { afterAll, describe, expect, it } from 'vitest';
import { toAppError } from '../../src-main/shared/domain/errors.ts';
import type { StorageGroup } from '../../src-main/shared/domain/groups.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { noLossSettings } from '../../src-main/shared/domain/loss-settings.ts';
import { type GroupToMake, makeGroup, removeGroup, undoGroupChange } from '../../src-main/storage/group-changes.ts';
import { listGroups, purgeGroups } from '../../src-main/storage/groups.ts';
import { lastChange } from '../../src-main/storage/hand-made-groups.ts';
import { readSettings, saveSettings, settingsHistory, statedBasis } from '../../src-main/storage/loss-settings.ts';
import type { StorageSession } from '../../src-main/storage/session.ts';
import { openSession, record, removeTemporaryFolders, START, temporaryFolder } from '../support/workspaces.ts';

const sessions: StorageSession[] = [];
afterAll(() => {
	for (const { workspace } of sessions.splice(0)) workspace.close();
	removeTemporaryFolders();
});

/** A workspace with drives of these serials, and groups as an import tells of them. */
function sessionWith(serials: readonly string[], groups: readonly StorageGroup[] = []): StorageSession {
	const session = openSession(temporaryFolder());
	sessions.push(session);
	const importId = session.begin({ path: 'x', fileName: 'x', format: 'generic-csv', sourceTag: 'x' });
	session.write(
		importId,
		serials.map((serial) => record(serial, 0, { temperature_c: 30 })),
	);
	session.commit(importId, { sha256: 'ab'.repeat(32), sizeBytes: 1, rejected: 0, rejects: [], groups });
	return session;
}

const pool = (name: string, serials: readonly string[], kind: StorageGroup['kind'] = 'raid'): StorageGroup => ({
	kind,
	name,
	host: 'stor-07',
	level: 'raid6',
	toleratedFailures: 2,
	observedAtMs: START,
	members: serials.map((serial) => ({ evidence: { protocol: 'ATA', serial }, role: 'data' })),
	line: 1,
});
const group = (more: Partial<GroupToMake> = {}): GroupToMake => ({
	name: 'rack-1',
	level: 'raid5',
	members: ['DISK-A1', 'DISK-A2', 'DISK-A3'],
	spares: 0,
	...more,
});
const make = ({ workspace }: StorageSession, more: Partial<GroupToMake> = {}, at = 1_000) =>
	workspace.db.transaction(() => makeGroup(workspace.db, group(more), at));
const undo = ({ workspace }: StorageSession, groupId?: number) => workspace.db.transaction(() => undoGroupChange(workspace.db, groupId, 9_000));
const refusal = (work: () => unknown): string => {
	try {
		work();
	} catch (thrown) {
		const { code, message } = toAppError(thrown);
		return `${code}: ${message}`;
	}
	return 'it was taken';
};
const serials = ['DISK-A1', 'DISK-A2', 'DISK-A3', 'DISK-A4', 'DISK-A5', 'DISK-A6'];

describe('prices', () => {
	it('are nothing at first, then the latest, with every earlier state and its time', () => {
		const { workspace } = sessionWith(serials);
		expect(readSettings(workspace.db)).toEqual({ settings: noLossSettings, waiting: [], setAtMs: null });
		saveSettings(workspace.db, { ...noLossSettings, drives: { labour: 60 } }, 1_000);
		saveSettings(workspace.db, { ...noLossSettings, drives: { labour: 70 }, currency: 'EUR' }, 2_000);
		expect(readSettings(workspace.db)).toMatchObject({ settings: { currency: 'EUR', drives: { labour: 70 } }, setAtMs: 2_000 });
		expect(settingsHistory(workspace.db, 10).map(({ settings, setAtMs }) => [setAtMs, settings.drives])).toEqual([
			[2_000, { labour: 70 }],
			[1_000, { labour: 60 }],
		]);
	});

	it('add no row when the same is said again in another order', () => {
		const { workspace } = sessionWith(serials);
		const models = [
			{ model: 'B', terms: { labour: 1 } },
			{ model: 'A', terms: { labour: 2 } },
			{ model: 'C', terms: {} },
		];
		saveSettings(workspace.db, { ...noLossSettings, drives: { labour: 60, slowDay: 1 }, models }, 1_000);
		saveSettings(workspace.db, { ...noLossSettings, drives: { slowDay: 1, labour: 60 }, models: models.toReversed() }, 2_000);
		expect(settingsHistory(workspace.db, 10)).toHaveLength(1);
		expect(readSettings(workspace.db).settings.models.map(({ model }) => model)).toEqual(['A', 'B']);
	});

	it('have a name that is empty without any, differs with each statement, and comes back with what it names', () => {
		const { workspace } = sessionWith(serials);
		const name = (): string => statedBasis(workspace.db).prices;
		expect(name()).toBe('');
		saveSettings(workspace.db, { ...noLossSettings, drives: { labour: 60 } }, 1_000);
		const first = name();
		saveSettings(workspace.db, { ...noLossSettings, drives: { labour: 61 } }, 2_000);
		expect(name()).not.toBe(first);
		saveSettings(workspace.db, { ...noLossSettings, drives: { labour: 60 } }, 3_000);
		expect(name()).toBe(first);
		saveSettings(workspace.db, noLossSettings, 4_000);
		expect(name()).toBe('');
	});

	it('of a group wait while its import is undone, find it when it comes back, and go when everything is reset', () => {
		const session = sessionWith(serials, [pool('tank', ['DISK-A1', 'DISK-A2'])]);
		const { workspace } = session;
		const idOf = (): number => listGroups(workspace.db)[0]!.groupId;
		const first = idOf();
		saveSettings(workspace.db, { ...noLossSettings, ownGroups: [{ groupId: first, terms: { dataPerTb: 5_000 } }] }, 1_000);
		workspace.db.transaction(() => purgeGroups(workspace.db, 1));
		expect(readSettings(workspace.db)).toMatchObject({
			settings: { ownGroups: [] },
			waiting: [{ name: 'tank', host: 'stor-07', terms: { dataPerTb: 5_000 } }],
		});
		saveSettings(workspace.db, { ...noLossSettings, drives: { labour: 60 } }, 2_000);
		const again = session.begin({ path: 'y', fileName: 'y', format: 'zpool', sourceTag: 'y' });
		session.commit(again, { sha256: 'cd'.repeat(32), sizeBytes: 1, rejected: 0, rejects: [], groups: [pool('tank', ['DISK-A1', 'DISK-A2'])] });
		expect(idOf()).not.toBe(first);
		expect(readSettings(workspace.db)).toMatchObject({ settings: { ownGroups: [{ groupId: idOf(), terms: { dataPerTb: 5_000 } }] }, waiting: [] });
		saveSettings(workspace.db, noLossSettings, 3_000);
		expect(readSettings(workspace.db)).toMatchObject({ settings: noLossSettings, waiting: [] });
	});
});

describe('a group made by hand', () => {
	it('is listed beside imported ones, as a redundancy group with its drives, its level and its spares', () => {
		const session = sessionWith(serials, [pool('tank', ['DISK-A5', 'DISK-A6'])]);
		const made = make(session, { level: 'RAID 6', host: ' stor-01 ', members: ['DISK-A1', 'disk-a2', 'DISK-A3'], spares: 2 });
		expect(made).toMatchObject({
			kind: 'raid',
			name: 'rack-1',
			host: 'stor-01',
			level: 'raid6',
			toleratedFailures: 2,
			spares: 2,
			isHandMade: true,
			isRedundancyGroup: true,
			firstSeenMs: 1_000,
		});
		expect(made.members.map(({ serial, role, deviceId }) => [serial, role, deviceId !== undefined])).toEqual([
			['DISK-A1', 'data', true],
			['DISK-A2', 'data', true],
			['DISK-A3', 'data', true],
		]);
		expect(listGroups(session.workspace.db).map(({ name, isHandMade }) => [name, isHandMade ?? false])).toEqual([
			['rack-1', true],
			['tank', false],
		]);
	});

	it('refuses a drive that is in another redundancy group of its kind, naming both, and takes it in one of another kind', () => {
		const session = sessionWith(serials, [pool('tank', ['DISK-A3', 'DISK-A6'])]);
		expect(refusal(() => make(session))).toBe(
			'invalid_input: The drive DISK-A3 is in "tank" on stor-07 already and cannot be in "rack-1" as well. Take it out of one of them. Nothing was changed.',
		);
		expect(listGroups(session.workspace.db)).toHaveLength(1);
		make(session, { members: ['DISK-A1', 'DISK-A2', 'DISK-A4'] });
		expect(refusal(() => make(session, { name: 'rack-2', members: ['DISK-A4', 'DISK-A5'], level: 'raid1' }))).toContain(
			'in "rack-1" already and cannot be in "rack-2"',
		);
		expect(make(session, { name: 'pool', members: ['DISK-A1', 'DISK-A2', 'DISK-A3'], level: 'raidz1' })).toMatchObject({
			kind: 'zpool',
			isRedundancyGroup: true,
		});
	});

	it('refuses what makes no group, and changes nothing', () => {
		const session = sessionWith(serials);
		expect(refusal(() => make(session, { members: ['DISK-A1', 'DISK-A1'] }))).toContain('named twice');
		expect(refusal(() => make(session, { members: ['DISK-A1', 'NOBODY', 'DISK-A2'] }))).toMatch(/^drive_unknown: /);
		expect(refusal(() => make(session, { level: 'raid6', members: ['DISK-A1', 'DISK-A2'] }))).toContain(
			'raid6 needs at least 3 members; 2 are named',
		);
		expect(refusal(() => make(session, { groupId: 77 }))).toBe('not_found: There is no group 77 made by hand.');
		make(session);
		expect(refusal(() => make(session, { members: ['DISK-A4', 'DISK-A5'], level: 'raid1' }))).toContain('There is a group "rack-1" already');
		expect(listGroups(session.workspace.db)).toHaveLength(1);
	});

	it('can be changed and removed, and each step is taken back in turn', () => {
		const session = sessionWith(serials);
		const { db } = session.workspace;
		const { groupId } = make(session);
		make(session, { groupId, name: 'rack-one', members: ['DISK-A1', 'DISK-A2', 'DISK-A3', 'DISK-A4'] }, 2_000);
		db.transaction(() => removeGroup(db, groupId, 3_000));
		expect(listGroups(db)).toEqual([]);
		expect(lastChange(db)).toMatchObject({ groupId, name: 'rack-one', what: 'removed', atMs: 3_000 });
		expect(refusal(() => removeGroup(db, groupId, 4_000))).toMatch(/^not_found/);
		expect(undo(session)).toMatchObject({ what: 'removed', group: { groupId, name: 'rack-one' } });
		expect(undo(session, groupId)).toMatchObject({ what: 'changed', group: { groupId, name: 'rack-1', lastSeenMs: 1_000 } });
		expect(listGroups(db)[0]?.members).toHaveLength(3);
		expect(undo(session)).toMatchObject({ what: 'made', group: null });
		expect(refusal(() => undo(session))).toMatch(/^not_found: There is nothing to undo/);
	});

	it('does not come back into two groups: an undo that would do so is refused and changes nothing', () => {
		const session = sessionWith(serials);
		const { groupId } = make(session);
		make(session, { groupId, members: ['DISK-A2', 'DISK-A3'] });
		make(session, { name: 'rack-2', members: ['DISK-A1', 'DISK-A4'], level: 'raid1' });
		expect(refusal(() => undo(session, groupId))).toContain('The drive DISK-A1 is in "rack-2" already and cannot be in "rack-1"');
		expect(listGroups(session.workspace.db).map(({ name, members }) => [name, members.length])).toEqual([
			['rack-1', 2],
			['rack-2', 2],
		]);
	});

	it('gives way to an import that tells of the same drives, and is a group again when that import is gone', () => {
		const session = sessionWith(serials);
		make(session);
		const importId = session.begin({ path: 'y', fileName: 'y', format: 'storcli', sourceTag: 'y' });
		session.commit(importId, { sha256: 'cd'.repeat(32), sizeBytes: 1, rejected: 0, rejects: [], groups: [pool('/c0/d0', ['DISK-A3', 'DISK-A4'])] });
		const state = () => listGroups(session.workspace.db).find(({ isHandMade }) => isHandMade);
		expect(state()).toMatchObject({ isRedundancyGroup: false, gaveWayTo: '/c0/d0 on stor-07' });
		session.workspace.db.transaction(() => purgeGroups(session.workspace.db, importId));
		expect(state()).toMatchObject({ isRedundancyGroup: true });
		expect(state()?.gaveWayTo).toBeUndefined();
	});

	it('changes the name of what simulations rest on, and gives it back with an undo', () => {
		const session = sessionWith(serials);
		const name = (): string => statedBasis(session.workspace.db).groups;
		expect(name()).toBe('');
		const { groupId } = make(session);
		const first = name();
		make(session, { groupId, spares: 1 });
		expect([first === '', name() === first]).toEqual([false, false]);
		undo(session);
		expect(name()).toBe(first);
	});

	it('forgets a drive that is deleted for good, in its earlier states too', () => {
		const session = sessionWith(serials);
		const made = make(session);
		make(session, { groupId: made.groupId, spares: 1 });
		session.removeDrives([made.members[0]!.deviceId!]);
		expect(listGroups(session.workspace.db)[0]?.members.map(({ serial }) => serial)).toEqual(['DISK-A2', 'DISK-A3']);
		expect(
			session.workspace.db.query<[string], { n: number }>('SELECT COUNT(*) AS n FROM hand_made_members WHERE serial = ?').get('DISK-A1')?.n,
		).toBe(0);
	});

	it('has no more members than the limit, and the workspace no more of such groups', () => {
		const many = Array.from({ length: limits.handMadeMembers + 1 }, (_, at) => `MEMBER-${at}`);
		const session = sessionWith(many);
		const big = (members: number) => make(session, { name: `g${members}`, members: many.slice(0, members), toleratedFailures: 1, level: undefined });
		expect(refusal(() => big(limits.handMadeMembers + 1))).toContain(`the limit is ${limits.handMadeMembers}`);
		expect(big(limits.handMadeMembers).members).toHaveLength(limits.handMadeMembers);
		undo(session);
		const { db } = session.workspace;
		db.transaction(() => {
			for (let at = 0; at < limits.handMadeGroups - 1; at++)
				db.command<[number, string]>(
					`INSERT INTO hand_made_groups (group_id, kind, name, tolerated_failures, spares, is_removed, entered_at_ms) VALUES (?, 'raid', ?, 0, 0, 0, 1)`,
				).run(10_000 + at, `other ${at}`);
		});
		const last = make(session, { name: 'last', members: many.slice(0, 3) });
		expect(refusal(() => make(session, { name: 'one more', members: many.slice(3, 6) }))).toContain(`${limits.handMadeGroups} groups made by hand`);
		expect(last.groupId).toBeGreaterThan(0);
	});
});
