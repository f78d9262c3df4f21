import { describe, expect, test, vi } from 'vitest';
import { createRng } from '../../src-main/maths/random.ts';
import { fitArima, forecastArima } from '../../src-main/maths/series/arima.ts';
import { forecastPackageArima } from '../../src-main/models/arima-package.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import fc from '../support/properties.ts';

function autoregression(days: number, seed: number, phi = 0.6): Float64Array {
	const rng = createRng(seed, 0);
	let value = 0;
	return Float64Array.from({ length: days }, () => {
		value = phi * value + rng.normal();
		return 50 + value;
	});
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
	promise.then(
		() => 'no error',
		(error: unknown) => (error instanceof AppError ? error.code : String(error)),
	);

describe('forecastPackageArima', () => {
	test('agrees with our own exact likelihood where the package finds the optimum', async () => {
		const series = autoregression(300, 7);
		const theirs = await forecastPackageArima(series, { p: 1, d: 0, q: 0 }, 10);
		const ours = forecastArima(fitArima(series, { p: 1, d: 0, q: 0 }), series, 10);
		expect(theirs.source).toBe('package');
		for (let h = 0; h < 10; h++) {
			// Both maximise the likelihood, but the package stops within some hundredths of a standard error (which is 1 here).
			expect(Math.abs(theirs.mean[h] - ours.mean[h])).toBeLessThan(0.05);
			expect(Math.abs(theirs.stdError[h] - ours.stdError[h])).toBeLessThan(0.05);
		}
	});

	test('answers orders (0, d, 0) in closed form', async () => {
		const series = Float64Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 4 : 6));
		const mean = await forecastPackageArima(series, { p: 0, d: 0, q: 0 }, 2);
		expect(Array.from(mean.mean)).toEqual([5, 5]);
		expect(Array.from(mean.stdError)).toEqual([1, 1]);
		const walk = await forecastPackageArima(series, { p: 0, d: 1, q: 0 }, 4);
		expect(Array.from(walk.mean)).toEqual([6, 6, 6, 6]);
		expect(Array.from(walk.stdError)).toEqual([2, 2 * Math.SQRT2, 2 * Math.sqrt(3), 4]);
		const line = await forecastPackageArima(series, { p: 0, d: 2, q: 0 }, 2);
		expect(Array.from(line.mean)).toEqual([8, 10]);
		expect(line.stdError[1] / line.stdError[0]).toBeCloseTo(Math.sqrt(5), 12);
		expect(walk.source).toBe('closed form');
	});

	test('never changes the series', async () => {
		const series = autoregression(60, 9);
		const before = Float64Array.from(series);
		await forecastPackageArima(series, { p: 1, d: 1, q: 1 }, 5);
		expect(series).toEqual(before);
	});

	test('refuses gaps, short and constant series, orders and horizons out of range', async () => {
		const series = autoregression(60, 1);
		expect(await codeOf(forecastPackageArima(series.with(3, Number.NaN), { p: 1, d: 0, q: 0 }, 5))).toBe('series_has_gaps');
		expect(await codeOf(forecastPackageArima(series.slice(0, 19), { p: 1, d: 0, q: 0 }, 5))).toBe('series_too_short');
		expect(await codeOf(forecastPackageArima(new Float64Array(60).fill(3), { p: 1, d: 0, q: 0 }, 5))).toBe('series_constant');
		expect(await codeOf(forecastPackageArima(series, { p: 6, d: 0, q: 0 }, 5))).toBe('invalid_input');
		expect(await codeOf(forecastPackageArima(series, { p: 1, d: 3, q: 0 }, 5))).toBe('invalid_input');
		expect(await codeOf(forecastPackageArima(series, { p: 1, d: 0, q: 0 }, 0))).toBe('invalid_input');
	});

	test('gives plausible, ordered forecasts or a coded refusal, and says nothing on the console', async () => {
		const spoken = vi.spyOn(console, 'log');
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(0, 1, 1e12)), { minLength: 22, maxLength: 60 }),
				fc.integer({ min: 0, max: 3 }),
				fc.integer({ min: 0, max: 2 }),
				fc.integer({ min: 0, max: 3 }),
				async (values, p, d, q) => {
					try {
						const { mean, stdError } = await forecastPackageArima(Float64Array.from(values), { p, d, q }, 7);
						expect(mean.every(Number.isFinite)).toBe(true);
						expect(stdError.every((value, h) => value >= 0 && (h === 0 || value >= stdError[h - 1] * (1 - 1e-6)))).toBe(true);
					} catch (error) {
						expect(error).toBeInstanceOf(AppError);
						expect(['fit_failed', 'series_constant']).toContain((error as AppError).code);
					}
				},
			),
			{ numRuns: 60 },
		);
		expect(spoken).not.toHaveBeenCalled();
		spoken.mockRestore();
	});
});
