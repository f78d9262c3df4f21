import { describe, expect, it } from 'vitest';
import { nvmeFileDrive } from '../../src-main/ingest/decoding/file-name-evidence.ts';
import { nullForBareWords } from '../../src-main/ingest/reading/bare-words.ts';
import { identityOf } from '../../src-main/shared/domain/identity.ts';
import { NOW_MS, type ParsedFile, parse, rawOf, readingOf } from './support.ts';

/** The shape of nvme-cli 2, values invented. */
const log = {
	critical_warning: 4,
	temperature: 315,
	avail_spare: 91,
	spare_thresh: 10,
	percent_used: 132,
	endurance_grp_critical_warning_summary: 1,
	data_units_read: 1_234_567,
	data_units_written: 7_654_321,
	host_read_commands: 30_000_001,
	host_write_commands: 40_000_002,
	controller_busy_time: 977,
	power_cycles: 41,
	power_on_hours: 20_017,
	unsafe_shutdowns: 12,
	media_errors: 3,
	num_err_log_entries: 55,
	warning_temp_time: 7,
	critical_comp_time: 1,
	temperature_sensor_1: 315,
	temperature_sensor_2: 321,
	temperature_sensor_3: 0,
	thm_temp1_trans_count: 2,
	interval_power_measurement: 9,
};
const asText = Object.fromEntries(Object.entries(log).map(([key, value]) => [key, String(value)]));
const timed = { options: { fileTimeMs: NOW_MS } };
const read = (document: unknown, fileName = 'smart.json'): ParsedFile =>
	parse(typeof document === 'string' ? document : JSON.stringify(document, undefined, 2), { options: { fileTimeMs: NOW_MS, fileName } });

describe('nvme smart-log', () => {
	it.each([
		['numbers', log],
		['texts', asText],
		['a verbose critical warning', { ...log, critical_warning: { value: 4, available_spare: 0, ro: 0 } }],
	])('gives every value in its unit, from %s', (_, document) => {
		const { parser, records } = read(document);
		expect([parser.format, parser.rows, parser.rejectedRows]).toEqual(['nvme-cli', 1, 0]);
		expect(records[0]).toMatchObject({ evidence: { protocol: 'NVMe' }, observedAtMs: NOW_MS, hasFailed: false, line: 1 });
		expect(Object.fromEntries(records[0]?.readings.map(({ metric, value }) => [metric, value]) ?? [])).toEqual({
			critical_warning: 4,
			temperature_c: 42,
			available_spare: 91,
			spare_threshold: 10,
			percentage_used: 132,
			endurance_grp_critical_warning_summary: 1,
			bytes_read_total: 1_234_567 * 512_000,
			bytes_written_total: 7_654_321 * 512_000,
			host_reads: 30_000_001,
			host_writes: 40_000_002,
			controller_busy_time: 977,
			power_cycles: 41,
			power_on_hours: 20_017,
			unsafe_shutdowns: 12,
			media_errors: 3,
			error_log_entries: 55,
			warning_temp_time: 7,
			critical_comp_time: 1,
			temperature_sensor_1_c: 42,
			temperature_sensor_2_c: 48,
			thm_temp1_trans_count: 2,
			interval_power_measurement: 9,
		});
	});

	it('takes bare nan as a missing value, here and nowhere else', () => {
		const text = JSON.stringify(log).replace('"power_cycles":41', '"power_cycles":nan').replace('"media_errors":3', '"media_errors" : -nan');
		const { records } = read(text);
		expect([readingOf(records[0], 'power_cycles'), readingOf(records[0], 'media_errors'), readingOf(records[0], 'power_on_hours')]).toEqual([
			undefined,
			undefined,
			20_017,
		]);
		expect(() => parse('{"smartctl":{},"temperature":{"current":nan}}', timed)).toThrow(expect.objectContaining({ code: 'json_rejected' }));
		expect(nullForBareWords('{"nan":"x\\"nan, inf","a":inf,"b":nano}')).toBe('{"nan":"x\\"nan, inf","a":null,"b":nano}');
	});

	it('keeps 128-bit counters to the last digit', () => {
		const digits = '340282366920938463463374607431768211455';
		for (const literal of [digits, `"${digits}"`]) {
			const [record] = read(JSON.stringify(log).replace('40000002', literal)).records;
			expect([readingOf(record, 'host_writes'), rawOf(record, 'host_writes')]).toEqual([Number(digits), digits]);
		}
		const [record] = read({ ...log, data_units_written: 90_071_992_547 }).records;
		expect([readingOf(record, 'bytes_written_total'), rawOf(record, 'bytes_written_total')]).toEqual([90_071_992_547 * 512_000, '90071992547']);
	});

	it('is rejected without any time, and timed by a stamp that was put beside it', () => {
		expect(parse(JSON.stringify(log)).parser.problems[0]).toMatchObject({ column: 'timestamp', code: 'row_rejected' });
		const [stamped] = parse(JSON.stringify({ ...log, timestamp: '2026-03-01T04:00:00+01:00' })).records;
		expect(stamped?.observedAtMs).toBe(Date.UTC(2026, 2, 1, 3));
		expect(read({ ...log, timestamp: 'yesterday' }).parser.rejectedRows).toBe(1);
		expect(read(log).parser.notes).toEqual([expect.stringContaining('the time of the file')]);
		const future = read({ ...log, timestamp: '2099-01-01' });
		expect([future.records, future.suspects.length]).toEqual([[], 1]);
	});

	it('is told apart from others of one file, and never known by its device name', () => {
		const { records } = read(`${JSON.stringify(log)}\n${JSON.stringify({ ...log, device: '/dev/nvme1' })}`);
		const [first, second] = records.map(({ evidence }) => identityOf(evidence, 'tag'));
		expect([first?.basis, second?.basis, first?.key === second?.key]).toEqual(['source', 'source', false]);
		const [merged] = read({ sn: ' S5H9NS0N123456A ', mn: 'Samsung SSD 970 EVO 1TB', fr: '2B2QEXE7', ...log }).records;
		expect(merged?.evidence).toEqual({ serial: 'S5H9NS0N123456A', model: 'Samsung SSD 970 EVO 1TB', firmware: '2B2QEXE7', protocol: 'NVMe' });
	});

	it.each([
		['nvme-Samsung_SSD_970_EVO_1TB_S5H9NS0N123456A.json', { serial: 'S5H9NS0N123456A', model: 'Samsung SSD 970 EVO 1TB' }],
		['C:\\logs\\nvme-Samsung_SSD_980_PRO_S5GXNF0R123456_1.json.gz', { serial: 'S5GXNF0R123456', model: 'Samsung SSD 980 PRO' }],
		['nvme-eui.0025385B21404EA5.json', { eui: '0025385b21404ea5' }],
		['smart-log_serial-S5H9NS0N123456A_2026-01-01.json', { serial: 'S5H9NS0N123456A' }],
		['host.sn=PHLJ13212345.json', { serial: 'PHLJ13212345' }],
		['nvme-smart-log_20260101.json', {}],
		['nvme-smart-log-string.json', {}],
		['v2.3-nvme-smart-log.json', {}],
		['nvme0n1.json', {}],
		['serial-numbers.json', {}],
	])('takes the serial of %s only where it is clearly there', (name, expected) => {
		expect(nvmeFileDrive(name)).toEqual(expected);
		expect(read(log, name).records[0]?.evidence).toEqual({ protocol: 'NVMe', ...expected });
	});

	it.each([
		['temperature', 9_999, 'Temperature'],
		['avail_spare', 101, 'Available spare'],
		['power_cycles', -1, 'below 0'],
		['media_errors', 'many', 'not a number'],
	])('is rejected for an impossible %s', (key, value, reason) => {
		expect(read({ ...log, [key]: value }).parser.problems).toEqual([expect.objectContaining({ line: 1, reason: expect.stringContaining(reason) })]);
	});

	it('is rejected when the drive answered with zeros only', () => {
		const zeros = Object.fromEntries(Object.keys(log).map((key) => [key, 0]));
		expect(read(zeros).parser.problems[0]?.reason).toContain('did not answer');
	});
});

const namespace = (id: number, used: number, size: number) => ({
	NameSpace: `nvme0n${id}`,
	NSID: id,
	UsedBytes: used,
	MaximumLBA: size / 512,
	PhysicalSize: size,
	SectorSize: 512,
});
const controller = { Controller: 'nvme0', SerialNumber: 'PHLJ13212345', ModelNumber: 'INTEL SSDPE2KX080T8', Firmware: 'VDV10182', Slot: '7' };
const bytes = ({ records }: ParsedFile) =>
	records.map((record) => [record.evidence.serial, readingOf(record, 'used_bytes'), readingOf(record, 'capacity_bytes')]);

describe('nvme list', () => {
	const flat = {
		...controller,
		DevicePath: '/dev/nvme0n1',
		NameSpace: 1,
		UsedBytes: 1_000,
		PhysicalSize: 8_000,
		MaximumLBA: 16,
		SectorSize: 512,
		Index: 0,
	};

	it('gives a drive with its used and total bytes, from the flat form', () => {
		const { parser, records } = read({ Devices: [flat, { ...flat, DevicePath: '/dev/nvme1n1', SerialNumber: 'PHLJ13299999', Wobble: 3 }] });
		expect([parser.format, parser.rows]).toEqual(['nvme-cli', 2]);
		expect(records[0]).toEqual({
			evidence: {
				serial: 'PHLJ13212345',
				model: 'INTEL SSDPE2KX080T8',
				firmware: 'VDV10182',
				protocol: 'NVMe',
				capacityBytes: 8_000,
				slot: '7',
				deviceName: '/dev/nvme0n1',
			},
			observedAtMs: NOW_MS,
			readings: [
				{ metric: 'used_bytes', value: 1_000 },
				{ metric: 'capacity_bytes', value: 8_000 },
			],
			hasFailed: false,
			line: 1,
		});
		expect(readingOf(records[1], 'wobble')).toBe(3);
	});

	it('adds up the namespaces of a drive, once each', () => {
		const two = read({ Devices: [flat, { ...flat, NameSpace: 2, UsedBytes: 500, PhysicalSize: 2_000 }] });
		expect(bytes(two)).toEqual([['PHLJ13212345', 1_500, 10_000]]);
		expect(two.records[0]?.evidence.capacityBytes).toBeUndefined();
	});

	it.each([
		[
			'verbose',
			[{ HostNQN: 'nqn', Subsystems: [{ Subsystem: 'nvme-subsys0', Controllers: [{ ...controller, Namespaces: [namespace(1, 1_000, 8_192)] }] }] }],
		],
		[
			'dual port',
			[{ Subsystems: [{ Controllers: [1, 2].map((port) => ({ ...controller, Cntlid: port, Namespaces: [namespace(1, 1_000, 8_192)] })) }] }],
		],
		[
			'verbose, nvme-cli 1, multipath',
			[{ Subsystem: 's', Controllers: [{ ...controller, Namespaces: [namespace(1, 0, 0)] }], Namespaces: [namespace(1, 1_000, 8_192)] }],
		],
		['multipath, version 2', [{ Subsystems: [{ Namespaces: [{ ...namespace(1, 1_000, 8_192), Paths: [{ Path: 'nvme0c0n1', ...controller }] }] }] }]],
	])('reads the nested form: %s', (_, Devices) => {
		expect(bytes(read({ Devices }))).toEqual([['PHLJ13212345', 1_000, 8_192]]);
	});

	it('rejects the negative sizes of versions that counted in 32 bits', () => {
		const { parser } = read({ Devices: [{ ...flat, UsedBytes: -2_147_483_648, PhysicalSize: -2_147_483_648 }] });
		expect(parser.problems[0]).toMatchObject({ code: 'row_rejected', column: 'used_bytes' });
	});

	it('without drives is no telemetry', () => {
		expect(() => read({ Devices: [] })).toThrow(expect.objectContaining({ code: 'no_telemetry' }));
		expect(read({ Devices: [{ Subsystems: [{ Controllers: [{ ...controller, Namespaces: [] }] }] }] }).parser.problems[0]?.reason).toContain(
			'no namespace',
		);
	});
});

describe('nvme list and smart-log in one file', () => {
	const list = (...serials: readonly string[]): string =>
		JSON.stringify({
			Devices: serials.map((SerialNumber, at) => ({ ...controller, SerialNumber, DevicePath: `/dev/nvme${at}n1`, ...namespace(1, 5, 512) })),
		});

	it('name the drive of the log where there is one of each, whichever comes first', () => {
		for (const source of [`${list('S5H9NS0N123456A')}\n${JSON.stringify(log)}`, `${JSON.stringify(log)}\n${list('S5H9NS0N123456A')}`]) {
			const { parser, records } = parse(source, timed);
			expect(records.map(({ evidence }) => [evidence.serial, evidence.slot])).toEqual(Array(2).fill(['S5H9NS0N123456A', '7']));
			expect(records.some((record) => readingOf(record, 'power_on_hours') === 20_017)).toBe(true);
			expect(parser.notes).toContainEqual(expect.stringContaining('only drive of the list'));
		}
	});

	it('leave the log without a name where two drives or two logs stand there', () => {
		const two = { ...log, power_on_hours: 1 };
		for (const source of [
			`${list('S5H9NS0N123456A', 'S5H9NS0N123456B')}${JSON.stringify(log)}`,
			`${list('S5H9NS0N123456A')}${JSON.stringify(log)}${JSON.stringify(two)}`,
		]) {
			const nameless = parse(source, timed).records.filter(({ evidence }) => evidence.serial === undefined);
			expect(nameless.length).toBe(source.includes('123456B') ? 1 : 2);
		}
	});
});

describe('bytes of nvme-cli', () => {
	const source = `${JSON.stringify(log, undefined, 2)}\n${JSON.stringify({ Devices: [{ ...controller, ...namespace(1, 5, 512) }] })}\n`;

	it('give equal records however they are cut', () => {
		const whole = parse(source, timed).records;
		expect(whole).toHaveLength(2);
		for (const size of [1, 7, 64]) expect(parse(source, { ...timed, cuts: [size] }).records).toEqual(whole);
	});

	it('are refused when cut, and when hostile', () => {
		expect(() => parse(source.slice(0, 700), timed)).toThrow(expect.objectContaining({ code: 'input_truncated' }));
		expect(() => parse(source.replace('"power_cycles"', '"__proto__"'), timed)).toThrow(expect.objectContaining({ code: 'json_rejected' }));
		expect(() => parse(source.replace('"power_cycles"', '"temperature"'), timed)).toThrow(expect.objectContaining({ code: 'json_rejected' }));
		const { records } = parse(source.replace('"power_cycles"', '"constructor"'), timed);
		expect(records.map((record) => readingOf(record, 'constructor'))).toContain(41);
	});
});
