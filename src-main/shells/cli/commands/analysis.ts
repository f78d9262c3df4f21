/** Commands that compute: training, forecasts, risk, papers. */
import { resolve } from 'node:path';
import { z } from 'zod';
import {
	formatCounted,
	formatDay,
	formatEstimate,
	formatNumber,
	formatPercent,
	formatProbability,
	formatQuantity,
} from '../../../shared/charts/format.ts';
import { forecast as forecastSchema } from '../../../shared/contract/schemas.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import { MS_PER_DAY } from '../../../shared/domain/telemetry.ts';
import { type Command, iso, jsonNumbers } from '../command.ts';
import { missingLines } from '../missing-lines.ts';
import { table } from '../terminal.ts';
import { runUntil, untilHelp } from './passage.ts';

const train: Command = {
	name: 'train',
	usage: '',
	doc: 'Train all models on the history and write the model bundle.',
	procedure: 'models.train',
	flags: { epochs: { field: 'epochs', doc: 'LSTM epochs at most' }, seed: { field: 'seed', doc: 'same seed, same models' } },
	async run(context) {
		const trained = await context.call('models.train', context.input());
		return {
			json: trained,
			lines: [
				`Trained ${formatCounted(trained.models.length, 'model')} into bundle ${trained.bundle}.`,
				...trained.models.map((model) => `  ${model.name}${model.metric ? ` on ${model.metric}` : ''}: ${model.summary}`),
				...missingLines(trained.missing),
			],
		};
	},
};

const forecast: Command = {
	name: 'forecast',
	usage: '--drive SERIAL --metric M|--until full|wear|spare|LEVEL --horizon H',
	doc: 'Forecast one metric of one drive with its interval, or when it is full, worn out or at a level.',
	procedure: 'forecast.run',
	flags: {
		drive: { field: 'drive', doc: 'device id or serial' },
		metric: { field: 'metric', doc: 'metric name' },
		horizon: { field: 'horizonDays', doc: 'days ahead' },
		model: { field: 'model', doc: 'which forecaster' },
		level: { field: 'level', doc: 'coverage of the interval' },
		seed: { field: 'seed', doc: 'same seed, same forecast' },
	},
	extra: { until: { type: 'string', doc: "when a level is reached: full, wear, spare or 'METRIC>=LEVEL'" } },
	help: untilHelp,
	async run(context) {
		const { until } = context.values;
		if (typeof until === 'string') return runUntil(context, until);
		const made = await context.call('forecast.run', context.input());
		const { mean, lower, upper, history, historyMs, bands = [], members = [], ...rest } = made;
		const wire = z.encode(forecastSchema, made) as { readonly accuracy: unknown; readonly coverage: unknown };
		const weights = Object.entries(made.weights).filter(([, weight]) => weight > 0);
		return {
			json: {
				...rest,
				// Missing figures become null as the contract says.
				accuracy: wire.accuracy,
				coverage: wire.coverage,
				lastObserved: iso(made.lastObservedMs),
				mean: jsonNumbers(mean),
				lower: jsonNumbers(lower),
				upper: jsonNumbers(upper),
				bands: bands.map((band) => ({ level: band.level, lower: jsonNumbers(band.lower), upper: jsonNumbers(band.upper) })),
				members: members.map((member) => ({ name: member.name, mean: jsonNumbers(member.mean) })),
				history: { observedAtMs: jsonNumbers(historyMs), values: jsonNumbers(history) },
			},
			lines: [
				`${made.metric} of ${made.serial}, ${made.horizonDays} days from ${formatDay(made.lastObservedMs)}: ${weights.map(([name, weight]) => `${name} ${formatPercent(weight)}`).join(', ')}.`,
				made.stationarity?.text ?? made.stationarityNote ?? '',
				...table(
					['day', 'mean', `lower ${made.level * 100} %`, `upper ${made.level * 100} %`],
					Array.from(mean, (value, step) => [
						formatDay(made.lastObservedMs + (step + 1) * MS_PER_DAY),
						formatQuantity(value, made.unit),
						formatNumber(lower[step] as number),
						formatNumber(upper[step] as number),
					]),
					['left', 'right', 'right', 'right'],
				),
				...made.notes,
			].filter(Boolean),
		};
	},
};

const risk: Command = {
	name: 'risk',
	usage: '',
	doc: 'Simulate the fleet: VaR, CVaR, failure probabilities, who makes the tail.',
	procedure: 'risk.run',
	flags: {
		horizon: { field: 'horizonDays', doc: 'days ahead' },
		paths: { field: 'paths', doc: 'Monte Carlo paths' },
		levels: { field: 'levels', doc: 'confidence levels' },
		estimator: { field: 'estimator', doc: 'linear: interpolated VaR and plain tail mean, to compare with other tools' },
		seed: { field: 'seed', doc: 'same seed, same digits' },
	},
	async run(context) {
		const found = await context.call('risk.run', context.input());
		const { histogram, convergence, ...rest } = found;
		const json = {
			...rest,
			histogram: { edges: jsonNumbers(histogram.edges), counts: jsonNumbers(histogram.counts) },
			convergence: Object.fromEntries(Object.entries(convergence).map(([name, values]) => [name, jsonNumbers(values)])),
		};
		const lines = [
			`Over the next ${found.horizonDays} days expect ${formatEstimate(found.expectedFailures)} failures (95 %: ${found.failureRange[0]} to ${found.failureRange[1]}) of ${formatCounted(found.drivesAtRisk, 'drive')} at risk; expected loss ${formatEstimate(found.expectedLoss, found.currency)}.`,
			...found.levels.map(
				(level) =>
					`VaR${level.confidence * 100} ${formatEstimate(level.valueAtRisk, found.currency)}, CVaR${level.confidence * 100} ${formatEstimate(level.conditionalValueAtRisk, found.currency)} (${formatCounted(found.paths, 'path')}, seed ${found.seed}).`,
			),
			found.survival.text,
			'Drives that make up most of the tail:',
			...table(
				['serial', 'model', 'share of CVaR', 'P(fail)'],
				found.components.slice(0, 10).map((component) => {
					const drive = found.drives.find((entry) => entry.deviceId === component.deviceId);
					return [
						component.serial,
						component.model,
						formatPercent(component.share),
						drive ? formatProbability(drive.failureProbability, drive.failureProbabilityLower, drive.failureProbabilityUpper) : '',
					];
				}),
				['left', 'left', 'right', 'left'],
			),
			...missingLines(found.missing),
		];
		return { json, lines };
	},
};

const report: Command = {
	name: 'report',
	usage: '--out FILE.pdf',
	doc: 'Write the PDF risk report from the latest runs.',
	procedure: 'report.make',
	flags: { forecasts: { field: 'forecasts', doc: 'drives with a forecast chart' } },
	extra: { out: { type: 'string', doc: 'the PDF file to write' } },
	async run(context) {
		const out = context.values.out;
		const target = typeof out === 'string' && out !== '' ? context.engine.files.registerTarget(resolve(out)) : undefined;
		const made = await context.call('report.make', context.input(target ? { target } : {}));
		const { pages, bytes, sha256, fileName } = made;
		return {
			json: { file: out ?? fileName, pages, bytes, sha256 },
			lines: [`Report of ${formatCounted(pages, 'page')} (${formatNumber(bytes / 1000)} kB) in ${out ?? fileName}.`],
		};
	},
};

const bundle: Command = {
	name: 'bundle',
	usage: 'export|import FILE',
	doc: 'Write the model bundle to one file, or take one over.',
	procedure: 'bundle.export',
	flags: {},
	async run(context) {
		const [action, file] = context.positionals;
		if (!file || (action !== 'export' && action !== 'import')) throw new AppError('usage', 'Say "bundle export FILE" or "bundle import FILE".');
		if (action === 'export') {
			const made = await context.call('bundle.export', { target: context.engine.files.registerTarget(resolve(file)) });
			return {
				json: { file, parts: made.parts, bytes: made.bytes, sha256: made.sha256 },
				lines: [`Bundle of ${formatCounted(made.parts.length, 'part')} (${formatNumber(made.bytes / 1000)} kB) in ${file}.`],
			};
		}
		const taken = await context.call('bundle.import', { source: context.engine.files.registerSource({ path: resolve(file) }) });
		return { json: taken, lines: [`Bundle ${taken.bundle} with ${formatCounted(taken.parts.length, 'part')} is in use.`] };
	},
};

export const analysisCommands: readonly Command[] = [train, forecast, risk, report, bundle];
