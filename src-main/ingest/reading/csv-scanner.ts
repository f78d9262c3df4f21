/**
 * A streaming CSV scanner over bytes (RFC 4180), see docs/adr/0006-csv-reader.md.
 *
 * It finds where fields start and end and decodes nothing: a reader that needs 5 of 85 columns pays for 5. Chunks may be
 * cut anywhere, also inside a character, a quote pair or CR LF. Memory is one chunk and one record.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';

const POWERS_OF_TEN = Array.from({ length: 17 }, (_, power) => Number(`1e${power}`));

const QUOTE = 0x22;
const CR = 0x0d;
const LF = 0x0a;

/** One record, valid only during the call that hands it over. */
export interface CsvRow {
	/** 1-based line on which the record starts. */
	readonly line: number;
	/** Number of fields. */
	readonly count: number;
	/** What breaks RFC 4180 in this record; undefined for a sound one. */
	readonly fault: string | undefined;
	isEmpty(field: number): boolean;
	/** The field as text, quotes undone; bytes that are not UTF-8 become U+FFFD. */
	text(field: number): string;
	/** The bytes of fields `from` to `to` as they stand, one character a byte: a key to compare, not a text to show. */
	span(from: number, to: number): string;
	/** Whether fields `from` to `to` stand there as `span` gave them. */
	isSpan(from: number, to: number, span: string): boolean;
	/** A number for the bytes of fields `from` to `to`: equal spans have equal ones. */
	spanHash(from: number, to: number): number;
	/** The field as a number (digits, sign, decimal point, exponent; blanks around); NaN when it is none. */
	number(field: number): number;
}

interface CsvScanner {
	readonly push: (chunk: Uint8Array) => void;
	/** @throws AppError `input_truncated` when the file ends inside quotes */
	readonly end: () => void;
	/** Whether the last record ended with the file instead of a line end. */
	readonly lastRecordIsOpen: () => boolean;
}

/** Where the scanner stands inside a record. */
const FIELD_START = 0;
const PLAIN = 1;
const QUOTED = 2;
/** After a quote inside a quoted field: it closed the field, or is the first of a pair. */
const QUOTE_SEEN = 3;

/** A class because the record that is handed over must be the scanner itself: one object for millions of records. */
class Scanner implements CsvRow, CsvScanner {
	line = 1;
	count = 0;
	fault: string | undefined;

	private readonly delimiter: number;
	private readonly onRow: (row: CsvRow) => void;
	private bytes: Buffer = Buffer.alloc(0);
	/** Bytes in use of `bytes`. */
	private length = 0;
	/** Start of the open record, and the next byte to look at, in `bytes`. */
	private recordStart = 0;
	private position = 0;
	private state: number = FIELD_START;
	/** Offsets relative to `recordStart`, so that they survive a change of buffer. */
	private readonly starts = new Int32Array(limits.csvColumns);
	private readonly ends = new Int32Array(limits.csvColumns);
	/** 0 plain, 1 quoted, 2 quoted with doubled quotes inside. */
	private readonly quoting = new Uint8Array(limits.csvColumns);
	private fieldStart = 0;
	private fieldQuoting = 0;
	private lineBreaks = 0;
	/** The last byte was a CR that ended a record (or a line inside quotes): a LF now belongs to it. */
	private isAfterCr = false;
	private isOpen = false;
	/** Bytes of the file in front of `bytes`. */
	private consumed = 0;

	constructor(delimiter: number, onRow: (row: CsvRow) => void) {
		this.delimiter = delimiter;
		this.onRow = onRow;
	}

	push = (chunk: Uint8Array): void => {
		// What is still open moves to the front of one buffer, the chunk behind it: nothing is allocated per chunk, and the caller
		// may use its own buffer again.
		const open = this.length - this.recordStart;
		const size = open + chunk.length;
		const { bytes } = this;
		if (size > bytes.length) {
			this.bytes = Buffer.allocUnsafeSlow(size * 2);
			bytes.copy(this.bytes, 0, this.recordStart, this.length);
		} else bytes.copyWithin(0, this.recordStart, this.length);
		this.bytes.set(chunk, open);
		this.length = size;
		this.consumed += this.recordStart;
		this.position -= this.recordStart;
		this.recordStart = 0;
		this.scan();
		if (this.length - this.recordStart > limits.csvRecordBytes) this.refuse(`longer than ${limits.csvRecordBytes} bytes`);
	};

	end = (): void => {
		if (this.state === QUOTED) {
			const byte = this.consumed + this.length;
			throw new AppError(
				'input_truncated',
				`The file ends at byte ${byte} inside a quoted field that starts in the record of line ${this.line}. Export it again.`,
				{
					line: this.line,
					byte,
				},
			);
		}
		if (this.position === this.recordStart) return;
		this.isOpen = true;
		this.closeField(this.position);
		this.closeRecord(this.position);
	};

	lastRecordIsOpen = (): boolean => this.isOpen;

	private scan(): void {
		const { bytes, delimiter, length } = this;
		let at = this.position;
		let state = this.state;
		while (at < length) {
			const byte = bytes[at] as number;
			if (state === PLAIN) {
				if (byte !== delimiter && byte !== LF && byte !== CR) {
					// The hot loop: most bytes stand in the middle of a plain field.
					do at++;
					while (at < length && bytes[at] !== delimiter && bytes[at] !== LF && bytes[at] !== CR);
				} else if (byte === delimiter) {
					this.closeField(at++);
					state = FIELD_START;
				} else if (byte === LF || byte === CR) {
					this.closeField(at++);
					this.isAfterCr = byte === CR;
					this.closeRecord(at);
					state = FIELD_START;
				}
			} else if (state === FIELD_START) {
				if (this.isAfterCr) {
					this.isAfterCr = false;
					if (byte === LF) {
						this.recordStart = ++at;
						this.fieldStart = 0;
						continue;
					}
				}
				this.fieldStart = at - this.recordStart;
				this.fieldQuoting = 0;
				if (byte === QUOTE) {
					this.fieldQuoting = 1;
					state = QUOTED;
					at++;
				} else if (byte === delimiter) this.closeField(at++);
				else state = PLAIN;
			} else if (state === QUOTED) {
				if (byte === QUOTE) state = QUOTE_SEEN;
				else this.countLineBreak(byte, at);
				at++;
			} else {
				if (byte === QUOTE) {
					this.fieldQuoting = 2;
					state = QUOTED;
					at++;
				} else {
					if (byte !== delimiter && byte !== LF && byte !== CR) this.fault ??= 'text after a closing quote';
					state = PLAIN;
				}
			}
		}
		this.position = at;
		this.state = state;
	}

	/** Counts line ends inside quotes, CR LF once. */
	private countLineBreak(byte: number, at: number): void {
		if (byte === CR || (byte === LF && this.bytes[at - 1] !== CR)) this.lineBreaks++;
		if (at - this.recordStart >= limits.csvRecordBytes) this.refuse(`longer than ${limits.csvRecordBytes} bytes, perhaps since a quote is left open`);
	}

	private closeField(at: number): void {
		if (this.count >= limits.csvColumns) this.refuse(`wider than ${limits.csvColumns} columns`);
		const end = at - this.recordStart;
		const size = end - this.fieldStart - (this.fieldQuoting === 0 ? 0 : 2);
		if (size > limits.csvFieldBytes) this.refuse(`too long in field ${this.count + 1}: ${size} bytes of ${limits.csvFieldBytes}`);
		this.starts[this.count] = this.fieldStart;
		this.ends[this.count] = end;
		this.quoting[this.count] = this.fieldQuoting;
		this.count++;
		this.fieldStart = end + 1;
		this.fieldQuoting = 0;
	}

	/** Hands the record over; an empty line is none. */
	private closeRecord(next: number): void {
		if (next - this.recordStart > limits.csvRecordBytes) this.refuse(`longer than ${limits.csvRecordBytes} bytes`);
		if (this.count > 1 || this.ends[0] !== this.starts[0]) this.onRow(this);
		this.line += this.lineBreaks + 1;
		this.lineBreaks = 0;
		this.count = 0;
		this.fault = undefined;
		this.recordStart = next;
		this.fieldStart = 0;
	}

	private refuse(what: string): never {
		throw new AppError('record_too_large', `The record that starts at line ${this.line} is ${what}. Nothing was added.`, { line: this.line });
	}

	isEmpty(field: number): boolean {
		return this.fieldEnd(field) <= this.fieldBegin(field);
	}

	text(field: number): string {
		const text = this.bytes.toString('utf8', this.fieldBegin(field), this.fieldEnd(field));
		return this.quoting[field] === 2 ? text.replaceAll('""', '"') : text;
	}

	span(from: number, to: number): string {
		return this.bytes.toString('latin1', this.recordStart + (this.starts[from] as number), this.recordStart + (this.ends[to] as number));
	}

	isSpan(from: number, to: number, span: string): boolean {
		const start = this.recordStart + (this.starts[from] as number);
		if (this.recordStart + (this.ends[to] as number) - start !== span.length) return false;
		for (let i = 0; i < span.length; i++) if (this.bytes[start + i] !== span.charCodeAt(i)) return false;
		return true;
	}

	spanHash(from: number, to: number): number {
		const end = this.recordStart + (this.ends[to] as number);
		let sum = 0x811c9dc5;
		for (let at = this.recordStart + (this.starts[from] as number); at < end; at++) sum = Math.imul(sum ^ (this.bytes[at] as number), 0x01000193);
		return sum;
	}

	number(field: number): number {
		const { bytes } = this;
		const begin = this.fieldBegin(field);
		const end = this.fieldEnd(field);
		// Up to 15 digits and at most one point: the digits are exact as a whole number, so is the power of ten, and one division of
		// two exact numbers rounds as reading the decimal does. No text in between.
		if (end - begin > 16 || end === begin) return parseDecimal(this.text(field));
		let value = 0;
		let digits = 0;
		let point = -1;
		for (let at = begin; at < end; at++) {
			const digit = (bytes[at] as number) - 0x30;
			if (digit >= 0 && digit <= 9) {
				value = value * 10 + digit;
				digits++;
			} else if (digit === -2 && point < 0) point = at;
			else return parseDecimal(this.text(field));
		}
		if (digits === 0 || digits > 15) return parseDecimal(this.text(field));
		return point < 0 ? value : value / (POWERS_OF_TEN[end - point - 1] as number);
	}

	private fieldBegin(field: number): number {
		return this.recordStart + (this.starts[field] as number) + (this.quoting[field] === 0 ? 0 : 1);
	}

	private fieldEnd(field: number): number {
		return this.recordStart + (this.ends[field] as number) - (this.quoting[field] === 0 ? 0 : 1);
	}
}

/**
 * Reads records from chunks of UTF-8 and hands each to `onRow` (empty lines left out).
 *
 * @param delimiter  one byte, see `detectDelimiter`
 * @throws AppError `record_too_large` naming line and limit; `input_truncated` from `end`
 */
export function createCsvScanner(delimiter: string, onRow: (row: CsvRow) => void): CsvScanner {
	return new Scanner(delimiter.charCodeAt(0), onRow);
}

/** Digits with sign, point and exponent, blanks around; NaN for anything else. `Number` alone would take `0x10`, `` and `Infinity`. */
export function parseDecimal(text: string): number {
	const trimmed = text.trim();
	return trimmed.length <= 400 && isDecimal(trimmed) ? Number(trimmed) : Number.NaN;
}

function isDecimal(text: string): boolean {
	let at = text[0] === '-' || text[0] === '+' ? 1 : 0;
	const whole = digitsFrom(text, at);
	at = whole;
	let digits = whole - (text[0] === '-' || text[0] === '+' ? 1 : 0);
	if (text[at] === '.') {
		const fraction = digitsFrom(text, at + 1);
		digits += fraction - at - 1;
		at = fraction;
	}
	if (digits === 0) return false;
	if (text[at] !== 'e' && text[at] !== 'E') return at === text.length;
	const sign = text[at + 1] === '-' || text[at + 1] === '+' ? 1 : 0;
	const exponent = digitsFrom(text, at + 1 + sign);
	return exponent > at + 1 + sign && exponent === text.length;
}

function digitsFrom(text: string, from: number): number {
	let at = from;
	while (at < text.length && text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39) at++;
	return at;
}

/** The delimiter of a file from its first line: the one of `,` `;` tab that stands there most often outside quotes. */
export function detectDelimiter(head: Uint8Array): string {
	const counts = new Map([
		[0x2c, 0],
		[0x3b, 0],
		[0x09, 0],
	]);
	let isQuoted = false;
	for (const byte of head) {
		if (byte === QUOTE) isQuoted = !isQuoted;
		else if (isQuoted) continue;
		else if (byte === LF || byte === CR) break;
		else if (counts.has(byte)) counts.set(byte, (counts.get(byte) ?? 0) + 1);
	}
	let best = 0x2c;
	for (const [byte, count] of counts) if (count > (counts.get(best) ?? 0)) best = byte;
	return String.fromCharCode(best);
}
