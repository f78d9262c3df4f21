import { afterAll, describe, expect, it } from 'vitest';
import type { DriveEvidence, TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { verifyWorkspace } from '../../src-main/storage/check.ts';
import { listDrives } from '../../src-main/storage/devices.ts';
import { listDecisions } from '../../src-main/storage/identity-decisions.ts';
import { keepApart, mergeDrives } from '../../src-main/storage/identity-merge.ts';
import { listQuestions } from '../../src-main/storage/identity-questions.ts';
import { undoDecision } from '../../src-main/storage/identity-undo.ts';
import { readSeries } from '../../src-main/storage/samples.ts';
import type { StorageSession } from '../../src-main/storage/session.ts';
import { historyDigest } from '../../src-main/storage/workspace.ts';
import { DAY, importRecords, openSession, record, removeTemporaryFolders, START, temporaryFolder } from '../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const WWN = '5000c500adec6ea3';
const OTHER_WWN = '5000c500adec6eb4';

const said = (day: number, evidence: Partial<DriveEvidence>): TelemetryRecord => ({
	...record('', day, { a: day }),
	evidence: { protocol: 'ATA', ...evidence },
});

function historyOf(files: readonly (readonly TelemetryRecord[])[]): StorageSession {
	const session = openSession(temporaryFolder());
	for (const [i, records] of files.entries()) importRecords(session, records, `${i}.json`);
	return session;
}

/** Drives with their samples, in every order of the files; closes all but the first. */
function inEveryOrder(one: readonly TelemetryRecord[], two: readonly TelemetryRecord[]): StorageSession {
	const [session, reverse] = [historyOf([one, two]), historyOf([two, one])];
	const samples = ({ workspace }: StorageSession) => listDrives(workspace.db).map((drive) => drive.samples);
	expect(samples(reverse)).toEqual(samples(session));
	expect(historyDigest(reverse.workspace.db).text()).toBe(historyDigest(session.workspace.db).text());
	reverse.workspace.close();
	expect(verifyWorkspace(session.workspace.db, null, { progress: () => {}, isCancelled: () => false }).problems).toEqual([]);
	return session;
}

describe('a drive', () => {
	it('that a pool names by its world wide name alone is the one whose serial is known with it, in either order', () => {
		const session = inEveryOrder([said(0, { serial: 'K4H10001', model: 'HUS726040ALE614', wwn: WWN })], [said(1, { wwn: WWN })]);
		const { db } = session.workspace;
		expect(listDrives(db)).toMatchObject([{ serial: 'K4H10001', samples: 2 }]);
		expect(listQuestions(db).total).toBe(0);
		const [decision] = listDecisions(db);
		expect(decision).toMatchObject({ kind: 'merge', reason: `Recognised: the same world wide name ${WWN}.` });
		undoDecision(db, decision!.decisionId, 0);
		expect(listDrives(db)).toHaveLength(2);
		// Taken back stays taken back.
		importRecords(session, [said(2, { wwn: WWN })], 'later.json');
		expect(listDrives(db)).toHaveLength(2);
		session.workspace.close();
	});

	it('whose world wide name two drives with serials share is nobody in particular', () => {
		const twins = [said(0, { serial: 'CLONE001', model: 'M1', wwn: WWN }), said(0, { serial: 'CLONE002', model: 'M1', wwn: WWN })];
		const session = inEveryOrder(twins, [said(1, { wwn: WWN })]);
		expect(listDrives(session.workspace.db)).toHaveLength(3);
		expect(listQuestions(session.workspace.db).questions[0]!.candidates).toHaveLength(2);
		session.workspace.close();
	});

	it('whose model a tool cut, or whose symbols a file name lost, is the one of the same serial', () => {
		for (const [model, other] of [
			['HUS726040ALE614', 'HUS726040ALE'],
			['WDC WD40EFRX-68N32N0', 'WDC_WD40EFRX_68N32N0'],
			['Samsung SSD 860 EVO 500GB', 'Samsung SSD 860'],
		] as const) {
			const session = inEveryOrder([said(0, { serial: 'K4H10001', model })], [said(1, { serial: 'K4H10001', model: other })]);
			expect(listDrives(session.workspace.db), `${model} and ${other}`).toMatchObject([{ samples: 2 }]);
			if (model.startsWith(other)) expect(listDrives(session.workspace.db)[0]!.model).toBe(model);
			session.workspace.close();
		}
	});

	it('of the same serial with another model, capacity or world wide name is a stranger', () => {
		const known = { serial: 'K4H10001', model: 'HUS726040ALE614', wwn: WWN, capacityBytes: 4000787030016 };
		for (const other of [
			{ serial: 'K4H10001', model: 'ST4000DM000' },
			{ serial: 'K4H10001', model: 'HUS72' },
			{ serial: 'K4H10001', model: 'HUS726040ALE', wwn: OTHER_WWN },
			{ serial: 'K4H10001', model: 'HUS726040ALE', capacityBytes: 6001175126016 },
		]) {
			const session = inEveryOrder([said(0, known)], [said(1, other)]);
			expect(listDrives(session.workspace.db), JSON.stringify(other)).toHaveLength(2);
			session.workspace.close();
		}
	});

	it('of one serial and one world wide name is one, whatever a bridge calls its model', () => {
		const known = { serial: 'K4H10001', model: 'HUS726040ALE614', wwn: WWN };
		const session = inEveryOrder([said(0, known)], [said(1, { ...known, model: 'External USB3.0' })]);
		const { db } = session.workspace;
		expect(listDrives(db)).toMatchObject([{ samples: 2 }]);
		// Described anew it is not decided a second time, in the other direction.
		importRecords(session, [said(2, { ...known, host: 'two' })], 'later.json');
		expect(listDecisions(db)).toMatchObject([{ reason: 'Recognised: the same serial and world wide name.' }]);
		session.workspace.close();
	});

	it('that contradicts another by model or by serial is asked about once, with both evidences, until somebody decides', () => {
		const known = { serial: 'K4H10001', model: 'HUS726040ALE614', wwn: WWN };
		for (const [other, text] of [
			[{ serial: 'K4H10001', model: 'ST4000DM000' }, 'Serial K4H10001 occurs with the models'],
			[{ ...known, serial: 'K4H10002' }, `Serials K4H10002 and K4H10001 state one world wide name, ${WWN}`],
		] as const) {
			const session = openSession(temporaryFolder());
			const { importedDrives } = importRecords(session, [said(0, known), said(0, other)]);
			const { db } = session.workspace;
			expect(importedDrives.filter(({ question }) => question?.startsWith(text))).toHaveLength(1);
			const { questions, total } = listQuestions(db);
			expect(total).toBe(1);
			expect(questions[0]).toMatchObject({ evidence: other, candidates: [{ evidence: known }] });
			keepApart(db, questions[0]!.deviceId, undefined, 0);
			const later = importRecords(session, [said(1, { ...other, host: 'two' })], 'later.json');
			expect(listQuestions(db).total).toBe(0);
			expect(later.importedDrives[0]!.question).toBeUndefined();
			session.workspace.close();
		}
	});

	it('seen over two paths, behind a RAID controller, or moved to another host and bay stays one', () => {
		const known = { serial: 'K4H10001', model: 'HUS726040ALE614', wwn: WWN };
		const session = historyOf([
			[said(0, { ...known, host: 'one', deviceName: '/dev/sda' }), said(0, { ...known, host: 'one', deviceName: '/dev/sdq' })],
			[said(1, { ...known, host: 'one', deviceName: '/dev/bus/0 [megaraid_disk_04]', slot: '4' })],
			[said(2, { serial: 'K4H10001', model: 'HUS726040ALE614', host: 'two', enclosure: '/c0/e252', slot: '7' })],
		]);
		expect(listDrives(session.workspace.db)).toMatchObject([{ serial: 'K4H10001', samples: 3, host: 'two', slot: '7', wwn: WWN }]);
		session.workspace.close();
	});

	it('with a masked or made-up serial is never one with another of these', () => {
		for (const serial of ['REDACTED', '000000000000', '0123456789ABCDEF', 'XXXXXXXX', 'DB98765432']) {
			const files = [[said(0, { serial, model: 'USB BRIDGE', host: 'one' })], [said(0, { serial, model: 'USB BRIDGE', host: 'two' })]];
			const session = historyOf(
				serial === 'DB98765432'
					? [[said(0, { serial, model: 'A', capacityBytes: 1e12 })], [said(0, { serial, model: 'A', capacityBytes: 2e12 })]]
					: files,
			);
			expect(listDrives(session.workspace.db), serial).toHaveLength(2);
			session.workspace.close();
		}
	});
});

describe('two drives behind a bridge that states its own serial', () => {
	const bridge = { serial: 'DB98765432', model: 'USB BRIDGE', capacityBytes: 1e12 };
	const hours = (day: number, poh: number, more: Partial<TelemetryRecord> = {}): TelemetryRecord => ({
		...record('', day, { power_on_hours: poh }),
		evidence: { protocol: 'ATA', ...bridge },
		...more,
	});
	const young = (day: number, more: Partial<TelemetryRecord> = {}) => hours(day, 1000 + day * 24, more);
	const old = (day: number, more: Partial<TelemetryRecord> = {}) => hours(day, 90_000 + day * 24, more);
	const series = ({ workspace: { db } }: StorageSession) =>
		listDrives(db).map(({ deviceId }) => [...readSeries(db, deviceId, 'power_on_hours').values]);

	it('are told apart by their hours, file by file, and asked about with both evidences until somebody decides', () => {
		const session = historyOf([[young(0)]]);
		const { db } = session.workspace;
		const { importedDrives } = importRecords(session, [old(0.01)], 'b0.json');
		const text = 'DB98765432 states 1,000 power-on hours at 2024-01-01 00:00 and 90,000 power-on hours at 2024-01-01 00:14, which one drive cannot';
		expect(importedDrives).toMatchObject([{ isNew: true, question: expect.stringContaining(text) }]);
		for (const day of [1, 2, 3]) for (const drive of [young, old]) importRecords(session, [drive(day)], `${day}.json`);
		// An older file, both in one file, and what is known already.
		importRecords(session, [old(-1)], 'old.json');
		expect(importRecords(session, [young(2), old(2), young(4), old(4, { hasFailed: true })], 'both.json')).toMatchObject({ added: 2, known: 2 });
		expect(series(session)).toEqual([
			[1000, 1024, 1048, 1072, 1096],
			[89_976, 90_000.24, 90_024, 90_048, 90_072, 90_096].map((value) => (value === 90_000.24 ? expect.closeTo(value) : value)),
		]);
		expect(listDrives(db).map(({ exit }) => exit?.kind)).toEqual([undefined, 'failed']);
		const [question, more] = listQuestions(db).questions;
		expect(more).toBeUndefined();
		expect(question).toMatchObject({ evidence: bridge, candidates: [{ evidence: bridge, shares: 'same serial, model, capacity', samples: 5 }] });
		expect(verifyWorkspace(db, null, { progress: () => {}, isCancelled: () => false }).problems).toEqual([]);
		const { decisionId } = mergeDrives(db, { deviceId: question!.deviceId, into: question!.candidates[0]!.deviceId, isRemembered: false }, 0);
		expect([listDrives(db).length, listQuestions(db).total]).toEqual([1, 0]);
		undoDecision(db, decisionId, 0);
		expect(series(session)).toHaveLength(2);
		session.workspace.close();
	});

	it('are told apart where one file has both, at the same instants, and come and go with their import', async () => {
		const session = openSession(temporaryFolder());
		const both = [0, 1, 2].flatMap((day) => [young(day), old(day)]);
		const { importId, added, conflicts } = importRecords(session, both);
		expect([added, conflicts]).toEqual([6, 0]);
		expect(series(session)).toEqual([
			[1000, 1024, 1048],
			[90_000, 90_024, 90_048],
		]);
		expect(importRecords(session, both.reverse(), 'again.csv')).toMatchObject({ added: 0, known: 6 });
		await session.undo(importId);
		expect(listDrives(session.workspace.db)).toEqual([]);
		// The newest rows first, stored two at a time.
		importRecords(session, both, 'newest-first.csv', 2);
		expect(series(session)).toEqual([
			[90_000, 90_024, 90_048],
			[1000, 1024, 1048],
		]);
		session.workspace.close();
	});

	it('are one where a controller began again, a reading was missed, or a clock was wrong', () => {
		const [month, reset] = [Array.from({ length: 30 }, (_, day) => old(day)), Array.from({ length: 5 }, (_, day) => hours(30 + day, 5 + day * 24))];
		const wrong = [hours(40, 0), hours(41, 65_535), ...[0, 1, 2].map((day) => old(20 + day, { observedAtMs: START + (3.5 + day) * DAY }))];
		const all = [...month, ...wrong, ...reset];
		for (const [records, batch] of [
			[all, 100],
			[all, 1],
			[[...all].reverse(), 3],
		] as const) {
			const session = openSession(temporaryFolder());
			importRecords(session, records, 'fleet.csv', batch);
			expect(listDrives(session.workspace.db)).toMatchObject([{ samples: 40 }]);
			expect(listQuestions(session.workspace.db).total).toBe(0);
			session.workspace.close();
		}
	});
});

describe('drives that nothing identifies', () => {
	const masked = { serial: 'REDACTED', model: 'HUS726040ALE614', deviceName: '/dev/sda' };
	const counts = (session: StorageSession, records: readonly TelemetryRecord[], fileName: string) => {
		const { added, known } = importRecords(session, records, fileName);
		return [added, known, listDrives(session.workspace.db).length];
	};

	it('are the same in a file that grew, in another order, and with what stood beside them', () => {
		const session = openSession(temporaryFolder());
		const log = [0, 1, 2].map((day) => said(day, masked));
		const other = said(0, { ...masked, deviceName: '/dev/sdb', slot: 'document 2' });
		expect(counts(session, log.slice(0, 2), 'log')).toEqual([2, 0, 1]);
		expect(counts(session, log, 'log grown')).toEqual([1, 2, 1]);
		expect(counts(session, [...log].reverse(), 'log turned round')).toEqual([0, 3, 1]);
		expect(counts(session, [...log, other], 'two logs')).toEqual([1, 3, 2]);
		// Alone in its file it has no second place.
		expect(counts(session, [said(0, { ...masked, deviceName: '/dev/sdb' })], 'the other')).toEqual([0, 1, 2]);
		session.workspace.close();
	});

	it('stay two where one file has both, even when they say the same, and in other files that begin otherwise', () => {
		const session = openSession(temporaryFolder());
		expect(counts(session, [said(0, masked), said(0, { ...masked, slot: 'document 2' })], 'twins')).toEqual([2, 0, 2]);
		expect(counts(session, [said(0, { serial: 'A1' }), said(0, { serial: 'A2' })], 'short names')).toEqual([2, 0, 4]);
		expect(counts(session, [said(1, masked)], 'another day')).toEqual([1, 0, 5]);
		session.workspace.close();
	});
});
