/** The first rows of a text table whose delimiter nobody has told. */
import { type CsvRow, createCsvScanner } from '../reading/csv-scanner.ts';

export interface TableHead {
	readonly delimiter: ',' | ';' | '\t' | '|';
	/** Lines above the table. */
	readonly skipLines: number;
	/** Records of the table, the header among them; short ones are filled up, long ones cut. */
	readonly rows: readonly HeadRow[];
	readonly width: number;
	readonly reason: string;
}

export interface HeadRow {
	readonly line: number;
	readonly cells: readonly string[];
}

/** Rows that are looked at. */
const ROWS_SEEN = 2_000;
/** Of the records from the first table row on, how many must have the table's width. */
const EVEN_SHARE = 0.8;
const signs = [',', ';', '\t', '|'] as const;
const words: Readonly<Record<TableHead['delimiter'], string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

/**
 * @param isWhole  false when the file goes on behind these bytes: the last record is then left out
 * @returns undefined for text that no delimiter makes a table of
 */
export function readTableHead(bytes: Uint8Array, isWhole: boolean): TableHead | undefined {
	const candidates = signs.flatMap((delimiter) => {
		const found = evenRows(readRecords(bytes, delimiter, isWhole));
		return found === undefined ? [] : [{ delimiter, ...found }];
	});
	const [best] = candidates.sort((a, b) => b.share - a.share || b.width - a.width);
	if (best === undefined) return undefined;
	const { delimiter, rows, width, skipLines } = best;
	const above = skipLines === 0 ? '' : `, below ${skipLines} other line${skipLines === 1 ? '' : 's'}`;
	return { delimiter, rows, width, skipLines, reason: `${rows.length} rows have ${width} columns between ${words[delimiter]}s${above}` };
}

/** `|---|:--:|` below the heading: the table of a README, which nobody wants to map. */
export function isMarkdown({ rows }: TableHead): boolean {
	const second = rows[1]?.cells ?? [];
	return second.some((cell) => cell.startsWith('--')) && second.every((cell) => /^:?-*:?$/.test(cell));
}

/** The layout of a table as a person states it. */
export interface GivenLayout {
	readonly delimiter: TableHead['delimiter'];
	readonly skipLines: number;
}

/** The table as the given layout has it, even or not; undefined when nothing is left. */
export function readGivenHead(bytes: Uint8Array, isWhole: boolean, { delimiter, skipLines }: GivenLayout): TableHead | undefined {
	const rows = readRecords(bytes, delimiter, isWhole).filter(({ line }) => line > skipLines);
	const width = rows[0]?.cells.length ?? 0;
	if (width === 0) return undefined;
	return { delimiter, skipLines, width, rows: filled(rows, width), reason: `${words[delimiter]}s were chosen to separate the columns` };
}

const filled = (rows: readonly HeadRow[], width: number): readonly HeadRow[] =>
	rows.map(({ line, cells }) => ({ line, cells: Array.from({ length: width }, (_, index) => cells[index] ?? '') }));

/** Records with a given delimiter, blanks around cells removed. */
export function readRecords(bytes: Uint8Array, delimiter: string, isWhole: boolean): readonly HeadRow[] {
	const rows: HeadRow[] = [];
	const scanner = createCsvScanner(delimiter, (row: CsvRow) => {
		if (rows.length < ROWS_SEEN) rows.push({ line: row.line, cells: Array.from({ length: row.count }, (_, index) => row.text(index).trim()) });
	});
	try {
		scanner.push(bytes);
		if (isWhole) scanner.end();
	} catch {
		// An endless line or an open quote: what came before it is what there is to look at. The import itself says what is wrong.
	}
	return rows;
}

function evenRows(records: readonly HeadRow[]): (Pick<TableHead, 'rows' | 'width' | 'skipLines'> & { readonly share: number }) | undefined {
	const counts = new Map<number, number>();
	for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
	const [[width, even] = [0, 0]] = [...counts].filter(([length]) => length > 1).sort((a, b) => b[1] - a[1] || b[0] - a[0]);
	const start = records.findIndex(({ cells }) => cells.length === width);
	const rows = records.slice(start);
	if (width < 2 || rows.length < 2 || even / rows.length < EVEN_SHARE) return undefined;
	return {
		width,
		skipLines: (rows[0]?.line ?? 1) - 1,
		rows: filled(rows, width),
		share: even / records.length,
	};
}
