/** `ssv eval`: the program judged on labelled data of other people. */
import { resolve } from 'node:path';
import { formatCount, formatCounted, formatNumber } from '../../../shared/charts/format.ts';
import type { OutputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import type { NabAlarm, NabSeriesScore } from '../../../shared/domain/nab.ts';
import { type Command, type CommandContext, type CommandResult, iso } from '../command.ts';
import { table } from '../terminal.ts';
import { evalFailures, failureFlags } from './eval-failures.ts';
import { evalForecast, forecastFlags } from './eval-forecast.ts';
import { evalThreats, threatFlags } from './eval-threats.ts';
import { evalTraces } from './eval-traces.ts';

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

const evaluations = new Map([
	['nab', evalNab],
	['traces', evalTraces],
	['failures', evalFailures],
]);

const usage = (): AppError =>
	new AppError(
		'usage',
		`Say ${[...evaluations.keys()].map((each) => `"eval ${each} DIR"`).join(', ')}, "eval forecast [FILE|DIR]" or "eval threats".`,
	);

export const evalCommand: Command = {
	name: 'eval',
	usage: 'nab DIR [--scores-out DIR] | traces DIR | failures DIR [--splits 20] | forecast [FILE|DIR] | threats [--seeds 1-20]',
	doc: 'Judge the program on labelled data: of other people, or synthetic.',
	procedure: 'eval.nab',
	flags: {},
	extra: {
		'scores-out': { type: 'string', doc: 'nab: folder for one CSV a series: timestamp, value, anomaly_score' },
		...threatFlags,
		...forecastFlags,
		...failureFlags,
	},
	help: [
		'nab DIR: the streaming detector by the rule of the Numenta Anomaly Benchmark, standard profile. DIR holds category__name.csv',
		'(timestamp, value) and labels_windows.json. One threshold for all series, fixed in the program; a score rests on earlier rows',
		'alone; the first 15 % of a series (at most 750 rows) are not judged.',
		'traces DIR: block traces RUN__ata_read.csv and RUN__ata_write.csv (also .gz, also one folder a run) are read as an import reads',
		'them and judged as a search does. atSeconds counts from the first request; a confidence below 0.5 is a question, no alarm.',
		'forecast FILE|DIR: series in the form of the forecast_accuracy fixture, forecast from the days that it names; without a path the',
		'history of the workspace. Nothing is judged by what it has seen.',
		'failures DIR: daily rows in the form of Backblaze (CSV, also .gz), half of the drives to fit on and half to judge on. From each day the',
		'next 10 are asked for; a drive is flagged when one of its days before the failure exceeds the threshold. Judged beside the rule',
		'"any of 5, 187, 197, 198 above 0" at the same share of survivors flagged. --shuffled-labels is the control that must find nothing.',
		'threats: synthetic fleets with labelled attacks and look-alikes are searched as a history is. An alarm (confidence 0.5 or more) is',
		'right when an attack of its class is there; the table of confidence counts the hints below 0.5, too.',
	],
	async run(context) {
		const [what, folder, ...more] = context.positionals;
		if (what === 'threats' && folder === undefined) return evalThreats(context);
		if (what === 'forecast' && more.length === 0) return evalForecast(context, folder);
		const evaluate = evaluations.get(what ?? '');
		if (evaluate === undefined || folder === undefined || more.length > 0) throw usage();
		return evaluate(context, folder);
	},
};
