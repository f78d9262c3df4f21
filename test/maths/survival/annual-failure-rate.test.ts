import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gammaCdf, gammaQuantile } from '../../../src-main/maths/distributions/gamma-distribution.ts';
import { observedFailureRate, pooledFailureRate, pooledRateRatio } from '../../../src-main/maths/survival/annual-failure-rate.ts';
import golden from '../../golden/survival.json' with { type: 'json' };

describe('observedFailureRate', () => {
	it.each(golden.afr)(
		'matches the exact Poisson interval for $failures failures in $drive_days drive-days',
		({ failures, drive_days, afr_percent, ci95_exact_poisson }) => {
			const rate = observedFailureRate(failures, drive_days);
			const [lower, upper] = ci95_exact_poisson;
			// The quantile is found to 1e-10.
			expect(100 * rate.annualFailureRate).toBeCloseTo(afr_percent, 10);
			expect(Math.abs(100 * rate.lower - lower!)).toBeLessThanOrEqual(1e-9 * (1 + lower!));
			expect(Math.abs(100 * rate.upper - upper!)).toBeLessThanOrEqual(1e-9 * upper!);
		},
	);

	it('refuses a fleet without drive-days', () => {
		expect(() => observedFailureRate(0, 0)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		expect(() => observedFailureRate(-1, 10)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});

describe('pooledFailureRate', () => {
	it('is the prior without exposure and the observed rate with much of it', () => {
		const prior = { annualFailureRate: 0.015, strength: 2 };
		expect(pooledFailureRate(0, 0, prior).annualFailureRate).toBeCloseTo(0.015, 14);
		const large = pooledFailureRate(5000, 365 * 100_000, prior);
		expect(large.annualFailureRate / 0.05).toBeCloseTo(1, 2);
	});

	it('lies between prior and observed rate, inside its interval, and the interval narrows with exposure', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 50 }),
				fc.double({ min: 100, max: 1e6, noNaN: true }),
				fc.double({ min: 0.001, max: 0.3, noNaN: true }),
				fc.double({ min: 0.5, max: 20, noNaN: true }),
				(failures, exposureDays, annualFailureRate, strength) => {
					const rate = pooledFailureRate(failures, exposureDays, { annualFailureRate, strength });
					const observed = (failures / exposureDays) * 365;
					expect(rate.annualFailureRate).toBeGreaterThanOrEqual(Math.min(observed, annualFailureRate) * (1 - 1e-12));
					expect(rate.annualFailureRate).toBeLessThanOrEqual(Math.max(observed, annualFailureRate) * (1 + 1e-12));
					// The mean of a skewed gamma lies inside the central interval from shape 0.5 on.
					expect(rate.lower).toBeLessThan(rate.annualFailureRate);
					expect(rate.upper).toBeGreaterThan(rate.annualFailureRate);
					const tenfold = pooledFailureRate(failures * 10, exposureDays * 10, { annualFailureRate, strength });
					if (failures > 0) expect(tenfold.upper / tenfold.lower).toBeLessThan(rate.upper / rate.lower);
				},
			),
		);
	});

	it('refuses a prior of zero', () => {
		expect(() => pooledFailureRate(1, 10, { annualFailureRate: 0, strength: 2 })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});

describe('pooledRateRatio', () => {
	it('moves from the prior ratio to observed over expected as evidence grows', () => {
		expect(pooledRateRatio(0, 0, 2)).toBe(1);
		expect(pooledRateRatio(0, 0, 2, 1.5)).toBe(1.5);
		expect(pooledRateRatio(3000, 1000, 2)).toBeCloseTo(3, 2);
	});
});

describe('gamma distribution', () => {
	it('undoes its cumulative probability by its quantile', () => {
		fc.assert(
			fc.property(fc.double({ min: 0.1, max: 2000, noNaN: true }), fc.double({ min: 0.001, max: 0.999, noNaN: true }), (shape, probability) => {
				expect(Math.abs(gammaCdf(shape, gammaQuantile(shape, probability)) - probability)).toBeLessThan(1e-9);
			}),
		);
	});

	it('is exponential at shape 1 and Erlang at shape 3', () => {
		for (const x of [0.01, 0.7, 3, 20]) {
			expect(gammaCdf(1, x)).toBeCloseTo(1 - Math.exp(-x), 13);
			expect(gammaCdf(3, x)).toBeCloseTo(1 - Math.exp(-x) * (1 + x + (x * x) / 2), 13);
		}
		expect(gammaCdf(2, -1)).toBe(0);
		expect(gammaQuantile(2, 0)).toBe(0);
	});
});
