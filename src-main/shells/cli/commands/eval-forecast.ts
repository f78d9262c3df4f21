/** `ssv eval forecast`: every way of forecasting against what came, on a fixture or on the history of the workspace. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatCount, formatList, formatNumber, formatPercent } from '../../../shared/charts/format.ts';
import type { InputOf, OutputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import type { SeriesForecastQuality } from '../../../shared/domain/forecast-evaluation.ts';
import type { Command, CommandContext, CommandResult } from '../command.ts';
import { table } from '../terminal.ts';

type Evaluation = OutputOf<'eval.forecast'>;

export const forecastFlags = {
	metric: { type: 'string', doc: 'forecast: one metric of the workspace (default: writes, used bytes, write latency, temperature)' },
	horizon: { type: 'string', doc: 'forecast: days ahead (default: 14; a fixture names its own)' },
	origins: { type: 'string', doc: 'forecast: forecasts of a series (default: 5; a fixture names its own)' },
	series: { type: 'string', doc: 'forecast: series of the workspace at most (default: 40)' },
} satisfies Command['extra'];

/** @param path a fixture or a folder of them; absent: the history of the workspace */
export async function evalForecast(context: CommandContext, path: string | undefined): Promise<CommandResult> {
	const found = await context.call('eval.forecast', { ...(await placeOf(context, path)), ...optionsOf(context.values) });
	return { json: found, lines: linesOf(found) };
}

async function placeOf({ engine: { files } }: CommandContext, path: string | undefined): Promise<InputOf<'eval.forecast'>> {
	if (path === undefined) return {};
	const full = resolve(path);
	const isFolder = await stat(full).then(
		(found) => found.isDirectory(),
		() => false,
	);
	return isFolder ? { folder: files.registerFolder(full) } : { source: files.registerSource({ path: full }) };
}

function optionsOf(values: CommandContext['values']): InputOf<'eval.forecast'> {
	const [horizonDays, origins, maxSeries] = ['horizon', 'origins', 'series'].map((flag) => wholeNumber(values, flag));
	const { metric } = values;
	return {
		...(typeof metric === 'string' ? { metric } : {}),
		...(horizonDays === undefined ? {} : { horizonDays }),
		...(origins === undefined ? {} : { origins }),
		...(maxSeries === undefined ? {} : { maxSeries }),
	};
}

function wholeNumber(values: CommandContext['values'], flag: string): number | undefined {
	const text = values[flag];
	if (typeof text !== 'string') return undefined;
	if (!/^\d{1,6}$/.test(text)) throw new AppError('usage', `--${flag} takes a whole number, not "${text}".`, { flag });
	return Number(text);
}

const figure = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : '-');

const share = (value: number): string => (Number.isFinite(value) ? `${(100 * value).toFixed(1)} %` : '-');

const weightsText = (weights: Readonly<Record<string, number>>): string =>
	formatList(
		Object.entries(weights)
			.filter(([, weight]) => weight >= 0.005)
			.sort(([, a], [, b]) => b - a)
			.map(([name, weight]) => `${name} ${formatPercent(weight)}`),
	);

function seriesRow({ name, days, origins, methods, ratioToSeasonalNaive, weights }: SeriesForecastQuality): string[] {
	const maseOf = (method: string): string => figure(methods.find((each) => each.name === method)?.mase ?? Number.NaN);
	return [
		name,
		formatCount(days),
		formatCount(origins),
		maseOf('seasonal naive'),
		maseOf('ensemble'),
		figure(ratioToSeasonalNaive),
		weightsText(weights),
	];
}

function linesOf({ source, horizonDays, methods, weights, coverage, pinball, series, leftOut, notes }: Evaluation): string[] {
	const lossOf = (level: number): number => pinball.find((each) => each.level === level)?.loss ?? Number.NaN;
	return [
		`${source}, ${horizonDays} days ahead.`,
		'',
		...table(
			['method', 'MASE', 'sMAPE, %', 'series'],
			methods.map(({ name, mase, smape, series: count }) => [name, figure(mase), formatNumber(smape), formatCount(count)]),
			['left', 'right', 'right', 'right'],
		),
		'',
		...table(['series', 'days', 'forecasts', 'last week', 'ensemble', 'ratio', 'weights'], series.map(seriesRow), [
			'left',
			'right',
			'right',
			'right',
			'right',
			'right',
			'left',
		]),
		'',
		...table(
			['band', 'held', 'of', 'quantile loss'],
			coverage.map(({ nominal, empirical, count }) => [formatPercent(nominal), share(empirical), formatCount(count), figure(lossOf(nominal))]),
			['right', 'right', 'right', 'right'],
		),
		'',
		...leftOut.map(({ name, reason }) => `${name} was left out: ${reason}`),
		...notes,
		`Weights: ${weightsText(weights)}.`,
		'MASE: errors in units of those of the last week repeated, before the forecast; ratio: against the last week repeated on the same days.',
	];
}
