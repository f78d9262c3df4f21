/** Training, anomalies, forecasts, risk: each run is stored with its seed and the digest of the history that it rests on. */

import type { AnomalyResult } from '../../shared/domain/anomaly-results.ts';
import type { AnomalyEvent } from '../../shared/domain/results.ts';
import { alarmStatesOf } from '../alarm-states.ts';
import { runAnomalies } from '../anomaly-run.ts';
import { keepStanding, updateAnomalies } from '../anomaly-update.ts';
import type { Handlers } from '../context.ts';
import { fleetBasis } from '../figure-basis.ts';
import { runFleetForecast } from '../fleet-forecast-run.ts';
import { runForecast } from '../forecast-run.ts';
import { listModelRuns, trainingInUse } from '../model-runs.ts';
import { runRisk } from '../risk-run.ts';
import { latestAnomalies, latestRisk, saveAnomalyRun, saveRun } from '../runs.ts';
import { runTraining } from '../training-run.ts';

export const analysisHandlers = {
	'models.train': async (input, context, call) => {
		const workspace = await context.workspace();
		const training = await runTraining(input, workspace, context, call);
		context.emit({ kind: 'changed', what: 'training' });
		return training;
	},
	'training.latest': async (_input, context) => {
		const stored = await trainingInUse((await context.workspace()).storage);
		return { training: stored?.result ?? null, isStale: stored?.isStale ?? false };
	},
	'models.runs': async (_input, context) => ({ runs: await listModelRuns((await context.workspace()).storage) }),
	'models.use': async ({ bundle }, context) => {
		const { name, inUseSinceMs } = await (await context.workspace()).storage.models.use(bundle);
		context.emit({ kind: 'changed', what: 'training' });
		return { bundle: name, inUseSinceMs: inUseSinceMs ?? context.now() };
	},
	'models.remove': async ({ bundle }, context) => {
		const { name, bytes } = await (await context.workspace()).storage.models.remove(bundle);
		context.emit({ kind: 'changed', what: 'training' });
		return { bundle: name, freedBytes: bytes };
	},
	'anomalies.run': async (input, context, call) => {
		const workspace = await context.workspace();
		const rests = await fleetBasis('Isolation forests', workspace.storage, context.now());
		const { found, basis, dataHash } = await runAnomalies(input, workspace, context, call);
		const result = { ...found.result, basis: rests };
		const runId = await saveAnomalyRun(workspace.storage, result, found.map, { seed: input.seed, dataHash, input });
		call.onRun?.(runId);
		keepStanding(workspace.storage, input, found, basis);
		context.emit({ kind: 'changed', what: 'anomalies' });
		return result;
	},
	'anomalies.update': async (_input, context, call) => {
		const workspace = await context.workspace();
		const { storage } = workspace;
		const before = (await latestAnomalies(storage))?.result.events ?? [];
		const rests = await fleetBasis('Isolation forests', storage, context.now());
		const { result: found, map, dataHash, options, judged, isWholeSearch } = await updateAnomalies(workspace, context, call);
		const result = { ...found, basis: rests };
		await saveAnomalyRun(storage, result, map, { seed: options.seed, dataHash, input: options });
		context.emit({ kind: 'changed', what: 'anomalies' });
		const known = new Set(before.map(({ eventId }) => eventId));
		const { alarms } = await alarmStatesOf(storage, result, context.now());
		const open = new Set(alarms.filter(({ state }) => state === 'open').map(({ eventId }) => eventId));
		const isNew = ({ eventId }: AnomalyEvent): boolean => !known.has(eventId) && open.has(eventId);
		return { judged, isWholeSearch, newAlarms: result.events.filter(isNew).map(({ eventId }) => eventId), events: result.events.length };
	},
	'anomalies.latest': async ({ drive, withEvidence }, context) => {
		const { storage } = await context.workspace();
		const stored = await latestAnomalies(storage);
		const wanted = drive === undefined ? undefined : (await storage.devices.find(drive)).deviceId;
		const anomalies =
			stored && wanted !== undefined
				? { ...stored.result, events: stored.result.events.filter((event) => event.deviceId === wanted) }
				: (stored?.result ?? null);
		const now = await alarmStatesOf(storage, anomalies ?? { events: [] }, context.now());
		return { anomalies: withEvidence ? anomalies : withoutEvidence(anomalies), isStale: stored?.isStale ?? false, ...now };
	},
	'forecast.run': async (input, context, call) => {
		const workspace = await context.workspace();
		const { result, dataHash } = await runForecast(input, workspace, context, call);
		const runId = await saveRun(workspace.storage, 'forecast', result, { seed: input.seed, dataHash, input });
		call.onRun?.(runId);
		return result;
	},
	'forecast.fleet': async (input, context, call) => runFleetForecast(input, await context.workspace(), context, call),
	'risk.run': async (input, context, call) => {
		const workspace = await context.workspace();
		const rests = await fleetBasis('Failure law', workspace.storage, context.now());
		const risk = { ...(await runRisk(input, workspace, context, call)), basis: rests };
		const runId = await saveRun(workspace.storage, 'risk', risk, { seed: input.seed, dataHash: risk.dataHash, input });
		call.onRun?.(runId);
		context.emit({ kind: 'changed', what: 'risk' });
		return risk;
	},
	'risk.latest': async ({ withReasons }, context) => {
		const stored = await latestRisk((await context.workspace()).storage);
		const risk = stored?.result ?? null;
		const isBare = risk !== null && !withReasons;
		return {
			risk: isBare ? { ...risk, drives: risk.drives.map((drive) => ({ ...drive, contributions: [] })) } : risk,
			isStale: stored?.isStale ?? false,
			staleBecause: [...(stored?.staleBecause ?? [])],
		};
	},
} satisfies Partial<Handlers>;

/** What a list shows of each event: its first line of evidence. */
function withoutEvidence(anomalies: AnomalyResult | null): AnomalyResult | null {
	if (anomalies === null) return null;
	const events = anomalies.events.map((event) => ({ ...event, evidence: event.evidence.slice(0, 1), contributions: [] }));
	return { ...anomalies, events };
}
