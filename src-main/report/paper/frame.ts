/** What every page wears: header, footer with page x of y, the band of synthetic data; drawn when the page count is known. */
import { formatDay } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import type { ReportInput } from '../input.ts';
import { hairline, inkOf, type Paper, sheet } from './paper.ts';
import { drawLine, fitLine, lineHeight, styles } from './text.ts';

const BAND_HEIGHT = 18;
const HASH_DIGITS = 16;

export function drawFrames(paper: Paper, input: ReportInput): void {
	for (let page = 0; page < paper.pages; page += 1) {
		paper.doc.switchToPage(page);
		if (input.workspace.isSynthetic) drawBand(paper);
		drawHeader(paper, input);
		drawFooter(paper, input, page);
	}
}

function drawBand(paper: Paper): void {
	paper.doc.rect(0, 0, sheet.width, BAND_HEIGHT).fill(inkOf('risk2'));
	const style = { ...styles.strongCaption, size: 8.5 };
	drawLine(
		paper,
		'SYNTHETIC DATA – made by the generator, not measured on real drives',
		sheet.width / 2,
		(BAND_HEIGHT - lineHeight(style)) / 2,
		style,
		'centre',
	);
}

function drawHeader(paper: Paper, input: ReportInput): void {
	const name = `${plainText(input.workspace.name, 40) || 'Workspace'}${input.workspace.isSynthetic ? ' (synthetic)' : ''}`;
	drawLine(paper, fitLine(paper, name, styles.small, sheet.contentWidth * 0.6), sheet.left, sheet.headerTop - 4, styles.small);
	drawLine(paper, `Storage risk report   ${formatDay(input.generatedAtMs)}`, sheet.right, sheet.headerTop - 4, styles.small, 'right');
	hairline(paper, sheet.headerTop + 9);
}

function drawFooter(paper: Paper, input: ReportInput, page: number): void {
	const y = sheet.footerBottom - lineHeight(styles.small);
	const hash = input.dataHash === '' ? 'none' : input.dataHash.slice(0, HASH_DIGITS);
	hairline(paper, y - 5);
	drawLine(paper, `seed ${input.seed ?? 'none'}   data ${plainText(hash)}`, sheet.left, y, styles.small);
	drawLine(paper, `Page ${page + 1} of ${paper.pages}`, sheet.right, y, styles.small, 'right');
}
