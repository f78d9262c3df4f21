/** `ssv eval`: the program judged on labelled data of other people. */
import { resolve } from 'node:path';
import { formatCount, formatCounted, formatNumber } from '../../../shared/charts/format.ts';
import type { OutputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import type { NabAlarm, NabSeriesScore } from '../../../shared/domain/nab.ts';
import { type Command, type CommandContext, type CommandResult, iso } from '../command.ts';
import { table } from '../terminal.ts';

const points = (score: number | null): string => (score === null ? '-' : score.toFixed(1));

const reasonOf = ({ findings }: NabAlarm): string =>
	findings
		.slice(0, 2)
		.map(
			({ family, rows, rarity }) =>
				`${family} over ${formatCounted(rows, 'row')}, once in ${formatCount(Math.round(10 ** Math.min(6, rarity)))} rows`,
		)
		.join('; ');

function seriesRow({ name, rows, windows, found, falseAlarms, points: earned, note }: NabSeriesScore): string[] {
	return [name, formatCount(rows), `${found} of ${windows}`, String(falseAlarms), formatNumber(earned), note ?? ''];
}

function linesOf(found: OutputOf<'eval.nab'>): string[] {
	const { score, threshold, series, leaveOneCategoryOut, optimised, unlabelled } = found;
	const alarms = series.flatMap((one) => one.alarms.map((alarm) => ({ name: one.name, ...alarm })));
	return [
		...table(['series', 'rows', 'windows found', 'false alarms', 'points', ''], series.map(seriesRow), [
			'left',
			'right',
			'right',
			'right',
			'right',
			'left',
		]),
		'',
		...table(
			['alarm', 'at', 'score', 'window', 'why'],
			alarms.map((one) => [one.name, iso(one.atMs), one.anomalyScore.toFixed(3), one.isInWindow ? 'yes' : 'no', reasonOf(one)]),
			['left', 'left', 'right', 'left', 'left'],
		),
		'',
		...unlabelled.map((name) => `${name} has no labels and was left out.`),
		`NAB score ${points(score)} (standard profile) at the program's own threshold ${threshold}.`,
		`Leave one category out: ${points(leaveOneCategoryOut.score)}. Best threshold for these series (${optimised.threshold.toFixed(3)}): ${points(optimised.score)}.`,
	];
}

async function evalNab(context: CommandContext, folder: string): Promise<CommandResult> {
	const out = context.values['scores-out'];
	const { files } = context.engine;
	const target = typeof out === 'string' && out !== '' ? { scoresTarget: files.registerTarget(resolve(out)) } : {};
	const found = await context.call('eval.nab', { folder: files.registerFolder(resolve(folder)), ...target });
	return { json: found, lines: linesOf(found) };
}

export const evalCommand: Command = {
	name: 'eval',
	usage: 'nab DIR [--scores-out DIR]',
	doc: 'Judge the program on labelled data of other people.',
	procedure: 'eval.nab',
	flags: {},
	extra: { 'scores-out': { type: 'string', doc: 'folder for one CSV a series: timestamp, value, anomaly_score' } },
	help: [
		'nab DIR: the streaming detector by the rule of the Numenta Anomaly Benchmark, standard profile. DIR holds category__name.csv',
		'(timestamp, value) and labels_windows.json. One threshold for all series, fixed in the program; a score rests on earlier rows',
		'alone; the first 15 % of a series (at most 750 rows) are not judged.',
	],
	async run(context) {
		const [what, folder] = context.positionals;
		if (what !== 'nab' || folder === undefined) throw new AppError('usage', 'Say "eval nab DIR".');
		return evalNab(context, folder);
	},
};
