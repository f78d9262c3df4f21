/** Scenarios beside the fleet as it is, on the same random numbers; and the replacement plan with what other budgets buy. */
import { formatCount, formatEstimate, formatNumber, NO_VALUE } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import { differenceText, isNone, standsOut } from '../../shared/charts/risk-text.ts';
import { figureName, scenarioDifferencesChart } from '../../shared/charts/scenario-charts.ts';
import type { Estimate } from '../../shared/domain/results.ts';
import type { ScenarioComparison, ScenarioOutcome } from '../../shared/domain/scenario.ts';
import { addSectionToOutline } from '../paper/links.ts';
import { addPage } from '../paper/paper.ts';
import { writeList, writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { startSect } from '../paper/tags.ts';
import { styles, writeText } from '../paper/text.ts';
import { barsHeight, rowsOf, writeFigure, writeNote } from './figure.ts';
import { writePlan } from './plan.ts';
import { openTopic, type Scene, writeAbsence } from './scene.ts';
import { writeHead } from './summary.ts';
import { absenceOf } from './words.ts';

const MAX_NOTES = 12;

/** In the full report: the comparison, then the plan. */
export function writeScenarios(scene: Scene): void {
	const { input, say } = scene;
	const { scenarios } = input;
	if (scenarios === null) writeAbsence(scene, 'scenarios', say.scenarios.title, absenceOf(scene, 'scenarios'));
	else {
		openTopic(scene, 'scenarios', say.scenarios.title, comparisonAnswer(scene, scenarios));
		writeComparison(scene, scenarios);
	}
	writePlan(scene);
}

/** Page one of the report on scenarios. */
export function writeScenarioPage(scene: Scene): void {
	const { paper, input, say } = scene;
	const { scenarios } = input;
	addPage(paper);
	startSect(paper, say.scenarios.title);
	addSectionToOutline(paper, say.scenarios.title, 'summary');
	writeHead(scene, say.scenarios.reportTitle);
	writeText(paper, scenarios === null ? absenceOf(scene, 'scenarios') : comparisonAnswer(scene, scenarios), styles.lead, 12);
	if (scenarios !== null) writeComparison(scene, scenarios);
}

/** What the best of them does, in a sentence. */
export function comparisonAnswer({ say }: Scene, comparison: ScenarioComparison): string {
	const { scenarios, currency, baseline } = comparison;
	const name = figureName('conditionalValueAtRisk', baseline.levels[0]?.confidence ?? Number.NaN);
	const [best] = scenarios.toSorted((a, b) => a.difference.conditionalValueAtRisk.value - b.difference.conditionalValueAtRisk.value);
	const drop = best?.difference.conditionalValueAtRisk;
	if (!best || !drop || !standsOut(drop) || drop.value > 0) return say.scenarios.noneHelps(scenarios.length, name);
	const said = say.scenarios.best(plainText(best.name, 60), differenceText(drop, currency), name, best.cost, currency);
	return say.scenarios.answer(scenarios.length, said);
}

function writeComparison(scene: Scene, comparison: ScenarioComparison): void {
	const { paper, say, input } = scene;
	const chart = scenarioDifferencesChart(comparison, 'conditionalValueAtRisk');
	writeFigure(paper, chart, barsHeight(rowsOf(chart)));
	writeText(paper, say.scenarios.sideBySide, styles.subtitle, 2);
	writeSideBySide(scene, comparison);
	writeNote(paper, say.scenarios.says(comparison.paths, comparison.seed, comparison.horizonDays));
	if (input.risk !== null && input.risk.horizonDays !== comparison.horizonDays)
		writeNote(paper, say.scenarios.otherHorizon(comparison.horizonDays, input.risk.horizonDays));
	const notes = [comparison.baseline, ...comparison.scenarios].flatMap(({ name, notes: own }) =>
		own.map((note) => say.scenarios.note(plainText(name, 60), plainText(note, 300))),
	);
	if (notes.length === 0) return;
	writeSubtitle(paper, say.scenarios.notesTitle);
	writeList(paper, notes.slice(0, MAX_NOTES));
	if (notes.length > MAX_NOTES) writeNote(paper, say.scenarios.moreNotes(notes.length - MAX_NOTES));
}

function writeSideBySide({ paper, say }: Scene, comparison: ScenarioComparison): void {
	const { columns } = say.scenarios;
	const { baseline, currency, scenarios } = comparison;
	const name = figureName('conditionalValueAtRisk', baseline.levels[0]?.confidence ?? Number.NaN);
	const money = (estimate: Estimate | undefined): string => (estimate ? formatEstimate(estimate) : '');
	const unit = plainText(currency, 8);
	const row = (outcome: Omit<ScenarioOutcome, 'difference'>, title: string, differences: readonly [string, string]): string[] => [
		title,
		formatNumber(outcome.cost),
		formatCount(outcome.replaced),
		formatEstimate(outcome.expectedFailures),
		money(outcome.expectedLoss),
		differences[0],
		money(outcome.levels[0]?.conditionalValueAtRisk),
		differences[1],
	];
	const differenceOf = (difference: Estimate): string => (isNone(difference) ? say.scenarios.noDifference : money(difference));
	drawTable(
		paper,
		[
			{ title: columns.scenario, width: 1, maxLines: 5, isRowHead: true },
			{ title: columns.inMoney(columns.cost, unit), width: 42, isFixed: true, align: 'right' },
			{ title: columns.replaced, width: 36, isFixed: true, align: 'right' },
			{ title: columns.failures, width: 58, isFixed: true, align: 'right' },
			{ title: columns.inMoney(columns.expectedLoss, unit), width: 54, isFixed: true, align: 'right' },
			{ title: columns.inMoney(columns.difference, unit), width: 56, isFixed: true, align: 'right' },
			{ title: columns.inMoney(name, unit), width: 60, isFixed: true, align: 'right' },
			{ title: columns.inMoney(columns.difference, unit), width: 56, isFixed: true, align: 'right' },
		],
		[
			row(baseline, say.scenarios.asIs, [NO_VALUE, NO_VALUE]),
			...scenarios.map((scenario) =>
				row(scenario, plainText(scenario.name, 60), [
					differenceOf(scenario.difference.expectedLoss),
					differenceOf(scenario.difference.conditionalValueAtRisk),
				]),
			),
		],
	);
}
