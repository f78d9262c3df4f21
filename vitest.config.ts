import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Threads and child processes of the tests run from source: compiled once, they start in a third of the time. Each worker inherits it.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.cache', 'ssv');

/** Pure functions, which leave nothing behind: their files share a worker and what it has loaded, which halves their time. */
const pure = ['charts', 'contract', 'ingest', 'kernels', 'maths', 'models', 'renderer', 'shared'].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
	test: {
		// Two cores: more workers only fight over them, and the threads under test need room.
		maxWorkers: 2,
		testTimeout: 30_000,
		hookTimeout: 60_000,
		projects: [
			{ extends: true, test: { name: 'pure', include: pure, isolate: false } },
			{
				extends: true,
				test: { name: 'program', include: ['test/**/*.test.ts'], exclude: ['test/journeys/**', 'test/soak/**', 'test/bench/**', ...pure] },
			},
		],
	},
});
