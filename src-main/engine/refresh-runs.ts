/** Does again what a report rests on where that was never done or is outdated: the search for anomalies, the simulation, the forecasts. */
import type { ParsedInputOf } from '../shared/contract/procedures.ts';
import { procedures } from '../shared/contract/procedures.ts';
import type { ReportOptions } from '../shared/domain/report.ts';
import type { StorageClient } from '../storage/client.ts';
import type { Call, EngineContext } from './context.ts';
import { analysisHandlers } from './handlers/analysis.ts';
import { refreshForecasts } from './report-forecasts.ts';
import { latestAnomalies, latestRisk } from './runs.ts';

/**
 * With the settings of the run before, or the usual ones: who made a run with its own horizon and seed gets the next one with them.
 *
 * @returns the runs that it made
 * @throws  AppError as `anomalies.run`, `risk.run` and `refreshForecasts`; what was finished before is kept
 */
export async function refreshRuns(options: ReportOptions, context: EngineContext, given: Call): Promise<number[]> {
	const made: number[] = [];
	const call: Call = { ...given, onRun: (runId) => made.push(runId) };
	const { storage } = await context.workspace();
	const [anomalies, risk] = await Promise.all([latestAnomalies(storage), latestRisk(storage)]);
	if (anomalies === null || anomalies.isStale) await analysisHandlers['anomalies.run'](await settingsBefore(storage, 'anomalies.run'), context, call);
	if (risk === null || risk.isStale) await analysisHandlers['risk.run'](await settingsBefore(storage, 'risk.run'), context, call);
	await refreshForecasts(options, context, call);
	return made;
}

/** Settings of an earlier version that this one does not accept give way to the usual ones. */
async function settingsBefore<P extends 'anomalies.run' | 'risk.run'>(storage: StorageClient, procedure: P): Promise<ParsedInputOf<P>> {
	const { input } = procedures[procedure];
	const [head] = await storage.runs.list(procedure === 'risk.run' ? 'risk' : 'anomaly');
	const before = head && input.safeParse(JSON.parse(head.input));
	return (before?.success ? before.data : input.parse({})) as ParsedInputOf<P>;
}
