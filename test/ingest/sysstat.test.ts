import { describe, expect, it } from 'vitest';
import { blockDevice, drivesAmong } from '../../src-main/ingest/decoding/block-devices.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { filesIn, fixture, fixtureFolder, NOW_MS, parse, readingOf } from './support.ts';

const at = (...parts: [number, number, number, number?, number?, number?]): number => Date.UTC(...parts);

describe('iostat -o JSON', () => {
	const { parser, records } = parse(fixture('sysstat', 'invented__iostat.json'));

	it('leaves out the average since boot, partitions, stacked devices and totals of groups', () => {
		expect(parser.format).toBe('sysstat');
		expect(records.map(({ evidence, observedAtMs }) => [evidence.deviceName, observedAtMs])).toEqual([
			['sda', at(2025, 2, 14, 9, 0, 10)],
			['nvme0n1', at(2025, 2, 14, 9, 0, 10)],
			['sda', at(2025, 2, 14, 9, 0, 20)],
			['nvme0n1', at(2025, 2, 14, 9, 0, 20)],
		]);
		expect(parser.notes).toContain(
			'The first report of iostat was left out: it is the average since the machine started, unless option -y was given.',
		);
		expect([parser.rows, parser.records, parser.problemCount]).toEqual([4, 4, 0]);
	});

	it('knows a disk by machine and device inside the file only', () => {
		expect(records[0]?.evidence).toEqual({ protocol: 'unknown', host: 'store-a', slot: 'sda', deviceName: 'sda' });
		expect(records[1]?.evidence.protocol).toBe('NVMe');
	});

	it('turns kB of 1,024 bytes into bytes and percent into a share, and keeps the rest by name', () => {
		const read = Object.fromEntries((records[0]?.readings ?? []).map(({ metric, value }) => [metric, value]));
		expect(read).toEqual({
			read_iops: 12.5,
			write_iops: 3.25,
			read_bytes_per_second: 400 * 1024,
			write_bytes_per_second: 52.5 * 1024,
			read_latency_ms: 4.2,
			write_latency_ms: 1.75,
			queue_depth: 0.06,
			utilisation: 0.065,
			d_s: 0,
			f_s: 0.1,
			dkb_s: 0,
			rrqm_s: 0.5,
			wrqm_s: 1.25,
			drqm_s: 0,
			rrqm_percent: 3.85,
			wrqm_percent: 27.78,
			drqm_percent: 0,
			d_await: 0,
			f_await: 0.8,
			rareq_sz: 32,
			wareq_sz: 16.15,
			dareq_sz: 0,
		});
	});

	it('keeps the digits of a number that no float holds, converted or not', () => {
		const { records } = parse(
			'# hostname;interval;timestamp;DEV;tps;rkB/s;%util\nc;600;2025-03-14 00:10:01 UTC;sda;1;9007199254740993;44567890123456789012\n',
		);
		const raws = records[0]?.readings.filter(({ raw }) => raw !== undefined).map(({ metric, raw }) => [metric, raw]);
		expect(raws).toEqual([
			['read_bytes_per_second', '9007199254740993'],
			['utilisation', '44567890123456789012'],
		]);
	});

	it('dates only the last report without a time, by the day of the file', () => {
		const report = (value: number) => `{"disk":[{"disk_device":"sda","tps":${value},"MB_read/s":2,"MB_wrtn/s":0.5}]}`;
		const file = (count: number, date: string) =>
			`{"sysstat":{"hosts":[{"nodename":"n","date":"${date}","statistics":[${[1, 2, 3].slice(0, count).map(report)}]}]}}`;
		const three = parse(file(3, '06/15/20'));
		expect(three.records.map(({ observedAtMs }) => observedAtMs)).toEqual([at(2020, 5, 15)]);
		expect(three.parser.problems).toEqual([expect.objectContaining({ code: 'row_rejected', column: 'timestamp' })]);
		expect(readingOf(three.records[0], 'read_bytes_per_second')).toBe(2_097_152);
		const sameDay = at(2020, 5, 15, 13, 30);
		expect(parse(file(2, '06/15/20'), { options: { fileTimeMs: sameDay } }).records[0]?.observedAtMs).toBe(sameDay);
		const one = parse(file(1, '15.06.2020'));
		expect(one.records[0]?.observedAtMs).toBe(at(2020, 5, 15));
		expect(one.parser.notes).toContain('The only report of iostat is the average since the machine started, unless option -y was given.');
	});

	it('decides between day and month by what can be, else by the time of the file, and says so', () => {
		const file = (...dates: readonly string[]) =>
			`{"sysstat":{"hosts":[{"statistics":[${['01/01/20 00:00:00', ...dates].map((date) => `{"timestamp":"${date}","disk":[{"disk_device":"sda","tps":1}]}`)}]}]}}`;
		const read = (text: string, fileTimeMs?: number) =>
			parse(text, { options: fileTimeMs === undefined ? {} : { fileTimeMs } }).records.map(({ observedAtMs }) => observedAtMs);
		expect(read(file('25/12/20 10:00:00', '01/02/21 00:00:00'))).toEqual([at(2020, 11, 25, 10), at(2021, 1, 1)]);
		expect(read(file('06/01/20 12:00:01 AM'))).toEqual([at(2020, 5, 1, 0, 0, 1)]);
		expect(read(file('06/01/20 12:00:01 PM'), at(2020, 0, 6, 13))).toEqual([at(2020, 0, 6, 12, 0, 1)]);
		expect(parse(file('06/01/20 12:00:01')).parser.notes).toEqual(
			expect.arrayContaining([expect.stringContaining('month first'), 'Times without a zone were taken as UTC.']),
		);
	});
});

describe('sadf -j', () => {
	const { parser, records } = parse(fixture('sysstat', 'invented__sadf.json'));

	it('keeps every interval, also the first, and numbers of disks without names', () => {
		expect(records.map(({ evidence, observedAtMs }) => [evidence.deviceName, observedAtMs])).toEqual([
			['dev8-0', at(2025, 2, 14, 0, 10, 1)],
			['dev8-16', at(2025, 2, 14, 0, 10, 1)],
			['sda1', at(2025, 2, 14, 0, 10, 1)],
			['dev8-0', at(2025, 2, 14, 0, 20, 1)],
		]);
		expect(parser.notes.some((note) => note.includes('zone'))).toBe(false);
	});

	it('reads rates and drops the older names that say the same', () => {
		expect(records[0]?.readings).toEqual([
			{ metric: 'tps', value: 42.5 },
			{ metric: 'read_bytes_per_second', value: 1_024_000 },
			{ metric: 'write_bytes_per_second', value: 256_000 },
			{ metric: 'dkb_s', value: 0 },
			{ metric: 'areq_sz', value: 29.41 },
			{ metric: 'queue_depth', value: 0.12 },
			{ metric: 'await', value: 2.75 },
			{ metric: 'utilisation', value: 0.0825 },
		]);
	});

	it('reads used and whole bytes of filesystems', () => {
		expect(readingOf(records[2], 'used_bytes')).toBe(700 * 1_048_576);
		expect(readingOf(records[2], 'capacity_bytes')).toBe(1000 * 1_048_576);
		expect([readingOf(records[2], 'iused'), readingOf(records[2], 'iused_percent')]).toEqual([100, 10]);
	});
});

describe('sadf -d', () => {
	it('reads the tables of disks and filesystems among the others', () => {
		const { parser, records } = parse(fixture('sysstat', 'invented__sadf-d.txt'));
		expect(records.map(({ evidence, line }) => [evidence.host, evidence.slot, line])).toEqual([
			['store-c', 'sda', 4],
			['store-c', 'sdb', 6],
			['store-c', 'sda', 7],
			['store-c', 'sdb', 9],
			['store-c', 'mapper/vg-data', 14],
		]);
		expect(records[2]?.readings).toEqual([
			{ metric: 'tps', value: 20 },
			{ metric: 'read_bytes_per_second', value: 204_800 },
			{ metric: 'write_bytes_per_second', value: 102_400 },
			{ metric: 'dkb_s', value: 0 },
			{ metric: 'areq_sz', value: 15 },
			{ metric: 'queue_depth', value: 0.04 },
			{ metric: 'await', value: 1.25 },
			{ metric: 'utilisation', value: 0.04 },
		]);
		expect([parser.rows, parser.problemCount]).toEqual([5, 0]);
	});

	it('rejects rows of another width, times and values that cannot be, and a file that is cut', () => {
		const heading = '# hostname;interval;timestamp;DEV;tps;%util\n';
		const { parser, records } = parse(
			`${heading}h;1;2025-01-01 00:00:00;sda;1\nh;1;never;sda;1;2\nh;1;2025-01-01 00:00:01;sda;-1;2\nh;1;2025-01-01 00:00:02;sda;x;2\nh;1;1735689603;sda;1,5;2\n`,
		);
		expect(parser.problems.map(({ line, column }) => [line, column])).toEqual([
			[2, undefined],
			[3, 'timestamp'],
			[4, 'tps'],
			[5, 'tps'],
		]);
		expect(records).toEqual([
			expect.objectContaining({ observedAtMs: 1_735_689_603_000, readings: expect.arrayContaining([{ metric: 'tps', value: 1.5 }]) }),
		]);
		expect(() => parse(`${heading}h;1;2025-01-01 00:00:00;sd`)).toThrow(expect.objectContaining({ code: 'input_truncated' }));
	});
});

describe('the text of iostat', () => {
	it('reads reports with a time of the locale', () => {
		const { parser, records } = parse(fixture('sysstat', 'invented__iostat-t.txt'));
		expect(records.map(({ evidence, observedAtMs, line }) => [evidence.host, evidence.deviceName, observedAtMs, line])).toEqual([
			['store-d', 'sda', at(2025, 2, 25, 21, 47, 11), 15],
			['store-d', 'sda', at(2025, 2, 26, 0, 0, 1), 24],
		]);
		expect(readingOf(records[0], 'read_bytes_per_second')).toBe(1.5 * 1_048_576);
		expect(readingOf(records[0], 'rrqm_percent')).toBe(1);
		expect(readingOf(records[0], 'utilisation')).toBe(0.07);
		expect(parser.problemCount).toBe(0);
	});

	it('reads older columns of a real report, which states a day only', () => {
		const { parser, records } = parse(fixture('sysstat', 'jc__centos-7.7-iostat-x.out'));
		expect(records).toHaveLength(1);
		expect(records[0]).toMatchObject({ observedAtMs: at(2021, 10, 30), evidence: { host: 'localhost.localdomain', deviceName: 'sda' } });
		expect(readingOf(records[0], 'read_bytes_per_second')).toBe(5.27 * 1024);
		expect(readingOf(records[0], 'read_latency_ms')).toBe(0.53);
		expect(readingOf(records[0], 'utilisation')).toBe(0.0001);
		expect(readingOf(records[0], 'svctm')).toBe(0.52);
		expect(parser.notes.some((note) => note.includes('a date only'))).toBe(true);
	});

	it('rejects reports between the first and the last that state no time', () => {
		const { parser, records } = parse(fixture('sysstat', 'jc__centos-7.7-iostat-1.out'));
		expect([records.length, parser.rejectedRows]).toEqual([1, 1]);
		expect(parser.problems[0]).toMatchObject({ line: 15, column: 'timestamp', reason: expect.stringContaining('-t') });
	});

	it('is refused when it is cut in a row', () => {
		const text = fixture('sysstat', 'invented__iostat-t.txt').toString();
		expect(() => parse(text.slice(0, text.lastIndexOf('sda') + 20))).toThrow(expect.objectContaining({ code: 'input_truncated' }));
	});
});

describe('sysstat files in general', () => {
	it('are refused without disks, cut, or endless', () => {
		expect(() => parse('{"sysstat":{"hosts":[{"nodename":"n","statistics":[{"cpu-load":[]}]}]}}')).toThrow(
			expect.objectContaining({ code: 'no_telemetry' }),
		);
		expect(() => parse(fixture('sysstat', 'invented__sadf.json').subarray(0, 700))).toThrow(expect.objectContaining({ code: 'input_truncated' }));
		expect(() => parse('{"sysstat":{"hosts":[],"hosts":[]}}')).toThrow(expect.objectContaining({ code: 'json_rejected' }));
		expect(() => parse(`# hostname;interval;timestamp;DEV;tps\n${'x'.repeat(limits.csvRecordBytes + 1)}`)).toThrow(
			expect.objectContaining({ code: 'record_too_large' }),
		);
	});

	it('set aside what lies in the future', () => {
		const { suspects, parser } = parse('# hostname;interval;timestamp;DEV;tps\nh;1;2099-01-01 00:00:00 UTC;sda;1\n');
		expect([suspects.length, parser.problems[0]?.code]).toEqual([1, 'time_suspect']);
	});

	it('give equal records however they are cut', () => {
		for (const name of filesIn(fixtureFolder, 'sysstat')) {
			const options = { fileTimeMs: NOW_MS };
			const whole = parse(fixture('sysstat', name), { options });
			for (const cuts of [[1], [3, 50], [1000]]) {
				const cut = parse(fixture('sysstat', name), { options, cuts });
				expect([cut.records, cut.parser.notes]).toEqual([whole.records, whole.parser.notes]);
			}
		}
	});
});

describe('iostat -j ID', () => {
	it('names drives for good: they are known beyond the file, and their partitions and volumes are left out', () => {
		const names = ['ata-WDC_WD40EFRX-68N32N0_WD-WCC7K0ABCDEF', 'nvme-Samsung_SSD_970_EVO_1TB_S5H9NS0N123456A', 'wwn-0x5000c500a1b2c3d4'];
		const others = [`${names[0]}-part1`, 'dm-name-vg0-root'];
		const disk = [...names, ...others].map((disk_device) => ({ disk_device, 'r/s': 1.5 }));
		const statistics = [{ timestamp: '2026-11-19T10:00:00+0100', disk }];
		const { parser, records } = parse(JSON.stringify({ sysstat: { hosts: [{ nodename: 'stor-07', statistics }] } }));
		expect(records.map(({ evidence }) => evidence)).toEqual([
			{ protocol: 'ATA', serial: 'WD-WCC7K0ABCDEF', model: 'WDC WD40EFRX-68N32N0', host: 'stor-07', deviceName: names[0] },
			{ protocol: 'NVMe', serial: 'S5H9NS0N123456A', model: 'Samsung SSD 970 EVO 1TB', host: 'stor-07', deviceName: names[1] },
			{ protocol: 'unknown', wwn: '5000c500a1b2c3d4', host: 'stor-07', deviceName: names[2] },
		]);
		expect(parser.rejectedRows).toBe(0);
	});
});

describe('sadf -d -h', () => {
	it('has the disks of an instant side by side', () => {
		const heading = '# hostname;interval;timestamp;DEV;tps;rkB/s;wkB/s;await;%util[...]\n';
		const row = 'stor-08;600;2026-11-19 12:10:01 UTC;sda;3.50;64.00;128.50;2.50;0.75;sdb;1.50;0.00;12.00;0.50;0.05';
		const { parser, records } = parse(`${heading}${row}\n${row.replace('12:10', '12:20')};9\n`);
		expect(records.map(({ evidence, line }) => [evidence.deviceName, line])).toEqual([['sda', 2], ['sdb', 2]]); // biome-ignore format: one row
		expect(records.map((record) => readingOf(record, 'write_bytes_per_second'))).toEqual([128.5 * 1024, 12 * 1024]);
		expect(records.map((record) => readingOf(record, 'utilisation'))).toEqual([0.0075, 0.0005]);
		expect(parser.problems.map(({ line, reason }) => [line, reason])).toEqual([[3, '16 fields instead of 9, or of more disks']]);
	});
});

describe('the name of a zone behind a time', () => {
	const table = (time: string): string =>
		`# hostname;interval;timestamp;DEV;tps;rkB/s;wkB/s;await;%util\nstor-08;600;${time};sda;3.50;64.00;128.50;2.50;0.75\n`;

	it.each([
		['2026-11-19 12:10:01 UTC', '2026-11-19T12:10:01.000Z', undefined],
		['2026-11-19 12:10:01 CET', '2026-11-19T11:10:01.000Z', 'Times in zone CET were read as UTC+01:00.'],
		['2026-07-19 12:10:01 EDT', '2026-07-19T16:10:01.000Z', 'Times in zone EDT were read as UTC-04:00.'],
		['2026-07-19 12:10:01 ACST', '2026-07-19T02:40:01.000Z', 'Times in zone ACST were read as UTC+09:30.'],
		['2026-07-19 12:10:01 CST', '2026-07-19T12:10:01.000Z', 'Times in zone CST were taken as UTC: the name does not say which clock is meant.'],
	])('counts as far as it means one clock: %s', (time, expected, told) => {
		const { parser, records } = parse(table(time));
		expect(records.map(({ observedAtMs }) => new Date(observedAtMs).toISOString())).toEqual([expected]);
		expect(parser.notes.filter((note) => note.startsWith('Times'))).toEqual(told === undefined ? [] : [told]);
	});

	it('counts in a stamp that date wrote above a table too', () => {
		const { parser } = parse('Fri Nov 20 10:00:00 CET 2026\nFilesystem 1B-blocks Used Available Use% Mounted on\n/dev/sda1 1000 1 999 1% /\n');
		expect(parser.groups[0]?.observedAtMs).toBe(Date.UTC(2026, 10, 20, 9));
		expect(parser.notes).toContain('Times in zone CET were read as UTC+01:00.');
	});
});

describe('names of block devices', () => {
	it('tell disks from partitions, stacked and virtual devices', () => {
		const kinds = [
			'sda',
			'/dev/sdaa3',
			'nvme0n1',
			'nvme0n1p2',
			'mmcblk0p1',
			'mmcblk0boot0',
			'dm-0',
			'md127',
			'loop3',
			'sr0',
			'dev8-33',
			'dev259-1',
			'xvda1',
			'nvme0',
		];
		expect(kinds.map((name) => blockDevice(name).kind)).toEqual(
			'disk partition disk partition partition partition stacked stacked virtual virtual partition disk partition disk'.split(' '),
		);
		expect(blockDevice('/dev/nvme1n1p3').parent).toBe('nvme1n1');
		expect(blockDevice('dev8-33').parent).toBe('dev8-32');
	});

	it('leave a partition or stacked device where its disk is not listed', () => {
		expect([...drivesAmong(['xvda1', 'loop0'])]).toEqual(['xvda1']);
		expect([...drivesAmong(['md0', 'ram0'])]).toEqual(['md0']);
		expect([...drivesAmong(['sda', 'sda1', 'sdb1', 'dm-0'])]).toEqual(['sda', 'sdb1']);
		// Option -N names volumes, -j ID names drives for good.
		expect([...drivesAmong(['nvme0n1', 'vg0-root', 'mpatha', 'sda5_crypt', 'fioa', 'cciss/c0d0'])]).toEqual(['nvme0n1', 'fioa', 'cciss/c0d0']);
		expect([...drivesAmong(['ata-WDC_X_1234', 'ata-WDC_X_1234-part1', 'dm-name-vg0-root', 'vda'])]).toEqual(['ata-WDC_X_1234', 'vda']);
		expect([...drivesAmong(['0x5000c500a1b2c3d4', '0x5000c500a1b2c3d4-1', 'vda'])]).toEqual(['0x5000c500a1b2c3d4', 'vda']);
		expect([...drivesAmong(['ada0', 'disk0', 'c0t0d0'])]).toEqual(['ada0', 'disk0', 'c0t0d0']);
	});
});
