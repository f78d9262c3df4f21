import { describe, expect, it } from 'vitest';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import type { MappedColumn, MappingProfile } from '../../src-main/shared/domain/mapping.ts';
import { startCpuTimer } from '../support/cpu-time.ts';
import fc from '../support/properties.ts';
import { parse, rawOf, readingOf } from './support.ts';

const profileOf = (columns: readonly MappedColumn[], settings: Partial<MappingProfile> = {}): MappingProfile => ({
	name: 'test',
	delimiter: ';',
	decimalMark: ',',
	thousandsMark: '',
	dateOrder: 'dmy',
	zone: 'UTC',
	hasHeader: true,
	skipLines: 0,
	columns,
	longMetrics: [],
	...settings,
});
const time: MappedColumn = { heading: 'Zeit', role: 'time' };
const serial: MappedColumn = { heading: 'SN', role: 'serial' };
const metric = (heading: string, name: string, unit: NonNullable<MappedColumn['reading']>['unit'], kind?: 'gauge' | 'counter'): MappedColumn => ({
	heading,
	role: 'metric',
	reading: { metric: name, unit, ...(kind === undefined ? {} : { kind }) },
});
const read = (text: string, profile: MappingProfile, cuts?: readonly number[]) =>
	parse(text, { options: { profile }, ...(cuts === undefined ? {} : { cuts }) });
const instants = (
	text: string,
	settings: Partial<MappingProfile>,
	columns: readonly MappedColumn[] = [time, serial, metric('t', 'temperature_c', 'C')],
) => read(text, profileOf(columns, settings)).records.map(({ observedAtMs }) => new Date(observedAtMs).toISOString());
const one = (when: string, settings: Partial<MappingProfile>): string | undefined => instants(`Zeit;SN;t\n${when};A1;30\n`, settings)[0];

describe('units', () => {
	it.each([
		['temperature_c', 'F', '95', 35],
		['temperature_c', 'F', '-40', -40],
		['temperature_c', 'K', '308,15', 35],
		['power_on_hours', 'days', '365', 8_760],
		['power_on_hours', 'min', '90', 1.5],
		['power_on_hours', 's', '5400', 1.5],
		['read_latency_ms', 'us', '250', 0.25],
		['read_latency_ms', 's', '0,02', 20],
		['bytes_written_total', 'kB', '1,5', 1_500],
		['bytes_written_total', 'KiB', '1,5', 1_536],
		['bytes_written_total', 'MiB', '1', 1_048_576],
		['bytes_written_total', 'GB', '0,1', 100_000_000],
		['bytes_written_total', 'TiB', '1', 2 ** 40],
		['bytes_written_total', 'sectors_512', '1000', 512_000],
		['bytes_written_total', 'units_512000', '2', 1_024_000],
		['daily_bytes_written', 'MB/s', '1', 86_400_000_000],
		['percentage_used', 'percent_left', '97', 3],
		['percentage_used', 'fraction', '0,03', 3],
		['percentage_used', 'fraction_left', '0,97', 3],
		['utilisation', 'percent', '25', 0.25],
	] as const)('reads %s in %s: %s is %d', (name, unit, text, expected) => {
		const { records } = read(`Zeit;SN;x\n01.02.2026;A1;${text}\n`, profileOf([time, serial, metric('x', name, unit)]));
		expect(readingOf(records[0], name)).toBe(expected);
	});

	it('keeps the text of the file where the value is another, and none where it is the same', () => {
		const { records } = read(
			'Zeit;SN;a;b\n01.02.2026;A1;95,5;12\n',
			profileOf([time, serial, metric('a', 'temperature_c', 'F'), metric('b', 'power_cycles', 'none')]),
		);
		expect(rawOf(records[0], 'temperature_c')).toBe('95,5');
		expect(rawOf(records[0], 'power_cycles')).toBeUndefined();
	});

	it('follows a unit that the cell itself writes, and rejects one that measures something else', () => {
		const columns = [time, serial, metric('x', 'bytes_written_total', 'GB')];
		const { records, parser } = read('Zeit;SN;x\n01.02.2026;A1;1,5 TB\n02.02.2026;A1;900\n03.02.2026;A1;35 °C\n', profileOf(columns));
		expect(records.map((record) => readingOf(record, 'bytes_written_total'))).toEqual([1.5e12, 900e9]);
		expect(parser.problems).toEqual([{ line: 4, column: 'x', code: 'row_rejected', reason: '"35 °C" is not in a unit of Bytes written' }]);
	});

	it('puts unit and kind of an own metric into its name', () => {
		const columns = [
			time,
			serial,
			metric('a', 'cache', 'MiB', 'gauge'),
			metric('b', 'retries', 'none', 'counter'),
			metric('c', 'inlet', 'F', 'gauge'),
		];
		const { records } = read('Zeit;SN;a;b;c\n01.02.2026;A1;1;7;50\n', profileOf(columns));
		expect(records[0]?.readings.map(({ metric: name, value }) => [name, value])).toEqual([
			['cache_bytes', 1_048_576],
			['retries_total', 7],
			['inlet_celsius', 10],
		]);
	});

	it('rejects a row whose converted value cannot be', () => {
		const { parser, records } = read(
			'Zeit;SN;x\n01.02.2026;A1;999\n02.02.2026;A1;100\n',
			profileOf([time, serial, metric('x', 'temperature_c', 'F')]),
		);
		expect(records).toHaveLength(1);
		expect(parser.problems[0]).toMatchObject({ line: 2, column: 'x', reason: expect.stringContaining('above 125') });
	});
});

describe('numbers', () => {
	const value = (text: string, settings: Partial<MappingProfile>): number | string | undefined => {
		const { records, parser } = read(
			`Zeit;SN;x\n01.02.2026;A1;"${text}"\n`,
			profileOf([time, serial, metric('x', 'power_cycles', 'none')], settings),
		);
		return readingOf(records[0], 'power_cycles') ?? parser.problems[0]?.reason;
	};
	it('are read with the marks that the profile states', () => {
		expect(value('1.234.567,5', { thousandsMark: '.' })).toBe(1_234_567.5);
		expect(value('1 234,5', { thousandsMark: ' ' })).toBe(1_234.5);
		expect(value('1\u202f234', { thousandsMark: ' ' })).toBe(1_234);
		expect(value("1'234.5", { thousandsMark: "'", decimalMark: '.' })).toBe(1_234.5);
		expect(value('1,234.5', { thousandsMark: ',', decimalMark: '.' })).toBe(1_234.5);
		expect(value(',5', {})).toBe(0.5);
		expect(value('1,5e3', {})).toBe(1_500);
	});
	it('are refused with the wrong marks instead of being guessed', () => {
		expect(value('35.5', {})).toBe('"35.5" is not a number with a decimal comma');
		expect(value('35,5', { decimalMark: '.' })).toBe('"35,5" is not a number with a decimal point');
		expect(value('1.23.456', { thousandsMark: '.' })).toBe('"1.23.456" is not a number with a decimal comma');
		expect(value('12 apples', {})).toBe('"12 apples" is not a number');
	});
	it('keep the digits of whole numbers beyond 2^53', () => {
		const { records } = read(
			'Zeit;SN;x\n01.02.2026;A1;9.007.199.254.740.993\n',
			profileOf([time, serial, metric('x', 'host_writes', 'none')], { thousandsMark: '.' }),
		);
		expect(rawOf(records[0], 'host_writes')).toBe('9007199254740993');
	});
	it('that are missing are left out, in the words of several languages', () => {
		for (const word of ['', 'n/a', 'NaN', '-', 'k.A.', 'unbekannt']) {
			const { records } = read(`Zeit;SN;x\n01.02.2026;A1;${word}\n`, profileOf([time, serial, metric('x', 'power_cycles', 'none')]));
			expect(records[0]?.readings).toEqual([]);
		}
	});
});

describe('dates', () => {
	it('are read in the order of the profile', () => {
		expect(one('03.04.2026 06:30', { dateOrder: 'dmy' })).toBe('2026-04-03T06:30:00.000Z');
		expect(one('03/04/2026 6:30 PM', { dateOrder: 'mdy' })).toBe('2026-03-04T18:30:00.000Z');
		expect(one('26/03/04', { dateOrder: 'ymd' })).toBe('2026-03-04T00:00:00.000Z');
		expect(one('20260304T050607Z', { dateOrder: 'iso' })).toBe('2026-03-04T05:06:07.000Z');
		expect(one('2026-03-04T06:30:15.250+02:00', { dateOrder: 'iso' })).toBe('2026-03-04T04:30:15.250Z');
		expect(one('20260304', { dateOrder: 'iso' })).toBe('2026-03-04T00:00:00.000Z');
		expect(one('1772605800', { dateOrder: 'unix_s' })).toBe('2026-03-04T06:30:00.000Z');
		expect(one('1772605800123', { dateOrder: 'unix_ms' })).toBe('2026-03-04T06:30:00.123Z');
		expect(one('4. März 2026', { dateOrder: 'dmy' })).toBe('2026-03-04T00:00:00.000Z');
		expect(one('4 août 2026', { dateOrder: 'dmy' })).toBe('2026-08-04T00:00:00.000Z');
		expect(one('5 de mayo de 2026', { dateOrder: 'dmy' })).toBe('2026-05-05T00:00:00.000Z');
		expect(one('Mar 4, 2026 12:05 AM', { dateOrder: 'mdy' })).toBe('2026-03-04T00:05:00.000Z');
	});
	it('that do not exist reject their row', () => {
		for (const text of ['31.04.2026', '29.02.2025', '01.13.2026', '01.02.2026 25:00', 'gestern', '01.02.2026 13:00 PM']) {
			const { parser, records } = read(`Zeit;SN;t\n${text};A1;30\n`, profileOf([time, serial, metric('t', 'temperature_c', 'C')]));
			expect(records).toEqual([]);
			expect(parser.problems[0]).toMatchObject({ line: 2, column: 'Zeit', code: 'row_rejected' });
		}
	});
	it('may stand in two columns', () => {
		const columns: MappedColumn[] = [{ heading: 'Tag', role: 'date' }, { heading: 'Uhr', role: 'clock' }, serial, metric('t', 'temperature_c', 'C')];
		expect(instants('Tag;Uhr;SN;t\n04.03.2026;06:30:10;A1;30\n04.03.2026 00:00;07:00;A1;31\n', { zone: '+02:00' }, columns)).toEqual([
			'2026-03-04T04:30:10.000Z',
			'2026-03-04T05:00:00.000Z',
		]);
	});
});

describe('zones', () => {
	it('turn local times into UTC, summer and winter', () => {
		expect(one('01.07.2025 12:00', { zone: 'Europe/Berlin' })).toBe('2025-07-01T10:00:00.000Z');
		expect(one('01.12.2025 12:00', { zone: 'Europe/Berlin' })).toBe('2025-12-01T11:00:00.000Z');
		expect(one('01.12.2025 12:00', { zone: 'Asia/Kolkata' })).toBe('2025-12-01T06:30:00.000Z');
		expect(one('01.12.2025 12:00', { zone: '-05:30' })).toBe('2025-12-01T17:30:00.000Z');
		expect(one('01.12.2025 12:00', { zone: 'America/St_Johns' })).toBe('2025-12-01T15:30:00.000Z');
	});
	it('say that an hour does not exist, and go on as if the clock had not been put forward', () => {
		const { records, parser } = read(
			'Zeit;SN;t\n30.03.2025 01:59;A1;30\n30.03.2025 02:30;A1;31\n30.03.2025 03:00;A1;32\n',
			profileOf([time, serial, metric('t', 'temperature_c', 'C')], { zone: 'Europe/Berlin' }),
		);
		expect(records.map(({ observedAtMs }) => new Date(observedAtMs).toISOString())).toEqual([
			'2025-03-30T00:59:00.000Z',
			'2025-03-30T01:30:00.000Z',
			'2025-03-30T01:00:00.000Z',
		]);
		expect(parser.notes).toContainEqual(expect.stringContaining('in an hour that Europe/Berlin skips (first: 30.03.2025 02:30)'));
	});
	it('tell the two passes of a doubled hour apart by the rows of each drive', () => {
		const rows = ['01:30', '02:00', '02:30', '02:00', '02:30', '03:00'].flatMap((clock) => [
			`26.10.2025 ${clock};A1;30`,
			`26.10.2025 ${clock};B2;30`,
		]);
		const { records, parser } = read(
			`Zeit;SN;t\n${rows.join('\n')}\n`,
			profileOf([time, serial, metric('t', 'temperature_c', 'C')], { zone: 'Europe/Berlin' }),
		);
		for (const drive of ['A1', 'B2'])
			expect(
				records.filter(({ evidence }) => evidence.serial === drive).map(({ observedAtMs }) => new Date(observedAtMs).toISOString().slice(11, 16)),
			).toEqual(['23:30', '00:00', '00:30', '01:00', '01:30', '02:00']);
		expect(parser.notes).toContainEqual(expect.stringContaining('8 times lie in an hour that Europe/Berlin has twice'));
	});
	it('agree with the clock of the system all through two years in awkward places', () => {
		for (const zone of ['America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Pacific/Chatham']) {
			const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
			const hours = Array.from({ length: 2 * 365 * 6 }, (_, step) => Date.UTC(2024, 0, 1) + step * 4 * 3_600_000);
			const text = `Zeit;SN;t\n${hours.map((ms) => `${format.format(ms)};A1;30`).join('\n')}\n`;
			const found = read(text, profileOf([time, serial, metric('t', 'temperature_c', 'C')], { zone, dateOrder: 'iso' })).records;
			expect(found.map(({ observedAtMs }) => observedAtMs)).toEqual(hours);
		}
	});
});

describe('what a row says about its drive', () => {
	it('is read by role', () => {
		const columns: MappedColumn[] = [
			time,
			serial,
			{ heading: 'm', role: 'model' },
			{ heading: 'cap', role: 'capacity', unit: 'TB' },
			{ heading: 'h', role: 'host' },
			{ heading: 'e', role: 'enclosure' },
			{ heading: 's', role: 'slot' },
			{ heading: 'p', role: 'pool' },
			{ heading: 'w', role: 'wwn' },
			{ heading: 'i', role: 'protocol' },
			{ heading: 'kaputt', role: 'failure' },
		];
		const { records } = read(
			'Zeit;SN;m;cap;h;e;s;p;w;i;kaputt\n01.02.2026;A1;ST4;4,0;nas;e1;7;tank;naa.5000C500A1B2C3D4;sas;ja\n',
			profileOf(columns),
		);
		expect(records[0]).toMatchObject({
			hasFailed: true,
			evidence: {
				serial: 'A1',
				model: 'ST4',
				capacityBytes: 4e12,
				host: 'nas',
				enclosure: 'e1',
				slot: '7',
				pool: 'tank',
				wwn: '5000c500a1b2c3d4',
				protocol: 'SCSI',
			},
		});
	});
	it('may be a device name alone, which tells drives of one host apart', () => {
		const { records } = read(
			'Zeit;d;t\n01.02.2026;sda;30\n01.02.2026;sdb;31\n',
			profileOf([time, { heading: 'd', role: 'device' }, metric('t', 'temperature_c', 'C')]),
		);
		expect(records.map(({ evidence }) => evidence)).toEqual([
			{ deviceName: 'sda', slot: 'sda', protocol: 'unknown' },
			{ deviceName: 'sdb', slot: 'sdb', protocol: 'unknown' },
		]);
	});
	it('rejects rows without a drive and with a failure that is neither yes nor no', () => {
		const { parser } = read('Zeit;SN;f\n01.02.2026;;nein\n01.02.2026;A1;vielleicht\n', profileOf([time, serial, { heading: 'f', role: 'failure' }]));
		expect(parser.problems.map(({ line, column }) => [line, column])).toEqual([
			[2, 'SN'],
			[3, 'f'],
		]);
	});
});

describe('a long table', () => {
	const columns: MappedColumn[] = [time, serial, { heading: 'Name', role: 'metric_name' }, { heading: 'Wert', role: 'value' }];
	const longMetrics = [
		{ name: 'Temp F', reading: { metric: 'temperature_c', unit: 'F' } },
		{ name: 'Betrieb', reading: { metric: 'power_on_hours', unit: 'days' } },
		{ name: 'Notiz' },
	] as const;
	it('gives one sample for each drive and instant, whatever the order of its rows', () => {
		const rows = ['A1;Temp F;95', 'B2;Temp F;86', 'A1;Betrieb;2', 'A1;fan_rpm;900', 'B2;Notiz;hallo'].map((row) => `01.02.2026 06:00;${row}`);
		const { records, parser } = read(
			`Zeit;SN;Name;Wert\n${[...rows, '01.02.2026 07:00;A1;Temp F;96,8'].join('\n')}\n`,
			profileOf(columns, { longMetrics }),
		);
		expect(records.map(({ evidence, readings }) => [evidence.serial, readings.map(({ metric: name, value }) => `${name} ${value}`)])).toEqual([
			['A1', ['temperature_c 35', 'power_on_hours 48', 'fan_rpm 900']],
			['B2', ['temperature_c 30']],
			['A1', ['temperature_c 36']],
		]);
		expect(parser.rows).toBe(6);
	});
	it('rejects a bad value by its line and name, not the sample', () => {
		const { records, parser } = read(
			'Zeit;SN;Name;Wert\n01.02.2026;A1;Temp F;heiss\n01.02.2026;A1;Betrieb;1\n01.02.2026;A1;;1\n',
			profileOf(columns, { longMetrics }),
		);
		expect(records).toHaveLength(1);
		expect(parser.problems).toEqual([
			{ line: 2, column: 'Wert', code: 'row_rejected', reason: 'Temp F: "heiss" is not a number' },
			{ line: 4, column: 'Name', code: 'row_rejected', reason: 'the metric has no name' },
		]);
	});
});

describe('the shape of the file', () => {
	const columns = [time, serial, metric('t', 'temperature_c', 'C')];
	it('gives the same records however it is cut, with lines skipped and every kind of line end', () => {
		for (const end of ['\n', '\r\n', '\r']) {
			const text = ['Bericht', 'vom 1. Mai; "offen', 'Zeit;SN;t', '01.02.2026;A1;30', '02.02.2026;"A1";31,5', ''].join(end);
			const whole = read(text, profileOf(columns, { skipLines: 2 }));
			expect(whole.records.map(({ line }) => line)).toEqual([4, 5]);
			for (const cuts of [[1], [2, 3], [7], [64]]) expect(read(text, profileOf(columns, { skipLines: 2 }), cuts).records).toEqual(whole.records);
		}
	});
	it('may have no header', () => {
		const bare: MappedColumn[] = [
			{ heading: 'column 1', role: 'time' },
			{ heading: 'column 2', role: 'serial' },
			metric('column 3', 'temperature_c', 'C'),
		];
		expect(read('01.02.2026;A1;30\n', profileOf(bare, { hasHeader: false })).records).toHaveLength(1);
		expect(() => read('01.02.2026;A1;30;4\n', profileOf(bare, { hasHeader: false }))).toThrow(
			expect.objectContaining({ code: 'columns_changed', message: expect.stringContaining('4 columns instead of 3') }),
		);
	});
	it('finds the delimiter by itself where the profile leaves it open', () => {
		for (const sign of [',', ';', '\t', '|'])
			expect(
				read(`Zeit${sign}SN${sign}t\n01.02.2026${sign}A1${sign}30\n02.02.2026${sign}A1${sign}31\n`, profileOf(columns, { delimiter: 'auto' }))
					.records,
			).toHaveLength(2);
	});
	it('is refused by name where columns are missing, and keeps unknown ones aside', () => {
		expect(() => read('Zeit;SN;temp;neu\n01.02.2026;A1;30;1\n', profileOf(columns))).toThrow(
			expect.objectContaining({
				code: 'columns_changed',
				message: expect.stringMatching(/lacks "t" and has "temp", "neu"/),
				details: expect.objectContaining({ missing: ['t'], extra: ['temp', 'neu'] }),
			}),
		);
		const { records, parser } = read('SN;neu;t;wort;Zeit\nA1;7;30;ja;01.02.2026\n', profileOf(columns));
		expect(records[0]?.readings).toEqual([
			{ metric: 'temperature_c', value: 30 },
			{ metric: 'neu', value: 7 },
		]);
		expect(parser.notes).toContain('The profile "test" does not know "neu", "wort": kept under their own names where they hold numbers.');
	});
	it('tells equal headings apart by number', () => {
		const twice = [time, serial, metric('t', 'temperature_c', 'C'), metric('t (2)', 'power_cycles', 'none')];
		const { records } = read('Zeit;SN;t;t\n01.02.2026;A1;30;4\n', profileOf(twice));
		expect(records[0]?.readings.map(({ value }) => value)).toEqual([30, 4]);
	});
	it('is refused when it is cut, and rejects rows of another width', () => {
		expect(() => read('Zeit;SN;t\n01.02.2026;A1', profileOf(columns))).toThrow(expect.objectContaining({ code: 'input_truncated' }));
		const { parser } = read('Zeit;SN;t\n01.02.2026;A1\n02.02.2026;A1;30\n', profileOf(columns));
		expect(parser.problems[0]).toMatchObject({ line: 2, reason: '2 fields instead of 3' });
	});
	it('is refused with what is wrong with the profile', () => {
		const refuse = (wrong: readonly MappedColumn[], settings: Partial<MappingProfile> = {}): unknown => {
			try {
				return read('Zeit;SN;t\n', profileOf(wrong, settings));
			} catch (thrown) {
				return String(thrown);
			}
		};
		expect(refuse([serial, metric('t', 'temperature_c', 'C')])).toContain('No column is the time.');
		expect(refuse([time, metric('t', 'temperature_c', 'C')])).toContain('No column says which drive it is.');
		expect(refuse([time, serial])).toContain('No column is a metric.');
		expect(refuse([time, serial, metric('t', 'temperature_c', 'GB')])).toContain('"t" cannot be read in GB: Temperature is measured in °C.');
		expect(refuse([time, serial, metric('a', 'temperature_c', 'C'), metric('b', 'temperature_c', 'F')])).toContain('both give temperature_c');
		expect(refuse(columns, { zone: 'Mars/Olympus' })).toContain('"Mars/Olympus" is no time zone.');
		expect(refuse(columns, { thousandsMark: ',' })).toContain('are the same');
	});
});

describe('saved profiles', () => {
	const saved = profileOf([time, serial, metric('t', 'temperature_c', 'F')], { name: 'mine' });
	const auto = (text: string) => parse(text, { options: { savedProfiles: [saved] } });
	it('read a file by themselves when its header is theirs, in any order, and say so', () => {
		for (const text of ['Zeit;SN;t\n01.02.2026;A1;95\n', 't;SN;Zeit\n95;A1;01.02.2026\n']) {
			const { records, parser } = auto(text);
			expect(readingOf(records[0], 'temperature_c')).toBe(35);
			expect(parser.notes).toEqual(['The header is the one of the saved mapping profile "mine", which was used.']);
		}
	});
	it('go before a reader that takes headings at their word, not before a format known by its content', () => {
		const plain = profileOf([{ heading: 'date', role: 'time' }, { heading: 'serial', role: 'serial' }, metric('temp', 'temperature_c', 'F')], {
			dateOrder: 'iso',
			delimiter: ',',
			decimalMark: '.',
		});
		const text = 'date,serial,temp\n2026-02-01,A1,95\n';
		expect(readingOf(parse(text, { options: { savedProfiles: [plain] } }).records[0], 'temperature_c')).toBe(35);
		expect(readingOf(parse(text).records[0], 'temperature_c')).toBe(95);
		expect(parse(text, { format: 'generic-csv', options: { savedProfiles: [plain] } }).parser.notes).toEqual([]);
	});
	it('refuse a changed header and name what is missing and new', () => {
		expect(() => auto('Zeit;SN;Temperatur\n01.02.2026;A1;95\n')).toThrow(
			expect.objectContaining({ code: 'columns_changed', details: { profile: 'mine', missing: ['t'], extra: ['Temperatur'] } }),
		);
		expect(() => auto('a;b;c\n1;2;3\n')).toThrow(expect.objectContaining({ code: 'format_unknown' }));
	});
});

describe('broken and hostile tables', () => {
	it('end in records or a coded error, never in anything else, within a second', () => {
		const columns: MappedColumn[] = [time, serial, { heading: 'Name', role: 'metric_name' }, { heading: 'Wert', role: 'value' }];
		const sound = `Zeit;SN;Name;Wert\n${Array.from({ length: 12 }, (_, row) => `0${(row % 9) + 1}.02.2026 06:30;A${row % 2};__proto__;${row},5`).join('\n')}\n`;
		const profile = profileOf(columns, { zone: 'Europe/Berlin', thousandsMark: '.' });
		const codes = new Set<string>();
		const bytes = fc.array(
			fc.tuple(fc.nat(sound.length), fc.constantFrom('"', ';', '\n', '\r', '\u0000', '\u202e', '9'.repeat(50), '=1+1', '-', 'e', '')),
			{ maxLength: 6 },
		);
		fc.assert(
			fc.property(bytes, (edits) => {
				const text = edits.reduce((before, [at, put]) => before.slice(0, at) + put + before.slice(at + 1), sound);
				const timer = startCpuTimer();
				try {
					const { parser, records } = read(text, profile);
					expect(records.every(({ readings }) => readings.every(({ value }) => Number.isFinite(value)))).toBe(true);
					expect(parser.rows).toBeGreaterThanOrEqual(records.length);
				} catch (thrown) {
					expect(thrown).toBeInstanceOf(AppError);
					codes.add((thrown as AppError).code);
				}
				expect(timer.ms()).toBeLessThan(1_000);
			}),
			{ numRuns: 3_000, seed: 11 },
		);
		expect([...codes].filter((code) => !['columns_changed', 'input_truncated', 'format_unknown', 'text_encoding'].includes(code))).toEqual([]);
		expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(12);
	});
});
