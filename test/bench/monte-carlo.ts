/**
 * Monte Carlo paths of two processes over 90 days, every day of every path simulated, with VaR and CVaR at 0.95 and 0.99.
 *
 * Geometric Brownian motion: daily writes of a drive; the loss of a path is what it writes within the horizon (the sum of its 90 days).
 * Ornstein-Uhlenbeck: used capacity in percent; the loss is the highest use of its 90 days, that is 100 less the lowest free capacity.
 * From the call to the figures, over the pool: messages, simulation and estimators are all in the time.
 */
import { performance } from 'node:perf_hooks';
import { buffersOf, simulateOverPool } from '../../src-main/engine/process-run.ts';
import type { PathColumn } from '../../src-main/jobs/process-paths.ts';
import { type LevelsInput, levelsOfProcess } from '../../src-main/jobs/process-risk.ts';
import { type Process, scaleProcess } from '../../src-main/maths/risk/process-scale.ts';
import type { ProcessOutcomeName } from '../../src-main/shared/domain/process-risk.ts';
import type { RiskLevel } from '../../src-main/shared/domain/results.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool } from '../../src-main/threads/pool.ts';
import type { Benchmark } from './benchmark.ts';
import { bindThreads } from './bind-threads.ts';

const DAYS = 90;
const POOL = 'paths';
const LEVELS = [0.95, 0.99] as const;
/** Paths whose figures are made in the thread of the caller: a tenth of a millisecond. */
const HERE = 20_000;

interface Work {
	readonly process: Process;
	readonly outcome: ProcessOutcomeName;
	readonly column: PathColumn;
	/** CVaR at the levels of 10 million paths of another seed, and how far it may be off for each square root of a million paths. */
	readonly expected: readonly [number, number];
	readonly tolerance: number;
}

const writes: Work = {
	process: { kind: 'gbm', start: 5e11, drift: 0.001, volatility: 0.05 },
	outcome: 'sum',
	column: 'sum',
	expected: [8.2584e13, 9.93e13],
	tolerance: 0.008,
};
const capacity: Work = {
	process: { kind: 'ou', start: 62, level: 70, speed: 0.05, volatility: 1.5 },
	outcome: 'worst',
	column: 'highest',
	expected: [83.997, 86.412],
	tolerance: 0.001,
};

const isNear = ({ expected, tolerance }: Work, levels: readonly RiskLevel[], paths: number): boolean =>
	levels.every(({ valueAtRisk, conditionalValueAtRisk }, index) => {
		const off = Math.abs(conditionalValueAtRisk.value / (expected[index] as number) - 1);
		return off < tolerance * Math.sqrt(1e6 / paths) && conditionalValueAtRisk.value > valueAtRisk.value;
	});

/** Two threads that have little to do stay on one core if the operating system likes: both are told. */
type Cores = 'each its own' | 'as scheduled';

const simulate = (name: string, work: Work, paths: number, threads: number, cores: Cores = 'as scheduled'): Benchmark => ({
	name,
	peer: 'monte_carlo.py',
	note: `${DAYS} days, VaR and CVaR at ${LEVELS.join(' and ')}; ${threads === 1 ? 'one thread' : `${threads} threads, cores ${cores}`}`,
	runs: paths <= 100_000 ? 40 : 9,
	async prepare() {
		const pool = createThreadPool({ entry: resolveThreadEntry('compute'), size: threads, name: POOL });
		const call = { signal: new AbortController().signal, progress: () => {} };
		const { steps, scale } = scaleProcess(work.process, DAYS);
		let seed = 0;
		let took = 0;
		let bound = 0;
		let isStarted = false;
		return {
			async run() {
				if (isStarted && bound === 0 && cores === 'each its own') bound = bindThreads(POOL);
				isStarted = true;
				const startedAt = performance.now();
				const parts = await simulateOverPool({ seed: ++seed, days: DAYS, steps }, paths, [work.column], pool, call);
				const input: LevelsInput = { parts, paths, scale, days: DAYS, worse: 'up', levels: LEVELS, outcome: work.outcome };
				// A message to a thread takes longer than the figures of few paths.
				const levels = paths <= HERE ? levelsOfProcess(input) : await pool.run<RiskLevel[]>('levelsOfProcess', input, { transfer: buffersOf(parts) });
				took = performance.now() - startedAt;
				return isNear(work, levels, paths);
			},
			figure: () => took,
			facts: () => ({ nanosecondsPerStep: (took * 1e6) / (paths * DAYS), threads: pool.size, threadsBound: bound }),
			close: () => pool.close(),
		};
	},
});

const sizes = { '10k': 10_000, '100k': 100_000, '1m': 1_000_000 } as const;

export const benchmarks: readonly Benchmark[] = Object.entries(sizes).flatMap(([size, paths]) => [
	simulate(`monte-carlo/${size}`, writes, paths, 2, 'each its own'),
	simulate(`monte-carlo/${size}-as-scheduled`, writes, paths, 2),
	simulate(`monte-carlo/${size}-1-thread`, writes, paths, 1),
	simulate(`monte-carlo/${size}-ou`, capacity, paths, 2, 'each its own'),
	simulate(`monte-carlo/${size}-ou-as-scheduled`, capacity, paths, 2),
	simulate(`monte-carlo/${size}-ou-1-thread`, capacity, paths, 1),
]);
