/**
 * Tables as a workbook, written by hand: seven kinds of small XML parts in a zip file (ADR 19 says why no package). There is no way from a
 * text to a formula: text is an inline string in a cell of the format "text", and nothing here writes the element that a formula needs.
 *
 * @source ECMA-376 part 1: 18.3 worksheets, 18.8 styles, 22.9.2.19 ST_Xstring
 */
import { packTexts } from './pack.ts';
import { type ColumnKind, type FigureTable, headingOf, type TableCell } from './table.ts';

export interface WorkbookFacts {
	readonly title: string;
	/** The only date of the file. */
	readonly createdAtMs: number;
}

/** More characters in a cell make Excel call the file damaged. */
const LONGEST_TEXT = 32_767;
const MS_PER_DAY = 86_400_000;
/** Days from the epoch of spreadsheets to 1970. */
const EPOCH_DAYS = 25_569;

const HEADING = 1;
/** Formats of `STYLES`, by their place there. Text keeps the format "text" (@), so that a cell that somebody edits stays text. */
const STYLE_OF: Readonly<Record<ColumnKind, number>> = { text: 2, integer: 3, number: 4, money: 5, probability: 6, date: 7 };

const SHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

const STYLES = `${DECLARATION}<styleSheet xmlns="${SHEET}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="165" formatCode="0.0000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="8">${[
	'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
	'<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>',
	...[49, 1, 0, 4, 165, 164].map((format) => `<xf numFmtId="${format}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`),
].join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

/** Characters that XML cannot hold or would change, and what looks like their escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be escaped
const ESCAPED = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/g;

/** `text` inside an element or attribute, every character kept; half a pair of surrogates becomes U+FFFD. */
function xmlText(text: string): string {
	return text
		.toWellFormed()
		.replace(ESCAPED, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}

/** `A`, `B`, ..., `Z`, `AA`. */
function columnLetters(index: number): string {
	const last = String.fromCharCode(65 + (index % 26));
	return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last;
}

function textXml(text: string, address: string, style: number): string {
	return `<c r="${address}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text.slice(0, LONGEST_TEXT))}</t></is></c>`;
}

function cellXml(cell: TableCell, kind: ColumnKind, address: string): string {
	if (typeof cell === 'string') return textXml(cell, address, STYLE_OF.text);
	if (cell === null || !Number.isFinite(cell)) return '';
	return `<c r="${address}" s="${STYLE_OF[kind]}"><v>${kind === 'date' ? cell / MS_PER_DAY + EPOCH_DAYS : cell}</v></c>`;
}

/** In characters: room for the longest text, within reason; headings wrap at a word. */
function widthOf({ columns, rows }: FigureTable, index: number): number {
	const column = columns[index];
	if (!column) return 0;
	const longestWord = Math.max(
		...headingOf(column)
			.split(' ')
			.map(({ length }) => length),
	);
	const longestText = rows.reduce((longest, row) => Math.max(longest, typeof row[index] === 'string' ? row[index].length : 0), 0);
	return Math.max(longestWord + 2, column.kind === 'date' ? 20 : 13, Math.min(longestText, 60) + 2);
}

function sheetXml(table: FigureTable, isFirst: boolean): string {
	const { columns, rows } = table;
	const letters = columns.map((_, index) => columnLetters(index));
	const widths = columns.map((_, index) => `<col min="${index + 1}" max="${index + 1}" width="${widthOf(table, index)}" customWidth="1"/>`);
	const heading = columns.map((column, index) => textXml(headingOf(column), `${letters[index]}1`, HEADING));
	const lines = rows.map((row, line) => {
		const cells = columns.map(({ kind }, index) => cellXml(row[index] ?? null, kind, `${letters[index]}${line + 2}`));
		return `<row r="${line + 2}">${cells.join('')}</row>`;
	});
	const view = `<sheetView${isFirst ? ' tabSelected="1"' : ''} workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>`;
	return `${DECLARATION}<worksheet xmlns="${SHEET}"><sheetViews>${view}</sheetViews><cols>${widths.join('')}</cols><sheetData><row r="1">${heading.join('')}</row>${lines.join('')}</sheetData></worksheet>`;
}

function contentTypes(sheets: number): string {
	const type = (part: string, kind: string): string => `<Override PartName="/${part}" ContentType="application/vnd.openxmlformats-${kind}+xml"/>`;
	const parts = [
		type('docProps/core.xml', 'package.core-properties'),
		type('xl/workbook.xml', 'officedocument.spreadsheetml.sheet.main'),
		type('xl/styles.xml', 'officedocument.spreadsheetml.styles'),
		...Array.from({ length: sheets }, (_, index) => type(`xl/worksheets/sheet${index + 1}.xml`, 'officedocument.spreadsheetml.worksheet')),
	];
	return `${DECLARATION}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${parts.join('')}</Types>`;
}

function relationships(links: readonly (readonly [type: string, target: string])[]): string {
	const all = links.map(([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${type}" Target="${target}"/>`);
	return `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${all.join('')}</Relationships>`;
}

function coreProperties({ title, createdAtMs }: WorkbookFacts): string {
	const created = `<dcterms:created xsi:type="dcterms:W3CDTF">${new Date(createdAtMs).toISOString().slice(0, 19)}Z</dcterms:created>`;
	return `${DECLARATION}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${xmlText(title)}</dc:title>${created}</cp:coreProperties>`;
}

/** A workbook with one sheet a table, headings frozen. The same tables and facts give the same bytes, in every time zone. */
export function writeXlsx(tables: readonly FigureTable[], facts: WorkbookFacts): Uint8Array {
	const sheets = tables.map(({ name }, index) => `<sheet name="${xmlText(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`);
	return packTexts([
		['[Content_Types].xml', contentTypes(tables.length)],
		[
			'_rels/.rels',
			relationships([
				[`${OFFICE}/officeDocument`, 'xl/workbook.xml'],
				[`${PACKAGE}/relationships/metadata/core-properties`, 'docProps/core.xml'],
			]),
		],
		['docProps/core.xml', coreProperties(facts)],
		['xl/workbook.xml', `${DECLARATION}<workbook xmlns="${SHEET}" xmlns:r="${OFFICE}"><sheets>${sheets.join('')}</sheets></workbook>`],
		[
			'xl/_rels/workbook.xml.rels',
			relationships([
				...tables.map((_, index) => [`${OFFICE}/worksheet`, `worksheets/sheet${index + 1}.xml`] as const),
				[`${OFFICE}/styles`, 'styles.xml'],
			]),
		],
		['xl/styles.xml', STYLES],
		...tables.map((table, index) => [`xl/worksheets/sheet${index + 1}.xml`, sheetXml(table, index === 0)] as const),
	]);
}
