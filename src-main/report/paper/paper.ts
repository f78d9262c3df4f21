/**
 * A sheet of paper in pdfkit: A4 or Letter, 18 mm margins, three fonts, a cursor that runs down the page.
 *
 * Measures are points, y grows downwards. pdfkit's manners that we met: without `font` it loads Helvetica from a file,
 * and with font bytes there it parses the same font anew at each later switch (16 s instead of 1 for a report);
 * `CreationDate` defaults to now and seeds the file id, so it is set; WOFF2 fonts cannot be subset; drawing text moves
 * the document's own cursor, which we ignore and pass x and y everywhere.
 */
import PDFDocument from 'pdfkit';
import tokens from '../../../resources/tokens.json' with { type: 'json' };
import type { ColourRole } from '../../shared/charts/chart.ts';
import { colourOf } from '../../shared/charts/colour.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { ReportPaper } from '../../shared/domain/report.ts';
import type { ReportFonts } from '../input.ts';
import { type Words, wordsOf } from '../language/language.ts';
import { openFonts } from './fonts.ts';
import type { Links } from './links.ts';
import type { Logo } from './logo.ts';
import { CREATOR, type DocumentFacts, PRODUCER } from './metadata.ts';
import { asArtifact, openTags, type Tags } from './tags.ts';

const POINTS_PER_MM = 72 / 25.4;
const MARGIN = 18 * POINTS_PER_MM;
/** Room for the header line and the footer line inside the margins. */
const HEADER_HEIGHT = 26;
const FOOTER_HEIGHT = 22;

/** Width and height in points. */
const SIZES: Readonly<Record<ReportPaper, readonly [number, number]>> = {
	A4: [210 * POINTS_PER_MM, 297 * POINTS_PER_MM],
	Letter: [612, 792],
};

/** Where things may stand on a page. */
export interface Sheet {
	readonly width: number;
	readonly height: number;
	readonly left: number;
	readonly right: number;
	readonly contentWidth: number;
	readonly headerTop: number;
	/** Where the content begins and ends. */
	readonly top: number;
	readonly bottom: number;
	readonly footerBottom: number;
	/** Between two columns. */
	readonly gutter: number;
}

function sheetOf(paper: ReportPaper): Sheet {
	const [width, height] = SIZES[paper];
	return {
		width,
		height,
		left: MARGIN,
		right: width - MARGIN,
		contentWidth: width - 2 * MARGIN,
		headerTop: MARGIN,
		top: MARGIN + HEADER_HEIGHT,
		bottom: height - MARGIN - FOOTER_HEIGHT,
		footerBottom: height - MARGIN,
		gutter: 18,
	};
}

export interface Paper {
	readonly doc: PDFKit.PDFDocument;
	readonly sheet: Sheet;
	/** Resolves with the whole file after `doc.end()`. */
	readonly bytes: Promise<Uint8Array>;
	/** Width of every string measured so far, by font, size and text. */
	readonly widths: Map<string, number>;
	/** The character that each glyph drawn so far stands for, by font and glyph. */
	readonly glyphs: Map<string, number>;
	readonly facts: DocumentFacts;
	readonly letterhead: PaperLetterhead;
	readonly words: PaperWords;
	readonly tags: Tags;
	readonly links: Links;
	/** The logo as it stands in the file, once it was drawn. */
	picture: object | null;
	/** The page holds nothing but the letterhead, or a sentence why something is absent: who asks for a new page gets this one. */
	isFresh: boolean;
	/** Where the next block starts. */
	y: number;
	pages: number;
}

/** What the paper itself says. */
type PaperWords = Words['paper'];

/** Whose paper it is. */
export interface PaperLetterhead {
	/** Fit to be shown; empty where none is stated. */
	readonly organisation: string;
	readonly logo: Logo | null;
}

interface PaperOptions {
	readonly title: string;
	readonly subject: string;
	readonly fonts: ReportFonts;
	readonly createdAtMs: number;
	/** A4 where absent. */
	readonly paper?: ReportPaper;
	/** Of the text, `en` where absent. */
	readonly language?: string;
	readonly letterhead?: PaperLetterhead;
	/** English where absent. */
	readonly words?: PaperWords;
}

/** An empty document without a page. */
export function openPaper(options: PaperOptions): Paper {
	const sheet = sheetOf(options.paper ?? 'A4');
	const letterhead = options.letterhead ?? { organisation: '', logo: null };
	const { title, subject, createdAtMs } = options;
	const facts = { title, subject, author: letterhead.organisation, language: options.language ?? 'en', createdAtMs };
	const doc = newDocument(sheet, facts);
	openFonts(doc, options.fonts);
	const links: Links = { places: new Map(), pending: [], section: null };
	return {
		doc,
		sheet,
		bytes: collect(doc),
		widths: new Map(),
		glyphs: new Map(),
		facts,
		letterhead,
		words: options.words ?? wordsOf('en').paper,
		tags: openTags(doc),
		links,
		picture: null,
		isFresh: false,
		y: sheet.top,
		pages: 0,
	};
}

function newDocument(sheet: Sheet, facts: DocumentFacts): PDFKit.PDFDocument {
	const createdAt = new Date(facts.createdAtMs);
	return new PDFDocument({
		size: [sheet.width, sheet.height],
		margin: 0,
		autoFirstPage: false,
		bufferPages: true,
		pdfVersion: '1.7',
		lang: facts.language,
		displayTitle: true,
		tagged: true,
		info: {
			Title: facts.title,
			Subject: facts.subject,
			...(facts.author === '' ? {} : { Author: facts.author }),
			Creator: CREATOR,
			Producer: PRODUCER,
			CreationDate: createdAt,
			ModDate: createdAt,
		},
		// @types/pdfkit knows names only; null is pdfkit's way to start without any font.
		font: null as unknown as string,
	});
}

/** Starts a page; the cursor stands at its top, or below the letterhead. */
export function addPage(paper: Paper): void {
	if (paper.isFresh) {
		paper.isFresh = false;
		return;
	}
	joinStrokes(paper.doc);
	paper.doc.addPage();
	paper.pages += 1;
	paper.y = paper.sheet.top;
}

/**
 * What was drawn on the page as one array: pdfkit keeps one for every stroke, more than a thousand a page, and an array of twenty bytes takes
 * ten times as much. MEASURED: 34,000 of them on 26 pages.
 */
function joinStrokes({ page }: PDFKit.PDFDocument): void {
	// There is no page yet, whatever its type says; the buffer is pdfkit's own.
	const content = (page as PDFKit.PDFPage | null)?.content as unknown as { buffer: readonly Uint8Array[] } | undefined;
	if (content && content.buffer.length > 1) content.buffer = [Buffer.concat(content.buffer)];
}

/** Starts a page unless `height` still fits on this one. */
export function ensureRoom(paper: Paper, height: number): void {
	if (paper.y + height > paper.sheet.bottom) addPage(paper);
}

/** A colour role, or one of the quiet tones that only frames use. */
export type Ink = ColourRole | 'border' | 'strongBorder' | 'surface' | 'page';

/** On paper the light palette, always. */
export function inkOf(ink: Ink): string {
	if (ink === 'border' || ink === 'strongBorder' || ink === 'surface' || ink === 'page') return tokens.colour.light[ink];
	return colourOf(ink, 'light');
}

interface BoxLook {
	readonly fill?: Ink;
	readonly stroke?: Ink;
	/** Of the corners. */
	readonly radius?: number;
}

/** A rectangle behind or around something; of no meaning of its own. */
export function drawBox(paper: Paper, x: number, y: number, width: number, height: number, look: BoxLook): void {
	asArtifact(paper, () => {
		const box = paper.doc.lineWidth(0.7).roundedRect(x, y, width, height, look.radius ?? 0);
		if (look.fill && look.stroke) box.fillAndStroke(inkOf(look.fill), inkOf(look.stroke));
		else if (look.fill) box.fill(inkOf(look.fill));
		else box.stroke(inkOf(look.stroke ?? 'border'));
	});
}

/** A hairline from left to right. */
export function hairline(paper: Paper, y: number, left = paper.sheet.left, right = paper.sheet.right, ink: Ink = 'border'): void {
	asArtifact(paper, () => paper.doc.lineWidth(0.5).moveTo(left, y).lineTo(right, y).stroke(inkOf(ink)));
}

function collect(doc: PDFKit.PDFDocument): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	return new Promise((resolve, reject) => {
		doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
		doc.on('error', (cause: unknown) => reject(new AppError('internal', 'The PDF could not be written.', {}, cause)));
		doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
	});
}
