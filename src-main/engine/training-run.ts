/** One training run: every part in the pool at once, then the bundle written whole. A part that cannot be trained says why. */
import published from '../../resources/published-models.json' with { type: 'json' };
import { type FailureModel, failureMetrics, type PublishedModels } from '../jobs/failure-model.ts';
import { leftOutPart } from '../jobs/history-minimum.ts';
import type { JobName } from '../jobs/registry.ts';
import { type FittedArimas, makeBundle, type TrainedMetric, type TrainMetricInput } from '../jobs/train.ts';
import type { AnomalyModel } from '../models/bundle.ts';
import { DEFAULT_ALARM_BUDGET } from '../shared/domain/anomaly-results.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import { minimums } from '../shared/domain/minimums.ts';
import type { AnomalyResult, LossCurve, MissingPart, TrainedModel, TrainingResult } from '../shared/domain/results.ts';
import type { WorkspaceSummary } from '../storage/workspace.ts';
import { anomalyMetrics, anomalyModels, type FoundAnomalies, searchFleet } from './anomaly-run.ts';
import { sha256 } from './bundle-file.ts';
import { combinedProgress } from './combined-progress.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { trainLstmOverPool } from './lstm-run.ts';
import { sharedHistory } from './shared-history.ts';
import { together } from './together.ts';
import { assertUnchanged } from './unchanged.ts';
import { versions } from './versions.ts';

export interface TrainingOptions {
	readonly epochs: number;
	readonly seed: number;
}

/** What is worth forecasting, most telling first, and what it is called where it is missing. */
const FORECAST_METRICS = [
	{ metric: 'daily_bytes_written', part: 'Forecast of daily writes' },
	{ metric: 'used_bytes', part: 'Forecast of capacity used' },
	{ metric: 'write_latency_ms', part: 'Forecast of write latency' },
	{ metric: 'temperature_c', part: 'Forecast of temperature' },
] as const;
/** Each LSTM costs seconds to minutes: the first ones that the history has. */
const MAX_LSTMS = 2;

type Attempt = <T>(part: string, missing: string, work: Promise<T>) => Promise<T | null>;

/** Lets one part fail for want of data and notes it; everything else ends the run. */
function noting(missing: MissingPart[]): Attempt {
	return async (part, name, work) => {
		try {
			return await work;
		} catch (thrown) {
			const error = toAppError(thrown);
			if (!['series_too_short', 'series_constant', 'series_has_gaps', 'fit_failed', 'sample_too_small'].includes(error.code)) throw error;
			missing.push({ part, missing: name, reason: error.message });
			return null;
		}
	};
}

const lstmSummary = ({ bestEpoch, validationLoss, driveKeys, windows, model }: TrainedMetric): string =>
	`${model.shape.layers} layer, hidden ${model.shape.hidden}, lookback ${model.lookback} days, over ${driveKeys.length} drives; best of epoch ${bestEpoch}, validation loss ${validationLoss.toPrecision(3)} (${windows} windows an epoch)`;

function arimaSummary({ models, order, refused }: FittedArimas): string {
	const left = Object.values(refused).reduce((sum, count) => sum + count, 0);
	return `order (${order.p},${order.d},${order.q}) for the fleet, coefficients for ${models.length} drives${left > 0 ? `; ${left} series refused` : ''}`;
}

/** @throws AppError `no_drives`, `cancelled`, `disk_full` */
export async function runTraining(options: TrainingOptions, { storage }: OpenWorkspace, context: EngineContext, call: Call): Promise<TrainingResult> {
	const summary: WorkspaceSummary = await storage.workspace.summary();
	if (summary.drives === 0 || summary.firstMs === null || summary.lastMs === null) throw new AppError('no_drives');
	const { firstMs, lastMs } = summary;
	const has = new Set(summary.metrics.map((entry) => entry.metric));
	const present = FORECAST_METRICS.filter(({ metric }) => has.has(metric));
	const missing: MissingPart[] = FORECAST_METRICS.filter(({ metric }) => !has.has(metric)).map(({ metric, part }) => ({
		part,
		missing: metric,
		reason: 'no source of this workspace has it',
	}));
	const attempt = noting(missing);
	const pool = context.pool();
	const lstmMetrics = present.slice(0, MAX_LSTMS);
	// An LSTM takes about as long as the ARIMAs of a metric.
	const parts = combinedProgress('Training models', [...lstmMetrics.map(() => 1), ...present.map(() => 1), 2, 1], call.progress);
	const runPart = async <T>(signal: AbortSignal, index: number, job: JobName, input: unknown): Promise<T> => {
		const output = await pool.run<T>(job, input, { signal, onProgress: parts[index]?.report });
		parts[index]?.finish();
		return output;
	};

	const [drives, windows, history, everything] = await Promise.all([
		storage.devices.list(),
		storage.alarms.windows(),
		storage.samples.readFleet({ metrics: present.map(({ metric }) => metric) }),
		storage.samples.readFleet({ metrics: [...new Set([...anomalyMetrics(has), ...failureMetrics])] }),
	]);
	const [trained, watched] = [sharedHistory(history), sharedHistory(everything)];
	const metricInput = (metric: string): TrainMetricInput => ({ drives, history: trained, metric, seed: options.seed, epochs: options.epochs });
	const search = { drives, history: watched, windows, budgetPerDriveMonth: DEFAULT_ALARM_BUDGET, seed: options.seed };
	const searchAnomalies = async (signal: AbortSignal, index: number): Promise<FoundAnomalies> => {
		const found = await searchFleet(search, pool, { signal, progress: parts[index]?.report ?? call.progress });
		parts[index]?.finish();
		return found;
	};
	const lstmOf = async (signal: AbortSignal, { metric, part }: (typeof present)[number], index: number) => {
		const training = trainLstmOverPool(metricInput(metric), pool, { signal, onProgress: parts[index]?.report });
		const trained = await attempt(`${part} by LSTM`, metric, training);
		parts[index]?.finish();
		return trained ? [{ metric, trained }] : [];
	};
	const arimaOf = (signal: AbortSignal, { metric, part }: (typeof present)[number], index: number) =>
		attempt(`${part} by ARIMA`, metric, runPart<FittedArimas>(signal, lstmMetrics.length + index, 'fitMetricArimas', metricInput(metric)));
	const failures = { drives, history: watched, published: published.models satisfies PublishedModels };
	const [lstms, arimas, anomalies, survival] = await together<
		[{ metric: string; trained: TrainedMetric }[], FittedArimas[], FoundAnomalies, FailureModel]
	>(call.signal, (signal) => [
		Promise.all(lstmMetrics.map((entry, index) => lstmOf(signal, entry, index))).then((found) => found.flat()),
		Promise.all(present.map((entry, index) => arimaOf(signal, entry, index))).then((found) => found.filter((entry) => entry !== null)),
		searchAnomalies(signal, lstmMetrics.length + present.length),
		runPart<FailureModel>(signal, lstmMetrics.length + present.length + 1, 'fitFailures', failures),
	]);
	await assertUnchanged(storage, summary.dataHash);

	const anomalyParts = anomalyModels(anomalies);
	const trainedAtMs = context.now();
	const { hazard: fitted, models: modelNames, survival: survivalModel } = survival;
	const { shape, scaleDays, variance } = fitted.law;
	const hazard = {
		...fitted,
		law: { shape, scaleDays, variance: { logShape: variance.logShape, logScale: variance.logScale, covariance: variance.covariance } },
	};
	const files = makeBundle(
		{
			meta: {
				format: 'stochastic-storage-var/models',
				formatVersion: 1,
				productVersion: versions()['stochastic-storage-var'],
				versions: Object.entries(versions()).map(([name, version]) => ({ name, version })),
				seed: options.seed,
				trainedAtMs,
				windowStartMs: firstMs,
				windowEndMs: lastMs,
				dataHash: summary.dataHash,
				drives: summary.drives,
				metrics: present.map(({ metric }) => metric),
				notes: lstms.flatMap(({ trained }) => trained.notes),
			},
			lstms,
			arimas,
			anomalies: anomalyParts,
			survival: { hazard, modelNames: [...modelNames], conditionNames: survivalModel.covariates.map(({ metric }) => metric) },
		},
		sha256,
	);
	const bundle = `models-${new Date(trainedAtMs)
		.toISOString()
		.replace(/[^0-9]/g, '')
		.slice(0, 17)}`;
	await storage.models.saveBundle({ name: bundle, files });

	const base = { trainedAtMs, windowStartMs: firstMs, windowEndMs: lastMs };
	const models: TrainedModel[] = [
		...lstms.map(({ metric, trained }) => ({
			...base,
			name: 'lstm' as const,
			metric,
			series: trained.driveKeys.length,
			summary: lstmSummary(trained),
			metrics: { validationLoss: trained.validationLoss, bestEpoch: trained.bestEpoch, epochs: trained.lossCurve.length },
		})),
		...arimas.map((fitted) => ({
			...base,
			name: 'arima' as const,
			metric: fitted.metric,
			series: fitted.models.length,
			summary: arimaSummary(fitted),
			metrics: { p: fitted.order.p, d: fitted.order.d, q: fitted.order.q },
		})),
		...anomalyParts.slice(0, 1).map((fleet) => ({
			...base,
			name: 'anomaly' as const,
			series: anomalies.result.drives,
			summary: anomalySummary(anomalyParts, anomalies.result),
			metrics: { threshold: fleet.threshold, rows: fleet.rows },
		})),
		{
			...base,
			name: 'survival',
			series: survivalModel.drives,
			summary: survivalModel.text,
			metrics: { shape: survivalModel.shape, scaleDays: survivalModel.scaleDays, failures: survivalModel.failures },
		},
	];
	const partOf = (metric: string): string => present.find((entry) => entry.metric === metric)?.part ?? metric;
	const leftOut = [
		...lstms.flatMap(({ metric, trained }) => leftOutPart(`${partOf(metric)} by LSTM`, metric, minimums.lstm, trained.leftOut)),
		...arimas.flatMap(({ metric, leftOut }) => leftOutPart(`${partOf(metric)} by ARIMA`, metric, minimums.arima, leftOut)),
	];
	const losses: LossCurve[] = lstms.map(({ metric, trained }) => ({ metric, epochs: trained.lossCurve }));
	return {
		seed: options.seed,
		bundle,
		models,
		losses,
		missing: [...missing, ...leftOut, ...anomalies.result.missing, ...survival.missing],
		dataHash: summary.dataHash,
	};
}

function anomalySummary([fleet, ...families]: readonly AnomalyModel[], { events }: AnomalyResult): string {
	const own = families.length === 0 ? '' : `, and one for each of ${families.length} drive models`;
	return `isolation forest of 100 trees over ${fleet?.features.length ?? 0} signals${own}; ${events.length} events at ${DEFAULT_ALARM_BUDGET} alarms per drive and month`;
}
