/** The isolation forest: fit and score, and one sample. */
import { growForest, scoreForest } from '../../src-main/maths/isolation-forest.ts';
import type { Benchmark } from './benchmark.ts';
import { featureRows } from './series.ts';

const FEATURES = 10;
const options = { seed: 1, treeCount: 100, subsampleSize: 256 } as const;

const isScore = (score: number): boolean => score > 0 && score < 1;

const fitAndScore = (name: string, rows: number): Benchmark => ({
	name,
	async prepare() {
		const data = featureRows(rows, FEATURES);
		return { run: () => scoreForest(growForest(data, FEATURES, options), data).every(isScore) };
	},
});

export const benchmarks: readonly Benchmark[] = [
	fitAndScore('iforest/10k', 10_000),
	fitAndScore('iforest/100k', 100_000),
	{
		name: 'iforest/one-sample',
		async prepare() {
			const forest = growForest(featureRows(10_000, FEATURES), FEATURES, options);
			const row = featureRows(1, FEATURES, 9);
			return { run: () => scoreForest(forest, row).every(isScore) };
		},
	},
];
