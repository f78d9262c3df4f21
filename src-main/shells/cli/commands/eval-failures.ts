/** `ssv eval failures DIR`: how well failures are foreseen on labelled days, beside the simple rule. */
import { resolve } from 'node:path';
import { formatCount, formatCounted, formatList } from '../../../shared/charts/format.ts';
import type { InputOf, OutputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import type { FlagPoint } from '../../../shared/domain/failure-evaluation.ts';
import { metricInfo } from '../../../shared/domain/metrics.ts';
import type { Command, CommandContext, CommandResult } from '../command.ts';
import { table } from '../terminal.ts';

type Failures = OutputOf<'eval.failures'>;

export const failureFlags = {
	splits: { type: 'string', doc: 'failures: times that the drives are divided into halves (default: 20)' },
	seed: { type: 'string', doc: 'failures: decides about the halves and the trees (default: 1)' },
	'shuffled-labels': { type: 'boolean', doc: 'failures: the control, outcomes of the fitting half dealt to other drives' },
} satisfies Command['extra'];

export async function evalFailures(context: CommandContext, folder: string): Promise<CommandResult> {
	const { values, engine } = context;
	const splits = wholeNumber(values, 'splits', 3);
	const seed = wholeNumber(values, 'seed', 15);
	const input: InputOf<'eval.failures'> = {
		folder: engine.files.registerFolder(resolve(folder)),
		...(splits === undefined ? {} : { splits }),
		...(seed === undefined ? {} : { seed }),
		...(values['shuffled-labels'] === true ? { hasShuffledLabels: true } : {}),
	};
	const found = await context.call('eval.failures', input);
	return { json: found, lines: linesOf(found) };
}

function wholeNumber(values: CommandContext['values'], flag: string, digits: number): number | undefined {
	const text = values[flag];
	if (typeof text !== 'string') return undefined;
	if (!/^\d+$/.test(text) || text.length > digits) throw new AppError('usage', `--${flag} takes a whole number, not "${text}".`, { flag });
	return Number(text);
}

const share = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(1)} %`);

const figure = (value: number | null, digits = 2): string => (value === null ? '-' : value.toFixed(digits));

const withError = (value: number | null, error: number | null, digits: number): string =>
	value === null ? '-' : `${value.toFixed(digits)} ± ${(error ?? 0).toFixed(digits)}`;

const nameOf = (metric: string): string => metricInfo(metric).label;

const pointRow = (name: string, { falsePositiveRate, recall, recallStandardError, precision, lift }: FlagPoint): string[] => [
	name,
	share(falsePositiveRate),
	`${share(recall)} ± ${(100 * recallStandardError).toFixed(1)}`,
	share(precision),
	figure(lift),
];

function sourceLines(found: Failures): string[] {
	const { files, rows, rejectedRows, firstDay, lastDay, drives, failedDrives, landmarks, landmarksBeforeFailure, failedWithoutLandmark } = found;
	const rejected = rejectedRows === 0 ? '' : `, ${formatCount(rejectedRows)} of them rejected`;
	const missed =
		failedWithoutLandmark === 0 ? '' : ` ${formatCounted(failedWithoutLandmark, 'drive')} failed on the first day seen: counted as missed.`;
	return [
		`${formatCounted(files, 'file')}, ${formatCounted(rows, 'row')}${rejected}, ${firstDay} to ${lastDay}: ${formatCounted(drives, 'drive')}, ${formatCount(failedDrives)} failed.${missed}`,
		`${formatCounted(landmarks, 'day')} looked ahead from, ${formatCount(landmarksBeforeFailure)} of them with a failure within ${found.horizonDays} days.`,
		`Fitted on half of the drives, judged on the other half: means of ${formatCounted(found.splits, 'split')} (seed ${found.seed}) and their standard errors.`,
		...found.leftOut.map(({ file, reason }) => `${file} was left out: ${reason}`),
	];
}

/** The sentence that answers. */
function answer({ baseline, recallAtFalsePositiveRate: [atRule], gain, hasShuffledLabels }: Failures): string {
	const points = 100 * gain.value;
	const difference = `${Math.abs(points).toFixed(1)} points ${points < 0 ? 'fewer' : 'more'} (standard error ${(100 * gain.standardError).toFixed(1)})`;
	const sentence = `At the rule's own share of survivors flagged (${share(baseline.falsePositiveRate)}), the model catches ${share(atRule.recall)} of the failures and the rule ${share(baseline.recall)}: ${difference}.`;
	return hasShuffledLabels ? `Control with shuffled labels, which should find nothing. ${sentence}` : sentence;
}

function linesOf(found: Failures): string[] {
	const { baseline, recallAtFalsePositiveRate, failureLaw, reliability, features, metrics, ruleMetrics, ruleMetricsMissing } = found;
	const [atRule, ...others] = recallAtFalsePositiveRate;
	const missing = ruleMetricsMissing.length === 0 ? '' : ` (the source lacks ${formatList(ruleMetricsMissing.map(nameOf))})`;
	return [
		...sourceLines(found),
		'',
		...table(
			['', 'survivors flagged', 'failures caught', 'precision', 'lift'],
			[
				pointRow('rule', baseline),
				pointRow('model, as many flagged', atRule),
				pointRow("program's failure law, as many flagged", failureLaw.atRule),
				...others.map((point) => pointRow('model', point)),
			],
			['left', 'right', 'right', 'right', 'right'],
		),
		`Rule: any of ${formatList(ruleMetrics.map(nameOf))} above 0${missing}. Lift: precision over the share of drives that failed.`,
		'',
		...table(
			['probability of the model', 'days', 'stated', 'failed', '95 % interval'],
			reliability.map(({ from, to, landmarks, meanProbability, share: failed, lower, upper }) => [
				`${share(from)} to ${share(to)}`,
				formatCount(Math.round(landmarks)),
				share(meanProbability),
				share(failed),
				`${share(lower)} to ${share(upper)}`,
			]),
			['left', 'right', 'right', 'right', 'right'],
		),
		`Ten days count as one in the intervals: they tell the same failure.`,
		'',
		...table(
			['', 'Brier score', 'calibration slope', 'area under ROC', 'average precision'],
			[['model', found] as const, ["program's failure law", failureLaw] as const].map(
				([name, { brier, brierStandardError, calibrationSlope, calibrationSlopeStandardError, rocAuc, averagePrecision }]) => [
					name,
					withError(brier, brierStandardError, 4),
					withError(calibrationSlope, calibrationSlopeStandardError, 2),
					withError(rocAuc.value, rocAuc.standardError, 3),
					withError(averagePrecision.value, averagePrecision.standardError, 3),
				],
			),
			['left', 'right', 'right', 'right', 'right'],
		),
		`The share of failures, stated for every day, has a Brier score of ${figure(found.brierOfBaseRate, 4)} (0 is best; slope 1 is calibrated, below 1 too extreme).`,
		'',
		`Looked at: ${formatList(metrics.map(({ metric, filled }) => `${nameOf(metric)}${filled > 0.999 ? '' : ` (${share(filled)} of the days)`}`))}.`,
		`It decided most by ${formatList(features.slice(0, 5).map(({ metric, aspect, importance }) => `${nameOf(metric)}, ${aspect} (${share(importance)})`))}.`,
		'',
		answer(found),
	];
}
