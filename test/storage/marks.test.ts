import { afterAll, describe, expect, it } from 'vitest';
import type { ChangeRequest } from '../../src-main/shared/domain/drive-changes.ts';
import { findDrive, listDrives } from '../../src-main/storage/devices.ts';
import { basisDigest } from '../../src-main/storage/hand-made.ts';
import { listChanges, undoChanges } from '../../src-main/storage/journal.ts';
import { applyChanges } from '../../src-main/storage/marks.ts';
import { observedSince } from '../../src-main/storage/migrations/0019-observed-since.ts';
import { undoImport } from '../../src-main/storage/removal.ts';
import type { StorageSession } from '../../src-main/storage/session.ts';
import { silentDrives } from '../../src-main/storage/silent-drives.ts';
import { historyDigest, summarise } from '../../src-main/storage/workspace.ts';
import { DAY, fleetRecords, importRecords, openSession, record, removeTemporaryFolders, START, temporaryFolder } from '../support/workspaces.ts';

const NOW = START + 400 * DAY;

const sessions: StorageSession[] = [];
/** Five drives over twenty days; the first one is reported as failed on the last. */
function filledSession(folder = temporaryFolder()): StorageSession {
	const session = openSession(folder);
	sessions.push(session);
	if (listDrives(session.workspace.db).length === 0) importRecords(session, fleetRecords(5, 20));
	return session;
}
afterAll(() => {
	for (const { workspace } of sessions.splice(0)) workspace.close();
	removeTemporaryFolders();
});

const apply = ({ workspace, acknowledge }: StorageSession, requests: readonly ChangeRequest[], isDryRun = false, nowMs = NOW) =>
	applyChanges(workspace.db, requests, { origin: 'hand', isDryRun, nowMs, commit: (work) => acknowledge('change', 'test', work) });
const undo = (session: StorageSession, request: Parameters<typeof undoChanges>[1]) =>
	session.acknowledge('change', 'undo', () => undoChanges(session.workspace.db, request, NOW));
const drive = ({ workspace }: StorageSession, key: string) => findDrive(workspace.db, key);
const journal = ({ workspace }: StorageSession) => listChanges(workspace.db, { limit: 100 }).changes;
const basis = ({ workspace }: StorageSession) => basisDigest(workspace.db, historyDigest(workspace.db).text());

describe('a mark', () => {
	it('makes a drive leave, with reason and successor, and says that it is by hand', () => {
		const session = filledSession();
		const outcome = apply(session, [
			{ drive: 'SERIAL1001', mark: { kind: 'failed', atMs: START + 21 * DAY, reason: 'head crash', replacedBy: 'SERIAL1004' } },
		]);
		expect(outcome).toMatchObject({ batchId: 1, unchanged: 0, problems: [], notes: [] });
		expect(drive(session, 'SERIAL1001').exit).toEqual({
			kind: 'failed',
			atMs: START + 21 * DAY,
			source: 'hand',
			reason: 'head crash',
			replacedBy: drive(session, 'SERIAL1004').deviceId,
		});
		expect(listDrives(session.workspace.db)[1]?.exit).toEqual(drive(session, 'SERIAL1001').exit);
		expect(summarise(session.workspace.db).failures).toBe(2);
	});

	it('goes before what an import says, and the import is heard again once the mark is undone', () => {
		const session = filledSession();
		const imported = { kind: 'failed', atMs: START + 19 * DAY, source: 'import' };
		expect(drive(session, 'SERIAL1000').exit).toEqual(imported);
		apply(session, [{ drive: 'SERIAL1000', mark: { kind: 'sold', atMs: START + 25 * DAY } }]);
		expect(drive(session, 'SERIAL1000').exit).toEqual({ kind: 'sold', atMs: START + 25 * DAY, source: 'hand' });
		expect(summarise(session.workspace.db).failures).toBe(0);
		undo(session, { isLast: true });
		expect(drive(session, 'SERIAL1000').exit).toEqual(imported);
		expect(summarise(session.workspace.db).failures).toBe(1);
	});

	it('of a drive in service silences a failure of a source until its day, not one that is reported later', () => {
		const session = filledSession();
		apply(session, [{ drive: 'SERIAL1000', mark: { kind: 'active', atMs: START + 19 * DAY } }]);
		expect(drive(session, 'SERIAL1000').exit).toBeUndefined();
		expect(summarise(session.workspace.db).failures).toBe(0);
		importRecords(session, [record('SERIAL1000', 30, { power_on_hours: 720 }, { hasFailed: true })], 'later.csv');
		expect(drive(session, 'SERIAL1000').exit).toEqual({ kind: 'failed', atMs: START + 30 * DAY, source: 'import' });
	});

	it('that cannot be true is refused with its reason, and nothing of the batch is written', () => {
		const session = filledSession();
		const before = basis(session);
		const { batchId, changes, problems } = apply(session, [
			{ drive: 'SERIAL1001', mark: { kind: 'retired', atMs: START + 21 * DAY }, line: 2 },
			{ drive: 'SERIAL1002', mark: { kind: 'failed', atMs: NOW + 30 * DAY }, line: 3 },
			{ drive: 'SERIAL1003', mark: { kind: 'failed', atMs: START - 3 * DAY }, line: 4 },
			{ drive: 'SERIAL1004', mark: { kind: 'failed' }, line: 5 },
			{ drive: 'NOBODY', mark: { kind: 'failed', atMs: START }, line: 6 },
			{ drive: 'SERIAL1001', facts: { host: 'twice' }, line: 7 },
			{ drive: 'SERIAL1000', mark: { kind: 'replaced', atMs: START + 21 * DAY, replacedBy: 'SERIAL1000' }, line: 8 },
		]);
		expect({ batchId, changes }).toEqual({ batchId: null, changes: [] });
		expect(problems.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8]);
		const reasons = problems.map(({ reason }) => reason);
		for (const [index, part] of ['in the future', 'first seen on 2024-01-01', 'Give the date', 'NOBODY', 'line 2', 'by itself'].entries())
			expect(reasons[index]).toContain(part);
		expect(journal(session)).toEqual([]);
		expect(basis(session)).toBe(before);
	});

	it('of a file from another workspace is noticed by the serial beside the id', () => {
		const { problems } = apply(filledSession(), [{ drive: 'd5', serial: 'SOMEBODY ELSE', mark: { kind: 'active' } }]);
		expect(problems).toMatchObject([{ drive: 'd5', reason: expect.stringContaining('another workspace') }]);
	});

	it('that a report speaks against is taken, and the report is named', () => {
		const session = filledSession();
		const { notes, changes } = apply(session, [{ drive: 'SERIAL1001', mark: { kind: 'retired', atMs: START + 5 * DAY } }]);
		expect(changes).toHaveLength(1);
		expect(notes).toEqual(['SERIAL1001 still reported on 2024-01-20, after 2024-01-06. It counts as retired from 2024-01-06 on.']);
	});
});

describe('facts', () => {
	it('by hand go before evidence, also before evidence that comes later, and are taken back by null', () => {
		const session = filledSession();
		const from = (host: string, day: number) =>
			record(
				'SERIAL1001',
				day,
				{ power_on_hours: day * 24 },
				{ evidence: { protocol: 'ATA', serial: 'SERIAL1001', model: 'ST4000DM000', host, slot: '7' } },
			);
		importRecords(session, [from('stor-01', 21)], 'hosts.csv');
		apply(session, [
			{ drive: 'SERIAL1001', facts: { host: ' vault ', price: { amount: 289.9, currency: 'EUR' }, purchaseDate: '2023-02-28', pool: 'tank' } },
		]);
		importRecords(session, [from('stor-02', 22)], 'hosts-2.csv');
		expect(drive(session, 'SERIAL1001')).toMatchObject({
			host: 'vault',
			slot: '7',
			pool: 'tank',
			price: { amount: 289.9, currency: 'EUR' },
			purchaseDate: '2023-02-28',
			byHand: ['host', 'pool', 'price', 'purchaseDate'],
		});
		apply(session, [{ drive: 'SERIAL1001', facts: { host: null, price: null, pool: null, purchaseDate: null } }]);
		const back = drive(session, 'SERIAL1001');
		expect(back).toMatchObject({ host: 'stor-02', slot: '7' });
		expect([back.price, back.pool, back.purchaseDate, back.byHand]).toEqual([undefined, undefined, undefined, undefined]);
	});

	it('say since when a drive was observed, which moves the figures, and go with the import that they were stated with', () => {
		const session = filledSession();
		const before = basis(session);
		const { workspace, acknowledge } = session;
		const requests = [{ drive: 'SERIAL1001', facts: { observedSince: '2023-06-30' } }];
		const importId = importRecords(session, [record('SERIAL1001', 30, { power_on_hours: 720 })], 'last.csv').importId;
		const told = basis(session);
		applyChanges(workspace.db, requests, {
			origin: 'last.csv',
			importId,
			isDryRun: false,
			nowMs: NOW,
			commit: (work) => acknowledge('change', 'test', work),
		});
		expect(drive(session, 'SERIAL1001')).toMatchObject({ observedSince: '2023-06-30', byHand: ['observedSince'] });
		expect(basis(session)).not.toBe(told);
		acknowledge('removal', 'test', () => undoImport(workspace.db, importId, NOW));
		expect(drive(session, 'SERIAL1001').observedSince).toBeUndefined();
		expect(basis(session)).toBe(before);
		expect(journal(session)).toMatchObject([{ field: 'observedSince', undoneAtMs: NOW }]);
	});

	it('keep their journal and its numbers when the table is made anew for them', () => {
		const session = filledSession();
		const { db } = session.workspace;
		apply(session, [{ drive: 'SERIAL1001', facts: { slot: '7', purchaseDate: '2023-02-28' } }]);
		const [last] = journal(session);
		session.acknowledge('change', 'test', () => db.command<[number]>('DELETE FROM drive_changes WHERE id = ?').run(last?.changeId ?? 0));
		const kept = journal(session);
		// From the table as it was before: without the import of a change.
		db.transaction(() => {
			db.execute('DROP INDEX drive_changes_by_import; ALTER TABLE drive_changes DROP COLUMN import_id');
			db.execute(observedSince.sql);
		});
		expect(journal(session)).toEqual(kept);
		apply(session, [{ drive: 'SERIAL1001', facts: { observedSince: '2023-06-30' } }]);
		expect(journal(session)[0]?.changeId).toBe((last?.changeId ?? 0) + 1);
	});

	it.each([
		['price', { price: { amount: -1, currency: 'EUR' } }],
		['price', { price: { amount: 1, currency: 'Euro' } }],
		['purchase date', { purchaseDate: '2023-02-30' }],
		['purchase date', { purchaseDate: '2050-01-01' }],
		['date since which it was observed', { observedSince: '2023-02-30' }],
		['after its first row', { observedSince: '2024-01-31' }],
		['host', { host: 'a\nb' }],
		['slot', { slot: 'x'.repeat(129) }],
		['pool', { pool: '  ' }],
	])('refuses an impossible %s', (name, facts) => {
		const { problems } = apply(filledSession(), [{ drive: 'd2', facts }]);
		expect(problems).toMatchObject([{ code: 'row_rejected', reason: expect.stringContaining(name) }]);
	});
});

describe('the journal', () => {
	it('keeps who said what, newest first, through undoing and opening again', () => {
		const folder = temporaryFolder();
		const session = filledSession(folder);
		apply(session, [
			{ drive: 'd2', mark: { kind: 'retired', atMs: START + 21 * DAY } },
			{ drive: 'd3', facts: { slot: 'a', host: 'b' } },
		]);
		apply(session, [{ drive: 'd3', facts: { slot: 'c' } }]);
		expect(journal(session)).toMatchObject([
			{
				changeId: 4,
				batchId: 2,
				field: 'slot',
				before: 'a',
				value: 'c',
				serial: 'SERIAL1002',
				model: 'ST4000DM000',
				origin: 'hand',
				enteredAtMs: NOW,
			},
			{ changeId: 3, batchId: 1, field: 'slot', before: null, value: 'a' },
			{ changeId: 2, batchId: 1, field: 'host' },
			{ changeId: 1, batchId: 1, field: 'exit', before: 'active', value: 'retired', atMs: START + 21 * DAY },
		]);
		expect(undo(session, { changeId: 4 })).toMatchObject([{ changeId: 4, undoneAtMs: NOW }]);
		expect(drive(session, 'd3').slot).toBe('a');
		expect(undo(session, { batchId: 1 }).map(({ changeId }) => changeId)).toEqual([1, 2, 3]);
		expect(drive(session, 'd2').exit).toBeUndefined();
		expect(drive(session, 'd3').byHand).toBeUndefined();
		const before = journal(session);
		session.workspace.close();
		sessions.splice(sessions.indexOf(session), 1);
		expect(journal(filledSession(folder))).toEqual(before);
	});

	it('undoes an older change without touching the newer one that stands', () => {
		const session = filledSession();
		apply(session, [{ drive: 'd2', facts: { slot: 'old' } }]);
		apply(session, [{ drive: 'd2', facts: { slot: 'new' } }]);
		undo(session, { changeId: 1 });
		expect(drive(session, 'd2').slot).toBe('new');
		undo(session, { isLast: true });
		expect(drive(session, 'd2').slot).toBeUndefined();
		expect(() => undo(session, { isLast: true })).toThrow(expect.objectContaining({ code: 'not_found' }));
		expect(() => undo(session, { changeId: 1 })).toThrow(
			expect.objectContaining({ code: 'not_found', message: expect.stringContaining('undone already') }),
		);
		expect(() => undo(session, { changeId: 99 })).toThrow(expect.objectContaining({ code: 'not_found' }));
	});

	it('does not grow by what stands so already, nor by a dry run, which shows what would be written', () => {
		const session = filledSession();
		const requests = [
			{ drive: 'd2', mark: { kind: 'failed' as const, atMs: START + 21 * DAY }, facts: { slot: 'a', price: { amount: 100, currency: 'EUR' } } },
		];
		const dry = apply(session, requests, true);
		expect(dry).toMatchObject({ batchId: null, changes: [{ field: 'exit' }, { field: 'slot' }, { field: 'price', value: '100 EUR' }] });
		expect(journal(session)).toEqual([]);
		expect(drive(session, 'd2').exit).toBeUndefined();
		apply(session, requests);
		const counter = session.receiptCounter();
		expect(apply(session, requests)).toMatchObject({ batchId: null, changes: [], unchanged: 3 });
		expect(journal(session)).toHaveLength(3);
		expect(session.receiptCounter()).toBe(counter);
	});

	it('looks many drives up at once as it does few', () => {
		const session = filledSession();
		importRecords(session, fleetRecords(80, 3, 30), 'more.csv');
		importRecords(session, [record('SERIAL1003', 40, { a: 1 }, { evidence: { protocol: 'ATA', serial: 'SERIAL1003', model: 'OTHER' } })], 'twin.csv');
		const many = Array.from({ length: 80 }, (_, index) => ({ drive: `serial${1000 + index}`, facts: { pool: 'tank' }, line: index + 2 }));
		const { problems, changes } = apply(session, many, true);
		expect(changes).toEqual([]);
		expect(problems).toMatchObject([{ line: 5, code: 'drive_ambiguous' }]);
		const written = apply(
			session,
			many.filter(({ line }) => line !== 5),
		);
		expect(written.changes).toHaveLength(79);
		expect(drive(session, 'SERIAL1079').pool).toBe('tank');
		expect(apply(session, [...many.filter(({ line }) => line !== 5), { drive: 'NOBODY', line: 99 }]).problems).toMatchObject([
			{ code: 'drive_unknown', line: 99 },
		]);
	});
});

describe('what was said of a drive', () => {
	it('waits while the import that brought the drive is undone, and is there when it is imported again', async () => {
		const session = openSession(temporaryFolder());
		sessions.push(session);
		const { importId } = importRecords(session, fleetRecords(3, 10));
		apply(session, [{ drive: 'SERIAL1001', mark: { kind: 'failed', atMs: START + 10 * DAY, replacedBy: 'SERIAL1002' }, facts: { slot: '4' } }]);
		await session.undo(importId);
		expect(listDrives(session.workspace.db)).toEqual([]);
		expect(listChanges(session.workspace.db, { limit: 10 })).toEqual({ changes: [], total: 0 });
		expect(() => undo(session, { isLast: true })).toThrow(expect.objectContaining({ code: 'not_found' }));
		importRecords(session, fleetRecords(3, 10), 'again.csv');
		const { deviceId } = drive(session, 'SERIAL1002');
		expect(drive(session, 'SERIAL1001')).toMatchObject({ slot: '4', exit: { kind: 'failed', source: 'hand', replacedBy: deviceId } });
		expect(journal(session)).toHaveLength(2);
	});

	it('goes with the drive that is deleted for good', () => {
		const session = filledSession();
		apply(session, [
			{ drive: 'd2', facts: { slot: 'a' } },
			{ drive: 'd3', mark: { kind: 'replaced', atMs: START + 21 * DAY, replacedBy: 'd2' } },
		]);
		session.removeDrives([drive(session, 'd2').deviceId]);
		expect(journal(session)).toMatchObject([{ deviceId: 'd3', field: 'exit' }]);
		expect(journal(session)[0]).not.toHaveProperty('replacedBy');
		importRecords(session, fleetRecords(5, 20), 'again.csv');
		expect(drive(session, 'SERIAL1001').slot).toBeUndefined();
	});
});

describe('what results rest on', () => {
	it('changes with an exit, a price and a host, not with a slot, and comes back with the undo', () => {
		const session = filledSession();
		const before = basis(session);
		expect(before).toBe(historyDigest(session.workspace.db).text());
		for (const change of [
			{ mark: { kind: 'retired' as const, atMs: START + 21 * DAY } },
			{ facts: { price: { amount: 1, currency: 'EUR' } } },
			{ facts: { host: 'elsewhere' } },
		]) {
			apply(session, [{ drive: 'd2', ...change }]);
			expect(basis(session)).not.toBe(before);
			undo(session, { isLast: true });
			expect(basis(session)).toBe(before);
		}
		apply(session, [{ drive: 'd2', facts: { slot: 'a', pool: 'b', enclosure: 'c', purchaseDate: '2023-01-01' } }]);
		expect(basis(session)).toBe(before);
		// The history itself is as it was: what was imported has not changed.
		expect(historyDigest(session.workspace.db).text()).toBe(before);
	});
});

describe('silent drives', () => {
	it('are proposed with their evidence, put off, and proposed anew when the time is over or they fell silent again', () => {
		const session = openSession(temporaryFolder());
		sessions.push(session);
		const { db } = session.workspace;
		importRecords(session, fleetRecords(6, 40));
		importRecords(
			session,
			[0, 1, 2, 3].map((day) => record('QUIET', day, { a: day })),
			'quiet.csv',
		);
		const [found] = silentDrives(db, NOW).silent;
		expect(found).toMatchObject({
			drive: { serial: 'QUIET' },
			source: 'generic',
			lastSeenMs: START + 3 * DAY,
			intervalMs: DAY,
			silentMs: 36 * DAY,
			others: 5,
			othersStillReporting: 5,
		});
		apply(session, [{ drive: 'QUIET', askAgainMs: NOW + 10 * DAY }]);
		expect(silentDrives(db, NOW)).toEqual({ silent: [], dismissed: 1 });
		expect(silentDrives(db, NOW + 10 * DAY).silent).toHaveLength(1);
		importRecords(session, [record('QUIET', 6, { a: 6 })], 'once-more.csv');
		expect(silentDrives(db, NOW).silent).toHaveLength(1);
		apply(session, [{ drive: 'QUIET', mark: { kind: 'retired', atMs: START + 7 * DAY } }]);
		expect(silentDrives(db, NOW)).toEqual({ silent: [], dismissed: 0 });
	});
});
