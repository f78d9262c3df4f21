import { afterAll, describe, expect, it } from 'vitest';
import type { TelemetryRecord } from '../../../src-main/shared/domain/telemetry.ts';
import { BlockReader, BlockWriter, type StoredColumn, type StoredRows } from '../../../src-main/storage/blocks/block.ts';
import { compactDrives } from '../../../src-main/storage/blocks/compact.ts';
import { verifyWorkspace } from '../../../src-main/storage/check.ts';
import { listDrives } from '../../../src-main/storage/devices.ts';
import { metricsOfDrive, readFleet, readSeries } from '../../../src-main/storage/samples.ts';
import type { StorageSession } from '../../../src-main/storage/session.ts';
import { historyDigest } from '../../../src-main/storage/workspace.ts';
import fc from '../../support/properties.ts';
import { DAY, importRecords, openSession, record, removeTemporaryFolders, START, temporaryFolder } from '../../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const written = (rows: StoredRows): Buffer => {
	const writer = new BlockWriter();
	writer.start(rows.observedAtMs, rows.importIds);
	for (const [metricId, column] of rows.columns) writer.column(metricId, column);
	return Buffer.from(writer.finish());
};

const cell = fc.option(
	fc.record({
		value: fc.oneof(fc.integer(), fc.double({ noNaN: true })),
		raw: fc.option(fc.maxSafeInteger(), { nil: undefined }),
		text: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
	}),
	{ nil: undefined },
);

describe('a block', () => {
	it('gives back every reading, raw number, text and import of its rows', () => {
		fc.assert(
			fc.property(
				fc.uniqueArray(fc.integer({ min: -1e12, max: 1e13 }), { minLength: 1, maxLength: 30 }),
				fc.array(fc.array(cell, { minLength: 30, maxLength: 30 }), { maxLength: 6 }),
				fc.boolean(),
				(times, table, isMixed) => {
					const observedAtMs = Float64Array.from(times).sort();
					const rows = observedAtMs.length;
					const columns = new Map(
						table.map((cells, metric): [number, StoredColumn] => [
							metric + 1,
							{
								values: Float64Array.from({ length: rows }, (_, row) => cells[row]?.value ?? Number.NaN),
								raws: Float64Array.from({ length: rows }, (_, row) => cells[row]?.raw ?? Number.NaN),
								texts: new Map(cells.slice(0, rows).flatMap((each, row) => (each?.text === undefined ? [] : [[row, each.text] as const]))),
							},
						]),
					);
					const importIds = isMixed ? Float64Array.from({ length: rows }, (_, row) => 3 + (row % 2)) : undefined;
					const reader = new BlockReader(written({ observedAtMs, importIds, columns }));
					expect(reader.times()).toEqual(observedAtMs);
					expect(reader.importIds()).toEqual(importIds);
					for (const [metricId, { values, raws, texts }] of columns) {
						const column = reader.column(metricId);
						if (values.every(Number.isNaN)) {
							expect(column).toBeUndefined();
							continue;
						}
						expect(column!.values).toEqual(values);
						expect(column!.raws ?? new Float64Array(rows).fill(Number.NaN)).toEqual(raws);
						expect(column!.texts ?? new Map()).toEqual(texts);
						const part = new Float64Array(rows + 2).fill(-1);
						reader.readValues(metricId, part, 1);
						expect(part).toEqual(Float64Array.of(-1, ...values, -1));
					}
				},
			),
			{ numRuns: 150 },
		);
	});

	it('with one changed bit is never read', () => {
		const block = written({
			observedAtMs: Float64Array.of(1, 2, 3),
			columns: new Map([[1, { values: Float64Array.of(4, 5, 6.5), texts: new Map([[1, 'five']]) }]]),
		});
		for (let bit = 0; bit < block.length * 8; bit++) {
			const harmed = Buffer.from(block);
			harmed[bit >>> 3]! ^= 1 << (bit & 7);
			expect(() => new BlockReader(harmed)).toThrow(expect.objectContaining({ code: 'db_damaged' }));
		}
		for (let end = 0; end < block.length; end++) expect(() => new BlockReader(block.subarray(0, end))).toThrow();
	});
});

/** What the rules of the ledger say, record by record: the first value of a metric at an instant stays. */
class SlowHistory {
	readonly drives = new Map<string, Map<number, Map<string, number>>>();

	import(records: readonly TelemetryRecord[]): { added: number; known: number; conflicts: number } {
		const counts = { added: 0, known: 0, conflicts: 0 };
		for (const { evidence, observedAtMs, readings } of records) {
			const instants = this.drives.get(evidence.serial!) ?? new Map<number, Map<string, number>>();
			this.drives.set(evidence.serial!, instants);
			const isNew = !instants.has(observedAtMs);
			const instant = instants.get(observedAtMs) ?? new Map<string, number>();
			instants.set(observedAtMs, instant);
			let [hasFresh, hasConflict] = [isNew, false];
			for (const { metric, value } of readings) {
				const stays = instant.get(metric);
				if (stays === undefined) {
					instant.set(metric, value);
					hasFresh = true;
				} else if (!Object.is(stays, value)) hasConflict = true;
			}
			counts[hasConflict ? 'conflicts' : hasFresh ? 'added' : 'known']++;
		}
		return counts;
	}

	series(serial: string, metric: string): [number, number][] {
		const instants = [...(this.drives.get(serial) ?? [])].sort(([a], [b]) => a - b);
		return instants.flatMap(([time, readings]) => (readings.has(metric) ? [[time, readings.get(metric)!] as [number, number]] : []));
	}
}

const METRICS = ['a', 'b', 'c'];
const anyRecord = fc
	.tuple(
		fc.integer({ min: 0, max: 2 }),
		fc.integer({ min: 0, max: 40 }),
		fc.subarray(METRICS),
		fc.integer({ min: 0, max: 1 }),
		fc.constantFrom(1, 0.5, 1e9),
	)
	.map(([drive, day, metrics, more, factor]) =>
		record(`SERIAL${drive}`, day, Object.fromEntries(metrics.map((metric, i) => [metric, (day + i + more) * factor]))),
	);

function expectEqual(session: StorageSession, slow: SlowHistory): void {
	const { db } = session.workspace;
	const drives = listDrives(db);
	expect(drives.map(({ serial, samples }) => [serial, samples]).sort()).toEqual(
		[...slow.drives].map(([serial, instants]) => [serial, instants.size]).sort(),
	);
	const fleet = readFleet(db, METRICS);
	for (const { deviceId, serial } of drives) {
		const has = new Set(metricsOfDrive(db, deviceId).map(({ metric }) => metric));
		const at = fleet.deviceIds.indexOf(deviceId);
		for (const [column, metric] of METRICS.entries()) {
			const expected = slow.series(serial, metric);
			expect(has.has(metric)).toBe(expected.length > 0);
			const rows = Array.from({ length: fleet.offsets[at + 1]! - fleet.offsets[at]! }, (_, i) => fleet.offsets[at]! + i);
			const read = rows.map((row) => [fleet.observedAtMs[row]!, fleet.values[column]![row]!]).filter(([, value]) => !Number.isNaN(value));
			expect(read).toEqual(expected);
			if (!has.has(metric)) continue;
			const series = readSeries(db, deviceId, metric);
			expect([...series.observedAtMs].map((time, i) => [time, series.values[i]])).toEqual(expected);
			const window = readSeries(db, deviceId, metric, START + 10 * DAY, START + 20 * DAY);
			expect([...window.observedAtMs]).toEqual(expected.map(([time]) => time).filter((time) => time >= START + 10 * DAY && time <= START + 20 * DAY));
		}
	}
	const report = verifyWorkspace(db, session.receiptCounter(), { progress: () => {}, isCancelled: () => false });
	expect(report.problems).toEqual([]);
	expect(report.digest).toBe(historyDigest(db).text());
}

describe('a history of blocks', () => {
	it('is what a slow reading of the rules says, whatever the order, overlap and batches of imports', () => {
		fc.assert(
			fc.property(
				fc.array(fc.array(anyRecord, { minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 6 }),
				fc.integer({ min: 1, max: 70 }),
				(files, batch) => {
					const session = openSession(temporaryFolder());
					const slow = new SlowHistory();
					for (const [i, records] of files.entries()) {
						const { added, known, conflicts } = importRecords(session, records, `${i}.csv`, batch);
						expect({ added, known, conflicts }).toEqual(slow.import(records));
					}
					expectEqual(session, slow);
					session.workspace.close();
				},
			),
			{ numRuns: 40 },
		);
	});

	it('stays the same to the last digit when small blocks are joined', async () => {
		const session = openSession(temporaryFolder());
		const { db } = session.workspace;
		const slow = new SlowHistory();
		// Daily exports, each overlapping the day before, every third with a metric more.
		for (let day = 0; day < 40; day++) {
			const records = [0, 1, 2].flatMap((drive) =>
				[day - 1, day]
					.filter((each) => each >= 0)
					.map((each) => record(`SERIAL${drive}`, each, { a: each + drive, b: each, ...(day % 3 === 0 ? { c: day } : {}) })),
			);
			importRecords(session, records, `${day}.csv`);
			slow.import(records);
		}
		await session.settled();
		const blocks = () => db.query<[], { n: number }>('SELECT COUNT(*) AS n FROM blocks').get()!.n;
		expect(blocks()).toBeLessThan(60);
		expectEqual(session, slow);
		for (const _ of compactDrives(db, [1, 2, 3]));
		expectEqual(session, slow);
		session.workspace.close();
	});

	it('splits a long history of a drive into several blocks and reads across them', () => {
		const session = openSession(temporaryFolder());
		const records = Array.from({ length: 10_000 }, (_, minute) => ({
			...record('SERIAL1', 0, { a: minute }),
			observedAtMs: START + minute * 60_000,
		}));
		importRecords(session, records, 'minutes.csv', 10_000);
		const { db } = session.workspace;
		expect(db.query<[], { n: number }>('SELECT COUNT(*) AS n FROM blocks').get()!.n).toBe(3);
		const { values } = readSeries(db, listDrives(db)[0]!.deviceId, 'a');
		expect(values).toEqual(Float64Array.from({ length: 10_000 }, (_, minute) => minute));
		session.workspace.close();
	});
});
