import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createParser, gunzipIfPacked } from '../../src-main/ingest/create-parser.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { fixture, NOW_MS, parse } from './support.ts';

const table = 'date,serial,temperature_c\n';

describe('the parser', () => {
	it('counts all problems and keeps the first ones', () => {
		const rows = limits.problemsKept + 50;
		const { parser } = parse(table + '2024-01-01,A1234,999\n'.repeat(rows));
		expect(parser.problems).toHaveLength(limits.problemsKept);
		expect(parser).toMatchObject({ problemCount: rows, rejectedRows: rows, rows, records: 0 });
	});

	it('gives out records while it reads, not at the end', () => {
		const parser = createParser('auto', { fileName: 'f', nowMs: NOW_MS });
		const row = new TextEncoder().encode('2024-01-01,A1234,30\n'.repeat(10_000));
		expect(parser.push(new TextEncoder().encode(table))).toEqual([]);
		expect(parser.format).toBeUndefined();
		expect(parser.push(row)).toHaveLength(10_000);
		expect(parser.format).toBe('generic-csv');
		expect(parser.end()).toEqual([]);
	});

	it('replaces bytes that are not UTF-8 and lists where', () => {
		const bytes = Buffer.from('date,serial,model,temperature_c\n2024-01-01,A1234,M\u00fcller,30\n', 'latin1');
		const { parser, records } = parse(bytes);
		expect(records[0]?.evidence.model).toBe('M�ller');
		expect(parser.problems).toEqual([{ line: 2, column: 'drive', code: 'text_encoding', reason: expect.any(String) }]);
	});

	it('refuses UTF-16 without a mark by its code', () => {
		expect(() => parse(Buffer.from(`${table}2024-01-01,A1234,30\n`, 'utf16le'))).toThrow(expect.objectContaining({ code: 'text_encoding' }));
	});

	it('never takes a cut file for a whole one without saying so', () => {
		const json = fixture('smartctl', 'beszel__nvme0.json');
		const csv = fixture('backblaze', 'ST8000DM002-2019.csv');
		for (const bytes of [json, csv]) {
			const whole = parse(bytes).records.length;
			for (let percent = 1; percent < 100; percent++) {
				const part = bytes.subarray(0, Math.floor((bytes.length * percent) / 100));
				// A cut right behind a line end leaves a sound shorter file: nothing can see it.
				if (part.at(-1) === 0x0a && bytes === csv) continue;
				let outcome: string;
				try {
					const { parser, records } = parse(part);
					outcome = parser.notes.length > 0 && records.length < whole ? 'noted' : 'silent';
				} catch (error) {
					outcome = (error as { code?: string }).code ?? 'crash';
				}
				expect(['noted', 'input_truncated', 'format_unknown', 'columns_changed'], `${percent} %`).toContain(outcome);
			}
		}
	});
});

describe('a file that no format knows', () => {
	const refusal = (source: Uint8Array | string): readonly [code: string, message: string] => {
		try {
			parse(source);
		} catch (error) {
			if (error instanceof AppError) return [error.code, error.message];
			throw error;
		}
		return ['accepted', ''];
	};
	const tar = Buffer.alloc(1_024);
	tar.write('logs/a.csv', 0);
	tar.write('ustar', 257);

	it('is none of ours, though it opens with a bracket as JSON does', () => {
		expect(refusal('[![Build](https://x/y.svg)](https://x)\n\nA tool.\n')).toEqual(['format_unknown', expect.stringContaining('none of')]);
		expect(refusal('[general]\nkey = value\n')[0]).toBe('format_unknown');
		expect(refusal('[1, 2]')[0]).toBe('json_rejected');
	});

	it('since its encoding changes inside is told so', () => {
		const csv = 'time,serial,temperature_c\n2026-01-01,A1,31\n2026-01-02,A1,32\n';
		expect(refusal(Buffer.concat([Buffer.from(csv), Buffer.from('2026-01-03,A1,33\n', 'utf16le')]))).toEqual([
			'text_encoding',
			expect.stringContaining(`from byte ${csv.length + 1} on`),
		]);
		expect(refusal(Buffer.from(`${'GIF89a'}\0\u0001${'x'.repeat(100)}`))[0]).toBe('format_unknown');
	});

	it('but is a table between bars or below other lines, is left to a mapping', () => {
		const [code, message] = refusal('Zeit|Seriennummer|Temperatur\n2026-01-01|A1|31\n');
		expect([code, message]).toEqual(['format_unknown', expect.stringContaining('none of')]);
		expect(refusal('# Drives\n\n| time | serial | temp |\n|---|---|---|\n| 2026-01-01 | A1 | 31 |\n')[0]).toBe('format_unknown');
		for (const source of ['time|serial|temp\n2026-01-01|A1|31\n', '# exported\n# today\ntime,serial,temp\n2026-01-01,A1,31\n'])
			expect(refusal(source)).toEqual(['columns_changed', expect.stringContaining('mapping profile can read; its columns: time, serial, temp.')]);
	});

	it.each<readonly [what: string, source: Uint8Array | string, advice: string]>([
		['xz', Buffer.from('fd377a585a000004', 'hex'), 'packed with xz'],
		['tar', tar, 'tar -xf'],
		['a file of sar', Buffer.from('96d5752100010203', 'hex'), 'sadf -j FILE -- -d'],
		['the text of smartctl', 'smartctl 7.3 2022-02-28 r5338 [x86_64-linux] (local build)\nCopyright\n', 'smartctl --xall --json'],
		['the text of nvme smart-log', 'Smart Log for NVME device:nvme0n1 namespace-id:ffffffff\ncritical_warning : 0\n', 'smart-log DEVICE -o json'],
		['the text of nvme list', 'Node             SN                   Model        Namespace\n---- -- -- --\n', 'nvme list -o json'],
		['sadf without an option', 'h\t600\t2026-11-19 12:10:01 UTC\tsda\ttps\t3.50\n', 'sadf -d -- -d'],
		['the XML of sadf', '<?xml version="1.0"?>\n<!DOCTYPE sysstat PUBLIC "x" "y">\n<sysstat>\n', 'sadf -j -- -d'],
		['a report of sar without disks', 'Linux 6.1.0 (stor-07) \t11/26/26 \t_x86_64_\t(2 CPU)\n\n14:55:04 CPU %user\n', 'sar -d'],
		['Format-Table', '\r\nDeviceId Temperature ReadErrorsUncorrected Wear\r\n-------- ----\r\n', 'ConvertTo-Json'],
		['MegaCli', 'Adapter #0\n\nEnclosure Device ID: 252\nSlot Number: 0\n', 'storcli /call show all J'],
		['hdsentinel of Linux', 'Hard Disk Sentinel for LINUX console 0.19c.9986 (c) 2021\nStart with -r\n', 'hdsentinel -xml'],
		['arcconf', 'Controllers found: 1\n-----\nLogical device information\n', 'aacraid'],
		['mdstat', 'Personalities : [raid1]\nmd0 : active raid1 sda1[0] sdb1[1]\n', 'ssv groups make'],
		['a web page', '<!DOCTYPE html>\n<html><title>Login</title></html>', 'web page'],
		['nvme id-ctrl', '{"vid":5197,"ssvid":5197,"sn":"S4","mn":"SAMSUNG"}', 'nvme smart-log'],
		['lsblk', '{"blockdevices":[{"name":"sda"}]}', 'smartctl --xall --json'],
		['JSON below a command line', 'root@h:~# smartctl -j -x /dev/sda\n{\n"smartctl": {}}\n', 'begin in line 2'],
		['JSON above a command line', '{"smartctl":{"exit_status":0}}\nroot@h:~# ', 'Take away other text'],
	])('is refused with what to export instead: %s', (_what, source, advice) => {
		const [code, message] = refusal(source);
		expect(code).toMatch(/^(?:format_unknown|json_rejected)$/);
		expect(message).toContain(advice);
	});
});

describe('gzip', () => {
	async function* chunksOf(bytes: Uint8Array, size = 10_000): AsyncGenerator<Uint8Array> {
		for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
	}
	const unpack = async (bytes: Uint8Array, size?: number): Promise<Buffer> => {
		const parts: Uint8Array[] = [];
		for await (const part of gunzipIfPacked(chunksOf(bytes, size))) parts.push(part);
		return Buffer.concat(parts);
	};
	const plain = fixture('backblaze', 'ST8000DM002-2019.csv');

	it('is unpacked, and other bytes pass through, in chunks of any size', async () => {
		for (const size of [1, 700, 1e6]) {
			expect((await unpack(gzipSync(plain), size)).equals(plain)).toBe(true);
			expect((await unpack(plain, size)).equals(plain)).toBe(true);
		}
		expect(await unpack(new Uint8Array(0))).toHaveLength(0);
		expect((await unpack(Buffer.concat([gzipSync(plain), gzipSync(plain)]))).length).toBe(2 * plain.length);
	});

	it('that is cut or damaged is input_truncated', async () => {
		const packed = gzipSync(plain);
		await expect(unpack(packed.subarray(0, -1))).rejects.toMatchObject({ code: 'input_truncated' });
		await expect(unpack(packed.subarray(0, 300))).rejects.toMatchObject({ code: 'input_truncated' });
		const damaged = Buffer.from(packed).fill(0xff, 200, 220);
		await expect(unpack(damaged)).rejects.toMatchObject({ code: 'input_truncated' });
	});

	it('bombs and gzip inside gzip stop at the limit', async () => {
		const bomb = gzipSync(Buffer.alloc(limits.archiveFreeBytes + 2 ** 20));
		let seen = 0;
		const read = async (): Promise<void> => {
			for await (const part of gunzipIfPacked(chunksOf(bomb))) seen += part.length;
		};
		await expect(read()).rejects.toMatchObject({ code: 'archive_limit' });
		expect(seen).toBeLessThanOrEqual(limits.archiveFreeBytes);
		await expect(unpack(gzipSync(gzipSync(plain)))).rejects.toMatchObject({ code: 'archive_limit' });
	});
});
