import { defineConfig } from 'vitest/config';

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
