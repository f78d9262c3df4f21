import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Threads and child processes of the tests run from source: compiled once, they start in a third of the time. Each worker inherits it.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.cache', 'ssv');

export default defineConfig({
	test: {
		include: ['test/**/*.test.ts'],
		exclude: ['test/journeys/**', 'test/soak/**', 'test/bench/**'],
		// Two cores: more workers only fight over them, and the threads under test need room.
		maxWorkers: 2,
		testTimeout: 30_000,
		hookTimeout: 60_000,
	},
});
