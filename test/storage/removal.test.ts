import { statSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { verifyWorkspace } from '../../src-main/storage/check.ts';
import { findDrive, listDrives } from '../../src-main/storage/devices.ts';
import { findImportByContent, listImports, listUndone } from '../../src-main/storage/imports.ts';
import { describeDriveRemoval, describeImportRemoval } from '../../src-main/storage/removal.ts';
import { metricsOfDrive, readFleet } from '../../src-main/storage/samples.ts';
import type { StorageSession } from '../../src-main/storage/session.ts';
import { historyDigest, summarise } from '../../src-main/storage/workspace.ts';
import fc from '../support/properties.ts';
import { fleetRecords, importRecords, openSession, record, removeTemporaryFolders, temporaryFolder } from '../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const digestOf = ({ workspace }: StorageSession) => historyDigest(workspace.db).text();
const problemsOf = ({ workspace, receiptCounter }: StorageSession) =>
	verifyWorkspace(workspace.db, receiptCounter(), { progress: () => {}, isCancelled: () => false }).problems;

/** Everything that is shown, by serial: numbers of drives and imports differ between two ways to one history. */
function view({ workspace: { db } }: StorageSession) {
	const metrics = summarise(db).metrics;
	const fleet = readFleet(
		db,
		metrics.map(({ metric }) => metric),
	);
	const serialOf = new Map(listDrives(db).map(({ deviceId, serial }) => [deviceId, serial]));
	return {
		metrics,
		drives: listDrives(db)
			.map(({ deviceId, ...drive }) => ({ ...drive, metrics: metricsOfDrive(db, deviceId) }))
			.sort((a, b) => (a.serial < b.serial ? -1 : 1)),
		rows: fleet.deviceIds
			.flatMap((id, i) => {
				const rows = Array.from({ length: fleet.offsets[i + 1]! - fleet.offsets[i]! }, (_, n) => fleet.offsets[i]! + n);
				return rows.map((row) => [serialOf.get(id), fleet.observedAtMs[row], ...fleet.values.map((column) => column[row])].join(' '));
			})
			.sort(),
	};
}

describe('taking an import back', () => {
	it('leaves the history as if it had never been, in every mix of imports that do not overlap', async () => {
		const file = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 25 });
		await fc.assert(
			fc.asyncProperty(fc.array(file, { minLength: 2, maxLength: 5 }), fc.nat(), async (files, chosen) => {
				const index = chosen % files.length;
				// File n has days n, n + 10, n + 20 ...: neighbours in time, never the same instant.
				const records = files.map((rows, n) => rows.map(([drive, step]) => record(`SERIAL${drive}`, n + step * 10, { a: step, [`only_${n}`]: n })));
				const [one, two] = [openSession(temporaryFolder()), openSession(temporaryFolder())];
				const ids = records.map((each, n) => importRecords(one, each, `${n}.csv`).importId);
				for (const [n, each] of records.entries()) if (n !== index) importRecords(two, each, `${n}.csv`);
				const foretold = describeImportRemoval(one.workspace.db, ids[index]!);
				const before = summarise(one.workspace.db).samples;
				const done = await one.undo(ids[index]!);
				expect(done).toEqual(foretold);
				expect(before - summarise(one.workspace.db).samples).toBe(foretold.rows);
				expect(digestOf(one)).toBe(digestOf(two));
				expect(view(one)).toEqual(view(two));
				expect(problemsOf(one)).toEqual([]);
				for (const { workspace } of [one, two]) workspace.close();
			}),
			{ numRuns: 25 },
		);
	});

	it('reaches into blocks that joined the rows of many imports', async () => {
		const [one, two] = [openSession(temporaryFolder()), openSession(temporaryFolder())];
		const ids: number[] = [];
		for (let day = 0; day < 40; day++) {
			ids.push(importRecords(one, fleetRecords(3, 1, day), `${day}.csv`).importId);
			if (day !== 7) importRecords(two, fleetRecords(3, 1, day), `${day}.csv`);
		}
		await Promise.all([one.settled(), two.settled()]);
		expect(one.workspace.db.query<[], { n: number }>('SELECT COUNT(*) AS n FROM blocks WHERE last_import_id > import_id').get()!.n).toBeGreaterThan(
			0,
		);
		expect(describeImportRemoval(one.workspace.db, ids[7]!)).toMatchObject({ rows: 3, drives: 3, drivesGone: 0, importAgain: [] });
		await one.undo(ids[7]!);
		expect(view(one)).toEqual(view(two));
		expect(digestOf(one)).toBe(digestOf(two));
		expect(problemsOf(one)).toEqual([]);
		expect(listImports(one.workspace.db)).toHaveLength(39);
		expect(listUndone(one.workspace.db)).toMatchObject([{ importId: ids[7], fileName: '7.csv', records: 3 }]);
		for (const { workspace } of [one, two]) workspace.close();
	});

	it('names the imports that said some of the same, and lets them be imported again', async () => {
		const session = openSession(temporaryFolder());
		const { db } = session.workspace;
		const first = importRecords(session, fleetRecords(2, 10), 'first.csv');
		importRecords(session, fleetRecords(2, 10, 5), 'second.csv');
		const sha256 = listImports(db)[0]!.sha256;
		const removal = await session.undo(first.importId);
		expect(removal.importAgain.map(({ fileName }) => fileName)).toEqual(['second.csv']);
		expect(listImports(db)[0]!.againBecause).toContain('first.csv');
		expect(findImportByContent(db, sha256)).toBeNull();
		expect(importRecords(session, fleetRecords(2, 10, 5), 'second.csv')).toMatchObject({ added: 10, known: 10 });
		expect(findDrive(db, 'SERIAL1001').samples).toBe(10);
		expect(problemsOf(session)).toEqual([]);
		session.workspace.close();
	});

	it('that brought a drive, a failure and what identifies it removes all of them', async () => {
		const session = openSession(temporaryFolder());
		importRecords(session, fleetRecords(1, 3), 'one.csv');
		const { importId } = importRecords(session, [record('GONE1', 0, { a: 1 }, { hasFailed: true })], 'two.csv');
		expect(describeImportRemoval(session.workspace.db, importId)).toMatchObject({ drives: 1, drivesGone: 1, rows: 1 });
		await session.undo(importId);
		expect(() => findDrive(session.workspace.db, 'GONE1')).toThrow(expect.objectContaining({ code: 'drive_unknown' }));
		expect(summarise(session.workspace.db)).toMatchObject({ drives: 1, failures: 1 });
		const count = (table: string) => session.workspace.db.query<[], { n: number }>(`SELECT COUNT(*) AS n FROM ${table}`).get()!.n;
		expect(['devices', 'device_evidence', 'exits', 'blocks'].map(count)).toEqual([1, 1, 1, 1]);
		session.workspace.close();
	});

	it('is finished by the next opening when the process dies behind its commit, without a word of alarm', async () => {
		const folder = temporaryFolder();
		const session = openSession(folder);
		importRecords(session, fleetRecords(2, 10), 'keep.csv');
		const digest = digestOf(session);
		const { importId } = importRecords(session, fleetRecords(2, 10, 50), 'undo.csv');
		const undoing = session.undo(importId);
		session.workspace.close();
		await expect(undoing).rejects.toThrow();
		const again = openSession(folder);
		expect(again.workspace.info.notices).toEqual([]);
		expect(digestOf(again)).toBe(digest);
		expect(problemsOf(again)).toEqual([]);
		again.workspace.close();
	});

	it('of a number that the ledger does not have is refused', async () => {
		const session = openSession(temporaryFolder());
		await expect(session.undo(7)).rejects.toMatchObject({ code: 'not_found' });
		session.workspace.close();
	});
});

describe('deleting drives', () => {
	it('leaves the history of the others alone, and the file shrinks by what was foretold', async () => {
		const folder = temporaryFolder();
		const session = openSession(folder);
		const { db } = session.workspace;
		const noise = (drive: number): TelemetryRecord[] =>
			Array.from({ length: 4000 }, (_, day) => record(`SERIAL${drive}`, day, { noise: Math.sin(day * 37 + drive), more: Math.cos(day * drive) }));
		importRecords(session, [...noise(1), ...noise(2)], 'both.csv', 10_000);
		importRecords(session, [record('SERIAL2', 5000, { noise: 1 }, { hasFailed: true })], 'late.csv');
		const alone = openSession(temporaryFolder());
		importRecords(alone, noise(1), 'both.csv', 10_000);
		const { deviceId } = findDrive(db, 'SERIAL2');
		const size = () => statSync(`${folder}/workspace.db`).size;
		// The log goes into the file a moment after the import.
		await expect.poll(() => statSync(`${folder}/workspace.db-wal`).size).toBe(0);
		const before = size();
		const [foretold] = describeDriveRemoval(db, [deviceId]);
		expect(session.removeDrives([deviceId])).toEqual([foretold]);
		expect(foretold!.samples).toBe(4001);
		expect(before - size()).toBeGreaterThan(foretold!.bytes * 0.9);
		expect(before - size()).toBeLessThan(foretold!.bytes * 1.2 + 20_000);
		expect(view(session)).toEqual(view(alone));
		expect(digestOf(session)).toBe(digestOf(alone));
		expect(problemsOf(session)).toEqual([]);
		for (const { workspace } of [session, alone]) workspace.close();
	});

	it('waits for an import that is open', () => {
		const session = openSession(temporaryFolder());
		importRecords(session, fleetRecords(1, 3));
		const { deviceId } = listDrives(session.workspace.db)[0]!;
		const importId = session.begin({ path: 'x', fileName: 'x', format: 'generic', sourceTag: 'x' });
		expect(() => session.removeDrives([deviceId])).toThrow(expect.objectContaining({ code: 'busy' }));
		session.discard(importId);
		expect(session.removeDrives([deviceId])).toHaveLength(1);
		session.workspace.close();
	});
});
