import { describe, expect, it } from 'vitest';
import { binomialProbability } from '../../../src-main/maths/distributions/binomial.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import { christoffersen, kupiec, type LikelihoodRatio, trafficLight } from '../../../src-main/maths/risk/backtests.ts';
import { binomialTwoSidedPvalue } from '../../../src-main/maths/risk/exact-binomial.ts';
import fc from '../../support/properties.ts';

const probabilities = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const hits = fc.array(fc.boolean(), { minLength: 1, maxLength: 120 }).map((days) => Uint8Array.from(days, Number));

function expectRatio({ stat, pvalue }: LikelihoodRatio): void {
	expect(stat).toBeGreaterThanOrEqual(0);
	expect(pvalue).toBeGreaterThanOrEqual(0);
	expect(pvalue).toBeLessThanOrEqual(1);
}

describe('kupiec', () => {
	it('is at least 0, with a p-value in [0, 1]', () => {
		fc.assert(fc.property(hits, probabilities, (days, p) => expectRatio(kupiec(days.filter(Boolean).length, days.length, p))));
	});

	it('is 0 where the share is what was promised, and grows on both sides of it', () => {
		expect(kupiec(5, 100, 0.05)).toEqual({ stat: 0, pvalue: 1 });
		for (let x = 5; x < 100; x++) expect(kupiec(x + 1, 100, 0.05).stat).toBeGreaterThan(kupiec(x, 100, 0.05).stat);
		for (let x = 5; x > 0; x--) expect(kupiec(x - 1, 100, 0.05).stat).toBeGreaterThan(kupiec(x, 100, 0.05).stat);
	});

	it('takes 0 log 0 as 0', () => {
		expect(kupiec(0, 250, 0.01).stat).toBeCloseTo(-500 * Math.log(0.99), 12);
		expect(kupiec(250, 250, 0.01).stat).toBeCloseTo(-500 * Math.log(0.01), 9);
	});

	it('does not know exceptions from quiet days: the mirror image is the same', () => {
		fc.assert(
			fc.property(fc.nat({ max: 80 }), probabilities, (x, p) => {
				const { stat } = kupiec(x, 80, p);
				expect(Math.abs(kupiec(80 - x, 80, 1 - p).stat - stat)).toBeLessThan(1e-9 * (1 + stat));
			}),
		);
	});

	it('refuses counts and probabilities out of range', () => {
		for (const [x, n, p] of [
			[-1, 10, 0.1],
			[11, 10, 0.1],
			[1.5, 10, 0.1],
			[0, 0, 0.1],
			[1, 10, 0],
			[1, 10, 1],
		] as const)
			for (const test of [kupiec, binomialTwoSidedPvalue, trafficLight])
				expect(() => test(x, n, p)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});

describe('binomialTwoSidedPvalue', () => {
	it('adds up all counts that are no more probable', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(), probabilities, (n, seed, p) => {
				const x = seed % (n + 1);
				const limit = binomialProbability(x, n, p) * (1 + 1e-7);
				let sum = 0;
				for (let k = 0; k <= n; k++) if (binomialProbability(k, n, p) <= limit) sum += binomialProbability(k, n, p);
				expect(Math.abs(binomialTwoSidedPvalue(x, n, p) - sum)).toBeLessThan(1e-11);
			}),
		);
	});
});

describe('christoffersen', () => {
	it('counts every pair once and adds its parts up', () => {
		fc.assert(
			fc.property(hits, probabilities, (days, p) => {
				const found = christoffersen(days, p);
				const { n00, n01, n10, n11 } = found.transitions;
				expect(n00 + n01 + n10 + n11).toBe(days.length - 1);
				expect(found.exceptions).toBe(days.filter(Boolean).length);
				for (const ratio of [found.unconditional, found.independence, found.conditional, found.conditionalOfTransitions]) expectRatio(ratio);
				expect(found.conditional.stat).toBeCloseTo(found.unconditional.stat + found.independence.stat, 9);
				expect(found.unconditional).toEqual(kupiec(found.exceptions, days.length, p));
			}),
		);
	});

	it('finds independence in no exceptions, only exceptions and one exception at an end', () => {
		for (const days of [new Uint8Array(50), new Uint8Array(50).fill(1), Uint8Array.of(1, 0, 0, 0), Uint8Array.of(1), Uint8Array.of(0)])
			expect(christoffersen(days, 0.05).independence).toEqual({ stat: 0, pvalue: 1 });
	});

	it('refutes runs, and hardly ever refutes independent days', () => {
		const runs = Uint8Array.from({ length: 500 }, (_, day) => (day % 100 < 5 ? 1 : 0));
		expect(christoffersen(runs, 0.05).independence.pvalue).toBeLessThan(1e-6);
		const rng = createRng(11, 0);
		const refuted = Array.from({ length: 300 }, () => {
			const days = Uint8Array.from({ length: 500 }, () => (rng.uniform() < 0.1 ? 1 : 0));
			return christoffersen(days, 0.1).conditional.pvalue < 0.05 ? 1 : 0;
		}).reduce((sum: number, refutation) => sum + refutation, 0);
		// 5 % of 300, known to 1.3 %.
		expect(refuted / 300).toBeLessThan(0.1);
		expect(refuted / 300).toBeGreaterThan(0.015);
	});

	it('refuses no days', () => {
		expect(() => christoffersen(new Uint8Array(0), 0.05)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
	});
});

describe('trafficLight', () => {
	it('has the zones of the Basel Committee for 250 days at 99 %', () => {
		const zones = Array.from({ length: 13 }, (_, x) => trafficLight(x, 250, 0.01));
		expect(zones).toEqual([...new Array(5).fill('green'), ...new Array(5).fill('yellow'), ...new Array(3).fill('red')]);
	});
});
