import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erf, erfc, logGamma, normalCdf, normalPdf, normalQuantile } from '../../../src-main/maths/distributions/special.ts';
import reference from '../../golden/special.json' with { type: 'json' };
import { expectClose, goldenArray } from '../../support/numbers.ts';

describe('special functions', () => {
	it('equal scipy within a few units in the last place', () => {
		const functions: Record<string, (x: number) => number> = { erf, erfc, gammaln: logGamma };
		for (const { f, x, y } of reference.special) {
			const expected = goldenArray(y);
			// 1e-14: a few roundings; the reference itself is good to 1e-15.
			goldenArray(x).forEach((value, i) => {
				expectClose(functions[f](value), expected[i], 1e-14, 0, `${f}(${value})`);
			});
		}
	});

	it('give the normal distribution of scipy, tails included', () => {
		for (const { params, x, pdf, cdf, p, ppf, isf_small } of reference.normal) {
			const z = (value: number) => (value - params.loc) / params.scale;
			x.forEach((value, i) => {
				// exp(-x^2/2) turns one rounding of x into x^2 roundings: 1e-12 at x = -37.
				expectClose(normalCdf(z(value)), cdf[i], 1e-12, 0, `cdf(${value})`);
				expectClose(normalPdf(z(value)) / params.scale, pdf[i], 1e-12, 0, `pdf(${value})`);
			});
			p.forEach((probability, i) => {
				expectClose(params.loc + params.scale * normalQuantile(probability), ppf[i], 1e-14, 1e-14, `ppf(${probability})`);
			});
			for (const [tail, value] of isf_small) expectClose(params.loc - params.scale * normalQuantile(tail), value, 1e-14, 0, `isf(${tail})`);
		}
	});

	it('are odd, complementary and inverse to each other', () => {
		fc.assert(
			fc.property(fc.double({ min: -8, max: 5, noNaN: true }), (x) => {
				expect(erf(-x)).toBe(-erf(x));
				expect(erf(x) + erfc(x)).toBeCloseTo(1, 14);
				expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 14);
				expectClose(normalQuantile(normalCdf(x)), x, 1e-9, 1e-9, `quantile of cdf at ${x}`);
			}),
		);
	});

	it('keep log-gamma to its recurrence', () => {
		fc.assert(
			fc.property(fc.double({ min: 0.01, max: 1e5, noNaN: true }), (x) => {
				expectClose(logGamma(x + 1), logGamma(x) + Math.log(x), 1e-13, 1e-13, `logGamma(${x} + 1)`);
			}),
		);
		expect(logGamma(0)).toBe(Number.POSITIVE_INFINITY);
		expect(logGamma(-1)).toBeNaN();
	});
});
