import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createParser, gunzipIfPacked } from '../../src-main/ingest/create-parser.ts';
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
