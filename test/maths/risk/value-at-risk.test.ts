import { describe, expect, it } from 'vitest';
import { sortedValues } from '../../../src-main/maths/quantile.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import {
	conditionalValueAtRisk,
	convergenceOf,
	exceedancesOfSorted,
	histogramOfSorted,
	pathsNeeded,
	riskLevelOfSorted,
	tailOf,
	valueAtRisk,
} from '../../../src-main/maths/risk/value-at-risk.ts';
import fc from '../../support/properties.ts';

function expectClose(actual: number, expected: number, tolerance: number): void {
	expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(expected)));
}

const lossSamples = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 80 }).map((values) => Float64Array.from(values));
const confidences = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const estimators = fc.constantFrom('inverted_cdf' as const, 'linear' as const);

describe('VaR and CVaR', () => {
	it('keep CVaR at or above VaR, with both estimators', () => {
		fc.assert(
			fc.property(lossSamples, confidences, estimators, (losses, confidence, estimator) => {
				expect(conditionalValueAtRisk(losses, confidence, estimator)).toBeGreaterThanOrEqual(valueAtRisk(losses, confidence, estimator));
			}),
		);
	});

	it('rise with confidence', () => {
		fc.assert(
			fc.property(lossSamples, confidences, confidences, (losses, a, b) => {
				const [low, high] = a < b ? [a, b] : [b, a];
				expect(valueAtRisk(losses, high)).toBeGreaterThanOrEqual(valueAtRisk(losses, low));
				// Two sums over different tails: rounding of 2000 times 1e-15 or so.
				expect(conditionalValueAtRisk(losses, high)).toBeGreaterThanOrEqual(conditionalValueAtRisk(losses, low) - 1e-9);
			}),
		);
	});

	it('shift with the losses and scale with them', () => {
		fc.assert(
			fc.property(
				lossSamples,
				confidences,
				estimators,
				fc.integer({ min: -50, max: 50 }),
				fc.integer({ min: 1, max: 9 }),
				(losses, confidence, estimator, shift, scale) => {
					const moved = losses.map((loss) => loss * scale + shift);
					expectClose(valueAtRisk(moved, confidence, estimator), valueAtRisk(losses, confidence, estimator) * scale + shift, 1e-11);
					const conditional = conditionalValueAtRisk(losses, confidence, 'inverted_cdf');
					expectClose(conditionalValueAtRisk(moved, confidence, 'inverted_cdf'), conditional * scale + shift, 1e-11);
				},
			),
		);
	});

	it('stay unchanged when the paths are shuffled, and leave them untouched', () => {
		fc.assert(
			fc.property(lossSamples, confidences, estimators, fc.nat(), (losses, confidence, estimator, seed) => {
				const rng = createRng(seed, 0);
				const order = Array.from(losses.keys(), (index) => [rng.uniform(), index] as const).sort((a, b) => a[0] - b[0]);
				const shuffled = Float64Array.from(order, ([, index]) => losses[index]!);
				const before = shuffled.slice();
				expect(valueAtRisk(shuffled, confidence, estimator)).toBe(valueAtRisk(losses, confidence, estimator));
				expect(conditionalValueAtRisk(shuffled, confidence, estimator)).toBe(conditionalValueAtRisk(losses, confidence, estimator));
				expect(shuffled).toEqual(before);
			}),
		);
	});

	it('keep CVaR of a sum at or below the sum of CVaRs', () => {
		const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 99 })), { minLength: 1, maxLength: 60 });
		fc.assert(
			fc.property(pairs, confidences, (values, confidence) => {
				const a = Float64Array.from(values, ([x]) => x);
				const b = Float64Array.from(values, ([, y]) => y);
				const sum = a.map((x, i) => x + b[i]!);
				const parts = conditionalValueAtRisk(a, confidence) + conditionalValueAtRisk(b, confidence);
				expect(conditionalValueAtRisk(sum, confidence)).toBeLessThanOrEqual(parts + 1e-9);
			}),
		);
	});

	it('refuse empty samples, missing values and impossible levels', () => {
		expect(() => valueAtRisk(new Float64Array(0), 0.95)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		expect(() => conditionalValueAtRisk(Float64Array.of(1, Number.NaN), 0.95)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		for (const confidence of [0, 1, -0.1, Number.NaN])
			expect(() => valueAtRisk(Float64Array.of(1), confidence)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});

describe('Monte Carlo errors', () => {
	const exponentialLevel = (seed: number, paths: number, confidence: number) => {
		const rng = createRng(seed, 0);
		return riskLevelOfSorted(Float64Array.from({ length: paths }, rng.exponential).sort(), confidence);
	};

	it('enclose the true VaR and CVaR of an exponential loss in about 95 of 100 samples', () => {
		const confidence = 0.95;
		const trueValueAtRisk = -Math.log(1 - confidence);
		const samples = 600;
		let valueHits = 0;
		let conditionalHits = 0;
		for (let seed = 0; seed < samples; seed++) {
			const { valueAtRisk: value, conditionalValueAtRisk: conditional } = exponentialLevel(seed, 2000, confidence);
			if (value.lower <= trueValueAtRisk && trueValueAtRisk <= value.upper) valueHits++;
			if (conditional.lower <= trueValueAtRisk + 1 && trueValueAtRisk + 1 <= conditional.upper) conditionalHits++;
		}
		// 600 samples: 0.95 +- 0.009 each; CVaR is asymptotic and may cover a little less.
		expect(valueHits / samples).toBeGreaterThan(0.925);
		expect(conditionalHits / samples).toBeGreaterThan(0.915);
		expect(valueHits / samples).toBeLessThan(0.985);
		expect(conditionalHits / samples).toBeLessThan(0.985);
	});

	it('state as standard error how far the estimates stray', () => {
		const levels = Array.from({ length: 300 }, (_, seed) => exponentialLevel(1000 + seed, 2000, 0.95));
		for (const part of ['valueAtRisk', 'conditionalValueAtRisk'] as const) {
			const values = levels.map((level) => level[part].value);
			const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
			const spread = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
			const stated = levels.reduce((sum, level) => sum + level[part].standardError, 0) / levels.length;
			// The spread of 300 values is itself known to 4 %.
			expect(stated / spread).toBeGreaterThan(0.85);
			expect(stated / spread).toBeLessThan(1.15);
		}
	});

	it('go with the estimator that was asked for', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 72, maxLength: 120 }), estimators, (values, estimator) => {
				const losses = Float64Array.from(values);
				const { valueAtRisk: value, conditionalValueAtRisk: conditional } = riskLevelOfSorted(losses.slice().sort(), 0.95, estimator);
				expect(value.value).toBe(valueAtRisk(losses, 0.95, estimator));
				expect(conditional.value).toBe(conditionalValueAtRisk(losses, 0.95, estimator));
				expect(value.lower).toBeLessThanOrEqual(value.value);
				expect(value.upper).toBeGreaterThanOrEqual(value.value);
				expect(convergenceOf(losses, 0.95, estimator).valueAtRisk.at(-1)).toBe(value.value);
			}),
		);
	});

	it('refuse a level that so few paths cannot bound from above', () => {
		expect(pathsNeeded(0.95)).toBe(72);
		const losses = Float64Array.from({ length: 71 }, (_, i) => i);
		expect(() => riskLevelOfSorted(losses, 0.95)).toThrow(
			expect.objectContaining({ code: 'sample_too_small', details: { confidence: 0.95, paths: 71, needed: 72 } }),
		);
		expect(
			riskLevelOfSorted(
				Float64Array.from({ length: 72 }, (_, i) => i),
				0.95,
			).valueAtRisk.upper,
		).toBe(71);
	});
});

describe('tailOf', () => {
	it('marks paths whose weighted mean is CVaR, also when many tie at VaR', () => {
		fc.assert(
			fc.property(lossSamples, confidences, (losses, confidence) => {
				const tail = tailOf(losses, confidence);
				let sum = 0;
				for (const [path, mark] of tail.marks.entries()) sum += mark === 2 ? losses[path]! : mark === 1 ? tail.boundaryWeight * losses[path]! : 0;
				expectClose(sum / tail.weight, conditionalValueAtRisk(losses, confidence), 1e-9);
			}),
		);
	});
});

describe('exceedancesOfSorted', () => {
	it('counts the losses beyond a threshold, and those at it where wanted', () => {
		const sorted = Float64Array.of(1, 2, 2, 5);
		expect(exceedancesOfSorted(sorted, 2, 'above')).toEqual({ count: 1, meanExcess: 3 });
		expect(exceedancesOfSorted(sorted, 2, 'at_or_above')).toEqual({ count: 3, meanExcess: 1 });
		expect(exceedancesOfSorted(sorted, 5, 'above')).toEqual({ count: 0, meanExcess: Number.NaN });
	});
});

describe('histogram', () => {
	it('counts every path once between its edges', () => {
		fc.assert(
			fc.property(lossSamples, (losses) => {
				const sorted = sortedValues(losses);
				const { edges, counts } = histogramOfSorted(sorted);
				expect(edges.length).toBe(counts.length + 1);
				expect(counts.reduce((sum, count) => sum + count, 0)).toBe(losses.length);
				expect(edges[0]!).toBeLessThanOrEqual(sorted[0]!);
				expect(edges.at(-1)!).toBeGreaterThanOrEqual(sorted.at(-1)! - 1e-9);
			}),
		);
	});

	it('gives losses that come in equal steps one bar a step, without a comb', () => {
		const { edges, counts } = histogramOfSorted(Float64Array.of(0, 0, 300, 300, 300, 600, 1200));
		expect([...edges]).toEqual([-150, 150, 450, 750, 1050, 1350]);
		expect([...counts]).toEqual([2, 3, 1, 0, 1]);
	});
});

describe('convergence', () => {
	it('ends at the figures of all paths and repeats what the first paths alone would give', () => {
		const rng = createRng(5, 0);
		const losses = Float64Array.from({ length: 5000 }, rng.exponential);
		const { paths, valueAtRisk: values, lower, upper, conditionalValueAtRisk: conditional } = convergenceOf(losses, 0.95);
		expect(paths[0]).toBe(100);
		expect(paths.at(-1)).toBe(5000);
		expect(conditional.at(-1)).toBe(conditionalValueAtRisk(losses, 0.95));
		for (const [point, size] of paths.entries()) {
			expect(values[point]).toBe(valueAtRisk(losses.slice(0, size), 0.95));
			expect(lower[point]!).toBeLessThanOrEqual(values[point]!);
			expect(upper[point]!).toBeGreaterThanOrEqual(values[point]!);
		}
	});
});
