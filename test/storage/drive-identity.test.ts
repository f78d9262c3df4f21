import { afterAll, expect, it } from 'vitest';
import type { TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { findDrive } from '../../src-main/storage/devices.ts';
import { describeIdentity, membersOf } from '../../src-main/storage/drive-identity.ts';
import { mergeDrives } from '../../src-main/storage/identity-merge.ts';
import { listQuestions } from '../../src-main/storage/identity-questions.ts';
import { DAY, importRecords, openSession, record, removeTemporaryFolders, START, temporaryFolder } from '../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const placed = (serial: string, day: number, host: string): TelemetryRecord => {
	const plain = record(serial, day, { a: day });
	return { ...plain, evidence: { ...plain.evidence, host } };
};
const nameless = (day: number, host: string, deviceName: string): TelemetryRecord => ({
	...record('', day, { a: day }),
	evidence: { protocol: 'unknown', host, deviceName, slot: deviceName },
});

it('lists every description of a drive, the latest first, and what each import has of it', () => {
	const session = openSession(temporaryFolder());
	const { db } = session.workspace;
	importRecords(session, [placed('KNOWN1', 0, 'stor-01'), placed('KNOWN1', 1, 'stor-01'), placed('OTHER1', 0, 'stor-01')], 'one.csv');
	importRecords(session, [placed('KNOWN1', 5, 'stor-02'), placed('KNOWN1', 1, 'stor-01')], 'two.csv');
	const { basis, merged, descriptions, imports } = describeIdentity(db, 'KNOWN1');
	expect({ basis, merged }).toEqual({ basis: 'serial', merged: [] });
	expect(descriptions.map(({ evidence, firstMs, lastMs }) => [evidence.host, firstMs, lastMs])).toEqual([
		['stor-02', START + 5 * DAY, START + 5 * DAY],
		['stor-01', START, START + DAY],
	]);
	// The row that both have is of the one that brought it first.
	expect(imports).toMatchObject([
		{ fileName: 'one.csv', samples: 2, firstMs: START, lastMs: START + DAY },
		{ fileName: 'two.csv', samples: 1, firstMs: START + 5 * DAY, lastMs: START + 5 * DAY },
	]);
	session.workspace.close();
});

it('speaks of merged drives as one, whichever of them is asked for', () => {
	const session = openSession(temporaryFolder());
	const { db } = session.workspace;
	importRecords(session, [placed('KNOWN1', 0, 'stor-01'), placed('OTHER1', 3, 'stor-02')], 'one.csv');
	const [known, other] = ['KNOWN1', 'OTHER1'].map((serial) => findDrive(db, serial).deviceId);
	mergeDrives(db, { deviceId: other!, into: known!, isRemembered: false }, START);
	const details = describeIdentity(db, other!);
	expect(details).toMatchObject({ deviceId: known, merged: [other], imports: [{ samples: 2, firstMs: START, lastMs: START + 3 * DAY }] });
	expect(details.descriptions.map(({ deviceId, evidence }) => [deviceId, evidence.serial])).toEqual([
		[other, 'OTHER1'],
		[known, 'KNOWN1'],
	]);
	expect(membersOf(db, 'OTHER1')).toEqual(membersOf(db, 'KNOWN1'));
	expect(() => describeIdentity(db, 'nobody')).toThrow(expect.objectContaining({ code: 'drive_unknown' }));
	session.workspace.close();
});

it('counts all open questions whatever it lists, and can be asked about one drive', () => {
	const session = openSession(temporaryFolder());
	const { db } = session.workspace;
	importRecords(session, [nameless(1, 'stor-01', 'sda'), nameless(1, 'stor-01', 'sdb'), nameless(1, 'stor-02', 'sda')], 'iostat.json');
	const { questions } = listQuestions(db);
	expect(listQuestions(db, { limit: 0 })).toEqual({ questions: [], total: 3 });
	expect(listQuestions(db, { limit: 1 })).toMatchObject({ questions: [questions[0]], total: 3 });
	const { deviceId } = questions[2]!;
	expect(listQuestions(db, { limit: 500, deviceNumbers: membersOf(db, deviceId) })).toEqual({ questions: [questions[2]], total: 1 });
	// The other drive of its machine, never itself.
	const onOne = questions.find(({ evidence }) => evidence.host === 'stor-01' && evidence.deviceName === 'sda')!;
	expect(onOne.candidates.map(({ evidence }) => [evidence.host, evidence.deviceName])).toEqual([['stor-01', 'sdb']]);
	session.workspace.close();
});
