import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../src-main/ingest/reading/instants.ts';
import { parse } from './support.ts';

describe('a table with a time and a drive', () => {
	it('is read by heading: roles, known metrics, other columns by name', () => {
		const { parser, records } = parse(
			'Timestamp,Serial Number,Model,Host,Power On Hours,Temperature,vibration,comment\n2026-05-01T06:30:00Z,ABC12345,ST4000,nas1,1200,35.5,0.25,fine\n',
		);
		expect(parser.format).toBe('generic-csv');
		expect(records).toEqual([
			{
				evidence: { serial: 'ABC12345', model: 'ST4000', host: 'nas1', protocol: 'unknown' },
				observedAtMs: Date.UTC(2026, 4, 1, 6, 30),
				readings: [
					{ metric: 'power_on_hours', value: 1200 },
					{ metric: 'temperature_c', value: 35.5 },
					{ metric: 'vibration', value: 0.25 },
				],
				hasFailed: false,
				line: 2,
			},
		]);
		expect(parser.notes).toEqual([expect.stringContaining('comment')]);
	});

	it.each([
		['sep=;\r\n', 3],
		['\ufeff"sep=;"\n', 3],
		['', 2],
	])('takes the delimiter that the line of Excel names: %j', (above, line) => {
		const { parser, records } = parse(`${above}time;serial;temperature_c\n2026-01-01;A1;31,5\n`, { cuts: [3] });
		expect([parser.format, records.map((record) => [record.line, record.readings[0]?.value])]).toEqual(['generic-csv', [[line, 31.5]]]);
	});

	it('leaves a table with one value a row to a mapping', () => {
		const read = (): unknown => parse('time,serial,metric,value\n2026-01-01,A1,temperature_c,31\n2026-01-01,A1,power_on_hours,5\n');
		expect(read).toThrow('one value a row');
	});

	it('says that a mapping reads dates whose order differs from country to country', () => {
		const reasons = ['05/04/2026 10:00', '3/29/2026 1:30 AM', 'soon'].map(
			(time) => parse(`time,serial,temperature_c\n${time},A1,31\n`).parser.problems[0]?.reason ?? '',
		);
		expect(reasons.map((reason) => reason.includes('mapping profile'))).toEqual([true, true, false]);
	});

	it('is read past the header of each file that was put behind another', () => {
		const day = (date: string): string => `time,serial,temperature_c\r\n${date},A1,31\r\n${date},A2,32\r\n`;
		const { parser, records } = parse(day('2026-01-01') + day('2026-01-02'), { cuts: [5] });
		expect([records.length, parser.rows, parser.rejectedRows]).toEqual([4, 4, 0]);
		expect(parser.notes).toEqual([expect.stringContaining('header stands between the rows again')]);
		const marked = `\ufeff${day('2026-01-01')}\ufeff${day('2026-01-02')}`;
		for (const source of [marked, marked.replaceAll('time,serial,temperature_c', '"time","serial","temperature_c"')])
			expect(parse(source).parser).toMatchObject({ rows: 4, rejectedRows: 0 });
	});

	it('is read in the shape of our synthetic fleets', () => {
		const header =
			'date,serial_number,model,protocol,firmware,capacity_bytes,host,failure,daily_bytes_written,percentage_used,read_latency_ms,write_entropy';
		const { records } = parse(`${header}\n2024-01-01,SYN-0001,SIM-NVME-2T,NVMe,1.0,2000398934016,host-03,1,123456789012,17,0.31,0.82\n`);
		expect(records[0]).toMatchObject({ hasFailed: true, evidence: { protocol: 'NVMe', firmware: '1.0', capacityBytes: 2000398934016 } });
		expect(records[0]?.readings.map((reading) => reading.metric)).toEqual([
			'daily_bytes_written',
			'percentage_used',
			'read_latency_ms',
			'write_entropy',
		]);
	});

	it('takes decimal commas where the delimiter is another, and missing values as missing', () => {
		const { records } = parse('date;serial;temperature_c;pending_sectors;crc_errors\n2024-01-01;ABC12345;35,5;n/a;NaN\n');
		expect(records[0]?.readings).toEqual([{ metric: 'temperature_c', value: 35.5 }]);
	});

	it('gives a metric that two columns name to the one with its very name, and keeps the other under its heading', () => {
		for (const [header, values] of [
			['temperature,temperature_c', '40,35'],
			['temperature_c,temperature', '35,40'],
		]) {
			const { records } = parse(`date,serial,${header}\n2024-01-01,ABC12345,${values}\n`);
			expect(new Map(records[0]?.readings.map(({ metric, value }) => [metric, value]))).toEqual(
				new Map([
					['temperature_c', 35],
					['temperature', 40],
				]),
			);
			expect(records[0]?.readings).toHaveLength(2);
		}
	});

	it('keeps drives apart that have a device name only, and does not take it for a serial', () => {
		const { records } = parse('date,device,host,temperature_c\n2024-01-01,/dev/sda,a,30\n2024-01-01,/dev/sdb,a,31\n');
		expect(records.map((record) => record.evidence)).toEqual([
			{ deviceName: '/dev/sda', slot: '/dev/sda', host: 'a', protocol: 'unknown' },
			{ deviceName: '/dev/sdb', slot: '/dev/sdb', host: 'a', protocol: 'unknown' },
		]);
		// A serial that says nothing is no better than none.
		const masked = parse('date,serial,device,temperature_c\n2024-01-01,REDACTED,sda,30\n2024-01-01,REDACTED,rack-disk-07,31\n').records;
		expect(masked.map(({ evidence }) => evidence)).toMatchObject([{ serial: 'REDACTED', slot: 'sda' }, { serial: 'rack-disk-07' }]);
	});

	it('rejects impossible and unreadable values of known metrics, row by row', () => {
		const { parser, records } = parse(
			'time,serial,temperature_c,x\n2024-01-01,A1234,999,1\nnever,A1234,30,1\n2024-01-01,,30,1\n2024-01-01,A1234,hot,1\n2024-01-01,A1234,30,1e999\n1704067200,A1234,30,2\n',
		);
		expect(parser.problems.map((problem) => [problem.line, problem.column])).toEqual([
			[2, 'temperature_c'],
			[3, 'time'],
			[4, 'serial'],
			[5, 'temperature_c'],
			[6, 'x'],
		]);
		expect(records).toHaveLength(1);
		expect(records[0]?.observedAtMs).toBe(Date.UTC(2024, 0, 1));
	});

	it('keeps the digits of whole numbers beyond 2^53', () => {
		const { records } = parse('date,serial,host_writes\n2024-01-01,A1234,9007199254740993\n');
		expect(records[0]?.readings).toEqual([{ metric: 'host_writes', value: 2 ** 53, raw: '9007199254740993' }]);
	});

	it('says which column it misses, and leaves strange files alone', () => {
		expect(() => parse('serial,temperature_c\nA,1\n')).toThrow(expect.objectContaining({ code: 'columns_changed' }));
		expect(() => parse('serial,temperature_c\nA,1\n', { format: 'generic-csv' })).toThrow(
			expect.objectContaining({ code: 'columns_changed', message: expect.stringContaining('time') }),
		);
		for (const text of ['# Read me\n\nA date, a drive.\n', '', ' \n', '<xml/>\n', '\u0089PNG\u0000\u0001'])
			expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'format_unknown' }));
	});
});

describe('an instant', () => {
	it.each([
		['2013-04-10', Date.UTC(2013, 3, 10)],
		['2024-02-29 23:59:59.5', Date.UTC(2024, 1, 29, 23, 59, 59, 500)],
		['2024-01-01T00:30:00+02:00', Date.UTC(2023, 11, 31, 22, 30)],
		['2024-01-01T00:30:00-0530', Date.UTC(2024, 0, 1, 6)],
		['20240101T003015Z', Date.UTC(2024, 0, 1, 0, 30, 15)],
		['20240101T003015+0100', Date.UTC(2023, 11, 31, 23, 30, 15)],
		['1704067200', Date.UTC(2024, 0, 1)],
		['1704067200123', Date.UTC(2024, 0, 1) + 123],
	])('%s is read', (text, expected) => expect(parseInstant(text)).toBe(expected));

	it.each([
		'',
		'yesterday',
		'2023-02-29',
		'2024-13-01',
		'2024-04-31',
		'2024-01-01T24:00',
		'2024-01-01T00:00+99:00',
		'2024-01-01T00:00+01:60',
		'2024-01-01-0189',
		'1e400',
		'2024-1-1',
		'01/02/2024',
		'20240132T000000Z',
		'20240101T0030',
	])('%s is none', (text) => expect(parseInstant(text)).toBeUndefined());
});
