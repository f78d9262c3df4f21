/** A backtest in sentences: plain verdicts, the same on the page, on the terminal and on paper. */
import type {
	BacktestLevel,
	BacktestMetric,
	BacktestResult,
	ExceedanceVerdict,
	FailureBacktest,
	FailureVerdict,
	LoadBacktest,
} from '../domain/backtest.ts';
import { formatCount, formatCounted, formatLevel, formatList, formatNumber, formatPercent } from './format.ts';

const loadNames: Readonly<Record<BacktestMetric, string>> = { writes: 'bytes written', used: 'growth of bytes in use', latency: 'latency' };
const verdictWords: Readonly<Record<ExceedanceVerdict, string>> = {
	holds: 'holds',
	too_often: 'too often, the VaR is too low',
	too_rarely: 'too rarely, the VaR is too high',
	clustered: 'as often as promised, but one after the other',
	too_few: 'too few to judge',
};
const failureWords: Readonly<Record<FailureVerdict, string>> = {
	holds: 'holds',
	too_many_expected: 'fewer than expected, the probabilities are too high',
	too_few_expected: 'more than expected, the probabilities are too low',
	too_few: 'too few to judge',
};

/** `bytes written of the fleet, next day` */
export function loadName({ metric, horizonDays, aggregate }: LoadBacktest): string {
	const whose = aggregate === 'sum' ? 'of the fleet' : 'of the mean drive';
	return `${loadNames[metric]} ${whose}, ${horizonDays === 1 ? 'next day' : 'next week'}`;
}

/** Whether what was said of the past leaves something to be explained. */
export const isObjected = (verdict: ExceedanceVerdict | FailureVerdict): boolean => verdict !== 'holds' && verdict !== 'too_few';

export const verdictText = (verdict: ExceedanceVerdict): string => verdictWords[verdict];

/** `VaR95 was exceeded on 6 of 120 days, 6 expected: holds` */
export function exceedanceText({ confidence, exceedances, expected, verdict }: BacktestLevel, { days, horizonDays }: LoadBacktest): string {
	const unit = horizonDays === 1 ? 'day' : 'week';
	return `VaR${formatLevel(confidence)} was exceeded ${horizonDays === 1 ? 'on' : 'in'} ${formatCount(exceedances)} of ${formatCounted(days, unit)}, ${formatNumber(expected, 2)} expected: ${verdictWords[verdict]}`;
}

/** `12 drives failed within 90 days of the dates looked at, 10.4 were expected (95 %: 5 to 17): holds` */
export function expectedFailuresText({ failures, expected, expectedLower, expectedUpper, horizonDays, verdict }: FailureBacktest): string {
	const came = failures === 0 ? 'No drive' : formatCounted(failures, 'drive');
	return `${came} failed within ${formatCount(horizonDays)} days of the dates looked at, ${formatNumber(expected)} expected (95 %: ${formatCount(expectedLower)} to ${formatCount(expectedUpper)}): ${failureWords[verdict]}`;
}

/** What the slope says; undefined where there is none. */
export function calibrationText({ calibration, slopeUncorrected }: FailureBacktest): string | undefined {
	if (calibration === null) return undefined;
	const { slope, slopeStandardError } = calibration;
	const away = slope - 1;
	const says =
		Math.abs(away) <= 2 * slopeStandardError
			? 'not to be told from 1, which is calibrated'
			: away < 0
				? 'below 1: the probabilities are too far apart'
				: 'above 1: the probabilities are too close together';
	const before =
		slopeUncorrected === undefined || slopeUncorrected === null ? '' : ` (${formatNumber(slopeUncorrected, 2)} before held-back time corrected it)`;
	return `Calibration slope ${formatNumber(slope, 2)} ± ${formatNumber(slopeStandardError, 2)}${before}, ${says}`;
}

/** The model beside the rule, at the rule's own share of survivors flagged. */
export function liftText({ rule, model, liftOverRule, lift, failures }: FailureBacktest): string {
	if (failures === 0) return 'No failure came that could have been foreseen';
	if (rule.recall === 0 && rule.falsePositiveRate === 0)
		return 'The rule "any of 5, 187, 197, 198 above 0" flags nobody here, so there is nothing to compare with';
	const times = liftOverRule === null ? '' : `, ${formatNumber(liftOverRule, 2)} times its precision`;
	const base = lift === null ? '' : ` and ${formatNumber(lift, 2)} times that of flagging at random`;
	return `Flagging no more survivors than the rule "any of 5, 187, 197, 198 above 0" (${formatPercent(rule.falsePositiveRate)}), the model catches ${formatPercent(model.recall)} of the failures and the rule ${formatPercent(rule.recall)}${times}${base}`;
}

/** Failures over the horizon of the risk figures, 90 days: a year has hardly a date to be judged on. */
export function headlineFailures(failures: readonly FailureBacktest[]): FailureBacktest | undefined {
	return failures.find(({ horizonDays }) => horizonDays === 90) ?? failures.at(-1);
}

/** The view's question: would it have been right? */
export function backtestSentence({ loads, failures }: BacktestResult): string {
	const tests = loads.flatMap((load) => load.levels.map((level) => ({ load, level })));
	const judged = tests.filter(({ level }) => level.verdict !== 'too_few');
	const objected = judged.filter(({ level }) => isObjected(level.verdict));
	const wrong = [...new Set(objected.map(({ load }) => loadName(load)))];
	const ofLoads =
		judged.length === 0
			? ''
			: objected.length === 0
				? `Looking back, ${judged.length === 1 ? 'the one VaR of the load that could be judged' : `all ${formatCount(judged.length)} VaRs of the load that could be judged`} held.`
				: `Looking back, ${formatCount(judged.length - objected.length)} of ${formatCount(judged.length)} VaRs of the load held; those of ${formatList(wrong)} did not.`;
	const last = headlineFailures(failures);
	return (
		[ofLoads, last === undefined ? '' : `${expectedFailuresText(last)}.`].filter((text) => text !== '').join(' ') || 'Too little came to judge by.'
	);
}
