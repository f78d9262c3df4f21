/**
 * Lines of text on paper: measured, broken and cut by us, drawn by pdfkit one line at a time.
 *
 * A character that no embedded font has is drawn as a box, and the original goes along as the text to copy
 * (`ActualText`), so that foreign names are visible and still read back.
 */
import { type FontName, fitText, hasGlyph, readsBack } from './fonts.ts';
import { addPage, type Ink, inkOf, type Paper } from './paper.ts';
import { asText, type Tag, within } from './tags.ts';

export interface TextStyle {
	readonly font: FontName;
	readonly size: number;
	readonly ink: Ink;
	/** Figures of equal width, for columns of numbers. */
	readonly isTabular?: boolean;
	/** Distance of baselines as a multiple of the size. */
	readonly leading?: number;
	/** What a line in this style is where it stands alone; a paragraph where absent. */
	readonly tag?: Tag;
}

export type Align = 'left' | 'right' | 'centre';

const BOX = '□';
const ELLIPSIS = '…';
const LEADING = 1.4;
/** Part of the line height above the baseline. */
const BASELINE = 0.74;
const TABULAR: PDFKit.Mixins.OpenTypeFeatures[] = ['tnum'];

export const styles = {
	title: { font: 'semibold', size: 20, ink: 'text', leading: 1.2, tag: 'H1' },
	section: { font: 'semibold', size: 15, ink: 'text', leading: 1.3, tag: 'H1' },
	lead: { font: 'regular', size: 15, ink: 'text', leading: 1.35 },
	sectionLead: { font: 'regular', size: 11, ink: 'text' },
	subtitle: { font: 'semibold', size: 10, ink: 'text', tag: 'H2' },
	body: { font: 'regular', size: 10, ink: 'text' },
	caption: { font: 'regular', size: 8.5, ink: 'muted' },
	strongCaption: { font: 'semibold', size: 8.5, ink: 'text' },
	cell: { font: 'regular', size: 8.5, ink: 'text', leading: 1.35 },
	number: { font: 'regular', size: 8.5, ink: 'text', isTabular: true, leading: 1.35 },
	head: { font: 'regular', size: 8, ink: 'muted', leading: 1.3 },
	code: { font: 'mono', size: 7.8, ink: 'text', leading: 1.45 },
	figure: { font: 'semibold', size: 20, ink: 'text', isTabular: true, leading: 1.2 },
	axis: { font: 'regular', size: 7.5, ink: 'muted', leading: 1.3 },
	axisCode: { font: 'mono', size: 7, ink: 'text', leading: 1.3 },
	small: { font: 'regular', size: 7.5, ink: 'muted', leading: 1.3 },
} as const satisfies Record<string, TextStyle>;

export function lineHeight(style: TextStyle): number {
	return style.size * (style.leading ?? LEADING);
}

/** Width of one line in points. */
export function widthOf(paper: Paper, text: string, style: TextStyle): number {
	const key = `${style.font} ${style.size} ${style.isTabular ?? false} ${text}`;
	const known = paper.widths.get(key);
	if (known !== undefined) return known;
	const { shown, font } = toGlyphs(paper, fitText(text), style.font);
	paper.doc.font(font).fontSize(style.size);
	const width = paper.doc.widthOfString(shown, style.isTabular ? { features: TABULAR } : {});
	paper.widths.set(key, width);
	return width;
}

/**
 * Breaks text into lines no wider than `width`: at line feeds and at spaces (but not before `%` nor after `<` and `>`, and thin spaces
 * hold together), inside words only where a word alone is too wide. With `maxLines` the last line ends in an ellipsis when something was left out.
 * A line that ends between two words keeps the space, which needs no room: who reads the lines one after the other, such as a screen reader,
 * has the sentence again, and the two halves of a long serial are one word.
 */
export function breakLines(paper: Paper, text: string, style: TextStyle, width: number, maxLines = Number.POSITIVE_INFINITY): string[] {
	const paragraphs = text.split('\n').map((paragraph) => breakParagraph(paper, paragraph, style, width));
	const lines = joinParagraphs(paragraphs.filter((paragraph) => paragraph.length > 0));
	if (lines.length <= maxLines) return lines;
	return [...lines.slice(0, maxLines - 1), fitLine(paper, beginningOf(paper, lines.slice(maxLines - 1), style, width), style, width)];
}

/** Lines in one: as many of them as it takes to be too wide, all where they are not. */
function beginningOf(paper: Paper, lines: readonly string[], style: TextStyle, width: number): string {
	let text = '';
	for (const line of lines) {
		text += line;
		if (widthOf(paper, text.trimEnd(), style) > width) break;
	}
	return text.trimEnd();
}

const joinParagraphs = (paragraphs: readonly (readonly string[])[]): string[] =>
	paragraphs.flatMap((lines, index) => (index === paragraphs.length - 1 ? lines : [...lines.slice(0, -1), `${lines.at(-1)} `]));

function breakParagraph(paper: Paper, text: string, style: TextStyle, width: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(/(?<![<>]) (?!%)/).filter((part) => part !== '')) {
		const longer = line === '' ? word : `${line} ${word}`;
		if (widthOf(paper, longer, style) <= width) {
			line = longer;
			continue;
		}
		if (line !== '') lines.push(`${line} `);
		line = word;
		while (widthOf(paper, line, style) > width && line.length > 1) {
			const head = fitHead(paper, line, style, width);
			lines.push(head);
			line = line.slice(head.length);
		}
	}
	if (line !== '') lines.push(line);
	return lines;
}

/** One line no wider than `width`, cut with an ellipsis. */
export function fitLine(paper: Paper, text: string, style: TextStyle, width: number): string {
	if (widthOf(paper, text, style) <= width) return text;
	return `${fitHead(paper, text, style, width - widthOf(paper, ELLIPSIS, style)).trimEnd()}${ELLIPSIS}`;
}

/** Points that the widest of these lines takes. */
export function widest(paper: Paper, lines: readonly string[], style: TextStyle): number {
	return lines.reduce((most, line) => Math.max(most, widthOf(paper, line.trimEnd(), style)), 0);
}

/** Draws one line with its top at `y`; right and centre aligned text ends or centres at `x`. */
export function drawLine(paper: Paper, text: string, x: number, y: number, style: TextStyle, align: Align = 'left'): void {
	if (text === '') return;
	const shown = fitText(paper.tags.isFigure ? `${text} ` : text);
	asText(paper, style.tag ?? 'P', () => drawGlyphs(paper, shown, x, y, style, align));
}

function drawGlyphs(paper: Paper, text: string, x: number, y: number, style: TextStyle, align: Align): void {
	const { shown, font } = toGlyphs(paper, text, style.font);
	const shift = align === 'left' ? 0 : widthOf(paper, text.trimEnd(), style) / (align === 'right' ? 1 : 2);
	const { doc } = paper;
	const isSpelled = shown !== text || !(isPlainLatin(text) || readsBack(paper, font, text));
	doc.font(font).fontSize(style.size).fillColor(inkOf(style.ink));
	if (isSpelled) doc.markContent('Span', { actual: text });
	const options = { lineBreak: false, baseline: 'alphabetic' as const };
	doc.text(shown, x - shift, y + lineHeight(style) * BASELINE, style.isTabular ? { ...options, features: TABULAR } : options);
	if (isSpelled) doc.endMarkedContent();
}

/** Draws broken text as one paragraph and returns its height. */
export function drawText(paper: Paper, text: string, x: number, y: number, width: number, style: TextStyle, maxLines?: number): number {
	const lines = breakLines(paper, text, style, width, maxLines);
	if (lines.length > 0) within(paper, style.tag ?? 'P', () => drawLines(paper, lines, x, y, style));
	return lines.length * lineHeight(style);
}

function drawLines(paper: Paper, lines: readonly string[], x: number, y: number, style: TextStyle): void {
	for (const [index, line] of lines.entries()) drawLine(paper, line, x, y + index * lineHeight(style), style);
}

/** Room that a heading wants below it, so that it never ends a page. */
const HEADING_FOLLOWS = 40;

/** Writes a paragraph at the cursor over the whole width, on to the next page where it must, and moves the cursor below it. */
export function writeText(paper: Paper, text: string, style: TextStyle, gapAfter = 0): void {
	const { sheet } = paper;
	const lines = breakLines(paper, text, style, sheet.contentWidth);
	if (lines.length === 0) return;
	const isHeading = style.tag !== undefined;
	const wanted = isHeading ? lines.length * lineHeight(style) + HEADING_FOLLOWS : lineHeight(style);
	if (paper.y + wanted > sheet.bottom) addPage(paper);
	within(paper, style.tag ?? 'P', () => {
		for (const line of lines) {
			if (paper.y + lineHeight(style) > sheet.bottom) addPage(paper);
			drawLine(paper, line, sheet.left, paper.y, style);
			paper.y += lineHeight(style);
		}
	});
	paper.y += gapAfter;
}

export function heightOf(paper: Paper, text: string, style: TextStyle, width: number, maxLines?: number): number {
	return breakLines(paper, text, style, width, maxLines).length * lineHeight(style);
}

/** Longest beginning that fits, one character at least, never half a surrogate pair. */
function fitHead(paper: Paper, text: string, style: TextStyle, width: number): string {
	const characters = [...text];
	let low = 1;
	let high = characters.length;
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if (widthOf(paper, characters.slice(0, middle).join(''), style) <= width) low = middle;
		else high = middle - 1;
	}
	return characters.slice(0, low).join('');
}

/** Text that a font can draw: the sans font where the mono font lacks a character, a box where both do. */
function toGlyphs(paper: Paper, text: string, wanted: FontName): { readonly shown: string; readonly font: FontName } {
	if (isPlainLatin(text)) return { shown: text, font: wanted };
	const font = wanted === 'mono' && ![...text].every((character) => hasGlyph(paper, 'mono', character)) ? 'regular' : wanted;
	return { shown: Array.from(text, (character) => (hasGlyph(paper, font, character) ? character : BOX)).join(''), font };
}

/** Printable ASCII, which every embedded font has. */
function isPlainLatin(text: string): boolean {
	return /^[ -~]*$/.test(text);
}
