/** Tables as CSV files: RFC 4180, UTF-8, in one zip file. */
import { toSheetCell } from '../../shared/domain/sheet-cell.ts';
import { packTexts } from './pack.ts';
import { type ColumnKind, type FigureTable, headingOf, type TableCell } from './table.ts';

/** Excel takes a file without it for the code page of the machine; readers that mind know `utf-8-sig`. */
const BYTE_ORDER_MARK = '\ufeff';

/** Numbers with all their digits, dates in ISO 8601; text never as a formula. A number is none, not even a negative one. */
function fieldOf(cell: TableCell, kind: ColumnKind): string {
	if (typeof cell === 'string') return toSheetCell(cell);
	if (cell === null || !Number.isFinite(cell)) return '';
	return kind === 'date' ? new Date(cell).toISOString() : String(cell);
}

/** One table with its headings; records end with CR LF. */
export function csvOfTable({ columns, rows }: FigureTable): string {
	const records = [
		columns.map((column) => toSheetCell(headingOf(column))),
		...rows.map((row) => columns.map(({ kind }, index) => fieldOf(row[index] ?? null, kind))),
	];
	return `${BYTE_ORDER_MARK}${records.map((fields) => `${fields.join(',')}\r\n`).join('')}`;
}

/** A zip file with one CSV file a table. */
export function writeCsv(tables: readonly FigureTable[]): Uint8Array {
	return packTexts(tables.map((table) => [`${table.name.toLowerCase().replaceAll(' ', '-')}.csv`, csvOfTable(table)]));
}
