/** Which format a file has, from its first bytes. */
import { AppError } from '../shared/domain/errors.ts';
import type { FormatName } from '../shared/domain/formats.ts';
import { limits } from '../shared/domain/limits.ts';
import { binaryAdvice, foreignAdvice } from './foreign-files.ts';
import { type Format, formats } from './formats.ts';
import type { Head } from './head.ts';
import { assertText } from './reading/text-encoding.ts';
import { genericHeaderFit, tableAdvice } from './tables/generic-csv.ts';
import { isMarkdown, readTableHead } from './tables/table-head.ts';

/**
 * @throws AppError `format_unknown`, `text_encoding`, or `columns_changed` for a table that lacks its time or drive column
 */
export function detectFormat(head: Head): Format {
	assertReadable(head.bytes);
	if (!head.bytes.some((byte) => byte > 0x20)) throw new AppError('format_unknown', 'The file is empty.');
	const found = formats.find((format) => format.recognises(head));
	// smartctl's is the reader of every other JSON.
	const advice = found === undefined || found.name === 'smartctl-json' ? foreignAdvice(head) : undefined;
	if (advice !== undefined) throw new AppError('format_unknown', advice);
	if (found !== undefined) return found;
	const { columns } = head;
	if (genericHeaderFit(columns) === 'close') {
		throw new AppError('columns_changed', tableAdvice(columns), { columns: columns.slice(0, 100) });
	}
	const table = readTableHead(head.bytes, head.bytes.length < limits.detectBytes);
	const headings = table?.rows[0]?.cells ?? [];
	if (table !== undefined && !isMarkdown(table) && genericHeaderFit(headings) !== 'foreign') {
		const message = `The file holds a table (${table.reason}), which a mapping profile can read; its columns: ${headings.slice(0, 20).join(', ')}.`;
		throw new AppError('columns_changed', message, { columns: headings.slice(0, 100) });
	}
	throw new AppError('format_unknown', `The file is none of: ${formats.map(({ label }) => label).join(', ')}.`);
}

/** The format that the user insists on. @throws AppError `format_unknown`, `text_encoding` */
export function namedFormat(name: FormatName, head: Head): Format {
	assertReadable(head.bytes);
	if (head.bytes.length === 0) throw new AppError('format_unknown', 'The file is empty.');
	const found = formats.find((format) => format.name === name);
	if (found === undefined) throw new AppError('format_unknown', `There is no reader of ${name}.`);
	return found;
}

function assertReadable(bytes: Uint8Array): void {
	const advice = binaryAdvice(bytes);
	if (advice !== undefined) throw new AppError('format_unknown', advice);
	assertText(bytes);
}
