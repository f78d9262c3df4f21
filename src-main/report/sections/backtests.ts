/** Whether the figures would have been right on past days: verdicts in words, the days against the VaR, probabilities against what came. */
import { exceedancesChart, reliabilityChart } from '../../shared/charts/backtest-charts.ts';
import { backtestSentence, calibrationText, exceedanceText, liftText, loadName } from '../../shared/charts/backtest-text.ts';
import { capitalise, formatNumber } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import type { FailureBacktest, LoadBacktest } from '../../shared/domain/backtest.ts';
import { drawFigure, figureHeight } from '../chart/draw-chart.ts';
import type { ReportInput } from '../input.ts';
import { ensureRoom, type Paper, sheet } from '../paper/paper.ts';
import { openSection, writeList, writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { styles, writeText } from '../paper/text.ts';
import { absenceOf } from './words.ts';

const DAYS_HEIGHT = 130;
const RELIABILITY_HEIGHT = 150;

export function writeBacktests(paper: Paper, input: ReportInput): void {
	const { backtest } = input;
	if (backtest === null) {
		openSection(paper, 'Backtests', absenceOf(input, 'backtests'));
		return;
	}
	openSection(paper, 'Backtests', backtestSentence(backtest));
	writeLoads(paper, backtest.loads);
	const last = backtest.failures.at(-1);
	if (last) writeFailures(paper, last);
	if (backtest.notes.length > 0) {
		writeSubtitle(paper, 'How past days were judged');
		writeList(
			paper,
			backtest.notes.map((note) => plainText(note, 400)),
		);
	}
}

function writeLoads(paper: Paper, loads: readonly LoadBacktest[]): void {
	const [first] = loads;
	if (!first) return;
	drawTable(
		paper,
		[
			{ title: 'Load', width: 150, isFixed: true },
			{ title: 'Verdict', width: 1 },
			{ title: 'Kupiec p', width: 50, isFixed: true, align: 'right' },
			{ title: 'Independence p', width: 74, isFixed: true, align: 'right' },
		],
		loads.flatMap((load) =>
			load.levels.map((level) => [
				capitalise(loadName(load)),
				exceedanceText(level, load),
				formatNumber(level.kupiec.pvalue, 2),
				formatNumber(level.independence.pvalue, 2),
			]),
		),
	);
	drawChart(paper, exceedancesChart(first), DAYS_HEIGHT);
}

function writeFailures(paper: Paper, failures: FailureBacktest): void {
	drawChart(paper, reliabilityChart(failures), RELIABILITY_HEIGHT);
	const calibration = calibrationText(failures);
	writeText(paper, `${calibration === undefined ? '' : `${calibration}. `}${liftText(failures)}.`, styles.body, 4);
}

function drawChart(paper: Paper, chart: ReturnType<typeof reliabilityChart>, height: number): void {
	ensureRoom(paper, figureHeight(paper, chart, sheet.contentWidth, height));
	paper.y += drawFigure(paper, chart, sheet.left, paper.y, sheet.contentWidth, height);
}
