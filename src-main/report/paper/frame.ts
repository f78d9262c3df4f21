/** What every page wears: header, footer with page x of y, the band of synthetic data; drawn when the page count is known. */
import { plainText } from '../../shared/charts/plain-text.ts';
import type { ReportInput } from '../input.ts';
import { type Words, wordsOf } from '../language/language.ts';
import { drawLogo, fitLogo } from './logo.ts';
import { hairline, inkOf, type Paper } from './paper.ts';
import { asArtifact } from './tags.ts';
import { drawLine, fitLine, lineHeight, styles, widthOf } from './text.ts';

const BAND_HEIGHT = 18;
const HASH_DIGITS = 16;
const LOGO_WIDTH = 60;
const LOGO_HEIGHT = 11;
const GAP = 6;

export function drawFrames(paper: Paper, input: ReportInput): void {
	const say = wordsOf(input.options.language);
	for (let page = 0; page < paper.pages; page += 1) {
		paper.doc.switchToPage(page);
		asArtifact(
			paper,
			() => {
				if (input.workspace.isSynthetic) drawBand(paper, say);
				drawHeader(paper, input, say, page);
				drawFooter(paper, input, say, page);
			},
			'Pagination',
		);
	}
}

function drawBand(paper: Paper, say: Words): void {
	paper.doc.rect(0, 0, paper.sheet.width, BAND_HEIGHT).fill(inkOf('risk2'));
	const style = { ...styles.strongCaption, size: 8.5 };
	drawLine(paper, say.frame.synthetic, paper.sheet.width / 2, (BAND_HEIGHT - lineHeight(style)) / 2, style, 'centre');
}

/** Logo and organisation, but on page one, which has them large; the workspace; what this is and its day. */
function drawHeader(paper: Paper, input: ReportInput, say: Words, page: number): void {
	const { sheet, letterhead } = paper;
	const top = sheet.headerTop - 4;
	const title = say.frame.header(input.generatedAtMs);
	drawLine(paper, title, sheet.right, top, styles.small, 'right');
	let left = sheet.left;
	if (letterhead.logo !== null && page > 0) {
		const size = fitLogo(letterhead.logo, LOGO_WIDTH, LOGO_HEIGHT);
		drawLogo(paper, letterhead.logo, left, top + (lineHeight(styles.small) - size.height) / 2, size);
		left += size.width + GAP;
	}
	const workspace = say.frame.workspace(plainText(input.workspace.name, 40) || say.workspace, input.workspace.isSynthetic);
	const name = letterhead.organisation !== '' && page > 0 ? say.frame.owned(letterhead.organisation, workspace) : workspace;
	drawLine(paper, fitLine(paper, name, styles.small, sheet.right - left - widthOf(paper, title, styles.small) - 2 * GAP), left, top, styles.small);
	hairline(paper, sheet.headerTop + 9);
}

function drawFooter(paper: Paper, input: ReportInput, say: Words, page: number): void {
	const { sheet } = paper;
	const y = sheet.footerBottom - lineHeight(styles.small);
	const hash = input.dataHash === '' ? say.none : input.dataHash.slice(0, HASH_DIGITS);
	hairline(paper, y - 5);
	drawLine(paper, say.frame.origin(input.seed === null ? say.none : String(input.seed), plainText(hash)), sheet.left, y, styles.small);
	drawLine(paper, say.frame.page(page + 1, paper.pages), sheet.right, y, styles.small, 'right');
}
