/**
 * The embedded fonts: which characters they have, and that a character stays itself.
 *
 * Contextual alternates are off: they turn `->` into an arrow and the x of `4x4` into a multiplication sign, and a serial must
 * stand on paper as it is. Kerning is held back: Inter draws the point of `7.3` a quarter of the size to the left, and readers of files
 * take letters that overlap by more than a tenth for two words. pdfkit has no public question for any of this, and it lays text out anew wherever
 * features are asked for; a test pins the private fields that we use.
 */
import type { ReportFonts } from '../input.ts';
import type { Paper } from './paper.ts';

export type FontName = keyof ReportFonts;

const FONT_NAMES = ['regular', 'semibold', 'mono'] as const satisfies readonly FontName[];
/** How far a letter may be drawn towards the one before it, in thousandths of the size; poppler tears a word at more than 100. */
const MOST_KERNING = 90;
/** Layouts that are remembered for each font: the words and figures of some thousand pages. */
const MOST_LAYOUTS = 50_000;

/** What a font makes of a text: positions in thousandths of the size. */
interface Run {
	readonly glyphs: readonly { codePoints: readonly number[] }[];
	readonly positions: readonly { xAdvance: number; readonly advanceWidth: number }[];
}

interface OpenedFont {
	/** Of fontkit. */
	readonly font: { glyphForCodePoint(codePoint: number): { readonly id: number }; hasGlyphForCodePoint(codePoint: number): boolean };
	layoutRun(text: string, features?: readonly string[]): Run;
}

/** Hands the fonts to pdfkit, which subsets and embeds those that are drawn with. */
export function openFonts(doc: PDFKit.PDFDocument, fonts: ReportFonts): void {
	for (const name of FONT_NAMES) {
		doc.registerFont(name, Buffer.from(fonts[name]));
		const opened = openedFont(doc, name);
		const layOut = opened.layoutRun.bind(opened);
		const known = new Map<string, Run>();
		opened.layoutRun = (text, features = []) => {
			const key = `${features.join(' ')}\n${text}`;
			const before = known.get(key);
			if (before !== undefined) return before;
			const wanted = Object.fromEntries([['calt', false], ...features.map((feature) => [feature, true] as const)]);
			const run = legible(layOut(text, wanted as unknown as readonly string[]));
			if (known.size < MOST_LAYOUTS) known.set(key, run);
			return run;
		};
	}
}

const SPACE = /^\p{Zs}$/u;

/** The same run with kerning held back and every space, thin or unbreakable, read back as a plain one: `1,234 USD` is found and pasted as it is typed. */
function legible(run: Run): Run {
	for (const position of run.positions) position.xAdvance = Math.max(position.xAdvance, position.advanceWidth - MOST_KERNING);
	for (const glyph of run.glyphs) if (SPACE.test(String.fromCodePoint(...glyph.codePoints))) glyph.codePoints = [0x20];
	return run;
}

/** Control, direction and invisible characters, halves of a pair. */
const UNFIT = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The last line of defence: text that came past `plainText` is made fit here, drawn or spoken. */
export function fitText(text: string): string {
	return text.replace(UNFIT, '\uFFFD');
}

export function hasGlyph(paper: Paper, font: FontName, character: string): boolean {
	return openedFont(paper.doc, font).font.hasGlyphForCodePoint(character.codePointAt(0)!);
}

/**
 * Whether all characters read back as themselves. A font draws some pairs, such as the Greek and the mathematical Delta, with
 * one glyph, and a PDF can say only one character for it: that of the first to be drawn.
 */
export function readsBack(paper: Paper, font: FontName, text: string): boolean {
	const { font: opened } = openedFont(paper.doc, font);
	return Array.from(text, (character) => {
		const codePoint = character.codePointAt(0)!;
		const key = `${font} ${opened.glyphForCodePoint(codePoint).id}`;
		const first = paper.glyphs.get(key) ?? codePoint;
		paper.glyphs.set(key, first);
		return first === codePoint;
	}).every(Boolean);
}

function openedFont(doc: PDFKit.PDFDocument, name: FontName): OpenedFont {
	doc.font(name);
	return (doc as unknown as { readonly _font: OpenedFont })._font;
}
