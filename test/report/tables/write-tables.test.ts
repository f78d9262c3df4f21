import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { tablesOf } from '../../../src-main/report/tables/figure-tables.ts';
import { headingOf } from '../../../src-main/report/tables/table.ts';
import { writeTables } from '../../../src-main/report/tables/write-tables.ts';
import { writeXlsx } from '../../../src-main/report/tables/xlsx.ts';
import { fromSheetCell } from '../../../src-main/shared/domain/sheet-cell.ts';
import { cellsOf, isLive } from '../../support/sheet.ts';
import { hostileNames, madeUpFigures } from './made-up-figures.ts';
import { type ReadSheet, readWorkbook } from './read-workbook.ts';

const hostile = madeUpFigures(hostileNames);
const hostileTables = tablesOf(hostile);
const sheetOf = (sheets: readonly ReadSheet[], name: string): ReadSheet => sheets.find((sheet) => sheet.name === name) as ReadSheet;
const lettersOf = (index: number): string =>
	(index < 26 ? '' : String.fromCharCode(64 + Math.floor(index / 26))) + String.fromCharCode(65 + (index % 26));

function csvFiles(bytes: Uint8Array): Map<string, string> {
	return new Map(
		Object.entries(unzipSync(bytes)).map(([name, part]) => [name, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(part)]),
	);
}

describe('the workbook', () => {
	const workbook = readWorkbook(writeTables({ figures: hostile, format: 'xlsx' }));

	it('holds every cell of every table: text as text, numbers with all their digits, dates as dates', () => {
		expect(workbook.sheets.map(({ name }) => name)).toEqual(hostileTables.map(({ name }) => name));
		let texts = 0;
		for (const { name, columns, rows } of hostileTables) {
			const { cells } = sheetOf(workbook.sheets, name);
			for (const [index, column] of columns.entries()) {
				expect(cells.get(`${lettersOf(index)}1`)).toEqual({ kind: 'text', text: headingOf(column) });
				for (const [line, row] of rows.entries()) {
					const written = row[index] ?? null;
					const read = cells.get(`${lettersOf(index)}${line + 2}`);
					if (written === null) expect(read).toBeUndefined();
					else if (typeof written === 'string') expect(read).toEqual({ kind: 'text', text: written.toWellFormed() });
					else if (column.kind === 'date') expect(read).toEqual({ kind: 'number', number: written / 86_400_000 + 25_569, format: 164 });
					else expect(read).toMatchObject({ kind: 'number', number: written });
					if (typeof written === 'string') texts += 1;
				}
			}
		}
		expect(hostileNames.length).toBeGreaterThanOrEqual(500);
		expect(texts).toBeGreaterThan(5 * hostileNames.length);
	});

	it('has no element that runs, links or fetches, whatever the names are', () => {
		expect(
			[...workbook.elements].filter((name) => /^(f|hyperlink|externalReference|ddeLink|oleObject|definedName|connection|drawing)$/i.test(name)),
		).toEqual([]);
		expect([...workbook.attributes].filter((name) => name === 'TargetMode')).toEqual([]);
		expect(workbook.parts.filter((name) => /vba|external|macro|drawing/i.test(name))).toEqual([]);
	});

	it('keeps text in cells of the format "text", so that a cell which somebody edits does not become a formula', () => {
		const styles = new TextDecoder().decode(unzipSync(writeTables({ figures: hostile, format: 'xlsx' }))['xl/styles.xml']);
		const formats = [...styles.slice(styles.indexOf('<cellXfs')).matchAll(/<xf numFmtId="(\d+)"/g)].map(([, format]) => format);
		const sheet = new TextDecoder().decode(unzipSync(writeTables({ figures: hostile, format: 'xlsx' }))['xl/worksheets/sheet6.xml']);
		const textStyles = new Set([...sheet.matchAll(/<c r="[A-Z]+\d+" s="(\d)" t="inlineStr">/g)].map(([, style]) => formats[Number(style)]));
		expect(textStyles).toEqual(new Set(['49']));
	});

	it('cuts a text where Excel would call the file damaged', () => {
		const table = { name: 'Long', about: '', columns: [{ name: 'Text', kind: 'text' as const }], rows: [['x'.repeat(40_000)]] };
		const [sheet] = readWorkbook(writeXlsx([table], { title: 'Long', createdAtMs: 0 })).sheets;
		expect(sheet?.cells.get('A2')).toEqual({ kind: 'text', text: 'x'.repeat(32_767) });
	});

	it('leaves empty what is not a number', () => {
		const columns = [
			{ name: 'A', kind: 'number' as const },
			{ name: 'B', kind: 'number' as const },
			{ name: 'C', kind: 'number' as const },
		];
		const table = { name: 'Odd', about: '', columns, rows: [[Number.NaN, Number.POSITIVE_INFINITY, -1e-300]] };
		const [sheet] = readWorkbook(writeXlsx([table], { title: 'Odd', createdAtMs: 0 })).sheets;
		expect([...(sheet?.cells.keys() ?? [])]).toEqual(['A1', 'B1', 'C1', 'C2']);
		expect(sheet?.cells.get('C2')).toMatchObject({ number: -1e-300 });
	});
});

describe('the CSV files', () => {
	const files = csvFiles(writeTables({ figures: hostile, format: 'csv' }));

	it('are one for each table, with the same cells, and no cell that a spreadsheet would run', () => {
		expect([...files.keys()]).toEqual(hostileTables.map(({ name }) => `${name.toLowerCase().replaceAll(' ', '-')}.csv`));
		for (const [place, text] of [...files.values()].entries()) {
			const { columns, rows } = hostileTables[place]!;
			const [heading, ...records] = cellsOf(text);
			expect(heading?.map(fromSheetCell)).toEqual(columns.map(headingOf));
			expect(records).toHaveLength(rows.length);
			expect(records.flatMap((record) => record.filter((cell) => isLive(cell) && Number.isNaN(Number(cell))))).toEqual([]);
			const written = rows.map((row) =>
				columns.map(({ kind }, index) => {
					const cell = row[index] ?? '';
					if (typeof cell === 'string') return cell.toWellFormed();
					return kind === 'date' ? new Date(cell).toISOString() : cell;
				}),
			);
			const read = records.map((record, line) =>
				record.map((cell, index) => (typeof written[line]?.[index] === 'number' ? Number(cell) : fromSheetCell(cell))),
			);
			expect(read).toEqual(written);
		}
	});

	it('begin with a byte order mark and end each record with CR LF', () => {
		for (const text of files.values()) {
			expect(text.startsWith('\ufeff')).toBe(true);
			expect(text.endsWith('\r\n')).toBe(true);
		}
	});
});

describe('the tables', () => {
	it('give the figures themselves as JSON', () => {
		expect(JSON.parse(new TextDecoder().decode(writeTables({ figures: hostile, format: 'json' })))).toEqual(JSON.parse(JSON.stringify(hostile)));
	});

	it('are the same for every report; the contents say why one has no rows', () => {
		const { scenarios: _, backtests: __, imports: ___, ...bare } = madeUpFigures(['Z300']);
		const tables = tablesOf({ ...bare, events: null, drives: [] });
		expect(tables.map(({ name }) => name)).toEqual(hostileTables.map(({ name }) => name));
		const contents = new Map(tables[0]?.rows.map(([name, rows, about]) => [name, { rows, about }]));
		expect(contents.get('Scenarios')).toEqual({ rows: 0, about: 'No scenarios were compared on this history.' });
		expect(contents.get('Failure backtests')?.about).toBe('Nobody has looked back on past days of this history.');
		expect(contents.get('Events')).toEqual({ rows: 0, about: 'Anomalies were not looked for in this history.' });
	});

	it('say the unit in the heading, and that serials are masked', () => {
		const masked = madeUpFigures(['****1234'], { options: { ...hostile.options, masksSerials: true } });
		const drives = tablesOf(masked).find(({ name }) => name === 'Drives');
		expect(drives?.columns.map(headingOf)).toEqual(expect.arrayContaining(['Serial, masked', 'Part of CVaR (EUR)', 'Failure probability (0 to 1)']));
		expect(drives?.about).toContain('Serials are masked.');
		expect(drives?.rows[0]?.[1]).toBe('****1234');
	});

	it('are the same bytes at another time, in another zone and with another language', () => {
		const writer = join(import.meta.dirname, 'hash-tables.ts');
		const here = (['xlsx', 'csv', 'json'] as const).map((format) => hash('sha256', writeTables({ figures: hostile, format }), 'hex'));
		for (const [zone, language] of [
			['Asia/Kathmandu', 'de_DE.UTF-8'],
			['America/Los_Angeles', 'tr_TR.UTF-8'],
		] as const) {
			const there = execFileSync(process.execPath, [writer], {
				env: { ...process.env, TZ: zone, LANG: language, LC_ALL: language },
				encoding: 'utf8',
			});
			expect(there.trim().split('\n')).toEqual(here);
		}
	});
});
