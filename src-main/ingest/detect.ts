/** Which format a file has, from its first bytes. */
import { AppError } from '../shared/domain/errors.ts';
import type { FormatName } from '../shared/domain/formats.ts';
import { type Format, formats } from './formats.ts';
import type { Head } from './head.ts';
import { assertText } from './reading/text-encoding.ts';
import { genericHeaderFit } from './tables/generic-csv.ts';

/**
 * @throws AppError `format_unknown`, `text_encoding`, or `columns_changed` for a table that lacks its time or drive column
 */
export function detectFormat(head: Head): Format {
	assertText(head.bytes);
	if (!head.bytes.some((byte) => byte > 0x20)) throw new AppError('format_unknown', 'The file is empty.');
	const found = formats.find((format) => format.recognises(head));
	if (found !== undefined) return found;
	const { columns } = head;
	if (genericHeaderFit(columns) === 'close') {
		throw new AppError('columns_changed', `A table needs a time column and a drive column; there are: ${columns.slice(0, 20).join(', ')}.`, {
			columns: columns.slice(0, 100),
		});
	}
	throw new AppError('format_unknown', `The file is none of: ${formats.map(({ label }) => label).join(', ')}.`);
}

/** The format that the user insists on. @throws AppError `format_unknown`, `text_encoding` */
export function namedFormat(name: FormatName, head: Head): Format {
	assertText(head.bytes);
	if (head.bytes.length === 0) throw new AppError('format_unknown', 'The file is empty.');
	const found = formats.find((format) => format.name === name);
	if (found === undefined) throw new AppError('format_unknown', `There is no reader of ${name}.`);
	return found;
}
