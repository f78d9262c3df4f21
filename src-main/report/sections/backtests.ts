/** Whether the figures would have been right on past days: verdicts in words, the days against the VaR, probabilities against what came. */
import { exceedancesChart, placesChart, precisionRecallChart, reliabilityChart } from '../../shared/charts/backtest-charts.ts';
import { backtestSentence, calibrationText, exceedanceText, headlineFailures, liftText, loadName } from '../../shared/charts/backtest-text.ts';
import { capitalise, formatNumber, NO_VALUE } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import type { FailureBacktest, LoadBacktest } from '../../shared/domain/backtest.ts';
import { drawFigure, figureHeight } from '../chart/draw-chart.ts';
import { drawColumns, writeList, writeSubtitle } from '../paper/section.ts';
import { type Column, drawTable, tableHeight } from '../paper/table.ts';
import { heightOf, lineHeight, styles } from '../paper/text.ts';
import { AFTER_FIGURE, writeNote, writePair } from './figure.ts';
import { openTopic, type Scene, writeAbsence } from './scene.ts';
import { absenceOf } from './words.ts';

const PAIR_HEIGHT = 96;
const RELIABILITY_HEIGHT = 110;
const NOTE_INDENT = 12;
/** Loads whose days are drawn. */
const MAX_PICTURES = 2;

export function writeBacktests(scene: Scene): void {
	const { paper, input, say } = scene;
	const { backtest } = input;
	if (backtest === null) {
		writeAbsence(scene, 'backtests', say.backtests.title, absenceOf(scene, 'backtests'));
		return;
	}
	openTopic(scene, 'backtests', say.backtests.title, backtestSentence(backtest));
	writeLoads(scene, backtest.loads);
	const judged = headlineFailures(backtest.failures);
	const notes = backtest.notes.map((note) => plainText(note, 400));
	if (judged) writeFailures(scene, judged, notesHeight(scene, notes));
	if (notes.length === 0) return;
	writeSubtitle(paper, say.backtests.notesTitle, 24);
	writeList(paper, notes);
}

/** Room of the notes with their heading, each in about as many lines as there are. */
function notesHeight({ paper }: Scene, notes: readonly string[]): number {
	if (notes.length === 0) return 0;
	const width = paper.sheet.contentWidth - NOTE_INDENT;
	return notes.reduce((sum, note) => sum + heightOf(paper, note, styles.body, width) + 2, 14 + lineHeight(styles.subtitle));
}

function writeLoads({ paper, say }: Scene, loads: readonly LoadBacktest[]): void {
	const { columns } = say.backtests;
	if (loads.length === 0) return;
	writeSubtitle(paper, say.backtests.loadTitle);
	drawTable(
		paper,
		[
			{ title: columns.load, width: 130, isFixed: true, isRowHead: true },
			{ title: columns.verdict, width: 1 },
			{ title: columns.light, width: 44, isFixed: true },
			{ title: columns.kupiec, width: 42, isFixed: true, align: 'right' },
			{ title: columns.independence, width: 70, isFixed: true, align: 'right' },
		],
		loads.flatMap((load) =>
			load.levels.map((level) => [
				capitalise(loadName(load)),
				exceedanceText(level, load),
				say.backtests.lights[level.trafficLight],
				formatNumber(level.kupiec.pvalue, 2),
				formatNumber(level.independence.pvalue, 2),
			]),
		),
	);
	paper.y += 8;
	for (const load of loads.slice(0, MAX_PICTURES)) writePair(paper, [exceedancesChart(load), placesChart(load)], PAIR_HEIGHT);
	if (loads.length > MAX_PICTURES) writeNote(paper, say.backtests.morePictures(loads.length - MAX_PICTURES));
}

/**
 * Both pictures, then the measures; where no curve of what is caught can be drawn, the measures stand in its place.
 *
 * @param below  points of what follows on the same page, so that no line or two of it have a page to themselves
 */
function writeFailures(scene: Scene, failures: FailureBacktest, below: number): void {
	const { paper, say } = scene;
	const stated = reliabilityChart(failures);
	const caught = precisionRecallChart(failures);
	const width = (paper.sheet.contentWidth - paper.sheet.gutter) / 2;
	const columns = measureColumns(say);
	const rows = measuresOf(say, failures);
	const pictures = Math.max(...[stated, ...(caught ? [caught] : [])].map((chart) => figureHeight(paper, chart, width, RELIABILITY_HEIGHT)));
	const measures = tableHeight(paper, columns, rows, caught ? paper.sheet.contentWidth : width);
	const calibration = calibrationText(failures);
	const sentences = say.backtests.sentences([...(calibration === undefined ? [] : [calibration]), liftText(failures)]);
	const follows = (caught ? pictures + AFTER_FIGURE + measures : Math.max(pictures, measures)) + 8;
	writeSubtitle(paper, say.backtests.failureTitle, follows + heightOf(paper, sentences, styles.caption, paper.sheet.contentWidth) + below);
	paper.y += 4;
	if (caught) {
		writePair(paper, [stated, caught], RELIABILITY_HEIGHT);
		drawTable(paper, columns, rows);
	} else {
		drawColumns(paper, [
			(place) => {
				paper.y += drawFigure(paper, stated, place.left, paper.y, place.width, RELIABILITY_HEIGHT) + 6;
			},
			(place) => drawTable(paper, columns, rows, place),
		]);
	}
	writeNote(paper, sentences);
}

function measureColumns({ backtests: { failures: words } }: Scene['say']): Column[] {
	return [
		{ title: words.measure, width: 84, isFixed: true, isRowHead: true },
		{ title: words.value, width: 40, isFixed: true, align: 'right' },
		{ title: words.reads, width: 1 },
	];
}

function measuresOf({ backtests: words }: Scene['say'], failures: FailureBacktest): string[][] {
	const share = failures.cases > 0 ? failures.failures / failures.cases : Number.NaN;
	const { averagePrecision, liftOverRule } = failures;
	return [
		[words.brier, formatNumber(failures.brier), words.brierReads(failures.brierReference)],
		[words.averagePrecision, averagePrecision === null ? NO_VALUE : formatNumber(averagePrecision), words.averageReads(share)],
		[words.lift, liftOverRule === null ? NO_VALUE : formatNumber(liftOverRule), words.liftReads],
	];
}
