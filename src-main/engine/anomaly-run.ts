/** One anomaly run: every metric of every drive, read once, judged in a compute thread. */
import type { DetectInput } from '../jobs/anomalies.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { AnomalyResult } from '../shared/domain/results.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { sharedHistory } from './shared-history.ts';
import { anomalyMetrics } from './training-run.ts';
import { assertUnchanged } from './unchanged.ts';

export interface AnomalyOptions {
	readonly budgetPerDriveMonth: number;
	readonly seed: number;
}

/** @throws AppError `no_drives` */
export async function runAnomalies(
	options: AnomalyOptions,
	{ storage }: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<{ readonly result: AnomalyResult; readonly dataHash: string }> {
	const summary = await storage.workspace.summary();
	if (summary.drives === 0) throw new AppError('no_drives');
	const metrics = anomalyMetrics(new Set(summary.metrics.map((entry) => entry.metric)));
	const [drives, history] = await Promise.all([storage.devices.list(), storage.samples.readFleet({ metrics })]);
	const input: DetectInput = { drives, history: sharedHistory(history), ...options };
	const result = await context.pool().run<AnomalyResult>('detectAnomalies', input, { signal: call.signal, onProgress: call.progress });
	await assertUnchanged(storage, summary.dataHash);
	return { result, dataHash: summary.dataHash };
}
