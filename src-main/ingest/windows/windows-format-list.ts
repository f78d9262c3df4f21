/** `Format-List`: `Name : value` lines, long values continued on indented lines, objects divided by empty lines. */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { createTextLines } from '../reading/text-lines.ts';
import { namesCounters, type WindowsObject } from './windows-object.ts';

const PROPERTY = /^([A-Za-z_]\w{0,127}) {0,200}: ?(.*)$/s;
const INDENT = /^\s*/;

/** Whether a text lists counters. */
export function listsCounters(text: string): boolean {
	return namesCounters(text.split(/[\r\n]+/).flatMap((line) => PROPERTY.exec(line)?.[1] ?? []));
}

/**
 * @throws AppError `record_too_large` for an object with more properties or longer values than a CSV record may have;
 *         `input_truncated` from `end` when the last line is the first part of a name
 */
export function createFormatListReader(sink: Sink, onObject: (object: WindowsObject) => void): FormatReader {
	let fields = new Map<string, { readonly name: string; readonly value: string }>();
	let start = 0;
	let size = 0;
	let lastKey = '';
	/** Column in which the value of the last property starts. */
	let valueAt = 0;
	let lastLine = { text: '', line: 0 };
	const close = (): void => {
		if (fields.size > 0) onObject({ fields, line: start });
		fields = new Map();
		lastKey = '';
		size = 0;
	};
	const grow = (bytes: number, line: number): void => {
		size += bytes;
		if (size > limits.csvRecordBytes || fields.size > limits.csvColumns)
			throw new AppError('record_too_large', `The object that starts at line ${start} is too large. Nothing was added.`, { line });
	};
	const takeLine = (text: string, line: number): void => {
		lastLine = { text, line };
		const match = PROPERTY.exec(text);
		if (match !== null) {
			const [, name = '', value = ''] = match;
			if (fields.has(name.toLowerCase())) close();
			if (fields.size === 0) start = line;
			lastKey = name.toLowerCase();
			valueAt = text.length - value.length;
			fields.set(lastKey, { name, value: value.trim() });
			grow(text.length, line);
		} else if (text.trim() === '') close();
		else if (lastKey !== '' && (INDENT.exec(text)?.[0].length ?? 0) >= valueAt) {
			// The width of the console cuts inside words; what follows stands below the value.
			const { name, value } = fields.get(lastKey) ?? { name: lastKey, value: '' };
			grow(text.length, line);
			fields.set(lastKey, { name, value: value + text.trim() });
		} else close();
	};
	return createTextLines(sink, {
		line: takeLine,
		end(isOpen) {
			const { text, line } = lastLine;
			if (isOpen && fields.size === 0 && /^\w{1,128} {0,200}$/.test(text)) {
				throw new AppError('input_truncated', `The file ends in the middle of line ${line}. Export it again; nothing was added.`, { line });
			}
			if (isOpen && fields.size > 0) sink.note('The last line has no line end: if the file was cut, its last value may be incomplete.');
			close();
		},
	});
}
