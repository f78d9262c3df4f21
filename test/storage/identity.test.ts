import { afterAll, describe, expect, it } from 'vitest';
import type { DeviceId, TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { verifyWorkspace } from '../../src-main/storage/check.ts';
import { findDrive, listDrives } from '../../src-main/storage/devices.ts';
import { listDecisions } from '../../src-main/storage/identity-decisions.ts';
import { keepApart, mergeDrives } from '../../src-main/storage/identity-merge.ts';
import { listQuestions } from '../../src-main/storage/identity-questions.ts';
import { splitDrive } from '../../src-main/storage/identity-split.ts';
import { undoDecision } from '../../src-main/storage/identity-undo.ts';
import { metricsOfDrive, readFleet, readSeries } from '../../src-main/storage/samples.ts';
import type { StorageSession } from '../../src-main/storage/session.ts';
import { historyDigest, summarise } from '../../src-main/storage/workspace.ts';
import { DAY, importRecords, openSession, record, removeTemporaryFolders, START, temporaryFolder } from '../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const NOW = START + 400 * DAY;
const expectHealthy = (session: StorageSession) =>
	expect(verifyWorkspace(session.workspace.db, session.receiptCounter(), { progress: () => {}, isCancelled: () => false }).problems).toEqual([]);
const idOf = (session: StorageSession, serial: string): DeviceId => findDrive(session.workspace.db, serial).deviceId;
const valuesOf = (session: StorageSession, deviceId: DeviceId, metric = 'a') => [...readSeries(session.workspace.db, deviceId, metric).values];

/** What a page shows of a workspace, for comparing before and after. */
function view({ workspace: { db } }: StorageSession) {
	const drives = listDrives(db);
	return {
		drives,
		metrics: drives.map(({ deviceId }) => metricsOfDrive(db, deviceId)),
		fleet: readFleet(db, ['a', 'b']),
		digest: historyDigest(db).text(),
		summary: summarise(db),
	};
}

const nameless = (day: number, host: string, deviceName: string): TelemetryRecord => ({
	...record('', day, { a: day }),
	evidence: { protocol: 'unknown', host, deviceName, slot: deviceName },
});

describe('merging', () => {
	it('makes two drives one with the history of both, and can be taken back', () => {
		const session = openSession(temporaryFolder());
		const { db } = session.workspace;
		importRecords(session, [record('KNOWN1', 0, { a: 0, b: 5 }), record('KNOWN1', 2, { a: 2 })], 'one.csv');
		importRecords(session, [record('OTHER1', 1, { a: 1 }), record('OTHER1', 2, { a: 99, c: 7 })], 'two.csv');
		const before = view(session);
		const [known, other] = [idOf(session, 'KNOWN1'), idOf(session, 'OTHER1')];
		const { decisionId } = mergeDrives(db, { deviceId: other, into: known, isRemembered: false }, NOW);
		expect(listDrives(db)).toMatchObject([{ deviceId: known, samples: 4, firstSeenMs: START, lastSeenMs: START + 2 * DAY }]);
		expect(findDrive(db, 'OTHER1').deviceId).toBe(known);
		expect(findDrive(db, other).deviceId).toBe(known);
		// Where both say something, what was imported first stays.
		expect(valuesOf(session, known)).toEqual([0, 1, 2]);
		expect(valuesOf(session, known, 'c')).toEqual([7]);
		expect(readFleet(db, ['a'])).toMatchObject({ deviceIds: [known], values: [Float64Array.of(0, 1, 2)] });
		expect(summarise(db)).toMatchObject({ drives: 1 });
		expect(historyDigest(db).text()).toBe(before.digest);
		expectHealthy(session);
		importRecords(session, [record('OTHER1', 3, { a: 3 })], 'three.csv');
		expect(valuesOf(session, known)).toEqual([0, 1, 2, 3]);
		undoDecision(db, decisionId, NOW);
		expect(listDrives(db).map(({ serial, samples }) => [serial, samples])).toEqual([
			['KNOWN1', 2],
			['OTHER1', 3],
		]);
		expect(() => undoDecision(db, decisionId, NOW)).toThrow(expect.objectContaining({ code: 'not_found' }));
		session.workspace.close();
	});

	it('goes on when the import of one of them is undone and run again', async () => {
		const session = openSession(temporaryFolder());
		const { db } = session.workspace;
		const first = importRecords(session, [record('KNOWN1', 0, { a: 0 })], 'one.csv');
		importRecords(session, [record('OTHER1', 1, { a: 1 })], 'two.csv');
		mergeDrives(db, { deviceId: idOf(session, 'OTHER1'), into: idOf(session, 'KNOWN1'), isRemembered: false }, NOW);
		await session.undo(first.importId);
		expect(listDrives(db).map(({ serial }) => serial)).toEqual(['OTHER1']);
		importRecords(session, [record('KNOWN1', 0, { a: 0 })], 'one.csv');
		expect(listDrives(db)).toHaveLength(1);
		expect(valuesOf(session, idOf(session, 'OTHER1'))).toEqual([0, 1]);
		expectHealthy(session);
		session.workspace.close();
	});

	it('of a drive that only a machine and a name describe is remembered for its later exports, when asked', () => {
		const session = openSession(temporaryFolder());
		const { db } = session.workspace;
		importRecords(session, [record('KNOWN1', 0, { b: 0 })], 'smart.csv');
		importRecords(session, [nameless(1, 'stor-01', 'sda'), nameless(1, 'stor-02', 'sda')], 'iostat-1.json');
		const { questions } = listQuestions(db);
		expect(questions).toHaveLength(2);
		const question = questions.find(({ evidence }) => evidence.host === 'stor-01')!;
		expect(question).toMatchObject({ isRememberable: true, basis: 'source' });
		const known = idOf(session, 'KNOWN1');
		const { decisionId } = mergeDrives(db, { deviceId: question.deviceId, into: known, isRemembered: true }, NOW);
		expect(listQuestions(db).questions.map(({ evidence }) => evidence.host)).toEqual(['stor-02']);
		importRecords(session, [nameless(2, 'stor-01', 'sda'), nameless(2, 'stor-01', 'sdb')], 'iostat-2.json');
		expect(valuesOf(session, known)).toEqual([1, 2]);
		// A name of another machine or another name stays what it is: unknown.
		expect(listDrives(db)).toHaveLength(3);
		undoDecision(db, decisionId, NOW);
		expect(listDrives(db)).toHaveLength(4);
		expect(() => valuesOf(session, known)).toThrow(expect.objectContaining({ code: 'metric_unknown' }));
		expectHealthy(session);
		session.workspace.close();
	});

	it('refuses a drive with itself, an unknown one, and remembering one that has a serial', () => {
		const session = openSession(temporaryFolder());
		const { db } = session.workspace;
		importRecords(session, [record('KNOWN1', 0, { a: 0 }), record('OTHER1', 0, { a: 0 })]);
		const [known, other] = [idOf(session, 'KNOWN1'), idOf(session, 'OTHER1')];
		const merge =
			(deviceId: DeviceId, into: DeviceId, isRemembered = false) =>
			() =>
				mergeDrives(db, { deviceId, into, isRemembered }, NOW);
		expect(merge(known, known)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(merge('d77' as DeviceId, known)).toThrow(expect.objectContaining({ code: 'drive_unknown' }));
		expect(merge(other, known, true)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		merge(other, known)();
		expect(merge(known, other)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		session.workspace.close();
	});
});

describe('a question', () => {
	const disk = (day: number, wwn: string): TelemetryRecord => ({
		...record('TWIN0001', day, { a: day }),
		evidence: { protocol: 'ATA', serial: 'TWIN0001', model: 'M', wwn },
	});

	it('shows both evidences, and is settled by keeping apart until that is taken back', () => {
		const session = openSession(temporaryFolder());
		const { db } = session.workspace;
		importRecords(session, [disk(0, '5000c500adec6ea3'), disk(0, '5000c500adec6eb4')]);
		const { questions, total } = listQuestions(db);
		expect(total).toBe(1);
		expect(questions[0]).toMatchObject({ evidence: { wwn: '5000c500adec6eb4' }, candidates: [{ evidence: { wwn: '5000c500adec6ea3' } }] });
		expect(questions[0]!.candidates[0]!.shares).toBe('same serial, model');
		const { decisionId } = keepApart(db, questions[0]!.deviceId, 'two shelves', NOW);
		expect(listQuestions(db).total).toBe(0);
		expect(listDecisions(db)).toMatchObject([{ kind: 'apart', reason: 'two shelves', undoneAtMs: null }]);
		undoDecision(db, decisionId, NOW);
		expect(listQuestions(db).total).toBe(1);
		session.workspace.close();
	});
});

describe('splitting', () => {
	it('by time gives what comes from then on to a new drive, later imports too, and can be taken back', () => {
		const session = openSession(temporaryFolder());
		const { db } = session.workspace;
		importRecords(
			session,
			[0, 1, 2, 3, 4, 5].map((day) => record('SWAPPED1', day, { a: day }, { hasFailed: day === 2 })),
		);
		const before = view(session);
		const deviceId = idOf(session, 'SWAPPED1');
		const { decisionId, otherId } = splitDrive(db, { deviceId, fromMs: START + 3 * DAY }, NOW);
		expect(valuesOf(session, deviceId)).toEqual([0, 1, 2]);
		expect(valuesOf(session, otherId!)).toEqual([3, 4, 5]);
		expect(listDrives(db)).toMatchObject([
			{ samples: 3, exit: { kind: 'failed' } },
			{ samples: 3, firstSeenMs: START + 3 * DAY, serial: 'SWAPPED1' },
		]);
		expect(listDrives(db)[1]!.exit).toBeUndefined();
		expectHealthy(session);
		expect(
			importRecords(session, [record('SWAPPED1', 1, { a: 1 }), record('SWAPPED1', 4, { a: 4 }), record('SWAPPED1', 6, { a: 6 })], 'x.csv'),
		).toMatchObject({ added: 1, known: 2 });
		expect(valuesOf(session, otherId!)).toEqual([3, 4, 5, 6]);
		expectHealthy(session);
		undoDecision(db, decisionId, NOW);
		expect(valuesOf(session, deviceId)).toEqual([0, 1, 2, 3, 4, 5, 6]);
		expectHealthy(session);
		const alike = openSession(temporaryFolder());
		importRecords(
			alike,
			[0, 1, 2, 3, 4, 5].map((day) => record('SWAPPED1', day, { a: day }, { hasFailed: day === 2 })),
		);
		importRecords(alike, [record('SWAPPED1', 6, { a: 6 })], 'x.csv');
		expect(historyDigest(db).text()).toBe(historyDigest(alike.workspace.db).text());
		expect(listDrives(db)).toEqual(listDrives(alike.workspace.db));
		expect(before.drives).toHaveLength(1);
		for (const { workspace } of [session, alike]) workspace.close();
	});

	it('by imports gives what they said to a new drive, and later exports like theirs too', () => {
		const session = openSession(temporaryFolder());
		const { db } = session.workspace;
		const at = (host: string, day: number): TelemetryRecord => ({
			...record('CLONE001', day, { a: day }),
			evidence: { protocol: 'ATA', serial: 'CLONE001', model: 'M', host },
		});
		importRecords(session, [at('one', 0), at('one', 2)], 'one.csv');
		const second = importRecords(session, [at('two', 1), at('two', 3)], 'two.csv');
		const deviceId = idOf(session, 'CLONE001');
		const before = view(session);
		const { decisionId, otherId } = splitDrive(db, { deviceId, importIds: [second.importId] }, NOW);
		expect([valuesOf(session, deviceId), valuesOf(session, otherId!)]).toEqual([
			[0, 2],
			[1, 3],
		]);
		expect(listDrives(db).map(({ host }) => host)).toEqual(['one', 'two']);
		expectHealthy(session);
		undoDecision(db, decisionId, NOW);
		expect(view(session)).toEqual(before);
		const again = splitDrive(db, { deviceId, importIds: [second.importId] }, NOW);
		importRecords(session, [at('two', 5), at('one', 6)], 'both.csv');
		expect([valuesOf(session, deviceId), valuesOf(session, again.otherId!)]).toEqual([
			[0, 2, 6],
			[1, 3, 5],
		]);
		expectHealthy(session);
		session.workspace.close();
	});

	it('refuses to give all or nothing away, and leaves everything as it was', () => {
		const session = openSession(temporaryFolder());
		importRecords(session, [record('WHOLE001', 0, { a: 0 }), record('WHOLE001', 1, { a: 1 })]);
		const before = view(session);
		const deviceId = idOf(session, 'WHOLE001');
		for (const fromMs of [START, START + 9 * DAY])
			expect(() => session.editHistory('identity', (db, nowMs) => splitDrive(db, { deviceId, fromMs }, nowMs))).toThrow(
				expect.objectContaining({ code: 'invalid_input' }),
			);
		expect(view(session)).toEqual(before);
		expectHealthy(session);
		session.workspace.close();
	});
});
