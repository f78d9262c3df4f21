/**
 * `Get-StorageReliabilityCounter` of Windows, alone or with `Get-PhysicalDisk`: as Format-List text, as CSV with or without the
 * `#TYPE` line of Windows PowerShell 5.1, or as JSON.
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { Head } from '../head.ts';
import type { FormatReader, Sink } from '../parser.ts';
import type { CsvRow } from '../reading/csv-scanner.ts';
import { detectDelimiter } from '../reading/csv-scanner.ts';
import { createCsvTable } from '../reading/csv-table.ts';
import { createJsonDocuments } from '../reading/json-documents.ts';
import { readJson } from '../reading/json-reader.ts';
import { createFormatListReader, listsCounters } from './windows-format-list.ts';
import { createWindowsJoin } from './windows-join.ts';
import { objectsIn } from './windows-json.ts';
import { namesCounters, namesDisk, type WindowsObject, type WindowsValue } from './windows-object.ts';

const TYPE_LINE = '#TYPE ';

/** By the names of the counters, beside what says which disk they are of. */
export function isWindowsStorage({ isJson, jsonKeys, columns, text }: Head): boolean {
	if (isJson) return namesCounters([...jsonKeys]) || namesDisk([...jsonKeys]) || namesCounters(quotedNames(text));
	if (text.startsWith(TYPE_LINE)) {
		if (text.slice(0, 200).includes('MSFT_StorageReliabilityCounter')) return true;
		const names = (text.split(/\r?\n/, 2)[1] ?? '').split(/[,;\t]/).map((name) => name.replaceAll('"', '').trim());
		return namesCounters(names) || namesDisk(names);
	}
	return namesCounters(columns) || namesDisk(columns) || listsCounters(text);
}

/** Names of members anywhere in the head: the first object may be a disk, or hold the counters in a list. */
function quotedNames(text: string): readonly string[] {
	return [
		'DeviceId',
		'UniqueId',
		'ReadErrorsTotal',
		'WriteErrorsTotal',
		'ReadErrorsUncorrected',
		'WriteErrorsUncorrected',
		'PowerOnHours',
		'Wear',
	].filter((name) => text.includes(`"${name}"`));
}

/** @throws AppError what the reader of JSON, CSV or text throws; `no_telemetry` from `end` when no object has counters */
export function createWindowsStorageReader(sink: Sink, delimiter: string): FormatReader {
	const join = createWindowsJoin(sink);
	let reader: FormatReader | undefined;
	return {
		push(chunk) {
			// The first chunk is the head that the format was recognised by.
			reader ??= open(chunk, delimiter, sink, join.take);
			reader.push(chunk);
		},
		end() {
			reader?.end();
			join.end();
		},
	};
}

function open(head: Uint8Array, delimiter: string, sink: Sink, onObject: (object: WindowsObject) => void): FormatReader {
	const text = new TextDecoder().decode(head.subarray(0, 65_536));
	const first = text.trimStart()[0];
	if (first === '{' || first === '[') return createJsonReader(sink, onObject);
	if (text.startsWith(TYPE_LINE)) return createTypedCsvReader(head, sink, onObject);
	return listsCounters(text) ? createFormatListReader(sink, onObject) : createCsvReader(delimiter, sink, onObject);
}

// ---- JSON -----------------------------------------------------------------

function createJsonReader(sink: Sink, onObject: (object: WindowsObject) => void): FormatReader {
	const decoder = new TextDecoder();
	return createJsonDocuments((bytes, index) => {
		const text = decoder.decode(bytes);
		if (text.includes('�')) sink.badText(index, 'document');
		for (const object of objectsIn(readJson(text), index)) onObject(object);
	});
}

// ---- CSV ------------------------------------------------------------------

/** The type line is taken off in front of its line end, so that lines keep their numbers; the delimiter shows below it. */
function createTypedCsvReader(head: Uint8Array, sink: Sink, onObject: (object: WindowsObject) => void): FormatReader {
	const end = head.findIndex((byte) => byte === 0x0a || byte === 0x0d);
	if (end < 0) throw new AppError('record_too_large', 'The #TYPE line does not end. Nothing was added.', { line: 1 });
	const start = head.findIndex((byte, at) => at > end && byte > 0x20);
	const reader = createCsvReader(start < 0 ? ',' : detectDelimiter(head.subarray(start)), sink, onObject);
	let toSkip = end;
	return {
		push(chunk) {
			reader.push(chunk.subarray(toSkip));
			toSkip = 0;
		},
		end: reader.end,
	};
}

function createCsvReader(delimiter: string, sink: Sink, onObject: (object: WindowsObject) => void): FormatReader {
	let names: readonly string[] = [];
	// Rows are counted as counters are found: a row may be a disk.
	const shapeSink: Sink = {
		...sink,
		row: () => undefined,
		reject(problem) {
			sink.row();
			sink.reject(problem);
		},
	};
	return createCsvTable(delimiter, shapeSink, {
		header(table) {
			names = table.names;
		},
		row: (row) => onObject(objectOfRow(row, names)),
		// Each ConvertTo-Csv of Windows PowerShell that was appended begins with one.
		skips: (row) => row.text(0).startsWith(TYPE_LINE),
		// Disks and counters one after the other.
		isHeader(row) {
			const cells = Array.from({ length: row.count }, (_, index) => row.text(index).trim());
			return namesCounters(cells) || namesDisk(cells);
		},
	});
}

function objectOfRow(row: CsvRow, names: readonly string[]): WindowsObject {
	const fields = new Map<string, { readonly name: string; readonly value: WindowsValue }>();
	for (const [column, name] of names.entries()) {
		const key = name.toLowerCase();
		if (name !== '' && !fields.has(key)) fields.set(key, { name, value: row.isEmpty(column) ? undefined : row.text(column) });
	}
	return { fields, line: row.line };
}
