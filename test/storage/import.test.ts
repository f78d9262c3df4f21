import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { BatchBuilder, putRecord, type SampleBatch } from '../../src-main/shared/domain/sample-batch.ts';
import type { DeviceId, TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { verifyWorkspace } from '../../src-main/storage/check.ts';
import { findDrive, listDrives } from '../../src-main/storage/devices.ts';
import { notesOfImport } from '../../src-main/storage/import-notes.ts';
import { findImportByContent, getImport, listImports } from '../../src-main/storage/imports.ts';
import { readFleet, readSeries } from '../../src-main/storage/samples.ts';
import type { StorageSession } from '../../src-main/storage/session.ts';
import type { SmallFile } from '../../src-main/storage/small-imports.ts';
import { historyDigest, summarise } from '../../src-main/storage/workspace.ts';
import fc from '../support/properties.ts';
import { DAY, fleetRecords, importRecords, openSession, record, removeTemporaryFolders, START, temporaryFolder } from '../support/workspaces.ts';

const sessions: StorageSession[] = [];
function freshSession(): StorageSession {
	const session = openSession(temporaryFolder());
	sessions.push(session);
	return session;
}
const digestOf = ({ workspace }: StorageSession) => historyDigest(workspace.db).text();
const checkOf = ({ workspace, receiptCounter }: StorageSession) =>
	verifyWorkspace(workspace.db, receiptCounter(), { progress: () => {}, isCancelled: () => false });

afterAll(() => {
	for (const { workspace } of sessions.splice(0)) workspace.close();
	removeTemporaryFolders();
});

describe('an import', () => {
	it('adds each record once and counts records, drives and failures', () => {
		const session = freshSession();
		const outcome = importRecords(session, fleetRecords(10, 20));
		expect(outcome).toMatchObject({ records: 200, added: 200, known: 0, conflicts: 0, drives: 10, failures: 1 });
		expect(outcome.importedDrives).toHaveLength(10);
		expect(outcome.importedDrives[0]).toMatchObject({ serial: 'SERIAL1000', basis: 'serial', isNew: true, records: 20 });
		expect(summarise(session.workspace.db)).toMatchObject({
			drives: 10,
			failures: 1,
			samples: 200,
			imports: 1,
			firstMs: START,
			lastMs: START + 19 * DAY,
		});
		expect(listDrives(session.workspace.db)[0]).toMatchObject({ deviceId: 'd1', samples: 20, exit: { kind: 'failed', atMs: START + 19 * DAY } });
	});

	it('of several small files is all of them or none, and each content once', () => {
		const session = freshSession();
		const file = (name: string, records: readonly TelemetryRecord[], sha256 = name): SmallFile => {
			const batches: SampleBatch[] = [];
			const builder = new BatchBuilder((batch) => batches.push(batch));
			for (const each of records) putRecord(builder, each);
			builder.flush();
			const source = { path: name, fileName: name, format: 'auto', sourceTag: sha256 };
			return { source, summary: { sha256, sizeBytes: 1, rejected: 0, rejects: [] }, batches, notes: { notes: [`note of ${name}`], texts: [] } };
		};
		const fleet = fleetRecords(3, 2);
		const context = (isCancelled: () => boolean) => ({ isCancelled, progress: () => {}, log: () => {}, signal: new AbortController().signal });
		const before = digestOf(session);
		let asked = 0;
		expect(() =>
			session.takeOver(
				[file('a', fleet), file('b', fleet)],
				false,
				context(() => asked++ > 0),
			),
		).toThrow(AppError);
		expect(() =>
			session.takeOver(
				[file('a', fleet), file('b', [record('ODD', 0, { temperature_celsius: 30 }, { observedAtMs: 0.5 })])],
				false,
				context(() => false),
			),
		).toThrow(/whole number/);
		expect([listImports(session.workspace.db), digestOf(session), listDrives(session.workspace.db)]).toEqual([[], before, []]);
		const outcomes = session.takeOver(
			[file('a', fleet), file('renamed', fleet, 'a'), file('b', fleetRecords(3, 3))],
			false,
			context(() => false),
		);
		expect(outcomes).toMatchObject([{ outcome: { added: 6 } }, { known: { fileName: 'a' } }, { outcome: { added: 3, known: 6 } }]);
		expect(listImports(session.workspace.db).map(({ fileName, added }) => [fileName, added])).toEqual([
			['b', 3],
			['a', 6],
		]);
		expect(notesOfImport(session.workspace.db, 2).notes).toEqual(['note of b']);
		expect(checkOf(session)).toMatchObject({ isHealthy: true, samples: 9 });
	});

	it('of the same data under another name adds nothing and leaves the digest', () => {
		const session = freshSession();
		importRecords(session, fleetRecords(10, 20));
		const before = digestOf(session);
		const again = importRecords(session, fleetRecords(10, 20).reverse(), 'renamed.csv.gz', 37);
		expect(again).toMatchObject({ records: 200, added: 0, known: 200, conflicts: 0, failures: 1 });
		expect(digestOf(session)).toBe(before);
		expect(checkOf(session)).toMatchObject({ isHealthy: true, digest: before, samples: 200 });
	});

	it('gives one digest whatever the order of files, rows and batches', () => {
		const [one, two] = [freshSession(), freshSession()];
		importRecords(one, fleetRecords(7, 30));
		importRecords(two, fleetRecords(7, 12, 18), 'late.csv');
		importRecords(two, fleetRecords(7, 20).toReversed(), 'early.csv', 11);
		// The failure stands on the last day of each file.
		importRecords(one, fleetRecords(7, 20), 'early.csv');
		expect(digestOf(two)).toBe(digestOf(one));
		expect(checkOf(two).digest).toBe(checkOf(one).digest);
	});

	it('lists other values as conflicts and keeps the first', () => {
		const session = freshSession();
		importRecords(session, [record('SERIAL1', 0, { a: 1, b: [2, 'two'] })]);
		const before = digestOf(session);
		const outcome = importRecords(session, [record('SERIAL1', 0, { a: 5, b: [2, 'zwei'] })], 'other.csv');
		expect(outcome).toMatchObject({ added: 0, known: 0, conflicts: 1 });
		expect(outcome.listedConflicts).toEqual([
			{ deviceId: 'd1', observedAtMs: START, metric: 'a', kept: '1', other: '5' },
			{ deviceId: 'd1', observedAtMs: START, metric: 'b', kept: '2 (two)', other: '2 (zwei)' },
		]);
		expect(getImport(session.workspace.db, outcome.importId).listedConflicts).toEqual(outcome.listedConflicts);
		expect(readSeries(session.workspace.db, 'd1' as DeviceId, 'a').values).toEqual(Float64Array.of(1));
		expect(digestOf(session)).toBe(before);
	});

	it('adds metrics that a known instant lacks, with one digest from both orders', () => {
		const narrow = [record('SERIAL1', 0, { b: 2 }), record('SERIAL1', 1, { b: 3 })];
		const wide = [record('SERIAL1', 0, { a: 1, b: 2, c: [4, '4.0'] })];
		const [one, two] = [freshSession(), freshSession()];
		importRecords(one, narrow);
		expect(importRecords(one, wide, 'wide.csv')).toMatchObject({ added: 1, known: 0, conflicts: 0 });
		expect(importRecords(one, wide, 'again.csv')).toMatchObject({ added: 0, known: 1 });
		importRecords(two, wide, 'wide.csv');
		importRecords(two, narrow);
		expect(digestOf(one)).toBe(digestOf(two));
		expect([checkOf(one).problems, checkOf(two).problems]).toEqual([[], []]);
		const { db } = one.workspace;
		expect(readSeries(db, 'd1' as DeviceId, 'c')).toEqual({ observedAtMs: Float64Array.of(START), values: Float64Array.of(4), raws: ['4.0'] });
		const fleet = readFleet(db, ['a', 'b']);
		expect(fleet.observedAtMs).toEqual(Float64Array.of(START, START + DAY));
		expect(fleet.values).toEqual([Float64Array.of(1, Number.NaN), Float64Array.of(2, 3)]);
		expect(listDrives(db)[0]!.samples).toBe(2);
	});

	it('treats a record that comes in two lines as one instant', () => {
		const session = freshSession();
		const outcome = importRecords(session, [record('SERIAL1', 0, { a: 1 }), record('SERIAL1', 0, { b: 2 }), record('SERIAL1', 0, { a: 1 })]);
		expect(outcome).toMatchObject({ records: 3, added: 2, known: 1 });
		expect(summarise(session.workspace.db)).toMatchObject({ samples: 1, metrics: [{ metric: 'a', drives: 1, samples: 1 }, { metric: 'b', drives: 1, samples: 1 }] }); // biome-ignore format: one line a thought
		expect(checkOf(session).isHealthy).toBe(true);
	});

	it('counts a record that contradicts itself as a conflict', () => {
		const session = freshSession();
		const base = record('SERIAL1', 0, { a: 1 });
		const outcome = importRecords(session, [{ ...base, readings: [...base.readings, { metric: 'a', value: 2 }] }]);
		expect(outcome).toMatchObject({ records: 1, added: 0, conflicts: 1 });
		expect(readSeries(session.workspace.db, 'd1' as DeviceId, 'a').values).toEqual(Float64Array.of(1));
		expect(checkOf(session).isHealthy).toBe(true);
	});

	it('is invisible to every read until its commit', () => {
		const session = freshSession();
		const { db } = session.workspace;
		importRecords(session, fleetRecords(5, 10));
		const view = () => ({
			drives: listDrives(db),
			found: findDrive(db, 'SERIAL1001'),
			summary: summarise(db),
			imports: listImports(db),
			series: readSeries(db, 'd2' as DeviceId, 'temperature_celsius'),
			fleet: readFleet(db, ['temperature_celsius', 'new_metric']),
			check: checkOf(session),
		});
		const before = view();
		const importId = session.begin({ path: 'x', fileName: 'open.csv', format: 'generic', sourceTag: 'open' });
		session.write(importId, [
			...fleetRecords(5, 10, 10),
			record('SERIAL1001', 3, { new_metric: 1 }),
			record('SERIAL1001', 4, { temperature_celsius: -5 }),
			record('NEWCOMER9', 3, { temperature_celsius: 20 }, { hasFailed: true }),
		]);
		expect(view()).toEqual(before);
		expect(() => findDrive(db, 'NEWCOMER9')).toThrow(expect.objectContaining({ code: 'drive_unknown' }));
		session.commit(importId, { sha256: 'cd'.repeat(32), sizeBytes: 1, rejected: 0, rejects: [] });
		expect(summarise(db)).toMatchObject({ drives: 6, samples: 101, failures: 2, imports: 2 });
		expect(checkOf(session).isHealthy).toBe(true);
	});

	it('that is discarded leaves the history as it was, and says what it would have added', () => {
		const session = freshSession();
		importRecords(session, fleetRecords(5, 10));
		const before = checkOf(session);
		const pages = () => session.workspace.db.pragma('page_count') as number;
		const pagesBefore = pages();
		const importId = session.begin({ path: 'x', fileName: 'dry.csv', format: 'generic', sourceTag: 'dry' });
		session.write(importId, [...fleetRecords(40, 300, 5), record('SERIAL1000', 0, { another: 1 })]);
		expect(session.discard(importId)).toMatchObject({ records: 12_001, added: 11_976, known: 25, drives: 40 });
		expect(session.discard(importId)).toBeNull();
		expect(checkOf(session)).toEqual(before);
		// Space goes back to the disk.
		expect(pages()).toBeLessThan(pagesBefore * 1.05 + 4);
		expect(importRecords(session, fleetRecords(5, 10), 'again.csv')).toMatchObject({ added: 0, known: 50 });
	});

	it('refuses a second one while it is open, and numbers nothing twice', () => {
		const session = freshSession();
		const source = { path: 'x', fileName: 'a.csv', format: 'generic', sourceTag: 'a' };
		const first = session.begin(source);
		expect(() => session.begin(source)).toThrow(expect.objectContaining({ code: 'busy' }));
		session.discard(first);
		expect(session.begin(source)).toBeGreaterThan(first);
	});

	it('keeps the ledger: source, hash, counts, rejected rows', () => {
		const session = freshSession();
		const importId = session.begin({ path: '/x/a.csv', fileName: 'a.csv', format: 'auto', sourceTag: 'a' });
		session.write(importId, fleetRecords(2, 2));
		const rejects = [
			{ line: 3, column: 'smart_5_raw', code: 'row_rejected', reason: 'not a number' } as const,
			{ line: 9, code: 'time_suspect', reason: 'before 1990' } as const,
		];
		session.commit(importId, { sha256: 'ef'.repeat(32), sizeBytes: 777, format: 'backblaze', rejected: 5, rejects });
		const { db } = session.workspace;
		expect(getImport(db, importId)).toMatchObject({
			fileName: 'a.csv',
			format: 'backblaze',
			sha256: 'ef'.repeat(32),
			records: 4,
			rejected: 5,
			rejects,
		});
		expect(findImportByContent(db, 'ef'.repeat(32))?.importId).toBe(importId);
		expect(findImportByContent(db, 'ff'.repeat(32))).toBeNull();
		expect(() => getImport(db, 99)).toThrow(expect.objectContaining({ code: 'not_found' }));
	});
});

describe('drives', () => {
	it('are one drive by serial across sources; the latest evidence wins and fills from older', () => {
		const session = freshSession();
		const at = (day: number, evidence: Partial<TelemetryRecord['evidence']>) =>
			record('Z305B2QN', day, { a: day }, { evidence: { protocol: 'unknown', serial: 'Z305B2QN', model: 'ST4000DM000', ...evidence } });
		importRecords(session, [at(5, { firmware: 'CC54', host: 'nas2' })]);
		importRecords(session, [at(1, { firmware: 'CC52', host: 'nas1', protocol: 'ATA', capacityBytes: 4e12 })], 'older.csv');
		const drive = findDrive(session.workspace.db, 'z305b2qn');
		expect(drive).toMatchObject({ deviceId: 'd1', firmware: 'CC54', host: 'nas2', protocol: 'ATA', capacityBytes: 4e12, samples: 2 });
		expect(drive.evidence).toHaveLength(2);
	});

	it('with one serial are listed as candidates', () => {
		const session = freshSession();
		const masked = (wwn: string) => record('REDACTED', 0, { a: 1 }, { evidence: { protocol: 'ATA', serial: 'REDACTED', model: 'X', wwn } });
		importRecords(session, [masked('5000c500adec6ea3'), masked('5000c500adec6eb4')]);
		const { db } = session.workspace;
		expect(() => findDrive(db, 'REDACTED')).toThrow(
			expect.objectContaining({ code: 'drive_ambiguous', details: expect.objectContaining({ count: 2 }) }),
		);
		expect(findDrive(db, '0x5000c500adec6eb4')).toMatchObject({ deviceId: 'd2', isSerialMasked: true, basis: 'wwn' });
		expect(findDrive(db, 'd1').wwn).toBe('5000c500adec6ea3');
		expect(() => findDrive(db, 'd99')).toThrow(expect.objectContaining({ code: 'drive_unknown' }));
	});

	it('that contradict what is known under their serial are kept apart and asked about', () => {
		const session = freshSession();
		const withWwn = (wwn: string, day: number) =>
			record('S1', day, { a: 1 }, { evidence: { protocol: 'ATA', serial: 'WD-1234567', model: 'X', wwn } });
		importRecords(session, [withWwn('5000c500adec6ea3', 0)]);
		const second = importRecords(session, [withWwn('5000c500adec6eb4', 0), withWwn('5000c500adec6eb4', 1), withWwn('5000c500adec6ea3', 1)], 'b.json');
		expect(second).toMatchObject({ added: 3, conflicts: 0, drives: 2 });
		expect(second.importedDrives.find(({ deviceId }) => deviceId === 'd2')!.question).toContain('kept apart');
		const again = importRecords(session, [withWwn('5000c500adec6eb4', 0)], 'c.json');
		expect(again).toMatchObject({ added: 0, known: 1 });
		expect(listDrives(session.workspace.db).map(({ samples }) => samples)).toEqual([2, 2]);
	});
});

describe('every record', () => {
	it('survives storage exactly: any double, any text, any metric name', () => {
		const session = freshSession();
		let serial = 0;
		const reading = fc.record({
			metric: fc.string({ minLength: 1, unit: 'binary' }),
			// NaN is the absence of a value.
			value: fc.double({ noNaN: true }),
			raw: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
		});
		fc.assert(
			fc.property(
				fc.uniqueArray(reading, { selector: ({ metric }) => metric, minLength: 1, maxLength: 12 }),
				fc.integer({ min: -8.64e15, max: 8.64e15 }),
				(readings, observedAtMs) => {
					const name = `UNIQUE${++serial}`;
					const given = readings.map(({ metric, value, raw }) => (raw === undefined ? { metric, value } : { metric, value, raw }));
					importRecords(session, [{ ...record(name, 0, {}), observedAtMs, readings: given }], `${name}.csv`);
					const { deviceId } = findDrive(session.workspace.db, name);
					for (const { metric, value, raw } of given) {
						const series = readSeries(session.workspace.db, deviceId, metric);
						expect([...series.observedAtMs, ...series.values]).toEqual([observedAtMs, value]);
						expect(series.raws?.[0] ?? undefined).toBe(raw);
					}
				},
			),
			{ numRuns: 60 },
		);
		expect(checkOf(session).problems).toEqual([]);
	});
});
