/** The three things to do first, with cost and effect in columns of their own. */
import { formatCount } from '../../shared/charts/format.ts';
import { type Column, drawTable, tableHeight } from '../paper/table.ts';
import { drawLine, drawText, heightOf, lineHeight, styles } from '../paper/text.ts';
import type { DoFirst } from './actions.ts';
import type { Scene } from './scene.ts';
import { levelNames } from './words.ts';

function columnsOf({ say, input }: Scene, lines: number): Column[] {
	const { columns } = say.actions;
	return [
		{ title: columns.rank, width: 10, isFixed: true, style: { ...styles.strongCaption, ink: 'accent' } },
		{ title: columns.what, width: 0.8, style: styles.strongCaption, maxLines: Math.max(2, lines - 1), isRowHead: true },
		{ title: columns.why, width: 1, maxLines: lines },
		{ title: columns.cost, width: 62, isFixed: true, align: 'right', maxLines: 2 },
		{ title: columns.effect(levelNames(say, input.risk).conditionalValueAtRisk), width: 88, isFixed: true, align: 'right', maxLines: 2 },
	];
}

const rowsOf = ({ actions }: DoFirst): string[][] =>
	actions.map(({ title, why, cost, effect }, index) => [formatCount(index + 1), title, why, cost, effect]);

/** @param lines  of the reason for each before it is cut */
export function heightOfDoFirst(scene: Scene, first: DoFirst, lines: number): number {
	const { paper, say } = scene;
	const width = paper.sheet.contentWidth;
	const title = lineHeight(styles.subtitle) + 2;
	if (first.actions.length === 0) return title + heightOf(paper, say.actions.nothing, styles.body, width);
	return title + tableHeight(paper, columnsOf(scene, lines), rowsOf(first)) + heightOf(paper, first.note, styles.caption, width, 2);
}

export function drawDoFirst(scene: Scene, first: DoFirst, lines: number): void {
	const { paper, say } = scene;
	const { left, contentWidth } = paper.sheet;
	drawLine(paper, say.actions.title, left, paper.y, styles.subtitle);
	paper.y += lineHeight(styles.subtitle) + 2;
	if (first.actions.length === 0) {
		paper.y += drawText(paper, say.actions.nothing, left, paper.y, contentWidth, styles.body);
		return;
	}
	drawTable(paper, columnsOf(scene, lines), rowsOf(first));
	paper.y += drawText(paper, first.note, left, paper.y, contentWidth, styles.caption, 2);
}
