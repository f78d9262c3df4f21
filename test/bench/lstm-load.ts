/** What training does to the process that trains: its memory over many epochs, and how late the loop of the main thread is meanwhile. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from './benchmark.ts';
import type { TrainingFigures } from './train-once.ts';

const run = (file: string, ...words: readonly string[]): string =>
	execFileSync(process.execPath, [join(import.meta.dirname, file), ...words], { encoding: 'utf8', maxBuffer: 1 << 24 });

function training(
	name: string,
	note: string,
	prepareWords: () => Promise<{ readonly words: readonly string[]; readonly close?: () => Promise<void> }>,
): Benchmark {
	return {
		name,
		note: `${note}; each run in a process of its own`,
		runs: 3,
		async prepare() {
			const { words, close } = await prepareWords();
			let latest: TrainingFigures = { ms: 0, isRight: false, facts: {} };
			return {
				run() {
					latest = JSON.parse(run('train-once.ts', ...words)) as TrainingFigures;
					return latest.isRight;
				},
				figure: () => latest.ms,
				facts: () => latest.facts,
				...(close ? { close } : {}),
			};
		},
	};
}

export const benchmarks: readonly Benchmark[] = [
	training(
		'lstm/memory-10000',
		'one of 200 epochs of 10,000 windows of 30 x 2, hidden 64, 1 layer, all cores, windows drawn and cut anew for each; growth of memory from epoch 20 to epoch 200, garbage collected',
		async () => ({ words: ['memory'] }),
	),
	training(
		'lstm/loop-delay',
		'p99 of the event loop delay of the main process while the engine trains all models of a fleet of 100 drives x 1,000 days, 10,000 windows an epoch, on all cores',
		async () => {
			const folder = await mkdtemp(join(tmpdir(), 'ssv-bench-'));
			const [csv, workspace] = [join(folder, 'fleet.csv'), join(folder, 'workspace')];
			run('import-once.ts', 'write', csv, 'generic', '100000', '100');
			run('import-once.ts', 'import', csv, workspace);
			return { words: ['delay', workspace], close: () => rm(folder, { recursive: true, force: true }) };
		},
	),
];
