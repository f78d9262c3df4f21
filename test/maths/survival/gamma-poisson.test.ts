import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { type FailureCount, observedFailureRate } from '../../../src-main/maths/survival/annual-failure-rate.ts';
import { estimateRatePrior, pooledFailureRate, pooledRateRatio } from '../../../src-main/maths/survival/gamma-poisson.ts';
import golden from '../../golden/survival_beyond.json' with { type: 'json' };
import fc from '../../support/properties.ts';

const counts = fc.record({ failures: fc.nat(50), exposureDays: fc.double({ min: 100, max: 1e6, noNaN: true }) });
const rates = fc.double({ min: 0.001, max: 0.3, noNaN: true });
const relative = (actual: number, expected: number): number => Math.abs(actual / expected - 1);

describe('pooledFailureRate', () => {
	it('is the prior without exposure and the observed rate with much of it', () => {
		const prior = { annualFailureRate: 0.015, strength: 2 };
		expect(pooledFailureRate({ failures: 0, exposureDays: 0 }, prior).annualFailureRate).toBeCloseTo(0.015, 14);
		const large = pooledFailureRate({ failures: 5000, exposureDays: 365 * 100_000 }, prior);
		expect(large.annualFailureRate / 0.05).toBeCloseTo(1, 2);
	});

	it('is the observed rate at strength 0 and the prior at strength Infinity, and runs from one to the other', () => {
		fc.assert(
			fc.property(counts, rates, (count, annualFailureRate) => {
				const observed = observedFailureRate(count).annualFailureRate;
				const nothing = { annualFailureRate, strength: 0 };
				if (count.failures > 0) expect(pooledFailureRate(count, nothing).annualFailureRate).toBeCloseTo(observed, 12);
				else expect(() => pooledFailureRate(count, nothing)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
				const certain = { annualFailureRate, lower: annualFailureRate, upper: annualFailureRate };
				expect(pooledFailureRate(count, { annualFailureRate, strength: Number.POSITIVE_INFINITY })).toEqual(certain);
				const distances = [1e-3, 1, 1e3, 1e6].map((strength) =>
					Math.abs(pooledFailureRate(count, { annualFailureRate, strength }).annualFailureRate - annualFailureRate),
				);
				for (let i = 1; i < distances.length; i++) expect(distances[i]).toBeLessThanOrEqual(distances[i - 1]! + 1e-15);
			}),
		);
	});

	it('lies between prior and observed rate, inside its interval, and the interval narrows with exposure', () => {
		fc.assert(
			fc.property(counts, rates, fc.double({ min: 0.5, max: 20, noNaN: true }), (count, annualFailureRate, strength) => {
				const prior = { annualFailureRate, strength };
				const rate = pooledFailureRate(count, prior);
				const observed = observedFailureRate(count).annualFailureRate;
				expect(rate.annualFailureRate).toBeGreaterThanOrEqual(Math.min(observed, annualFailureRate) * (1 - 1e-12));
				expect(rate.annualFailureRate).toBeLessThanOrEqual(Math.max(observed, annualFailureRate) * (1 + 1e-12));
				// The mean of a skewed gamma lies inside the central interval from shape 0.5 on.
				expect(rate.lower).toBeLessThan(rate.annualFailureRate);
				expect(rate.upper).toBeGreaterThan(rate.annualFailureRate);
				const tenfold = pooledFailureRate({ failures: count.failures * 10, exposureDays: count.exposureDays * 10 }, prior);
				if (count.failures > 0) expect(tenfold.upper / tenfold.lower).toBeLessThan(rate.upper / rate.lower);
			}),
		);
	});

	it('refuses a prior of zero', () => {
		for (const prior of [
			{ annualFailureRate: 0, strength: 2 },
			{ annualFailureRate: 0.01, strength: -1 },
			{ annualFailureRate: Number.NaN, strength: 1 },
		])
			expect(() => pooledFailureRate({ failures: 1, exposureDays: 10 }, prior)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});

describe('pooledRateRatio', () => {
	it('moves from the prior ratio to observed over expected as evidence grows', () => {
		expect(pooledRateRatio(0, 0, 2)).toBe(1);
		expect(pooledRateRatio(0, 0, 2, 1.5)).toBe(1.5);
		expect(pooledRateRatio(3000, 1000, 2)).toBeCloseTo(3, 2);
	});
});

describe('estimateRatePrior', () => {
	const countsOf = ({ failures, years }: { failures: number[]; years: number[] }): FailureCount[] =>
		failures.map((count, index) => ({ failures: count, exposureDays: 365 * years[index]! }));

	it.each(golden.priors)('finds the prior of a direct maximisation, and pools with it: $name', (reference) => {
		const prior = estimateRatePrior(countsOf(reference));
		// Nelder-Mead finds the place of a maximum to about the root of the machine precision.
		expect(relative(prior.strength, reference.strength)).toBeLessThan(1e-5);
		expect(relative(prior.annualFailureRate, reference.rate)).toBeLessThan(1e-6);
		for (const [index, count] of countsOf(reference).entries()) {
			const { annualFailureRate, lower, upper } = pooledFailureRate(count, prior, 0.9);
			expect(relative(annualFailureRate, reference.mean[index]!)).toBeLessThan(1e-5);
			expect(relative(lower, reference.lower[index]!)).toBeLessThan(1e-5);
			expect(relative(upper, reference.upper[index]!)).toBeLessThan(1e-5);
		}
	});

	it('recovers the law that rates were drawn from', () => {
		const rng = createRng(5, 0);
		const models = Array.from({ length: 3000 }, () => {
			// A gamma variable of shape 2 is the sum of two exponential ones; mean rate 0.02 per year.
			const rate = 0.01 * (rng.exponential() + rng.exponential());
			const years = 50 + 400 * rng.uniform();
			let failures = 0;
			for (let time = rng.exponential() / rate; time < years; time += rng.exponential() / rate) failures++;
			return { failures, exposureDays: 365 * years };
		});
		const prior = estimateRatePrior(models);
		expect(prior.strength).toBeGreaterThan(1.8);
		expect(prior.strength).toBeLessThan(2.2);
		expect(prior.annualFailureRate / 0.02).toBeCloseTo(1, 1);
	});

	it('pools wholly when counts differ no more than chance has it, at the common rate', () => {
		const prior = estimateRatePrior([
			{ failures: 3, exposureDays: 36_500 },
			{ failures: 6, exposureDays: 73_000 },
			{ failures: 1, exposureDays: 11_000 },
		]);
		expect(prior.strength).toBe(Number.POSITIVE_INFINITY);
		expect(prior.annualFailureRate).toBeCloseTo(10 / ((36_500 + 73_000 + 11_000) / 365), 14);
	});

	it('does not depend on the order of models; the rate follows the unit of exposure', () => {
		fc.assert(
			fc.property(fc.array(counts, { minLength: 2, maxLength: 8 }), fc.constantFrom(10, 0.1), (models, unit) => {
				fc.pre(models.some(({ failures }) => failures > 0));
				const prior = estimateRatePrior(models);
				const turned = estimateRatePrior(
					[...models].reverse().map(({ failures, exposureDays }) => ({ failures, exposureDays: exposureDays * unit })),
				);
				if (prior.strength > 1e6) expect(turned.strength).toBeGreaterThan(1e5);
				else expect(relative(turned.strength, prior.strength)).toBeLessThan(1e-5);
				expect(relative(turned.annualFailureRate * unit, prior.annualFailureRate)).toBeLessThan(1e-6);
			}),
			{ numRuns: 60 },
		);
	});

	it('refuses a single model, no failures, and counts that are none', () => {
		const one = { failures: 2, exposureDays: 1000 };
		for (const bad of [[], [one], [one, { failures: 0, exposureDays: 0 }], [0, 0].map(() => ({ failures: 0, exposureDays: 1000 }))])
			expect(() => estimateRatePrior(bad)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		expect(() => estimateRatePrior([one, { failures: -1, exposureDays: 5 }])).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});
