/** `ssv backtest`: what the program would have said on past days, beside what came. */
import { backtestSentence, calibrationText, exceedanceText, expectedFailuresText, liftText, loadName } from '../../../shared/charts/backtest-text.ts';
import {
	capitalise,
	formatCount,
	formatCounted,
	formatDay,
	formatDayRange,
	formatLevel,
	formatNumber,
	formatPercent,
} from '../../../shared/charts/format.ts';
import type { OutputOf } from '../../../shared/contract/procedures.ts';
import type { BacktestPit, FailureBacktest, LoadBacktest } from '../../../shared/domain/backtest.ts';
import type { Command } from '../command.ts';
import { missingLines } from '../missing-lines.ts';
import { table } from '../terminal.ts';

type Backtest = OutputOf<'risk.backtest'>;

export const backtestCommand: Command = {
	name: 'backtest',
	usage: '',
	doc: 'Would it have been right? Forecasts of past days from what was known then, beside what came.',
	procedure: 'risk.backtest',
	flags: {
		days: { field: 'days', doc: 'past days whose load is judged' },
		drives: { field: 'drives', doc: 'drives whose load is judged, about: whole hosts' },
		seed: { field: 'seed', doc: 'same seed, same digits' },
	},
	async run(context) {
		const backtest = await context.call('risk.backtest', context.input());
		return { json: backtest, lines: linesOf(backtest) };
	},
};

function linesOf(backtest: Backtest): string[] {
	const { loads, failures, notes, missing, firstMs, lastMs } = backtest;
	return [
		`History of ${formatDayRange(firstMs, lastMs)}, ${formatCount(backtest.drives)} drives.`,
		...(loads.length > 0 ? ['', ...loadLines(loads)] : []),
		...failures.flatMap((own) => ['', ...failureLines(own)]),
		'',
		...notes,
		...missingLines(missing),
		'',
		backtestSentence(backtest),
	];
}

function loadLines(loads: readonly LoadBacktest[]): string[] {
	return [
		...loads.flatMap((load) => load.levels.map((level) => `${capitalise(loadName(load))}: ${exceedanceText(level, load)}.`)),
		'',
		...table(
			[
				'load',
				'level',
				'exceeded',
				'expected',
				'Kupiec p',
				'independence p',
				'conditional p',
				'zone',
				'loss, VaR / past',
				'drives above',
				'drives rejected',
			],
			loads.flatMap((load) =>
				load.levels.map((level) => [
					loadName(load),
					formatLevel(level.confidence),
					`${formatCount(level.exceedances)} of ${formatCount(load.days)}`,
					formatNumber(level.expected, 2),
					formatNumber(level.kupiec.pvalue, 2),
					formatNumber(level.independence.pvalue, 2),
					formatNumber(level.conditionalCoverage.pvalue, 2),
					level.trafficLight,
					formatNumber(level.benchmarkLoss > 0 ? level.quantileLoss / level.benchmarkLoss : Number.NaN, 2),
					formatPercent(level.drives.share),
					level.drives.judged === 0 ? '-' : `${formatCount(level.drives.rejected)} of ${formatCount(level.drives.judged)}`,
				]),
			),
			['left', 'right', 'right', 'right', 'right', 'right', 'right', 'left', 'right', 'right', 'right'],
		),
		'Loss: quantile loss of the VaR over that of the same quantile of the past year; below 1 is better. Drives above: share of the days of single drives above their own VaR.',
		'',
		...table(
			['place of what came in what was stated', 'by tenths', 'Kolmogorov p', 'days count as'],
			loads.map((load) => [loadName(load), load.pit.counts.join(' '), formatNumber(load.pit.pvalue, 2), daysText(load.pit, load.days)]),
			['left', 'left', 'right', 'right'],
		),
	];
}

const daysText = ({ lagOne, effectiveDays }: BacktestPit, days: number): string =>
	lagOne > 0 ? `${formatCount(effectiveDays)} (neighbours correlate by ${formatNumber(lagOne, 2)})` : formatCount(days);

function failureLines(own: FailureBacktest): string[] {
	const { landmarksMs, cases, leftOut, horizonDays, brier, brierReference, averagePrecision, reliability, failures } = own;
	const calibration = calibrationText(own);
	const first = landmarksMs[0] as number;
	return [
		`Failures within ${formatCount(horizonDays)} days, looked ahead from ${formatCounted(landmarksMs.length, 'date')} from ${formatDay(first)} on (${formatCount(cases)} drives in all${leftOut > 0 ? `; ${formatCount(leftOut)} whose fate is not known are left out` : ''}).`,
		`${expectedFailuresText(own)}.`,
		`Brier score ${formatNumber(brier)}; the share that failed, stated for every drive, has ${formatNumber(brierReference)} (0 is best).`,
		...(calibration === undefined ? [] : [`${calibration}.`]),
		...(averagePrecision === null
			? []
			: [`Average precision ${formatNumber(averagePrecision, 2)}; without a model ${formatNumber(failures / cases, 2)}.`]),
		`${liftText(own)}.`,
		...table(
			['stated', 'drives', 'mean stated', 'failed', 'share', '95 % interval'],
			reliability.map((range) => [
				`${formatPercent(range.from)} to ${formatPercent(range.to)}`,
				formatCount(range.count),
				formatPercent(range.meanProbability),
				formatCount(range.happened),
				formatPercent(range.share),
				`${formatPercent(range.lower)} to ${formatPercent(range.upper)}`,
			]),
			['left', 'right', 'right', 'right', 'right', 'right'],
		),
	];
}
