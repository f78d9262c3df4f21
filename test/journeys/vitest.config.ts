import { defineConfig } from 'vitest/config';

/** Journeys in a real browser: one file after the other, because each starts a server and a browser on two cores. */
export default defineConfig({
	test: {
		root: '.',
		include: ['test/journeys/**/*.test.ts'],
		fileParallelism: false,
		testTimeout: 120_000,
		hookTimeout: 120_000,
	},
});
