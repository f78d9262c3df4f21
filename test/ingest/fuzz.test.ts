/** Hostile mutants of real files: whatever comes out is records, a list of problems or an `AppError`, within bounded time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { identityOf } from '../../src-main/shared/domain/identity.ts';
import { impossibleValue, metricInfo } from '../../src-main/shared/domain/metrics.ts';
import { demoFolder, fixture, NOW_MS, parse } from './support.ts';

/** At most `size` bytes, ended at a line end. */
const wholeLines = (bytes: Buffer, size: number): Buffer => bytes.subarray(0, bytes.lastIndexOf(0x0a, size) + 1);

/** The lines of a text that hold a word, at most `size` bytes. */
const linesWith = (bytes: Buffer, word: string, size: number): Buffer =>
	wholeLines(
		Buffer.from(
			bytes
				.toString()
				.split('\n')
				.filter((line) => line.includes(word))
				.map((line) => `${line}\n`)
				.join(''),
		),
		size,
	);

const seeds: readonly Buffer[] = [
	fixture('smartctl', 'beszel__nvme0.json'),
	fixture('smartctl', 'beszel__scsi.json'),
	fixture('smartctl', 'scrutiny__smart-sat.json'),
	fixture('smartctl', 'exporter__KXG60ZNV512G_TOSHIBA_2.json'),
	wholeLines(fixture('backblaze', 'ST8000DM002-2019.csv'), 3_000),
	wholeLines(readFileSync(join(demoFolder, 'backblaze-2013', '2013-04-10.csv')), 4_000),
	// smartctl_exporter sorts by metric: these lines hold info, values and attributes.
	linesWith(fixture('prometheus', 'smartctl_exporter-example.prom'), '/dev/sdd"', 6_000),
	fixture('prometheus', 'invented__node.prom'),
	fixture('prometheus', 'invented__range.json'),
	fixture('sysstat', 'invented__iostat.json'),
	fixture('sysstat', 'invented__sadf.json'),
	fixture('sysstat', 'invented__sadf-d.txt'),
	fixture('sysstat', 'invented__iostat-t.txt'),
	Buffer.from(
		'observed_at,serial_number,model,protocol,failure,temperature_c,bytes_written_total\n2024-01-01T00:00:00Z,A1234,"M ""1""",NVMe,0,30,1e12\n',
	),
	wholeLines(fixture('crystaldiskinfo', 'invented-6disks.txt'), 17_000),
	wholeLines(fixture('hdsentinel', 'invented-linux.xml'), 5_000),
	wholeLines(fixture('hdsentinel', 'sentient__history.csv'), 3_000),
	...[
		'{"critical_warning":{"value":4},"temperature":315,"avail_spare":"91","spare_thresh":10,"percent_used":132,"data_units_read":nan,"data_units_written":7654321,"temperature_sensor_1":321}\n',
		'{"Devices":[{"Subsystems":[{"Controllers":[{"Controller":"nvme0","SerialNumber":"PHLJ1321","ModelNumber":"INTEL SSD","Namespaces":[{"NSID":1,"UsedBytes":5,"PhysicalSize":512}]}]}]}]}\n',
		'2024-02-29 23:30:05;\t1;117;126511909;\t9;70;167031278144165;\t192;200;60;193;199;5043;\t194;22;176094511130;\n2024-03-01 00:00:05;\t5;100;8;\t194;22;27;\n',
		'2024-03-01 00:00:05;\tread-total-err-corrected;9;\tread-gb-processed;77192.668;\twrite-total-unc-errors;2;\ttemperature;27;\n',
		'2024-03-01 00:00:05;\tcritical-warning;0;\ttemperature;41;\tpercentage-used;107;\tdata-units-written;20;\thost-writes;18446744073709551615;\n',
		'FriendlyName : Samsung SSD\r\nSerialNumber : S5H9NS0N\r\nDeviceId     : 1\r\n\r\nDeviceId     : 1\r\nTemperature  : 41\r\nWear         : 6\r\nPowerOnHours : 8760\r\n',
		'#TYPE Selected.CimInstance\r\n"DeviceId";"SerialNumber";"Temperature";"Wear";"ReadErrorsTotal"\r\n"1";"S5H9NS0N";"41";"6";\r\n',
		'{"value":[{"DeviceId":"1","FriendlyName":"Samsung SSD","SerialNumber":"0025_38B1_1234_5678."},{"DeviceId":"1","Wear":6,"PowerOnHours":8760,"Timestamp":"/Date(1763740800000)/"}]}\n',
	].map((text) => Buffer.from(text)),
];

const tokens = [
	'"', '""', ',', ';', '\n', '\r', '\r\n', '\t', '{', '}', '[', ']', ':', '\\', '\\u0000', '\\ud800', '\u0000', '\ufeff', '-', '-1', '1e999', 'NaN', '9007199254740993',
	'999', '1e-400', '"__proto__":{"polluted":1},', '"constructor":{"prototype":{"polluted":1}},', '__proto__', '2099-01-01', '1970-01-01', '0000-00-00', 'REDACTED', '"id":194,',
	'"value":-1', '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[', '"a":1,"a":2,', '\u202e', '=cmd()', '😀',
].map((token) => Buffer.from(token)); // biome-ignore format: tokens are read more easily in rows

const change = fc.record({
	kind: fc.constantFrom('flip', 'token', 'delete', 'copy', 'cut'),
	/** Millionths of the file: doubles would crowd at the start. */
	at: fc.integer({ min: 0, max: 999_999 }),
	length: fc.integer({ min: 1, max: 60 }),
	byte: fc.integer({ min: 0, max: 255 }),
	token: fc.constantFrom(...tokens),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function mutate(bytes: Buffer, { kind, at, length, byte, token }: Change): Buffer {
	const place = Math.floor((at / 1e6) * bytes.length);
	const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
	if (kind === 'flip') return Buffer.concat([before, Buffer.from([byte]), after.subarray(1)]);
	if (kind === 'token') return Buffer.concat([before, token, after]);
	if (kind === 'delete') return Buffer.concat([before, after.subarray(length)]);
	if (kind === 'copy') return Buffer.concat([before, after.subarray(0, length), after]);
	return before;
}

describe('hostile input', () => {
	it('never crashes, hangs, pollutes a prototype or gets an impossible value through', () => {
		const untouched = Reflect.ownKeys(Object.prototype).length;
		let refused = 0;
		let accepted = 0;
		fc.assert(
			fc.property(
				fc.constantFrom(...seeds),
				fc.array(change, { minLength: 1, maxLength: 4 }),
				fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 3 }),
				(seed, changes, cuts) => {
					const mutant = changes.reduce(mutate, seed);
					const started = performance.now();
					try {
						const { records, parser } = parse(mutant, { cuts, options: { fileTimeMs: NOW_MS } });
						accepted++;
						expect(parser.records + parser.rejectedRows + parser.suspectRows).toBe(parser.rows);
						for (const record of records) {
							expect(Number.isSafeInteger(record.observedAtMs) && record.observedAtMs <= NOW_MS + 86_400_000).toBe(true);
							expect(identityOf(record.evidence, 'tag').key).not.toBe('');
							for (const { metric, value } of record.readings) expect(impossibleValue(metricInfo(metric), value)).toBeUndefined();
						}
					} catch (error) {
						if (!(error instanceof AppError)) throw error;
						expect(error.code).not.toBe('internal');
						refused++;
					}
					expect(performance.now() - started).toBeLessThan(1_000);
				},
			),
			{ numRuns: 4_000 },
		);
		expect(Reflect.ownKeys(Object.prototype)).toHaveLength(untouched);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
		expect(Math.min(refused, accepted)).toBeGreaterThan(300);
	});
});
