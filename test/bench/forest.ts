/** The isolation forest: fit and score over the thread pool, and one sample of a drive. */
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fitAndScore } from '../../src-main/engine/forest-run.ts';
import { sharedCopy } from '../../src-main/engine/shared-history.ts';
import { createDriveWatch } from '../../src-main/maths/anomalies/drive-watch.ts';
import { raiseAlarms } from '../../src-main/maths/anomalies/raise.ts';
import { watchDrive } from '../../src-main/maths/anomalies/watch.ts';
import { growForest } from '../../src-main/maths/grow-forest.ts';
import { generateFleet } from '../../src-main/maths/synthetic/fleet.ts';
import { createAnomalyForests } from '../../src-main/models/anomaly-forests.ts';
import { createForestScorer } from '../../src-main/models/forest-scorer.ts';
import type { DeviceId } from '../../src-main/shared/domain/telemetry.ts';
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
	{
		name: 'anomalies/one-sample',
		note: 'one new sample of a drive with two years of daily history: all signals, routines, forests of fleet and model; mean of 200 samples',
		async prepare() {
			const fleet = [...generateFleet({ drives: 20, days: 930, seed: 4, hasAttacks: true })];
			const drives = fleet.map(({ serial, model, protocol, host, observedAtMs, metrics }, i) => {
				return { deviceId: `d${i + 1}` as DeviceId, serial, model, protocol, host, observedAtMs, metrics };
			});
			const kit = createAnomalyForests();
			const findings = drives.map((drive) => watchDrive(drive, 1));
			const { forests, host, runs } = raiseAlarms(findings, { seed: 1, windows: [] }, kit);
			const longest = drives.reduce((best, drive) => (drive.observedAtMs.length > best.observedAtMs.length ? drive : best));
			const cut = longest.observedAtMs.length - 200;
			const head = (values: Float64Array): Float64Array => values.slice(0, cut);
			const history = {
				...longest,
				observedAtMs: head(longest.observedAtMs),
				metrics: Object.fromEntries(Object.entries(longest.metrics).map(([name, values]) => [name, head(values)])),
			};
			const samples = Array.from({ length: 200 }, (_, i) =>
				Object.entries(longest.metrics).map(([name, values]) => [name, values[cut + i] as number]),
			);
			let took = 0;
			return {
				run() {
					const watch = createDriveWatch(history, { forests, threshold: runs.score[50] as number }, kit, host);
					const startedAt = performance.now();
					const verdicts = samples.map((sample, i) => watch.push(longest.observedAtMs[cut + i] as number, Object.fromEntries(sample)));
					took = (performance.now() - startedAt) / samples.length;
					return verdicts.every((verdict) => verdict !== undefined);
				},
				figure: () => took,
			};
		},
	},
];
