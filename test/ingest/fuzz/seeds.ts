/**
 * Sound files to mutate, by format and shape. They are found, not listed: every fixture under test/fixtures/ingest and every demo
 * file goes to the reader that recognises it, so that a new format brings its fuzz test with its fixtures.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectFormat } from '../../../src-main/ingest/detect.ts';
import { headOf } from '../../../src-main/ingest/head.ts';
import type { FormatName } from '../../../src-main/shared/domain/formats.ts';
import { demoFolder, fixtureFolder, NOW_MS, parse } from '../support.ts';

export type Shape = 'csv' | 'json' | 'text' | 'xml';

export interface MutationGroup {
	readonly name: string;
	readonly format: FormatName;
	readonly shape: Shape;
	/** File name that the readers are told; some find the drive there. */
	readonly fileName: string;
	readonly bases: readonly Buffer[];
}

/** Larger files are cut down: a mutant is read in a fraction of a millisecond, and nearly every byte of it matters. */
const BASE_BYTES = 6_000;
const TABLE_BYTES = 1_500;
/** What cannot be cut may be this large. */
const LARGEST_BASE = 18_000;
const BASES_KEPT = 12;

/** Shapes and wordings that no fixture has. */
const invented: readonly string[] = [
	'observed_at,serial_number,model,protocol,failure,temperature_c,bytes_written_total,note\n2024-01-01T00:00:00Z,A1234,"M ""1""",NVMe,0,30,1e12,x\n2024-01-02T00:00:00Z,A1234,"M ""1""",NVMe,1,31,9007199254740993,"y\nz"\n',
	'date;drive;temperature;power on hours;my column\r\n2024-01-01;sda;30,5;100;1,25\r\n2024-01-01;sdb;31;;n/a\r\n',
	'{"critical_warning":{"value":4},"temperature":315,"avail_spare":"91","spare_thresh":10,"percent_used":132,"data_units_read":nan,"data_units_written":7654321,"temperature_sensor_1":321}\n',
	'{"critical_warning":0,"temperature":315,"avail_spare":91,"spare_thresh":10,"percent_used":3,"data_units_read":18446744073709551615,"data_units_written":7654321,"host_read_commands":9007199254740993}\n',
	'{"Devices":[{"Subsystems":[{"Controllers":[{"Controller":"nvme0","SerialNumber":"PHLJ1321","ModelNumber":"INTEL SSD","Namespaces":[{"NSID":1,"UsedBytes":5,"PhysicalSize":512}]}]}]}]}\n',
	'{"output_version":{"command":"zpool status","vers_major":0,"vers_minor":1},"pools":{"tank":{"name":"tank","state":"ONLINE","vdevs":{"tank":{"vdev_type":"root","total_space":"7.27T","alloc_space":"62.5G","vdevs":{"mirror-0":{"vdev_type":"mirror","vdevs":{"wwn-0x5000c500a1b2c3d4":{"vdev_type":"disk","state":"ONLINE","read_errors":"0","write_errors":"1.20K","checksum_errors":3},"ata-ST4000VN008-2DR1_ZDH2ABCD":{"path":"/dev/disk/by-id/ata-ST4000VN008-2DR1_ZDH2ABCD-part2","read_errors":"0","write_errors":"0","checksum_errors":"0"}}}}}},"spares":{"sdx":{"state":"AVAIL"}}}}}\n',
	'2024-02-29 23:30:05;\t1;117;126511909;\t9;70;167031278144165;\t192;200;60;193;199;5043;\t194;22;176094511130;\n2024-03-01 00:00:05;\t5;100;8;\t194;22;27;\t241;100;123456789;\n',
	'2024-03-01 00:00:05;\tread-total-err-corrected;9;\tread-gb-processed;77192.668;\twrite-gb-processed;12,5;\twrite-total-unc-errors;2;\ttemperature;27;\n',
	'2024-03-01 00:00:05;\tcritical-warning;0;\ttemperature;41;\tpercentage-used;107;\tdata-units-written;20;\thost-writes;18446744073709551615;\n',
	'FriendlyName : Samsung SSD\r\nSerialNumber : S5H9NS0N\r\nDeviceId     : 1\r\n\r\nDeviceId     : 1\r\nTemperature  : 41\r\nWear         : 6\r\nPowerOnHours : 8760\r\n',
	'#TYPE Selected.CimInstance\r\n"DeviceId";"SerialNumber";"Temperature";"Wear";"ReadErrorsTotal"\r\n"1";"S5H9NS0N";"41";"6";\r\n"2";"S5H9NS0P";"42";"7";"3"\r\n',
	'"Timestamp","DeviceId","SerialNumber","Temperature","Wear","PowerOnHours","ReadErrorsCorrected","WriteErrorsCorrected"\r\n"2024-03-01T00:00:00Z","1","S5H9NS0N","41","6","8760","3","4"\r\n',
	'1700000000,14957130,16043184,4096\n1700000000,1016254992,16043176,512\n1700000000,17117012,16043272,65536\n1700000002,18,0,4096\n',
	'  8,0    3        1     0.000000000   697  Q   W 223490 + 8 [kjournald]\n  8,0    3        2     0.000043000   697  D   W 223490 + 8 [kjournald]\n  8,16   1        3     1.500043000   697  D  RA 1024 + 256 [cat]\nCPU0 (8,0):\n Reads Queued:           1,      128KiB\n',
	'1700000000,177137328,45507232,4096,0.2016241366194663,0.1476580488671323\n1700000000,413169920,45507232,4096,0.5176727551992845,1\n1700000001,5,51410352,3072,0,0\n1700000003,5,45507232,4096,9.94e-1,0.9\n',
	'{"value":[{"DeviceId":"1","FriendlyName":"Samsung SSD","SerialNumber":"0025_38B1_1234_5678."},{"DeviceId":"1","Wear":6,"PowerOnHours":8760,"Timestamp":"/Date(1763740800000)/"}]}\n',
];

/** Tables among the formats: lines of fields with one delimiter. */
const tableFormats: ReadonlySet<FormatName> = new Set(['backblaze', 'generic-csv', 'smartd-attrlog']);

/** Groups in the order of their names. */
export function mutationGroups(): readonly MutationGroup[] {
	const found = new Map<string, { format: FormatName; shape: Shape; bases: Buffer[] }>();
	for (const source of [...fixtureFiles(), ...invented.map((text) => Buffer.from(text))]) {
		const kind = kindOf(source);
		if (kind === undefined) continue;
		const base = cutDown(source, kind.shape).find((candidate) => givesRecords(candidate, kind.format));
		if (base === undefined) continue;
		const name = `${kind.format} ${kind.shape}`;
		const group = found.get(name) ?? { ...kind, bases: [] };
		group.bases.push(base);
		found.set(name, group);
	}
	return [...found]
		.sort(([first], [second]) => (first < second ? -1 : 1))
		.map(([name, { format, shape, bases }]) => ({ name, format, shape, fileName: fileNameOf(format), bases: spread(bases, BASES_KEPT) }));
}

const fileNameOf = (format: FormatName): string => (format === 'smartd-attrlog' ? 'attrlog.ST4000DM000-Z302X.ata.csv' : 'mutant');

/** At most `kept` of the files, small ones and large ones. */
function spread(files: readonly Buffer[], kept: number): readonly Buffer[] {
	const sorted = [...files].sort((first, second) => first.length - second.length);
	const step = Math.max(1, sorted.length / kept);
	return Array.from({ length: Math.min(kept, sorted.length) }, (_, at) => sorted[Math.floor(at * step)] as Buffer);
}

/** A file that is refused, or holds nothing, has nothing to lose by a change. */
function givesRecords(bytes: Buffer, format: FormatName): boolean {
	try {
		const { records, parser } = parse(bytes, { options: { fileTimeMs: NOW_MS, fileName: fileNameOf(format) } });
		return records.length + parser.groups.length > 0;
	} catch {
		return false;
	}
}

function* fixtureFiles(): Generator<Buffer> {
	for (const folder of [fixtureFolder, join(demoFolder, 'smartctl')]) {
		for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).sort((first, second) => (first.name < second.name ? -1 : 1)))
			if (entry.isFile() && !entry.name.endsWith('.md')) yield readFileSync(join(entry.parentPath, entry.name));
	}
	yield readFileSync(join(demoFolder, 'backblaze-2013', '2013-04-10.csv'));
}

function kindOf(bytes: Buffer): { readonly format: FormatName; readonly shape: Shape } | undefined {
	const head = headOf(bytes.subarray(0, 65_536), 'mutant');
	try {
		const format = detectFormat(head).name;
		if (head.isJson) return { format, shape: 'json' };
		if (head.text.trimStart().startsWith('<')) return { format, shape: 'xml' };
		return { format, shape: tableFormats.has(format) || isTable(head.text) ? 'csv' : 'text' };
	} catch {
		return undefined; // a fixture that is there to be refused
	}
}

/** Whether the heading, below the type line of PowerShell, and the line under it are divided by one delimiter. */
function isTable(text: string): boolean {
	const [heading = '', row = ''] = text
		.replace(/^#TYPE [^\n]*\n/, '')
		.split(/\r?\n/, 3)
		.filter((line) => line !== '');
	return [',', ';', '\t'].some((delimiter) => heading.split(delimiter).length > 2 && row.split(delimiter).length >= heading.split(delimiter).length);
}

/** The file itself when it is small, else smaller ones made of it, the smallest first; some of them may not be whole. */
function cutDown(bytes: Buffer, shape: Shape): readonly Buffer[] {
	if (bytes.length <= (shape === 'csv' ? TABLE_BYTES : BASE_BYTES)) return [bytes];
	if (shape === 'json')
		return [Buffer.from(JSON.stringify(pruneLists(JSON.parse(bytes.toString()), 3), null, 1))].filter(({ length }) => length <= LARGEST_BASE);
	const whole = bytes.length <= LARGEST_BASE ? [bytes] : [];
	const size = shape === 'csv' ? TABLE_BYTES : BASE_BYTES;
	return shape === 'xml' ? whole : [bytes.subarray(0, bytes.lastIndexOf(0x0a, size) + 1), ...whole];
}

function pruneLists(value: unknown, kept: number): unknown {
	if (Array.isArray(value)) return value.slice(0, value.length > 40 ? kept : 12).map((element) => pruneLists(element, kept));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, pruneLists(member, kept)]));
}
