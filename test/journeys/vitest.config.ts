import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// As in the configuration of the other tests.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'ssv');

/** Journeys in a real browser, two files at once: each starts a server and a browser, and waits for them more than it works. */
export default defineConfig({
	test: {
		root: '.',
		include: ['test/journeys/**/*.test.ts'],
		maxWorkers: 2,
		testTimeout: 120_000,
		hookTimeout: 120_000,
		// As patient as the waits on the page: a busy machine is no failure.
		expect: { poll: { timeout: 30_000 } },
	},
});
