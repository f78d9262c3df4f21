/**
 * The stages of the Python ancestor, end to end, each timed, through the program's own parts over the thread pool:
 *
 *   features     mean and sd over 7 and 30 days, lag 1, of four metrics
 *   anomalies    isolation forest (100 trees of 256 rows) fitted and scored over every drive-day of ten features, 3-sigma scores of each
 *   lstm         ten epochs of 10,000 windows of 30 x 4, hidden 64, batch 64, head of 14
 *   arima        (2,1,2) of ten series with 30 days of forecast
 *   monteCarlo   100,000 paths x 90 days of geometric Brownian writes and as many of Ornstein-Uhlenbeck capacity, VaR and CVaR of both
 *
 * The fleet itself is generated before the clock starts on either side: there the ancestor's generator is not the question.
 */
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fitAndScore } from '../../src-main/engine/forest-run.ts';
import { buffersOf, simulateOverPool } from '../../src-main/engine/process-run.ts';
import { sharedCopy } from '../../src-main/engine/shared-history.ts';
import type { LevelsInput } from '../../src-main/jobs/process-risk.ts';
import { offerWideCompiler } from '../../src-main/kernels/wide-compiler.ts';
import { initialWeights } from '../../src-main/maths/lstm/shape.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { type Process, scaleProcess } from '../../src-main/maths/risk/process-scale.ts';
import { fitArima, forecastArima } from '../../src-main/maths/series/arima.ts';
import { rollingMoments } from '../../src-main/maths/series/rolling-moments.ts';
import { lag } from '../../src-main/maths/series/transforms.ts';
import { placesBeyond, zScores } from '../../src-main/maths/series/zscore.ts';
import { type Batch, openLstmBackend } from '../../src-main/models/lstm-backend.ts';
import { createCrewRoom } from '../../src-main/models/lstm-crew.ts';
import type { RiskLevel } from '../../src-main/shared/domain/results.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool, type ThreadPool } from '../../src-main/threads/pool.ts';
import { wideCompiler } from '../../src-main/threads/wide-registers.ts';
import type { Benchmark } from './benchmark.ts';
import { featureRows, integratedSeries, wanderingSeries } from './series.ts';

const DAYS = 730;
const FEATURES = 10;
const WINDOWS = 10_000;
const EPOCHS = 10;
const BATCH = 64;
const PATHS = 100_000;
const HORIZON_DAYS = 90;
const shape = { features: 4, hidden: 64, layers: 1, outputs: 14 } as const;
const asker = { signal: new AbortController().signal, progress: () => {} };

/** A few dozen different series serve all drives. */
const fewSeries = Array.from({ length: 40 }, (_, seed) => wanderingSeries(DAYS, seed + 1));

function features(drives: number): boolean {
	let present = 0;
	for (let series = 0; series < 4 * drives; series++) {
		const values = fewSeries[series % fewSeries.length] as Float64Array;
		for (const window of [7, 30]) {
			const { mean, sd } = rollingMoments(values, window);
			present += Number(mean[DAYS - 1] > 0) + Number(sd[DAYS - 1] > 0);
		}
		present += Number(lag(values, 1)[DAYS - 1] > 0);
	}
	return present === 4 * drives * 5;
}

async function anomalies(rows: Float64Array, pool: ThreadPool): Promise<boolean> {
	const { scores } = await fitAndScore({ rows, featureCount: FEATURES, options: { seed: 1, treeCount: 100, subsampleSize: 256 } }, pool, asker);
	let beyond = 0;
	for (let feature = 0; feature < FEATURES; feature++) {
		const column = Float64Array.from({ length: rows.length / FEATURES }, (_, row) => rows[row * FEATURES + feature] as number);
		beyond += placesBeyond(zScores(column), 3).length;
	}
	return scores.every((score) => score > 0 && score < 1) && beyond > 0;
}

function windowBatch(size: number, seed: number): Batch {
	const rng = createRng(seed, 0);
	const draw = (length: number): Float32Array => Float32Array.from({ length }, () => rng.normal());
	return { size, steps: 30, inputs: draw(30 * size * shape.features), targets: draw(size * shape.outputs) };
}

async function lstm(batches: readonly Batch[], pool: ThreadPool): Promise<boolean> {
	const room = createCrewRoom(pool.size);
	const helping = Array.from({ length: pool.size - 1 }, () => pool.run<void>('helpLstm', { room }));
	const spec = {
		shape,
		weights: initialWeights(shape, createRng(1, 0)),
		steps: 30,
		batchSize: BATCH,
		windows: WINDOWS,
		weightDecay: 0.01,
		maxNorm: 1,
	};
	const learner = (await openLstmBackend('fused')).createLearner(spec, () => false, room);
	let last = Number.NaN;
	for (let epoch = 0; epoch < EPOCHS; epoch++) for (const batch of batches) last = learner.learn(batch, 1e-3);
	learner.close();
	await Promise.all(helping);
	return last > 0 && last < 2;
}

function arima(): boolean {
	return Array.from({ length: 10 }, (_, seed) => integratedSeries(DAYS, seed + 1)).every((series) =>
		forecastArima(fitArima(series, { p: 2, d: 1, q: 2 }), series, 30).mean.every(Number.isFinite),
	);
}

async function monteCarlo(pool: ThreadPool): Promise<boolean> {
	const works: readonly (readonly [Process, 'sum' | 'highest'])[] = [
		[{ kind: 'gbm', start: 5e11, drift: 0.001, volatility: 0.05 }, 'sum'],
		[{ kind: 'ou', start: 62, level: 70, speed: 0.05, volatility: 1.5 }, 'highest'],
	];
	for (const [process, column] of works) {
		const { steps, scale } = scaleProcess(process, HORIZON_DAYS);
		const parts = await simulateOverPool({ seed: 1, days: HORIZON_DAYS, steps }, PATHS, [column], pool, asker);
		const outcome = column === 'sum' ? 'sum' : 'worst';
		const input: LevelsInput = { parts, paths: PATHS, scale, days: HORIZON_DAYS, worse: 'up', levels: [0.95, 0.99], outcome };
		const levels = await pool.run<RiskLevel[]>('levelsOfProcess', input, { transfer: buffersOf(parts) });
		if (!levels.every(({ valueAtRisk, conditionalValueAtRisk }) => conditionalValueAtRisk.value > valueAtRisk.value)) return false;
	}
	return true;
}

const pipeline = (name: string, drives: number): Benchmark => ({
	name,
	peer: 'pipeline.py',
	note: `${drives} drives x ${DAYS} days, ${PATHS} paths x ${HORIZON_DAYS} days; features, anomalies, LSTM, ARIMA, Monte Carlo`,
	runs: 3,
	async prepare() {
		// What the program of a compute thread does; here the measuring thread leads.
		offerWideCompiler(wideCompiler());
		const pool = createThreadPool({ entry: resolveThreadEntry('compute'), size: Math.min(4, availableParallelism()), name: 'bench' });
		const rows = sharedCopy(featureRows(drives * DAYS, FEATURES));
		const batches = Array.from({ length: Math.ceil(WINDOWS / BATCH) }, (_, batch) => windowBatch(Math.min(BATCH, WINDOWS - batch * BATCH), batch));
		let took: Record<string, number> = {};
		const timed = async (stage: string, work: () => boolean | Promise<boolean>): Promise<boolean> => {
			const startedAt = performance.now();
			const isRight = await work();
			took[stage] = performance.now() - startedAt;
			return isRight;
		};
		return {
			async run() {
				took = {};
				return (
					(await timed('features', () => features(drives))) &&
					(await timed('anomalies', () => anomalies(rows, pool))) &&
					(await timed('lstm', () => lstm(batches, pool))) &&
					(await timed('arima', arima)) &&
					(await timed('monteCarlo', () => monteCarlo(pool)))
				);
			},
			stages: () => took,
			close: () => pool.close(),
		};
	},
});

export const benchmarks: readonly Benchmark[] = [pipeline('pipeline/100x730', 100), pipeline('pipeline/1000x730', 1_000)];
