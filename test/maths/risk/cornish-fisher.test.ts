import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../src-main/maths/elementary.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import { cornishFisher, isNearNormal } from '../../../src-main/maths/risk/cornish-fisher.ts';
import { momentsOf } from '../../../src-main/maths/risk/moments.ts';
import fc from '../../support/properties.ts';

const samples = fc
	.array(fc.integer({ min: -200, max: 200 }), { minLength: 4, maxLength: 60 })
	.filter((values) => new Set(values).size > 2)
	.map((values) => Float64Array.from(values));
const confidences = fc.double({ min: 0.5, max: 0.999, noNaN: true });

describe('momentsOf', () => {
	it('knows the moments of 1, 2, 3, 4, 10', () => {
		const { mean, sd, skewness, excessKurtosis } = momentsOf(Float64Array.of(1, 2, 3, 4, 10));
		expect([mean, sd]).toEqual([4, Math.sqrt(12.5)]);
		expect(skewness).toBeCloseTo(180 / 5 / 10 ** 1.5, 14);
		expect(excessKurtosis).toBeCloseTo(1394 / 5 / 100 - 3, 14);
	});

	it('keeps the shape at a level a billion times the deviation', () => {
		const values = Float64Array.from({ length: 64 }, (_, i) => (i % 8) ** 2);
		const plain = momentsOf(values);
		const { sd, skewness, excessKurtosis } = momentsOf(values.map((value) => value + 2 ** 40));
		expect(Math.abs(sd / plain.sd - 1)).toBeLessThan(1e-12);
		expect(Math.abs(skewness - plain.skewness)).toBeLessThan(1e-4);
		expect(Math.abs(excessKurtosis - plain.excessKurtosis)).toBeLessThan(1e-4);
	});
});

describe('cornishFisher', () => {
	it('is the normal quantile for a symmetric sample without excess kurtosis', () => {
		// Six values -a, six a, and n - 12 zeros have kurtosis n / 12: 36 values have 3.
		const values = new Float64Array(36);
		values.fill(-1, 0, 6).fill(1, 6, 12);
		const { adjustedZ, z } = cornishFisher(values, 0.99);
		expect(z).toBe(normalQuantile(0.99));
		expect(Math.abs(adjustedZ - z)).toBeLessThan(1e-13);
	});

	it('shifts with the losses and scales with them', () => {
		fc.assert(
			fc.property(samples, confidences, fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 9 }), (losses, confidence, shift, scale) => {
				const plain = cornishFisher(losses, confidence);
				const moved = cornishFisher(
					losses.map((loss) => scale * loss + shift),
					confidence,
				);
				const size = 1 + Math.abs(plain.valueAtRisk) + plain.moments.sd * (1 + Math.abs(plain.adjustedZ));
				expect(Math.abs(moved.valueAtRisk - (scale * plain.valueAtRisk + shift)) / size / scale).toBeLessThan(1e-10);
			}),
		);
	});

	it('says where it falls with the confidence, which no quantile does', () => {
		fc.assert(
			fc.property(samples, confidences, (losses, confidence) => {
				const here = cornishFisher(losses, confidence);
				const above = cornishFisher(losses, confidence + 1e-7);
				const slope = (above.adjustedZ - here.adjustedZ) / (above.z - here.z);
				if (Math.abs(slope) > 1e-4) expect(here.isRising).toBe(slope > 0);
			}),
		);
	});

	it('calls normal samples near normal, and lognormal ones not', () => {
		const rng = createRng(3, 0);
		const normals = Float64Array.from({ length: 2000 }, () => rng.normal());
		expect(cornishFisher(normals, 0.95).isNearNormal).toBe(true);
		expect(cornishFisher(normals.map(Math.exp), 0.95).isNearNormal).toBe(false);
		expect([isNearNormal(1.1, 0), isNearNormal(0, -3.1), isNearNormal(-1, 3)]).toEqual([false, false, true]);
	});

	it('refuses single, equal and missing losses and impossible levels', () => {
		expect(() => cornishFisher(Float64Array.of(1), 0.9)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		expect(() => cornishFisher(new Float64Array(30).fill(0.1), 0.9)).toThrow(expect.objectContaining({ code: 'series_constant' }));
		expect(() => cornishFisher(Float64Array.of(1, Number.NaN), 0.9)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(() => cornishFisher(Float64Array.of(1, 2), 1)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});
