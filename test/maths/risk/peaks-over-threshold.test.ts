import { describe, expect, it } from 'vitest';
import { generalizedParetoDistribution } from '../../../src-main/maths/distributions/generalized-pareto.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import { hillTailIndex, peaksOverThreshold, tailRisk } from '../../../src-main/maths/risk/peaks-over-threshold.ts';
import fc from '../../support/properties.ts';

function lossesOf(xi: number, n: number, seed: number): Float64Array {
	const rng = createRng(seed, 0);
	const { quantile } = generalizedParetoDistribution(xi, 1);
	return Float64Array.from({ length: n }, () => quantile(rng.uniform()));
}

describe('peaksOverThreshold', () => {
	it('reaches the VaR and CVaR of a known tail far beyond the data', () => {
		const xi = 0.2;
		const tail = peaksOverThreshold(lossesOf(xi, 20_000, 5), 0.9);
		expect(tail.exceedances).toBe(2000);
		const { quantile } = generalizedParetoDistribution(xi, 1);
		for (const confidence of [0.95, 0.99, 0.999]) {
			const { valueAtRisk, conditionalValueAtRisk } = tailRisk(tail, confidence);
			const exact = quantile(confidence);
			// The shape is known to 0.027, which moves a far quantile by about that times log 100.
			expect(Math.abs(valueAtRisk / exact - 1)).toBeLessThan(0.1);
			expect(Math.abs(conditionalValueAtRisk / ((exact + 1) / (1 - xi)) - 1)).toBeLessThan(0.12);
		}
	});

	it('shifts with the losses and scales with them', () => {
		fc.assert(
			fc.property(fc.nat(), fc.integer({ min: -64, max: 64 }), fc.constantFrom(0.25, 0.5, 2, 8), (seed, shift, scale) => {
				const losses = lossesOf(0.1, 300, seed);
				const plain = tailRisk(peaksOverThreshold(losses, 0.9), 0.99);
				const moved = tailRisk(
					peaksOverThreshold(
						losses.map((loss) => loss * scale + shift),
						0.9,
					),
					0.99,
				);
				expect(Math.abs(moved.valueAtRisk - (plain.valueAtRisk * scale + shift))).toBeLessThan(1e-7 * (1 + Math.abs(shift)));
				expect(Math.abs(moved.conditionalValueAtRisk - (plain.conditionalValueAtRisk * scale + shift))).toBeLessThan(1e-6 * (1 + Math.abs(shift)));
			}),
			{ numRuns: 20 },
		);
	});

	it('keeps CVaR at or above VaR and lets both rise with the confidence', () => {
		const levels = fc.double({ min: 0.9, max: 0.9999, noNaN: true });
		const shapes = fc.oneof(fc.double({ min: -0.9, max: 0.95, noNaN: true }), fc.constantFrom(0, 1e-12, -1e-12));
		fc.assert(
			fc.property(shapes, levels, levels, (xi, a, b) => {
				const tail = { threshold: 5, losses: 1000, exceedances: 100, xi, scale: 2 };
				const [low, high] = (a < b ? [a, b] : [b, a]).map((level) => tailRisk(tail, level));
				expect(low.conditionalValueAtRisk).toBeGreaterThanOrEqual(low.valueAtRisk);
				expect(high.valueAtRisk).toBeGreaterThanOrEqual(low.valueAtRisk);
				expect(high.conditionalValueAtRisk).toBeGreaterThanOrEqual(low.conditionalValueAtRisk - 1e-12);
			}),
		);
	});

	it('is continuous where the shape passes 0, and has no CVaR from 1 on', () => {
		const at = (xi: number) => tailRisk({ threshold: 5, losses: 1000, exceedances: 100, xi, scale: 2 }, 0.999);
		expect(at(0).valueAtRisk).toBeCloseTo(5 + 2 * Math.log(100), 12);
		expect(at(0).conditionalValueAtRisk).toBeCloseTo(7 + 2 * Math.log(100), 12);
		for (const xi of [1e-9, -1e-9]) expect(at(xi).valueAtRisk).toBeCloseTo(at(0).valueAtRisk, 6);
		expect(at(1).conditionalValueAtRisk).toBe(Number.POSITIVE_INFINITY);
	});

	it('refuses levels below the threshold, and tails that are no tails', () => {
		const tail = peaksOverThreshold(lossesOf(0.1, 300, 1), 0.9);
		for (const confidence of [0.5, 1]) expect(() => tailRisk(tail, confidence)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(() => peaksOverThreshold(Float64Array.of(1, 2, 3), 0.9)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		expect(() => peaksOverThreshold(Float64Array.of(1, 1, 1, 1, 1, 1, 3, 3), 0.5)).toThrow(expect.objectContaining({ code: 'series_constant' }));
	});
});

describe('hillTailIndex', () => {
	it('recovers the index of a power tail, whatever the unit', () => {
		const rng = createRng(8, 0);
		const losses = Float64Array.from({ length: 5000 }, () => rng.uniform() ** (-1 / 3));
		// The standard error is alpha / sqrt(k).
		expect(Math.abs(hillTailIndex(losses, 1000) - 3)).toBeLessThan((4 * 3) / Math.sqrt(1000));
		const scaled = losses.map((loss) => 7 * loss);
		expect(hillTailIndex(scaled, 1000)).toBeCloseTo(hillTailIndex(losses, 1000), 9);
	});

	it('refuses too few losses, other counts and losses that are not above 0', () => {
		expect(() => hillTailIndex(Float64Array.of(1, 2), 2)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		expect(() => hillTailIndex(Float64Array.of(1, 2), 0)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(() => hillTailIndex(Float64Array.of(-1, 2, 3), 2)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});
