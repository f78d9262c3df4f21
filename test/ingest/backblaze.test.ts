import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identityOf } from '../../src-main/shared/domain/identity.ts';
import fc from '../support/properties.ts';
import { demoFolder, filesIn, fixture, parse, rawOf, readingOf } from './support.ts';

const day = (name: string): Buffer => readFileSync(join(demoFolder, 'backblaze-2013', name));

/** The column set since 2023, shortened to the SMART columns that matter here. */
const newerHeader =
	'date,serial_number,model,capacity_bytes,failure,datacenter,cluster_id,vault_id,pod_id,pod_slot_num,is_legacy_format,smart_1_normalized,smart_1_raw,smart_9_raw,smart_188_raw,smart_190_raw,smart_194_raw,smart_233_normalized,smart_233_raw,smart_241_raw';
const newer = (row: string): string => `${newerHeader}\n${row}\n`;

describe('Backblaze exports', () => {
	it('give every row of the demo: 240 drives, 8,582 drive-days, 40 failures', () => {
		const drives = new Set<string>();
		let rows = 0;
		let failures = 0;
		for (const name of filesIn(demoFolder, 'backblaze-2013')) {
			const { parser, records } = parse(day(name), { cuts: [65_536] });
			expect(parser).toMatchObject({ format: 'backblaze', rejectedRows: 0, problemCount: 0, notes: [] });
			rows += records.length;
			for (const record of records) {
				drives.add(identityOf(record.evidence, name).key);
				if (record.hasFailed) failures++;
			}
		}
		expect({ rows, drives: drives.size, failures }).toEqual({ rows: 8_582, drives: 240, failures: 40 });
	});

	it('map raw SMART values by column name and leave empty cells out', () => {
		const [record] = parse(day('2013-04-10.csv')).records;
		expect(record).toEqual({
			evidence: { serial: expect.any(String), model: expect.any(String), protocol: 'ATA', capacityBytes: expect.any(Number) },
			observedAtMs: Date.UTC(2013, 3, 10),
			readings: expect.any(Array),
			hasFailed: false,
			line: 2,
		});
		expect(record?.readings.map((reading) => reading.metric).sort()).toEqual([
			'pending_sectors',
			'power_on_hours',
			'reallocated_sectors',
			'smart_1_raw',
			'temperature_c',
		]);
	});

	it('read raw values written as floats exactly', () => {
		const { records, parser } = parse(fixture('backblaze', 'ST8000DM002-2019.csv'));
		expect(parser.rejectedRows).toBe(0);
		const first = records.find((record) => record.evidence.serial === 'ZA100GA0');
		expect(readingOf(first, 'power_on_hours')).toBe(29_948);
		expect(readingOf(first, 'bytes_written_total')).toBe(64_547_444_200 * 512);
		expect(readingOf(first, 'seek_error_count')).toBe(0);
		expect(rawOf(first, 'seek_error_count')).toBe('731010167');
	});

	it('give the same records wherever the chunks are cut', () => {
		const bytes = day('2013-04-10.csv');
		const whole = parse(bytes).records;
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 5 }), (cuts) => {
				expect(parse(bytes, { cuts }).records).toEqual(whole);
			}),
			{ numRuns: 20 },
		);
	});

	it('share one evidence object between the rows of a drive', () => {
		const header = 'date,serial_number,model,capacity_bytes,failure,smart_9_raw\n';
		const { records } = parse(`${header}2013-04-10,A1234,M,10,0,1\n2013-04-11,A1234,M,10,0,2\n`);
		expect(records[0]?.evidence).toBe(records[1]?.evidence);
	});

	it('read the newer columns: place, packed values, normalised wear, units by vendor', () => {
		const seagate = parse(
			newer('2024-05-01,ZLW0A1B2,ST12000NM0008,12000138625024,0,sac0,0,1062,3,12,0,80,124179459,115594749838557,8590065666,656146467,,,,1000'),
		).records[0];
		expect(seagate?.evidence).toEqual({
			serial: 'ZLW0A1B2',
			model: 'ST12000NM0008',
			protocol: 'ATA',
			capacityBytes: 12000138625024,
			slot: 'sac0/0/1062/3/12',
		});
		expect(seagate?.readings).toEqual(
			expect.arrayContaining([
				{ metric: 'read_error_count', value: 0, raw: '124179459' },
				{ metric: 'power_on_hours', value: 34_013, raw: '115594749838557' },
				{ metric: 'command_timeouts', value: 2, raw: '8590065666' },
				{ metric: 'temperature_c', value: 35, raw: '656146467' },
				{ metric: 'bytes_written_total', value: 512_000, raw: '1000' },
			]),
		);
		const intel = parse(newer('2024-05-01,BTYS1,INTEL SSDSC2BB800G4,800166076416,0,,,,,,,,,9,,,30,66,0,15017138')).records[0];
		expect(readingOf(intel, 'percentage_used')).toBe(34);
		expect(readingOf(intel, 'bytes_written_total')).toBe(15_017_138 * 32 * 2 ** 20);
	});

	it('prefer attribute 194 over 190 and use 190 alone', () => {
		const both = parse(newer('2024-05-01,S1234,M,1,0,,,,,,,,,,,21,35,,,')).records[0];
		const single = parse(newer('2024-05-01,S1234,M,1,0,,,,,,,,,,,21,,,,')).records[0];
		expect([readingOf(both, 'temperature_c'), readingOf(single, 'temperature_c')]).toEqual([35, 21]);
	});

	it('keep the digits of raw values beyond 2^53', () => {
		const record = parse(newer('2024-05-01,S1234,M,1,0,,,,,,,,9007199254740993,9023116403587028,,,,,,')).records[0];
		expect(rawOf(record, 'smart_1_raw')).toBe('9007199254740993');
		expect(readingOf(record, 'power_on_hours')).toBe(47_060);
		expect(rawOf(record, 'power_on_hours')).toBe('9023116403587028');
	});

	it.each([
		['a temperature that cannot be', '2024-05-01,S1234,M,1,0,,,,,,,,,,,,999,,,', 'smart_194_raw', 'above 125'],
		['a negative raw value', '2024-05-01,S1234,M,1,0,,,,,,,,,-5,,,,,,', 'smart_9_raw', 'below 0'],
		['a day that does not exist', '2024-02-30,S1234,M,1,0,,,,,,,,,,,,,,,', 'date', 'not a date'],
		['no serial', '2024-05-01,,M,1,0,,,,,,,,,,,,,,,', 'serial_number', 'missing'],
		['a failure flag of its own', '2024-05-01,S1234,M,1,2,,,,,,,,,,,,,,,', 'failure', 'neither 0 nor 1'],
		['words in a number column', '2024-05-01,S1234,M,1,0,,,,,,,,,many,,,,,,', 'smart_9_raw', 'not a number'],
	])('reject a row with %s, with line, column and reason, and keep the next', (_, bad, column, reason) => {
		const { parser, records } = parse(newer(`${bad}\n2024-05-01,GOOD1,M,1,0,,,,,,,,,1,,,,,,`));
		expect(records.map((record) => record.evidence.serial)).toEqual(['GOOD1']);
		expect(parser.problems).toEqual([{ line: 2, column, code: 'row_rejected', reason: expect.stringContaining(reason) }]);
		expect(parser).toMatchObject({ rows: 2, records: 1, rejectedRows: 1 });
	});

	it('set rows from the future and from before 1990 aside', () => {
		const { parser, records, suspects } = parse(newer('2099-01-01,S1234,M,1,0,,,,,,,,,1,,,,,,\n1989-12-31,S1234,M,1,0,,,,,,,,,1,,,,,,'));
		expect(records).toEqual([]);
		expect(suspects).toHaveLength(2);
		expect(parser.problems.map((problem) => problem.code)).toEqual(['time_suspect', 'time_suspect']);
		expect(parser).toMatchObject({ rows: 2, suspectRows: 2, rejectedRows: 0 });
	});

	it('reject rows of the wrong width, and refuse the file when the last line is cut', () => {
		const header = 'date,serial_number,model,failure,smart_9_raw,smart_12_raw\n';
		const { parser, records } = parse(`${header}2013-04-10,A1234,M,0,1\n2013-04-10,A1234,M,0,1,2,3\n2013-04-10,A1234,M,0,1,2,\n`);
		expect(records).toHaveLength(1);
		expect(parser.problems.map((problem) => problem.line)).toEqual([2, 3]);
		expect(() => parse(`${header}2013-04-10,A1234,M,0,1,2\n2013-04-10,A12`)).toThrow(
			expect.objectContaining({ code: 'input_truncated', details: { byte: 97, line: 3 } }),
		);
		expect(parse(`${header}2013-04-10,A1234,M,0,1,2`).parser.notes).toEqual([expect.stringContaining('no line end')]);
	});

	it('refuse a header without a key column, with doubled or poisonous names', () => {
		const codeOf = (header: string): unknown => {
			try {
				return parse(`${header}\n1\n`, { format: 'backblaze' });
			} catch (error) {
				return error;
			}
		};
		for (const header of [
			'date,serial_number,model,smart_9_raw',
			'date,serial_number,model,failure,smart_9_raw,smart_9_raw',
			'date,serial_number,model,failure,__proto__',
		])
			expect(codeOf(header)).toMatchObject({ code: 'columns_changed' });
	});
});
