/** Exports into the workspace and back out: speed, memory, bytes on the disk, and how free the main loop stays meanwhile. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage } from '../../src-main/storage/client.ts';
import type { Benchmark } from './benchmark.ts';
import { type ImportFigures, METRICS } from './import-once.ts';

const step = (...words: readonly string[]): string =>
	execFileSync(process.execPath, [join(import.meta.dirname, 'import-once.ts'), ...words], { encoding: 'utf8', maxBuffer: 1 << 24 });

const importMade = (name: string, shape: string, rows: number, drives: number, runs: number, note: string, peer?: string): Benchmark => ({
	name,
	note: `${note}; each run in a process of its own`,
	runs,
	...(peer === undefined ? {} : { peer }),
	async prepare() {
		const folder = await mkdtemp(join(tmpdir(), 'ssv-bench-'));
		const path = join(folder, 'export');
		step('write', path, shape, String(rows), String(drives));
		let latest: ImportFigures = { ms: 0, added: 0, facts: {} };
		return {
			async run() {
				const workspace = join(folder, 'workspace');
				latest = JSON.parse(step('import', path, workspace)) as ImportFigures;
				await rm(workspace, { recursive: true, force: true });
				return latest.added === rows;
			},
			figure: () => latest.ms,
			facts: () => latest.facts,
			close: () => rm(folder, { recursive: true, force: true }),
		};
	},
});

const seriesRead: Benchmark = {
	name: 'series-read/1000',
	note: 'all 12,000 series (12 metrics of 1,000 drives, 1,000 days each: 12 million values) out of the workspace, as columns of the whole fleet',
	async prepare() {
		const folder = await mkdtemp(join(tmpdir(), 'ssv-bench-'));
		const path = join(folder, 'export.csv');
		step('write', path, 'generic', '1000000', '1000');
		step('import', path, join(folder, 'w'));
		const storage = await openStorage(join(folder, 'w'));
		const drives = await storage.devices.list();
		let facts: Record<string, number> = {};
		return {
			async run() {
				const startedAt = performance.now();
				const { values } = await storage.samples.readFleet({ metrics: METRICS });
				const fleetMs = performance.now() - startedAt;
				const count = values.reduce((sum, column) => sum + column.length, 0);
				facts = { millionValuesPerSecond: count / fleetMs / 1e3 };
				return count === 12_000_000 && values.every((column) => !Number.isNaN(column[0]) && !Number.isNaN(column.at(-1)));
			},
			facts: () => facts,
			async close() {
				// One series after the other, each a call to the storage thread: for the record, not for the figure.
				const startedAt = performance.now();
				for (const { deviceId } of drives.slice(0, 100)) for (const metric of METRICS) await storage.samples.readSeries({ deviceId, metric });
				const each = (performance.now() - startedAt) / (100 * METRICS.length);
				process.stderr.write(`one series of 1,000 days by itself: ${each.toFixed(2)} ms\n`);
				await storage.close();
				await rm(folder, { recursive: true, force: true });
			},
		};
	},
};

export const benchmarks: readonly Benchmark[] = [
	importMade(
		'import/1m-csv',
		'generic',
		1_000_000,
		1_000,
		5,
		'1,000,000 drive-days of 1,000 drives x 16 columns (12 metrics) from one CSV file into an empty workspace: identity, decoding, duplicate check, ledger, digest',
		'import_csv.py',
	),
	importMade(
		'import/10m-csv',
		'backblaze',
		10_000_000,
		10_000,
		3,
		'10,000,000 drive-days of 10,000 drives, Backblaze-shaped (12 raw attributes), from one CSV file into an empty workspace',
	),
	importMade(
		'import/2000-files',
		'smartctl',
		2_000,
		100,
		5,
		'2,000 smartctl documents of 13 kB in a folder, 20 days of 100 drives, into an empty workspace: each is an import of its own in the ledger, with its hash',
	),
	seriesRead,
];
