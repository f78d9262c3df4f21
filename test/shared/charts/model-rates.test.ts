import { describe, expect, it } from 'vitest';
import { countLimits, modelRates } from '../../../src-main/shared/charts/model-rates.ts';
import { MS_PER_DAY } from '../../../src-main/shared/domain/telemetry.ts';
import { madeUpDrives } from '../../report/inputs.ts';

describe('failure rates by model', () => {
	it('have the exact limits of a Poisson count, and those of a large one to a ten-thousandth', () => {
		// Half the chi-square quantiles 0.025 at 2n and 0.975 at 2n + 2 degrees of freedom: scipy.stats.chi2.ppf of SciPy 1.10.
		for (const [count, lower, upper] of [
			[0, 0, 3.6888794541139],
			[1, 0.0253178079843, 5.5716433909389],
			[2, 0.242209278544, 7.224687667724],
			[10, 4.7953886961324, 18.3903560420178],
			[100, 81.3639912509231, 121.6267937924264],
		] as const) {
			const [low, high] = countLimits(count);
			expect(low).toBeCloseTo(lower, 10);
			expect(high).toBeCloseTo(upper, 10);
		}
		for (const [count, lower, upper] of [
			[101, 82.2661587930389, 122.7241557058305],
			[500, 457.1285768996295, 545.8092685651714],
		] as const) {
			const [low, high] = countLimits(count);
			expect(Math.abs(low / lower - 1)).toBeLessThan(1e-4);
			expect(Math.abs(high / upper - 1)).toBeLessThan(1e-4);
		}
	});

	it('divide failures by the days under observation: with the day before the first row, or since a stated one, until the exit at most', () => {
		const [first] = madeUpDrives(1);
		const start = Date.UTC(2024, 0, 11);
		const day = (days: number): number => start + days * MS_PER_DAY;
		const drive = { ...first!, model: 'A', firstSeenMs: start, lastSeenMs: start };
		const exit = { kind: 'failed' as const, atMs: day(164.25), source: 'import' as const };
		const drives = [
			{ ...drive, lastSeenMs: day(199) },
			{ ...drive, lastSeenMs: day(300), exit },
			{ ...drive, model: 'B', lastSeenMs: day(5), observedSince: '2024-01-01' },
			{ ...drive, model: 'C', lastSeenMs: Number.NaN },
		];
		const [a, b, c] = modelRates(drives);
		expect(a).toMatchObject({ model: 'A', failures: 1, driveDays: 365.25 });
		expect(a!.annual!.rate).toBeCloseTo(1, 12);
		expect(b).toMatchObject({ model: 'B', failures: 0, driveDays: 15 });
		expect(c).toMatchObject({ model: 'C', driveDays: 0, annual: null });
	});
});
