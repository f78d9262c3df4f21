import { afterAll, describe, expect, it } from 'vitest';
import { limits } from '../../src-main/shared/domain/limits.ts';
import type { WindowScope } from '../../src-main/shared/domain/suppress-windows.ts';
import {
	acknowledgeEvents,
	listAcknowledgements,
	recordedAcknowledgements,
	STANDING_ACKNOWLEDGEMENTS,
	withdrawAcknowledgements,
} from '../../src-main/storage/alarms.ts';
import { findDrive } from '../../src-main/storage/devices.ts';
import { mergeDrives } from '../../src-main/storage/identity-merge.ts';
import { splitDrive } from '../../src-main/storage/identity-split.ts';
import { undoDecision } from '../../src-main/storage/identity-undo.ts';
import type { StorageSession } from '../../src-main/storage/session.ts';
import { formerWindows, listWindows, removeWindow, saveWindow, type WindowToSave } from '../../src-main/storage/suppress-windows.ts';
import { DAY, fleetRecords, importRecords, openSession, removeTemporaryFolders, START, temporaryFolder } from '../support/workspaces.ts';

const NOW = START + 400 * DAY;

const sessions: StorageSession[] = [];
function filledSession(folder = temporaryFolder()): StorageSession {
	const session = openSession(folder);
	sessions.push(session);
	if (recordedAcknowledgements(session.workspace.db).length === 0) importRecords(session, fleetRecords(4, 20));
	return session;
}
afterAll(() => {
	for (const { workspace } of sessions.splice(0)) workspace.close();
	removeTemporaryFolders();
});

const idOf = ({ workspace }: StorageSession, serial: string) => findDrive(workspace.db, serial).deviceId;
const event = (session: StorageSession, serial: string, fromDay: number, toDay = fromDay, size = 8) => ({
	deviceId: idOf(session, serial),
	class: 'unusual' as const,
	startMs: START + fromDay * DAY,
	endMs: START + toDay * DAY,
	size,
});
const say = (session: StorageSession, events: readonly ReturnType<typeof event>[], nowMs = NOW) =>
	session.acknowledge('change', 'test', () => acknowledgeEvents(session.workspace.db, { events, reason: 'known' }, nowMs));
const standing = ({ workspace }: StorageSession) => listAcknowledgements(workspace.db);

const sundays = { repeat: { kind: 'weekly', weekdays: [0] }, startMs: START, durationMinutes: 180, timeZone: 'UTC' } as const;
const keep = (session: StorageSession, scope: WindowScope, more: Partial<WindowToSave> = {}, nowMs = NOW) =>
	saveWindow(session.workspace.db, { scope, rule: sundays, metrics: [], kind: 'backup', reason: 'backup', origin: 'hand', ...more }, nowMs);

describe('an acknowledgement', () => {
	it('survives a new start with all that was said', () => {
		const folder = temporaryFolder();
		const session = filledSession(folder);
		const [made] = session.acknowledge('change', 'test', () =>
			acknowledgeEvents(
				session.workspace.db,
				{
					events: [{ ...event(session, 'SERIAL1001', 3, 5, 7.25), class: 'hardware_degradation', failureMode: 'link' }],
					reason: 'cable',
					untilMs: NOW + DAY,
				},
				NOW,
			),
		);
		session.workspace.close();
		sessions.splice(sessions.indexOf(session), 1);
		expect(standing(filledSession(folder))).toEqual([made]);
		expect(made).toEqual({
			acknowledgementId: 1,
			deviceId: 'd2',
			class: 'hardware_degradation',
			failureMode: 'link',
			startMs: START + 3 * DAY,
			endMs: START + 5 * DAY,
			size: 7.25,
			reason: 'cable',
			untilMs: NOW + DAY,
			createdAtMs: NOW,
		});
	});

	it('gives way to a newer one of the same event, and stays in the record', () => {
		const session = filledSession();
		say(session, [event(session, 'SERIAL1001', 3, 5), event(session, 'SERIAL1001', 9)]);
		say(session, [event(session, 'SERIAL1001', 4, 6, 12)], NOW + DAY);
		expect(standing(session).map(({ acknowledgementId, size }) => [acknowledgementId, size])).toEqual([[3, 12], [2, 8]]); // biome-ignore format: pairs
		expect(recordedAcknowledgements(session.workspace.db).map(({ acknowledgementId, withdrawnAtMs }) => [acknowledgementId, withdrawnAtMs])).toEqual([
			[3, undefined],
			[2, undefined],
			[1, NOW + DAY],
		]);
	});

	it('is taken back once, all that are named or none', () => {
		const session = filledSession();
		say(session, [event(session, 'SERIAL1001', 3), event(session, 'SERIAL1002', 3)]);
		const withdraw = (...ids: number[]) =>
			session.acknowledge('change', 'test', () => withdrawAcknowledgements(session.workspace.db, ids, NOW + DAY));
		expect(() => withdraw(1, 77)).toThrow(expect.objectContaining({ code: 'not_found', message: expect.stringContaining('no acknowledgement 77') }));
		expect(standing(session)).toHaveLength(2);
		expect(withdraw(1, 1)).toMatchObject([{ acknowledgementId: 1, withdrawnAtMs: NOW + DAY }]);
		expect(standing(session).map(({ acknowledgementId }) => acknowledgementId)).toEqual([2]);
		expect(() => withdraw(1)).toThrow(expect.objectContaining({ code: 'not_found', message: expect.stringContaining('already') }));
	});

	it('of a drive that is not there is refused, and nothing is written', () => {
		const session = filledSession();
		const stranger = { ...event(session, 'SERIAL1001', 3), deviceId: 'd99' as ReturnType<typeof idOf> };
		expect(() => say(session, [event(session, 'SERIAL1001', 3), stranger])).toThrow(expect.objectContaining({ code: 'drive_unknown' }));
		expect(recordedAcknowledgements(session.workspace.db)).toEqual([]);
	});

	it('finds its drive through indexes', () => {
		const session = filledSession();
		const plan = session.workspace.db
			.query<[], { detail: string }>(`EXPLAIN QUERY PLAN ${STANDING_ACKNOWLEDGEMENTS}`)
			.all()
			.map(({ detail }) => detail)
			.join('; ');
		expect(plan).toMatch(/SEARCH d USING INDEX \S+ \(identity_key=\?\)/);
		expect(plan).not.toContain('SCAN d');
	});
});

describe('what was said follows its drive', () => {
	it('through a merge and back', () => {
		const session = filledSession();
		const [one, other] = [idOf(session, 'SERIAL1001'), idOf(session, 'SERIAL1002')];
		say(session, [event(session, 'SERIAL1001', 3)]);
		keep(session, { kind: 'drive', value: one });
		const { decisionId } = mergeDrives(session.workspace.db, { deviceId: one, into: other, isRemembered: false }, NOW);
		expect(standing(session)).toMatchObject([{ deviceId: other }]);
		expect(listWindows(session.workspace.db)).toMatchObject([{ scope: { kind: 'drive', value: other } }]);
		say(session, [event(session, 'SERIAL1002', 3)], NOW + DAY);
		expect(standing(session)).toHaveLength(1);
		undoDecision(session.workspace.db, decisionId, NOW);
		expect(listWindows(session.workspace.db)).toMatchObject([{ scope: { kind: 'drive', value: one } }]);
	});

	it('through a split by time: later events go with the new drive, windows are of both, and one again says each once', () => {
		const session = filledSession();
		const old = idOf(session, 'SERIAL1001');
		say(session, [event(session, 'SERIAL1001', 3), event(session, 'SERIAL1001', 8, 11), event(session, 'SERIAL1001', 14)]);
		keep(session, { kind: 'drive', value: old });
		const before = standing(session);
		const decision = splitDrive(session.workspace.db, { deviceId: old, fromMs: START + 10 * DAY }, NOW);
		const made = decision.otherId;
		const days = (deviceId: string | null) =>
			standing(session)
				.filter((each) => each.deviceId === deviceId)
				.map(({ startMs }) => (startMs - START) / DAY)
				.sort((a, b) => a - b);
		expect(days(old)).toEqual([3, 8]);
		expect(days(made)).toEqual([8, 14]);
		expect(listWindows(session.workspace.db).map(({ windowId, scope }) => [windowId, 'value' in scope && scope.value])).toEqual([
			[1, old],
			[2, made],
		]);
		undoDecision(session.workspace.db, decision.decisionId, NOW);
		expect(standing(session)).toEqual(before);
		expect(listWindows(session.workspace.db)).toHaveLength(1);
	});

	it('and is gone with a drive that is deleted', () => {
		const session = filledSession();
		say(session, [event(session, 'SERIAL1001', 3), event(session, 'SERIAL1002', 3)]);
		keep(session, { kind: 'drive', value: idOf(session, 'SERIAL1001') });
		keep(session, { kind: 'model', value: 'ST4000DM000' });
		session.removeDrives([idOf(session, 'SERIAL1001')]);
		const count = (table: string) => session.workspace.db.query<[], { n: number }>(`SELECT COUNT(*) AS n FROM ${table}`).get()?.n;
		expect([count('acknowledgements'), count('suppress_windows')]).toEqual([1, 1]);
		expect(standing(session)).toMatchObject([{ deviceId: idOf(session, 'SERIAL1002') }]);
	});

	it('and waits while the import that brought the drive is undone', async () => {
		const session = filledSession();
		say(session, [event(session, 'SERIAL1001', 3)]);
		keep(session, { kind: 'drive', value: idOf(session, 'SERIAL1001') });
		await session.undo(1);
		expect([standing(session), listWindows(session.workspace.db)]).toEqual([[], []]);
		importRecords(session, fleetRecords(4, 20));
		expect([standing(session).length, listWindows(session.workspace.db).length]).toEqual([1, 1]);
	});
});

describe('a suppress window', () => {
	it('keeps its number through changes, and what it was stays in the record', () => {
		const session = filledSession();
		const made = keep(session, { kind: 'host', value: 'stor-03' }, { metrics: ['daily_bytes_read'] });
		expect(made).toEqual({
			windowId: 1,
			scope: { kind: 'host', value: 'stor-03' },
			rule: sundays,
			metrics: ['daily_bytes_read'],
			kind: 'backup',
			reason: 'backup',
			origin: 'hand',
			createdAtMs: NOW,
		});
		const changed = keep(session, { kind: 'fleet' }, { windowId: 1, reason: 'for all', origin: 'learned' }, NOW + DAY);
		expect(changed).toMatchObject({ windowId: 1, scope: { kind: 'fleet' }, reason: 'for all', createdAtMs: NOW });
		expect(listWindows(session.workspace.db)).toEqual([changed]);
		expect(formerWindows(session.workspace.db)).toEqual([{ ...made, endedAtMs: NOW + DAY, how: 'changed' }]);
	});

	it('that was removed is brought back under its number', () => {
		const session = filledSession();
		keep(session, { kind: 'fleet' });
		removeWindow(session.workspace.db, 1, NOW);
		expect(listWindows(session.workspace.db)).toEqual([]);
		expect(formerWindows(session.workspace.db)).toMatchObject([{ windowId: 1, how: 'removed' }]);
		expect(keep(session, { kind: 'fleet' }).windowId).toBe(2);
		expect(keep(session, { kind: 'fleet' }, { windowId: 1 }, NOW + DAY)).toMatchObject({ windowId: 1, createdAtMs: NOW });
		expect(listWindows(session.workspace.db).map(({ windowId }) => windowId)).toEqual([1, 2]);
	});

	it('that is not there is neither changed nor removed', () => {
		const session = filledSession();
		expect(() => removeWindow(session.workspace.db, 5, NOW)).toThrow(expect.objectContaining({ code: 'not_found' }));
		expect(() => keep(session, { kind: 'fleet' }, { windowId: 5 })).toThrow(expect.objectContaining({ code: 'not_found' }));
		expect(() => keep(session, { kind: 'drive', value: 'd99' })).toThrow(expect.objectContaining({ code: 'drive_unknown' }));
	});

	it('beyond the limit is refused, one that is changed is not', () => {
		const session = filledSession();
		session.workspace.db.transaction(() => {
			for (let i = 0; i < limits.suppressWindows; i++) keep(session, { kind: 'fleet' });
		});
		expect(() => keep(session, { kind: 'fleet' })).toThrow(
			expect.objectContaining({ code: 'invalid_input', details: { limit: limits.suppressWindows } }),
		);
		expect(keep(session, { kind: 'fleet' }, { windowId: 3 }).windowId).toBe(3);
	});
});
