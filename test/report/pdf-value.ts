/** Values as they stand in a PDF: dictionaries, arrays, names, texts, numbers, references. Enough for what pdfkit writes. */

/** A reference to another object. */
export interface Reference {
	readonly id: number;
}

export type PdfValue = string | number | boolean | null | Reference | readonly PdfValue[] | PdfDictionary;
export type PdfDictionary = ReadonlyMap<string, PdfValue>;

const TOKEN = /<<|>>|\[|\]|\/[^\s<>[\]()/%]*|\((?:\\[\s\S]|[^\\)])*\)|<[0-9A-Fa-f\s]*>|\d+ \d+ R\b|[+-]?[\d.]+|true|false|null/g;

/** Reads one value; names lose their slash, texts stay as they are written, with their brackets. */
export function pdfValue(text: string): PdfValue {
	const tokens = (text.match(TOKEN) ?? []).values();
	const read = (): PdfValue | undefined => {
		const token = tokens.next().value;
		if (token === undefined || token === '>>' || token === ']') return undefined;
		if (token === '[') return readAll(read);
		if (token === '<<') return dictionaryOf(readAll(read));
		if (token.startsWith('/')) return token.slice(1);
		if (token.endsWith(' R')) return { id: Number.parseInt(token, 10) };
		if (token === 'true' || token === 'false') return token === 'true';
		if (token === 'null') return null;
		return /^[+-.\d]/.test(token) ? Number(token) : token;
	};
	return read() ?? null;
}

function readAll(read: () => PdfValue | undefined): PdfValue[] {
	const values: PdfValue[] = [];
	for (let value = read(); value !== undefined; value = read()) values.push(value);
	return values;
}

function dictionaryOf(values: readonly PdfValue[]): PdfDictionary {
	return new Map(values.flatMap((key, index) => (index % 2 === 0 ? [[String(key), values[index + 1] ?? null] as const] : [])));
}

export const isDictionary = (value: PdfValue | undefined): value is PdfDictionary => value instanceof Map;

export const isReference = (value: PdfValue | undefined): value is Reference =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && !isDictionary(value);

/** The values of an array, the one value where it is none, nothing where it is absent. */
export function listOf(value: PdfValue | undefined): readonly PdfValue[] {
	if (value === undefined || value === null) return [];
	return Array.isArray(value) ? value : [value as PdfValue];
}
