/**
 * 1,000 drives over 90 days on 10,000 paths with everything that can cost money: writes, wear, capacity, latency, failures with a t copula and shocks,
 * groups of six with rebuilds and spares. From the input to losses and to who makes the tail.
 */
import { attributeOverPool, eventBytesIn, sharedPaths, simulateOverPool } from '../../src-main/engine/fleet-simulation.ts';
import { joinTailParts } from '../../src-main/maths/risk/tail-parts.ts';
import { conditionalValueAtRisk } from '../../src-main/maths/risk/value-at-risk.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool } from '../../src-main/threads/pool.ts';
import { inventedFleet } from '../support/fleet-paths.ts';
import type { Benchmark } from './benchmark.ts';

const [DRIVES, DAYS, PATHS] = [1_000, 90, 10_000];
/** Blocks of 256 paths: a few more are simulated than are wanted. */
const STEPS = DRIVES * DAYS * Math.ceil(PATHS / 256) * 256;
const CONFIDENCE = 0.95;

const fleetRisk = (name: string, threads: number): Benchmark => ({
	name,
	note: `${DRIVES} drives, ${DAYS} days, ${PATHS} paths, full model, losses and parts of CVaR; ${threads === 1 ? 'one thread' : `${threads} threads`}`,
	runs: 5,
	async prepare() {
		const pool = createThreadPool({ entry: resolveThreadEntry('compute'), size: threads, name: 'bench' });
		const call = { signal: new AbortController().signal, progress: () => {} };
		const input = sharedPaths(inventedFleet({ drives: DRIVES, horizonDays: DAYS }));
		let simulated = 0;
		return {
			async run() {
				const startedAt = performance.now();
				const eventBytes = eventBytesIn(process.availableMemory(), 'tail');
				const { outcomes, record } = await simulateOverPool(input, { paths: PATHS, eventBytes }, pool, call);
				simulated = performance.now() - startedAt;
				const options = { paths: PATHS, confidence: CONFIDENCE, record };
				const { outcome, tail, tailParts } = await attributeOverPool(input, outcomes, options, pool, call.signal);
				const { beyond, at } = joinTailParts(tailParts).drives;
				const total = beyond.reduce((sum, part, drive) => sum + part + tail.boundaryWeight * (at[drive] as number), 0) / tail.weight;
				return Math.abs(total / conditionalValueAtRisk(outcome.losses, CONFIDENCE) - 1) < 1e-9;
			},
			facts: () => ({
				simulatedMs: simulated,
				nanosecondsPerDrivePathDay: (simulated * threads * 1e6) / STEPS,
				residentMegabytes: process.memoryUsage.rss() / 1e6,
			}),
			close: () => pool.close(),
		};
	},
});

export const benchmarks: readonly Benchmark[] = [fleetRisk('fleet-risk/1000x10k', 2), fleetRisk('fleet-risk/1000x10k-1-thread', 1)];
