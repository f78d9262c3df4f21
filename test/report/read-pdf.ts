/** A small reader of the PDFs that pdfkit writes: objects, unpacked streams, the text of each page. Enough for tests, no more. */
import { inflateSync } from 'node:zlib';

export interface PdfObject {
	readonly id: number;
	/** Everything before `stream`, as Latin-1 text. */
	readonly dictionary: string;
	/** Unpacked; null where the object has no stream. */
	readonly stream: string | null;
}

export interface ReadPdf {
	readonly raw: string;
	readonly objects: ReadonlyMap<number, PdfObject>;
	/** One entry for each page, in order: its lines of text as drawn, without the space that a line broken between words ends with. */
	readonly pages: readonly (readonly string[])[];
	/** The same lines as they are copied: replacement boxes give what stands behind them. */
	readonly copied: readonly (readonly string[])[];
	/** Texts that stand behind drawn replacement boxes. */
	readonly actualTexts: readonly string[];
	readonly outline: readonly string[];
}

export function readPdf(bytes: Uint8Array): ReadPdf {
	const raw = Buffer.from(bytes).toString('latin1');
	const objects = readObjects(raw);
	const pageIds = [...(/\/Kids \[([^\]]*)\]/.exec(objectWith(objects, '/Type /Pages').dictionary)?.[1] ?? '').matchAll(/(\d+) 0 R/g)].map((match) =>
		Number(match[1]),
	);
	const texts = pageIds.map((id) => pageText(objects, objects.get(id)!));
	const contents = pageIds.map((id) => contentOf(objects, objects.get(id)!));
	const pages = texts.map((lines) => lines.map(({ drawn }) => drawn));
	const copied = texts.map((lines) => lines.map((line) => line.copied));
	return { raw, objects, pages, copied, actualTexts: contents.flatMap(actualTextsOf), outline: outlineTitles(objects) };
}

/** Offsets of the cross-reference table that do not point at their object; empty in a sound file. */
export function wrongOffsets(raw: string): number[] {
	const start = Number(/startxref\n(\d+)/.exec(raw)![1]);
	const entries = [...raw.slice(start).matchAll(/^(\d{10}) \d{5} n/gm)].map((match) => Number(match[1]));
	return entries.filter((offset, index) => !raw.startsWith(`${index + 1} 0 obj`, offset));
}

function readObjects(raw: string): Map<number, PdfObject> {
	const objects = new Map<number, PdfObject>();
	for (const match of raw.matchAll(/^(\d+) 0 obj\n/gm)) {
		const start = match.index + match[0].length;
		const end = raw.indexOf('\nendobj', start);
		// Looked for in this object alone: most have none, and the next stream is far.
		const streamAt = start + raw.slice(start, end).indexOf('\nstream\n');
		const hasStream = streamAt >= start;
		const dictionary = raw.slice(start, hasStream ? streamAt : end);
		const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1]);
		const packed = hasStream ? Buffer.from(raw.slice(streamAt + 8, streamAt + 8 + length), 'latin1') : null;
		const unpacked = packed && dictionary.includes('/FlateDecode') ? inflateSync(packed) : packed;
		objects.set(Number(match[1]), { id: Number(match[1]), dictionary, stream: unpacked === null ? null : unpacked.toString('latin1') });
	}
	return objects;
}

function objectWith(objects: ReadonlyMap<number, PdfObject>, text: string): PdfObject {
	return [...objects.values()].find((object) => object.dictionary.includes(text))!;
}

function reference(dictionary: string, key: string): number {
	return Number(new RegExp(`/${key} (\\d+) 0 R`).exec(dictionary)?.[1]);
}

function contentOf(objects: ReadonlyMap<number, PdfObject>, page: PdfObject): string {
	return objects.get(reference(page.dictionary, 'Contents'))?.stream ?? '';
}

interface TextLine {
	readonly drawn: string;
	readonly copied: string;
}

function pageText(objects: ReadonlyMap<number, PdfObject>, page: PdfObject): TextLine[] {
	const resources = objects.get(reference(page.dictionary, 'Resources'))!.dictionary;
	const lines: TextLine[] = [];
	let spelled: string | undefined;
	for (const block of contentOf(objects, page).matchAll(/BT\n([\s\S]*?)\nET|\/ActualText \(((?:\\[\s\S]|[^\\)])*)\)/g)) {
		if (block[2] !== undefined) {
			spelled = literal(block[2]);
			continue;
		}
		const font = /\/(F\d+) [\d.]+ Tf/.exec(block[1]!)![1]!;
		const unicode = unicodeOf(objects, reference(resources, font));
		const glyphs = [...block[1]!.matchAll(/<([0-9a-f]+)>/g)].flatMap((hex) => hex[1]!.match(/.{4}/g) ?? []);
		const drawn = glyphs
			.map((glyph) => unicode.get(Number.parseInt(glyph, 16)) ?? '\u{FFFF}')
			.join('')
			.trimEnd();
		lines.push({ drawn, copied: spelled ?? drawn });
		spelled = undefined;
	}
	return lines;
}

/** Glyph number to text, from the ToUnicode map that pdfkit writes as ranges. */
function unicodeOf(objects: ReadonlyMap<number, PdfObject>, fontId: number): Map<number, string> {
	const map = objects.get(reference(objects.get(fontId)!.dictionary, 'ToUnicode'))!.stream!;
	const unicode = new Map<number, string>();
	for (const range of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/g)) {
		[...range[2]!.matchAll(/<([0-9a-f ]*)>/g)].forEach((entry, index) => {
			unicode.set(Number.parseInt(range[1]!, 16) + index, Buffer.from(entry[1]!.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'));
		});
	}
	return unicode;
}

function actualTextsOf(content: string): string[] {
	return [...content.matchAll(/\/ActualText \(((?:\\[\s\S]|[^\\)])*)\)/g)].map((match) => literal(match[1]!));
}

function outlineTitles(objects: ReadonlyMap<number, PdfObject>): string[] {
	const items = [...objects.values()].filter((object) => object.dictionary.includes('/Dest ['));
	return items.map((object) => literal(/\/Title \(((?:\\[\s\S]|[^\\)])*)\)/.exec(object.dictionary)![1]!));
}

/** A literal string: escapes undone, UTF-16 with byte order mark decoded. */
function literal(text: string): string {
	const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
	const plain = text.replace(/\\([\s\S])/g, (_, character: string) => escapes[character] ?? character);
	return plain.startsWith('\xFE\xFF') ? Buffer.from(plain.slice(2), 'latin1').swap16().toString('utf16le') : plain;
}
