import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableJson, table } from '../../../src-main/shells/cli/terminal.ts';

/** What moves the cursor, changes colours, hides or turns text around. */
const isHostile = (code: number): boolean =>
	code < 0x20 ||
	(code >= 0x7f && code <= 0x9f) ||
	code === 0x61c ||
	(code >= 0x200b && code <= 0x200f) ||
	(code >= 0x2028 && code <= 0x202e) ||
	(code >= 0x2060 && code <= 0x2069) ||
	code === 0xfeff;
const hostileIn = (text: string): number[] => [...text].map((sign) => sign.codePointAt(0) ?? 0).filter(isHostile);
const anyText = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.string({ unit: fc.constantFrom('\u001b', '[', '2', 'J', '\u009b', '\n', '\r', '\u202e', 'a', '\u0000', '\ufeff', '😀') }),
);

describe('what is printed', () => {
	it('holds no control character, escape sequence or direction mark, whatever the name was', () => {
		fc.assert(
			fc.property(anyText, (text) => {
				expect(hostileIn(printable(text))).toEqual([]);
			}),
			{ numRuns: 2_000 },
		);
	});

	it('shows text without such characters as it is', () => {
		for (const text of ['WDC WD40EFRX-68N32N0', 'Müller & Söhne', '磁盘 1', 'S/N "x"', '😀']) expect(printable(text)).toBe(text);
	});

	it('is one line for each row of a table, columns aligned', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(anyText, anyText), { maxLength: 10 }), (rows) => {
				const lines = table(['serial', 'model'], rows, ['left', 'right']);
				expect(lines).toHaveLength(rows.length + 1);
				expect(lines.flatMap(hostileIn)).toEqual([]);
			}),
			{ numRuns: 500 },
		);
		expect(
			table(
				['a', 'bcd'],
				[
					['xx', '1'],
					['y', '22'],
				],
				['left', 'right'],
			),
		).toEqual(['a   bcd', 'xx    1', 'y    22']);
	});

	it('is the same JSON value with hostile characters as escapes', () => {
		fc.assert(
			fc.property(anyText, fc.array(anyText, { maxLength: 4 }), (key, values) => {
				const document = { [`k${key}`]: values };
				const text = printableJson(document);
				expect(hostileIn(text)).toEqual([]);
				expect(JSON.parse(text)).toEqual(document);
			}),
			{ numRuns: 2_000 },
		);
	});
});
