/** Charts at the cursor: one over the whole width, or two side by side, never torn from their captions. */
import type { Chart } from '../../shared/charts/chart.ts';
import { drawFigure, figureHeight } from '../chart/draw-chart.ts';
import { ensureRoom, type Paper } from '../paper/paper.ts';
import { drawColumns } from '../paper/section.ts';
import { styles, writeText } from '../paper/text.ts';

/** Points below a figure. */
export const AFTER_FIGURE = 12;
const ROW_HEIGHT = 13.5;
const AXIS_ROOM = 36;

/** Height of a chart of lying bars. */
export function barsHeight(rows: number): number {
	return Math.max(1, rows) * ROW_HEIGHT + AXIS_ROOM;
}

/** Rows of a chart with a category axis. */
export function rowsOf(chart: Chart): number {
	return chart.y.type === 'category' ? chart.y.categories.length : 0;
}

export function writeFigure(paper: Paper, chart: Chart, height: number): void {
	ensureRoom(paper, figureHeight(paper, chart, paper.sheet.contentWidth, height));
	paper.y += drawFigure(paper, chart, paper.sheet.left, paper.y, paper.sheet.contentWidth, height) + AFTER_FIGURE;
}

/** Charts side by side, equally high; a single one takes half of the width. */
export function writePair(paper: Paper, charts: readonly Chart[], height: number): void {
	const [first, second] = charts;
	if (!first) return;
	const width = (paper.sheet.contentWidth - paper.sheet.gutter) / 2;
	ensureRoom(paper, Math.max(...charts.map((chart) => figureHeight(paper, chart, width, height))));
	const draw = (chart: Chart | undefined) => (place: { readonly left: number; readonly width: number }) => {
		if (chart) paper.y += drawFigure(paper, chart, place.left, paper.y, place.width, height);
	};
	drawColumns(paper, [draw(first), draw(second)]);
	paper.y += AFTER_FIGURE;
}

/** What a table leaves out, or how to read it; nothing for an empty text. */
export function writeNote(paper: Paper, text: string): void {
	if (text !== '') writeText(paper, text, styles.caption, 4);
}
