import { describe, expect, it } from 'vitest';
import { invertedCdfIndex, type QuantileMethod, quantile, quantileMethods, sortedValues } from '../../src-main/maths/quantile.ts';
import fc from '../support/properties.ts';

const samples = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 60 }).map((values) => Float64Array.from(values));
const probabilities = fc.double({ min: 0, max: 1, noNaN: true });
const methods = fc.constantFrom(...quantileMethods);

describe('quantile', () => {
	it('lies between the least and the largest value and ends there', () => {
		fc.assert(
			fc.property(samples, probabilities, methods, (values, probability, method) => {
				const sorted = sortedValues(values);
				const found = quantile(values, probability, method);
				expect(found).toBeGreaterThanOrEqual(sorted[0]);
				expect(found).toBeLessThanOrEqual(sorted[sorted.length - 1]);
				expect(quantile(values, 0, method)).toBe(sorted[0]);
				expect(quantile(values, 1, method)).toBe(sorted[sorted.length - 1]);
			}),
		);
	});

	it('rises with the probability', () => {
		fc.assert(
			fc.property(samples, probabilities, probabilities, methods, (values, a, b, method) => {
				const [low, high] = a < b ? [a, b] : [b, a];
				// Two interpolations beside the same value may differ in their last digit.
				expect(quantile(values, high, method)).toBeGreaterThanOrEqual(quantile(values, low, method) - 1e-12);
			}),
		);
	});

	it('keeps lower, linear, midpoint and higher in order, and nearest at one of the two', () => {
		fc.assert(
			fc.property(samples, probabilities, (values, probability) => {
				const at = (method: QuantileMethod): number => quantile(values, probability, method);
				expect(at('linear')).toBeGreaterThanOrEqual(at('lower'));
				expect(at('linear')).toBeLessThanOrEqual(at('higher'));
				expect(at('midpoint')).toBe((at('lower') + at('higher')) / 2);
				expect([at('lower'), at('higher')]).toContain(at('nearest'));
			}),
		);
	});

	it('gives equal values back exactly', () => {
		fc.assert(
			fc.property(
				fc.double({ min: -1e300, max: 1e300, noNaN: true }),
				fc.integer({ min: 1, max: 40 }),
				probabilities,
				methods,
				(value, n, probability, method) => {
					expect(quantile(new Float64Array(n).fill(value), probability, method) === value).toBe(true);
				},
			),
		);
	});

	it('agrees with the table of Hyndman and Fan on 1, 2, 3, 4 at 0.3', () => {
		const values = Float64Array.of(1, 2, 3, 4);
		const expected: Readonly<Record<QuantileMethod, number>> = {
			inverted_cdf: 2,
			averaged_inverted_cdf: 2,
			closest_observation: 1,
			interpolated_inverted_cdf: 1.2,
			hazen: 1.7,
			weibull: 1.5,
			linear: 1.9,
			median_unbiased: 1 + 19 / 30,
			normal_unbiased: 1.65,
			lower: 1,
			higher: 2,
			midpoint: 1.5,
			nearest: 2,
		};
		for (const method of quantileMethods) expect(quantile(values, 0.3, method)).toBeCloseTo(expected[method], 12);
	});

	it('does not let the rounding of n p pass a rank', () => {
		// 0.07 * 100 is 7.000000000000001.
		expect(invertedCdfIndex(100, 0.07)).toBe(6);
		expect(invertedCdfIndex(100, 0.95)).toBe(94);
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(), (n, seed) => {
				const rank = 1 + (seed % n);
				expect(invertedCdfIndex(n, rank / n)).toBe(rank - 1);
			}),
		);
	});

	it('refuses empty samples, missing values and impossible probabilities', () => {
		expect(() => quantile(new Float64Array(0), 0.5)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		expect(() => quantile(Float64Array.of(1, Number.NaN), 0.5)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		for (const probability of [-0.01, 1.01, Number.NaN])
			expect(() => quantile(Float64Array.of(1), probability)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});
