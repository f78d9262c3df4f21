import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { pseudoMedian, signedRankTest } from '../../../src-main/maths/series/signed-rank.ts';
import { AppError } from '../../../src-main/shared/domain/errors.ts';
import golden from '../../golden/signed_rank.json' with { type: 'json' };
import fc from '../../support/properties.ts';

const differences = fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 24 }).map((list) => Float64Array.from(list, (v) => v / 4));
/** Sums of a few hundred powers of one half. */
const TOLERANCE = 1e-12;

describe('signedRankTest', () => {
	it.each(golden.cases)('gives what scipy and a count over all signs give: $name', ({ differences: list, statistic, pvalue, count }) => {
		const found = signedRankTest(Float64Array.from(list));
		expect(found.statistic).toBe(statistic);
		expect(found.count).toBe(count);
		expect(Math.abs(found.pvalue - pvalue)).toBeLessThan(TOLERANCE * Math.max(1, pvalue));
	});

	it('does not see order, scale or zeros', () => {
		fc.assert(
			fc.property(differences, fc.double({ min: 0.1, max: 10, noNaN: true }), fc.nat(5), (values, scale, zeros) => {
				const turned = Float64Array.from([...values.map((value) => value * 8 * Math.fround(scale)), ...new Array<number>(zeros).fill(0)]).reverse();
				expect(signedRankTest(turned).pvalue).toBeCloseTo(signedRankTest(values).pvalue, 12);
			}),
		);
	});

	it('becomes surer as every difference grows, and mirrors when all change sides', () => {
		fc.assert(
			fc.property(differences, fc.double({ min: 0, max: 20, noNaN: true }), (values, shift) => {
				const { statistic, count } = signedRankTest(values);
				const mirrored = signedRankTest(values.map((value) => -value));
				expect(statistic + mirrored.statistic).toBeCloseTo((count * (count + 1)) / 2, 9);
				// Zeros that are lifted begin to count: the order of the p-values is promised for the differences that are there already.
				if (values.every((value) => value !== 0 && value + shift !== 0))
					expect(signedRankTest(values.map((value) => value + shift)).pvalue).toBeLessThanOrEqual(signedRankTest(values).pvalue + 1e-12);
			}),
		);
	});

	it('is wrong as often as it says where nothing has changed', () => {
		const rng = createRng(3, 0);
		let wrong = 0;
		for (let trial = 0; trial < 2000; trial++) if (signedRankTest(Float64Array.from({ length: 20 }, () => rng.normal())).pvalue < 0.05) wrong++;
		// Standard error of 2,000 tries at 5 %: 0.5 %.
		expect(wrong / 2000).toBeGreaterThan(0.035);
		expect(wrong / 2000).toBeLessThan(0.065);
	});

	it('says 1 of no difference at all and refuses what it cannot rank', () => {
		expect(signedRankTest(new Float64Array(5))).toEqual({ statistic: 0, pvalue: 1, count: 0 });
		for (const values of [Float64Array.of(1, Number.NaN), Float64Array.of(Number.POSITIVE_INFINITY), new Float64Array(1001)])
			expect(() => signedRankTest(values)).toThrow(AppError);
	});
});

describe('pseudoMedian', () => {
	const withInterval = golden.cases.filter((one) => one.estimate !== undefined);
	it.each(withInterval)('gives the middle and the interval of the reference: $name', ({ differences: list, confidence, estimate, lower, upper }) => {
		const found = pseudoMedian(Float64Array.from(list), confidence);
		expect(found.estimate).toBeCloseTo(estimate as number, 12);
		expect(found.lower).toBeCloseTo(lower as number, 12);
		expect(found.upper).toBeCloseTo(upper as number, 12);
	});

	it('moves and stretches with the differences, and its interval holds it', () => {
		fc.assert(
			fc.property(differences, fc.integer({ min: -9, max: 9 }), (values, shift) => {
				const found = pseudoMedian(values, 0.9);
				const moved = pseudoMedian(
					values.map((value) => 2 * value + shift),
					0.9,
				);
				expect(moved.estimate).toBeCloseTo(2 * found.estimate + shift, 9);
				expect(moved.lower).toBeCloseTo(2 * found.lower + shift, 9);
				expect(found.lower).toBeLessThanOrEqual(found.estimate);
				expect(found.upper).toBeGreaterThanOrEqual(found.estimate);
			}),
		);
	});

	it('holds the true middle as often as it promises', () => {
		const rng = createRng(5, 0);
		let held = 0;
		for (let trial = 0; trial < 1000; trial++) {
			const { lower, upper } = pseudoMedian(
				Float64Array.from({ length: 25 }, () => 3 + rng.normal()),
				0.95,
			);
			if (lower <= 3 && upper >= 3) held++;
		}
		// Standard error of 1,000 tries at 95 %: 0.7 %.
		expect(held / 1000).toBeGreaterThan(0.93);
		expect(held / 1000).toBeLessThan(0.975);
	});

	it('refuses no differences', () => {
		expect(() => pseudoMedian(new Float64Array(0), 0.95)).toThrow(AppError);
	});
});
