/**
 * What each mark on paper is, for screen readers and for programs that read the file: a tree of headings, paragraphs, lists, tables
 * and figures beside the pages (ISO 32000-1, 14.8), in the order of drawing.
 *
 * Everything that is drawn belongs either to an element of the tree or to an artifact (a rule, a header, a background).
 * Each line of text is a mark of its own, so that a block may go on on the next page. pdfkit's manner that we met: it closes
 * open marks when an artifact begins inside of them, hence nothing is nested but the replacement text of a line.
 */
import { fitText } from './fonts.ts';
import type { Paper } from './paper.ts';

/** The types of ISO 32000-1 that we use; all are standard, so no role map is needed. */
export type Tag = 'Sect' | 'H1' | 'H2' | 'H3' | 'P' | 'L' | 'LI' | 'Lbl' | 'LBody' | 'Table' | 'TR' | 'TH' | 'TD' | 'Figure' | 'Link';

export interface TagOptions {
	/** Said instead of a figure, or of a link that has no text of its own. */
	readonly alt?: string;
	readonly title?: string;
	/** Of a head cell. */
	readonly scope?: 'Column' | 'Row';
	/** Left, top, right and bottom on the page. */
	readonly bbox?: readonly [number, number, number, number];
}

type Element = PDFKit.PDFStructureElement;

export interface Tags {
	/** From the document down to the element that is being written. */
	readonly open: { readonly tag: Tag | 'Document'; readonly element: Element }[];
	/** Inside a figure or an artifact, whose lines are no marks of their own. */
	isMarking: boolean;
	/** Inside a figure: what it says is told apart by spaces alone. */
	isFigure: boolean;
}

/** These hold elements, never text. */
const GROUPS: ReadonlySet<string> = new Set(['Document', 'Sect', 'L', 'LI', 'Table', 'TR']);

/** Whether what comes next stands in a group, where lines and links need a paragraph around them. */
export function isInGroup({ tags }: Paper): boolean {
	return !tags.isMarking && GROUPS.has(tags.open.at(-1)!.tag);
}

export function openTags(doc: PDFKit.PDFDocument): Tags {
	const element = doc.struct('Document');
	doc.addStructure(element);
	return { open: [{ tag: 'Document', element }], isMarking: false, isFigure: false };
}

/** Ends the section before it and opens one; what follows belongs to it until the next. */
export function startSect(paper: Paper, title: string): void {
	paper.tags.open.length = 1;
	paper.tags.open.push({ tag: 'Sect', element: addElement(paper, 'Sect', { title }) });
}

/** Whatever `draw` draws belongs to a new element inside the innermost open one; inside a figure or an artifact it is part of that. */
export function within<T>(paper: Paper, tag: Tag, draw: () => T, options: TagOptions = {}): T {
	const { tags } = paper;
	if (tags.isMarking) return draw();
	const element = addElement(paper, tag, options);
	tags.open.push({ tag, element });
	try {
		return draw();
	} finally {
		tags.open.pop();
	}
}

/** One mark of text: of the innermost open element, or of a new one of type `tag` where that holds elements only. */
export function asText(paper: Paper, tag: Tag, draw: () => void): void {
	const { tags } = paper;
	if (tags.isMarking) {
		draw();
		return;
	}
	const inner = tags.open.at(-1)!;
	mark(paper, GROUPS.has(inner.tag) ? addElement(paper, tag, {}) : inner.element, draw);
}

/** A picture with the sentence that says what it shows; its labels and lines are part of it. */
export function asFigure(paper: Paper, alt: string, box: Box, draw: () => void): void {
	const { tags } = paper;
	if (tags.isMarking) {
		draw();
		return;
	}
	mark(paper, addElement(paper, 'Figure', { alt, bbox: [box.x, box.y, box.x + box.width, box.y + box.height] }), () => {
		tags.isFigure = true;
		draw();
		tags.isFigure = false;
	});
}

/** What carries no meaning of its own: rules, backgrounds, what every page repeats. */
export function asArtifact<T>(paper: Paper, draw: () => T, type: 'Layout' | 'Pagination' = 'Layout'): T {
	if (paper.tags.isMarking) return draw();
	paper.doc.markContent('Artifact', { type });
	paper.tags.isMarking = true;
	try {
		return draw();
	} finally {
		paper.tags.isMarking = false;
		paper.doc.endMarkedContent();
	}
}

/** A new last child of the innermost open element that may hold elements. */
export function addElement(paper: Paper, tag: Tag, options: TagOptions): Element {
	const { alt, title, ...more } = options;
	const words = { ...(alt === undefined ? {} : { alt: fitText(alt) }), ...(title === undefined ? {} : { title: fitText(title) }) };
	const placed = { ...more, ...words, ...(options.bbox ? { placement: 'Block' } : {}) };
	// @types/pdfkit 0.17 does not know `scope`, `bbox` and `placement`, which pdfkit 0.20 writes.
	const element = paper.doc.struct(tag, placed as PDFKit.Mixins.StructureElementOptions);
	paper.tags.open.at(-1)!.element.add(element);
	return element;
}

interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

function mark(paper: Paper, element: Element, draw: () => void): void {
	const { tags } = paper;
	// pdfkit opens the mark, runs the function and closes it, all before `add` returns.
	element.add(() => {
		tags.isMarking = true;
		try {
			draw();
		} finally {
			tags.isMarking = false;
		}
	});
}
