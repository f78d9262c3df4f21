/** Commands that compute: forecasts, risk, papers. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { weightsSentence } from '../../../shared/charts/forecast-text.ts';
import {
	capitalise,
	digitsToTell,
	formatCounted,
	formatDay,
	formatLevel,
	formatMetric,
	formatNumber,
	formatQuantity,
} from '../../../shared/charts/format.ts';
import { titledNote } from '../../../shared/charts/member-names.ts';
import { basisText } from '../../../shared/charts/model-text.ts';
import { forecast as forecastSchema } from '../../../shared/contract/schemas.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import type { RiskDetails } from '../../../shared/domain/risk-details.ts';
import { MS_PER_DAY } from '../../../shared/domain/telemetry.ts';
import { type Command, iso, jsonNumbers } from '../command.ts';
import { diagnosticLines, diagnosticsJson } from '../forecast-diagnostics.ts';
import { missingLines } from '../missing-lines.ts';
import { componentLines, figureLines } from '../risk-lines.ts';
import { table } from '../terminal.ts';
import { fleetHelp, refuseFleetFlags, runFleetForecast } from './forecast-fleet.ts';
import { runUntil, untilHelp } from './passage.ts';
import { compareScenarios } from './plan.ts';

const forecast: Command = {
	name: 'forecast',
	usage: '--drive SERIAL|--fleet --metric M|--until full|wear|spare|LEVEL --horizon H',
	doc: 'Forecast one metric of one drive or of the fleet with its interval, or when a drive is full, worn out or at a level.',
	procedure: 'forecast.run',
	flags: {
		drive: { field: 'drive', doc: 'device id or serial' },
		metric: { field: 'metric', doc: 'metric name' },
		horizon: { field: 'horizonDays', doc: 'days ahead' },
		model: { field: 'model', doc: 'which forecaster' },
		level: { field: 'level', doc: 'coverage of the interval' },
		seed: { field: 'seed', doc: 'same seed, same forecast' },
	},
	extra: {
		until: { type: 'string', doc: "when a level is reached: full, wear, spare or 'METRIC>=LEVEL'" },
		fleet: { type: 'boolean', doc: 'all drives at once, on the last day of the horizon' },
		rows: { type: 'string', doc: 'with --fleet: drives in the table, the most changing first (default 20)' },
	},
	help: [...untilHelp, ...fleetHelp],
	async run(context) {
		const { until, fleet } = context.values;
		if (fleet === true) return runFleetForecast(context);
		refuseFleetFlags(context);
		if (typeof until === 'string') return runUntil(context, until);
		const made = await context.call('forecast.run', context.input());
		const { mean, lower, upper, history, historyMs, bands = [], members = [], ...rest } = made;
		const wire = z.encode(forecastSchema, made) as { readonly accuracy: unknown; readonly coverage: unknown };
		const digits = Math.max(...Array.from(mean, (_, step) => digitsToTell(lower[step]!, upper[step]!)));
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
				...diagnosticsJson(made),
				history: { observedAtMs: jsonNumbers(historyMs), values: jsonNumbers(history) },
			},
			lines: [
				`${capitalise(formatMetric(made.metric))} of ${made.serial}, ${formatCounted(made.horizonDays, 'day')} from ${formatDay(made.lastObservedMs)}. ${weightsSentence(made)}`,
				made.stationarity?.text ?? made.stationarityNote ?? '',
				...diagnosticLines(made),
				...table(
					['day', 'expected', `lower ${formatLevel(made.level)} %`, `upper ${formatLevel(made.level)} %`],
					Array.from(mean, (value, step) => [
						formatDay(made.lastObservedMs + (step + 1) * MS_PER_DAY),
						...[value, lower[step]!, upper[step]!].map((one) => formatQuantity(one, made.unit, digits)),
					]),
					['left', 'right', 'right', 'right'],
				),
				...made.notes.map(titledNote),
				...(made.basis ?? []).map(basisText),
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
		sampling: { field: 'sampling', doc: 'antithetic: mirrored paths; sobol: batches and hosts on a net; smaller errors' },
		precision: { field: 'relativeError', doc: 'stop when CVaR is known to this share of it; --paths is then the most' },
		seed: { field: 'seed', doc: 'same seed, same digits' },
	},
	extra: { scenario: { type: 'string', doc: 'a JSON file with one scenario or several: what they would change' } },
	async run(context) {
		const found = await context.call('risk.run', context.input());
		const { scenario } = context.values;
		const whatIf = typeof scenario === 'string' && scenario !== '' ? await compareScenarios(context, resolve(scenario)) : undefined;
		const { histogram, convergence, details, ...rest } = found;
		const json = {
			...rest,
			histogram: { edges: jsonNumbers(histogram.edges), counts: jsonNumbers(histogram.counts) },
			convergence: Object.fromEntries(Object.entries(convergence).map(([name, values]) => [name, jsonNumbers(values)])),
			...(details ? { details: detailsJson(details) } : {}),
			...(whatIf ? { scenarios: whatIf.comparison.scenarios, baseline: whatIf.comparison.baseline } : {}),
		};
		const lines = [
			...figureLines(found),
			...componentLines(found),
			...(whatIf?.lines ?? []),
			...missingLines(found.missing),
			...(found.basis ? [basisText(found.basis)] : []),
		];
		return { json, lines };
	},
};

function detailsJson({ failureShares, shortBytesSpread: spread, ...rest }: RiskDetails) {
	return {
		...rest,
		failureShares: jsonNumbers(failureShares),
		...(spread ? { shortBytesSpread: { none: spread.none, edges: jsonNumbers(spread.edges), shares: jsonNumbers(spread.shares) } } : {}),
	};
}

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

export const analysisCommands: readonly Command[] = [forecast, risk, bundle];
