import { describe, expect, it } from 'vitest';
import { createProgressPrinter, printable, printableJson, table } from '../../../src-main/shells/cli/terminal.ts';
import fc from '../../support/properties.ts';

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

describe('progress', () => {
	/** A stream that keeps what is written, and a clock that is turned by hand. */
	function stage(isTTY: boolean) {
		let nowMs = 0;
		const written: string[] = [];
		const stream = { isTTY, columns: 100, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
		const printer = createProgressPrinter(stream, () => nowMs);
		return {
			printer,
			written,
			pass: (ms: number) => {
				nowMs += ms;
			},
		};
	}
	const importing = (done: number, rows: number) => ({
		phase: 'Importing files',
		done,
		total: 2_000_000_000,
		unit: 'bytes',
		rows,
		rowsPerSecond: 85_000,
	});

	it('is a bar that rewrites one line on a terminal: share, bytes, rows, speed, time that is left', () => {
		const { printer, written, pass } = stage(true);
		printer.show(importing(0, 0));
		pass(10_000);
		printer.show(importing(500_000_000, 850_000));
		printer.end();
		const line = written.at(-2) ?? '';
		expect(line.startsWith('\r\u001b[2K')).toBe(true);
		for (const part of ['[====', '25 %', '500', 'of 2', 'GB', '850,000 rows', '85,000 a second', '30 s left']) expect(line).toContain(part);
		expect(written.join('')).not.toContain('\n');
		expect(written.at(-1)).toBe('\r\u001b[2K');
	});

	it('never fills more than the line, whatever the phase is called', () => {
		const { printer, written } = stage(true);
		printer.show({ phase: `Reading ${'x'.repeat(500)}\u001b[2J`, done: 1, total: 2 });
		expect((written[0] ?? '').replace('\r\u001b[2K', '').length).toBeLessThan(100);
	});

	it('is a plain line each tenth of the way where nobody watches, and after a long silence', () => {
		const { printer, written, pass } = stage(false);
		for (let step = 0; step <= 100; step++) {
			printer.show(importing(step * 20_000_000, step));
			pass(50);
		}
		expect(written).toHaveLength(11);
		expect(written.every((line) => line.endsWith('\n') && !line.includes('\r'))).toBe(true);
		expect(written[5]).toMatch(/^Importing files {2}50 % .*50 rows/);
		const slow = stage(false);
		for (let minute = 0; minute < 3; minute++) {
			slow.printer.show({ phase: 'Reading -', done: minute * 1_000_000, total: 0, unit: 'bytes' });
			slow.pass(60_000);
		}
		expect(slow.written).toHaveLength(3);
	});
});
