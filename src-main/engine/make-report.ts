/** Gathers what the report is made of from the workspace's latest runs, has a compute thread write it, and keeps it with its figures. */
import { eventCounts } from '../report/figures.ts';
import { type ReportInput, reportFontFiles } from '../report/input.ts';
import type { Report } from '../report/make-report.ts';
import { windowText } from '../shared/charts/model-text.ts';
import { staleRiskText } from '../shared/charts/price-text.ts';
import { procedures } from '../shared/contract/procedures.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { ModelsAge } from '../shared/domain/model-basis.ts';
import type { ReportOptions, SimulationAsked } from '../shared/domain/report.ts';
import type { AnomalyResult, RiskResult } from '../shared/domain/results.ts';
import type { StorageClient } from '../storage/client.ts';
import type { NewReport } from '../storage/reports.ts';
import { alarmStatesOf } from './alarm-states.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { modelsAge } from './model-age.ts';
import { trainingInUse } from './model-runs.ts';
import { packFigures, unpackFigures } from './report-figures.ts';
import { forecastsOfReport } from './report-forecasts.ts';
import { driveOfReport, ledgerLine, qualityOfReport } from './report-parts.ts';
import { readResource } from './resources.ts';
import { latestAnomalies, latestBacktest, latestPlan, latestRisk, latestScenarios, type StoredSimulation } from './runs.ts';
import { versions } from './versions.ts';

/** Why a part is not there, where more can be said than that nobody asked for it (`language`). */
function absentReasons(training: unknown, models: ModelsAge | null): ReportInput['absent'] {
	return training === null && models ? { training: `The models in use know an earlier history: ${windowText(models)}.` } : {};
}

/** What people have acknowledged or expect is counted, not printed. */
async function openEvents(
	storage: StorageClient,
	anomalies: AnomalyResult | null,
	atMs: number,
): Promise<Pick<ReportInput, 'anomalies' | 'knownEvents' | 'eventCounts'>> {
	if (anomalies === null) return { anomalies, knownEvents: 0, eventCounts: null };
	const { alarms } = await alarmStatesOf(storage, anomalies, atMs);
	const known = new Set(alarms.filter(({ state }) => state !== 'open').map(({ eventId }) => eventId));
	return {
		anomalies: { ...anomalies, events: anomalies.events.filter(({ eventId }) => !known.has(eventId)) },
		knownEvents: known.size,
		eventCounts: eventCounts(anomalies),
	};
}

export interface GatheredReport {
	readonly input: ReportInput;
	/** The simulation that it tells of. */
	readonly riskRunId: number;
}

/**
 * All that a report is made of.
 *
 * @throws AppError `no_drives` for an empty workspace; `no_run` before any risk run on this history, and on these prices and groups
 */
export async function gatherReport(options: ReportOptions, workspace: OpenWorkspace, context: EngineContext, call: Call): Promise<GatheredReport> {
	const { storage } = workspace;
	const summary = await storage.workspace.summary();
	if (summary.drives === 0) throw new AppError('no_drives');
	const [risk, asked] = await Promise.all([latestRisk(storage), latestAsked(storage)]);
	if (risk === null || asked === null || risk.isStale) throw new AppError('no_run', missingRunText(risk));
	const [stored, fonts, drives, ledger, models, forecasts, letterhead, before] = await Promise.all([
		latestParts(storage),
		readFonts(),
		storage.devices.list(),
		storage.imports.list(),
		modelsAge(storage),
		forecastsOfReport(options, storage, summary.dataHash, risk.result),
		storage.reports.letterhead(),
		storage.reports.figuresBefore(asked.runId),
	]);
	const { scenarios, plan, backtest, training } = stored;
	// The run's own time, so that the same run gives the same paper.
	const generatedAtMs = risk.createdAtMs;
	const open = await openEvents(storage, stored.anomalies, generatedAtMs);
	const parts = { ledger, risk: risk.result, anomalies: open.anomalies };
	const input: ReportInput = {
		options,
		letterhead,
		previous: before && (await unpackFigures(before)),
		workspace: { ...workspaceOf(summary), imports: ledger.map(ledgerLine) },
		generatedAtMs,
		drives,
		risk: risk.result,
		asked: asked.asked,
		scenarios,
		plan,
		backtest,
		training,
		models,
		...open,
		forecasts,
		drive: await driveOfReport(options, storage, parts),
		...(await qualityOfReport(options, workspace, context, call)),
		absent: absentReasons(training, models),
		dataHash: summary.dataHash,
		seed: risk.result.seed,
		versions: { ...versions(), sqlite: storage.info.sqliteVersion },
		fonts,
	};
	return { input, riskRunId: asked.runId };
}

function missingRunText(risk: StoredSimulation<RiskResult> | null): string {
	return risk === null || !risk.isStale
		? 'There is no risk run on this history yet. Run the simulation first, then make the report.'
		: `${staleRiskText(risk.staleBecause)} Run it again, then make the report.`;
}

/** With what the latest simulation was asked. */
async function latestAsked(storage: StorageClient): Promise<{ readonly asked: SimulationAsked; readonly runId: number } | null> {
	const [head] = await storage.runs.list('risk');
	const asked = head && procedures['risk.run'].input.safeParse(JSON.parse(head.input));
	return asked?.success ? { asked: asked.data, runId: head!.runId } : null;
}

/** Figures of an older history would be wrong about this one: they are left out, and their absence is explained. */
async function latestParts(storage: StorageClient) {
	const current = <T>(stored: { readonly result: T; readonly isStale: boolean } | null): T | null =>
		stored && !stored.isStale ? stored.result : null;
	const [anomalies, backtest, training, scenarios, plan] = await Promise.all([
		latestAnomalies(storage),
		latestBacktest(storage),
		trainingInUse(storage),
		latestScenarios(storage),
		latestPlan(storage),
	]);
	return {
		anomalies: current(anomalies),
		backtest: current(backtest),
		training: current(training),
		scenarios: current(scenarios),
		plan: current(plan),
	};
}

type Summary = Awaited<ReturnType<StorageClient['workspace']['summary']>>;

function workspaceOf({ name, isSynthetic, drives, failures, samples, firstMs, lastMs, metrics }: Summary): Omit<ReportInput['workspace'], 'imports'> {
	return { name, isSynthetic, drives, failures, samples, firstMs, lastMs, metrics };
}

async function readFonts(): Promise<ReportInput['fonts']> {
	const [regular, semibold, mono] = await Promise.all(
		[reportFontFiles.regular, reportFontFiles.semibold, reportFontFiles.mono].map((file) => readResource(`fonts/${file}`)),
	);
	return { regular: regular!, semibold: semibold!, mono: mono! };
}

/**
 * The PDF and its figures; nothing is stored.
 *
 * @param refreshed  runs that were made for this report
 * @throws AppError as `gatherReport`, and `cancelled`
 */
export async function makeReportOfWorkspace(
	options: ReportOptions,
	refreshed: readonly number[],
	workspace: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<NewReport> {
	const { input, riskRunId } = await gatherReport(options, workspace, context, call);
	const { bytes, pages, figures } = await context.pool().run<Report>('makeReport', input, { signal: call.signal, onProgress: call.progress });
	if (figures === null) throw new AppError('no_run', missingRunText(null));
	const day = new Date(context.now()).toISOString().slice(0, 10);
	const fileName = `risk-report-${workspace.storage.info.isSynthetic ? 'synthetic-' : ''}${day}.pdf`;
	return { fileName, bytes, pages, riskRunId, ...(await packFigures(figures, refreshed)) };
}
