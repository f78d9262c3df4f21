/**
 * XML as a stream of events, in the encoding that its first line declares (docs/adr/0008-xml-reader.md). Depth, number of
 * elements and length of texts are limited; a document type is refused, so nothing can expand.
 */
import sax, { type SAXParser } from 'sax';
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import type { FormatReader } from '../parser.ts';
import { concatBytes } from './text-encoding.ts';

export interface XmlHandler {
	/**
	 * @param path  names of the open elements, this one last. @param line  1-based
	 * @returns whether the text of this element is wanted: any other may have any length
	 */
	readonly open: (path: readonly string[], line: number) => boolean;
	/** One attribute of the element that opens next. */
	readonly attribute: (name: string, value: string, line: number) => void;
	/** @param text  wanted, of an element that holds no other, blanks around it removed; undefined for the rest */
	readonly close: (path: readonly string[], text: string | undefined, line: number) => void;
}

/** The declaration stands within so many bytes. */
const PROLOG_BYTES = 1024;
/** Characters given to the parser at once: it looks at the length of an open name or value only between two calls. */
const SLICE = 8 * 1024;

/**
 * @throws AppError `text_encoding` for an encoding that nobody knows, `input_truncated` when the file ends inside the root,
 *         `xml_rejected` for what exceeds a limit, is not well formed or has a document type
 */
export function createXmlReader(handler: XmlHandler): FormatReader {
	const parser = createEvents(handler);
	let prolog: Uint8Array = new Uint8Array(0);
	let decoder: TextDecoder | undefined;
	let bytes = 0;
	const write = (text: string): void => {
		for (let at = 0; at < text.length; at += SLICE) parser.write(text.slice(at, at + SLICE));
	};
	const start = (): void => {
		decoder = decoderOf(prolog);
		write(decoder.decode(prolog, { stream: true }));
		prolog = new Uint8Array(0);
	};
	return {
		push(chunk) {
			bytes += chunk.length;
			if (bytes > limits.xmlDocumentBytes)
				throw new AppError('xml_rejected', `The report is larger than ${limits.xmlDocumentBytes} bytes. Nothing was added.`, { byte: bytes });
			if (decoder !== undefined) {
				write(decoder.decode(chunk, { stream: true }));
				return;
			}
			// A copy: the caller may reuse its buffer.
			prolog = new Uint8Array(concatBytes(prolog, chunk));
			if (prolog.length >= PROLOG_BYTES) start();
		},
		end() {
			if (decoder === undefined) start();
			write(decoder?.decode() ?? '');
			if (!parser.isWhole())
				throw new AppError('input_truncated', `The report ends at byte ${bytes} inside an element. Save it again; nothing was added.`, {
					byte: bytes,
				});
		},
	};
}

/** The door has turned UTF-16 into UTF-8 already, whatever the declaration says. */
function decoderOf(prolog: Uint8Array): TextDecoder {
	const start = new TextDecoder('latin1').decode(prolog.subarray(0, PROLOG_BYTES));
	const declaration = start.trimStart().startsWith('<?xml') ? start.slice(0, start.indexOf('?>') + 1) : '';
	const name = /\sencoding\s?=\s?["']([A-Za-z0-9._:-]{1,40})["']/.exec(declaration)?.[1] ?? 'utf-8';
	if (/^utf-?16|^ucs-?2|^iso-10646/i.test(name)) return new TextDecoder();
	try {
		return new TextDecoder(name);
	} catch (cause) {
		throw new AppError('text_encoding', `The report is written in ${name}, which is not known. Save it as UTF-8.`, { encoding: name }, cause);
	}
}

interface Events {
	readonly write: (text: string) => void;
	/** Whether a root was there and is closed. */
	readonly isWhole: () => boolean;
}

function createEvents(handler: XmlHandler): Events {
	const path: string[] = [];
	let text = '';
	let isWanted = false;
	let parts = 0;
	let roots = 0;
	const parser = sax.parser(true, {});
	const line = (): number => parser.line + 1;
	const count = (): void => {
		parts++;
		if (parts > limits.xmlParts) throw tooLarge(`more than ${limits.xmlParts} elements and attributes`, line());
	};
	const addText = (more: string): void => {
		if (!isWanted) return;
		text += more;
		if (text.length > limits.xmlTextLength) throw tooLarge(`a text of more than ${limits.xmlTextLength} characters`, line());
	};
	parser.onopentag = ({ name }) => {
		count();
		path.push(name);
		if (path.length > limits.xmlDepth) throw tooLarge(`more than ${limits.xmlDepth} elements inside one another`, line());
		text = '';
		isWanted = handler.open(path, line());
	};
	parser.onattribute = ({ name, value }) => {
		count();
		if (value.length > limits.xmlTextLength) throw tooLarge(`an attribute of more than ${limits.xmlTextLength} characters`, line());
		handler.attribute(name, value, line());
	};
	parser.ontext = addText;
	parser.oncdata = addText;
	parser.onclosetag = () => {
		handler.close(path, isWanted ? text.trim() : undefined, line());
		path.pop();
		if (path.length === 0) roots++;
		isWanted = false;
		text = '';
	};
	parser.ondoctype = () => {
		throw malformed('it has a document type, which no report has', line());
	};
	parser.onerror = (error) => judge(parser, error, line());
	return {
		write(slice) {
			try {
				parser.write(slice);
			} catch (error) {
				if (error instanceof AppError) throw error;
				// sax itself stumbles over an attribute named hasOwnProperty.
				throw malformed(error instanceof Error ? firstLine(error.message) : 'unknown reason', line(), error);
			}
		},
		isWhole: () => roots > 0 && path.length === 0,
	};
}

/** An ampersand that stands for itself, as hand-made writers print it, is text; all else ends the reading. */
function judge(parser: SAXParser, error: Error, line: number): void {
	const reason = firstLine(error.message);
	if (reason === 'Invalid character entity' || reason === 'Invalid character in entity name') {
		parser.error = null as unknown as Error; // sax documents null as the way to go on
		return;
	}
	if (reason.startsWith('Max buffer length')) throw tooLarge('a name or value of more than 64 KiB', line);
	throw malformed(reason, line, error);
}

const OUTSIDE = 'Text data outside of root node';

/** What sax says, as a part of a sentence. */
function firstLine(message: string): string {
	const first = (message.split('\n')[0] ?? '').replace(/\.$/, '');
	return first === OUTSIDE ? 'other text or a second report stands beside the first; keep each report in a file of its own' : first;
}

const tooLarge = (what: string, line: number): AppError =>
	new AppError('xml_rejected', `The report has ${what} at line ${line}. Nothing was added.`, { line });

const malformed = (reason: string, line: number, cause?: unknown): AppError =>
	new AppError('xml_rejected', `The XML cannot be read at line ${line}: ${reason}. Save the report again; nothing was added.`, { line }, cause);
