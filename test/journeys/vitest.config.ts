import { defineConfig } from 'vitest/config';

/** Journeys in a real browser, two files at once: each starts a server and a browser, and waits for them more than it works. */
export default defineConfig({
	test: {
		root: '.',
		include: ['test/journeys/**/*.test.ts'],
		maxWorkers: 2,
		testTimeout: 120_000,
		hookTimeout: 120_000,
	},
});
