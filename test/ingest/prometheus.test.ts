import { describe, expect, it } from 'vitest';
import { createSeriesStore } from '../../src-main/ingest/prometheus/prometheus-series.ts';
import { parseSample, sampleValue } from '../../src-main/ingest/prometheus/prometheus-text.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { fixture, NOW_MS, parse, rawOf, readingOf } from './support.ts';

const options = { fileTimeMs: Date.UTC(2026, 4, 1) };
const bySerial = (serial: string, records: ReturnType<typeof parse>['records']) => records.filter((record) => record.evidence.serial === serial);
const info = 'smartctl_device{device="/dev/sda",model_name="M1",serial_number="SERIAL01",protocol="ATA"} 1\n';

describe('the nvme script of the textfile collector', () => {
	const values =
		'nvme_temperature_celsius{device="/dev/nvme0n1"} 41.0\nnvme_percentage_used_ratio{device="/dev/nvme0n1"} 0.07\n' +
		'nvme_available_spare_ratio{device="/dev/nvme0n1"} 1.0\nnvme_data_units_written_total{device="/dev/nvme0n1"} 2.4e+07\n' +
		'nvme_power_on_hours_total{device="/dev/nvme0n1"} 7889.0\nnvme_media_errors_total{device="/dev/nvme0n1"} 0.0\n' +
		'nvme_sector_size_bytes{device="/dev/nvme0n1"} 512.0\n';

	it('gives the health log of a drive in our units, known by serial and exact size', () => {
		const named =
			'nvme_device_info{device="/dev/nvme0n1",firmware="2B2QEXM7",model="Samsung SSD 970",serial="S4J4NM0R123456"} 1.0\n' +
			'nvme_physical_size_bytes{device="/dev/nvme0n1"} 2.000398934016e+012\n';
		const { records } = parse(`${values}${named}`, { options });
		expect(records.map(({ evidence }) => evidence)).toEqual([
			{
				protocol: 'NVMe',
				serial: 'S4J4NM0R123456',
				model: 'Samsung SSD 970',
				firmware: '2B2QEXM7',
				deviceName: 'nvme0n1',
				capacityBytes: 2_000_398_934_016,
			},
		]);
		expect(Object.fromEntries(records[0]?.readings.map(({ metric, value }) => [metric, value]) ?? [])).toEqual({
			temperature_c: 41,
			percentage_used: 7,
			available_spare: 100,
			bytes_written_total: 24_000_000 * 512_000,
			power_on_hours: 7_889,
			media_errors: 0,
		});
	});

	it('joins its older form, which names no serial, with what node_exporter says of the device', () => {
		const { records } = parse(`node_disk_info{device="nvme0n1",serial="S4J4NM0R123456",model="Samsung SSD 970"} 1\n${values}`, { options });
		expect(records.map(({ evidence }) => evidence.serial)).toEqual(['S4J4NM0R123456']);
	});
});

describe('the text of smartctl_exporter', () => {
	const { parser, records } = parse(fixture('prometheus', 'smartctl_exporter-example.prom'), { options });

	it('gives one record a drive, joined by device with serial, model and capacity', () => {
		expect(parser.format).toBe('prometheus');
		expect([parser.rows, parser.records, parser.problemCount]).toEqual([5, 5, 0]);
		expect(bySerial('X010A0GTF96G', records)[0]?.evidence).toEqual({
			serial: 'X010A0GTF96G',
			model: 'TOSHIBA MG07ACA12TE',
			firmware: '0103',
			protocol: 'ATA',
			capacityBytes: 12_000_138_625_024,
			deviceName: 'sda',
		});
		expect(records.every((record) => record.observedAtMs === options.fileTimeMs)).toBe(true);
		expect(parser.notes).toContain('Samples without a time were given the time of the file.');
	});

	it('turns seconds into hours and decodes attributes with the table of smartctl', () => {
		const disk = bySerial('X010A0GTF96G', records)[0];
		expect(readingOf(disk, 'power_on_hours')).toBe(13_359);
		expect(readingOf(disk, 'temperature_c')).toBe(40);
		expect(readingOf(disk, 'power_cycles')).toBe(11);
		expect(readingOf(disk, 'reallocated_sectors')).toBe(0);
		expect(readingOf(disk, 'load_cycles')).toBe(125);
		expect(readingOf(disk, 'smart_3_raw')).toBe(3_977);
		const ssd = bySerial('8H0920011311', records)[0];
		expect([readingOf(ssd, 'bytes_written_total'), rawOf(ssd, 'bytes_written_total')]).toEqual([5_101_427 * 512, '5101427']);
	});

	it('reads NVMe wear, and does not take the zeros that the exporter writes for SATA drives for values', () => {
		const nvme = bySerial('P02050305257', records)[0];
		expect(nvme?.evidence.protocol).toBe('NVMe');
		expect(readingOf(nvme, 'percentage_used')).toBe(161);
		expect(readingOf(nvme, 'available_spare')).toBe(100);
		expect(readingOf(nvme, 'spare_threshold')).toBe(0);
		expect(readingOf(nvme, 'critical_warning')).toBe(4);
		expect(readingOf(nvme, 'smart_status_failed')).toBe(1);
		expect(readingOf(nvme, 'bytes_read_total')).toBe(51_499_918_426_112);
		const disk = bySerial('X010A0GTF96G', records)[0];
		for (const metric of ['percentage_used', 'available_spare', 'media_errors', 'bytes_read_total', 'critical_warning'])
			expect(readingOf(disk, metric)).toBeUndefined();
		expect(readingOf(disk, 'smart_status_failed')).toBe(0);
	});

	it('says that an old exporter counted data units of 1,024 blocks', () => {
		expect(parser.notes.some((note) => note.includes('2.4 %'))).toBe(true);
	});

	it('knows a counter also by the name that OpenMetrics and OpenTelemetry give it', () => {
		const { records: named } = parse(
			`${info}smartctl_device_power_on_seconds_total{device="sda"} 7200\nsmartctl_device_power_cycle_count_total{device="sda"} 3\n# EOF\n`,
			{ options },
		);
		expect([readingOf(named[0], 'power_on_hours'), readingOf(named[0], 'power_cycles'), named[0]?.readings.length]).toEqual([2, 3, 2]);
	});

	it('keeps other series under their own names, with the label that tells them apart', () => {
		const disk = bySerial('X010A0QRF96G', records)[0];
		expect(readingOf(disk, 'smartctl_device_interface_speed_current')).toBe(3e9);
		expect(readingOf(disk, 'smartctl_device_interface_speed_max')).toBe(6e9);
		expect(readingOf(disk, 'smartctl_device_rotation_rate')).toBe(7200);
	});

	it('sums the errors of a SCSI drive and takes its serial from the series itself', () => {
		const labels = '{device="/dev/sdx",model_name="HUS72",serial_number="SCSI0001"}';
		const { records: scsi } = parse(
			`smartctl_read_total_uncorrected_errors${labels} 3\nsmartctl_write_total_uncorrected_errors${labels} 4\nsmartctl_scsi_grown_defect_list${labels} 7\n`,
			{ options },
		);
		expect(scsi[0]?.evidence.serial).toBe('SCSI0001');
		expect(readingOf(scsi[0], 'uncorrected_errors_total')).toBe(7);
		expect(readingOf(scsi[0], 'smartctl_write_total_uncorrected_errors')).toBe(4);
		expect(readingOf(scsi[0], 'grown_defects')).toBe(7);
	});

	it('reads the smartmon script of the textfile collector', () => {
		const { records: read } = parse(
			'smartmon_device_info{disk="/dev/sda",type="sat",device_model="M1",serial_number="SERIAL01",lun_id="5 0000c5 0a1b2c3d4"} 1\n' +
				'smartmon_temperature_celsius_raw_value{disk="/dev/sda",type="sat",smart_id="194"} 1.8468503556e+11\n' +
				'smartmon_reallocated_sector_ct_raw_value{disk="/dev/sda",type="sat",smart_id="5"} 2\n' +
				'smartmon_reallocated_sector_ct_worst{disk="/dev/sda",type="sat",smart_id="5"} 100\nsmartmon_device_smart_healthy{disk="/dev/sda",type="sat"} 0\n',
			{ options },
		);
		expect(read[0]?.evidence).toMatchObject({ serial: 'SERIAL01', model: 'M1', protocol: 'ATA' });
		expect(read[0]?.readings).toEqual([
			{ metric: 'smart_status_failed', value: 1 },
			{ metric: 'temperature_c', value: 40, raw: '184685035560' },
			{ metric: 'reallocated_sectors', value: 2 },
		]);
	});
});

describe('the text of node_exporter', () => {
	it('gives disks with their counters; partitions, stacked and virtual devices are left out', () => {
		const { parser, records } = parse(fixture('prometheus', 'node_exporter-disk-filesystem.prom'), { options });
		expect(records.map((record) => record.evidence.deviceName).sort()).toEqual(['mmcblk0', 'nvme0n1', 'sda', 'sdb', 'sdc', 'vda']);
		const sda = bySerial('2160A0D5FVGG', records)[0];
		expect(sda?.evidence).toMatchObject({ wwn: '7c72382b8de36a64', model: 'TOSHIBA_KSDB4U86', firmware: '0102' });
		expect(readingOf(sda, 'node_disk_read_bytes_total')).toBe(513_713_216_512);
		expect(readingOf(sda, 'node_disk_reads_completed_total')).toBe(25_354_637);
		expect(readingOf(sda, 'node_disk_read_time_seconds_total')).toBe(18_492.372);
		// The drive is known by its serial: a file of smartctl may bring its own count of bytes.
		expect(readingOf(sda, 'bytes_read_total')).toBeUndefined();
		expect(parser.notes.some((note) => note.includes('dm-0') && note.includes('mmcblk0p1') && note.includes('sr0'))).toBe(true);
	});

	it('knows a disk without serial by machine and device, and the rest by mount point', () => {
		const { records } = parse(fixture('prometheus', 'invented__node.prom'), { options });
		expect(records.map((record) => record.evidence)).toEqual([
			{
				serial: 'SER"1\\2',
				wwn: '5000c500a1b2c3d4',
				model: 'TESTMODEL_4T',
				firmware: 'A1',
				protocol: 'ATA',
				host: 'store-a',
				deviceName: 'sda',
			},
			{ protocol: 'unknown', host: 'store-a', slot: 'sdb', deviceName: 'sdb' },
			{ protocol: 'unknown', host: 'store-a', slot: '/', deviceName: '/dev/sda1' },
			{ protocol: 'unknown', host: 'store-a', slot: '/tank', deviceName: 'tank/data' },
		]);
	});

	it('takes used bytes as size less free, else less available, once for each device', () => {
		const { parser, records } = parse(fixture('prometheus', 'invented__node.prom'), { options });
		expect([readingOf(records[2], 'used_bytes'), readingOf(records[2], 'capacity_bytes')]).toEqual([6e11, 1e12]);
		expect(readingOf(records[2], 'node_filesystem_files')).toBe(6.1e7);
		expect(readingOf(records[3], 'used_bytes')).toBe(3e11);
		expect(parser.notes.some((note) => note.includes('/var/lib/bind') && note.includes('/run'))).toBe(true);
	});

	it('takes NaN for a missing value', () => {
		const { records } = parse(fixture('prometheus', 'invented__node.prom'), { options });
		expect(records[1]?.readings).toEqual([{ metric: 'bytes_read_total', value: 2048 }]);
	});
});

describe('query results', () => {
	it('give a record for each drive and instant; a device that becomes another drive is followed', () => {
		const { parser, records } = parse(fixture('prometheus', 'invented__range.json'));
		expect([parser.format, parser.rows, parser.problemCount]).toEqual(['prometheus', 3, 0]);
		const [first, second] = bySerial('OLDSERIAL1', records);
		expect(first?.evidence).toEqual({
			serial: 'OLDSERIAL1',
			model: 'TESTMODEL 4T',
			firmware: 'A1',
			protocol: 'ATA',
			wwn: '5000c500a1b2c3d4',
			capacityBytes: 4_000_787_030_016,
			host: 'store-a',
			deviceName: 'sda',
		});
		expect(first?.observedAtMs).toBe(1_700_000_000_000);
		expect(first?.readings).toEqual([
			{ metric: 'temperature_c', value: 31 },
			{ metric: 'power_on_hours', value: 1000 },
			{ metric: 'reallocated_sectors', value: 8 },
			{ metric: 'node_disk_written_bytes_total', value: 1.5e12 },
		]);
		expect(second?.observedAtMs).toBe(1_700_003_600_000);
		expect(readingOf(second, 'reallocated_sectors')).toBeUndefined();
		const changed = bySerial('NEWSERIAL2', records);
		expect(changed).toHaveLength(1);
		expect(changed[0]?.evidence.wwn).toBe('5000c500ffeeddcc');
		expect(readingOf(changed[0], 'power_on_hours')).toBe(2);
	});

	it('are read as instant answers, bare results, JSON lines and with timestamps beside values', () => {
		const metric = '"metric":{"__name__":"smartctl_device_temperature","device":"sda","temperature_type":"current","instance":"h:9633"}';
		const texts = [
			`{"status":"success","data":{"resultType":"vector","result":[{${metric},"value":[1700000000.5,"30"]}]}}`,
			`[{${metric},"values":[[1700000000.5,"30"]]}]`,
			`{${metric},"values":[[1700000000.5,"30"]]}\n{${metric},"values":[]}\n`,
			`{${metric},"values":[30],"timestamps":[1700000000500]}`,
		];
		for (const text of texts) {
			const { parser, records } = parse(text);
			expect(parser.format).toBe('prometheus');
			expect(records).toHaveLength(1);
			expect(records[0]).toMatchObject({ observedAtMs: 1_700_000_000_500, readings: [{ metric: 'temperature_c', value: 30 }] });
			expect(records[0]?.evidence).toEqual({ protocol: 'unknown', host: 'h', slot: 'sda', deviceName: 'sda' });
		}
	});

	it('keeps the kernel counters apart where the drive counts its bytes itself', () => {
		const { records } = parse(
			`${info}smartctl_device_attribute{device="/dev/sda",attribute_id="241",attribute_name="Total_LBAs_Written",attribute_value_type="raw"} 100\n` +
				'node_disk_written_bytes_total{device="sda"} 4096\n',
			{ options },
		);
		expect(readingOf(records[0], 'bytes_written_total')).toBe(51_200);
		expect(readingOf(records[0], 'node_disk_written_bytes_total')).toBe(4096);
	});

	it('names the error of the server, and what an expression or a scalar lacks', () => {
		const said = (text: string) => {
			try {
				return parse(text).parser.problems.map(({ reason }) => reason);
			} catch (error) {
				return error;
			}
		};
		expect(said('{"status":"error","errorType":"bad_data","error":"parse error"}')).toMatchObject({
			code: 'no_telemetry',
			message: expect.stringContaining('parse error'),
		});
		expect(said('{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}')).toMatchObject({ code: 'no_telemetry' });
		expect(said('{"status":"success","data":{"resultType":"vector","result":[]}}')).toMatchObject({ code: 'no_telemetry' });
		const expression = '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"device":"sda"},"value":[1,"2"]},';
		const named = '{"metric":{"__name__":"node_disk_io_now","device":"sda"},"value":[1700000000,"2"]}]}}';
		expect(said(expression + named)).toEqual([expect.stringContaining('__name__')]);
	});
});

describe('a sample line', () => {
	it('is taken apart by the rules of the text format', () => {
		expect(parseSample('m{a="x\\"y\\\\z\\nw",b="}, "} 1.5e+3 1700000000000')).toMatchObject({
			name: 'm',
			labels: new Map([
				['a', 'x"y\\z\nw'],
				['b', '}, '],
			]),
			valueText: '1.5e+3',
			atMs: 1_700_000_000_000,
		});
		expect(parseSample('m { a = "1" , } 2 # {trace_id="x"} 0.5 1.7e9')).toMatchObject({ name: 'm', valueText: '2' });
		expect(parseSample('m 1 1700000000.25')).toMatchObject({ atMs: 1_700_000_000_250 });
		expect(parseSample('{"odd.name",a="1"} 2')).toMatchObject({ name: 'odd.name', labels: new Map([['a', '1']]) });
		for (const wrong of [
			'',
			'm',
			'm{a="1" 2',
			'm{a=1} 2',
			'm{a="1",a="2"} 2',
			'm{a="1"} x',
			'm{a="1"} 1 2 3',
			'm{a="1"} 1 x',
			'{a="1"} 2',
			'm{"a"} 1 {',
		])
			expect(typeof parseSample(wrong)).toBe('string');
	});

	it('has a number, NaN or an infinity as value', () => {
		expect(['1', '-2.5e-3', '+Inf', '-Inf', 'NaN', 'inf', '0x1', '', '1_0'].map(sampleValue)).toEqual([
			1,
			-0.0025,
			Number.POSITIVE_INFINITY,
			Number.NEGATIVE_INFINITY,
			Number.NaN,
			Number.POSITIVE_INFINITY,
			undefined,
			undefined,
			undefined,
		]);
	});
});

describe('what a file cannot do', () => {
	const temperature = 'smartctl_device_temperature{device="/dev/sda",temperature_type="current"}';

	it('has its bad samples listed with line and reason, the others are kept', () => {
		const { parser, records } = parse(
			`${info}${temperature} 31\nsmartctl_device_power_cycle_count{device="/dev/sda"} x\nsmartctl_device_power_on_seconds{device="/dev/sda"} +Inf\n` +
				`smartctl_device_percentage_used{device="/dev/sda"} 300\n${temperature} 32\n`,
			{ options },
		);
		expect(parser.problems.map(({ line, code }) => [line, code])).toEqual([
			[3, 'row_rejected'],
			[2, 'row_rejected'],
			[4, 'row_rejected'],
			[5, 'row_rejected'],
		]);
		expect(parser.records + parser.rejectedRows + parser.suspectRows).toBe(parser.rows);
		expect(records[0]?.readings).toEqual([{ metric: 'temperature_c', value: 31 }]);
	});

	it('needs a time from somewhere, and is set aside with a time that cannot be', () => {
		const { parser } = parse(`${info}${temperature} 31\n`);
		expect(parser.problems).toEqual([expect.objectContaining({ column: 'timestamp', code: 'row_rejected' })]);
		const future = parse(`${temperature} 31 ${NOW_MS + 10 * 86_400_000}\n`);
		expect(future.parser.problems[0]?.code).toBe('time_suspect');
		expect(future.suspects).toHaveLength(1);
	});

	it('does not choose between two drives that claim a device', () => {
		const { parser, records } = parse(`${info}${info.replace('SERIAL01', 'SERIAL02')}${temperature} 31\n`, { options });
		expect(records).toEqual([]);
		expect(parser.problems[0]?.reason).toBe('two drives claim the device sda');
	});

	it('keeps the digits of whole numbers beyond 2^53, and does not unpack what Prometheus rounded', () => {
		const attribute = 'smartctl_device_attribute{device="/dev/sda",attribute_id="9",attribute_name="Power_On_Hours",attribute_value_type="raw"}';
		const { records } = parse(`${info}${attribute} 9023116403587028\nnode_disk_io_now{device="sda"} 9007199254740993\n`, { options });
		expect(readingOf(records[0], 'power_on_hours')).toBeUndefined();
		expect(rawOf(records[0], 'smart_9_raw')).toBe('9023116403587028');
		expect(rawOf(records[0], 'node_disk_io_now')).toBe('9007199254740993');
	});

	it('is refused when it is cut, too long in a line, or speaks of no drive', () => {
		const file = fixture('prometheus', 'smartctl_exporter-example.prom');
		const cut = file.subarray(0, file.indexOf('smartctl_device_power_cycle_count{') + 30);
		expect(() => parse(cut)).toThrow(expect.objectContaining({ code: 'input_truncated' }));
		expect(() => parse(`${info}${temperature} 31\nsmart`)).toThrow(expect.objectContaining({ code: 'input_truncated' }));
		expect(() => parse(fixture('prometheus', 'invented__range.json').subarray(0, 900))).toThrow(expect.objectContaining({ code: 'input_truncated' }));
		expect(() => parse(`${info}x${'a'.repeat(limits.csvRecordBytes)} 1\n`)).toThrow(expect.objectContaining({ code: 'record_too_large' }));
		expect(() => parse('# TYPE go_threads gauge\ngo_threads 7\n')).toThrow(expect.objectContaining({ code: 'no_telemetry' }));
	});

	it('holds as many series and samples as the limits say, and no more', () => {
		const tooLarge = expect.objectContaining({ code: 'record_too_large', message: expect.stringContaining(String(limits.heldSeries)) });
		const store = createSeriesStore();
		const open = (index: number) => store.seriesOf(String(index), () => ({ name: 'node_disk_io_now', labels: new Map(), line: 1 }));
		for (let index = 0; index < limits.heldSeries; index++) open(index);
		expect(open(0)).toBe(store.all[0]);
		expect(() => open(limits.heldSeries)).toThrow(tooLarge);
		const series = open(0);
		for (let index = 0; index < limits.heldSamples; index++) store.add(series, { atMs: index, value: 1, text: '1' });
		expect(() => store.add(series, { atMs: 0, value: 1, text: '1' })).toThrow(expect.objectContaining({ code: 'record_too_large' }));
	});

	it('pollutes nothing with labels named like properties', () => {
		const { records } = parse('node_disk_io_now{device="__proto__",__proto__="x",constructor="y"} 1\n', { options });
		expect(records[0]?.evidence.deviceName).toBe('__proto__');
		expect(({} as Record<string, unknown>).x).toBeUndefined();
	});

	it('gives equal records however it is cut', () => {
		for (const name of ['smartctl_exporter-example.prom', 'node_exporter-disk-filesystem.prom', 'invented__node.prom', 'invented__range.json']) {
			const whole = parse(fixture('prometheus', name), { options }).records;
			for (const cuts of [[1], [7, 64], [4096]]) expect(parse(fixture('prometheus', name), { options, cuts }).records).toEqual(whole);
		}
	});
});
