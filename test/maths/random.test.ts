import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gammaCdf } from '../../src-main/maths/distributions/gamma-distribution.ts';
import { normalCdf } from '../../src-main/maths/distributions/special.ts';
import { createRng, philox4x32, type Rng } from '../../src-main/maths/random.ts';

const draw = (count: number, next: () => number): Float64Array => Float64Array.from({ length: count }, next);

/** Kolmogorov-Smirnov distance times sqrt(n): above 1.95 once in a thousand samples of the law. */
function kolmogorovSmirnov(sample: Float64Array, cdf: (x: number) => number): number {
	const sorted = sample.slice().sort();
	const n = sorted.length;
	let distance = 0;
	for (const [i, x] of sorted.entries()) {
		const p = cdf(x);
		distance = Math.max(distance, p - i / n, (i + 1) / n - p);
	}
	return distance * Math.sqrt(n);
}

const mean = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0) / values.length;
const variance = (values: Float64Array): number => {
	const centre = mean(values);
	return values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (values.length - 1);
};

describe('philox4x32', () => {
	// Known answers of Random123 1.14, file kat_vectors, rows "philox4x32 10".
	it.each([
		[[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
		[[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
		[[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
	])('gives the published answer for counter %j and key %j', ([c0, c1, c2, c3], [k0, k1], answer) => {
		const out = new Uint32Array(4);
		philox4x32(c0!, c1!, c2!, c3!, k0!, k1!, out);
		expect([...out].map((word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(answer);
	});
});

describe('createRng', () => {
	it('repeats itself for the same seed and stream', () => {
		const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
		fc.assert(
			fc.property(seeds, seeds, (seed, stream) => {
				const a = createRng(seed, stream);
				const b = createRng(seed, stream);
				for (let i = 0; i < 9; i++) expect(a.nextUint32()).toBe(b.nextUint32());
			}),
		);
	});

	it('uses all 53 bits of seed and stream', () => {
		const firstOf = (seed: number, stream: number): number => createRng(seed, stream).uniform();
		const values = new Set<number>([firstOf(0, 0)]);
		for (let bit = 0; bit < 53; bit++) values.add(firstOf(2 ** bit, 0)).add(firstOf(0, 2 ** bit));
		expect(values.size).toBe(1 + 2 * 53);
	});

	it.each([-1, 0.5, 2 ** 53, Number.NaN])('refuses the seed %d', (seed) => {
		expect(() => createRng(seed, 0)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(() => createRng(0, seed)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});

	it('draws uniforms strictly between 0 and 1 that follow the uniform law', () => {
		const rng = createRng(20, 1);
		const sample = draw(50_000, rng.uniform);
		expect(kolmogorovSmirnov(sample, (x) => x)).toBeLessThan(1.95);
		expect(sample.every((x) => x > 0 && x < 1)).toBe(true);
	});

	it('fills every cell of a 16 x 16 grid of successive words evenly (chi-square)', () => {
		const rng = createRng(21, 0);
		const counts = new Float64Array(256);
		for (let i = 0; i < 100_000; i++) counts[(rng.nextUint32() >>> 28) * 16 + (rng.nextUint32() >>> 28)]! += 1;
		const expected = 100_000 / 256;
		const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
		// 255 degrees of freedom: mean 255, standard deviation 22.6.
		expect(Math.abs(chiSquare - 255)).toBeLessThan(4 * 22.6);
	});

	it('draws independently in neighbouring streams and seeds', () => {
		const pairs: readonly [Rng, Rng][] = [
			[createRng(22, 0), createRng(22, 1)],
			[createRng(22, 0), createRng(23, 0)],
			[createRng(22, 0), createRng(22, 2 ** 32)],
		];
		for (const [a, b] of pairs) {
			const count = 20_000;
			let product = 0;
			for (let i = 0; i < count; i++) product += a.normal() * b.normal();
			expect(Math.abs(product / Math.sqrt(count))).toBeLessThan(4);
		}
	});

	it('draws standard normals', () => {
		const sample = draw(50_000, createRng(24, 0).normal);
		expect(kolmogorovSmirnov(sample, normalCdf)).toBeLessThan(1.95);
	});

	it('draws exponentials with mean 1', () => {
		const sample = draw(50_000, createRng(25, 0).exponential);
		expect(kolmogorovSmirnov(sample, (x) => 1 - Math.exp(-x))).toBeLessThan(1.95);
	});

	it.each([0.05, 0.5, 1, 2.5, 40])('draws gamma variables of shape %d', (shape) => {
		const rng = createRng(26, 0);
		const sample = draw(20_000, () => rng.gamma(shape));
		expect(kolmogorovSmirnov(sample, (x) => gammaCdf(shape, x))).toBeLessThan(1.95);
	});

	it.each([0, 0.3, 4, 9.99, 10, 60, 5000])('draws Poisson variables of mean %d with that mean and variance', (lambda) => {
		const rng = createRng(27, 0);
		const count = 20_000;
		const sample = draw(count, () => rng.poisson(lambda));
		expect(Math.abs(mean(sample) - lambda)).toBeLessThanOrEqual(4 * Math.sqrt(lambda / count));
		// Var of the sample variance of a Poisson: (lambda + 2 lambda^2) / n.
		expect(Math.abs(variance(sample) - lambda)).toBeLessThanOrEqual(4 * Math.sqrt((lambda + 2 * lambda * lambda) / count));
	});

	it.each([2, 12])('gives each count of a Poisson of mean %d its probability', (lambda) => {
		const rng = createRng(28, 0);
		const count = 40_000;
		const counts = new Float64Array(60);
		for (let i = 0; i < count; i++) counts[Math.min(59, rng.poisson(lambda))]! += 1;
		let probability = Math.exp(-lambda);
		for (let k = 0; k < 30; k++) {
			const sd = Math.sqrt(count * probability * (1 - probability));
			expect(Math.abs(counts[k]! - count * probability)).toBeLessThanOrEqual(4.5 * sd + 1);
			probability *= lambda / (k + 1);
		}
	});

	it('draws whole numbers evenly, also below a bound beside a power of two and above 2^32', () => {
		const rng = createRng(29, 0);
		const counts = new Float64Array(7);
		for (let i = 0; i < 70_000; i++) counts[rng.integer(7)]! += 1;
		for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(4 * Math.sqrt(10_000 * (6 / 7)));
		// With a modulo of 32-bit words a bound of 3 * 2^30 would favour its first third.
		const large = draw(20_000, () => rng.integer(3 * 2 ** 30) / (3 * 2 ** 30));
		expect(kolmogorovSmirnov(large, (x) => x)).toBeLessThan(1.95);
		const wide = draw(20_000, () => rng.integer(2 ** 52 + 1) / (2 ** 52 + 1));
		expect(kolmogorovSmirnov(wide, (x) => x)).toBeLessThan(1.95);
		expect(rng.integer(1)).toBe(0);
	});

	it('refuses parameters outside its laws', () => {
		const rng = createRng(1, 1);
		for (const call of [() => rng.gamma(0), () => rng.gamma(Number.NaN), () => rng.poisson(-1), () => rng.integer(0), () => rng.integer(1.5)])
			expect(call).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});
