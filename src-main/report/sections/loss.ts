/** The loss distribution with its errors: histogram, levels, convergence, and the failure law behind it. */
import {
	formatCount,
	formatCounted,
	formatInterval,
	formatLevel,
	formatMetric,
	formatMoney,
	formatNumber,
	formatPercent,
} from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import { convergenceChart, lossHistogramChart } from '../../shared/charts/risk-charts.ts';
import { dependenceText } from '../../shared/charts/risk-text.ts';
import { tailPartsChart } from '../../shared/charts/tail-chart.ts';
import type { Estimate, RiskResult } from '../../shared/domain/results.ts';
import { drawFigure, figureHeight } from '../chart/draw-chart.ts';
import type { ReportInput } from '../input.ts';
import { ensureRoom, type Paper, sheet } from '../paper/paper.ts';
import { openSection, writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { styles, writeText } from '../paper/text.ts';
import { absenceOf } from './words.ts';

const HISTOGRAM_HEIGHT = 165;
const CONVERGENCE_HEIGHT = 112;
const TAIL_HEIGHT = 104;

export function writeLoss(paper: Paper, input: ReportInput): void {
	const { risk } = input;
	if (risk === null) {
		openSection(paper, 'Value at risk', absenceOf(input, 'risk'));
		return;
	}
	openSection(
		paper,
		'Value at risk',
		`${formatCount(risk.paths)} simulated paths over ${formatCount(risk.horizonDays)} days, ${formatCounted(risk.drivesAtRisk, 'drive')}.`,
	);
	paper.y += drawFigure(paper, lossHistogramChart(risk), sheet.left, paper.y, sheet.contentWidth, HISTOGRAM_HEIGHT);
	writeLevels(paper, risk);
	writeTail(paper, risk);
	writeConvergence(paper, risk);
	writeSurvival(paper, risk);
}

function writeLevels(paper: Paper, risk: RiskResult): void {
	const cells = (estimate: Estimate): string[] => [
		formatMoney(estimate.value, risk.currency),
		formatInterval(estimate.lower, estimate.upper),
		formatNumber(estimate.standardError),
	];
	writeSubtitle(paper, 'Levels');
	drawTable(
		paper,
		[
			{ title: 'Figure', width: 1 },
			{ title: 'Estimate', width: 90, isFixed: true, align: 'right' },
			{ title: `95 % interval (${plainText(risk.currency, 8)})`, width: 120, isFixed: true, align: 'right' },
			{ title: `Standard error (${plainText(risk.currency, 8)})`, width: 110, isFixed: true, align: 'right' },
		],
		[
			['Expected loss', ...cells(risk.expectedLoss)],
			...risk.levels.flatMap((level) => [
				[`VaR${formatLevel(level.confidence)}`, ...cells(level.valueAtRisk)],
				[`CVaR${formatLevel(level.confidence)}`, ...cells(level.conditionalValueAtRisk)],
			]),
		],
	);
}

/** What makes the tail, by cause; results that were stored by an earlier version do not say. */
function writeTail(paper: Paper, risk: RiskResult): void {
	if (!risk.details) return;
	const chart = tailPartsChart(risk, risk.details, 'causes');
	paper.y += 14;
	ensureRoom(paper, figureHeight(paper, chart, sheet.contentWidth, TAIL_HEIGHT));
	paper.y += drawFigure(paper, chart, sheet.left, paper.y, sheet.contentWidth, TAIL_HEIGHT);
	writeText(paper, dependenceText(risk.details), styles.caption, 4);
}

function writeConvergence(paper: Paper, risk: RiskResult): void {
	const chart = convergenceChart(risk);
	paper.y += 14;
	ensureRoom(paper, figureHeight(paper, chart, sheet.contentWidth, CONVERGENCE_HEIGHT));
	paper.y += drawFigure(paper, chart, sheet.left, paper.y, sheet.contentWidth, CONVERGENCE_HEIGHT);
}

function writeSurvival(paper: Paper, risk: RiskResult): void {
	const { survival } = risk;
	writeSubtitle(paper, 'How long drives live', 110);
	const rate = `${formatCounted(survival.failures, 'failure')} of ${formatCounted(survival.drives, 'drive')} in ${formatCount(survival.exposureDays)} drive-days; annual failure rate ${formatPercent(survival.annualFailureRate)}.`;
	const law = `Weibull shape ${formatNumber(survival.shape)} (standard error ${formatNumber(survival.shapeStandardError, 2)}), scale ${formatNumber(survival.scaleDays)} days (standard error ${formatNumber(survival.scaleStandardErrorDays, 2)}).`;
	writeText(paper, `${plainText(survival.text, 300)} ${rate} ${law}`.trim(), styles.caption, 4);
	if (survival.covariates.length === 0) return;
	drawTable(
		paper,
		[
			{ title: 'Condition', width: 1 },
			{ title: 'Metric', width: 150, isFixed: true },
			{ title: 'Hazard ×', width: 52, isFixed: true, align: 'right' },
			{ title: 'Drives', width: 46, isFixed: true, align: 'right' },
			{ title: 'Failures', width: 46, isFixed: true, align: 'right' },
		],
		survival.covariates.map((covariate) => [
			plainText(covariate.text, 100),
			plainText(formatMetric(covariate.metric), 40),
			formatNumber(covariate.hazardRatio, 2),
			formatCount(covariate.drives),
			formatCount(covariate.failures),
		]),
	);
}
