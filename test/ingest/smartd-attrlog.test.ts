import { describe, expect, it } from 'vitest';
import { attrlogDrive } from '../../src-main/ingest/decoding/file-name-evidence.ts';
import { identityOf } from '../../src-main/shared/domain/identity.ts';
import type { TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { type ParsedFile, parse, rawOf, readingOf } from './support.ts';

/** The shapes of smartd.cpp, values invented. */
const ata =
	'2024-02-29 23:30:05;\t1;117;126511909;\t5;100;0;\t7;78;52383508216;\t9;70;167031278144165;\t188;100;8590065666;\t190;62;656146467;\t194;22;176094511130;\t241;100;2000;\n' +
	'2024-03-01 00:00:05;\t1;117;126511910;\t5;100;8;\t192;200;60;193;199;5043;\t194;22;27;\t252;1;18446744073709551615;\n';
const sides = (side: string, corrected: number, gigabytes: string, uncorrected: number): string =>
	`\t${side}-corr-by-ecc-fast;0;\t${side}-total-err-corrected;${corrected};\t${side}-gb-processed;${gigabytes};\t${side}-total-unc-errors;${uncorrected};`;
const scsi = `2024-03-01 00:00:05;${sides('read', 9, '77192.668', 1)}${sides('write', 41, '229818,534', 2)}${sides('verify', 5, '0.000', 0)}\tnon-medium-errors;6;\ttemperature;27;\n`;
const nvme =
	'2024-03-01 00:00:05;\tcritical-warning;0;\ttemperature;41;\tavailable-spare;100;\tavailable-spare-threshold;10;\tpercentage-used;107;\tdata-units-read;10;\tdata-units-written;20;' +
	'\thost-reads;30;\thost-writes;18446744073709551615;\tcontroller-busy-time;50;\tpower-cycles;60;\tpower-on-hours;70;\tunsafe-shutdowns;80;\tmedia-errors;90;\tnum-err-log-entries;100;\n';

const names = {
	ata: 'attrlog.ST8000DM002_1YW112-ZA10ABCD.ata.csv',
	scsi: '/var/lib/smartmontools/attrlog.HGST-HUS726020AL4210-N4G21DPK.scsi.csv',
	nvme: 'attrlog.Samsung_SSD_970_EVO_1TB-S5H9NS0N123456A-n1.nvme.csv',
};
const read = (source: string, fileName: string, cuts: readonly number[] = []): ParsedFile => parse(source, { cuts, options: { fileName } });
const values = (record: TelemetryRecord | undefined) => Object.fromEntries(record?.readings.map(({ metric, value }) => [metric, value]) ?? []);

describe('the attribute log of smartd', () => {
	it('gives ATA attributes decoded by the table of attributes, others raw', () => {
		const { parser, records } = read(ata, names.ata);
		expect([parser.format, parser.rows, records.length]).toEqual(['smartd-attrlog', 2, 2]);
		expect(records[0]).toMatchObject({
			evidence: { serial: 'ZA10ABCD', model: 'ST8000DM002-1YW112', protocol: 'ATA' },
			observedAtMs: Date.UTC(2024, 1, 29, 23, 30, 5),
			line: 1,
		});
		expect(values(records[0])).toEqual({
			read_error_count: 0,
			reallocated_sectors: 0,
			seek_error_count: 12,
			power_on_hours: 2725,
			command_timeouts: 2,
			temperature_c: 26,
			bytes_written_total: 2000 * 512,
		});
		expect(rawOf(records[0], 'power_on_hours')).toBe('167031278144165');
	});

	it('reads groups that lost their tab, and 64-bit raw values exactly', () => {
		const [, record] = read(ata, names.ata).records;
		expect([readingOf(record, 'smart_192_raw'), readingOf(record, 'load_cycles'), readingOf(record, 'temperature_c')]).toEqual([60, 5043, 27]);
		expect(rawOf(record, 'smart_252_raw')).toBe('18446744073709551615');
	});

	it('gives SCSI counters by name and as totals, gigabytes of 10^9 exactly', () => {
		const [record] = read(scsi, names.scsi).records;
		expect(record?.evidence).toEqual({ serial: 'N4G21DPK', model: 'HGST HUS726020AL4210', protocol: 'SCSI' });
		expect(values(record)).toMatchObject({
			bytes_read_total: 77_192_668_000_000,
			bytes_written_total: 229_818_534_000_000,
			bytes_verified_total: 0,
			corrected_errors_total: 55,
			uncorrected_errors_total: 3,
			write_total_err_corrected: 41,
			non_medium_errors: 6,
			temperature_c: 27,
		});
	});

	it('gives NVMe values, whose temperature is °C already', () => {
		const [record] = read(nvme, names.nvme).records;
		expect(record?.evidence).toEqual({ serial: 'S5H9NS0N123456A', model: 'Samsung SSD 970 EVO 1TB', protocol: 'NVMe' });
		expect(values(record)).toEqual({
			critical_warning: 0,
			temperature_c: 41,
			available_spare: 100,
			spare_threshold: 10,
			percentage_used: 107,
			bytes_read_total: 5_120_000,
			bytes_written_total: 10_240_000,
			host_reads: 30,
			host_writes: 2 ** 64,
			controller_busy_time: 50,
			power_cycles: 60,
			power_on_hours: 70,
			unsafe_shutdowns: 80,
			media_errors: 90,
			error_log_entries: 100,
		});
		expect(rawOf(record, 'host_writes')).toBe('18446744073709551615');
	});

	it.each([
		['attrlog.WDC_WD30EFRX_68EUZN0-WD_WCC4N1234567.ata.csv', { serial: 'WD-WCC4N1234567', model: 'WDC WD30EFRX-68EUZN0', protocol: 'ATA' }],
		['attrlog.TOSHIBA_HDWE140-X9A0K0ABCDEF.ata.csv.1', { serial: 'X9A0K0ABCDEF', model: 'TOSHIBA HDWE140', protocol: 'ATA' }],
		['attrlog.INTEL_SSDSC2BB800G4-BTWL1234.ata.csv-20240301.gz', { serial: 'BTWL1234', model: 'INTEL SSDSC2BB800G4', protocol: 'ATA' }],
		['myhost-TOSHIBA_HDWE140-X9A0K0ABCDEF.ata.csv', { serial: 'X9A0K0ABCDEF', model: 'TOSHIBA HDWE140', protocol: 'ATA' }],
		['attrlog.sample-ata.csv', {}],
		['history.ata.csv', { protocol: 'ATA' }],
	])('takes model and serial from the name %s', (name, expected) => {
		expect(attrlogDrive(name)).toEqual(expected);
	});

	it('has the identity that smartctl gives the same drive', () => {
		const key = (serial: string, model: string): string => identityOf({ serial, model, protocol: 'ATA' }, '').key;
		const { serial = '', model = '' } = attrlogDrive('attrlog.WDC_WD30EFRX_68EUZN0-WD_WCC4N1234567.ata.csv');
		expect(key(serial, model)).toBe(key('WD-WCC4N1234567', 'WDC WD30EFRX-68EUZN0'));
	});

	it('without a name is kept apart, with notes on identity and zone', () => {
		const { parser, records } = read(ata, 'log.csv');
		expect(records.map(({ evidence }) => identityOf(evidence, 'tag').basis)).toEqual(['source', 'source']);
		expect(parser.notes).toEqual([expect.stringContaining('file name'), expect.stringContaining('UTC')]);
	});

	it.each([
		['a time only', '2024-03-01 00:30:05;\n', 'the check failed'],
		['half a group', '2024-03-01 00:30:05;\t5;100;\t9;70;1;\n', '2 numbers instead of 3'],
		['an impossible day', '2024-02-30 00:30:05;\t5;100;0;\n', 'not a time'],
		['an impossible temperature', '2024-03-01 00:30:05;\t194;100;999;\n', 'above 125'],
		['an attribute 0', '2024-03-01 00:30:05;\t0;100;0;\n', 'no attribute'],
		['a mixed line', '2024-03-01 00:30:05;\t5;100;0;\ttemperature;27;\n', 'one line'],
		['a value that is no number', '2024-03-01 00:30:05;\ttemperature;hot;\n', 'not a number'],
		['other text', 'smartd restarted\n', 'does not start with a time'],
	])('rejects a line with %s and keeps the others', (_, line, reason) => {
		const { parser, records } = read(ata + line, names.ata);
		expect([records.length, parser.rows, parser.rejectedRows]).toEqual([2, 3, 1]);
		expect(parser.problems[0]).toMatchObject({ line: 3, code: 'row_rejected', reason: expect.stringContaining(reason) });
	});

	it('gives equal records however it is cut, with any line end', () => {
		for (const source of [ata, ata.replaceAll('\n', '\r\n')]) {
			const whole = read(source, names.ata).records;
			for (const size of [1, 5, 80]) expect(read(source, names.ata, [size]).records).toEqual(whole);
		}
	});

	it('is refused when its last line was cut inside a group, and noted when only the line end is missing', () => {
		for (const length of [3, 12, 22, 30, 33])
			expect(() => read(ata + ata.slice(0, length), names.ata)).toThrow(expect.objectContaining({ code: 'input_truncated' }));
		expect(read(ata.slice(0, -1), names.ata).parser.notes).toContainEqual(expect.stringContaining('no line end'));
	});

	it('sets lines of a clock that was wrong aside, and refuses endless lines', () => {
		expect(read(ata.replace('2024-03-01', '1970-01-01'), names.ata).suspects).toHaveLength(1);
		expect(() => read(ata + '\t5;100;0;'.repeat(10_000), names.ata)).toThrow(expect.objectContaining({ code: 'record_too_large' }));
	});
});
