import { describe, expect, it } from 'vitest';
import { binomialDistribution } from '../../../src-main/maths/distributions/binomial.ts';
import { poissonBinomialInterval, poissonBinomialProbabilities } from '../../../src-main/maths/distributions/poisson-binomial.ts';

describe('a count of events with a probability each', () => {
	it('is binomial when all are equal', () => {
		const counts = poissonBinomialProbabilities(new Float64Array(30).fill(0.2));
		const { cdf } = binomialDistribution(30, 0.2);
		let sum = 0;
		for (const [count, probability] of counts.entries()) {
			sum += probability;
			expect(sum).toBeCloseTo(cdf(count), 13);
		}
	});

	it('is what all outcomes of three events add up to', () => {
		// By hand: 0.9 x 0.8 x 0.5, then one of three, two of three, all.
		const [none, one, two, three] = poissonBinomialProbabilities([0.1, 0.2, 0.5]);
		expect(none).toBeCloseTo(0.36, 15);
		expect(one).toBeCloseTo(0.49, 15);
		expect(two).toBeCloseTo(0.14, 15);
		expect(three).toBeCloseTo(0.01, 15);
	});

	it('keeps its whole mass when rare events are many, and its interval holds at least what it promises', () => {
		const probabilities = Float64Array.from({ length: 5_000 }, (_, i) => 0.002 + 0.004 * ((i % 7) / 7));
		const counts = poissonBinomialProbabilities(probabilities);
		expect(counts.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
		expect(counts.length).toBeLessThan(200);
		const { mean, lower, upper } = poissonBinomialInterval(probabilities);
		expect(mean).toBeCloseTo(
			probabilities.reduce((sum, value) => sum + value, 0),
			10,
		);
		const inside = counts.reduce((sum, value, count) => sum + (count >= lower && count <= upper ? value : 0), 0);
		expect(inside).toBeGreaterThanOrEqual(0.95);
		expect(inside).toBeLessThan(0.98);
	});

	it('spreads further, around the same mean, where the level of all is not known', () => {
		const probabilities = new Float64Array(2_000).fill(0.01);
		const [known, unknown] = [poissonBinomialInterval(probabilities), poissonBinomialInterval(probabilities, 0.3)];
		expect([known.mean, unknown.mean]).toEqual([known.mean, known.mean]);
		expect([known.lower, known.upper]).toEqual([12, 29]);
		// Deviation of the count: sqrt(20 + (0.3 x 20)^2) = 7.5.
		expect(unknown.lower).toBeGreaterThanOrEqual(6);
		expect(unknown.lower).toBeLessThanOrEqual(9);
		expect(unknown.upper).toBeGreaterThanOrEqual(35);
		expect(unknown.upper).toBeLessThanOrEqual(40);
	});

	it('refuses what is no probability', () => {
		expect(() => poissonBinomialProbabilities([0.5, 1.2])).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});
