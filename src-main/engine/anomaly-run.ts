/** One anomaly run: every metric of every drive, read once, judged in a compute thread. */
type DetectInput = unknown;
import { AppError } from '../shared/domain/errors.ts';
import type { AnomalyResult } from '../shared/domain/results.ts';
const anomalyMetrics: string[] = [];
import type { Call, EngineContext, OpenWorkspace } from './context.ts';

export interface AnomalyOptions {
	readonly budgetPerDriveMonth: number;
	readonly seed: number;
}

/** @throws AppError `no_drives` */
export async function runAnomalies(options: AnomalyOptions, { storage }: OpenWorkspace, context: EngineContext, call: Call): Promise<{ readonly result: AnomalyResult; readonly dataHash: string }> {
	const [drives, history, dataHash] = await Promise.all([storage.devices.list(), storage.samples.readFleet({ metrics: anomalyMetrics }), storage.check.digest()]);
	if (drives.length === 0) throw new AppError('no_drives');
	const input: DetectInput = { drives, history, ...options };
	const result = await context.pool().run<AnomalyResult>('detectAnomalies', input, { signal: call.signal, onProgress: call.progress });
	return { result, dataHash };
}
