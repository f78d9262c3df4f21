/** The bundles of a workspace as runs to compare: what was trained here, stopped or taken over, and which one is in use. */
import { decodeBundle, type ModelBundleData } from '../models/bundle.ts';
import { formatCounted } from '../shared/charts/format.ts';
import { toAppError } from '../shared/domain/errors.ts';
import type { LossCurve, ModelRun, TrainedModel, TrainingResult } from '../shared/domain/results.ts';
import type { StorageClient } from '../storage/client.ts';
import type { BundleEntry } from '../storage/models.ts';
import { sha256 } from './bundle-file.ts';
import { withoutManifest } from './bundles.ts';
import { type StoredResult, trainingOfRun } from './runs.ts';

/** `models-20130519140500123`: the instant of the training; with a number behind it where that name is taken. */
export async function freeBundleName(storage: StorageClient, prefix: 'models' | 'imported', atMs: number): Promise<string> {
	const digits = new Date(atMs)
		.toISOString()
		.replace(/[^0-9]/g, '')
		.slice(0, 17);
	const taken = new Set((await storage.models.list()).map(({ name }) => name));
	const base = `${prefix}-${digits}`;
	for (let count = 1; ; count++) {
		const name = count === 1 ? base : `${base}-${count}`;
		if (!taken.has(name)) return name;
	}
}

/** What is told of a bundle that came from a file. */
export function describeBundle(bundle: string, { meta, lstms, arimas, anomalies, survival }: ModelBundleData): TrainingResult {
	const base = { trainedAtMs: meta.trainedAtMs, windowStartMs: meta.windowStartMs, windowEndMs: meta.windowEndMs };
	const losses = (meta.training?.lstms ?? []).map(({ metric, epochs, ...outcome }): LossCurve => ({ metric, epochs, outcome }));
	const lstmModels = [...lstms].map(([metric, { shape, lookback }]): TrainedModel => {
		const outcome = losses.find((curve) => curve.metric === metric)?.outcome;
		return {
			...base,
			name: 'lstm',
			metric,
			series: outcome?.series ?? meta.drives,
			summary: `${formatCounted(shape.layers, 'layer')}, hidden ${shape.hidden}, lookback ${lookback} days`,
			metrics: outcome ? { validationLoss: outcome.validationLoss, noChangeLoss: outcome.noChangeLoss, bestEpoch: outcome.bestEpoch } : {},
		};
	});
	const arimaModels = [...new Set(arimas.map(({ metric }) => metric))].map((metric): TrainedModel => {
		const own = arimas.filter((entry) => entry.metric === metric);
		const { p = 0, d = 0, q = 0 } = own[0]?.model.order ?? {};
		return {
			...base,
			name: 'arima',
			metric,
			series: own.length,
			summary: `coefficients for ${formatCounted(own.length, 'drive')}, the first of order (${p},${d},${q})`,
			metrics: { p, d, q },
		};
	});
	const forest = anomalies.slice(0, 1).map(
		({ features, threshold, rows }): TrainedModel => ({
			...base,
			name: 'anomaly',
			series: meta.drives,
			summary: `${formatCounted(anomalies.length, 'isolation forest')} over ${features.length} signals`,
			metrics: { threshold, rows },
		}),
	);
	const life = survival
		? [
				{
					...base,
					name: 'survival' as const,
					series: survival.hazard.drives,
					summary: `Weibull law of ${formatCounted(survival.hazard.failures, 'failure')} among ${formatCounted(survival.hazard.drives, 'drive')}`,
					metrics: { shape: survival.hazard.law.shape, scaleDays: survival.hazard.law.scaleDays, failures: survival.hazard.failures },
				},
			]
		: [];
	return {
		seed: meta.seed,
		...(meta.training ? { settings: meta.training.settings } : {}),
		status: 'imported',
		drives: meta.drives,
		bundle,
		models: [...lstmModels, ...arimaModels, ...forest, ...life],
		losses,
		missing: [],
		dataHash: meta.dataHash,
	};
}

/** What is told of a bundle; of one that an older version took over, what its parts say. @throws AppError `bundle_rejected` */
async function trainingOf(storage: StorageClient, { name, runId }: BundleEntry): Promise<TrainingResult> {
	const stored = runId === null ? undefined : await trainingOfRun(storage, runId);
	if (stored) return stored;
	const { files } = await storage.models.loadBundle(name);
	return describeBundle(name, decodeBundle(withoutManifest(files), sha256));
}

/** The training of the models in use; null before the first. */
export async function trainingInUse(storage: StorageClient): Promise<StoredResult<TrainingResult> | null> {
	const [bundles, dataHash] = await Promise.all([storage.models.list(), storage.check.digest()]);
	const inUse = bundles.find(({ inUseSinceMs }) => inUseSinceMs !== null);
	if (!inUse) return null;
	const result = await trainingOf(storage, inUse);
	return { result, createdAtMs: inUse.createdAtMs, isStale: result.dataHash !== dataHash };
}

/** Newest first. A bundle whose parts were altered since is listed without what only they could tell. */
export async function listModelRuns(storage: StorageClient): Promise<ModelRun[]> {
	const [bundles, dataHash] = await Promise.all([storage.models.list(), storage.check.digest()]);
	return Promise.all(
		bundles.map(async (entry) => {
			const training = await trainingOf(storage, entry).catch((thrown: unknown) => {
				if (toAppError(thrown).code !== 'bundle_rejected') throw thrown;
				return undefined;
			});
			return modelRun(entry, training, dataHash);
		}),
	);
}

function modelRun(entry: BundleEntry, training: TrainingResult | undefined, dataHash: string): ModelRun {
	const { name, status, createdAtMs, inUseSinceMs, bytes } = entry;
	const [first] = training?.models ?? [];
	return {
		bundle: name,
		status,
		savedAtMs: createdAtMs,
		trainedAtMs: first?.trainedAtMs ?? createdAtMs,
		windowStartMs: first?.windowStartMs ?? createdAtMs,
		windowEndMs: first?.windowEndMs ?? createdAtMs,
		isInUse: inUseSinceMs !== null,
		inUseSinceMs,
		isStale: training?.dataHash !== dataHash,
		bytes,
		seed: training?.seed ?? 0,
		dataHash: training?.dataHash ?? '',
		drives: training?.drives ?? null,
		settings: training?.settings ?? null,
		models: (training?.models ?? []).map(({ name: model, metric }) => ({ name: model, ...(metric === undefined ? {} : { metric }) })),
		losses: training?.losses ?? [],
	};
}
