/** The parts of a training side by side in the pool: each puts down what it learnt as soon as it has it, so that a cancel loses the others only. */
import published from '../../resources/published-models.json' with { type: 'json' };
import { failureMetrics } from '../jobs/failure-conditions.ts';
import type { FailureModel, PublishedModels } from '../jobs/failure-model.ts';
import { type ArimaPart, type FittedArimas, joinArimaParts } from '../jobs/fit-arimas.ts';
import type { TrainedMetric, TrainMetricInput } from '../jobs/train.ts';
import { DEFAULT_ALARM_BUDGET } from '../shared/domain/anomaly-results.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import type { MissingPart } from '../shared/domain/results.ts';
import { type forecastMetrics, lstmSettingNames, type TrainingSettings } from '../shared/domain/training-settings.ts';
import type { StorageClient } from '../storage/client.ts';
import type { ThreadPool } from '../threads/pool.ts';
import { anomalyMetrics, type FoundAnomalies, searchFleet } from './anomaly-run.ts';
import { combinedProgress } from './combined-progress.ts';
import type { Call } from './context.ts';
import { overFleet } from './fleet-parts.ts';
import { trainLstmOverPool } from './lstm-run.ts';
import { sharedHistory } from './shared-history.ts';
import { together } from './together.ts';

export type PlannedForecast = (typeof forecastMetrics)[number];

/** What is to be learnt: metrics that the history has, and those of them that get an LSTM. */
export interface TrainingPlan {
	readonly settings: TrainingSettings;
	readonly seed: number;
	readonly forecasts: readonly PlannedForecast[];
	readonly lstms: readonly PlannedForecast[];
	readonly has: ReadonlySet<string>;
}

/** What was learnt so far, by metric; it grows while the parts run. */
export interface Learnt {
	readonly lstms: Map<string, TrainedMetric>;
	readonly arimas: Map<string, FittedArimas>;
	anomalies: FoundAnomalies | null;
	failures: FailureModel | null;
	/** Parts that could not be learnt for want of data. */
	readonly missing: MissingPart[];
}

export const nothingLearnt = (): Learnt => ({ lstms: new Map(), arimas: new Map(), anomalies: null, failures: null, missing: [] });

/** Failures that are the part's own: the others go on without it. */
const OWN_FAILURES: readonly string[] = ['series_too_short', 'series_constant', 'series_has_gaps', 'fit_failed', 'sample_too_small'];

/** Learns one part, or notes why there is not enough for it; everything else ends the training. */
async function learnPart(learnt: Learnt, part: string, metric: string, work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch (thrown) {
		const error = toAppError(thrown);
		if (!OWN_FAILURES.includes(error.code)) throw error;
		learnt.missing.push({ part, missing: metric, reason: error.message });
	}
}

/**
 * Runs every part of the plan; `learnt` has what is complete whenever this ends, and of a cancelled LSTM its best weights.
 *
 * @throws AppError `cancelled`, and what ends a part other than a want of data
 */
export async function learnParts(plan: TrainingPlan, learnt: Learnt, storage: StorageClient, pool: ThreadPool, call: Call): Promise<void> {
	const { forecasts, lstms, has, seed } = plan;
	// An LSTM takes about as long as the ARIMAs of a metric.
	const weights = [...lstms.map(() => 1), ...forecasts.map(() => 1), 2, 1];
	const parts = combinedProgress('Training models', weights, call.progress);
	const [drives, windows, history, everything] = await Promise.all([
		storage.devices.list(),
		storage.alarms.windows(),
		storage.samples.readFleet({ metrics: forecasts.map(({ metric }) => metric) }),
		storage.samples.readFleet({ metrics: [...new Set([...anomalyMetrics(has), ...failureMetrics])] }),
	]);
	if (call.signal.aborted) throw new AppError('cancelled');
	const [learned, watched] = [sharedHistory(history), sharedHistory(everything)];
	const inputOf = (metric: string): TrainMetricInput => ({ drives, history: learned, metric, seed, ...lstmSettingsOf(plan.settings) });
	const withProgress = async <T>(index: number, run: (onProgress: Call['progress']) => Promise<T>): Promise<T> => {
		const output = await run(parts[index]?.report ?? call.progress);
		parts[index]?.finish();
		return output;
	};
	await together<unknown[]>(call.signal, (signal) => [
		...lstms.map(({ metric, part }, index) =>
			learnPart(learnt, `${part} by LSTM`, metric, async () => {
				const train = (onProgress: Call['progress']) => trainLstmOverPool(inputOf(metric), pool, { signal, onProgress });
				learnt.lstms.set(metric, await withProgress(index, train));
			}),
		),
		...forecasts.map(({ metric, part }, index) =>
			learnPart(learnt, `${part} by ARIMA`, metric, async () => {
				const fleet = { drives, history: learned };
				const fit = (onProgress: Call['progress']) => overFleet<ArimaPart>('fitArimaPart', fleet, { metric }, pool, { signal, onProgress });
				learnt.arimas.set(metric, joinArimaParts(await withProgress(lstms.length + index, fit), metric));
			}),
		),
		withProgress(weights.length - 2, async (progress) => {
			const search = { drives, history: watched, windows, budgetPerDriveMonth: DEFAULT_ALARM_BUDGET, seed };
			learnt.anomalies = await searchFleet(search, pool, { signal, progress });
		}),
		withProgress(weights.length - 1, async (onProgress) => {
			const failures = { drives, history: watched, published: published.models satisfies PublishedModels };
			learnt.failures = await pool.run<FailureModel>('fitFailures', failures, { signal, onProgress });
		}),
	]);
}

const lstmSettingsOf = (settings: TrainingSettings) => Object.fromEntries(lstmSettingNames.map((name) => [name, settings[name]]));
