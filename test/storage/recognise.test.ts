import { afterAll, describe, expect, it } from 'vitest';
import type { DriveEvidence, TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { verifyWorkspace } from '../../src-main/storage/check.ts';
import { listDrives } from '../../src-main/storage/devices.ts';
import { listDecisions } from '../../src-main/storage/identity-decisions.ts';
import { listQuestions } from '../../src-main/storage/identity-questions.ts';
import { undoDecision } from '../../src-main/storage/identity-undo.ts';
import type { StorageSession } from '../../src-main/storage/session.ts';
import { historyDigest } from '../../src-main/storage/workspace.ts';
import { importRecords, openSession, record, removeTemporaryFolders, temporaryFolder } from '../support/workspaces.ts';

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
