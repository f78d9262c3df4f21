import { describe, expect, it } from 'vitest';
import { readDriveChanges } from '../../src-main/ingest/drive-changes-csv.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { fromSheetCell, toSheetCell } from '../../src-main/shared/domain/sheet-cell.ts';
import fc from '../support/properties.ts';

const read = (text: string) => readDriveChanges(new TextEncoder().encode(text));
const DAY = Date.UTC(2024, 4, 3);

describe('a file of marks and facts', () => {
	it('gives one request a row: exits, facts, and a dash that takes a fact back', () => {
		const { rows, problems } = read(
			'Serial Number,exit,date,reason,replaced_by,host,slot,price,currency,purchase-date,model\n' +
				'A1,Failed,2024-05-03,"head, crash",B2,stor-1,7,289.90,eur,2022-01-02,ignored\n' +
				'B2,,,,,-,,-,,-,\n' +
				'C3,in service,,,,,,,,,\n' +
				',,,,,,,,,,\n',
		);
		expect(problems).toEqual([]);
		expect(rows).toEqual([
			{
				line: 2,
				drive: 'A1',
				mark: { kind: 'failed', atMs: DAY, reason: 'head, crash', replacedBy: 'B2' },
				facts: { host: 'stor-1', slot: '7', price: { amount: 289.9, currency: 'EUR' }, purchaseDate: '2022-01-02' },
			},
			{ line: 3, drive: 'B2', facts: { host: null, price: null, purchaseDate: null } },
			{ line: 4, drive: 'C3', mark: { kind: 'active' } },
		]);
	});

	it('reads since when drives were observed, and takes it back with a dash', () => {
		const { rows, problems } = read('serial,observed_since\nA1,2018-12-31\nB2,-\n');
		expect(problems).toEqual([]);
		expect(rows.map(({ facts }) => facts)).toEqual([{ observedSince: '2018-12-31' }, { observedSince: null }]);
	});

	it('reads what spreadsheets save: a mark, semicolons with a decimal comma, CR LF, UTF-16', () => {
		const text = 'drive;serial;price;currency\r\nd1;A1;1299,50;EUR\r\n';
		const expected = [{ line: 2, drive: 'd1', serial: 'A1', facts: { price: { amount: 1299.5, currency: 'EUR' } } }];
		expect(read(`\ufeff${text}`).rows).toEqual(expected);
		const utf16 = new Uint8Array([0xff, 0xfe, ...Buffer.from(text, 'utf16le')]);
		expect(readDriveChanges(utf16).rows).toEqual(expected);
	});

	it.each([
		['serial,exit,date\nA1,failed,03/04/2024\n', 'date', 'one meaning'],
		['serial,exit,date\nA1,failed,45415\n', 'date', 'one meaning'],
		['serial,exit,date\nA1,failed,2024-02-30\n', 'date', '2024-02-30'],
		['serial,exit\nA1,exploded\n', 'exit', 'failed, retired, sold, replaced, active'],
		['serial,exit,reason\nA1,,why\n', 'reason', 'exit is empty'],
		['serial,price,currency\nA1,1.299.00,EUR\n', 'price', 'no number'],
		['serial,price,currency\nA1,€ 12,EUR\n', 'price', 'no number'],
		['serial,price\nA1,12\n', 'currency', 'EUR'],
		['serial,price,currency\nA1,,EUR\n', 'currency', 'price is empty'],
		['serial,pool\n,tank\n', 'serial', 'no drive'],
		['serial,pool\nA1\n', undefined, '1 fields'],
		['serial,pool\nA1,a,b\n', undefined, '3 fields'],
		['serial,pool\nA1,"a"b\n', undefined, 'quote'],
	])('names line, column and reason of %j', (text, column, reason) => {
		const { rows, problems } = read(text);
		expect(rows).toEqual([]);
		expect(problems).toEqual([expect.objectContaining({ line: 2, code: 'row_rejected', reason: expect.stringContaining(reason) })]);
		expect(problems[0]?.column).toBe(column);
	});

	it.each([
		['serial,colour\nA,b\n', 'colour'],
		['exit,date\nfailed,2024-01-01\n', 'names no drive'],
		['serial,serial\nA,b\n', 'twice'],
		['', 'empty'],
	])('refuses the header of %j', (text, part) => {
		expect(() => read(text)).toThrow(expect.objectContaining({ code: 'columns_changed', message: expect.stringContaining(part) }));
	});

	it('takes as many rows as the limit says and not one more', () => {
		const file = (rows: number) => `serial,pool\n${'A1,tank\n'.repeat(rows)}`;
		for (const rows of [limits.factsRows - 1, limits.factsRows]) expect(read(file(rows)).rows).toHaveLength(rows);
		expect(() => read(file(limits.factsRows + 1))).toThrow(
			expect.objectContaining({ code: 'record_too_large', message: expect.stringContaining(String(limits.factsRows)) }),
		);
	});
});

describe('whatever the bytes are', () => {
	it('gives requests, problems or a typed error, never anything else', () => {
		const sound = new TextEncoder().encode(
			'drive,serial,exit,date,reason,price,currency\nd1,A1,failed,2024-05-03,"a ""b"" c",12.5,EUR\nd2,B2,,,,,\n',
		);
		const mutation = fc.record({
			at: fc.nat(sound.length - 1),
			byte: fc.oneof(fc.nat(255), fc.constantFrom(0x22, 0x2c, 0x0a, 0x0d, 0x00, 0x3b)),
			cut: fc.boolean(),
		});
		fc.assert(
			fc.property(fc.array(mutation, { minLength: 1, maxLength: 8 }), (mutations) => {
				let bytes = Uint8Array.from(sound);
				for (const { at, byte, cut } of mutations) {
					if (cut) bytes = bytes.slice(0, at);
					else bytes[at] = byte;
				}
				try {
					const { rows, problems } = readDriveChanges(bytes);
					expect(rows.length + problems.length).toBeLessThanOrEqual(bytes.length);
					for (const { line, drive } of rows) expect(line > 1 && drive !== '').toBe(true);
				} catch (thrown) {
					expect(thrown).toBeInstanceOf(AppError);
				}
			}),
			{ numRuns: 3_000 },
		);
	});
});

describe('a cell for spreadsheets', () => {
	it('never begins like a formula, and gives back what was put in', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('=', '+', '-', '@', "'", '＝', 'a', '"', ',', ' ') })), (text) => {
				const value = text.trim();
				const cell = toSheetCell(value);
				const shown = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
				expect(shown).not.toMatch(/^[=+\-@＝＋－＠\t\r]/);
				expect(fromSheetCell(shown)).toBe(value);
			}),
		);
		expect(toSheetCell('=HYPERLINK("http://x","y")')).toBe('"\'=HYPERLINK(""http://x"",""y"")"');
	});
});
