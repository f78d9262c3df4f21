/**
 * The form of RanSAP: no header; UNIX seconds, nanoseconds, first sector, bytes; in a file of writes two entropies of each block
 * behind it (of which the first counts), as a share of 8 bits a byte. Reads and writes lie in files of their own.
 *
 * @source Hirano, Hodota & Kobayashi (2022), RanSAP, Forensic Science International: Digital Investigation 40, 301314
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { FormatReader } from '../parser.ts';
import { type CsvRow, createCsvScanner } from '../reading/csv-scanner.ts';
import { impossibleRequest, type TraceListener, type TraceRequest } from './trace-request.ts';

const READ_FIELDS = 4;
const WRITE_FIELDS = 6;
const NANOSECONDS = 1e9;
/**
 * The nanoseconds of RanSAP are no clock: they run to 1.07 s and go back within a second, while the seconds never do. They are checked,
 * and not used.
 */
const LARGEST_NANOSECONDS = 2 * NANOSECONDS;
const FULL_ENTROPY_BITS = 8;
/** 2100: what lies behind is no UNIX time in seconds. */
const LATEST_SECONDS = 4_102_444_800;

type Row = Pick<CsvRow, 'line' | 'count' | 'fault' | 'number'>;

/** A row as a request, or the column that is wrong. */
export function requestOf(row: Row): TraceRequest | { readonly column: string; readonly reason: string } {
	const { count, line } = row;
	if (row.fault !== undefined) return { column: 'row', reason: row.fault };
	if (count !== READ_FIELDS && count !== WRITE_FIELDS)
		return { column: 'row', reason: `has ${count} fields; a read has ${READ_FIELDS}, a write ${WRITE_FIELDS}` };
	const [seconds, nanoseconds, sector, bytes] = [row.number(0), row.number(1), row.number(2), row.number(3)];
	if (!Number.isInteger(seconds) || seconds < 0 || seconds >= LATEST_SECONDS)
		return { column: 'seconds', reason: 'is no UNIX time in whole seconds' };
	if (!Number.isInteger(nanoseconds) || nanoseconds < 0 || nanoseconds >= LARGEST_NANOSECONDS)
		return { column: 'nanoseconds', reason: 'is no number of nanoseconds below 2,000,000,000' };
	const impossible = impossibleRequest(sector, bytes);
	if (impossible !== undefined) return impossible;
	const isWrite = count === WRITE_FIELDS;
	const [first, second] = isWrite ? [row.number(4), row.number(5)] : [Number.NaN, Number.NaN];
	if (isWrite && !(isShare(first) && isShare(second))) return { column: 'entropy', reason: 'is no share between 0 and 1' };
	return { isWrite, second: seconds, sector, bytes, entropy: first * FULL_ENTROPY_BITS, line };
}

const isShare = (value: number): boolean => value >= 0 && value <= 1;

/**
 * Reads rows whose kind is that of the first sound one.
 *
 * @throws AppError `record_too_large`; from `end` `input_truncated` when the last row is open and cannot be read
 */
export function createTraceRows(listener: TraceListener): FormatReader & { readonly isOpen: () => boolean } {
	let isWriteFile: boolean | undefined;
	let last: { readonly line: number; readonly column: string; readonly reason: string } | undefined;
	const tell = (): void => {
		if (last !== undefined) listener.fault(last.line, last.column, last.reason);
		last = undefined;
	};
	const scanner = createCsvScanner(',', (row) => {
		tell();
		const found = requestOf(row);
		if ('reason' in found) last = { line: row.line, ...found };
		else if (isWriteFile !== undefined && found.isWrite !== isWriteFile)
			last = { line: row.line, column: 'row', reason: `is a ${found.isWrite ? 'write' : 'read'} in a file of ${isWriteFile ? 'writes' : 'reads'}` };
		else {
			isWriteFile = found.isWrite;
			listener.request(found);
		}
	});
	return {
		push: scanner.push,
		end() {
			scanner.end();
			if (last !== undefined && scanner.lastRecordIsOpen())
				throw new AppError('input_truncated', `The file ends in the middle of line ${last.line}. Copy it again; nothing was added.`, {
					line: last.line,
				});
			tell();
		},
		isOpen: scanner.lastRecordIsOpen,
	};
}
