import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identityOf } from '../../src-main/shared/domain/identity.ts';
import type { TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { demoFolder, filesIn, fixture, fixtureFolder, NOW_MS, parse, rawOf, readingOf } from './support.ts';

const only = (name: string): TelemetryRecord => {
	const { records, parser } = parse(fixture('smartctl', name), { options: { fileTimeMs: NOW_MS } });
	expect(parser.format).toBe('smartctl-json');
	expect(records).toHaveLength(1);
	return records[0] as TelemetryRecord;
};

/** The part of a smartctl document that the comparison with its own decoded fields needs. */
interface Decoded {
	readonly temperature?: { readonly current?: number };
	readonly power_on_time?: { readonly hours?: number };
	readonly power_cycle_count?: number;
	readonly nvme_smart_health_information_log?: Readonly<Record<string, number>>;
	readonly ata_smart_attributes?: { readonly table: readonly { readonly id: number; readonly raw: { readonly string: string } }[] };
}

const firstNumberOf = new Map([
	[5, 'reallocated_sectors'],
	[10, 'spin_retry_count'],
	[193, 'load_cycles'],
	[197, 'pending_sectors'],
	[198, 'offline_uncorrectable'],
	[199, 'crc_errors'],
]);

const nvmeFields = new Map([
	['percentage_used', 'percentage_used'],
	['media_errors', 'media_errors'],
	['num_err_log_entries', 'error_log_entries'],
	['host_writes', 'host_writes'],
	['unsafe_shutdowns', 'unsafe_shutdowns'],
]);

describe('smartctl documents', () => {
	const withData = [
		...filesIn(fixtureFolder, 'smartctl').map((name) => join(fixtureFolder, 'smartctl', name)),
		...filesIn(demoFolder, 'smartctl').map((name) => join(demoFolder, 'smartctl', name)),
	].filter((path) => !/scan|smart-fail\.json|smartctl_info/.test(path));

	it('agree with every field that smartctl decoded itself', () => {
		let compared = 0;
		for (const path of withData) {
			const bytes = readFileSync(path);
			const document = JSON.parse(bytes.toString()) as Decoded;
			const [record] = parse(bytes, { options: { fileTimeMs: NOW_MS } }).records;
			const compare = (metric: string, expected: number | undefined): void => {
				if (expected === undefined) return;
				compared++;
				expect(readingOf(record, metric), `${metric} of ${path}`).toBe(expected);
			};
			if (!path.endsWith('sas-env-temp.json')) compare('temperature_c', document.temperature?.current);
			compare('power_on_hours', document.power_on_time?.hours);
			compare('power_cycles', document.power_cycle_count);
			const log = document.nvme_smart_health_information_log;
			if (log !== undefined) {
				for (const [field, metric] of nvmeFields) compare(metric, log[field]);
				compare('bytes_written_total', (log.data_units_written ?? Number.NaN) * 512_000);
				compare('bytes_read_total', (log.data_units_read ?? Number.NaN) * 512_000);
			}
			for (const { id, raw } of document.ata_smart_attributes?.table ?? []) {
				const metric = firstNumberOf.get(id);
				if (metric !== undefined) compare(metric, Number.parseInt(raw.string, 10));
			}
		}
		expect(compared).toBeGreaterThan(150);
	});

	it('decode packed raw values and keep their digits', () => {
		const hours = only('exporter__sat-Seagate_Enterprise_Capacity_3.5_HDD-ST1000NM0008-2F2100-sda.json');
		expect([readingOf(hours, 'power_on_hours'), rawOf(hours, 'power_on_hours')]).toEqual([47_060, '47060 h 35 min']);
		expect(rawOf(hours, 'smart_240_raw')).toBe('13997186748561226');
		const packed = only('scrutiny__smart-sat.json');
		expect([readingOf(packed, 'power_on_hours'), rawOf(packed, 'power_on_hours')]).toEqual([2_725, '167031278144165']);
		const seeks = only('exporter__sat-Seagate_Constellation_ES_SATA-ST32000644NS-sda.json');
		expect([readingOf(seeks, 'seek_error_count'), rawOf(seeks, 'seek_error_count')]).toEqual([12, '52383508216']);
		expect(readingOf(only('exporter__sat-Seagate_Exos_X16-ST16000NM001G-2KK103-sda.json'), 'command_timeouts')).toBe(12);
	});

	it('leave attribute 7 under its own name where no model tells how it is packed', () => {
		const record = only('scrutiny__smart-sat.json');
		expect([readingOf(record, 'seek_error_count'), readingOf(record, 'smart_7_raw')]).toEqual([undefined, 13_407_112]);
	});

	it.each([
		['32 MiB by name (Intel)', 'exporter__sat-Intel_730_and_DC_S35x0_3610_3700_Series_SSDs-INTEL_SSDSC2BB800G4-sda.json', 15_017_138 * 2 ** 25, 34],
		['32 MiB although named LBAs (Dell)', 'exporter__sat-Dell_Certified_Intel_S3520_Series_SSDs-SSDSCKJB240G7R-sdm.json', 129_493 * 2 ** 25, 0],
		['GiB (Kingston)', 'exporter__sat-Phison_Driven_SSDs-KINGSTON_SKC400S371T-sda.json', 391_741 * 2 ** 30, 26],
		['LBAs (Samsung)', 'exporter__SAMSUNG_MZ7WD240HAFV-00003_21.json', 216_456_537_880 * 512, 9],
		['LBAs in 246 (Micron)', 'exporter__sat-Micron_5100_Pro___52x0___5300_SSDs-Micron_5300_MTFDDAK3T8TDS-sdc.json', 400_292_112_400 * 512, 0],
		['data units (NVMe)', 'beszel__apple_nvme.json', 166_753_862 * 512_000, 1],
	])('read bytes written in %s, and the wear beside it', (_, name, bytes, used) => {
		const record = only(name);
		expect([readingOf(record, 'bytes_written_total'), readingOf(record, 'percentage_used')]).toEqual([bytes, used]);
	});

	it('trust the device statistics over a vendor attribute with a doubtful unit', () => {
		// The case of a Kioxia Exceria: attribute 241 counts 32 MiB, smartctl names it GiB.
		const attribute = { id: 241, name: 'Lifetime_Writes_GiB', value: 100, raw: { value: 1047351 } };
		const valid = { valid: true };
		const page = {
			table: [
				{ name: 'Logical Sectors Written', value: 68639244990, flags: valid },
				{ name: 'Percentage Used Endurance Indicator', value: 7, flags: valid },
			],
		};
		const document = {
			smartctl: {},
			device: { protocol: 'ATA' },
			model_name: 'KIOXIA-EXCERIA SATA SSD',
			local_time: { time_t: 1780324901 },
			ata_smart_attributes: { table: [attribute] },
		};
		const [alone] = parse(JSON.stringify(document)).records;
		const [both] = parse(JSON.stringify({ ...document, ata_device_statistics: { pages: [page] } })).records;
		expect(readingOf(alone, 'bytes_written_total')).toBe(1047351 * 2 ** 25);
		expect(readingOf(both, 'bytes_written_total')).toBe(68639244990 * 512);
		expect(readingOf(both, 'percentage_used')).toBe(7);
		expect((1047351 * 2 ** 25) / (68639244990 * 512)).toBeCloseTo(1, 4);
	});

	it('read SCSI logs, decimal commas and the environmental temperature', () => {
		const record = only('beszel__scsi.json');
		expect(record.evidence).toMatchObject({ serial: '9YHSDH9B', model: 'YADRO WUH721414AL4204', protocol: 'SCSI', wwn: '5000cca29063dc00' });
		expect(readingOf(record, 'bytes_written_total')).toBe(2_124_590_000_000);
		expect(readingOf(record, 'load_cycles')).toBe(418);
		const old = only('exporter__SEAGATE_ST373453LC_26.json');
		expect(['grown_defects', 'corrected_errors_total', 'uncorrected_errors_total'].map((metric) => readingOf(old, metric))).toEqual([
			260, 5_332_270, 536,
		]);
		expect(readingOf(only('scrutiny-fork__smart-scsi-sas-env-temp.json'), 'temperature_c')).toBe(38);
	});

	it('read a FARM log alone, with the serial inside it', () => {
		const record = only('scrutiny-fork__smart-ata-farm.json');
		expect(record.evidence).toMatchObject({ serial: 'K3S00FJF', wwn: '5000c500ea74f1af', firmware: 'EN01' });
		expect(['power_on_hours', 'temperature_c', 'command_timeouts', 'bytes_written_total'].map((metric) => readingOf(record, metric))).toEqual([
			2_344,
			35,
			1,
			115_597_072_064 * 512,
		]);
	});

	it('keep unknown attributes and log fields by name', () => {
		expect(readingOf(only('telegraf__usb.json'), 'smart_212_raw') ?? readingOf(only('telegraf__usb.json'), 'smart_173_raw')).toBeDefined();
		expect(readingOf(only('exporter__KXG60ZNV512G_TOSHIBA_2.json'), 'controller_busy_time')).toBe(463);
	});

	it('keep integers beyond 2^53 exact, as number text and as the twin that smartctl adds', () => {
		const nvme = (fields: string): string =>
			`{"smartctl":{},"device":{"protocol":"NVMe"},"local_time":{"time_t":1700000000},"nvme_smart_health_information_log":{${fields}}}`;
		expect(rawOf(parse(nvme('"host_reads":9007199254740993')).records[0], 'host_reads')).toBe('9007199254740993');
		expect(rawOf(parse(nvme('"host_reads":18446744073709552000,"host_reads_s":"18446744073709551615"')).records[0], 'host_reads')).toBe(
			'18446744073709551615',
		);
	});

	it('take Kelvin in the NVMe log for what it is', () => {
		const [record] = parse(
			'{"smartctl":{},"device":{"protocol":"NVMe"},"local_time":{"time_t":1700000000},"nvme_smart_health_information_log":{"temperature":310}}',
		).records;
		expect(readingOf(record, 'temperature_c')).toBe(37);
	});

	it('without telemetry are left out with a note beside others, and count as no rejected row', () => {
		const disk = '{"smartctl":{"version":[7,4]},"local_time":{"time_t":1700000000},"serial_number":"A1","temperature":{"current":30}}';
		const stick = '{"smartctl":{"version":[7,4],"messages":[{"string":"Unknown USB bridge"}]},"device":{"name":"/dev/sdb"}}';
		const scan = '{"smartctl":{"version":[7,4]},"devices":[{"name":"/dev/sda"},{"name":"/dev/sdb"}]}';
		const { records, parser } = parse([scan, disk, stick, stick].join('\n'));
		expect([records.length, parser.rows, parser.rejectedRows]).toEqual([1, 1, 0]);
		expect(parser.notes.filter((note) => note.startsWith('Left out: '))).toEqual([
			expect.stringContaining('smartctl --scan'),
			'Left out: The document of /dev/sdb holds no SMART values. smartctl said: Unknown USB bridge',
		]);
		const foreign = parse([disk, '{"a":1}'].join('\n'));
		expect([foreign.records.length, foreign.parser.rows, foreign.parser.rejectedRows]).toEqual([1, 2, 1]);
	});

	it.each(['beszel__scan.json', 'scrutiny__smartctl_scan_nvme.json', 'scrutiny__smart-fail.json', 'scrutiny__smartctl_info_nvme.json'])(
		'%s holds no telemetry and says so',
		(name) => {
			expect(() => parse(fixture('smartctl', name))).toThrow(expect.objectContaining({ code: 'no_telemetry' }));
		},
	);

	it('name the reason that smartctl gave for a failed run', () => {
		expect(() => parse(fixture('smartctl', 'scrutiny__smart-fail.json'))).toThrow(
			expect.objectContaining({ message: expect.stringContaining('Open failed'), details: { document: 1, exitStatus: 2 } }),
		);
	});

	it('need a time: that of the document, else that of the file, else they are rejected', () => {
		const bytes = fixture('smartctl', 'beszel__apple_nvme.json');
		const { parser, records } = parse(bytes);
		expect(records).toEqual([]);
		expect(parser.problems).toEqual([{ line: 1, column: 'local_time', code: 'row_rejected', reason: expect.stringContaining('no time') }]);
		expect(parse(bytes, { options: { fileTimeMs: 1_700_000_000_000 } }).records[0]?.observedAtMs).toBe(1_700_000_000_000);
		expect(only('exporter__KXG60ZNV512G_TOSHIBA_2.json').observedAtMs).toBe(1_234_567_890_000);
	});

	it('reject a document with a value that cannot be, and keep the others of the file', () => {
		const text = fixture('smartctl', 'beszel__nvme0.json').toString();
		const hot = text.replace(/"current": \d+/, '"current": 999');
		const negative = text.replace(/"power_cycles": \d+/, '"power_cycles": -4').replace(/"power_cycle_count": \d+/, '"power_cycle_count": -4');
		expect(hot).not.toBe(text);
		const { parser, records } = parse(`${hot}\n${text}\n${negative}`);
		expect(records.map((record) => record.line)).toEqual([2]);
		expect(parser.problems.map((problem) => [problem.line, problem.column])).toEqual([
			[1, 'temperature_c'],
			[3, 'power_cycles'],
		]);
	});

	it('come in arrays, in a row, as JSON lines and as PowerShell UTF-16, with equal records', () => {
		const first = fixture('smartctl', 'beszel__nvme0.json').toString();
		const second = fixture('smartctl', 'beszel__scsi.json').toString();
		const expected = [parse(first).records[0]?.readings, parse(second).records[0]?.readings];
		const lines = [first, second].map((text) => JSON.stringify(JSON.parse(text))).join('\n');
		const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(first + second, 'utf16le')]);
		const swapped = Buffer.from(utf16).swap16();
		const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(first + second)]);
		for (const source of [`[${first},${second}]`, first + second, lines, utf16, swapped, marked])
			for (const cuts of [[], [1], [3, 1000, 7]]) expect(parse(source, { cuts }).records.map((record) => record.readings)).toEqual(expected);
	});

	it('that come from another program are refused by name', () => {
		expect(() => parse('{"blockdevices":[]}')).toThrow(expect.objectContaining({ code: 'format_unknown' }));
		expect(() => parse('[1,2]')).toThrow(expect.objectContaining({ code: 'json_rejected' }));
		expect(() => parse('{"smartctl":{"__proto__":1}}')).toThrow(expect.objectContaining({ code: 'json_rejected' }));
	});

	it('fall into drives by evidence: masked ones stay apart', () => {
		const keys = new Map<string, string[]>();
		for (const name of filesIn(fixtureFolder, 'smartctl')) {
			if (/scan|smart-fail\.json|smartctl_info/.test(name)) continue;
			const { key } = identityOf(only(name).evidence, name);
			keys.set(key, [...(keys.get(key) ?? []), name]);
		}
		expect([...keys.values()].filter((names) => names.length > 1)).toEqual([]);
		const nameless = fixture('smartctl', 'exporter__HITACHI_H109060SESUN600G_9.json').toString();
		const together = parse(nameless + nameless + nameless).records.map((record) => identityOf(record.evidence, 'same file').key);
		expect(new Set(together).size).toBe(3);
		const megaraid = ['scrutiny__smart-megaraid0.json', 'scrutiny__smart-megaraid1.json'].map((name) => identityOf(only(name).evidence, 'same file'));
		expect(megaraid.map((identity) => identity.basis)).toEqual(['wwn', 'wwn']);
		// One device node for all drives of the controller: what is remembered of one must not take in the others.
		expect(only('scrutiny__smart-megaraid1.json').evidence.deviceName).toMatch(/ \[(?:sat\+)?megaraid,\d+\]$/);
		expect(megaraid[0]?.key).not.toBe(megaraid[1]?.key);
	});
});
