import { describe, expect, it } from 'vitest';
import { plainBaseline, robustBaseline, score } from '../../../src-main/maths/series/baseline.ts';
import {
	hampelScores,
	largestZScore,
	placesBeyond,
	placesBeyondFences,
	priorRobustZScores,
	priorZScores,
	robustZScores,
	rollingZScores,
	zScores,
} from '../../../src-main/maths/series/zscore.ts';
import { expectAllClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

/** Most values equal 7: MAD is 0. */
const mostlyEqual = Float64Array.from({ length: 42 }, (_, t) => (t < 30 ? 7 : 7 + ((t * 7) % 11) - 5));

describe('z-scores', () => {
	it('do not flag every other value where most are equal', () => {
		const scores = robustZScores(mostlyEqual);
		expect(scores.every(Number.isFinite)).toBe(true);
		expect(placesBeyond(scores, 3.5).length).toBeLessThan(mostlyEqual.length / 4);
		expect(robustBaseline(mostlyEqual.slice()).centre).toBe(7);
	});

	it('give no score to a constant series, in any form', () => {
		const x = new Float64Array(40).fill(0.1);
		for (const scores of [
			zScores(x),
			zScores(x, 0),
			robustZScores(x),
			rollingZScores(x, 7),
			priorZScores(x, 7),
			priorRobustZScores(x, 7),
			hampelScores(x, 7),
		])
			expect(scores.every(Number.isNaN)).toBe(true);
		expect(score(5, plainBaseline(x))).toBeNaN();
	});

	it('call what leaves a window of equal values infinitely far, as pandas does; the robust form says nothing', () => {
		const x = new Float64Array(10).fill(0.1);
		x[9] = 5;
		expect(priorZScores(x, 7)[9]).toBe(Number.POSITIVE_INFINITY);
		expect(placesBeyond(priorZScores(x, 7), 3)).toEqual([9]);
		expect(priorRobustZScores(x, 7)[9]).toBeNaN();
	});

	it('do not care about unit and level', () => {
		const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 20, maxLength: 40 });
		const forms = [zScores, robustZScores].concat([rollingZScores, priorZScores, priorRobustZScores, hampelScores].map((form) => (y) => form(y, 7)));
		fc.assert(
			fc.property(values, fc.integer({ min: 1, max: 64 }), fc.integer({ min: -5000, max: 5000 }), (integers, scale, level) => {
				const x = Float64Array.from(integers);
				const moved = x.map((value) => scale * value + level);
				for (const scores of forms) expectAllClose(scores(moved), scores(x), 1e-9, 1e-9, 'scores');
			}),
			{ numRuns: 50 },
		);
	});

	it('keep their digits at a level a million million times the noise', () => {
		const small = Float64Array.from({ length: 50 }, (_, t) => ((t * 29) % 13) / 1024);
		const huge = small.map((value) => value + 2 ** 30);
		for (const form of [zScores, robustZScores, (y: Float64Array) => rollingZScores(y, 9), (y: Float64Array) => priorZScores(y, 9)])
			expectAllClose(form(huge), form(small), 1e-12, 1e-12, 'scores');
	});

	it('never exceed (n - 1) / sqrt(n): ten values cannot hold a 3 sigma outlier', () => {
		const x = Float64Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1e6);
		expect(zScores(x)[9]).toBeCloseTo(largestZScore(10), 12);
		expect(placesBeyond(zScores(x), 3)).toEqual([]);
	});

	it('see an outlier robustly that hides itself in the mean', () => {
		const x = Float64Array.of(1, 1.1, 0.9, 1, 1.2, 0.8, 1, 1.1, 50, 60);
		expect(placesBeyond(zScores(x), 3)).toEqual([]);
		expect(placesBeyond(robustZScores(x), 3.5)).toEqual([8, 9]);
		expect(placesBeyondFences(x, [1, 1.175])).toEqual([8, 9]);
	});

	it('leave out missing values, and score none of them', () => {
		const x = Float64Array.of(1, 2, 3, Number.NaN, 10);
		expect(priorZScores(x, 3, 2)[4]).toBeCloseTo(7.5 / Math.SQRT1_2, 12);
		expect(priorZScores(x, 3)[4]).toBeNaN();
		expect(zScores(x)[3]).toBeNaN();
	});

	it('look around in the Hampel form: one spike among neighbours that differ', () => {
		const x = Float64Array.of(1, 2, 1, 2, 90, 2, 1, 2, 1);
		expect(placesBeyond(hampelScores(x, 5), 3)).toEqual([4]);
	});
});
