/** One file for each way in which a whole file is refused, with what the refusal must say about the place. */
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import type { ErrorCode } from '../../src-main/shared/domain/errors.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';

const text = (content: string): Buffer => Buffer.from(content);
export const HEADER = 'date,serial_number,model,temperature_c\n';
export const days = (count: number): string =>
	Array.from({ length: count }, (_, day) => `2025-01-${String(1 + day).padStart(2, '0')},GOOD1,M1,${30 + (day % 3)}\n`).join('');
export const sound = `${HEADER}${days(28)}`;
export const smartctl = (members: string, serial = 'JSON1'): string =>
	`{"smartctl":{"exit_status":0},"device":{"protocol":"ATA"},"serial_number":"${serial}","model_name":"M2","local_time":{"time_t":1700000000},"temperature":{"current":31}${members}}`;
const xml = (body: string): string => `<?xml version="1.0"?>\n<Hard_Disk_Sentinel>\n${body}\n</Hard_Disk_Sentinel>\n`;

export interface RefusedFile {
	readonly input: string;
	readonly name: string;
	readonly bytes: Buffer;
	readonly code: ErrorCode;
	/** What the text must say about the place. */
	readonly where: RegExp;
}

const NOWHERE = /./;

/** Inputs that give a whole file back: nothing of it may be there afterwards. */
export const refusedFiles: readonly RefusedFile[] = [
	{
		input: 'over 5 % rejected rows',
		name: 'rejects.csv',
		bytes: text(`${HEADER}2025-01-01,A,M1,hot\n${days(8)}`),
		code: 'rejects_over_limit',
		where: /1 of 9 rows of ".*rejects\.csv"/,
	},
	{
		input: 'an unclosed quote',
		name: 'quote.csv',
		bytes: text(`${sound}2025-02-01,"A${'\nx'.repeat(limits.csvRecordBytes)}`),
		code: 'record_too_large',
		where: /line 30 .*65536 bytes/,
	},
	{
		input: 'an endless line',
		name: 'endless.csv',
		bytes: text(`${sound}2025-02-01,A,${'x'.repeat(5_000)},1\n`),
		code: 'record_too_large',
		where: /line 30 .*field 3.* 4096/,
	},
	{
		input: 'too many columns',
		name: 'columns.csv',
		bytes: text(`${sound}${','.repeat(limits.csvColumns)}\n`),
		code: 'record_too_large',
		where: /line 30 .*2000 columns/,
	},
	{ input: 'UTF-16 without a mark', name: 'utf16.csv', bytes: Buffer.from(sound, 'utf16le'), code: 'text_encoding', where: /byte order mark/ },
	{ input: 'a cut gzip file', name: 'cut.csv.gz', bytes: gzipSync(sound.repeat(50)).subarray(0, -20), code: 'input_truncated', where: /byte \d+/ },
	{ input: 'a damaged gzip file', name: 'bad.csv.gz', bytes: damaged(gzipSync(sound.repeat(50))), code: 'input_truncated', where: /byte \d+/ },
	{
		input: 'a cut zip file',
		name: 'cut.zip',
		bytes: Buffer.from(zipSync({ 'a.csv': text(sound) })).subarray(0, -30),
		code: 'input_truncated',
		where: NOWHERE,
	},
	{
		input: 'a cut JSON document',
		name: 'cut.json',
		bytes: text(smartctl(',"x":[1,2').slice(0, -1)),
		code: 'input_truncated',
		where: /byte \d+ inside document 1/,
	},
	{
		input: 'a second JSON document that is cut',
		name: 'cut2.json',
		bytes: text(`${smartctl('')}\n${smartctl('').slice(0, 90)}`),
		code: 'input_truncated',
		where: /byte \d+ inside document 2/,
	},
	{
		input: 'a CSV file that ends inside quotes',
		name: 'cut.csv',
		bytes: text(`${sound}2025-02-01,"A`),
		code: 'input_truncated',
		where: /byte \d+,? .*line 30/,
	},
	{
		input: 'a CSV file that ends inside a row',
		name: 'cut2.csv',
		bytes: text(`${sound}2025-02-01,A,M`),
		code: 'input_truncated',
		where: /byte \d+,? .*line 30/,
	},
	{
		input: 'an attribute log that ends inside a group',
		name: 'attrlog.M1-A12345.ata.csv',
		bytes: text('2024-03-01 00:00:05;\t194;22;27;\n2024-03-02 00:00:05;\t194;22'),
		code: 'input_truncated',
		where: /byte \d+,? .*line 2/,
	},
	{
		input: 'an sadf table that ends inside a row',
		name: 'sadf.csv',
		bytes: text('# hostname;interval;timestamp;DEV;tps;%util\nh;1;2024-03-01 00:00:05 UTC;sda;1.0;2.0\nh;1;2024-03-01 00:00:06 UTC;sd'),
		code: 'input_truncated',
		where: /byte \d+,? .*line 3/,
	},
	{
		input: 'a list of Windows counters that ends inside a name',
		name: 'windows.txt',
		bytes: text('DeviceId : 1\r\nTemperature : 41\r\nWear : 6\r\n\r\nDevice'),
		code: 'input_truncated',
		where: /byte \d+,? .*line 5/,
	},
	{ input: 'a cut XML report', name: 'cut.xml', bytes: text(xml('<Hard_Disk_Summary>').slice(0, -25)), code: 'input_truncated', where: /byte \d+/ },
	{ input: 'a gzip bomb', name: 'bomb.csv.gz', bytes: gzipSync(Buffer.alloc(70 * 2 ** 20, 'a\n')), code: 'archive_limit', where: /200 times/ },
	{ input: 'gzip inside gzip', name: 'nested.csv.gz', bytes: gzipSync(gzipSync(text(sound))), code: 'archive_limit', where: /gzip inside gzip/ },
	{
		input: 'an archive name that leads outside',
		name: 'outside.zip',
		bytes: Buffer.from(zipSync({ '../a.csv': text(sound) })),
		code: 'archive_name',
		where: /\.\.\/a\.csv/,
	},
	{
		input: 'JSON that is too deep',
		name: 'deep.json',
		bytes: text(smartctl(`,"x":${'['.repeat(80)}${']'.repeat(80)}`)),
		code: 'json_rejected',
		where: /64 at byte \d+/,
	},
	{
		input: 'JSON with __proto__',
		name: 'proto.json',
		bytes: text(smartctl(',"a":{"b":[{"__proto__":{"polluted":1}}]}')),
		code: 'json_rejected',
		where: /\$\.a\.b\[0\]\.__proto__, character \d+/,
	},
	{
		input: 'JSON with a doubled key',
		name: 'double.json',
		bytes: text(smartctl(',"a":{"b":1,"b":2}')),
		code: 'json_rejected',
		where: /\$\.a\.b, character \d+: this key occurs twice/,
	},
	{
		input: 'JSON with a bare word',
		name: 'word.json',
		bytes: text(smartctl(',"a":{"b":nope}')),
		code: 'json_rejected',
		where: /\$\.a\.b, character \d+/,
	},
	{ input: 'JSON followed by something else', name: 'tail.json', bytes: text(`${smartctl('')} and more`), code: 'json_rejected', where: /byte \d+/ },
	{ input: 'XML that is not well formed', name: 'bad.xml', bytes: text(xml('<a></b>')), code: 'xml_rejected', where: /line 3/ },
	{
		input: 'XML with a document type',
		name: 'doctype.xml',
		bytes: text(xml('<!DOCTYPE a [<!ENTITY b "c">]><a/>')),
		code: 'xml_rejected',
		where: /line 3/,
	},
	{ input: 'XML that is too deep', name: 'deep.xml', bytes: text(xml('<a>'.repeat(80))), code: 'xml_rejected', where: /32 elements .*line 3/ },
	{
		input: 'a table without a drive',
		name: 'nodrive.csv',
		bytes: text('date,temperature_c\n2025-01-01,30\n'),
		code: 'columns_changed',
		where: /date, temperature_c/,
	},
	{
		input: 'a table with a doubled column',
		name: 'twice.csv',
		bytes: text('date,serial_number,temp,temp\n2025-01-01,A,1,2\n'),
		code: 'columns_changed',
		where: /temp occurs twice/,
	},
	{
		input: 'a table with a column __proto__',
		name: 'proto.csv',
		bytes: text('date,serial_number,__proto__\n2025-01-01,A,1\n'),
		code: 'columns_changed',
		where: /__proto__/,
	},
	{ input: 'a picture', name: 'picture.png', bytes: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), code: 'format_unknown', where: /binary/ },
	{ input: 'prose', name: 'README.md', bytes: text('# Disks\n\nNothing to see here.\n'), code: 'format_unknown', where: /none of/ },
	{ input: 'an empty file', name: 'empty.csv', bytes: text(''), code: 'format_unknown', where: /empty/ },
	{
		input: 'a list of devices',
		name: 'scan.json',
		bytes: text('{"smartctl":{},"devices":[{"name":"/dev/sda"}]}'),
		code: 'no_telemetry',
		where: /smartctl --scan/,
	},
];

function damaged(bytes: Buffer): Buffer {
	const copy = Buffer.from(bytes);
	copy.fill(0xaa, 40, 60);
	return copy;
}
