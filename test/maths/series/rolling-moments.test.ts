import { describe, expect, it } from 'vitest';
import { rolling } from '../../../src-main/maths/series/rolling.ts';
import { anchoredMoments, rollingMoments, rollingShape } from '../../../src-main/maths/series/rolling-moments.ts';
import { kurtosis, mean, sd, skewness } from '../../../src-main/maths/series/statistics.ts';
import { AppError } from '../../../src-main/shared/domain/errors.ts';
import { expectAllClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

/** Values with gaps, ties and now and then one that is far away. */
const someSeries = fc
	.array(
		fc.oneof(
			{ weight: 6, arbitrary: fc.integer({ min: -1e8, max: 1e8 }).map((millionths) => millionths / 1e6) },
			{ weight: 2, arbitrary: fc.constantFrom(1, 2, 3) },
			{ weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
			{ weight: 1, arbitrary: fc.constantFrom(1e7, -3e8) },
		),
		{ maxLength: 80 },
	)
	.map((values) => Float64Array.from(values));
const someWindow = fc.integer({ min: 1, max: 90 }).chain((window) => fc.tuple(fc.constant(window), fc.integer({ min: 1, max: window })));

describe('moments of moving windows', () => {
	it('equal those of each window by itself, whatever went through before', () => {
		fc.assert(
			fc.property(someSeries, someWindow, (x, [window, minPeriods]) => {
				const moments = rollingMoments(x, window, minPeriods);
				expectAllClose(moments.mean, rolling(x, window, mean, minPeriods), 1e-12, 1e-12, 'mean');
				expectAllClose(
					moments.sd,
					rolling(x, window, (present) => sd(present), minPeriods),
					1e-11,
					0,
					'sd',
				);
				const shape = rollingShape(x, window, minPeriods);
				expectAllClose(shape.skewness, rolling(x, window, skewness, minPeriods), 1e-9, 1e-9, 'skewness');
				expectAllClose(shape.kurtosis, rolling(x, window, kurtosis, minPeriods), 1e-9, 1e-9, 'kurtosis');
			}),
			{ numRuns: 300 },
		);
	});

	it('have the same digits on the fast path of series without gaps', () => {
		const complete = someSeries.map((x) => x.filter(Number.isFinite));
		fc.assert(
			fc.property(complete, fc.integer({ min: 1, max: 40 }), (x, window) => {
				const [fast, plain] = [rollingMoments(x, window), anchoredMoments(x, window)];
				expect(fast.mean).toEqual(plain.mean);
				expect(fast.sd).toEqual(plain.sd);
			}),
			{ numRuns: 300 },
		);
	});

	it('keep their digits at a level a million million times the noise', () => {
		const small = Float64Array.from({ length: 60 }, (_, t) => ((t * 37) % 11) / 1024);
		const huge = small.map((value) => value + 2 ** 30);
		expectAllClose(rollingMoments(huge, 7).sd, rollingMoments(small, 7).sd, 1e-14, 0, 'sd');
		expectAllClose(rollingShape(huge, 13).kurtosis, rollingShape(small, 13).kurtosis, 1e-12, 0, 'kurtosis');
	});

	it('give windows of equal values a deviation of exactly 0, skewness 0 and kurtosis -3, also just after other values', () => {
		fc.assert(
			fc.property(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.integer({ min: 2, max: 12 }), someSeries, (level, window, before) => {
				const x = Float64Array.from([...before, ...new Array(2 * window).fill(level)]);
				const last = (values: Float64Array): number[] => [...values.subarray(before.length + window - 1)];
				const { mean: means, sd: sds } = rollingMoments(x, window);
				expect(last(means).every((value) => value === level)).toBe(true);
				expect(last(sds).every((value) => value === 0)).toBe(true);
				const { skewness: skews, kurtosis: kurts } = rollingShape(x, window);
				expect(last(skews).every((value) => (window < 3 ? Number.isNaN(value) : value === 0))).toBe(true);
				expect(last(kurts).every((value) => (window < 4 ? Number.isNaN(value) : value === -3))).toBe(true);
			}),
			{ numRuns: 100 },
		);
	});

	it('split the mean into a value of the window and a distance from it', () => {
		const { mean: means, origin, offset } = anchoredMoments(Float64Array.of(1e9, 1e9 + 1, 1e9 + 3), 3);
		expect([means[2], origin[2] + offset[2]]).toEqual([1e9 + 4 / 3, 1e9 + 4 / 3]);
		expect(Math.abs(offset[2])).toBeLessThan(3);
	});

	it('refuse windows that are none', () => {
		for (const [window, minPeriods] of [
			[0, 1],
			[2.5, 1],
			[3, 0],
			[Number.NaN, 1],
		])
			expect(() => rollingMoments(Float64Array.of(1), window, minPeriods)).toThrow(AppError);
	});
});
