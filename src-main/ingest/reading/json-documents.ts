/**
 * Cuts a stream of bytes into JSON documents: one document, several one after the other, JSON lines, or the elements of a
 * top-level array. Only brackets and strings are followed here; `json-reader.ts` reads what was cut out.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';

interface JsonDocuments {
	readonly push: (chunk: Uint8Array) => void;
	/** @throws AppError `input_truncated` when a document is still open */
	readonly end: () => void;
}

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
/** Stands before each document in JSON text sequences (RFC 7464). */
const RECORD_SEPARATOR = 0x1e;

/** In a top-level array: what may come next. Outside of one it is always a document. */
type Expected = 'document' | 'first element or end' | 'comma or end';

/**
 * @param onDocument  gets the bytes of one object and its 1-based index; valid only during the call
 * @throws AppError `json_rejected` for anything but objects at the top, for depth and size beyond the limits
 */
export function createJsonDocuments(onDocument: (bytes: Uint8Array, index: number) => void): JsonDocuments {
	return new DocumentCutter(onDocument);
}

/** A class because a dozen pieces of state outlive each chunk. */
class DocumentCutter implements JsonDocuments {
	private readonly onDocument: (bytes: Uint8Array, index: number) => void;
	private isInArray = false;
	private expected: Expected = 'document';
	private depth = 0;
	private isInString = false;
	private isEscaped = false;
	/** Parts of the open document, joined once it is complete. */
	private held: Uint8Array[] = [];
	private heldBytes = 0;
	/** Bytes of the file before the current chunk, and documents handed over. */
	private consumed = 0;
	private index = 0;

	constructor(onDocument: (bytes: Uint8Array, index: number) => void) {
		this.onDocument = onDocument;
	}

	push = (chunk: Uint8Array): void => {
		let start = 0;
		for (let at = 0; at < chunk.length; at++) {
			if (this.depth === 0) {
				this.outside(chunk[at] as number, this.consumed + at);
				start = at;
				continue;
			}
			this.inside(chunk[at] as number, this.consumed + at);
			if (this.depth > 0) continue;
			this.hold(chunk.subarray(start, at + 1));
			this.handOver();
			start = at + 1;
		}
		this.consumed += chunk.length;
		// The caller may reuse its buffer: keep a copy of what is still open.
		if (this.depth > 0) this.hold(new Uint8Array(chunk.subarray(start)));
	};

	end = (): void => {
		if (this.depth === 0 && !this.isInArray) return;
		const document = this.index + 1;
		throw new AppError('input_truncated', `The file ends at byte ${this.consumed} inside document ${document}. Export it again; nothing was added.`, {
			byte: this.consumed,
			document,
		});
	};

	private outside(byte: number, at: number): void {
		if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === RECORD_SEPARATOR) return;
		if (byte === OPEN_BRACE && this.expected !== 'comma or end') {
			if (this.index >= limits.jsonDocuments)
				throw new AppError(
					'json_rejected',
					`The file holds more than ${limits.jsonDocuments} documents at byte ${at}. Split it; nothing was added.`,
					{
						byte: at,
					},
				);
			this.depth = 1;
		} else if (byte === OPEN_BRACKET && !this.isInArray) {
			this.isInArray = true;
			this.expected = 'first element or end';
		} else if (byte === COMMA && this.expected === 'comma or end') this.expected = 'document';
		else if (byte === CLOSE_BRACKET && this.isInArray && this.expected !== 'document') {
			this.isInArray = false;
			this.expected = 'document';
		} else
			throw new AppError(
				'json_rejected',
				`At byte ${at} a JSON object was expected, after ${this.index} document${this.index === 1 ? '' : 's'}. Take away other text that stands there, such as a command line, or export the file again. Nothing was added.`,
				{ byte: at, path: '$' },
			);
	}

	private inside(byte: number, at: number): void {
		if (this.isInString) {
			if (this.isEscaped) this.isEscaped = false;
			else if (byte === BACKSLASH) this.isEscaped = true;
			else if (byte === QUOTE) this.isInString = false;
		} else if (byte === QUOTE) this.isInString = true;
		else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
			if (++this.depth > limits.jsonDepth) {
				throw new AppError(
					'json_rejected',
					`Document ${this.index + 1} is nested deeper than ${limits.jsonDepth} at byte ${at}. Nothing was added.`,
					{ byte: at },
				);
			}
		} else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.depth--;
	}

	private hold(part: Uint8Array): void {
		this.heldBytes += part.length;
		if (this.heldBytes > limits.jsonDocumentBytes) {
			const document = this.index + 1;
			throw new AppError('json_rejected', `Document ${document} is larger than ${limits.jsonDocumentBytes} bytes. Nothing was added.`, { document });
		}
		this.held.push(part);
	}

	private handOver(): void {
		const document = this.held.length === 1 ? (this.held[0] as Uint8Array) : Buffer.concat(this.held);
		this.held = [];
		this.heldBytes = 0;
		this.index++;
		this.onDocument(document, this.index);
		this.expected = this.isInArray ? 'comma or end' : 'document';
	}
}
