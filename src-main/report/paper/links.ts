/**
 * Places that can be jumped to, links to them, and the outline. All stay inside the file: there is no way to write an address.
 *
 * Links are made when all pages are drawn, because a link may come before its place; one whose place was never drawn
 * stays plain text. In the file, places are numbered: pdfkit sorts their names by the rules of the user's language.
 */
import { plainText } from '../../shared/charts/plain-text.ts';
import { fitText } from './fonts.ts';
import type { Paper } from './paper.ts';
import { addElement, isInGroup, within } from './tags.ts';
import { type Align, drawLine, lineHeight, type TextStyle, widthOf } from './text.ts';

/** The part of pdfkit's outline that @types/pdfkit leaves out. */
interface OutlineItem {
	readonly children: readonly OutlineItem[];
	readonly outlineData: { Count?: number };
	addItem(title: string, options: { readonly top: number; readonly left: number; readonly expanded?: boolean }): OutlineItem;
}

interface Place {
	readonly id: string;
}

type Box = readonly [x: number, y: number, width: number, height: number];

interface PendingLink {
	readonly page: number;
	readonly destination: string;
	readonly element: PDFKit.PDFStructureElement;
	/** One for each of its lines. */
	readonly boxes: readonly Box[];
	/** What the link says to who cannot see it. */
	readonly contents: string;
}

export interface Links {
	readonly places: Map<string, Place>;
	readonly pending: PendingLink[];
	section: OutlineItem | null;
}

/** Names a place on this page; the first of two with the same name counts. */
export function markPlace(paper: Paper, destination: string, y = paper.y): void {
	const { places } = paper.links;
	if (places.has(destination)) return;
	const id = String(places.size + 1).padStart(6, '0');
	places.set(destination, { id });
	paper.doc.addNamedDestination(id, 'XYZ', null, Math.max(0, y - ABOVE), null);
}

/** So much of the page is seen above a place. */
const ABOVE = 8;
const OUTLINE_TITLE = 80;

/** A line of the outline for a section, and the place `destination` here. */
export function addSectionToOutline(paper: Paper, title: string, destination: string): void {
	paper.links.section = addItem(paper, paper.doc.outline as unknown as OutlineItem, title);
	markPlace(paper, destination);
}

/** A line of the outline below that of the section, such as a drive, and the place `destination` here. */
export function addToOutline(paper: Paper, title: string, destination: string): void {
	addItem(paper, paper.links.section ?? (paper.doc.outline as unknown as OutlineItem), title);
	markPlace(paper, destination);
}

function addItem(paper: Paper, parent: OutlineItem, title: string): OutlineItem {
	// pdfkit counts `left` from the right edge.
	return parent.addItem(plainText(title, OUTLINE_TITLE) || '–', { top: Math.max(1, paper.y - ABOVE), left: paper.sheet.width });
}

/** A line of text that leads to a place of this file. */
export function drawLink(paper: Paper, text: string, destination: string, x: number, y: number, style: TextStyle, align: Align = 'left'): void {
	drawLinkLines(paper, [text], destination, x, y, style, align);
}

/** Broken text that leads to a place: one link, whatever its lines. */
export function drawLinkLines(
	paper: Paper,
	lines: readonly string[],
	destination: string,
	x: number,
	y: number,
	style: TextStyle,
	align: Align = 'left',
): void {
	const text = lines.join('');
	if (text === '') return;
	const boxes = lines.map((line, index): Box => {
		const width = widthOf(paper, line.trimEnd(), style);
		return [x - (align === 'left' ? 0 : align === 'right' ? width : width / 2), y + index * lineHeight(style), width, lineHeight(style)];
	});
	addLink(paper, text, destination, boxes, () => {
		for (const [index, line] of lines.entries()) drawLine(paper, line, boxes[index]![0], boxes[index]![1], style);
	});
}

/** Makes an area of the page lead to a place; `contents` says where to. */
export function linkTo(paper: Paper, destination: string, contents: string, x: number, y: number, width: number, height: number): void {
	addLink(paper, contents, destination, [[x, y, width, height]], () => undefined);
}

function addLink(paper: Paper, contents: string, destination: string, boxes: readonly Box[], draw: () => void): void {
	// Figures and artifacts hold no elements.
	if (paper.tags.isMarking) {
		draw();
		return;
	}
	// A link is a part of a line, never a block.
	if (isInGroup(paper)) {
		within(paper, 'P', () => addLink(paper, contents, destination, boxes, draw));
		return;
	}
	const element = addElement(paper, 'Link', {});
	paper.tags.open.push({ tag: 'Link', element });
	draw();
	paper.tags.open.pop();
	paper.links.pending.push({ page: paper.pages - 1, destination, element, boxes, contents });
}

/** Makes the links of all pages, and folds the outline below its sections. */
export function settleLinks(paper: Paper): void {
	for (const link of paper.links.pending) {
		const place = paper.links.places.get(link.destination);
		// pdfkit keeps the type of an element in a field that its types hide.
		if (!place) (link.element as unknown as { readonly dictionary: { readonly data: { S: string } } }).dictionary.data.S = 'Span';
		else annotate(paper, link, place);
		// Ended on its own page: pdfkit notes the current page as that of the link.
		link.element.end();
	}
	for (const section of (paper.doc.outline as unknown as OutlineItem).children) {
		if (section.children.length > 0) section.outlineData.Count = -section.children.length;
	}
}

function annotate(paper: Paper, link: PendingLink, place: Place): void {
	paper.doc.switchToPage(link.page);
	const options = { Subtype: 'Link', Dest: place.id, Contents: new String(fitText(link.contents)), structParent: link.element };
	for (const box of link.boxes) paper.doc.annotate(...box, { ...options } as unknown as PDFKit.Mixins.AnnotationOption);
}
