import { describe, expect, it } from 'vitest';
import { fitExponential } from '../../../src-main/maths/survival/exponential.ts';
import { lifeRows, lifetimesOf, lifetimesSinceBirth } from '../../support/lives.ts';
import fc from '../../support/properties.ts';

describe('fitExponential', () => {
	it('is failures over drive-days, at the top of the likelihood', () => {
		fc.assert(
			fc.property(lifeRows, fc.double({ min: 0.2, max: 5, noNaN: true }), (rows, factor) => {
				const fit = fitExponential(lifetimesOf(rows));
				expect(fit.ratePerDay).toBe(fit.failures / fit.exposureDays);
				expect(fit.upperBound).toBeGreaterThan(fit.ratePerDay);
				if (fit.failures === 0) return;
				const other = fit.ratePerDay * factor;
				expect(fit.failures * Math.log(other) - other * fit.exposureDays).toBeLessThanOrEqual(fit.logLikelihood + 1e-9);
			}),
		);
	});

	it('leaves an upper bound alone when nothing failed: -log(0.05) over the days', () => {
		const fit = fitExponential(lifetimesSinceBirth([3, 4, 5], [0, 0, 0]));
		expect(fit.upperBound).toBeCloseTo(-Math.log(0.05) / 12, 14);
		expect(fit.logRateStandardError).toBeNaN();
		expect(() => fitExponential(lifetimesOf([[3, 3, 0]]))).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
	});
});
