/** The first bytes of a file, looked at by every format that may be meant. */
import { createCsvScanner, detectDelimiter } from './reading/csv-scanner.ts';

export interface Head {
	/** UTF-8, at most about `limits.detectBytes`; less means that it is the whole file. */
	readonly bytes: Uint8Array;
	/** The same as text. A character that is cut at the end shows as U+FFFD. */
	readonly text: string;
	/** Whether the first visible character opens a JSON object or array. */
	readonly isJson: boolean;
	/** Keys of the first JSON object, as far as the head reaches; empty for other files. */
	readonly jsonKeys: ReadonlySet<string>;
	/** Likely delimiter of a table. */
	readonly delimiter: string;
	/** Fields of the first record; none when even that does not end within the head, or for JSON and XML. */
	readonly columns: readonly string[];
	/** As the user calls the file; some formats name the drive nowhere else. */
	readonly fileName: string;
}

/**
 * Each look is taken once, when it is asked for.
 *
 * @param statedDelimiter  where the file itself names it
 */
export function headOf(bytes: Uint8Array, fileName: string, statedDelimiter?: string): Head {
	const isJson = opensJson(bytes);
	const text = once(() => new TextDecoder().decode(bytes));
	const keys = once(() => (isJson ? keysOf(text()) : new Set<string>()));
	const delimiter = once(() => statedDelimiter ?? detectDelimiter(bytes));
	// XML may stand in one line of any length, which is no record of a table.
	const isXml = bytes.find((byte) => byte > 0x20) === 0x3c;
	const columns = once(() => (isJson || isXml ? [] : columnsOf(bytes, delimiter())));
	return {
		bytes,
		isJson,
		fileName,
		get text() {
			return text();
		},
		get jsonKeys() {
			return keys();
		},
		get delimiter() {
			return delimiter();
		},
		get columns() {
			return columns();
		},
	};
}

/** An object, or an array that may hold some: a README often opens with a link in brackets. */
function opensJson(bytes: Uint8Array): boolean {
	const at = bytes.findIndex((byte) => byte > 0x20);
	if (bytes[at] !== 0x5b) return bytes[at] === 0x7b;
	const next = bytes.subarray(at + 1).find((byte) => byte > 0x20);
	return next === undefined || '{[]"-0123456789'.includes(String.fromCharCode(next));
}

function once<T>(look: () => T): () => T {
	let seen: { readonly value: T } | undefined;
	return () => {
		seen ??= { value: look() };
		return seen.value;
	};
}

function columnsOf(bytes: Uint8Array, delimiter: string): readonly string[] {
	let names: readonly string[] | undefined;
	const scanner = createCsvScanner(delimiter, (row) => {
		names ??= Array.from({ length: row.count }, (_, index) => row.text(index).trim());
	});
	// Byte by line: the header may be sound although a later line of the head is not.
	for (let at = 0; at < bytes.length && names === undefined; ) {
		const end = bytes.indexOf(0x0a, at);
		const next = end < 0 ? bytes.length : end + 1;
		scanner.push(bytes.subarray(at, next));
		at = next;
	}
	if (names === undefined) scanner.end();
	return names ?? [];
}

/** Strings that are followed by a colon directly inside the first object. A document that is cut or wrong gives what it has. */
function keysOf(text: string): ReadonlySet<string> {
	const keys = new Set<string>();
	let depth = 0;
	for (let at = text.indexOf('{'); at >= 0 && at < text.length; at++) {
		const character = text[at];
		if (character === '{' || character === '[') depth++;
		else if (character === '}' || character === ']') {
			depth--;
			if (depth === 0) break;
		} else if (character === '"') {
			const end = endOfString(text, at);
			if (end < 0) break;
			if (depth === 1 && isFollowedByColon(text, end)) keys.add(text.slice(at + 1, end));
			at = end;
		}
	}
	return keys;
}

/** Index of the closing quote, -1 when the head ends before it. */
function endOfString(text: string, open: number): number {
	for (let at = open + 1; at < text.length; at++) {
		if (text[at] === '\\') at++;
		else if (text[at] === '"') return at;
	}
	return -1;
}

function isFollowedByColon(text: string, end: number): boolean {
	let at = end + 1;
	while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
	return text[at] === ':';
}

/**
 * The line `sep=;` that Excel puts above a table and takes for the name of its delimiter.
 *
 * @returns the delimiter and the bytes of the line without its end; undefined for any other start
 */
export function separatorLine(head: Uint8Array): { readonly delimiter: string; readonly length: number } | undefined {
	const match = /^"?sep=([,;\t|])"?(?=[\r\n])/i.exec(String.fromCharCode(...head.subarray(0, 8)));
	return match === null ? undefined : { delimiter: match[1] as string, length: match[0].length };
}
