/**
 * Hostile mutants of real files, a few hundred for each format: whatever comes out is records, a list of problems or an `AppError`,
 * within bounded time, and says what the bytes say. `npm run test:soak -- fuzz-ingest` runs hundreds of thousands.
 */
import { describe, expect, it } from 'vitest';
import { formats } from '../../src-main/ingest/formats.ts';
import type { TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { judgeSmartctl } from './fuzz/document-models.ts';
import { mutantOf } from './fuzz/mutate.ts';
import { judgeByNumbers, wholeFile } from './fuzz/number-model.ts';
import { runMutants } from './fuzz/run-mutants.ts';
import { type MutationGroup, mutationGroups } from './fuzz/seeds.ts';
import { slowNumber, slowRows } from './fuzz/slow-text.ts';
import { type Judge, judgeBackblaze, judgeGeneric } from './fuzz/table-models.ts';
import { NOW_MS, parse } from './support.ts';

const SEED = 4;
const MUTANTS = 250;

const groups = mutationGroups();
const others = groups.flatMap(({ bases }) => bases);
const groupOf = (name: string): MutationGroup => groups.find((group) => group.name === name) as MutationGroup;

describe('hostile input', () => {
	it('is made of every format', () => {
		const covered = new Set(groups.map(({ format }) => format));
		expect(
			formats.map(({ name }) => name).filter((name) => !covered.has(name)),
			'put a fixture into test/fixtures/ingest',
		).toEqual([]);
	});

	it.each(groups.map((group) => [group.name, group] as const))(
		'of %s never crashes, hangs, pollutes a prototype or gets a wrong value through',
		(_, group) => {
			const { findings, mutants, accepted, refused } = runMutants(group, { seed: SEED, first: 0, count: MUTANTS, others });
			expect(findings.map(({ index, complaint }) => `mutant ${index} of seed ${SEED}: ${complaint}`)).toEqual([]);
			expect(mutants).toBe(MUTANTS);
			// Mutants that all fall at the door would test nothing behind it.
			expect(
				Math.min(
					accepted,
					[...refused.values()].reduce((sum, count) => sum + count, 0),
				),
			).toBeGreaterThan(MUTANTS / 20);
		},
	);

	it('is the same again for the same seed and index', () => {
		const { bases } = groupOf('backblaze csv');
		const [first, again, other] = [7, 7, 8].map((index) => mutantOf(bases, others, SEED, index));
		expect(again).toEqual(first);
		expect(other).not.toEqual(first);
	});
});

describe('the models that judge mutants', () => {
	const readOf = (name: string): { readonly bytes: Buffer; readonly records: readonly TelemetryRecord[] } => {
		const bytes = groupOf(name).bases[0] as Buffer;
		return { bytes, records: parse(bytes, { options: { fileTimeMs: NOW_MS } }).records };
	};
	/** The same record with its last value one too high. */
	const tampered = (record: TelemetryRecord): TelemetryRecord => ({
		...record,
		readings: record.readings.map((reading, at) => (at < record.readings.length - 1 ? reading : { ...reading, value: reading.value + 1 })),
	});
	const headings = (bytes: Buffer): ReadonlySet<string> => new Set([bytes.toString().split(/[\r\n]/, 1)[0] ?? '']);

	it.each<readonly [string, (bytes: Buffer) => Judge | undefined]>([
		['backblaze csv', judgeBackblaze],
		['generic-csv csv', (bytes) => judgeGeneric(bytes, headings(bytes))],
	])('of %s accept what a row says and nothing else', (name, judgeOf) => {
		const { bytes, records } = readOf(name);
		const judge = judgeOf(bytes);
		expect(records.map((record) => judge?.(record))).toEqual(records.map(() => undefined));
		for (const record of records) {
			if (record.readings.length > 0) expect(judge?.(tampered(record))).toContain('the row says');
			expect(judge?.({ ...record, observedAtMs: record.observedAtMs + 1 })).toContain('time');
			expect(judge?.({ ...record, evidence: { protocol: 'ATA', serial: 'another' } })).toContain('serial');
			expect(judge?.({ ...record, hasFailed: !record.hasFailed })).toContain('failure');
			expect(judge?.({ ...record, readings: record.readings.slice(1) })).toMatch(record.readings.length > 0 ? /is lost/ : /^$/);
			expect(judge?.({ ...record, line: 10_000 })).toContain('no row');
		}
	});

	it('of smartctl documents and of numbers find a changed value', () => {
		const text = '{"smartctl":{},"local_time":{"time_t":1700000000},"power_on_time":{"hours":812},"power_cycle_count":66}';
		const [record] = parse(text).records as [TelemetryRecord];
		const judge = judgeSmartctl(Buffer.from(text));
		expect(judge(record)).toBeUndefined();
		expect(judge(tampered(record))).toContain('power_cycles 67');
		const byNumbers = judgeByNumbers(Buffer.from(text), wholeFile);
		expect(byNumbers(record)).toBeUndefined();
		expect(byNumbers(tampered(record))).toContain('stands nowhere');
	});

	it('read records and numbers as RFC 4180 and arithmetic have them', () => {
		expect(slowRows('a,"b""c",\r\n\r\n"d\r\ne",f\r"g"h\n', ',')).toEqual([
			{ line: 1, fields: ['a', 'b"c', ''], isFaulty: false },
			{ line: 3, fields: ['d\r\ne', 'f'], isFaulty: false },
			{ line: 5, fields: ['gh'], isFaulty: true },
		]);
		expect(['9007199254740993', '9007199254740993.0', '1e16', '.5', '5.', '', 'x', '0x1', '-7'].map(slowNumber)).toEqual([
			9007199254740993n,
			9007199254740993n,
			10000000000000000n,
			0.5,
			5,
			undefined,
			undefined,
			undefined,
			-7,
		]);
	});
});
