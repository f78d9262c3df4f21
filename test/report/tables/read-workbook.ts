/** A workbook as a spreadsheet reads it, by another way than ours: unzipped, every part parsed, texts unescaped by ECMA-376 22.9.2.19. */
import { unzipSync } from 'fflate';
import sax from 'sax';

export type ReadCell =
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'number'; readonly number: number; readonly format: number };

export interface ReadSheet {
	readonly name: string;
	/** By address. */
	readonly cells: ReadonlyMap<string, ReadCell>;
}

export interface ReadWorkbook {
	readonly parts: readonly string[];
	/** Names of all elements and attributes of all parts. */
	readonly elements: ReadonlySet<string>;
	readonly attributes: ReadonlySet<string>;
	readonly sheets: readonly ReadSheet[];
}

interface Element {
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
	text: string;
}

function parse(xml: string, onClose: (element: Element, path: readonly Element[]) => void): void {
	const parser = sax.parser(true, { trim: false, normalize: false });
	const open: Element[] = [];
	parser.onerror = (error) => {
		throw error;
	};
	parser.onopentag = ({ name, attributes }) => void open.push({ name, attributes: attributes as Record<string, string>, text: '' });
	parser.ontext = (text) => {
		const innermost = open.at(-1);
		if (innermost) innermost.text += text;
	};
	parser.onclosetag = () => {
		const closed = open.pop();
		if (closed) onClose(closed, open);
	};
	parser.write(xml).close();
}

const unescaped = (text: string): string =>
	text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

function readCells(xml: string, formats: readonly number[]): ReadonlyMap<string, ReadCell> {
	const cells = new Map<string, ReadCell>();
	let text: string | undefined;
	let value: string | undefined;
	parse(xml, ({ name, attributes, text: inside }) => {
		if (name === 't') text = unescaped(inside);
		if (name === 'v') value = inside;
		if (name !== 'c') return;
		if (attributes.t === 'inlineStr' && text !== undefined) cells.set(attributes.r ?? '', { kind: 'text', text });
		else if (attributes.t === undefined && value !== undefined)
			cells.set(attributes.r ?? '', { kind: 'number', number: Number(value), format: formats[Number(attributes.s ?? 0)] ?? -1 });
		else throw new Error(`cell ${attributes.r} of type ${attributes.t} holds neither a text nor a number`);
		text = undefined;
		value = undefined;
	});
	return cells;
}

export function readWorkbook(bytes: Uint8Array): ReadWorkbook {
	const texts = new Map(Object.entries(unzipSync(bytes)).map(([name, part]) => [name, new TextDecoder('utf-8', { fatal: true }).decode(part)]));
	const partOf = (name: string): string => {
		const text = texts.get(name);
		if (text === undefined) throw new Error(`the workbook has no part ${name}`);
		return text;
	};
	const elements = new Set<string>();
	const attributes = new Set<string>();
	for (const xml of texts.values())
		parse(xml, (element) => {
			elements.add(element.name);
			for (const name of Object.keys(element.attributes)) attributes.add(name);
		});
	const formats: number[] = [];
	parse(partOf('xl/styles.xml'), ({ name, attributes: { numFmtId } }, path) => {
		if (name === 'xf' && path.at(-1)?.name === 'cellXfs') formats.push(Number(numFmtId));
	});
	const targets = new Map<string, string>();
	parse(partOf('xl/_rels/workbook.xml.rels'), ({ name, attributes: { Id, Target } }) => {
		if (name === 'Relationship') targets.set(Id ?? '', `xl/${Target}`);
	});
	const sheets: ReadSheet[] = [];
	parse(partOf('xl/workbook.xml'), (element) => {
		if (element.name !== 'sheet') return;
		const cells = readCells(partOf(targets.get(element.attributes['r:id'] ?? '') ?? ''), formats);
		sheets.push({ name: element.attributes.name ?? '', cells });
	});
	return { parts: [...texts.keys()], elements, attributes, sheets };
}
