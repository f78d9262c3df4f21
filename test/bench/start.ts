/** From the command to the prompt. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Benchmark } from './benchmark.ts';

const program = join(resolve(import.meta.dirname, '../..'), 'src-main/shells/cli/ssv.js');

export const benchmarks: readonly Benchmark[] = [
	{
		name: 'start/cli',
		note: 'ssv --version as a process of its own, from source',
		runs: 10,
		async prepare() {
			return { run: () => spawnSync(process.execPath, [program, '--version'], { encoding: 'utf8' }).status === 0 };
		},
	},
];
