/** The pictures of page one: the loss histogram on the left, who makes the tail on the right. */
import { formatPercent } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import { componentBarsChart, lossHistogramChart } from '../../shared/charts/risk-charts.ts';
import { causeNames } from '../../shared/charts/risk-text.ts';
import type { RiskResult } from '../../shared/domain/results.ts';
import { drawChart } from '../chart/draw-chart.ts';
import { within } from '../paper/tags.ts';
import { drawLine, fitLine, lineHeight, styles } from '../paper/text.ts';
import type { Scene } from './scene.ts';
import { levelNames, modelText } from './words.ts';

/** Height of both with their titles and the gap below. */
export const LEAST_PICTURE = 120;
export const GOOD_PICTURE = 150;
export const MOST_PICTURE = 230;
const GAP_BELOW = 10;
const LEFT_SHARE = 0.54;
const TOP_CAUSES = 2;
const TOP_MODELS = 3;
const TOP_DRIVES = 5;
/** A chart of bars below this height says nothing. */
const LEAST_BARS = 74;
/** Of a bar with its name, and of the axis below the bars. */
const BAR = 11;
const BAR_AXIS = 30;
/** For a share, and between it and its name: nearer than the width of a letter, so that both are one line to every reader of the file. */
const SHARE_WIDTH = 32;
const NAME_GAP = 5;

export function drawPictures(scene: Scene, risk: RiskResult, height: number): void {
	const { paper, say } = scene;
	const { sheet } = paper;
	const left = LEFT_SHARE * (sheet.contentWidth - sheet.gutter);
	const right = sheet.contentWidth - sheet.gutter - left;
	const rightX = sheet.left + left + sheet.gutter;
	const chartTop = paper.y + lineHeight(styles.subtitle) + 2;
	const bottom = paper.y + height - GAP_BELOW;
	drawLine(paper, say.summary.lossTitle(risk.horizonDays), sheet.left, paper.y, styles.subtitle);
	drawChart(paper, lossHistogramChart(risk), { x: sheet.left, y: chartTop, width: left, height: bottom - chartTop });
	drawLine(paper, say.summary.drivers, rightX, paper.y, styles.subtitle);
	let y = drawShares(scene, risk, rightX, chartTop, right, bottom - LEAST_BARS - lineHeight(styles.small));
	drawLine(paper, fitLine(paper, say.summary.byDrive, styles.small, right), rightX, y, styles.small);
	y += lineHeight(styles.small);
	const bars = Math.min(TOP_DRIVES, Math.max(1, Math.floor((bottom - y - BAR_AXIS) / BAR)));
	drawChart(paper, componentBarsChart(risk, bars), { x: rightX, y, width: right, height: bottom - y });
	paper.y += height;
}

interface Share {
	readonly name: string;
	readonly share: number;
}

interface Shares {
	readonly title: string;
	readonly shares: readonly Share[];
}

/** The largest causes and models, one line each, as far as they stand above `limit`; returns where the next thing may start. */
function drawShares(scene: Scene, risk: RiskResult, left: number, top: number, width: number, limit: number): number {
	const { paper } = scene;
	let y = top;
	for (const { title, shares } of sharesOf(scene, risk)) {
		if (y + lineHeight(styles.small) + lineHeight(styles.cell) > limit) break;
		drawLine(paper, fitLine(paper, title, styles.small, width), left, y, styles.small);
		y += lineHeight(styles.small);
		for (const { name, share } of shares) {
			if (y + lineHeight(styles.cell) > limit) break;
			within(paper, 'P', () => {
				drawLine(paper, `${formatPercent(share)} `, left + SHARE_WIDTH, y, styles.number, 'right');
				drawLine(paper, fitLine(paper, name, styles.cell, width - SHARE_WIDTH - NAME_GAP), left + SHARE_WIDTH + NAME_GAP, y, styles.cell);
			});
			y += lineHeight(styles.cell);
		}
		y += 2;
	}
	return y;
}

function sharesOf({ say }: Scene, risk: RiskResult): Shares[] {
	const { summary } = say;
	const largest = (shares: readonly Share[], most: number): Share[] =>
		shares
			.filter(({ share }) => share > 0)
			.toSorted((a, b) => b.share - a.share)
			.slice(0, most);
	const causes = (risk.details?.causes ?? []).map(({ name, share }) => ({
		name: causeNames[name as keyof typeof causeNames] ?? plainText(name),
		share,
	}));
	const models = new Map<string, number>();
	for (const part of risk.components) models.set(part.model, (models.get(part.model) ?? 0) + part.share);
	return [
		{ title: summary.byCause(levelNames(say, risk).conditionalValueAtRisk), shares: largest(causes, TOP_CAUSES) },
		{
			title: summary.byModel(levelNames(say, risk).conditionalValueAtRisk),
			shares: largest(
				[...models].map(([model, share]) => ({ name: modelText(say, model), share })),
				TOP_MODELS,
			),
		},
	].filter(({ shares }) => shares.length > 0);
}
