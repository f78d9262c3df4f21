/** The loss distribution with its errors: histogram, levels, other methods, convergence, and the failure law behind it. */
import { formatBytes, formatCount, formatEstimate, formatInterval, formatMoney, formatNumber, NO_VALUE } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import { convergenceChart, lossHistogramChart } from '../../shared/charts/risk-charts.ts';
import { dependenceText, fleetAloneText, hazardRatioText, otherNames } from '../../shared/charts/risk-text.ts';
import { failureCountChart } from '../../shared/charts/tail-chart.ts';
import type { Estimate, RiskLevel, RiskResult, SurvivalModel } from '../../shared/domain/results.ts';
import type { OtherEstimate, RiskDetails } from '../../shared/domain/risk-details.ts';
import type { Paper } from '../paper/paper.ts';
import { writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { writeFigure, writeNote, writePair } from './figure.ts';
import { openTopic, type Scene, writeAbsence } from './scene.ts';
import { absenceOf, levelNames } from './words.ts';

const HISTOGRAM_HEIGHT = 165;
const PAIR_HEIGHT = 112;
/** Conditions in the table: those that change the hazard most, either way. */
const MAX_CONDITIONS = 10;

export function writeLoss(scene: Scene): void {
	const { paper, input, say } = scene;
	const { risk } = input;
	if (risk === null) {
		writeAbsence(scene, 'loss', say.loss.title, absenceOf(scene, 'risk'));
		return;
	}
	openTopic(scene, 'loss', say.loss.title, lossAnswer(scene, risk));
	writeFigure(paper, lossHistogramChart(risk), HISTOGRAM_HEIGHT);
	writeLevels(scene, risk);
	const [level] = risk.levels;
	if (risk.details && level) writeOthers(scene, risk, risk.details, level);
	paper.y += 12;
	if (risk.details) writePair(paper, [convergenceChart(risk), failureCountChart(risk, risk.details)], PAIR_HEIGHT);
	else writeFigure(paper, convergenceChart(risk), PAIR_HEIGHT);
	if (risk.details) writePhysical(scene, risk, risk.details);
	writeLaw(scene, risk);
}

function lossAnswer({ say }: Scene, risk: RiskResult): string {
	const estimate = risk.levels[0]?.valueAtRisk;
	const { valueAtRisk } = levelNames(say, risk);
	const said = estimate
		? say.loss.answerLevel(
				valueAtRisk,
				estimate,
				risk.currency,
				estimate.value > 0 ? (estimate.upper - estimate.lower) / 2 / estimate.value : Number.NaN,
			)
		: null;
	return say.loss.answer(risk.paths, risk.horizonDays, risk.drivesAtRisk, said);
}

function writeLevels({ paper, say }: Scene, risk: RiskResult): void {
	const { columns } = say.loss;
	const cells = (estimate: Estimate): string[] => [
		formatMoney(estimate.value, risk.currency),
		formatInterval(estimate.lower, estimate.upper),
		formatNumber(estimate.standardError),
	];
	writeSubtitle(paper, say.loss.levelsTitle);
	drawTable(
		paper,
		[
			{ title: columns.figure, width: 1, isRowHead: true },
			{ title: columns.estimate, width: 90, isFixed: true, align: 'right' },
			{ title: columns.interval(plainText(risk.currency, 8)), width: 120, isFixed: true, align: 'right' },
			{ title: columns.error(plainText(risk.currency, 8)), width: 110, isFixed: true, align: 'right' },
		],
		[
			[say.loss.expectedLoss, ...cells(risk.expectedLoss)],
			...risk.levels.flatMap((level) => [
				[say.levels.valueAtRisk(level.confidence), ...cells(level.valueAtRisk)],
				[say.levels.conditionalValueAtRisk(level.confidence), ...cells(level.conditionalValueAtRisk)],
			]),
		],
	);
}

/** What other methods make of the same losses; results that were stored before they stood there have none. */
function writeOthers({ paper, say }: Scene, risk: RiskResult, { others = [] }: RiskDetails, level: RiskLevel): void {
	if (others.length === 0) return;
	const names = levelNames(say, risk);
	writeSubtitle(paper, say.loss.othersTitle);
	const beside = (value: number | undefined, simulated: Estimate): string =>
		value === undefined ? NO_VALUE : say.loss.beside(value, risk.currency, simulated.value > 0 ? value / simulated.value - 1 : null);
	drawTable(
		paper,
		[
			{ title: say.loss.others.method, width: 100, isFixed: true, isRowHead: true },
			{ title: names.valueAtRisk, width: 96, isFixed: true, align: 'right' },
			{ title: names.conditionalValueAtRisk, width: 96, isFixed: true, align: 'right' },
			{ title: say.loss.others.note, width: 1, maxLines: 4 },
		],
		[
			[
				say.loss.simulation,
				formatEstimate(level.valueAtRisk, risk.currency),
				formatEstimate(level.conditionalValueAtRisk, risk.currency),
				say.loss.simulationNote,
			],
			...others.map((other) => [
				otherNames[other.name],
				beside(other.valueAtRisk, level.valueAtRisk),
				beside(other.conditionalValueAtRisk, level.conditionalValueAtRisk),
				plainText(other.note, 300),
			]),
		],
	);
	writeNote(paper, say.loss.othersSay(others.some((other) => isOutside(other, level))));
}

function isOutside({ valueAtRisk, conditionalValueAtRisk }: OtherEstimate, level: RiskLevel): boolean {
	const beyond = (value: number | undefined, { lower, upper }: Estimate): boolean => value !== undefined && (value < lower || value > upper);
	return beyond(valueAtRisk, level.valueAtRisk) || beyond(conditionalValueAtRisk, level.conditionalValueAtRisk);
}

function writePhysical({ paper, say }: Scene, risk: RiskResult, details: RiskDetails): void {
	const { wornOut, shortBytes, groupsLost, groups } = details;
	const { physical } = say.loss;
	const { value, lower, upper } = shortBytes;
	writeSubtitle(paper, say.loss.physicalTitle);
	drawTable(
		paper,
		[
			{ title: physical.what, width: 1, isRowHead: true },
			{ title: physical.value, width: 150, isFixed: true, align: 'right' },
		],
		[
			[physical.failures, formatEstimate(risk.expectedFailures)],
			[physical.wornOut, formatEstimate(wornOut)],
			[physical.short, value === 0 ? formatBytes(0) : say.loss.bytes(formatBytes(value), formatBytes((upper - lower) / 2))],
			[physical.groups, groups.length === 0 ? say.loss.noGroups : formatEstimate(groupsLost)],
		],
	);
	writeNote(paper, dependenceText(details));
}

function writeLaw({ paper, say }: Scene, { survival }: RiskResult): void {
	const { covariates: columns } = say.loss;
	writeSubtitle(paper, say.loss.lawTitle, 110);
	writeNote(paper, `${plainText(survival.text, 300)} ${say.loss.law(survival)}`.trim());
	writeNote(paper, fleetAloneText(survival));
	const met = survival.covariates
		.filter(({ drives }) => drives > 0)
		.toSorted((a, b) => changeOf(b) - changeOf(a))
		.slice(0, MAX_CONDITIONS);
	const others = survival.covariates.length - met.length;
	if (others > 0) writeNote(paper, say.loss.otherConditions(others));
	if (met.length > 0) writeConditions(paper, columns, met);
}

/** Factor away from no change, never below 1. */
const changeOf = ({ hazardRatio }: SurvivalModel['covariates'][number]): number => Math.max(hazardRatio, 1 / hazardRatio);

function writeConditions(paper: Paper, columns: Scene['say']['loss']['covariates'], conditions: SurvivalModel['covariates']): void {
	drawTable(
		paper,
		[
			{ title: columns.condition, width: 1, isRowHead: true },
			{ title: columns.hazard, width: 104, isFixed: true, align: 'right' },
			{ title: columns.drives, width: 46, isFixed: true, align: 'right' },
			{ title: columns.failures, width: 46, isFixed: true, align: 'right' },
		],
		conditions.map((covariate) => [
			plainText(covariate.text, 100),
			hazardRatioText(covariate),
			formatCount(covariate.drives),
			formatCount(covariate.failures),
		]),
	);
}
