/** What goes through a workspace: import, risk, report and the whole pipeline, by the same calls as every front door. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createEngine, type Engine } from '../../src-main/engine/engine.ts';
import type { Benchmark } from './benchmark.ts';

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'ssv-bench-'));
const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** A workspace with a generated fleet in it. */
async function filledEngine(drives: number, days: number): Promise<{ readonly engine: Engine; close(): Promise<void> }> {
	const folder = await newFolder();
	const engine = await createEngine({ folder });
	await engine.call('fleet.trySynthetic', { drives, days });
	return {
		engine,
		async close() {
			await engine.close();
			await remove(folder);
		},
	};
}

const pipeline = (name: string, drives: number, days: number, paths: number): Benchmark => ({
	name,
	note: `${drives} drives x ${days} days: generate and import, train (LSTM, ARIMA, forest, survival), anomalies, ${paths} paths over 90 days, report`,
	runs: 3,
	async prepare() {
		let stages: Record<string, number> = {};
		return {
			async run() {
				const folder = await newFolder();
				const engine = await createEngine({ folder });
				stages = {};
				const stage = async <T>(what: string, work: Promise<T>): Promise<T> => {
					const startedAt = performance.now();
					const output = await work;
					stages[what] = performance.now() - startedAt;
					return output;
				};
				const made = await stage('generate and import', engine.call('fleet.trySynthetic', { drives, days }));
				await stage('train', engine.call('models.train', {}));
				await stage('anomalies', engine.call('anomalies.run', {}));
				await stage('risk', engine.call('risk.run', { paths }));
				const report = await stage('report', engine.call('report.make', {}));
				await engine.close();
				await remove(folder);
				return made.added > 0 && report.pages > 1;
			},
			stages: () => stages,
		};
	},
});

export const benchmarks: readonly Benchmark[] = [
	{
		name: 'fleet-risk/1000x10k',
		note: '1,000 drives, 10,000 paths over 90 days: read the history, fit the failure law, simulate, VaR and CVaR with errors, store the run; all cores',
		async prepare() {
			const { engine, close } = await filledEngine(1_000, 90);
			return { run: async () => (await engine.call('risk.run', { paths: 10_000, levels: [0.95, 0.99] })).paths === 10_000, close };
		},
	},
	{
		name: 'report/100-drives',
		async prepare() {
			const { engine, close } = await filledEngine(100, 180);
			await engine.call('anomalies.run', {});
			await engine.call('risk.run', {});
			return { run: async () => (await engine.call('report.make', {})).pages > 1, close };
		},
	},
	{
		name: 'report/2000-drives',
		note: '2,000 drives, the first 100 of them in detail',
		async prepare() {
			const { engine, close } = await filledEngine(2_000, 90);
			await engine.call('anomalies.run', {});
			await engine.call('risk.run', {});
			return { run: async () => (await engine.call('report.make', { topDrives: 100 })).pages > 1, close };
		},
	},
	pipeline('pipeline/100x730', 100, 730, 100_000),
];
