/** A text file line by line: LF, CR LF and CR end lines, whatever the chunks; no line is longer than `limits.textLineBytes`. */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { concatBytes } from './text-encoding.ts';

const LF = 0x0a;
const CR = 0x0d;

interface LineHandler {
	/** @param line  1-based number of the line */
	readonly line: (text: string, line: number) => void;
	/** After the last line. `isOpen`: it had no line end, so the file may have been cut. */
	readonly end: (isOpen: boolean) => void;
}

/** @throws AppError `record_too_large` from `push`, naming the line */
export function createTextLines(sink: Sink, handler: LineHandler): FormatReader {
	const decoder = new TextDecoder();
	let held: Uint8Array = new Uint8Array(0);
	let line = 1;
	let endedWithCr = false;
	const give = (bytes: Uint8Array): void => {
		const text = decoder.decode(bytes);
		if (text.includes('�')) sink.badText(line, 'line');
		handler.line(text, line);
		line++;
	};
	const hold = (bytes: Uint8Array): void => {
		held = concatBytes(held, bytes);
		if (held.length > limits.textLineBytes)
			throw new AppError('record_too_large', `Line ${line} is longer than ${limits.textLineBytes} bytes. Nothing was added.`, { line });
	};
	return {
		push(chunk) {
			let from = 0;
			for (let at = 0; at < chunk.length; at++) {
				const byte = chunk[at];
				if (byte !== LF && byte !== CR) {
					endedWithCr = false;
					continue;
				}
				if (byte === LF && endedWithCr) {
					endedWithCr = false;
					from = at + 1;
					continue;
				}
				hold(chunk.subarray(from, at));
				give(held);
				held = new Uint8Array(0);
				endedWithCr = byte === CR;
				from = at + 1;
			}
			// A copy: the caller may reuse its buffer.
			hold(new Uint8Array(chunk.subarray(from)));
		},
		end() {
			const isOpen = held.length > 0;
			if (isOpen) give(held);
			handler.end(isOpen);
		},
	};
}
