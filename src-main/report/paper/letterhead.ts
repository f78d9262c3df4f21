/** Whose report it is: logo and name at the top of page one. */
import { drawLogo, fitLogo } from './logo.ts';
import { addPage, type Paper } from './paper.ts';
import { asFigure } from './tags.ts';
import { breakLines, drawText, lineHeight, styles, type TextStyle } from './text.ts';

const LOGO_WIDTH = 150;
const LOGO_HEIGHT = 28;
const GAP = 12;
const AFTER = 10;
const MAX_LINES = 2;
const NAME: TextStyle = { ...styles.sectionLead, font: 'semibold' };

/** Starts page one with the letterhead, where there is one; the first section goes on below it. */
export function startWithLetterhead(paper: Paper): void {
	const { organisation, logo } = paper.letterhead;
	if (organisation === '' && logo === null) return;
	addPage(paper);
	const { sheet } = paper;
	const size = logo === null ? { width: 0, height: 0 } : fitLogo(logo, LOGO_WIDTH, LOGO_HEIGHT);
	const left = sheet.left + (logo === null ? 0 : size.width + GAP);
	const width = sheet.right - left;
	const nameHeight = breakLines(paper, organisation, NAME, width, MAX_LINES).length * lineHeight(NAME);
	const height = Math.max(size.height, nameHeight);
	if (logo !== null) {
		const box = { x: sheet.left, y: paper.y + (height - size.height) / 2, ...size };
		asFigure(paper, paper.words.logo(organisation), box, () => drawLogo(paper, logo, box.x, box.y, size));
	}
	drawText(paper, organisation, left, paper.y + (height - nameHeight) / 2, width, NAME, MAX_LINES);
	paper.y += height + AFTER;
	paper.isFresh = true;
}
