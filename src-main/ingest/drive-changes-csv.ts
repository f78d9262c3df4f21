/** A CSV file of marks and facts by hand -> requests to change drives, and a list of rows that cannot be understood. */
import { type ChangeRequest, type FactsPatch, type Mark, markKinds } from '../shared/domain/drive-changes.ts';
import { AppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';
import { fromSheetCell } from '../shared/domain/sheet-cell.ts';
import type { Money } from '../shared/domain/telemetry.ts';
import { type CsvRow, createCsvScanner, detectDelimiter, parseDecimal } from './reading/csv-scanner.ts';
import { parseInstant } from './reading/instants.ts';
import { assertText, concatBytes, createUtf8Stream } from './reading/text-encoding.ts';

/** Columns that are read, in the order in which they are written. */
export const changeColumns = [
	'drive',
	'serial',
	'exit',
	'date',
	'reason',
	'replaced_by',
	'host',
	'enclosure',
	'slot',
	'pool',
	'price',
	'currency',
	'purchase_date',
	'observed_since',
] as const;
type ChangeColumn = (typeof changeColumns)[number];

/** Columns for the reader of the file alone. */
export const shownColumns = ['model', 'first_seen', 'last_seen'] as const;

export interface ChangeRow extends ChangeRequest {
	readonly line: number;
}

export interface ChangeRowProblem {
	readonly line: number;
	readonly drive: string;
	readonly column?: string;
	readonly code: 'row_rejected';
	readonly reason: string;
}

export interface ChangeFile {
	readonly rows: readonly ChangeRow[];
	readonly problems: readonly ChangeRowProblem[];
}

/** A cell that cannot be understood. */
class CellFault extends Error {
	readonly column: ChangeColumn;

	constructor(column: ChangeColumn, reason: string) {
		super(reason);
		this.column = column;
	}
}

/** Takes a hand-made fact back. */
const CLEAR = '-';

/**
 * @param bytes  the whole file; UTF-8, or UTF-16 with a mark; comma, semicolon or tab
 * @throws AppError `columns_changed` for a header that names no drive or what we do not know, `record_too_large`, `text_encoding`,
 *         `input_truncated`
 */
export function readDriveChanges(bytes: Uint8Array): ChangeFile {
	const decoder = createUtf8Stream();
	const text = concatBytes(decoder.push(bytes), decoder.end());
	assertText(text.subarray(0, limits.detectBytes));
	const delimiter = detectDelimiter(text);
	const [rows, problems]: [ChangeRow[], ChangeRowProblem[]] = [[], []];
	let columns: ReadonlyMap<ChangeColumn, number> | undefined;
	let width = 0;
	const scanner = createCsvScanner(delimiter, (row) => {
		if (columns === undefined) {
			columns = columnsOf(row);
			width = row.count;
			return;
		}
		if (rows.length + problems.length >= limits.factsRows)
			throw new AppError('record_too_large', `The file has more than ${limits.factsRows} rows. Split it; nothing was applied.`, { line: row.line });
		const cell = cellReader(row, columns);
		const drive = cell('drive') || cell('serial');
		try {
			if (row.fault !== undefined) throw new AppError('row_rejected', `The row has ${row.fault}.`);
			if (!hasShape(row, width)) throw new AppError('row_rejected', `The row has ${row.count} fields, the header has ${width}.`);
			const request = requestOf(row.line, cell, delimiter === ';');
			if (request) rows.push(request);
		} catch (thrown) {
			if (thrown instanceof CellFault) problems.push({ line: row.line, drive, column: thrown.column, code: 'row_rejected', reason: thrown.message });
			else if (thrown instanceof AppError && thrown.code === 'row_rejected')
				problems.push({ line: row.line, drive, code: 'row_rejected', reason: thrown.message });
			else throw thrown;
		}
	});
	scanner.push(text);
	scanner.end();
	if (columns === undefined) throw new AppError('columns_changed', 'The file is empty. Its first line names the columns, such as serial,exit,date.');
	return { rows, problems };
}

/** A row that is short may have been cut; surplus fields are forgiven while they are empty. */
function hasShape(row: CsvRow, width: number): boolean {
	for (let field = width; field < row.count; field++) if (!row.isEmpty(field)) return false;
	return row.count >= width;
}

const synonyms = new Map<string, ChangeColumn>([
	['device', 'drive'],
	['device_id', 'drive'],
	['serial_number', 'serial'],
	['status', 'exit'],
	['exit_date', 'date'],
]);

function columnsOf(row: CsvRow): ReadonlyMap<ChangeColumn, number> {
	const found = new Map<ChangeColumn, number>();
	for (let index = 0; index < row.count; index++) {
		const heading = row.text(index).trim();
		const name = heading.toLowerCase().replaceAll(' ', '_').replaceAll('-', '_');
		const column = synonyms.get(name) ?? changeColumns.find((known) => known === name);
		if (column === undefined) {
			if (name === '' || shownColumns.some((known) => known === name)) continue;
			const known = [...changeColumns, ...shownColumns].join(', ');
			throw new AppError('columns_changed', `The column "${heading.slice(0, 60)}" is not known. The columns are ${known}.`, {
				column: heading.slice(0, 60),
			});
		}
		if (found.has(column)) throw new AppError('columns_changed', `The column ${column} stands twice in the header.`, { column });
		found.set(column, index);
	}
	if (!found.has('drive') && !found.has('serial'))
		throw new AppError('columns_changed', 'The header names no drive: it needs a column "drive" (the id) or "serial".');
	return found;
}

type CellReader = (column: ChangeColumn) => string;

function cellReader(row: CsvRow, columns: ReadonlyMap<ChangeColumn, number>): CellReader {
	return (column) => {
		const index = columns.get(column);
		return index === undefined || index >= row.count ? '' : fromSheetCell(row.text(index).trim());
	};
}

/** Undefined for a row without anything in it. */
function requestOf(line: number, cell: CellReader, hasDecimalComma: boolean): ChangeRow | undefined {
	const [drive, serial] = [cell('drive'), cell('serial')];
	if (drive === '' && serial === '') {
		if (changeColumns.every((column) => cell(column) === '')) return undefined;
		throw new CellFault('serial', 'The row names no drive.');
	}
	const [mark, facts] = [markOf(cell), factsOf(cell, hasDecimalComma)];
	return {
		line,
		drive: drive === '' ? serial : drive,
		...(drive !== '' && serial !== '' ? { serial } : {}),
		...(mark === undefined ? {} : { mark }),
		...(facts === undefined ? {} : { facts }),
	};
}

function markOf(cell: CellReader): Mark | undefined {
	const [exit, date, reason, replacedBy] = [cell('exit').toLowerCase(), cell('date'), cell('reason'), cell('replaced_by')];
	if (exit === '') {
		const stray = (['date', 'reason', 'replaced_by'] as const).find((column) => cell(column) !== '');
		if (stray !== undefined) throw new CellFault(stray, `The row has a ${stray}, but its exit is empty.`);
		return undefined;
	}
	const kind = exit === 'in service' ? 'active' : markKinds.find((known) => known === exit);
	if (kind === undefined) throw new CellFault('exit', `"${exit.slice(0, 40)}" is no exit. It can be ${markKinds.join(', ')}.`);
	return {
		kind,
		...(date === '' ? {} : { atMs: instantOf(date) }),
		...(reason === '' ? {} : { reason }),
		...(replacedBy === '' ? {} : { replacedBy }),
	};
}

/** A year first: a bare number would be a spreadsheet's day count, and 03/04/2024 is two days. */
function instantOf(text: string): number {
	const ms = /^\d{4}-/.test(text) ? parseInstant(text) : undefined;
	if (ms === undefined) throw new CellFault('date', `"${text.slice(0, 40)}" is no date that has one meaning. Write it like 2024-05-03.`);
	return ms;
}

function factsOf(cell: CellReader, hasDecimalComma: boolean): FactsPatch | undefined {
	const text = (column: ChangeColumn): string | null | undefined => {
		const value = cell(column);
		return value === '' ? undefined : value === CLEAR ? null : value;
	};
	const stated: FactsPatch = {
		host: text('host'),
		enclosure: text('enclosure'),
		slot: text('slot'),
		pool: text('pool'),
		purchaseDate: text('purchase_date'),
		observedSince: text('observed_since'),
		price: priceOf(text('price'), cell('currency'), hasDecimalComma),
	};
	return Object.values(stated).every((value) => value === undefined) ? undefined : stated;
}

function priceOf(text: string | null | undefined, currency: string, hasDecimalComma: boolean): Money | null | undefined {
	if (text === undefined || text === null) {
		if (currency !== '' && text === undefined) throw new CellFault('currency', 'The row has a currency, but its price is empty.');
		return text;
	}
	// Where semicolons part the fields, commas part the decimals.
	const amount = parseDecimal(hasDecimalComma && /^\d+,\d+$/.test(text) ? text.replace(',', '.') : text);
	if (!Number.isFinite(amount))
		throw new CellFault('price', `"${text.slice(0, 40)}" is no number. Write a price like 289.90, without a currency sign or thousands.`);
	if (currency === '') throw new CellFault('currency', 'A price needs a currency such as EUR.');
	return { amount, currency: currency.toUpperCase() };
}
