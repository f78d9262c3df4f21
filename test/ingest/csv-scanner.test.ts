import { parse as parseWithPeer } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { createCsvScanner, detectDelimiter, parseDecimal } from '../../src-main/ingest/reading/csv-scanner.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import fc from '../support/properties.ts';

interface Scanned {
	readonly rows: string[][];
	readonly lines: number[];
	readonly faults: (string | undefined)[];
}

function scan(text: string | Uint8Array, cuts: readonly number[] = [], delimiter = ','): Scanned {
	const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
	const found: Scanned = { rows: [], lines: [], faults: [] };
	const scanner = createCsvScanner(delimiter, (row) => {
		found.rows.push(Array.from({ length: row.count }, (_, index) => row.text(index)));
		found.lines.push(row.line);
		found.faults.push(row.fault);
	});
	for (let at = 0, turn = 0; at < bytes.length; turn++) {
		const size = Math.max(1, cuts[turn % Math.max(1, cuts.length)] ?? bytes.length);
		scanner.push(bytes.slice(at, at + size));
		at += size;
	}
	scanner.end();
	return found;
}

const cell = fc.oneof(
	fc.constantFrom('', '0', '35', '-1.5', 'WD-WCAU44965108', 'Müller', 'a,b', 'say "hi"', 'line\nbreak', 'two\r\nlines', '日本', '😀', ' x '),
	fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 });
const quote = (text: string): string => (/[",;\t\r\n]/.test(text) || text.startsWith('"') ? `"${text.replaceAll('"', '""')}"` : text);

describe('the CSV scanner', () => {
	it('reads any table as csv-parse does, wherever the chunks are cut', () => {
		fc.assert(
			fc.property(
				fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 }),
				fc.constantFrom('\n', '\r\n'),
				fc.constantFrom(',', ';', '\t'),
				fc.boolean(),
				cuts,
				(table, lineEnd, delimiter, hasFinalEnd, sizes) => {
					const text = table.map((row) => row.map(quote).join(delimiter)).join(lineEnd) + (hasFinalEnd ? lineEnd : '');
					const peer = parseWithPeer(text, {
						delimiter,
						relax_column_count: true,
						skip_empty_lines: true,
						record_delimiter: lineEnd,
						relax_quotes: true,
					});
					expect(scan(text, sizes, delimiter).rows).toEqual(peer);
				},
			),
			{ numRuns: 1_500 },
		);
	});

	it('numbers records by the line on which they start', () => {
		expect(scan('a\n\n"x\ny\r\nz",2\r\nb\rc\n').lines).toEqual([1, 3, 6, 7]);
	});

	it('keeps a multi-byte character whole when the chunk border lies inside it', () => {
		expect(scan('x,😀é\n', [1]).rows).toEqual([['x', '😀é']]);
	});

	it('marks text behind a closing quote and goes on with the next record', () => {
		const found = scan('"a"b,1\nc,2\n');
		expect(found.faults).toEqual(['text after a closing quote', undefined]);
		expect(found.rows[1]).toEqual(['c', '2']);
	});

	it.each([
		['records', (size: number) => `${'a'.repeat(4000)},`.repeat(17).slice(0, size - 1) + '\n', limits.csvRecordBytes],
		['fields', (size: number) => `${'a'.repeat(size)}\n`, limits.csvFieldBytes],
		['columns', (size: number) => `${','.repeat(size - 1)}\n`, limits.csvColumns],
	])('takes %s up to their limit and refuses the next size', (_, build, limit) => {
		for (const size of [limit - 1, limit]) expect(scan(build(size), [7_000]).rows).toHaveLength(1);
		expect(() => scan(`first\n${build(limit + 1)}`, [7_000])).toThrow(expect.objectContaining({ code: 'record_too_large', details: { line: 2 } }));
	});

	it('stops at an unclosed quote after one record limit, whatever follows', () => {
		let pushed = 0;
		const scanner = createCsvScanner(',', () => undefined);
		const chunk = new Uint8Array(16 * 1024).fill(0x61);
		expect(() => {
			scanner.push(new TextEncoder().encode('h\n1,"open'));
			for (; pushed < 2 ** 31; pushed += chunk.length) scanner.push(chunk);
		}).toThrow(expect.objectContaining({ code: 'record_too_large', details: { line: 2 } }));
		expect(pushed).toBeLessThanOrEqual(limits.csvRecordBytes);
	});

	it('says that a file was cut when it ends inside quotes', () => {
		expect(() => scan('a,b\n1,"open')).toThrow(expect.objectContaining({ code: 'input_truncated', details: { line: 2, byte: 11 } }));
	});

	it('reads a field as the number that Number gives, and nothing that is no decimal', () => {
		fc.assert(
			fc.property(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt({ min: 0n, max: 2n ** 70n })), (value) => {
				const seen: number[] = [];
				const scanner = createCsvScanner(',', (row) => seen.push(row.number(0), row.number(1)));
				scanner.push(new TextEncoder().encode(`${value},"${value}"\n`));
				expect(seen).toEqual([Number(String(value)), Number(String(value))]);
			}),
		);
		for (const text of ['', ' ', '0x10', 'Infinity', '1,5', '1e', '--1', '1_000', 'NaN', '.', '1.2.3']) expect(parseDecimal(text)).toBeNaN();
		expect([parseDecimal(' 12.50 '), parseDecimal('+3'), parseDecimal('.5'), parseDecimal('5.'), parseDecimal('1e3')]).toEqual([
			12.5, 3, 0.5, 5, 1000,
		]);
	});

	it('finds the delimiter in the first line, outside quotes', () => {
		const find = (text: string): string => detectDelimiter(new TextEncoder().encode(text));
		expect([find('a,b;c\n;;;;'), find('a;b;"x,y,z"'), find('a\tb\tc'), find('single')]).toEqual([',', ';', '\t', ',']);
	});
});
