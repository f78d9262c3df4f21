import { describe, expect, it } from 'vitest';
import { exponentialMoments, weightOfSpan } from '../../../src-main/maths/series/ewm.ts';
import { AppError } from '../../../src-main/shared/domain/errors.ts';
import { expectAllClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

const values = fc
	.array(fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -1000, max: 1000 }) }, { weight: 1, arbitrary: fc.constant(Number.NaN) }), {
		minLength: 1,
		maxLength: 40,
	})
	.map((list) => Float64Array.from(list));
const weights = fc.record({ weight: fc.double({ min: 0.01, max: 1, noNaN: true }), isAdjusted: fc.boolean(), ignoresMissing: fc.boolean() });

describe('exponential weights', () => {
	it('follow the recursion m + w (x - m) when nothing is missing', () => {
		const { mean } = exponentialMoments(Float64Array.of(10, 20, 0), { weight: 0.25 });
		expect([...mean]).toEqual([10, 12.5, 9.375]);
	});

	it('move with the level and scale with the unit', () => {
		fc.assert(
			fc.property(values, weights, fc.integer({ min: -4096, max: 4096 }), (x, options, level) => {
				const own = exponentialMoments(x, options);
				const moved = exponentialMoments(
					x.map((value) => 4 * value + level),
					options,
				);
				expectAllClose(
					moved.mean,
					own.mean.map((value) => 4 * value + level),
					1e-12,
					1e-9,
					'mean',
				);
				expectAllClose(
					moved.variance,
					own.variance.map((value) => 16 * value),
					1e-12,
					0,
					'variance',
				);
			}),
			{ numRuns: 100 },
		);
	});

	it('ignore missing values entirely when asked to', () => {
		fc.assert(
			fc.property(values, fc.boolean(), (x, isAdjusted) => {
				const present = x.filter(Number.isFinite);
				if (present.length === 0) return;
				const gappy = exponentialMoments(x, { weight: 0.3, isAdjusted, ignoresMissing: true });
				const dense = exponentialMoments(present, { weight: 0.3, isAdjusted });
				expect(gappy.mean.filter((_, t) => Number.isFinite(x[t]))).toEqual(dense.mean);
				expect(gappy.variance.filter((_, t) => Number.isFinite(x[t]))).toEqual(dense.variance);
			}),
			{ numRuns: 100 },
		);
	});

	it('let old values fade over missing places otherwise', () => {
		const gap = exponentialMoments(Float64Array.of(0, Number.NaN, Number.NaN, Number.NaN, 8), { weight: 0.5 });
		expect(gap.mean[3]).toBe(0);
		// The old weight is 1/16 after four steps, the new one 1/2.
		expect(gap.mean[4]).toBeCloseTo((8 * 0.5) / (0.5 + 1 / 16), 12);
	});

	it('have no variance for one value, and exactly 0 for equal ones', () => {
		const { variance, biasedVariance } = exponentialMoments(Float64Array.of(0.1, 0.1, 0.1), { weight: 0.2, isAdjusted: true });
		expect([...variance]).toEqual([Number.NaN, 0, 0]);
		expect([...biasedVariance]).toEqual([0, 0, 0]);
	});

	it('refuse a weight outside (0, 1] and a span below 1', () => {
		for (const weight of [0, 1.1, Number.NaN]) expect(() => exponentialMoments(Float64Array.of(1), { weight })).toThrow(AppError);
		expect(() => weightOfSpan(0.5)).toThrow(AppError);
		expect(weightOfSpan(7)).toBe(0.25);
	});
});
