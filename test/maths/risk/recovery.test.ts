import { describe, expect, it } from 'vitest';
import { RECOVERIES, recovered } from '../../support/recovery.ts';

const RUNS = 100;

describe('laws of synthetic fleets', () => {
	it.each(RECOVERIES)('$name: every number lies within two standard errors in at least 90 of 100 runs, and the errors are not padded', (recovery) => {
		for (const [number, { within, meanSquare }] of recovered(recovery, RUNS)) {
			expect(within, number).toBeGreaterThanOrEqual(90);
			// Errors twice as large as they need be would hide anything: the mean square of a hundred standard normal errors is 1 +- 0.14.
			expect(meanSquare, number).toBeGreaterThan(0.25);
			expect(meanSquare, number).toBeLessThan(2);
		}
	});
});
