import { describe, expect, it } from 'vitest';
import { binomialProbability, binomialQuantile } from '../../../src-main/maths/distributions/binomial.ts';
import fc from '../../support/properties.ts';

describe('binomial distribution', () => {
	it('has probabilities that sum to 1 with the right mean', () => {
		for (const [trials, p] of [
			[1, 0.3],
			[40, 0.02],
			[1000, 0.95],
		] as const) {
			let sum = 0;
			let mean = 0;
			for (let k = 0; k <= trials; k++) {
				sum += binomialProbability(k, trials, p);
				mean += k * binomialProbability(k, trials, p);
			}
			expect(sum).toBeCloseTo(1, 11);
			expect(mean / (trials * p)).toBeCloseTo(1, 11);
		}
	});

	it('gives the quantile that plain summation from 0 gives', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 300 }),
				fc.double({ min: 0.001, max: 0.999, noNaN: true }),
				fc.double({ min: 0.001, max: 0.999, noNaN: true }),
				(n, p, level) => {
					const found = binomialQuantile(level, n, p);
					let cumulative = 0;
					for (let k = 0; k < found; k++) cumulative += binomialProbability(k, n, p);
					// The sums are taken in different orders: 1e-12 of slack.
					expect(cumulative).toBeLessThan(level + 1e-12);
					expect(cumulative + binomialProbability(found, n, p)).toBeGreaterThan(level - 1e-12);
				},
			),
		);
	});

	// scipy.stats.binom.ppf(q, n, p) of scipy 1.17.1
	it.each([
		[0.025, 10_000, 0.95, 9457],
		[0.975, 10_000, 0.95, 9542],
		[0.975, 10_000_000, 0.99, 9_900_616],
		[0.025, 150, 0.99, 146],
	])('matches scipy: quantile %d of %i trials at %d is %i', (level, n, p, expected) => {
		expect(binomialQuantile(level, n, p)).toBe(expected);
	});
});
