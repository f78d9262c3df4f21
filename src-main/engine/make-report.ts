/** Gathers what the report is made of from the workspace's latest runs, and has a compute thread write it. */
import { type ReportInput, type ReportPart, reportFontFiles } from '../report/input.ts';
import type { Report } from '../report/make-report.ts';
import { windowText } from '../shared/charts/model-text.ts';
import { staleRiskText } from '../shared/charts/price-text.ts';
import { AppError } from '../shared/domain/errors.ts';
import { basisToday } from '../shared/domain/model-basis.ts';
import type { AnomalyResult, Forecast } from '../shared/domain/results.ts';
import type { StorageClient } from '../storage/client.ts';
import { alarmStatesOf } from './alarm-states.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { modelsAge } from './model-age.ts';
import { trainingInUse } from './model-runs.ts';
import { readResource } from './resources.ts';
import { latestAnomalies, latestBacktest, latestRisk, storedForecasts } from './runs.ts';
import { versions } from './versions.ts';

export interface ReportOptions {
	/** Forecast charts at most. */
	readonly forecasts: number;
}

/** Why a part is not there, in a sentence. */
function absentParts(has: Readonly<Record<ReportPart, boolean>>): ReportInput['absent'] {
	const reasons: Readonly<Record<ReportPart, string>> = {
		risk: 'No risk run exists for this history. Run the simulation first.',
		anomalies: 'Anomalies have not been looked for in this history. Run the detection first.',
		forecasts: 'No forecast was made on this history: no chosen series was long enough, or none was asked for.',
		training: 'No models are trained on this history.',
		backtests: 'Nobody has looked back on past days of this history. Run the backtest first.',
	};
	return Object.fromEntries((Object.keys(reasons) as ReportPart[]).filter((part) => !has[part]).map((part) => [part, reasons[part]]));
}

/** The latest forecast of each drive and metric on this history, newest first; one of models that are out of use says so. */
async function recentForecasts(storage: StorageClient, dataHash: string, limit: number): Promise<Forecast[]> {
	const seen = new Set<string>();
	const used = (await storage.models.list()).find(({ inUseSinceMs }) => inUseSinceMs !== null);
	const inUse = used ? { bundle: used.name, sinceMs: used.inUseSinceMs as number } : null;
	const found: Forecast[] = [];
	for (const forecast of await storedForecasts(storage, dataHash)) {
		const key = `${forecast.deviceId} ${forecast.metric}`;
		if (seen.has(key) || found.length >= limit) continue;
		seen.add(key);
		found.push(forecast.basis ? { ...forecast, basis: forecast.basis.map((basis) => basisToday(basis, inUse)) } : forecast);
	}
	return found;
}

/** What people have acknowledged or expect is counted, not printed. */
async function openEvents(
	storage: OpenWorkspace['storage'],
	anomalies: AnomalyResult | null,
	atMs: number,
): Promise<Pick<ReportInput, 'anomalies' | 'knownEvents'>> {
	if (anomalies === null) return { anomalies, knownEvents: 0 };
	const { alarms } = await alarmStatesOf(storage, anomalies, atMs);
	const known = new Set(alarms.filter(({ state }) => state !== 'open').map(({ eventId }) => eventId));
	return { anomalies: { ...anomalies, events: anomalies.events.filter(({ eventId }) => !known.has(eventId)) }, knownEvents: known.size };
}

/** @throws AppError `no_drives` for an empty workspace; `no_run` before any risk run */
export async function makeReportOfWorkspace({ storage }: OpenWorkspace, options: ReportOptions, context: EngineContext, call: Call): Promise<Report> {
	const summary = await storage.workspace.summary();
	if (summary.drives === 0) throw new AppError('no_drives');
	const [drives, ledger, risk, backtest, anomalies, training, models, forecasts, regular, semibold, mono] = await Promise.all([
		storage.devices.list(),
		storage.imports.list(),
		latestRisk(storage),
		latestBacktest(storage),
		latestAnomalies(storage),
		trainingInUse(storage),
		modelsAge(storage),
		recentForecasts(storage, summary.dataHash, options.forecasts),
		readResource(`fonts/${reportFontFiles.regular}`),
		readResource(`fonts/${reportFontFiles.semibold}`),
		readResource(`fonts/${reportFontFiles.mono}`),
	]);
	// Figures of an older history would be wrong about this one: they are left out and their absence is explained.
	const current = <T>(stored: { readonly result: T; readonly isStale: boolean } | null): T | null =>
		stored && !stored.isStale ? stored.result : null;
	const parts = { risk: current(risk), backtest: current(backtest), anomalies: current(anomalies), training: current(training) };
	if (!parts.risk)
		throw new AppError(
			'no_run',
			risk === null
				? 'There is no risk run on this history yet. Run the simulation first, then make the report.'
				: `${staleRiskText(risk.staleBecause)} Run it again, then make the report.`,
		);
	// The run's own time, so that the same run gives the same paper.
	const generatedAtMs = risk?.createdAtMs ?? context.now();
	const open = await openEvents(storage, parts.anomalies, generatedAtMs);
	const input: ReportInput = {
		workspace: {
			name: summary.name,
			isSynthetic: summary.isSynthetic,
			drives: summary.drives,
			failures: summary.failures,
			samples: summary.samples,
			firstMs: summary.firstMs,
			lastMs: summary.lastMs,
			imports: ledger.map(({ fileName, format, importedAtMs, records, added, conflicts, rejected }) => ({
				name: fileName,
				format,
				importedAtMs,
				samples: records,
				added,
				conflicts,
				rejected,
			})),
			metrics: summary.metrics,
		},
		generatedAtMs,
		drives,
		...parts,
		models,
		...open,
		forecasts,
		absent: {
			...absentParts({
				risk: true,
				anomalies: parts.anomalies !== null,
				forecasts: forecasts.length > 0,
				training: parts.training !== null,
				backtests: parts.backtest !== null,
			}),
			...(parts.training === null && models ? { training: `The models in use know an earlier history: ${windowText(models)}.` } : {}),
		},
		dataHash: summary.dataHash,
		seed: parts.risk.seed,
		versions: { ...versions(), sqlite: storage.info.sqliteVersion },
		fonts: { regular, semibold, mono },
	};
	return context.pool().run<Report>('makeReport', input, { signal: call.signal, onProgress: call.progress });
}
