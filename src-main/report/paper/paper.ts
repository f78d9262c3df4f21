/**
 * A sheet of paper in pdfkit: A4, 18 mm margins, three fonts, a cursor that runs down the page.
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
import type { ReportFonts } from '../input.ts';

const POINTS_PER_MM = 72 / 25.4;
const PAGE_WIDTH = 210 * POINTS_PER_MM;
const PAGE_HEIGHT = 297 * POINTS_PER_MM;
const MARGIN = 18 * POINTS_PER_MM;
/** Room for the header line and the footer line inside the margins. */
const HEADER_HEIGHT = 26;
const FOOTER_HEIGHT = 22;

export const sheet = {
	width: PAGE_WIDTH,
	height: PAGE_HEIGHT,
	left: MARGIN,
	right: PAGE_WIDTH - MARGIN,
	contentWidth: PAGE_WIDTH - 2 * MARGIN,
	headerTop: MARGIN,
	top: MARGIN + HEADER_HEIGHT,
	bottom: PAGE_HEIGHT - MARGIN - FOOTER_HEIGHT,
	footerBottom: PAGE_HEIGHT - MARGIN,
	gutter: 18,
} as const;

export type FontName = keyof ReportFonts;

export interface Paper {
	readonly doc: PDFKit.PDFDocument;
	/** Resolves with the whole file after `doc.end()`. */
	readonly bytes: Promise<Uint8Array>;
	/** Width of every string measured so far, by font, size and text. */
	readonly widths: Map<string, number>;
	/** Where the next block starts. */
	y: number;
	pages: number;
}

interface PaperOptions {
	readonly title: string;
	readonly subject: string;
	readonly fonts: ReportFonts;
	readonly createdAtMs: number;
}

/** An empty document without a page. */
export function openPaper(options: PaperOptions): Paper {
	const createdAt = new Date(options.createdAtMs);
	const doc = new PDFDocument({
		size: [PAGE_WIDTH, PAGE_HEIGHT],
		margin: 0,
		autoFirstPage: false,
		bufferPages: true,
		pdfVersion: '1.7',
		lang: 'en',
		displayTitle: true,
		info: {
			Title: options.title,
			Subject: options.subject,
			Author: '',
			Creator: 'Stochastic Storage VaR',
			CreationDate: createdAt,
			ModDate: createdAt,
		},
		// @types/pdfkit knows names only; null is pdfkit's way to start without any font.
		font: null as unknown as string,
	});
	for (const name of ['regular', 'semibold', 'mono'] as const) doc.registerFont(name, Buffer.from(options.fonts[name]));
	return { doc, bytes: collect(doc), widths: new Map(), y: sheet.top, pages: 0 };
}

/** Starts a page; the cursor stands at its top. */
export function addPage(paper: Paper): void {
	paper.doc.addPage();
	paper.pages += 1;
	paper.y = sheet.top;
}

/** Starts a page unless `height` still fits on this one. */
export function ensureRoom(paper: Paper, height: number): void {
	if (paper.y + height > sheet.bottom) addPage(paper);
}

/** A colour role, or one of the quiet tones that only frames use. */
export type Ink = ColourRole | 'border' | 'strongBorder' | 'surface' | 'page';

/** On paper the light palette, always. */
export function inkOf(ink: Ink): string {
	if (ink === 'border' || ink === 'strongBorder' || ink === 'surface' || ink === 'page') return tokens.colour.light[ink];
	return colourOf(ink, 'light');
}

/** A hairline from left to right. */
export function hairline(paper: Paper, y: number, left: number = sheet.left, right: number = sheet.right, ink: Ink = 'border'): void {
	paper.doc.lineWidth(0.5).moveTo(left, y).lineTo(right, y).stroke(inkOf(ink));
}

function collect(doc: PDFKit.PDFDocument): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	return new Promise((resolve, reject) => {
		doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
		doc.on('error', (cause: unknown) => reject(new AppError('internal', 'The PDF could not be written.', {}, cause)));
		doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
	});
}
