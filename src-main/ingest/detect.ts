/** Which format a file has, from its first bytes; the file name is not asked. */
import { AppError } from '../shared/domain/errors.ts';
import { isBackblazeHeader } from './backblaze.ts';
import { createCsvScanner, detectDelimiter } from './csv-scanner.ts';
import { genericHeaderFit } from './generic-csv.ts';
import type { FormatName } from './parser.ts';
import { assertText } from './text-encoding.ts';

export interface Detected {
	readonly format: FormatName;
	/** Of CSV formats; `,` for others. */
	readonly delimiter: string;
}

/**
 * @param head  the first bytes as UTF-8, at most `limits.detectBytes` needed; less than that means it is the whole file
 * @throws AppError `format_unknown`, `text_encoding`, or `columns_changed` for a table that lacks its time or drive column
 */
export function detectFormat(head: Uint8Array): Detected {
	assertText(head);
	const first = head.find((byte) => byte > 0x20);
	if (first === undefined) throw new AppError('format_unknown', 'The file is empty.');
	if (first === 0x7b || first === 0x5b) return { format: 'smartctl-json', delimiter: ',' };
	const delimiter = detectDelimiter(head);
	const names = headerNames(head, delimiter);
	if (isBackblazeHeader(names)) return { format: 'backblaze', delimiter };
	const fit = genericHeaderFit(names);
	if (fit === 'fits') return { format: 'generic-csv', delimiter };
	if (fit === 'close') {
		throw new AppError('columns_changed', `A table needs a time column and a drive column; there are: ${names.slice(0, 20).join(', ')}.`, {
			columns: names.slice(0, 100),
		});
	}
	throw new AppError('format_unknown', 'The file is neither smartctl JSON, nor a Backblaze export, nor a table with a time and a drive column.');
}

/** Fields of the first record; none when even that does not end within the head. */
function headerNames(head: Uint8Array, delimiter: string): readonly string[] {
	let names: readonly string[] | undefined;
	const scanner = createCsvScanner(delimiter, (row) => {
		names ??= Array.from({ length: row.count }, (_, index) => row.text(index).trim());
	});
	// Byte by line: the header may be sound although a later line of the head is not.
	for (let at = 0; at < head.length && names === undefined; ) {
		const end = head.indexOf(0x0a, at);
		const next = end < 0 ? head.length : end + 1;
		scanner.push(head.subarray(at, next));
		at = next;
	}
	if (names === undefined) scanner.end();
	return names ?? [];
}
