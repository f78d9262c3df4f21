/** Training, anomalies, forecasts, risk: each run is stored with its seed and the digest of the history that it rests on. */
import { runAnomalies } from '../anomaly-run.ts';
import type { Handlers } from '../context.ts';
import { runForecast } from '../forecast-run.ts';
import { runRisk } from '../risk-run.ts';
import { latestAnomalies, latestRisk, latestTraining, saveRun } from '../runs.ts';
import { runTraining } from '../training-run.ts';

export const analysisHandlers = {
	'models.train': async (input, context, call) => {
		const workspace = await context.workspace();
		const training = await runTraining(input, workspace, context, call);
		await saveRun(workspace.storage, 'training', training, { seed: input.seed, dataHash: training.dataHash, input });
		context.emit({ kind: 'changed', what: 'training' });
		return training;
	},
	'training.latest': async (_input, context) => {
		const stored = await latestTraining((await context.workspace()).storage);
		return { training: stored?.result ?? null, isStale: stored?.isStale ?? false };
	},
	'anomalies.run': async (input, context, call) => {
		const workspace = await context.workspace();
		const { result, dataHash } = await runAnomalies(input, workspace, context, call);
		await saveRun(workspace.storage, 'anomaly', result, { seed: input.seed, dataHash, input });
		context.emit({ kind: 'changed', what: 'anomalies' });
		return result;
	},
	'anomalies.latest': async ({ drive }, context) => {
		const { storage } = await context.workspace();
		const stored = await latestAnomalies(storage);
		const wanted = drive === undefined ? undefined : (await storage.devices.find(drive)).deviceId;
		const anomalies =
			stored && wanted !== undefined
				? { ...stored.result, events: stored.result.events.filter((event) => event.deviceId === wanted) }
				: (stored?.result ?? null);
		return { anomalies, isStale: stored?.isStale ?? false };
	},
	'forecast.run': async (input, context, call) => {
		const workspace = await context.workspace();
		const { result, dataHash } = await runForecast(input, workspace, context, call);
		await saveRun(workspace.storage, 'forecast', result, { seed: input.seed, dataHash, input });
		return result;
	},
	'risk.run': async (input, context, call) => {
		const workspace = await context.workspace();
		const risk = await runRisk(input, workspace, context, call);
		await saveRun(workspace.storage, 'risk', risk, { seed: input.seed, dataHash: risk.dataHash, input });
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
		};
	},
} satisfies Partial<Handlers>;
