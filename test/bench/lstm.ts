/** One epoch of the LSTM on the backend that the program uses. */

import { trainLstm } from '../../src-main/models/lstm.ts';
import { WINDOW_FEATURES } from '../../src-main/models/lstm-windows.ts';
import type { Benchmark } from './benchmark.ts';
import { wanderingSeries } from './series.ts';

const quiet = { progress: () => {}, isCancelled: () => false };

const epoch = (name: string, windows: number, layers: number): Benchmark => ({
	name,
	note: `one epoch of ${windows} windows of 30 days x ${WINDOW_FEATURES} features, hidden 64, batch 64, ${layers} layer${layers > 1 ? 's' : ''}, the validation behind it included`,
	runs: 3,
	async prepare() {
		const drives = Array.from({ length: 40 }, (_, drive) => wanderingSeries(400, drive + 1));
		return {
			async run() {
				const trained = await trainLstm(
					drives,
					{ seed: 1, metric: 'benchmark', epochs: 1, hidden: 64, layers, lookback: 30, batchSize: 64, windowsPerEpoch: windows },
					quiet,
				);
				return Number.isFinite(trained.validationLoss);
			},
		};
	},
});

export const benchmarks: readonly Benchmark[] = [epoch('lstm/train-1000', 1_000, 1), epoch('lstm/train-1000-2-layers', 1_000, 2)];
