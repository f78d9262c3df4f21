import { describe, expect, it } from 'vitest';
import { binomialDistribution } from '../../src-main/maths/distributions/binomial.ts';
import { chiSquareSurvival } from '../../src-main/maths/distributions/chi-square.ts';
import type { DiscreteDistribution } from '../../src-main/maths/distributions/distribution.ts';
import { exponentialDistribution } from '../../src-main/maths/distributions/exponential.ts';
import { gammaDistribution } from '../../src-main/maths/distributions/gamma.ts';
import { kolmogorovSmirnov } from '../../src-main/maths/distributions/kolmogorov.ts';
import { poissonDistribution } from '../../src-main/maths/distributions/poisson.ts';
import { normalCdf } from '../../src-main/maths/distributions/special.ts';
import { weibullDistribution } from '../../src-main/maths/distributions/weibull.ts';
import { createRng, philox4x32, type Rng } from '../../src-main/maths/random.ts';
import fc from '../support/properties.ts';

const draw = (count: number, next: () => number): Float64Array => Float64Array.from({ length: count }, next);

/** The seeds are fixed: a p-value below this says that the law is wrong, not that chance was bad. */
const UNLIKELY = 1e-3;

/** The sample is of the law, by the exact Kolmogorov-Smirnov test. */
function expectLaw(sample: Float64Array, cdf: (x: number) => number): void {
	expect(kolmogorovSmirnov(sample, cdf).pvalue).toBeGreaterThan(UNLIKELY);
}

/** Observed counts have the expected sizes: p-value of the chi-square test. */
function chiSquarePvalue(counts: ArrayLike<number>, expected: (cell: number) => number): number {
	let statistic = 0;
	for (let cell = 0; cell < counts.length; cell++) statistic += (counts[cell]! - expected(cell)) ** 2 / expected(cell);
	return chiSquareSurvival(statistic, counts.length - 1);
}

/** Counts are of the law, by a chi-square test over cells of about 50 expected counts each. */
function expectCounts(size: number, next: () => number, law: DiscreteDistribution): void {
	const ends: number[] = [];
	const cells = Math.min(60, size / 50);
	for (let i = 1; i < cells; i++) {
		const end = law.quantile(i / cells);
		if (end > (ends.at(-1) ?? -1) && law.sf(end) > 5 / size) ends.push(end);
	}
	ends.push(Number.POSITIVE_INFINITY);
	const counts = new Float64Array(ends.length);
	for (let i = 0; i < size; i++) {
		const value = next();
		counts[ends.findIndex((end) => value <= end)]! += 1;
	}
	const below = (cell: number): number => (cell < 0 ? 0 : law.cdf(ends[cell]!));
	expect(ends.length).toBeGreaterThan(1);
	expect(chiSquarePvalue(counts, (cell) => size * (below(cell) - below(cell - 1)))).toBeGreaterThan(UNLIKELY);
}

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
		const sample = draw(50_000, createRng(20, 1).uniform);
		expectLaw(sample, (x) => x);
		expect(sample.every((x) => x > 0 && x < 1)).toBe(true);
	});

	it('fills 16 x 16 cells of successive words evenly, by their first and by their last bits (chi-square)', () => {
		for (const shift of [28, 14, 0]) {
			const rng = createRng(21, shift);
			const part = (): number => (rng.nextUint32() >>> shift) & 15;
			const counts = new Float64Array(256);
			for (let i = 0; i < 100_000; i++) counts[part() * 16 + part()]! += 1;
			expect(chiSquarePvalue(counts, () => 100_000 / 256)).toBeGreaterThan(UNLIKELY);
		}
	});

	it('draws independently in neighbouring streams and seeds', () => {
		const pairs: readonly [Rng, Rng][] = [
			[createRng(22, 0), createRng(22, 1)],
			[createRng(22, 0), createRng(23, 0)],
			[createRng(22, 0), createRng(22, 2 ** 32)],
			[createRng(22, 0), createRng(22 + 2 ** 32, 0)],
		];
		for (const [a, b] of pairs) {
			const count = 20_000;
			const counts = new Float64Array(64);
			let product = 0;
			for (let i = 0; i < count; i++) {
				const [u, v] = [a.uniform(), b.uniform()];
				product += (u - 0.5) * (v - 0.5);
				counts[Math.floor(8 * u) * 8 + Math.floor(8 * v)]! += 1;
			}
			// A correlation, and any other dependence of the eighths.
			expect(Math.abs((12 * product) / Math.sqrt(count))).toBeLessThan(4);
			expect(chiSquarePvalue(counts, () => count / 64)).toBeGreaterThan(UNLIKELY);
		}
	});

	it('has the first words of neighbouring streams and of neighbouring seeds fall like random ones', () => {
		for (const rngOf of [(i: number) => createRng(7, i), (i: number) => createRng(i, 7)])
			expectLaw(
				draw(20_000, () => 0).map((_, i) => rngOf(i).uniform()),
				(x) => x,
			);
	});

	// Marsaglia's birthday spacings: 512 days of a year of 2^24, the days being one word each of 512 streams. The number of equal spacings is Poisson with
	// mean 512^3 / (4 x 2^24) = 2; streams on a lattice would give many.
	it('has as many equal birthday spacings between streams as chance gives', () => {
		const repeats = (seed: number): number => {
			const days = draw(512, () => 0)
				.map((_, stream) => createRng(seed, stream).nextUint32() >>> 8)
				.sort();
			const spacings = days.map((day, i) => (i === 0 ? day : day - days[i - 1]!)).sort();
			return spacings.reduce((equal, spacing, i) => equal + (i > 0 && spacing === spacings[i - 1] ? 1 : 0), 0);
		};
		let seed = 0;
		expectCounts(200, () => repeats(seed++), poissonDistribution(2));
	});
});

describe('random variables', () => {
	it('are standard normal', () => expectLaw(draw(50_000, createRng(24, 0).normal), normalCdf));

	it('are exponential with mean 1', () => expectLaw(draw(50_000, createRng(25, 0).exponential), exponentialDistribution(1).cdf));

	it.each([0.05, 0.5, 1, 2.5, 40, 1e6])('are gamma of shape %d', (shape) => {
		const rng = createRng(26, 0);
		expectLaw(
			draw(20_000, () => rng.gamma(shape)),
			gammaDistribution(shape).cdf,
		);
	});

	it.each([
		[0.7, 3],
		[1, 1],
		[4, 1e5],
	])('are Weibull of shape %d and scale %d', (shape, scale) => {
		const rng = createRng(30, 0);
		expectLaw(
			draw(20_000, () => rng.weibull(shape, scale)),
			weibullDistribution(shape, scale).cdf,
		);
	});

	it.each([0.3, 4, 9.99, 10, 60, 5000, 1e9])('are Poisson of mean %d', (lambda) => {
		const rng = createRng(27, 0);
		expectCounts(20_000, () => rng.poisson(lambda), poissonDistribution(lambda));
	});

	it.each([
		[1, 0.3],
		[12, 0.5],
		[12, 0.93],
		[99, 0.1],
		[1000, 0.002],
		[100, 0.1],
		[40, 0.5],
		[500, 0.97],
		[1e6, 0.2],
		[1e12, 3e-11],
		[1e12, 0.4],
	])('are binomial of %d trials at %d', (trials, probability) => {
		const rng = createRng(31, 0);
		expectCounts(20_000, () => rng.binomial(trials, probability), binomialDistribution(trials, probability));
	});

	it('are certain where their laws are', () => {
		const rng = createRng(32, 0);
		expect([rng.poisson(0), rng.binomial(0, 0.5), rng.binomial(9, 0), rng.binomial(9, 1)]).toEqual([0, 0, 0, 9]);
	});

	it('are whole numbers drawn evenly, also below a bound beside a power of two and above 2^32', () => {
		const rng = createRng(29, 0);
		const counts = new Float64Array(7);
		for (let i = 0; i < 70_000; i++) counts[rng.integer(7)]! += 1;
		expect(chiSquarePvalue(counts, () => 10_000)).toBeGreaterThan(UNLIKELY);
		// With a modulo of 32-bit words a bound of 3 * 2^30 would favour its first third.
		for (const bound of [3 * 2 ** 30, 2 ** 52 + 1])
			expectLaw(
				draw(20_000, () => rng.integer(bound) / bound),
				(x) => x,
			);
		expect(rng.integer(1)).toBe(0);
	});

	// The product's results are pinned by seeds: these digits must not change.
	it('have the digits that they have had', () => {
		const rng = createRng(2024, 7);
		const values = [rng.normal(), rng.exponential(), rng.gamma(0.4), rng.gamma(3), rng.poisson(3), rng.poisson(80), rng.integer(1000)];
		expect(values).toEqual([0.6556735196401343, 1.2352657284167978, 0.8281777846387355, 0.7088566320313148, 2, 80, 986]);
	});

	it('refuse parameters outside their laws', () => {
		const rng = createRng(1, 1);
		for (const call of [
			() => rng.gamma(0),
			() => rng.gamma(Number.NaN),
			() => rng.poisson(-1),
			() => rng.integer(0),
			() => rng.integer(1.5),
			() => rng.binomial(1.5, 0.5),
			() => rng.binomial(-1, 0.5),
			() => rng.binomial(3, 1.1),
			() => rng.binomial(3, Number.NaN),
			() => rng.weibull(0, 1),
			() => rng.weibull(1, Number.POSITIVE_INFINITY),
		])
			expect(call).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});
