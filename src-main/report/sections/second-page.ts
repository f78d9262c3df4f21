/** The second and last page of the executive summary: where the loss comes from, and what else a manager must know. Always one page. */
import { backtestSentence } from '../../shared/charts/backtest-text.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import { reachingDrives } from '../../shared/charts/reach-chart.ts';
import { failureBarsChart } from '../../shared/charts/risk-charts.ts';
import { physicalText } from '../../shared/charts/risk-text.ts';
import { failureCountChart, tailPartsChart } from '../../shared/charts/tail-chart.ts';
import type { RiskResult } from '../../shared/domain/results.ts';
import { type Term, termsHeight, writeTerms } from '../paper/section.ts';
import { drawLine, lineHeight, styles } from '../paper/text.ts';
import { foundText } from './anomalies.ts';
import { capacityAnswer } from './capacity.ts';
import { drivesTableHeight, writeDrivesTable } from './drives.ts';
import { barsHeight, rowsOf, writeNote, writePair } from './figure.ts';
import { planAnswer } from './plan.ts';
import { comparisonAnswer } from './scenarios.ts';
import { openTopic, type Scene } from './scene.ts';
import { absenceOf, rejectedRows, rejectedShare } from './words.ts';

const LINE_GAP = 3;
const KNOWN = { labelWidth: 110, maxLines: 3, gap: LINE_GAP };
const MAX_DRIVES = 8;
const CHART_ROWS = 6;
const HASH_DIGITS = 16;
const GAP = 14;

export function writeSecondPage(scene: Scene): void {
	const { paper, input, say } = scene;
	const { risk } = input;
	openTopic(scene, 'tail', say.second.title, risk === null ? absenceOf(scene, 'risk') : physicalText(risk));
	const lines = linesOf(scene);
	if (risk !== null) {
		drawCharts(scene, risk);
		writeTopDrives(scene, risk, paper.sheet.bottom - lineHeight(styles.subtitle) - LINE_GAP - termsHeight(paper, lines, KNOWN) - GAP);
	}
	paper.y += GAP;
	drawLine(paper, say.second.toKnowTitle, paper.sheet.left, paper.y, styles.subtitle);
	paper.y += lineHeight(styles.subtitle) + LINE_GAP;
	writeTerms(paper, lines, KNOWN);
}

function drawCharts({ paper }: Scene, risk: RiskResult): void {
	const { details } = risk;
	const charts = details
		? [tailPartsChart(risk, details, 'causes', CHART_ROWS), failureCountChart(risk, details)]
		: [failureBarsChart(risk, CHART_ROWS)];
	writePair(paper, charts, barsHeight(Math.max(...charts.map(rowsOf))));
}

/** As many of the drives as the page has room for above `bottom`. */
function writeTopDrives(scene: Scene, risk: RiskResult, bottom: number): void {
	const { paper, say } = scene;
	const room = bottom - paper.y - lineHeight(styles.subtitle) - lineHeight(styles.caption) - 4;
	const parts = risk.components.slice(0, MAX_DRIVES);
	while (parts.length > 0 && drivesTableHeight(scene, risk, parts) > room) parts.pop();
	if (parts.length === 0) return;
	drawLine(paper, say.second.drivesTitle, paper.sheet.left, paper.y, styles.subtitle);
	paper.y += lineHeight(styles.subtitle) + 2;
	writeDrivesTable(scene, risk, parts);
	const rest = risk.components.length - parts.length;
	if (rest > 0) writeNote(paper, say.second.more(rest));
}

function linesOf(scene: Scene): Term[] {
	const { input, say } = scene;
	const { second, quality } = say;
	const { risk, anomalies, backtest } = input;
	const [assumption] = risk?.assumptions ?? [];
	const threats =
		anomalies === null ? absenceOf(scene, 'anomalies') : anomalies.events.length === 0 ? say.anomalies.calm : foundText(scene, anomalies.events);
	return [
		{ label: second.threats, text: threats },
		{ label: second.capacity, text: risk === null ? absenceOf(scene, 'risk') : capacityText(scene, risk) },
		{ label: second.scenarios, text: whatIfText(scene) },
		{ label: second.backtest, text: backtest === null ? absenceOf(scene, 'backtests') : backtestSentence(backtest) },
		{ label: second.data, text: quality.answer(input.workspace.imports.length, input.workspace.samples, rejectedRows(input), rejectedShare(input)) },
		...(assumption === undefined
			? []
			: [{ label: second.assumptions, text: second.andMore(plainText(assumption, 300), (risk?.assumptions.length ?? 1) - 1) }]),
		{
			label: second.reproduce,
			text: second.origin(
				input.seed === null ? say.none : String(input.seed),
				plainText(input.dataHash).slice(0, HASH_DIGITS) || say.none,
				input.generatedAtMs,
			),
		},
	];
}

function capacityText(scene: Scene, risk: RiskResult): string {
	const [full, worn] = [reachingDrives(risk.drives, 'timeToFull'), reachingDrives(risk.drives, 'wearOut')];
	return full.length + worn.length === 0 ? scene.say.capacity.absent : capacityAnswer(scene, risk, full, worn);
}

function whatIfText(scene: Scene): string {
	const { scenarios, plan } = scene.input;
	const said = [...(plan === null ? [] : [planAnswer(scene, plan)]), ...(scenarios === null ? [] : [comparisonAnswer(scene, scenarios)])];
	return said.length === 0 ? absenceOf(scene, 'scenarios') : said.join(' ');
}
