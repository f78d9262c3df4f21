import { describe, expect, it } from 'vitest';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { identityOf } from '../../src-main/shared/domain/identity.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { fixture, NOW_MS, type ParsedFile, parse, rawOf, readingOf } from './support.ts';

const report = fixture('crystaldiskinfo', 'invented-6disks.txt');
const text = report.toString().replaceAll('\r\n', '\n');
const { records, parser } = parse(report);
const disk = (number: number) => records[number - 1];

const errorOf = (source: Uint8Array | string): AppError => {
	try {
		parse(source, { options: { fileTimeMs: NOW_MS } });
	} catch (error) {
		if (error instanceof AppError) return error;
		throw error;
	}
	throw new Error('it was accepted');
};

/** The report with one disk alone: its section without dumps. */
const withSection = (section: string, date = '2024/03/05 7:08:09'): ParsedFile =>
	parse(
		`${'-'.repeat(76)}\nCrystalDiskInfo 9.3.0 (C) hiyohiyo\n${'-'.repeat(76)}\n\n  Date : ${date}\n\n-- Disk List ---\n (01) ACME : 1 GB [0/0/0, pd1]\n\n` +
			`${'-'.repeat(76)}\n (01) ACME\n${'-'.repeat(76)}\n           Model : ACME\n   Serial Number : A1234567\n\n${section}\n\n`,
	);
const table = (...rows: readonly string[]): string => ['-- S.M.A.R.T. ---', 'ID Cur Wor Thr RawValues(6) Attribute Name', ...rows].join('\n');

describe('a CrystalDiskInfo report', () => {
	it('gives a record for every disk with values, all at the date of the report, and says which disk has none', () => {
		expect(parser.format).toBe('crystaldiskinfo');
		expect([parser.rows, parser.records, parser.rejectedRows, parser.problems]).toEqual([5, 5, 0, []]);
		for (const record of records) expect(new Date(record.observedAtMs).toISOString()).toBe('2024-03-05T07:08:09.000Z');
		expect(parser.notes).toEqual(['Times without a zone were taken as UTC.', 'Disk 6 (Card Reader) has no S.M.A.R.T. values and was left out.']);
	});

	it('takes identity from header and identify data: exact capacity, world wide name', () => {
		expect(disk(1)?.evidence).toEqual({
			serial: 'ZZ0TEST1',
			wwn: '5000c500aabbccdd',
			model: 'ST4000XX000-1AB166',
			firmware: 'AB12',
			protocol: 'ATA',
			capacityBytes: 4_000_787_030_016,
			deviceName: 'PhysicalDrive0',
		});
		expect(disk(3)?.evidence).toMatchObject({ serial: 'NV0000088', protocol: 'NVMe', capacityBytes: 1_000_204_886_016 });
	});

	it.each([
		[1, 'temperature_c', 31],
		[1, 'power_on_hours', 20_123],
		[1, 'reallocated_sectors', 24],
		[1, 'pending_sectors', 8],
		[1, 'offline_uncorrectable', 8],
		[1, 'reported_uncorrectable', 3],
		[1, 'read_error_count', 5],
		[1, 'seek_error_count', 2],
		[1, 'command_timeouts', 3],
		[1, 'bytes_written_total', 5_000_000 * 512],
		[1, 'smart_254_raw', 42],
		[2, 'power_on_hours', 30_000],
		[2, 'temperature_c', 36],
		[2, 'percentage_used', 29],
		[2, 'health_percent', 71],
		[2, 'bytes_written_total', 23_456 * 2 ** 30],
		[2, 'bytes_read_total', 12_345 * 2 ** 30],
		[2, 'nand_writes_gb', 70_368],
		[2, 'waf', 3],
		[2, 'smart_231_raw', 0xf_0000_0000],
		[3, 'temperature_c', 41],
		[3, 'percentage_used', 12],
		[3, 'bytes_read_total', 2_000_000 * 512_000],
		[3, 'bytes_written_total', 6_000_000 * 512_000],
		[3, 'host_writes', 0x12345678],
		[3, 'media_errors', 1],
		[3, 'error_log_entries', 42],
		[3, 'warning_temp_time', 7],
		[3, 'temperature_sensor_1_c', 42],
		[3, 'temperature_sensor_2_c', undefined],
		[3, 'nvme_field_63', 9],
	])('reads of disk %i %s as %s', (number, metric, expected) => {
		expect(readingOf(disk(number), metric)).toBe(expected);
	});

	it('keeps the exact raw value of seven bytes beside what was decoded', () => {
		expect(rawOf(disk(2), 'power_on_hours')).toBe(String(0x2a1b2c00007530n));
		expect(rawOf(disk(2), 'bytes_written_total')).toBe('23456 GB');
	});

	it('keeps two drives of one model with hidden serials apart', () => {
		const keys = records.map((record) => identityOf(record.evidence, 'tag').key);
		expect(new Set(keys).size).toBe(5);
		expect([disk(4)?.evidence.slot, disk(5)?.evidence.slot]).toEqual(['disk 4', 'disk 5']);
	});

	it('gives equal records wherever the chunks are cut, with any line end, and as UTF-16', () => {
		for (const cuts of [[1], [7, 1, 300], [4096]]) expect(parse(report, { cuts }).records).toEqual(records);
		expect(parse(text).records).toEqual(records);
		expect(parse(Buffer.from(`\ufeff${text}`, 'utf16le')).records).toEqual(records);
	});

	it('takes reports that follow each other in one file', () => {
		const later = text.replace('2024/03/05 7:08:09', '2024/03/06 17:08:09');
		const both = parse(text + later);
		expect(both.records).toHaveLength(10);
		expect(new Date(both.records[9]?.observedAtMs ?? 0).toISOString()).toBe('2024-03-06T17:08:09.000Z');
	});
});

describe('values of a CrystalDiskInfo report that disagree or lack', () => {
	it('uses the hours of the header where the attribute counts something else, and says so', () => {
		const { records: [record], parser: told } = parse(text.replace('Power On Hours : 20123', 'Power On Hours : 335')); // biome-ignore format: one line
		expect(readingOf(record, 'power_on_hours')).toBe(335);
		expect(told.notes.join()).toContain('335 power-on hours, its attribute 20123');
	});

	it('uses the attribute for traffic and temperature, and says when the header is far off', () => {
		const { records: [, , record], parser: told } = parse(text.replace('2861 GB', '99 GB').replaceAll('41 C (105 F)', '55 C (131 F)')); // biome-ignore format: one line
		expect(readingOf(record, 'bytes_written_total')).toBe(6_000_000 * 512_000);
		expect(readingOf(record, 'temperature_c')).toBe(41);
		expect(told.notes.join()).toContain('Host Writes of the report is 99 GB');
		expect(told.notes.join()).toContain('temperature_c 55 °C, its attribute 41 °C');
	});

	it('reads thresholds in dashes, numbers padded with blanks and raw columns of eight bytes', () => {
		const rows = withSection(table('C5  98  64 --- 000000000007 a', 'BB FFFFFFFFFFFFFFFF b', 'BC 100 00000000000000AA c')).records[0];
		expect(readingOf(rows, 'pending_sectors')).toBe(7);
		const eight = withSection(table('BB FFFFFFFFFFFFFFFF b', 'BC 100 00000000000000AA c')).records[0];
		expect(rawOf(eight, 'smart_187_raw')).toBe('18446744073709551615');
		expect(readingOf(eight, 'smart_188_raw')).toBe(0xaa);
	});

	it('names a row of the table that it cannot read and keeps the others', () => {
		const { records: [record], parser: told } = withSection(table('C5 100 100 __0 000000000007 a', 'what is this')); // biome-ignore format: one line
		expect(readingOf(record, 'pending_sectors')).toBe(7);
		expect(told.problems).toMatchObject([{ code: 'row_rejected', column: 'S.M.A.R.T.', reason: '"what is this" is no attribute' }]);
	});

	it('rejects a disk with an impossible value, marks a suspect time', () => {
		const hot = withSection(table('C2 100 100 __0 0000000003E7 a')).parser;
		expect(hot.problems).toMatchObject([{ column: 'temperature_c', code: 'row_rejected' }]);
		const { parser: future, suspects } = withSection(table('C5 100 100 __0 000000000007 a'), '2099/01/01 0:00:00');
		expect(future.problems[0]?.code).toBe('time_suspect');
		expect(suspects).toHaveLength(1);
		expect(withSection(table('C5 100 100 __0 000000000007 a'), '2024/13/01 0:00:00').parser.problems[0]?.reason).toBe(
			'the date of the report cannot be',
		);
	});

	it('takes the time of the file where the report has no date', () => {
		const undated = text.replace(/ {2}Date : .*\n/, '');
		const { records: [record], parser: told } = parse(undated, { options: { fileTimeMs: 1_700_000_000_000 } }); // biome-ignore format: one line
		expect(record?.observedAtMs).toBe(1_700_000_000_000);
		expect(told.notes.join()).toContain('the time of the file');
		expect(parse(undated).parser.rejectedRows).toBe(5);
	});
});

describe('a CrystalDiskInfo report that is cut or hostile', () => {
	it('is refused as truncated at every place where a disk is missing or breaks off', () => {
		const places = [
			/\(04\) WDC.*\n-+\n/,
			/Buffer Size/,
			/IDENTIFY_DEVICE -+\n.*\n000: 0000 00/,
			/SMART_READ_DATA -+\n.*\n000: 00 00/,
			/07 _88 _60 _45 0002/,
		];
		for (const place of places) {
			const match = place.exec(text);
			expect(match, String(place)).not.toBeNull();
			expect(errorOf(text.slice(0, (match?.index ?? 0) + (match?.[0].length ?? 0))).code).toBe('input_truncated');
		}
	});

	it('is refused without values, without a report and with lines or headers beyond the limit', () => {
		const head = text.slice(0, text.indexOf('-- Controller Map'));
		expect(errorOf(`${head}-- Disk List ---\n\n`).code).toBe('no_telemetry');
		expect(errorOf('--------------------\nCrystalDiskMark 8\n').code).toBe('format_unknown');
		expect(errorOf(`${head}${'x'.repeat(limits.csvRecordBytes + 1)}`).code).toBe('record_too_large');
		expect(errorOf(text.replace('        Firmware : AB12', 'A : 1\n'.repeat(101))).code).toBe('record_too_large');
	});

	it('keeps hostile names as text and touches no prototype', () => {
		const hostile = text.replaceAll('ACME NV900', '__proto__').replace('WAF : 3,0000', '__proto__ : 5\n constructor : 6');
		const { records: found } = parse(hostile);
		expect(found[2]?.evidence.model).toBe('__proto__');
		expect(readingOf(found[1], 'proto')).toBe(5);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});
});
