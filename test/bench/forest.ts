/** The isolation forest: fit and score over the thread pool, and one sample of a drive. */
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fitAndScore } from '../../src-main/engine/forest-run.ts';
import { sharedCopy } from '../../src-main/engine/shared-history.ts';
import { growForest } from '../../src-main/maths/grow-forest.ts';
import { createForestScorer } from '../../src-main/models/forest-scorer.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool } from '../../src-main/threads/pool.ts';
import type { Benchmark } from './benchmark.ts';
import { featureRows } from './series.ts';

const FEATURES = 10;
/** One call is too short for a clock. */
const SAMPLES = 1_000;
const options = { seed: 1, treeCount: 100, subsampleSize: 256 } as const;

const isScore = (score: number): boolean => score > 0 && score < 1;
/** The strange rows of `featureRows`, one in a hundred, come first when the rows are put in order of their scores. */
const findsTheStrange = (scores: Float64Array): boolean => {
	const threshold = scores.toSorted()[Math.floor(scores.length * 0.99)] as number;
	return scores.every(isScore) && scores.every((score, row) => row % 100 !== 0 || score >= threshold);
};

const fitAndScoreRows = (name: string, rows: number): Benchmark => ({
	name,
	peer: 'iforest.py',
	note: `100 trees of 256 rows, ${FEATURES} features; rows lie in shared memory`,
	runs: rows <= 100_000 ? 20 : 5,
	async prepare() {
		const pool = createThreadPool({ entry: resolveThreadEntry('compute'), size: availableParallelism(), name: 'bench' });
		const data = sharedCopy(featureRows(rows, FEATURES));
		const asker = { signal: new AbortController().signal, progress: () => {} };
		const check = (await fitAndScore({ rows: data, featureCount: FEATURES, options }, pool, asker)).scores;
		if (!findsTheStrange(check)) throw new Error(`${name} does not find the strange rows.`);
		let took = 0;
		let processorMs = 0;
		return {
			async run() {
				const used = process.cpuUsage();
				const startedAt = performance.now();
				const { scores } = await fitAndScore({ rows: data, featureCount: FEATURES, options }, pool, asker);
				took = performance.now() - startedAt;
				const { user, system } = process.cpuUsage(used);
				processorMs = (user + system) / 1000;
				return scores.every((score, row) => score === check[row]);
			},
			figure: () => took,
			facts: () => ({ processorMs, threads: pool.size }),
			close: () => pool.close(),
		};
	},
});

export const benchmarks: readonly Benchmark[] = [
	fitAndScoreRows('iforest/10k', 10_000),
	fitAndScoreRows('iforest/100k', 100_000),
	fitAndScoreRows('iforest/1m', 1_000_000),
	{
		name: 'iforest/one-sample',
		peer: 'iforest.py',
		note: `mean of ${SAMPLES} samples, one call each, in the thread of the caller`,
		async prepare() {
			const score = createForestScorer(growForest(featureRows(10_000, FEATURES), FEATURES, options));
			const samples = Array.from({ length: SAMPLES }, (_, seed) => featureRows(1, FEATURES, seed + 2));
			let took = 0;
			return {
				run() {
					const startedAt = performance.now();
					const areScores = samples.every((sample) => score(sample).every(isScore));
					took = (performance.now() - startedAt) / SAMPLES;
					return areScores;
				},
				figure: () => took,
			};
		},
	},
];
