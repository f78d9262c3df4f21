/** A chart on paper: the same data that the page shows, as vectors. */
import type { Chart } from '../../shared/charts/chart.ts';
import { axisTitle } from '../../shared/charts/chart-table.ts';
import { hairline, inkOf, type Paper } from '../paper/paper.ts';
import { asFigure } from '../paper/tags.ts';
import { drawLine, drawText, fitLine, heightOf, lineHeight, styles, widthOf } from '../paper/text.ts';
import { drawLayer } from './draw-layers.ts';
import { drawLabels, labelInsets } from './labels.ts';
import { axisStyle, type Box, layPlot, type Plot } from './plot.ts';

const CAPTION_GAP = 4;
const TITLE_GAP = 3;

/** Draws a chart into a box, ticks and labels included; says so where there is nothing to draw. `alt` is heard instead: title and finding where absent. */
export function drawChart(paper: Paper, chart: Chart, box: Box, alt = `${chart.title}: ${chart.summary}`): void {
	asFigure(paper, alt, box, () => drawInside(paper, chart, box));
}

function drawInside(paper: Paper, chart: Chart, box: Box): void {
	const plot = layPlot(paper, chart, box, labelInsets(paper, chart, box.width));
	if (plot === null) {
		paper.doc.lineWidth(0.5).rect(box.x, box.y, box.width, box.height).stroke(inkOf('border'));
		drawLine(
			paper,
			paper.words.nothingToDraw,
			box.x + box.width / 2,
			box.y + box.height / 2 - lineHeight(styles.caption) / 2,
			styles.caption,
			'centre',
		);
		return;
	}
	drawGrid(paper, chart, plot);
	const { frame } = plot;
	paper.doc
		.save()
		.rect(frame.x, frame.y - 1, frame.width + 1, frame.height + 2)
		.clip();
	for (const layer of chart.layers) drawLayer(paper, plot, layer);
	paper.doc.restore();
	drawTicks(paper, chart, plot, box);
	drawLabels(paper, chart, plot, box);
}

const TITLE_LINES = 2;

/** Height of a figure: title, chart and the caption that states the finding. */
export function figureHeight(paper: Paper, chart: Chart, width: number, chartHeight: number): number {
	const title = heightOf(paper, chart.title, styles.subtitle, width, TITLE_LINES);
	return title + TITLE_GAP + chartHeight + CAPTION_GAP + heightOf(paper, chart.summary, styles.caption, width);
}

/** Draws title, chart and caption, and returns their height. The finding stands in the caption, so that who listens hears it once. */
export function drawFigure(paper: Paper, chart: Chart, left: number, top: number, width: number, chartHeight: number): number {
	const chartTop = top + drawText(paper, chart.title, left, top, width, styles.subtitle, TITLE_LINES) + TITLE_GAP;
	const box = { x: left, y: chartTop, width, height: chartHeight };
	drawChart(paper, chart, box, chart.summary === '' ? chart.title : paper.words.chart(chart.title));
	const captionTop = chartTop + chartHeight + CAPTION_GAP;
	return captionTop - top + drawText(paper, chart.summary, left, captionTop, width, styles.caption);
}

/** Light horizontals only; for lying bars and spans the rows carry them. */
function drawGrid(paper: Paper, chart: Chart, plot: Plot): void {
	const { frame } = plot;
	if (chart.y.type === 'category') {
		for (let row = 1; row < chart.y.categories.length; row += 1) hairline(paper, plot.y.place(row - 0.5), frame.x, frame.x + frame.width);
		return;
	}
	for (const tick of plot.yTicks) hairline(paper, plot.y.place(tick.at), frame.x, frame.x + frame.width);
}

function drawTicks(paper: Paper, chart: Chart, plot: Plot, box: Box): void {
	const { frame } = plot;
	const floor = frame.y + frame.height;
	hairline(paper, floor, frame.x, frame.x + frame.width, 'strongBorder');
	const yStyle = axisStyle(chart.y);
	for (const tick of plot.yTicks) drawLine(paper, tick.label, frame.x - 5, plot.y.place(tick.at) - lineHeight(yStyle) / 2, yStyle, 'right');
	drawXTicks(paper, plot, box);
	if (chart.x.type !== 'number') return;
	const title = fitLine(paper, axisTitle(chart.x), styles.axis, box.width);
	drawLine(
		paper,
		title,
		Math.max(frame.x + frame.width, box.x + widthOf(paper, title, styles.axis)),
		floor + 4 + lineHeight(styles.axis),
		styles.axis,
		'right',
	);
}

/** Labels stand below their ticks, those at the ends pushed inside; one that would touch its neighbour is left out. */
function drawXTicks(paper: Paper, plot: Plot, box: Box): void {
	const floor = plot.frame.y + plot.frame.height;
	let free = box.x;
	for (const tick of plot.xTicks.toSorted((a, b) => plot.x.place(a.at) - plot.x.place(b.at))) {
		const x = plot.x.place(tick.at);
		paper.doc
			.lineWidth(0.5)
			.moveTo(x, floor)
			.lineTo(x, floor + 2.5)
			.stroke(inkOf('strongBorder'));
		const width = widthOf(paper, tick.label, styles.axis);
		const left = Math.min(Math.max(x - width / 2, box.x), box.x + box.width - width);
		if (left < free) continue;
		drawLine(paper, tick.label, left, floor + 4, styles.axis);
		free = left + width + TICK_LABEL_GAP;
	}
}

const TICK_LABEL_GAP = 4;
