import { describe, expect, it } from 'vitest';
import { countLimits, modelRates } from '../../../src-main/shared/charts/model-rates.ts';
import { MS_PER_DAY } from '../../../src-main/shared/domain/telemetry.ts';
import { madeUpDrives } from '../../report/inputs.ts';

describe('failure rates by model', () => {
	it('have the limits of a Poisson count, as the exact ones to 2 % but for the lower one of a single failure', () => {
		// Exact: half the chi-square quantiles 0.025 at 2n and 0.975 at 2n + 2 degrees of freedom (scipy.stats.chi2.ppf).
		for (const [count, lower, upper] of [
			[0, 0, 3.6889],
			[1, 0.0253, 5.5716],
			[4, 1.0899, 10.2416],
			[20, 12.2165, 30.8884],
			[100, 81.3639, 121.6272],
		] as const) {
			const [low, high] = countLimits(count);
			expect(Math.abs(low - lower)).toBeLessThanOrEqual(0.02 * lower + 0.015);
			expect(Math.abs(high - upper)).toBeLessThanOrEqual(0.02 * upper);
		}
	});

	it('divide failures by the days observed, until the exit at most', () => {
		const [first] = madeUpDrives(1);
		const start = first!.firstSeenMs;
		const day = (days: number): number => start + days * MS_PER_DAY;
		const drives = [
			{ ...first!, model: 'A', lastSeenMs: day(200) },
			{ ...first!, model: 'A', lastSeenMs: day(300), exit: { kind: 'failed' as const, atMs: day(165.25), source: 'import' as const } },
			{ ...first!, model: 'B', lastSeenMs: start },
		];
		const [a, b] = modelRates(drives);
		expect(a).toMatchObject({ model: 'A', failures: 1, driveDays: 365.25 });
		expect(a!.annual!.rate).toBeCloseTo(1, 12);
		expect(b).toMatchObject({ model: 'B', failures: 0, driveDays: 0, annual: null });
	});
});
