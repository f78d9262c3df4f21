/** What lies beside telemetry exports and cannot be read: known by its looks, so that the refusal can say what to export instead. */
import type { Head } from './head.ts';

/** How far into a text its looks are sought. */
const LOOKED_AT = 8_000;
const TAR_MARK_AT = 257;

const packed: readonly (readonly [bytes: readonly number[], name: string])[] = [
	[[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz'],
	[[0x42, 0x5a, 0x68, 0x39], 'bzip2'],
	[[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
	[[0x04, 0x22, 0x4d, 0x18], 'lz4'],
	[[0x37, 0x7a, 0xbc, 0xaf], '7-Zip'],
	[[0x52, 0x61, 0x72, 0x21], 'RAR'],
];

const SADF = 'The file is a daily data file of sysstat (sar). Export it with sadf -j FILE -- -d on the machine that wrote it, and import the result.';

const binaries: readonly (readonly [bytes: readonly number[], sentence: string])[] = [
	// 0xd596, in the order of the machine that wrote it.
	[[0x96, 0xd5], SADF],
	[[0xd5, 0x96, 0x21], SADF],
	[[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20], 'The file is an SQLite database. Export its table of measurements as CSV and import that.'],
	[[0xd0, 0xcf, 0x11, 0xe0], 'The file is an old Office document. Save the sheet as CSV and import that.'],
	[[0x50, 0x41, 0x52, 0x31], 'The file is a Parquet table. Export it as CSV and import that.'],
	[[0x25, 0x50, 0x44, 0x46], 'The file is a PDF. Export the figures themselves, as JSON or CSV.'],
];

/** What binary file this is; undefined for one that is not known, and for text. */
export function binaryAdvice(bytes: Uint8Array): string | undefined {
	const startsWith = (mark: readonly number[]): boolean => mark.every((byte, at) => bytes[at] === byte);
	const packer = packed.find(([mark]) => startsWith(mark))?.[1];
	if (packer !== undefined) return `The file is packed with ${packer}. Unpack it and import what comes out; only gzip and zip are unpacked here.`;
	if ([0x75, 0x73, 0x74, 0x61, 0x72].every((byte, at) => bytes[TAR_MARK_AT + at] === byte))
		return 'The file is a tar archive. Unpack it (tar -xf FILE) and import the folder, or pack the folder as zip.';
	return binaries.find(([mark]) => startsWith(mark))?.[1];
}

const SMARTCTL = 'Export it with sudo smartctl --xall --json DEVICE.';

const texts: readonly (readonly [looks: RegExp, sentence: string])[] = [
	[/^smartctl \d{1,2}\.\d{1,2} /m, `The file is what smartctl prints for people. ${SMARTCTL}`],
	[/^# smartd state file/m, 'The file is the state of smartd. Its history stands in the files attrlog.*.csv beside it: import those.'],
	[/^Smart Log for NVME device/im, 'The file is what nvme smart-log prints for people. Export it with sudo nvme smart-log DEVICE -o json.'],
	[/^Node {1,40}(?:Generic {1,40})?SN {1,40}Model /m, 'The file is what nvme list prints for people. Export it with sudo nvme list -o json.'],
	[
		/^[^\t\n]{1,100}\t-?\d{1,6}\t\d{4}-\d{2}-\d{2} [\d:]{8}[^\t\n]{0,8}\t[^\t\n]{1,40}\t[^\t\n]{1,40}\t-?[\d.,]{1,20}$/m,
		'The file is what sadf prints for a database. Export it with sadf -j -- -d, or sadf -d -- -d.',
	],
	[/<sysstat[\s>]/, 'The file is the XML of sadf, which is not read. Export it with sadf -j -- -d.'],
	[
		/^Linux \S{1,200} \([^)\n]{0,255}\)/,
		'The file is a report of sysstat without disks. Export them with iostat -x -t -o JSON, sadf -j -- -d or sar -d.',
	],
	[
		/^DeviceId {1,20}Temperature {1,20}ReadErrors/m,
		'The file is a table that PowerShell prints for people, which leaves columns out. Put | ConvertTo-Json | Out-File -Encoding utf8 behind the command.',
	],
	[
		/^Enclosure Device ID: /m,
		'The file is what MegaCli prints, which is not read. Export it with storcli /call show all J and storcli /call/eall/sall show all J, or smartctl -d megaraid,N --xall --json.',
	],
	[
		/^(?:Personalities :|\/dev\/md\d{1,4}:\r?$)/m,
		'The file tells of software RAID of Linux (mdadm), which is not read. Draw the group with ssv groups make, or on the page.',
	],
	[/^Hard Disk Sentinel for LINUX/m, 'The file is what hdsentinel prints for people. Export it with sudo hdsentinel -xml -r FILE.xml.'],
	[/^Controllers found: \d/m, 'The file is what arcconf prints, which is not read. Export the drives with smartctl -d aacraid,H,L,ID --xall --json.'],
	[/^[^\n]{0,80}Physical Disk Information - Disk/m, 'The file is a text report of Hard Disk Sentinel. Save the report as XML and import that.'],
	[
		/^\s{0,200}<(?:!doctype html|html)/i,
		'The file is a web page, not the data itself: perhaps a login or an error instead of the download. Save what the address of the data gives, JSON or plain text.',
	],
];

const documents: readonly (readonly [keys: readonly string[], sentence: string])[] = [
	[['vid', 'ssvid', 'sn', 'mn'], 'nvme id-ctrl says which drive it is, not how it is. Export it with sudo nvme smart-log DEVICE -o json.'],
	[['Physical media units written'], 'Logs of vendors and of OCP are not read. Export it with sudo nvme smart-log DEVICE -o json.'],
	[['blockdevices'], `lsblk says which drives there are, not how they are. ${SMARTCTL}`],
	[['output_version', 'datasets'], 'zfs tells of datasets, not of drives. Export zpool status -j, or zpool list -j.'],
];

/** What a text or a JSON document is that no format knows, and what to export instead. */
export function foreignAdvice({ isJson, jsonKeys, text }: Head): string | undefined {
	if (isJson) return documents.find(([keys]) => keys.every((key) => jsonKeys.has(key)))?.[1];
	const start = text.slice(0, LOOKED_AT);
	const known = texts.find(([looks]) => looks.test(start))?.[1];
	if (known !== undefined) return known;
	const lines = start.split(/\r\n|\r|\n/, 20);
	const opening = lines.findIndex((line) => /^(?:\{|\[\{?)\s{0,40}(?:"|$)/.test(line));
	return opening < 1
		? undefined
		: `JSON seems to begin in line ${opening + 1}. Take away what stands above it, such as a command line, and save the file.`;
}
