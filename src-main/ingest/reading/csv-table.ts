/** A CSV file with a header: checks it once, then hands over the rows that have its shape. */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import { assertHeader, type FormatReader, type Sink } from '../parser.ts';
import { type CsvRow, createCsvScanner } from './csv-scanner.ts';

export interface CsvTable {
	/** Headings, blanks around them removed. */
	readonly names: readonly string[];
	/** Index of a heading, -1 when there is none. */
	column(name: string): number;
	/**
	 * What rows say about something that few rows say anew: `read` is asked for the first row of each content of `columns` (-1 for
	 * none among them), and again where it answered with a sentence.
	 */
	rememberedBy<T extends object>(columns: readonly number[], read: (row: CsvRow) => T | string): (row: CsvRow) => T | string;
	/** Columns of `place`. */
	readonly placeColumns: readonly number[];
	/** Where the drive sits, as far as Backblaze's newer columns say: datacenter/cluster/vault/pod/slot; empty without them. */
	place(row: CsvRow): string;
}

interface CsvTableHandler {
	/** @throws AppError `columns_changed` when the header is not what the format needs */
	readonly header: (table: CsvTable) => void;
	/** Gets sound rows of the right width only. */
	readonly row: (row: CsvRow) => void;
	/** Lines between the rows that say nothing of their own. */
	readonly skips?: (row: CsvRow) => boolean;
	/** Whether a row is the header of another table, which begins there. */
	readonly isHeader?: (row: CsvRow) => boolean;
}

const placeNames = ['datacenter', 'cluster_id', 'vault_id', 'pod_id', 'pod_slot_num'];

/**
 * @throws AppError `input_truncated` from `end` when the last line has no line end and too few fields,
 *         `columns_changed` for a header that cannot be used
 */
export function createCsvTable(delimiter: string, sink: Sink, handler: CsvTableHandler): FormatReader {
	let table: CsvTable | undefined;
	let isHeaderAgain: (row: CsvRow) => boolean = () => false;
	let isEnding = false;
	const scanner = createCsvScanner(delimiter, (row) => {
		if (table !== undefined && (isHeaderAgain(row) || handler.skips?.(row) === true)) return;
		if (table === undefined || handler.isHeader?.(row) === true) {
			table = tableOf(row);
			isHeaderAgain = repeatsOf(row, sink);
			handler.header(table);
			return;
		}
		sink.row();
		const reason = shapeFault(row, table.names.length);
		if (reason === undefined) {
			handler.row(row);
			return;
		}
		if (isEnding && row.count < table.names.length) {
			throw new AppError('input_truncated', `The file ends in the middle of line ${row.line}: ${reason}. Export it again; nothing was added.`, {
				line: row.line,
			});
		}
		sink.reject({ line: row.line, code: 'row_rejected', reason });
	});
	return {
		push: scanner.push,
		end() {
			isEnding = true;
			scanner.end();
			if (table === undefined) throw new AppError('format_unknown', 'The file holds no header line.');
			if (scanner.lastRecordIsOpen()) sink.note('The last line has no line end: if the file was cut, its last value may be incomplete.');
		},
	};
}

function tableOf(row: CsvRow): CsvTable {
	if (row.fault !== undefined) throw new AppError('columns_changed', `The header has ${row.fault}.`, { line: row.line });
	const names = Array.from({ length: row.count }, (_, index) => row.text(index).trim());
	assertHeader(names);
	const column = (name: string): number => names.indexOf(name);
	const places = placeNames.map(column).filter((index) => index >= 0);
	const place = (current: CsvRow): string =>
		places
			.map((index) => current.text(index))
			.filter((part) => part !== '')
			.join('/');
	return { names, column, rememberedBy, placeColumns: places, place };
}

/** As bytes: only that of the first file has been taken away. */
const BYTE_ORDER_MARK = '\xef\xbb\xbf';

/** Tells rows that are the header once more: of files put one after the other (`cat day1.csv day2.csv`) each has its own. */
export function repeatsOf(header: CsvRow, sink: Sink): (row: CsvRow) => boolean {
	const last = header.count - 1;
	const span = header.span(0, last);
	const marked = `${BYTE_ORDER_MARK}${span}`;
	return (row) => {
		if (row.count !== last + 1 || !(row.isSpan(0, last, span) || row.isSpan(0, last, marked))) return false;
		sink.note('The header stands between the rows again, as in files put one after the other; it was skipped there.');
		return true;
	};
}

interface Remembered<T> {
	readonly spans: readonly string[];
	readonly value: T;
	/** What the row behind it said when it was seen last: daily exports list their drives in the same order every day. */
	next: Remembered<T> | undefined;
}

/** See `CsvTable.rememberedBy`. */
export function rememberedBy<T extends object>(columns: readonly number[], read: (row: CsvRow) => T | string): (row: CsvRow) => T | string {
	const runs = runsOf(columns);
	// By hash; of two contents with one hash the later one is remembered.
	let known = new Map<number, Remembered<T>>();
	let last: Remembered<T> | undefined;
	const isAsRemembered = (row: CsvRow, { spans }: Remembered<T>): boolean => {
		for (let i = 0; i < runs.length; i++) {
			const [from, to] = runs[i] as [number, number];
			if (!row.isSpan(from, to, spans[i] as string)) return false;
		}
		return true;
	};
	const find = (row: CsvRow): Remembered<T> | string => {
		let hash = 0;
		for (let i = 0; i < runs.length; i++) {
			const [from, to] = runs[i] as [number, number];
			hash = Math.imul(hash, 31) + row.spanHash(from, to);
		}
		hash |= 0;
		const seen = known.get(hash);
		if (seen !== undefined && isAsRemembered(row, seen)) return seen;
		const value = read(row);
		if (typeof value === 'string') return value;
		if (known.size >= limits.evidenceCache) known = new Map();
		const made = { spans: runs.map(([from, to]) => row.span(from, to)), value, next: undefined };
		known.set(hash, made);
		return made;
	};
	return (row) => {
		const expected = last?.next;
		if (expected !== undefined && isAsRemembered(row, expected)) {
			last = expected;
			return expected.value;
		}
		const found = find(row);
		if (typeof found === 'string') return found;
		if (last !== undefined) last.next = found;
		last = found;
		return found.value;
	};
}

/** Columns that stand side by side, as first and last of each run. */
function runsOf(columns: readonly number[]): readonly (readonly [number, number])[] {
	const runs: [number, number][] = [];
	for (const column of [...columns].filter((index) => index >= 0).sort((first, second) => first - second)) {
		const last = runs.at(-1);
		if (last !== undefined && last[1] + 1 >= column) last[1] = column;
		else runs.push([column, column]);
	}
	return runs;
}

/** Why a row has not the shape of the header; surplus fields are forgiven while they are empty. */
export function shapeFault(row: CsvRow, width: number): string | undefined {
	if (row.fault !== undefined) return row.fault;
	if (row.count < width) return `${row.count} fields instead of ${width}`;
	for (let field = width; field < row.count; field++) if (!row.isEmpty(field)) return `${row.count} fields instead of ${width}`;
	return undefined;
}
