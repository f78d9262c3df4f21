/**
 * One training run: every part in the pool at once, then bundle and run saved together. A part that cannot be trained says why; a cancel keeps
 * the best weights so far beside the models in use.
 */
import { formatCounted, formatList, formatMetric } from '../shared/charts/format.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { TrainingResult } from '../shared/domain/results.ts';
import { DEFAULT_LSTMS, forecastMetrics, type LstmSettings } from '../shared/domain/training-settings.ts';
import type { WorkspaceSummary } from '../storage/workspace.ts';
import { bundleInUse } from './bundles.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { freeBundleName } from './model-runs.ts';
import { encodeRun } from './runs.ts';
import { bundleFiles, lossesOf, type TrainingBasis, trainingResultOf } from './training-account.ts';
import { type Learnt, learnParts, nothingLearnt, type TrainingPlan } from './training-parts.ts';
import { assertUnchanged } from './unchanged.ts';

export interface TrainingOptions extends LstmSettings {
	readonly seed: number;
	/** Without it the first ones that the history has. */
	readonly lstmMetrics?: readonly string[] | undefined;
}

/**
 * Trains, saves the bundle and takes it into use.
 *
 * @throws AppError `no_drives`, `busy`, `disk_full`; `cancelled`, whose message and `details.bundle` tell what was kept
 */
export async function runTraining(options: TrainingOptions, workspace: OpenWorkspace, context: EngineContext, call: Call): Promise<TrainingResult> {
	const { storage } = workspace;
	const summary = await storage.workspace.summary();
	const { plan, learnt } = planTraining(options, summary);
	const save = (status: TrainingBasis['status']) => saveTraining(status, learnt, plan, summary, workspace, context);
	try {
		await learnParts(plan, learnt, storage, context.pool(), call);
	} catch (thrown) {
		if (!call.signal.aborted) throw thrown;
		// An LSTM that was cancelled has its best epoch; one without a complete epoch is not there.
		if (learnt.lstms.size === 0)
			throw new AppError('cancelled', 'Cancelled before the first epoch was complete: nothing is kept, models in use stay.', {}, thrown);
		const { bundle } = await save('stopped');
		context.emit({ kind: 'changed', what: 'training' });
		const isAnyInUse = (await bundleInUse(storage)) !== undefined;
		throw new AppError('cancelled', cancelText(learnt, plan, bundle, isAnyInUse), { bundle }, thrown);
	}
	await assertUnchanged(storage, summary.dataHash);
	return save('complete');
}

/** @throws AppError `no_drives` */
function planTraining({ seed, lstmMetrics, ...settings }: TrainingOptions, summary: WorkspaceSummary): { plan: TrainingPlan; learnt: Learnt } {
	if (summary.drives === 0 || summary.firstMs === null || summary.lastMs === null) throw new AppError('no_drives');
	const has = new Set(summary.metrics.map((entry) => entry.metric));
	const learnt = nothingLearnt();
	for (const { metric, part } of forecastMetrics)
		if (!has.has(metric)) learnt.missing.push({ part, missing: metric, reason: 'no source of this workspace has it' });
	const forecasts = forecastMetrics.filter(({ metric }) => has.has(metric));
	const lstms = lstmMetrics ? forecasts.filter(({ metric }) => lstmMetrics.includes(metric)) : forecasts.slice(0, DEFAULT_LSTMS);
	const asked = lstmMetrics ? forecastMetrics.filter(({ metric }) => lstmMetrics.includes(metric)) : lstms;
	return { plan: { settings: { ...settings, lstmMetrics: asked.map(({ metric }) => metric) }, seed, forecasts, lstms, has }, learnt };
}

async function saveTraining(
	status: TrainingBasis['status'],
	learnt: Learnt,
	plan: TrainingPlan,
	{ firstMs, lastMs, dataHash, drives }: WorkspaceSummary,
	{ storage }: OpenWorkspace,
	context: EngineContext,
): Promise<TrainingResult> {
	const trainedAtMs = context.now();
	const basis: TrainingBasis = { status, trainedAtMs, windowStartMs: firstMs ?? 0, windowEndMs: lastMs ?? 0, dataHash, drives };
	const name = await freeBundleName(storage, 'models', trainedAtMs);
	const training = trainingResultOf(name, learnt, plan, basis);
	const run = encodeRun('training', training, { seed: plan.seed, dataHash, input: { ...plan.settings, seed: plan.seed } });
	await storage.models.saveBundle({ name, files: await bundleFiles(learnt, plan, basis, context.pool()), status, run });
	return training;
}

/** `Cancelled in epoch 7. The best weights (epoch 5 of temperature) are kept as run models-…; the models in use stay as they are.` */
function cancelText(learnt: Learnt, plan: TrainingPlan, bundle: string, isAnyInUse: boolean): string {
	const outcomes = lossesOf(learnt, plan).flatMap(({ metric, epochs, outcome }) => (outcome ? [{ metric, epochs: epochs.length, ...outcome }] : []));
	const reached = outcomes.filter(({ stopReason }) => stopReason === 'cancelled').map(({ epochs }) => epochs + 1);
	const when = reached.length > 0 ? `in epoch ${Math.max(...reached)}` : `after ${formatCounted(outcomes.length, 'LSTM')} had ended`;
	const best = formatList(outcomes.map(({ metric, bestEpoch }) => `epoch ${bestEpoch} of ${formatMetric(metric)}`));
	return `Cancelled ${when}. The best weights (${best}) are kept as run ${bundle}; ${isAnyInUse ? 'the models in use stay as they are' : 'no models are in use yet'}.`;
}
