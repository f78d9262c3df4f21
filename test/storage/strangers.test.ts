import { afterAll, describe, expect, it } from 'vitest';
import type { DeviceId, TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { verifyWorkspace } from '../../src-main/storage/check.ts';
import { listDrives } from '../../src-main/storage/devices.ts';
import { mergeDrives } from '../../src-main/storage/identity-merge.ts';
import { listQuestions } from '../../src-main/storage/identity-questions.ts';
import { splitDrive } from '../../src-main/storage/identity-split.ts';
import { undoDecision } from '../../src-main/storage/identity-undo.ts';
import { applyChanges } from '../../src-main/storage/marks.ts';
import { readSeries } from '../../src-main/storage/samples.ts';
import type { StorageSession } from '../../src-main/storage/session.ts';
import { historyDigest } from '../../src-main/storage/workspace.ts';
import { DAY, importRecords, openSession, record, removeTemporaryFolders, START, temporaryFolder, type Values } from '../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const bridge = { protocol: 'ATA', serial: 'DB98765432', model: 'USB BRIDGE', capacityBytes: 1e12 } as const;

type Reading = (day: number, more?: Values) => TelemetryRecord;

/** A drive in the dock, described by what it states on day 0; eight hours a day, one start, 50 GB. */
const drive =
	(hours: number, starts: number, terabytes: number): Reading =>
	(day, more = {}) =>
		record(
			'',
			day,
			{ power_on_hours: hours + 8 * day, power_cycles: starts + day, bytes_written_total: (terabytes + 0.05 * day) * 1e12, ...more },
			{ evidence: bridge },
		);
const a = drive(5000, 400, 20);
const b = drive(5300, 350, 14);
/** What says nothing of bytes. */
const spinning =
	(reading: Reading): Reading =>
	(day) => {
		const whole = reading(day);
		return { ...whole, readings: whole.readings.filter(({ metric }) => metric !== 'bytes_written_total') };
	};

function historyOf(files: readonly (readonly TelemetryRecord[])[]): StorageSession {
	const session = openSession(temporaryFolder());
	for (const [i, records] of files.entries()) importRecords(session, records, `${i}.json`);
	return session;
}

/** Hours of each drive, in the order of the drives' numbers; closes the workspace after it was found whole. */
function hoursOf(session: StorageSession): readonly (readonly number[])[] {
	const { db } = session.workspace;
	const hours = listDrives(db).map(({ deviceId }) => [...readSeries(db, deviceId, 'power_on_hours').values]);
	expect(verifyWorkspace(db, null, { progress: () => {}, isCancelled: () => false }).problems).toEqual([]);
	session.workspace.close();
	return hours;
}

describe('two drives behind one bridge whose hours are near each other', () => {
	const text =
		'DB98765432 states 5,008 power-on hours and 401 power cycles at 2024-01-02 00:00, and 5,316 power-on hours and 352 power cycles ' +
		'at 2024-01-03 00:00: more of one and less of the other, which one drive cannot; they are kept apart. Are they one drive?';

	it('are told apart when the first comes back: rows that were stored by then move too, and a person is asked once', () => {
		const session = historyOf([[a(0)], [a(1)], [b(2)], [b(3)]]);
		const { db } = session.workspace;
		// So far it may be one drive whose starts were cleared.
		expect([listDrives(db).length, listQuestions(db).total]).toEqual([1, 0]);
		const { importedDrives } = importRecords(session, [a(4)], 'back.json');
		expect(importedDrives).toMatchObject([{ isNew: false }, { isNew: true, question: text }]);
		for (const reading of [b(5), a(6), b(7)]) importRecords(session, [reading], `${reading.observedAtMs}.json`);
		const { questions, total } = listQuestions(db);
		expect(total).toBe(1);
		expect(questions[0]).toMatchObject({ text, evidence: bridge, samples: 4, candidates: [{ samples: 4, shares: 'same serial, model, capacity' }] });
		expect(hoursOf(session)).toEqual([
			[5000, 5008, 5032, 5048],
			[5316, 5324, 5340, 5356],
		]);
	});

	it('come and go with their imports, and take an exit that was stated of the other along', async () => {
		const session = historyOf([[a(0)]]);
		const failed = importRecords(session, [{ ...b(1), hasFailed: true }], 'b1.json');
		importRecords(session, [b(2)], 'b2.json');
		importRecords(session, [a(3)], 'a3.json');
		expect(listDrives(session.workspace.db).map(({ exit }) => exit?.kind)).toEqual([undefined, 'failed']);
		await session.undo(failed.importId);
		expect(hoursOf(session)).toEqual([[5000, 5024], [5316]]);
	});

	it('are told apart in one file, in any order of its rows, and an older file goes to whose it is', () => {
		const both = [a(1), b(1.1), a(2), b(2.1), b(3.1), a(4)];
		for (const rows of [both, both.toReversed()]) {
			const session = historyOf([rows, [b(0)], [a(0.5)]]);
			expect(hoursOf(session)).toEqual([[5004, 5008, 5016, 5032], [5300, 5308.8, 5316.8, 5324.8].map((hours) => expect.closeTo(hours))]);
		}
	});

	it('are told apart by a single reading when hours, starts and bytes all lie outside; a second one is needed where bytes are not stated', () => {
		expect(hoursOf(historyOf([[a(0), b(1), a(2)]]))).toEqual([[5000, 5016], [5308]]);
		expect(hoursOf(historyOf([[a(0)], [b(1)], [a(2)]]))).toEqual([[5000, 5016], [5308]]);
		const [c, d] = [spinning(a), spinning(b)];
		expect(hoursOf(historyOf([[c(0), d(1), c(2)]]))).toEqual([[5000, 5308, 5016]]);
		expect(hoursOf(historyOf([[c(0)], [d(1)], [c(2)], [d(3)]]))).toEqual([
			[5000, 5016],
			[5308, 5324],
		]);
	});

	it('stay one when a person says so, whatever they state later', () => {
		const session = historyOf([[a(0)], [b(1)], [a(2)], [b(3)]]);
		const { db } = session.workspace;
		const [question] = listQuestions(db).questions;
		mergeDrives(db, { deviceId: question!.deviceId, into: question!.candidates[0]!.deviceId, isRemembered: false }, 0);
		for (const reading of [a(4), drive(5100, 370, 30)(5), b(6), drive(5100, 370, 30)(7)])
			importRecords(session, [reading], `${reading.observedAtMs}.json`);
		expect([listDrives(db).length, listQuestions(db).total]).toEqual([1, 0]);
		session.workspace.close();
	});
});

describe('one drive', () => {
	const month = (reading: Reading, from: number): TelemetryRecord[] => Array.from({ length: 12 }, (_, i) => reading(from + i));
	it.each<[string, TelemetryRecord[]]>([
		['whose starts and bytes were cleared', [...month(a, 0), ...month(drive(5000, -10, -0.5), 12)]],
		['that was misread in one counter, several times', month(a, 0).map((each, i) => (i % 5 === 2 ? a(i, { power_cycles: 300 + i }) : each))],
		[
			'of which two tools state the bytes in other units',
			month(a, 0).map((each, i) => (i % 2 === 0 ? a(i, { bytes_written_total: (20 + 0.05 * i) * 0.7e12 }) : each)),
		],
		[
			'of which a column counts nothing',
			month(a, 0).map((_each, i) => a(i, { bytes_written_total: ((i * 7919) % 97) * 1e12, bytes_read_total: ((i * 104_729) % 89) * 1e12 })),
		],
		['whose hours two tools count otherwise', month(a, 0).map((each, i) => (i % 2 === 0 ? a(i, { power_on_hours: 5400 + 8 * i }) : each))],
		[
			'whose clock was wrong for a while',
			[...month(a, 0), ...month(a, 30).map((each) => ({ ...each, observedAtMs: each.observedAtMs - 27.5 * DAY }))],
		],
	])('%s stays one, file by file and in one file, with no question', (_, records) => {
		for (const files of [[records], records.map((each) => [each])]) {
			const session = historyOf(files);
			expect(listQuestions(session.workspace.db).total).toBe(0);
			expect(hoursOf(session)).toHaveLength(1);
		}
	});
});

describe('which of them is called by the identity itself', () => {
	const digestOf = (session: StorageSession): string => historyDigest(session.workspace.db).text();
	const files = [[a(0)], [b(1)], [a(2)], [b(3)], [a(4)]];

	it('follows from the readings and not from the order of the files, and so does the digest, here and when an import is taken back', async () => {
		const histories = [files, files.toReversed(), [3, 0, 4, 2, 1].map((i) => files[i] as TelemetryRecord[])].map(historyOf);
		const [first, ...others] = histories.map(digestOf);
		for (const other of others) expect(other).toBe(first);
		const [forwards, backwards] = histories as [StorageSession, StorageSession];
		const { importId } = importRecords(forwards, [b(-1)], 'older.json');
		expect(digestOf(forwards)).not.toBe(first);
		importRecords(backwards, [b(-1)], 'older.json');
		expect(digestOf(backwards)).toBe(digestOf(forwards));
		await forwards.undo(importId);
		expect(digestOf(forwards)).toBe(first);
		expect(histories.map(hoursOf)).toEqual([
			[
				[5000, 5016, 5032],
				[5308, 5324],
			],
			[
				[5000, 5016, 5032],
				[5292, 5308, 5324],
			],
			[
				[5000, 5016, 5032],
				[5308, 5324],
			],
		]);
	});

	it('takes what a person said of a drive along', () => {
		const session = historyOf(files);
		const { db } = session.workspace;
		const [one, two] = listDrives(db).map(({ deviceId }) => deviceId) as [DeviceId, DeviceId];
		applyChanges(db, [{ drive: two, mark: { kind: 'retired', atMs: START + 3 * DAY } }], {
			origin: 'hand',
			isDryRun: false,
			nowMs: START + 400 * DAY,
			commit: (work) => session.acknowledge('change', 'test', work),
		});
		importRecords(session, [b(-1)], 'older.json');
		expect(listDrives(db).map(({ deviceId, exit }) => [deviceId, exit?.kind])).toEqual([
			[one, undefined],
			[two, 'retired'],
		]);
		session.workspace.close();
	});

	it('is as before when a drive that was split by hand, and had a stranger since, is one again', () => {
		for (const earlier of [[], [b(0.5), b(1.5)]]) {
			const [whole, split] = [historyOf([[a(0), a(1), a(2), a(3), ...earlier]]), historyOf([[a(0), a(1), a(2), a(3), ...earlier]])];
			const { decisionId } = splitDrive(split.workspace.db, { deviceId: 'd1' as DeviceId, fromMs: START + 2 * DAY }, 0);
			for (const session of [whole, split]) importRecords(session, [a(4), b(4.5), a(5), b(5.5)], 'more.json');
			undoDecision(split.workspace.db, decisionId, 0);
			expect(digestOf(split)).toBe(digestOf(whole));
			expect(importRecords(split, [b(5.5)], 'again.json')).toMatchObject({ added: 0, known: 1 });
			expect(hoursOf(split)).toEqual(hoursOf(whole));
		}
	});
});
