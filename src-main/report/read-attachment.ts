/**
 * Reads `figures.json` out of a report: a strict reader of the files that we write (pdfkit: one cross-reference table, every object on its
 * own), not of PDF. What is foreign, cut, encrypted or written over by another program is refused with what is wrong with it.
 *
 * @source ISO 32000-1, 7.5 (file structure), 7.11.4 (embedded files)
 */
import { inflateSync } from 'node:zlib';
import { AppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';

export interface AttachedFile {
	readonly bytes: Uint8Array;
	/** MD5 in hexadecimal digits, as the file states it. */
	readonly checksum: string;
}

/** How far from its end a file tells where its table is. */
const TAIL = 64;
/** Of a dictionary that we write: the longest has some 600 bytes. */
const LONGEST_DICTIONARY = 16 * 1024;

/**
 * @param name of the attachment
 * @throws AppError `report_rejected` with the reason
 */
export function readAttachment(pdf: Uint8Array, name: string): AttachedFile {
	if (pdf.length > limits.reportBytes) throw refused(`it has ${pdf.length} bytes, ${limits.reportBytes} are the most`);
	if (latin1(pdf, 0, 5) !== '%PDF-') throw refused('it is not a PDF');
	const offsets = offsetsOf(pdf);
	const file = Array.from(offsets, (offset, index) => dictionaryAt(pdf, offset, index + 1)).find(({ text }) => isFileSpec(text, name));
	if (!file) throw refused('it carries no figures: it is no report of this program, or one of an earlier version');
	const id = Number(/\/EF <<\n\/F (\d{1,10}) 0 R/.exec(file.text)?.[1]);
	const offset = offsets[id - 1];
	if (offset === undefined) throw refused('the figures that it names are not in it');
	return attachedAt(pdf, dictionaryAt(pdf, offset, id));
}

const refused = (why: string): AppError => new AppError('report_rejected', `The figures of this file cannot be read: ${why}.`);

function latin1(pdf: Uint8Array, from: number, to: number): string {
	return Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1', from, to);
}

/** Where every object begins, by its number less one. */
function offsetsOf(pdf: Uint8Array): readonly number[] {
	const tail = latin1(pdf, Math.max(0, pdf.length - TAIL), pdf.length);
	const start = Number(/startxref\n(\d{1,10})\n%%EOF\n?$/.exec(tail)?.[1] ?? Number.NaN);
	if (Number.isNaN(start)) throw refused('its end is missing, or another program has written to it');
	const table = latin1(pdf, start, pdf.length);
	const count = Number(/^xref\n0 (\d{1,7})\n0000000000 65535 f \n/.exec(table)?.[1] ?? Number.NaN);
	const rowsAt = table.indexOf('\n', 'xref\n'.length) + 1;
	if (Number.isNaN(count) || table.length < rowsAt + count * ROW) throw refused('its table of contents is not one that this program writes');
	const trailer = table.slice(rowsAt + count * ROW);
	if (/\/Encrypt\b/.test(trailer)) throw refused('it is encrypted; take the file as it was made');
	if (/\/Prev\b/.test(trailer)) throw refused('another program has written to it');
	return Array.from({ length: count - 1 }, (_, index) => {
		const offset = Number(/^(\d{10}) 00000 n \n$/.exec(table.slice(rowsAt + (index + 1) * ROW, rowsAt + (index + 2) * ROW))?.[1] ?? Number.NaN);
		if (!(offset < start)) throw refused('its table of contents is damaged');
		return offset;
	});
}

/** Bytes of a row of the table. */
const ROW = 20;

interface Dictionary {
	readonly text: string;
	/** Where its stream begins, if it has one. */
	readonly end: number;
}

/** What stands between the head of an object and its stream or end. */
function dictionaryAt(pdf: Uint8Array, offset: number, id: number): Dictionary {
	const head = `${id} 0 obj\n`;
	const text = latin1(pdf, offset, offset + LONGEST_DICTIONARY);
	if (!text.startsWith(head)) throw refused('its table of contents points at the wrong places');
	const ends = ['\nstream\n', '\nendobj'].map((word) => text.indexOf(word)).filter((at) => at >= 0);
	const end = ends.length === 0 ? text.length : Math.min(...ends);
	return { text: text.slice(head.length, end), end: offset + end };
}

const isFileSpec = (text: string, name: string): boolean => text.includes('/Type /Filespec') && text.includes(`/F (${name})`);

function attachedAt(pdf: Uint8Array, { text, end }: Dictionary): AttachedFile {
	const number = (key: string): number => Number(new RegExp(`/${key} (\\d{1,10})(?![\\d ])`).exec(text)?.[1] ?? Number.NaN);
	const [length, size] = [number('Length'), number('Size')];
	const checksum = /\/CheckSum \(([0-9a-f]{32})\)/.exec(text)?.[1];
	const start = end + '\nstream\n'.length;
	if (!text.includes('/Type /EmbeddedFile') || checksum === undefined || Number.isNaN(length) || Number.isNaN(size))
		throw refused('what it says of them is not as this program writes it');
	if (size > limits.reportFigureBytes) throw refused(`they have ${size} bytes, ${limits.reportFigureBytes} are the most`);
	if (latin1(pdf, start + length, start + length + 10) !== '\nendstream') throw refused('they are cut');
	const packed = pdf.subarray(start, start + length);
	const bytes = text.includes('/Filter /FlateDecode') ? unpack(packed, size) : packed;
	if (bytes.length !== size) throw refused(`they have ${bytes.length} bytes and should have ${size}`);
	return { bytes, checksum };
}

function unpack(packed: Uint8Array, size: number): Uint8Array {
	try {
		return inflateSync(packed, { maxOutputLength: Math.max(1, size) });
	} catch (cause) {
		throw refused(`they cannot be unpacked (${cause instanceof Error ? cause.message : String(cause)})`);
	}
}
