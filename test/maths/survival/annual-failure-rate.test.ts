import { describe, expect, it } from 'vitest';
import { poissonDistribution } from '../../../src-main/maths/distributions/poisson.ts';
import { observedFailureRate } from '../../../src-main/maths/survival/annual-failure-rate.ts';
import fc from '../../support/properties.ts';

describe('observedFailureRate', () => {
	it('has limits at which the count is just improbable enough, and narrows with exposure', () => {
		fc.assert(
			fc.property(
				fc.nat(400),
				fc.double({ min: 10, max: 1e7, noNaN: true }),
				fc.constantFrom(0.8, 0.95, 0.99),
				(failures, exposureDays, confidence) => {
					const { annualFailureRate, lower, upper } = observedFailureRate({ failures, exposureDays }, confidence);
					const years = exposureDays / 365;
					const tail = (1 - confidence) / 2;
					expect(annualFailureRate).toBeCloseTo(failures / years, 12);
					// Garwood's definition: as few at the upper limit, as many at the lower one.
					expect(poissonDistribution(upper * years).cdf(failures)).toBeCloseTo(tail, 10);
					if (failures > 0) expect(poissonDistribution(lower * years).sf(failures - 1)).toBeCloseTo(tail, 10);
					else expect(lower).toBe(0);
					const tenfold = observedFailureRate({ failures: 10 * failures, exposureDays: 10 * exposureDays }, confidence);
					expect(tenfold.upper).toBeLessThan(upper);
					expect(tenfold.lower).toBeGreaterThanOrEqual(lower);
				},
			),
		);
	});

	it('refuses a fleet without drive-days, and counts that are none', () => {
		expect(() => observedFailureRate({ failures: 0, exposureDays: 0 })).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		for (const bad of [
			{ failures: -1, exposureDays: 10 },
			{ failures: 0.5, exposureDays: 10 },
			{ failures: 1, exposureDays: Number.NaN },
		])
			expect(() => observedFailureRate(bad)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});
