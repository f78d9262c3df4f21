import { describe, expect, it } from 'vitest';
import { rejectsCsv } from '../../src-main/engine/import-rejects.ts';
import { fromSheetCell } from '../../src-main/shared/domain/sheet-cell.ts';
import fc from '../support/properties.ts';
import { cellsOf, isLive } from '../support/sheet.ts';

const start = fc.constantFrom(
	'=',
	'+',
	'-',
	'@',
	'\t',
	'\r',
	'\n',
	'\uff1d',
	'\uff0b',
	'\uff0d',
	'\uff20',
	"'=",
	'"=',
	' =',
	'" \t@',
	"''-",
	'=1+1',
	'-5',
	'x',
);
const cell = fc.tuple(fc.array(start, { maxLength: 3 }), fc.string({ maxLength: 12 })).map(([starts, rest]) => starts.join('') + rest);

describe('the file of rejected rows', () => {
	it('holds no cell that a spreadsheet would run, and gives back every text exactly', () => {
		fc.assert(
			fc.property(cell, cell, cell, cell, fc.nat(1_000_000), (fileName, column, reason, text, line) => {
				const csv = rejectsCsv([{ fileName, rejects: [{ line, column, code: 'row_rejected', reason, text }] }]);
				const rows = cellsOf(csv);
				expect(rows).toHaveLength(2);
				const cells = rows[1] ?? [];
				expect(cells.filter(isLive)).toEqual([]);
				expect(cells[1]).toBe(String(line));
				expect([cells[0], cells[2], cells[4], cells[5]].map((each) => fromSheetCell(each ?? ''))).toEqual([fileName, column, reason, text]);
			}),
			{ numRuns: 2_000 },
		);
	});

	it('has its heading when there is nothing to tell', () => {
		expect(cellsOf(rejectsCsv([]))).toEqual([['file', 'line', 'column', 'code', 'reason', 'text']]);
	});
});
