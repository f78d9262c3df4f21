/** Page one, for a manager: the answer, three figures, the picture, what drives it, what to do, what it rests on. */
import {
	formatCount,
	formatCounted,
	formatDay,
	formatInterval,
	formatMoney,
	formatNumber,
	formatPercent,
	formatRange,
} from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import { componentBarsChart, lossHistogramChart } from '../../shared/charts/risk-charts.ts';
import type { Estimate, RiskResult } from '../../shared/domain/results.ts';
import { drawChart } from '../chart/draw-chart.ts';
import type { ReportInput } from '../input.ts';
import { addPage, ensureRoom, hairline, inkOf, type Paper, sheet } from '../paper/paper.ts';
import { drawLine, drawText, fitLine, heightOf, lineHeight, styles, writeText } from '../paper/text.ts';
import { doFirst } from './actions.ts';
import { whatThisRestsOn } from './basis.ts';
import { absenceOf, dataWindow, drivesText, levelNames } from './words.ts';

const CARD_GAP = 12;
const CARD_PADDING = 10;
const PICTURE_HEIGHT = 168;
const LABEL_WIDTH = 92;
const TOP_MODELS = 3;
const TOP_DRIVES = 5;
/** Of one line of what the figures rest on: models that are stale say why. */
const BASIS_LINES = 3;

export function writeSummary(paper: Paper, input: ReportInput): void {
	addPage(paper);
	paper.doc.outline.addItem('Summary');
	writeText(paper, 'Storage risk report', styles.title, 2);
	writeText(paper, headline(input), styles.caption, 10);
	writeText(paper, answer(input), styles.lead, 12);
	drawCards(paper, cardsOf(input));
	if (input.risk !== null) drawPictures(paper, input.risk);
	writeActions(paper, input);
	writeBasis(paper, input);
}

function headline(input: ReportInput): string {
	const horizon = input.risk ? `, horizon ${formatCount(input.risk.horizonDays)} days` : '';
	return `Fleet: ${plainText(input.workspace.name) || 'Workspace'} – ${drivesText(input)} – ${dataWindow(input)}${horizon}, made ${formatDay(input.generatedAtMs)}`;
}

/** The whole report in one or two sentences. */
function answer(input: ReportInput): string {
	const { risk } = input;
	if (risk === null) return `What this fleet could cost is not known yet. ${absenceOf(input, 'risk')}`;
	const [low, high] = risk.failureRange;
	const failures = `Over the next ${formatCount(risk.horizonDays)} days expect ${formatNumber(risk.expectedFailures.value, 2)} failures (95 %: ${formatRange(low, high)}) among ${formatCounted(risk.drivesAtRisk, 'drive')}.`;
	const level = risk.levels[0];
	if (!level) return failures;
	const tail = formatNumber(100 * (1 - level.confidence), 3);
	const cases = `In ${formatNumber(100 * level.confidence, 3)} of 100 cases they cost no more than ${formatMoney(level.valueAtRisk.value, risk.currency)}; the worst ${tail} of 100 cost ${formatMoney(level.conditionalValueAtRisk.value, risk.currency)} on average.`;
	return `${failures} ${cases}`;
}

interface Card {
	readonly label: string;
	readonly value: string;
	readonly interval: string;
	readonly meaning: string;
}

function cardsOf(input: ReportInput): Card[] {
	const { risk } = input;
	const names = risk ? levelNames(risk) : { valueAtRisk: 'VaR', conditionalValueAtRisk: 'CVaR' };
	const level = risk?.levels[0];
	const tail = level ? formatNumber(100 * (1 - level.confidence), 3) : '';
	const card = (label: string, estimate: Estimate | undefined, meaning: string): Card =>
		risk && estimate
			? {
					label,
					value: formatMoney(estimate.value, risk.currency),
					interval: `95 %: ${formatInterval(estimate.lower, estimate.upper, risk.currency)}`,
					meaning,
				}
			: { label, value: '–', interval: 'not computed', meaning: '' };
	return [
		card('Expected loss', risk?.expectedLoss, 'the average over all paths'),
		card(names.valueAtRisk, level?.valueAtRisk, level ? `exceeded in ${tail} of 100 cases` : ''),
		card(names.conditionalValueAtRisk, level?.conditionalValueAtRisk, level ? `average of the worst ${tail} of 100` : ''),
	];
}

function drawCards(paper: Paper, cards: readonly Card[]): void {
	const width = (sheet.contentWidth - CARD_GAP * (cards.length - 1)) / cards.length;
	const height = 2 * CARD_PADDING + lineHeight(styles.caption) * 3 + lineHeight(styles.figure);
	cards.forEach((card, index) => {
		const left = sheet.left + index * (width + CARD_GAP);
		paper.doc.lineWidth(0.7).roundedRect(left, paper.y, width, height, 4).fillAndStroke(inkOf('page'), inkOf('border'));
		const inner = width - 2 * CARD_PADDING;
		let y = paper.y + CARD_PADDING;
		for (const [text, style] of [
			[card.label, styles.caption],
			[card.value, styles.figure],
			[card.interval, styles.strongCaption],
			[card.meaning, styles.caption],
		] as const) {
			drawLine(paper, fitLine(paper, text, style, inner), left + CARD_PADDING, y, style);
			y += lineHeight(style);
		}
	});
	paper.y += height + 14;
}

/** The histogram on the left, who makes the tail on the right. */
function drawPictures(paper: Paper, risk: RiskResult): void {
	const left = 0.56 * (sheet.contentWidth - sheet.gutter);
	const right = sheet.contentWidth - sheet.gutter - left;
	const rightX = sheet.left + left + sheet.gutter;
	const top = paper.y;
	drawLine(paper, `Loss over ${formatCount(risk.horizonDays)} days`, sheet.left, top, styles.subtitle);
	drawLine(paper, 'What drives it', rightX, top, styles.subtitle);
	const chartTop = top + lineHeight(styles.subtitle) + 2;
	drawChart(paper, lossHistogramChart(risk), { x: sheet.left, y: chartTop, width: left, height: PICTURE_HEIGHT });
	const listed = drawModelShares(paper, risk, rightX, chartTop, right);
	drawChart(paper, componentBarsChart(risk, TOP_DRIVES), { x: rightX, y: chartTop + listed, width: right, height: PICTURE_HEIGHT - listed });
	paper.y = chartTop + PICTURE_HEIGHT + 12;
}

/** The models that carry most of CVaR, one line each; returns the height. */
function drawModelShares(paper: Paper, risk: RiskResult, left: number, top: number, width: number): number {
	const shares = new Map<string, number>();
	for (const part of risk.components) shares.set(part.model, (shares.get(part.model) ?? 0) + part.share);
	const first = [...shares].sort(([, a], [, b]) => b - a).slice(0, TOP_MODELS);
	const name = levelNames(risk).conditionalValueAtRisk;
	drawLine(paper, `Share of ${name} by model`, left, top, styles.small);
	let y = top + lineHeight(styles.small) + 1;
	for (const [model, share] of first) {
		const text = formatPercent(share);
		drawLine(paper, fitLine(paper, plainText(model) || 'unknown model', styles.cell, width - 40), left, y, styles.cell);
		drawLine(paper, text, left + width, y, styles.cell, 'right');
		y += lineHeight(styles.cell);
	}
	y += 4;
	drawLine(paper, 'and by drive', left, y, styles.small);
	return y + lineHeight(styles.small) - top;
}

function writeActions(paper: Paper, input: ReportInput): void {
	const actions = doFirst(input);
	writeText(paper, 'Do first', styles.subtitle, 2);
	if (actions.length === 0) writeText(paper, 'Nothing asks for a decision now.', styles.body, 2);
	const indent = 16;
	actions.forEach((action, index) => {
		const width = sheet.contentWidth - indent;
		ensureRoom(paper, lineHeight(styles.body) + heightOf(paper, action.detail, styles.caption, width));
		drawLine(paper, String(index + 1), sheet.left, paper.y, { ...styles.subtitle, ink: 'accent' });
		drawLine(paper, fitLine(paper, action.title, styles.body, width), sheet.left + indent, paper.y, styles.body);
		paper.y += lineHeight(styles.body);
		paper.y += drawText(paper, action.detail, sheet.left + indent, paper.y, width, styles.caption, 2) + 3;
	});
	paper.y += 8;
}

function writeBasis(paper: Paper, input: ReportInput): void {
	const lines = whatThisRestsOn(input);
	ensureRoom(paper, (lines.length + 1) * lineHeight(styles.cell) + 20);
	hairline(paper, paper.y);
	paper.y += 6;
	writeText(paper, 'What this rests on', styles.subtitle, 2);
	for (const line of lines) {
		const height = heightOf(paper, line.text, styles.cell, sheet.contentWidth - LABEL_WIDTH, BASIS_LINES);
		ensureRoom(paper, height);
		drawLine(paper, line.label, sheet.left, paper.y, { ...styles.cell, ink: 'muted' });
		drawText(paper, line.text, sheet.left + LABEL_WIDTH, paper.y, sheet.contentWidth - LABEL_WIDTH, styles.cell, BASIS_LINES);
		paper.y += height + 1;
	}
}
