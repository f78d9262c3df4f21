import { describe, expect, it } from 'vitest';
import { createSink } from '../../src-main/ingest/parser.ts';
import { createTextLines } from '../../src-main/ingest/reading/text-lines.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import fc from '../support/properties.ts';

function linesOf(bytes: Uint8Array, cuts: readonly number[]): { lines: string[]; isOpen: boolean; problems: number } {
	const { sink, findings } = createSink({ fileName: 'x', nowMs: 0 });
	const lines: string[] = [];
	let isOpen = false;
	const reader = createTextLines(sink, {
		line: (text, line) => {
			expect(line).toBe(lines.length + 1);
			lines.push(text);
		},
		end: (open) => {
			isOpen = open;
		},
	});
	let from = 0;
	for (const cut of [...cuts, bytes.length]) {
		reader.push(bytes.subarray(from, cut));
		from = Math.max(from, cut);
	}
	reader.end();
	return { lines, isOpen, problems: findings.problemCount };
}

describe('text lines', () => {
	it('are what splitting the whole text gives, wherever the chunks are cut', () => {
		const text = fc.array(fc.constantFrom('a', 'é', '', '\n', '\r\n', '\r', ' ', ';'), { maxLength: 30 }).map((parts) => parts.join(''));
		fc.assert(
			fc.property(text, fc.array(fc.nat(60), { maxLength: 5 }), (whole, cuts) => {
				const bytes = new TextEncoder().encode(whole);
				const sorted = cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b);
				const expected = whole.split(/\r\n|\n|\r/);
				const isOpen = expected.at(-1) !== '';
				if (!isOpen) expected.pop();
				expect(linesOf(bytes, sorted)).toEqual({ lines: expected, isOpen, problems: 0 });
			}),
		);
	});

	it('may be as long as a record, and not a byte longer; the error names the line', () => {
		const longest = new Uint8Array(limits.csvRecordBytes + 2).fill(0x61);
		longest[0] = 0x0a;
		expect(linesOf(longest.subarray(0, -1), [700, 7_000]).lines[1]).toHaveLength(limits.csvRecordBytes);
		expect(() => linesOf(longest, [700, 7_000])).toThrow(expect.objectContaining({ code: 'record_too_large', details: { line: 2 } }));
	});

	it('show bytes that are not UTF-8 as a replacement sign, and list them', () => {
		expect(linesOf(Uint8Array.of(0x61, 0xff, 0x0a), [])).toEqual({ lines: ['a�'], isOpen: false, problems: 1 });
	});
});
