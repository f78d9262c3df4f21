import { describe, expect, it } from 'vitest';
import { identityOf } from '../../src-main/shared/domain/identity.ts';
import type { TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { fixture, NOW_MS, type ParsedFile, parse, rawOf, readingOf } from './support.ts';

const read = (source: Uint8Array | string, cuts: readonly number[] = []): ParsedFile => parse(source, { cuts, options: { fileTimeMs: NOW_MS } });
const values = (record: TelemetryRecord | undefined) => Object.fromEntries(record?.readings.map(({ metric, value }) => [metric, value]) ?? []);

/** Values invented. */
const counter = {
	DeviceId: '1',
	Temperature: 41,
	TemperatureMax: 70,
	Wear: 6,
	PowerOnHours: 8_760,
	ReadErrorsTotal: 9,
	ReadErrorsCorrected: 7,
	ReadErrorsUncorrected: 2,
	WriteErrorsCorrected: 3,
	WriteErrorsUncorrected: null,
	StartStopCycleCount: null,
	LoadUnloadCycleCount: 11,
	ReadLatencyMax: 1_234,
	WriteLatencyMax: 0,
	FlushLatencyMax: 56,
	ManufactureDate: '',
};
const disk = {
	DeviceId: '1',
	FriendlyName: 'Samsung SSD 970 EVO 1TB',
	SerialNumber: 'S5H9NS0N123456A',
	UniqueId: 'eui.0025385B21404EA5',
	Size: 1_000_204_886_016,
	BusType: 'NVMe',
	FirmwareVersion: '2B2QEXE7',
};
const metrics = {
	temperature_c: 41,
	temperature_max: 70,
	percentage_used: 6,
	power_on_hours: 8_760,
	read_errors_total: 9,
	read_errors_corrected: 7,
	read_errors_uncorrected: 2,
	write_errors_corrected: 3,
	load_cycles: 11,
	read_latency_max_ms: 1_234,
	write_latency_max_ms: 0,
	flush_latency_max_ms: 56,
	corrected_errors_total: 10,
	uncorrected_errors_total: 2,
};
const evidence = {
	serial: 'S5H9NS0N123456A',
	eui: '0025385b21404ea5',
	model: 'Samsung SSD 970 EVO 1TB',
	firmware: '2B2QEXE7',
	protocol: 'NVMe',
	capacityBytes: 1_000_204_886_016,
	deviceName: 'PhysicalDrive1',
};

const list = (...objects: readonly object[]): string =>
	objects
		.map(
			(object) =>
				`${Object.entries(object)
					.map(([name, value]) => `${name.padEnd(24)}: ${value ?? ''}\r\n`)
					.join('')}\r\n`,
		)
		.join('\r\n');
const csv = (delimiter: string, ...objects: readonly object[]): string =>
	[Object.keys(objects[0] ?? {}), ...objects.map((object) => Object.values(object))]
		.map((row) => `${row.map((value) => (value === null ? '' : `"${value}"`)).join(delimiter)}\r\n`)
		.join('');

describe('Windows reliability counters', () => {
	it('are read from the example of the documentation', () => {
		const { parser, records } = read(fixture('windows-storage', 'Get-StorageReliabilityCounter-format-list.txt'));
		expect([parser.format, parser.rows, parser.rejectedRows]).toEqual(['windows-storage', 1, 0]);
		expect(records[0]).toMatchObject({ observedAtMs: NOW_MS, evidence: { deviceName: 'PhysicalDrive8', protocol: 'unknown' } });
		expect(values(records[0])).toEqual({
			load_cycles: 224,
			load_unload_cycle_count_max: 300_000,
			power_on_hours: 0,
			read_errors_corrected: 0,
			read_errors_total: 0,
			read_errors_uncorrected: 0,
			start_stop_cycles: 80,
			start_stop_cycle_count_max: 10_000,
			temperature_c: 28,
			temperature_max: 68,
			write_errors_corrected: 0,
			write_errors_total: 0,
			write_errors_uncorrected: 0,
			corrected_errors_total: 0,
			uncorrected_errors_total: 0,
		});
	});

	it.each([
		['Format-List, the counter first', list(counter, disk)],
		['Format-List, the disk first', `\r\n${list(disk, counter)}`],
		['JSON', JSON.stringify([counter, disk])],
		['JSON, the disk first', JSON.stringify([disk, counter], undefined, 4)],
		['JSON documents', `${JSON.stringify(disk)}\n${JSON.stringify(counter)}`],
		['JSON in a wrapper of PowerShell 5.1', JSON.stringify({ value: [counter, disk], Count: 2 })],
		['JSON in a wrapper of a script', JSON.stringify({ Disks: [disk], Counters: [counter] })],
		['CSV', csv(',', { ...counter, ...disk })],
		['CSV with semicolons', csv(';', { ...disk, ...counter })],
		['CSV with a type line', `#TYPE Selected.Microsoft.Management.Infrastructure.CimInstance\r\n${csv(';', { ...counter, ...disk })}`],
		[
			'CSV with the type of the counter',
			`#TYPE Microsoft.Management.Infrastructure.CimInstance#ROOT/Microsoft/Windows/Storage/MSFT_StorageReliabilityCounter\n${csv(',', { ...counter, ...disk })}`,
		],
	])('are joined with their disk: %s', (_, source) => {
		const { parser, records } = read(source);
		expect([parser.format, parser.rows, parser.rejectedRows, records.length]).toEqual(['windows-storage', 1, 0, 1]);
		expect(records[0]?.evidence).toEqual(evidence);
		expect(values(records[0])).toEqual(metrics);
	});

	it('of a disk that only has a number are kept apart, never known by it', () => {
		const { records } = read(JSON.stringify([counter, { ...counter, DeviceId: '2' }]));
		const [first, second] = records.map(({ evidence: found }) => identityOf(found, 'tag'));
		expect([first?.basis, second?.basis, first?.key === second?.key]).toEqual(['source', 'source', false]);
		expect(identityOf(records[0]?.evidence ?? { protocol: 'unknown' }, 'other').key).not.toBe(first?.key);
	});

	it('do not take the EUI that Windows shows for a serial, nor a number for a model', () => {
		const shown = { ...disk, SerialNumber: '0025_38B1_1234_5678.', UniqueId: '', FriendlyName: 'PhysicalDisk1', BusType: 17 };
		const [masked] = read(JSON.stringify([shown, counter])).records;
		expect(masked?.evidence).toEqual({
			eui: '002538b112345678',
			firmware: '2B2QEXE7',
			protocol: 'NVMe',
			capacityBytes: 1_000_204_886_016,
			deviceName: 'PhysicalDrive1',
		});
		const [named] = read(JSON.stringify([{ ...shown, AdapterSerialNumber: 'S5H9NS0N123456A', Model: 'Samsung SSD 970' }, counter])).records;
		expect(named?.evidence).toMatchObject({ serial: 'S5H9NS0N123456A', eui: '002538b112345678', model: 'Samsung SSD 970' });
		const [sata] = read(
			JSON.stringify([
				{ ...disk, UniqueId: '5000C500ADEC6EA3', BusType: 'SATA' },
				{ ...counter, PSComputerName: '' },
			]),
		).records;
		expect(sata?.evidence).toMatchObject({ wwn: '5000c500adec6ea3', protocol: 'ATA' });
	});

	it('of several computers are not joined across them', () => {
		const { records } = read(
			JSON.stringify([
				{ ...disk, PSComputerName: 'nas1' },
				{ ...counter, PSComputerName: 'nas2' },
				{ ...counter, CimSystemProperties: { ServerName: 'nas1' } },
			]),
		);
		expect(records.map(({ evidence: found }) => [found.host, found.serial])).toEqual([
			['nas1', 'S5H9NS0N123456A'],
			['nas2', undefined],
		]);
	});

	it.each([
		['2026-03-01T04:00:00.1234567+01:00', Date.UTC(2026, 2, 1, 3, 0, 0, 123)],
		['/Date(1763740800000)/', 1_763_740_800_000],
		['2026-03-01 04:00:00', Date.UTC(2026, 2, 1, 4)],
		['20.11.2026 04:00:00', Date.UTC(2026, 10, 20, 4)],
		['20-11-2026 04.00.00', Date.UTC(2026, 10, 20, 4)],
		['20/11/2026 04:00:00', Date.UTC(2026, 10, 20, 4)],
		['20/11/2026 4:00:00 AM', Date.UTC(2026, 10, 20, 4)],
		['11/5/2026 4:05:06 PM', Date.UTC(2026, 10, 5, 16, 5, 6)],
		['2026/11/5 4:05:06', Date.UTC(2026, 10, 5, 4, 5, 6)],
	])('take the time that a script put beside them: %s', (Timestamp, expected) => {
		expect(read(JSON.stringify({ ...counter, ...disk, Timestamp })).records[0]?.observedAtMs).toBe(expected);
		expect(read(JSON.stringify({ Timestamp: { value: Timestamp, DisplayHint: 2 }, Items: [{ ...counter, ...disk }] })).records[0]?.observedAtMs).toBe(
			expected,
		);
	});

	it('are rejected without a time, with one that is none, and without any value', () => {
		const empty = Object.fromEntries(Object.keys(counter).map((name) => [name, name === 'DeviceId' ? '1' : null]));
		expect(parse(JSON.stringify(counter)).parser.problems[0]).toMatchObject({ column: 'Timestamp', reason: expect.stringContaining('no time') });
		expect(read(JSON.stringify({ ...counter, Timestamp: 'yesterday' })).parser.problems[0]?.reason).toContain('Get-Date -Format o');
		expect(read(JSON.stringify({ ...counter, Timestamp: '05/11/2026 04:00' })).parser.problems[0]?.reason).toContain('day first or month first');
		expect(read(JSON.stringify(empty)).parser.problems[0]?.reason).toContain('administrator');
		expect(read(JSON.stringify({ ...counter, Wear: 300 })).parser.problems[0]).toMatchObject({ column: 'percentage_used' });
		expect(read(list({ ...counter, Wear: 'much' })).parser.problems[0]).toMatchObject({ line: 1, column: 'Wear' });
	});

	it('of a history that Export-Csv appended are dated by its first date that can be only one, also those in front of it', () => {
		const rows = ['05/11/2026 10:00:00', '06/11/2026 10:00:00', '20/11/2026 10:00:00', '12/11/2026 10:00:00'];
		const { parser, records } = read(csv(';', ...rows.map((Timestamp) => ({ Timestamp, ...counter, ...disk, Temperature: '34,5' }))));
		expect(records.map(({ observedAtMs }) => new Date(observedAtMs).getUTCDate()).sort((a, b) => a - b)).toEqual([5, 6, 12, 20]);
		expect([parser.rows, parser.records, parser.rejectedRows, readingOf(records[0], 'temperature_c')]).toEqual([4, 4, 0, 34.5]);
		expect(parser.notes).toContain('Times without a zone were taken as UTC.');
	});

	it('find their disks in another table of the same file', () => {
		const { parser, records } = read(`${csv(',', { ...disk, MediaType: 'SSD' })}\r\n${csv(',', counter)}`);
		expect(records.map(({ evidence: found }) => [found.serial, found.capacityBytes])).toEqual([[disk.SerialNumber, disk.Size]]);
		expect(parser.rejectedRows).toBe(0);
	});

	it('of several ConvertTo-Csv in one file are read past the lines that each begins with', () => {
		const day = (Timestamp: string): string => `#TYPE Selected.System.Object\r\n${csv(',', { Timestamp, ...counter, ...disk })}`;
		const { parser } = read(day('2026-11-20T10:00:00Z') + day('2026-11-21T10:00:00Z'));
		expect([parser.format, parser.rows, parser.records, parser.rejectedRows]).toEqual(['windows-storage', 2, 2, 0]);
	});

	it('take a temperature of 0 as not reported unless a maximum says otherwise', () => {
		const zero = read(JSON.stringify({ ...counter, Temperature: 0, TemperatureMax: 0 }));
		expect([readingOf(zero.records[0], 'temperature_c'), zero.parser.notes.length]).toEqual([undefined, 2]);
		expect(readingOf(read(JSON.stringify({ ...counter, Temperature: 0 })).records[0], 'temperature_c')).toBe(0);
	});

	it('keep unknown numbers by name and large ones exactly', () => {
		const [record] = read(
			JSON.stringify(counter).replace('"ReadErrorsTotal":9', '"ReadErrorsTotal":18446744073709551615,"BadBlocksGrown":4'),
		).records;
		expect([readingOf(record, 'bad_blocks_grown'), rawOf(record, 'read_errors_total')]).toEqual([4, '18446744073709551615']);
	});

	it('join values that Format-List has wrapped', () => {
		const wrapped = list({ ...disk, UniqueId: 'eui.0025385B\r\n                          21404EA5' }, counter);
		expect(read(wrapped).records[0]?.evidence.eui).toBe('0025385b21404ea5');
		// What does not stand below the value is no part of it: digits would be added to a number.
		const stray = read(list({ ...disk, ...counter }).replace('\r\nWear', '\r\n 41\r\nWear'));
		expect(stray.records.flatMap(({ readings }) => readings.map(({ value }) => value))).not.toContain(7041);
		expect(readingOf(stray.records[0], 'temperature_max')).toBe(70);
	});

	it('name the line of a bad row, also below a type line', () => {
		const bad = `#TYPE Selected.CimInstance\r\n${csv(',', { ...counter, ...disk }, { ...counter, ...disk, Wear: 'x' })}1,2\r\n`;
		const { parser } = read(bad);
		expect([parser.rows, parser.records, parser.problems.map(({ line }) => line)]).toEqual([3, 1, [4, 5]]);
	});

	it('are missing in a file of disks alone', () => {
		expect(() => read(csv(';', { ...disk, MediaType: 'SSD' }))).toThrow('Get-PhysicalDisk alone has no counters');
		expect(() => read(JSON.stringify([disk]))).toThrow(
			expect.objectContaining({ code: 'no_telemetry', message: expect.stringContaining('Get-PhysicalDisk alone') }),
		);
	});

	it('give equal records however the file is cut', () => {
		for (const source of [
			list(counter, disk),
			csv(',', { ...counter, ...disk }),
			`#TYPE x\r\n${csv(';', { ...counter, ...disk })}`,
			JSON.stringify([disk, counter]),
		]) {
			const whole = read(source).records;
			expect(whole).toHaveLength(1);
			for (const size of [1, 3, 50]) expect(read(source, [size]).records).toEqual(whole);
		}
	});

	it('are refused when cut, hostile or endless', () => {
		expect(() => read(JSON.stringify([disk, counter]).slice(0, -40))).toThrow(expect.objectContaining({ code: 'input_truncated' }));
		expect(() => read(csv(',', { ...counter, ...disk }).slice(0, -60))).toThrow(expect.objectContaining({ code: 'input_truncated' }));
		expect(() => read(`${list(counter)}Read`)).toThrow(expect.objectContaining({ code: 'input_truncated' }));
		expect(() => read(JSON.stringify(counter).replace('"Wear"', '"__proto__"'))).toThrow(expect.objectContaining({ code: 'json_rejected' }));
		expect(readingOf(read(`__proto__ : 1\r\nconstructor : 2\r\n${list(counter)}`).records[0], 'constructor')).toBe(2);
		expect(() => read(`${list(counter).trimEnd()}\r\n${'                              x\r\n'.repeat(20_000)}`)).toThrow(
			expect.objectContaining({ code: 'record_too_large' }),
		);
	});

	it('are not found in other JSON, even when the format is insisted on', () => {
		const { records, parser } = parse('{"smartctl":{"version":[7,4]},"rotation_rate":7200,"power_cycle_count":9,"temperature":{"current":30}}', {
			format: 'windows-storage',
		});
		expect([records.length, parser.rejectedRows, parser.problems[0]?.reason]).toEqual([0, 1, expect.stringContaining('no counter has a value')]);
	});

	it('of a foreign table are left to others', () => {
		expect(parse('Timestamp,SerialNumber,PowerOnHours,Temperature\n2026-01-01,A1234567,5,30\n').parser.format).toBe('generic-csv');
	});
});
