import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	plainBaseline,
	priorBaselines,
	priorRobustZScores,
	priorZScores,
	robustZScores,
	rollingZScores,
	zScores,
} from '../../../src-main/maths/series/zscore.ts';
import reference from '../../golden/zscore.json' with { type: 'json' };
import { expectAllClose, golden, goldenArray } from '../../support/numbers.ts';

const series = new Map(Object.entries(reference.series).map(([name, values]) => [name, goldenArray(values)]));
const beyond = (scores: Float64Array, limit: number) => [...scores.keys()].filter((t) => Math.abs(scores[t]) > limit);
/** Where the reference divides by a spread of 0 we give no score. */
const noInfinity = (values: readonly (number | string | null)[]) => goldenArray(values).map((value) => (Number.isFinite(value) ? value : Number.NaN));

describe('z-scores', () => {
	it('equal scipy and pandas, missing values left out', () => {
		for (const { series: name, expected } of reference.cases) {
			const x = series.get(name)!;
			expectAllClose(zScores(x), goldenArray(expected.z_ddof1), 1e-9, 1e-10, `${name} z`);
			expectAllClose(rollingZScores(x, 14), noInfinity(expected.rolling14_z), 1e-9, 1e-10, `${name} rolling`);
			expectAllClose(priorZScores(x, 14), noInfinity(expected.rolling14_prior_z), 1e-9, 1e-10, `${name} prior`);
			expect(beyond(zScores(x), 3), name).toEqual(expected.hits_3sigma_ddof1);
			// Where MAD is 0 the reference has no finite score; ours falls back to the mean deviation.
			if (expected.modified_z.every((value) => Number.isFinite(golden(value)) || value === null) && name !== 'constant')
				expectAllClose(robustZScores(x), goldenArray(expected.modified_z), 1e-9, 1e-10, `${name} robust`);
		}
	});

	it('do not flag every other value where most are equal', () => {
		const x = series.get('mad_zero')!;
		const scores = robustZScores(x);
		expect(scores.every(Number.isFinite)).toBe(true);
		expect(beyond(scores, 3.5).length).toBeLessThan(x.length / 4);
		expect(beyond(scores, 3.5)).toContain(scores.reduce((most, value, t) => (Math.abs(value) > Math.abs(scores[most]) ? t : most), 0));
	});

	it('give no score to a constant series, in any form', () => {
		const x = new Float64Array(40).fill(0.1);
		for (const scores of [zScores(x), robustZScores(x), rollingZScores(x, 7), priorZScores(x, 7), priorRobustZScores(x, 7)])
			expect(scores.every(Number.isNaN)).toBe(true);
		x[39] = 5;
		expect(priorZScores(x, 7)[39]).toBeNaN();
	});

	it('do not care about unit and level', () => {
		const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 20, maxLength: 40 });
		fc.assert(
			fc.property(values, fc.integer({ min: 1, max: 64 }), fc.integer({ min: -5000, max: 5000 }), (integers, scale, level) => {
				const x = Float64Array.from(integers);
				const moved = x.map((value) => scale * value + level);
				for (const scores of [zScores, robustZScores, (y: Float64Array) => priorZScores(y, 7), (y: Float64Array) => priorRobustZScores(y, 7)])
					expectAllClose(scores(moved), scores(x), 1e-9, 1e-9, 'scores');
			}),
			{ numRuns: 50 },
		);
	});

	it('see an outlier robustly that hides itself in the mean', () => {
		const x = Float64Array.of(1, 1.1, 0.9, 1, 1.2, 0.8, 1, 1.1, 50, 60);
		expect(beyond(zScores(x), 3)).toEqual([]);
		expect(beyond(robustZScores(x), 3.5)).toEqual([8, 9]);
	});

	it('name the baseline that a score rests on, with as many values as were asked for', () => {
		const x = Float64Array.of(1, 2, 3, Number.NaN, 10);
		const baselines = priorBaselines(x, 3, 2, plainBaseline);
		expect(baselines[4]).toEqual({ centre: 2.5, spread: Math.SQRT1_2 });
		expect(baselines[1].centre).toBeNaN();
		expect(priorZScores(x, 3, 2)[4]).toBeCloseTo(7.5 / Math.SQRT1_2, 12);
		expect(priorZScores(x, 3)[4]).toBeNaN();
	});
});
