/** What goes through a workspace: import, risk, report and the whole pipeline, by the same calls as every front door. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createEngine, type Engine } from '../../src-main/engine/engine.ts';
import { createRng } from '../../src-main/maths/random.ts';
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

const METRICS = [
	'power_on_hours',
	'temperature_c',
	'reallocated_sectors',
	'pending_sectors',
	'offline_uncorrectable',
	'reported_uncorrectable',
	'command_timeouts',
	'crc_errors',
	'read_latency_ms',
	'write_latency_ms',
	'daily_bytes_written',
	'used_bytes',
] as const;

/** A CSV export of `rows` drive-days with 12 metrics, day by day as exports come. */
function csvOf(rows: number, drives: number): string {
	const rng = createRng(1, 0);
	const lines = [`observed_at,serial_number,model,${METRICS.join(',')}`];
	for (let row = 0; row < rows; row++) {
		const [drive, day] = [row % drives, Math.floor(row / drives)];
		const latency = rng.exponential();
		const values = [
			day * 24 + drive,
			30 + rng.integer(12),
			drive % 50 === 0 ? day : 0,
			drive % 70 === 0 ? 8 : 0,
			0,
			0,
			0,
			drive % 9,
			latency.toFixed(4),
			(2 * latency).toFixed(4),
			Math.round(1e10 * rng.uniform()),
			Math.round(1e12 + 1e9 * day),
		];
		lines.push(
			`${new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10)},BENCH${String(drive).padStart(7, '0')},BENCH MODEL ${drive % 5},${values.join(',')}`,
		);
	}
	return `${lines.join('\n')}\n`;
}

const importCsv = (name: string, rows: number, runs: number): Benchmark => ({
	name,
	note: `${rows} drive-days of 1,000 drives with 12 metrics from one CSV file into an empty workspace`,
	runs,
	async prepare() {
		const folder = await newFolder();
		const path = join(folder, 'export.csv');
		await writeFile(path, csvOf(rows, 1_000));
		let count = 0;
		return {
			async run() {
				const engine = await createEngine({ folder: join(folder, `workspace-${count++}`) });
				const { totals } = await engine.call('imports.run', { sources: [engine.files.registerSource({ path })] });
				await engine.close();
				return totals.added === rows;
			},
			close: () => remove(folder),
		};
	},
});

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
	importCsv('import/100k-csv', 100_000, 5),
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
	pipeline('pipeline/100x730', 100, 730, 100_000),
];
