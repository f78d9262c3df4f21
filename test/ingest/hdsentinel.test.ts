import { describe, expect, it } from 'vitest';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { identityOf } from '../../src-main/shared/domain/identity.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { fixture, NOW_MS, type ParsedFile, parse, rawOf, readingOf } from './support.ts';

const windowsReport = fixture('hdsentinel', 'sentient__win11-trimmed.xml');
const windows = parse(windowsReport);
const linuxReport = fixture('hdsentinel', 'invented-linux.xml');
const linux = parse(linuxReport);

const codeOf = (source: Uint8Array | string, format: 'auto' | 'hdsentinel' = 'auto'): string => {
	try {
		parse(source, { format, options: { fileTimeMs: NOW_MS } });
	} catch (error) {
		if (error instanceof AppError) return error.code;
		throw error;
	}
	return 'accepted';
};

const summary = (values: string): string => `<Hard_Disk_Summary><Hard_Disk_Model_ID>ACME</Hard_Disk_Model_ID>${values}</Hard_Disk_Summary>`;
const general = (date: string, creation = '0,5 s'): string =>
	`<General_Information><Application_Information><Current_Date_And_Time>${date}</Current_Date_And_Time><Report_Creation_Time>${creation}</Report_Creation_Time></Application_Information></General_Information>`;
const xmlOf = (disk: string, head = general('07.11.2025 19:15:14')): string =>
	`<?xml version="1.0" encoding="UTF-8"?>\n<Hard_Disk_Sentinel>${head}<Physical_Disk_Information_Disk_0>${disk}</Physical_Disk_Information_Disk_0></Hard_Disk_Sentinel>`;
const oneDisk = (disk: string, head?: string, options = {}): ParsedFile => parse(xmlOf(disk, head), { options });

describe('a Hard Disk Sentinel report of Windows', () => {
	it('gives a record for every drive and leaves the virtual disk of Storage Spaces out with a note', () => {
		expect(windows.parser.format).toBe('hdsentinel');
		expect([windows.parser.rows, windows.parser.records, windows.parser.problems]).toEqual([4, 4, []]);
		for (const record of windows.records) expect(new Date(record.observedAtMs).toISOString()).toBe('2025-11-07T19:15:14.000Z');
		expect(windows.parser.notes.join()).toContain('Disk 5 (Msft    Storage Space) is a virtual disk of Storage Spaces');
	});

	it('takes identity with world wide name and exact capacity', () => {
		expect(windows.records[1]?.evidence).toEqual({
			serial: 'ZDEL3EDH',
			wwn: '5000c500c76b4a82',
			model: 'ST1000LM035-1RK172',
			firmware: 'EB01',
			protocol: 'ATA',
			capacityBytes: 1_000_204_886_016,
			host: 'HOST1',
		});
		expect(windows.records[0]?.evidence).toMatchObject({ serial: 'UHPVN0153CRG1E', protocol: 'NVMe', capacityBytes: 256_060_514_304 });
	});

	it.each([
		[0, 'temperature_c', 60],
		[0, 'power_on_hours', 346],
		[0, 'percentage_used', 31],
		[0, 'available_spare', 100],
		[0, 'spare_threshold', 5],
		[0, 'bytes_read_total', 9_855_094 * 512_000],
		[0, 'bytes_written_total', 6_943_294 * 512_000],
		[0, 'host_reads', 89_730_983],
		[0, 'unsafe_shutdowns', 109],
		[0, 'error_log_entries', 151],
		[0, 'controller_busy_time', 3_095],
		[0, 'temperature_sensor_2_c', 64],
		[0, 'health_percent', 69],
		[0, 'utilisation', 0.02],
		[0, 'estimated_remaining_lifetime_days', 862],
		[0, 'daily_average_c', 61.87],
		[0, 'total_data_write_mb', 66_728],
		[0, 'total_data_write_since_installation_mb', 1_229_228],
		[0, 'average_reads_per_day_mb', 73_167.29],
		[0, 'maximum_temperature_ever_measured_c', 80],
		[0, 'used_bytes', (243_238 - 23_316) * 2 ** 20],
		[1, 'power_on_hours', 15_386],
		[1, 'command_timeouts', 44],
		[1, 'seek_error_count', 1],
		[1, 'bytes_written_total', 0x0738d53a35 * 512],
		[1, 'smart_254_raw', 0],
		[3, 'bytes_written_total', 319_032 * 32 * 2 ** 20],
		[3, 'crc_errors', 27],
		[3, 'smart_169_raw', 97],
	])('reads of drive %i %s as %s', (index, metric, expected) => {
		expect(readingOf(windows.records[index], metric)).toBe(expected);
	});

	it('keeps the words where they say more than the number', () => {
		expect(readingOf(windows.records[1], 'estimated_remaining_lifetime_days')).toBe(1_000);
		expect(rawOf(windows.records[1], 'estimated_remaining_lifetime_days')).toBe('more than 1000 days');
	});

	it('gives equal records wherever the chunks are cut', () => {
		for (const cuts of [[1], [13, 1, 500], [70_000]]) expect(parse(windowsReport, { cuts }).records).toEqual(windows.records);
	});
});

describe('a Hard Disk Sentinel report of Linux', () => {
	it('reads the declared single-byte encoding, the short date and groups with commas', () => {
		const [record] = linux.records;
		expect(linux.parser.problems).toEqual([]);
		expect(record?.evidence).toMatchObject({ serial: 'NV00000512', host: 'nas-łódź', deviceName: '/dev/nvme0', capacityBytes: 512_110_190_592 });
		expect(new Date(record?.observedAtMs ?? 0).toISOString()).toBe('2025-08-03T09:02:43.000Z');
		const values = ['temperature_c', 'power_on_hours', 'bytes_written_total', 'vendor_thing', 'used_bytes'].map((metric) =>
			readingOf(record, metric),
		);
		expect(values).toEqual([37, 2_345, 3_400_000 * 512_000, 12_345, (60_000 - 45_000 + 1_024 - 624) * 2 ** 20]);
		expect(rawOf(record, 'enormous')).toBe('9007199254740993');
	});

	it('takes a whole number with marks between groups only, and no other text for one', () => {
		const enormous = (value: string) => {
			const text = new TextDecoder('iso-8859-2').decode(linuxReport).replace('9,007,199,254,740,993', value).replace('ISO-8859-2', 'UTF-8');
			return parse(text).records.flatMap((record) => readingOf(record, 'enormous') ?? []);
		};
		expect(['12345', '12,345', '9.855.094', '3,30,13,187', '1 229 228'].flatMap(enormous)).toEqual([
			12_345, 12_345, 9_855_094, 33_013_187, 1_229_228,
		]);
		expect(['9,007,199,\t54,740,993', '0.123,007', '.5,345', '12,34', '1,2345', '1.234,567', '-5'].flatMap(enormous)).toEqual([]);
	});

	it('says which disks state nothing', () => {
		expect(linux.parser.notes.filter((note) => note.includes('states no values'))).toHaveLength(2);
	});

	it('comes through as UTF-16 too, whatever its declaration says', () => {
		const text = `\ufeff${new TextDecoder('iso-8859-2').decode(linuxReport).replace('ISO-8859-2', 'UTF-16')}`;
		expect(parse(Buffer.from(text, 'utf16le')).records).toEqual(linux.records);
	});
});

describe('values of a Hard Disk Sentinel report', () => {
	it('knows unknown ones: question marks and -1 %', () => {
		const { records } = oneDisk(
			summary(
				'<Current_Temperature>?</Current_Temperature><Health>-1 %</Health><Performance>? %</Performance><Power_on_time>2 days, 3 hours</Power_on_time>',
			),
		);
		expect(records[0]?.readings).toEqual([{ metric: 'power_on_hours', value: 51 }]);
	});

	it('turns Fahrenheit into Celsius and takes traffic from the summary where no attribute has it', () => {
		const { records } = oneDisk(summary('<Current_Temperature>104 °F</Current_Temperature><Lifetime_writes>3,5 TB</Lifetime_writes>'));
		expect(readingOf(records[0], 'temperature_c')).toBe(40);
		expect(readingOf(records[0], 'bytes_written_total')).toBe(3.5 * 2 ** 40);
		expect(rawOf(records[0], 'bytes_written_total')).toBe('3,5 TB');
	});

	it('says when the summary and the table disagree about hours', () => {
		const { parser, records } = oneDisk(
			`${summary('<Power_on_time>10 days, 0 hours</Power_on_time>')}<S.M.A.R.T.><Attribute ID="9" Name="x" Value="99" Data="000000000001"/></S.M.A.R.T.>`,
		);
		expect(readingOf(records[0], 'power_on_hours')).toBe(240);
		expect(parser.notes.join()).toContain('240 power-on hours, its table 1');
	});

	it.each([
		['31-7-26 11:02:43', '2026-07-31T11:02:43.000Z'],
		['2025-11-07 19:15:14', '2025-11-07T19:15:14.000Z'],
		['2025.11.07. 19:15:14', '2025-11-07T19:15:14.000Z'],
		['11/17/2025 7:15:14 PM', '2025-11-17T19:15:14.000Z'],
		['17/11/2025 12:15', '2025-11-17T12:15:00.000Z'],
		['11/7/2025 12:15:14 AM', '2025-11-07T00:15:14.000Z'],
	])('reads the date %s', (date, expected) => {
		const { records } = oneDisk(summary('<Health>9 %</Health>'), general(date));
		expect(new Date(records[0]?.observedAtMs ?? 0).toISOString()).toBe(expected);
	});

	it('rejects a date that may be two, unless the time of the file settles it', () => {
		const disk = summary('<Health>9 %</Health>');
		expect(oneDisk(disk, general('11/7/2025 19:15:14')).parser.problems[0]?.reason).toContain('may be day first or month first');
		const settled = oneDisk(disk, general('11/7/2025 19:15:14'), { fileTimeMs: Date.UTC(2025, 6, 11, 20) });
		expect(new Date(settled.records[0]?.observedAtMs ?? 0).toISOString()).toBe('2025-07-11T19:15:14.000Z');
		expect(oneDisk(disk, general('32.13.2025 19:15:14')).parser.problems[0]?.reason).toContain('is not a time');
		expect(oneDisk(disk, '').parser.problems[0]?.reason).toContain('states no time');
		expect(oneDisk(disk, '', { fileTimeMs: 1_700_000_000_000 }).records[0]?.observedAtMs).toBe(1_700_000_000_000);
	});

	it('keeps nameless disks apart by their number', () => {
		const nameless = (number: number): string =>
			`<Physical_Disk_Information_Disk_${number}>${summary('<Health>9 %</Health>')}</Physical_Disk_Information_Disk_${number}>`;
		const { records } = parse(`<Hard_Disk_Sentinel>${general('07.11.2025 19:15:14')}${nameless(0)}${nameless(1)}</Hard_Disk_Sentinel>`);
		expect(new Set(records.map(({ evidence }) => identityOf(evidence, 'tag').key)).size).toBe(2);
	});

	it('rejects a drive with an impossible value and marks a suspect time', () => {
		expect(oneDisk(summary('<Current_Temperature>999 °C</Current_Temperature>')).parser.problems).toMatchObject([
			{ column: 'temperature_c', code: 'row_rejected' },
		]);
		expect(oneDisk(summary('<Health>9 %</Health>'), general('07.11.2099 19:15:14')).parser.problems[0]?.code).toBe('time_suspect');
	});
});

describe('XML that is cut or hostile', () => {
	const valid = windowsReport.toString('latin1');

	it('is refused as truncated wherever the root is not closed', () => {
		for (const share of [0.1, 0.35, 0.6, 0.8, 0.999])
			expect(codeOf(windowsReport.subarray(0, Math.floor(windowsReport.length * share)))).toBe('input_truncated');
	});

	it('is refused when it is not well formed, has a document type or another root', () => {
		expect(codeOf(valid.replace('</Hard_Disk_Summary>', '</Hard_Disk>'))).toBe('xml_rejected');
		expect(codeOf(valid.replace('<Hard_Disk_Sentinel>', '<!DOCTYPE x [<!ENTITY a "aaaa">]><Hard_Disk_Sentinel>'))).toBe('xml_rejected');
		expect(codeOf('<?xml version="1.0"?><Other/>', 'hdsentinel')).toBe('format_unknown');
		expect(codeOf(xmlOf('<S.M.A.R.T.><Attribute hasOwnProperty="1" b="2" c="3"/></S.M.A.R.T.>'))).toBe('xml_rejected');
		expect(codeOf('<Hard_Disk_Sentinel></Hard_Disk_Sentinel>')).toBe('no_telemetry');
		expect(() => parse(`${valid}${valid}`)).toThrow('keep each report in a file of its own');
		expect(codeOf(valid.replace('ISO-8859-2', 'KLINGON-8'))).toBe('text_encoding');
	});

	it('takes an ampersand that stands for itself as text', () => {
		const { records } = oneDisk(summary('<Health>9 %</Health><Hard_Disk_Serial_Number>A&B &foo; &amp;1234</Hard_Disk_Serial_Number>'));
		expect(records[0]?.evidence.serial).toBe('A&B &foo; &1234');
	});

	it('counts bytes that are not of the declared encoding', () => {
		const bytes = Buffer.from(xmlOf(summary('<Health>9 %</Health><Hard_Disk_Serial_Number>A~1234</Hard_Disk_Serial_Number>')));
		bytes[bytes.indexOf('~')] = 0xff;
		expect(parse(bytes).parser.problems).toMatchObject([{ code: 'text_encoding', column: 'Hard_Disk_Serial_Number' }]);
	});

	it.each([-1, 0, 1])('stands at the limits of depth, text and number of parts (%i)', (over) => {
		const expected = over > 0 ? 'xml_rejected' : 'accepted';
		const health = summary('<Health>9 %</Health>');
		const depth = limits.xmlDepth - 2 + over;
		expect(codeOf(xmlOf(`${health}${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`))).toBe(expected);
		expect(codeOf(xmlOf(`${health}<S><T>${'x'.repeat(limits.xmlTextLength + over)}</T></S>`))).toBe(expected);
		expect(codeOf(xmlOf(`${health}<S><T v="${'x'.repeat(limits.xmlTextLength + over)}"/></S>`))).toBe(expected);
		// Ten elements beside those that fill up.
		expect(codeOf(xmlOf(`${health}${'<a/>'.repeat(limits.xmlParts - 9 + over)}`))).toBe(expected);
		const row = (index: number): string => `<v${index}>1</v${index}>`;
		const own = Array.from({ length: limits.csvColumns - 2 + over }, (_, index) => row(index)).join('');
		expect(codeOf(xmlOf(`${health}<S>${own}</S>`))).toBe(over > 0 ? 'record_too_large' : 'accepted');
	});

	it('reads past text that nobody wants, however long', () => {
		const errors = `<General_Information><PCI_Device_Information><Errors>${'x'.repeat(200_000)}</Errors></PCI_Device_Information></General_Information>`;
		expect(codeOf(xmlOf(summary('<Health>9 %</Health>'), errors))).toBe('accepted');
	});

	it('bounds names and values that never end', () => {
		expect(codeOf(`<Hard_Disk_Sentinel><${'x'.repeat(300_000)}`)).toBe('xml_rejected');
		expect(codeOf(`<Hard_Disk_Sentinel><a b="${'x'.repeat(300_000)}`)).toBe('xml_rejected');
	});

	it('keeps hostile names as text and touches no prototype', () => {
		const { records } = oneDisk(`${summary('<Health>9 %</Health>')}<__proto__><__proto__>1</__proto__><constructor>5 MB</constructor></__proto__>`);
		expect(readingOf(records[0], 'proto')).toBe(1);
		expect(readingOf(records[0], 'constructor_mb')).toBe(5);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});
});

describe('a table of many Hard Disk Sentinel reports', () => {
	const history = fixture('hdsentinel', 'sentient__history.csv');
	const { parser, records } = parse(history);

	it('keeps every column and leaves rows without values out', () => {
		expect(parser.format).toBe('hdsentinel');
		expect([parser.rows, parser.records, parser.rejectedRows]).toEqual([360, 360, 0]);
		expect(records[0]).toMatchObject({
			evidence: { model: 'MTFDHBA256TCK-1AS1AABHA', protocol: 'unknown' },
			observedAtMs: Date.UTC(2025, 10, 6, 0, 35, 21, 319),
			readings: [
				{ metric: 'temperature_c', value: 63 },
				{ metric: 'health_percent', value: 69 },
				{ metric: 'power_on_hours', value: 315 },
			],
		});
		expect(parser.notes.join()).toContain('Rows of Msft    Storage Space hold no values');
	});

	it('tells the two drives of one model apart by their power-on time', () => {
		const twins = Map.groupBy(
			records.filter(({ evidence }) => evidence.model === 'WDC WD60EFPX-68C5ZN0'),
			({ evidence }) => evidence.slot,
		);
		expect([...twins.keys()]).toEqual([undefined, 'drive 2 of this model']);
		for (const [slot, drive] of twins) {
			expect(drive).toHaveLength(60);
			for (const record of drive) expect(readingOf(record, 'power_on_hours')).toBeCloseTo(slot === undefined ? 132 : 393, -1);
		}
	});

	it('tells twins of equal age apart by their order, and takes a drive back after a gap', () => {
		const rows = [
			'2025-01-01 00:00:00,A,20,"1 days, 0 hours"',
			'2025-01-01 00:00:00,B,30,"1 days, 0 hours"',
			'2025-01-01 00:00:00,B,40,"1 days, 0 hours"',
		];
		const later = rows.map((row) => row.replace('2025-01-01 00:00:00', '2025-01-03 00:00:00').replace('1 days', '3 days'));
		const slots = parse(['timestamp,model,temperature_c,power_on_time', ...rows, ...later, ''].join('\n')).records.map(
			({ evidence }) => evidence.slot,
		);
		expect(slots).toEqual([undefined, undefined, 'drive 2 of this model', undefined, undefined, 'drive 2 of this model']);
	});

	it('gives equal records wherever the chunks are cut, rejects bad rows by name and refuses a cut file', () => {
		expect(parse(history, { cuts: [1, 50, 3] }).records).toEqual(records);
		const bad = parse(
			'timestamp,model,temperature_c,power_on_time\nnever,A,20,\n2025-01-01,,20,\n2025-01-01,A,999,\n2025-01-01,A,20,"1 days, 2 hours"\n',
		);
		expect(bad.parser.problems.map(({ column }) => column)).toEqual(['timestamp', 'model', 'temperature_c']);
		expect([bad.parser.rows, bad.parser.records]).toEqual([4, 1]);
		expect(codeOf('timestamp,model,temperature_c,power_on_time\n2025-01-01,A')).toBe('input_truncated');
		expect(codeOf('a,b\n1,2\n', 'hdsentinel')).toBe('columns_changed');
	});
});
