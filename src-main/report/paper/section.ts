/** How a topic starts: a new page, its place in the outline, its title, and one sentence with the answer. */
import { addPage, type Paper, sheet } from './paper.ts';
import { breakLines, drawLine, lineHeight, styles, widthOf, writeText } from './text.ts';

export function openSection(paper: Paper, title: string, answer: string): void {
	addPage(paper);
	paper.doc.outline.addItem(title);
	writeText(paper, title, styles.section, 3);
	writeText(paper, answer, styles.sectionLead, 12);
}

/** A small heading inside a section, kept together with at least `follows` points of what it heads. */
export function writeSubtitle(paper: Paper, text: string, follows = 60): void {
	paper.y += 12;
	if (paper.y + lineHeight(styles.subtitle) + follows > sheet.bottom) addPage(paper);
	writeText(paper, text, styles.subtitle, 2);
}

/** Paragraphs with a dash, hanging. */
export function writeList(paper: Paper, items: readonly string[]): void {
	const indent = widthOf(paper, '–  ', styles.body) + 2;
	for (const item of items) {
		const lines = breakLines(paper, item, styles.body, sheet.contentWidth - indent);
		if (paper.y + lines.length * lineHeight(styles.body) > sheet.bottom) addPage(paper);
		drawLine(paper, '–', sheet.left, paper.y, styles.body);
		for (const line of lines) {
			drawLine(paper, line, sheet.left + indent, paper.y, styles.body);
			paper.y += lineHeight(styles.body);
		}
		paper.y += 2;
	}
}
