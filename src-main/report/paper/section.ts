/** How a topic starts: a new page, its place in the outline, its title, and one sentence with the answer; and the blocks inside of it. */
import { addSectionToOutline } from './links.ts';
import { addPage, type Paper } from './paper.ts';
import { startSect, within } from './tags.ts';
import { breakLines, drawLine, drawText, heightOf, lineHeight, styles, widthOf, writeText } from './text.ts';

/** @param destination  what links to this section name; its title where absent */
export function openSection(paper: Paper, title: string, answer: string, destination = title): void {
	addPage(paper);
	startSect(paper, title);
	addSectionToOutline(paper, title, destination);
	writeText(paper, title, styles.section, 3);
	writeText(paper, answer, styles.sectionLead, 12);
}

/** A small heading inside a section, kept together with at least `follows` points of what it heads. */
export function writeSubtitle(paper: Paper, text: string, follows = 60): void {
	paper.y += 12;
	if (paper.y + lineHeight(styles.subtitle) + follows > paper.sheet.bottom) addPage(paper);
	writeText(paper, text, styles.subtitle, 2);
}

const MARK_GAP = 5;

/** Paragraphs with a dash, or with their numbers, hanging. */
export function writeList(paper: Paper, items: readonly string[], marks: 'dashes' | 'numbers' = 'dashes'): void {
	const labels = items.map((_, index) => (marks === 'dashes' ? '–' : `${index + 1}.`));
	const indent = Math.max(0, ...labels.map((label) => widthOf(paper, label, styles.body))) + MARK_GAP;
	if (items.length === 0) return;
	within(paper, 'L', () => {
		for (const [index, item] of items.entries()) within(paper, 'LI', () => writeItem(paper, labels[index]!, item, indent));
	});
}

/** A short item stands on one page. */
function writeItem(paper: Paper, label: string, item: string, indent: number): void {
	const { sheet } = paper;
	const lines = breakLines(paper, item, styles.body, sheet.contentWidth - indent);
	const height = lines.length * lineHeight(styles.body);
	if (paper.y + Math.min(height, MOST_KEPT_LINES * lineHeight(styles.body)) > sheet.bottom) addPage(paper);
	within(paper, 'Lbl', () => drawLine(paper, label, sheet.left, paper.y, styles.body));
	within(paper, 'LBody', () => {
		for (const line of lines) {
			if (paper.y + lineHeight(styles.body) > sheet.bottom) addPage(paper);
			drawLine(paper, line, sheet.left + indent, paper.y, styles.body);
			paper.y += lineHeight(styles.body);
		}
	});
	paper.y += 2;
}

const MOST_KEPT_LINES = 8;

/** What something is called, and what is to be said of it. */
export interface Term {
	readonly label: string;
	readonly text: string;
}

/** Where terms stand: `labelWidth` of the width is for the names. */
interface TermPlace {
	readonly labelWidth: number;
	/** Lines of a text before it is cut. */
	readonly maxLines: number;
	/** At least one and a half: with lines closer than 1.5 times their size, poppler reads all names before the first text. */
	readonly gap: number;
}

/** Names on the left, texts beside them, over the whole width; a list to who listens. One that finds no room goes on on the next page. */
export function writeTerms(paper: Paper, terms: readonly Term[], place: TermPlace): void {
	const { left, contentWidth, bottom } = paper.sheet;
	const { labelWidth, maxLines, gap } = place;
	if (terms.length === 0) return;
	within(paper, 'L', () => {
		for (const { label, text } of terms) {
			if (paper.y + heightOf(paper, text, styles.cell, contentWidth - labelWidth, maxLines) > bottom) addPage(paper);
			within(paper, 'LI', () => {
				within(paper, 'Lbl', () => drawLine(paper, label, left, paper.y, { ...styles.cell, ink: 'muted' }));
				within(paper, 'LBody', () => {
					paper.y += drawText(paper, text, left + labelWidth, paper.y, contentWidth - labelWidth, styles.cell, maxLines) + gap;
				});
			});
		}
	});
}

export function termsHeight(paper: Paper, terms: readonly Term[], { labelWidth, maxLines, gap }: TermPlace): number {
	const width = paper.sheet.contentWidth - labelWidth;
	return terms.reduce((sum, { text }) => sum + heightOf(paper, text, styles.cell, width, maxLines) + gap, 0);
}

interface ColumnPlace {
	readonly left: number;
	readonly width: number;
}

/** Blocks side by side, read one after the other; the cursor stands below the longer one. Make room first: a column has no second page. */
export function drawColumns(paper: Paper, columns: readonly ((place: ColumnPlace) => void)[]): void {
	const { sheet } = paper;
	const width = (sheet.contentWidth - sheet.gutter * (columns.length - 1)) / columns.length;
	const top = paper.y;
	let bottom = top;
	for (const [index, draw] of columns.entries()) {
		paper.y = top;
		draw({ left: sheet.left + index * (width + sheet.gutter), width });
		bottom = Math.max(bottom, paper.y);
	}
	paper.y = bottom;
}
