import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { riskLevelsOf } from '../../../src-main/maths/risk/tail-levels.ts';
import { riskLevelOfSorted } from '../../../src-main/maths/risk/value-at-risk.ts';
import fc from '../../support/properties.ts';

const levels = [0.9, 0.95, 0.99, 0.999];
const estimators = ['inverted_cdf', 'linear'] as const;

/** Losses of many shapes: smooth, in steps, mostly zero, rising, falling, all equal, with a far tail. */
const shapes: Readonly<Record<string, (n: number, seed: number) => Float64Array>> = {
	normal: (n, seed) => drawn(n, seed, (rng) => rng.normal()),
	'heavy tail': (n, seed) => drawn(n, seed, (rng) => rng.uniform() ** -2),
	steps: (n, seed) => drawn(n, seed, (rng) => 250 * rng.poisson(2)),
	'mostly zero': (n, seed) => drawn(n, seed, (rng) => (rng.uniform() < 0.97 ? 0 : rng.exponential())),
	equal: (n) => new Float64Array(n).fill(7),
	rising: (n) => Float64Array.from({ length: n }, (_, i) => i),
	falling: (n) => Float64Array.from({ length: n }, (_, i) => -i),
	'large only where the sample looks': (n) => Float64Array.from({ length: n }, (_, i) => (isSampled(i, n) ? 1e6 + i : i)),
	'small only where the sample looks': (n) => Float64Array.from({ length: n }, (_, i) => (isSampled(i, n) ? -i : 1e6 + i)),
	infinite: (n, seed) => drawn(n, seed, (rng) => (rng.uniform() < 0.001 ? Number.POSITIVE_INFINITY : rng.normal())),
};

/** The losses by which the tail is guessed: a guess that goes wrong costs time, not digits. */
const isSampled = (i: number, n: number): boolean => i % Math.floor(n / Math.min(4096, Math.max(256, Math.floor(n / 64)))) === 0;

function drawn(n: number, seed: number, draw: (rng: ReturnType<typeof createRng>) => number): Float64Array {
	const rng = createRng(seed, 0);
	return Float64Array.from({ length: n }, () => draw(rng));
}

describe('riskLevelsOf', () => {
	it.each(Object.keys(shapes))('equals the sort of all losses digit for digit: %s', (shape) => {
		fc.assert(
			fc.property(fc.integer({ min: 4_000, max: 60_000 }), fc.integer({ min: 1, max: 1e6 }), (n, seed) => {
				const losses = shapes[shape]!(n, seed);
				const sorted = losses.toSorted();
				for (const estimator of estimators)
					expect(riskLevelsOf(losses, levels, estimator)).toEqual(levels.map((level) => riskLevelOfSorted(sorted, level, estimator)));
			}),
			{ numRuns: 8 },
		);
	});

	it('leaves the losses as they are', () => {
		const losses = drawn(20_000, 3, (rng) => rng.normal());
		const before = losses.slice();
		riskLevelsOf(losses, levels);
		expect(losses).toEqual(before);
	});

	it('refuses what the sort refuses: no paths, too few for a level, a level outside (0, 1), a loss that is not a number', () => {
		expect(() => riskLevelsOf(new Float64Array(0), [0.95])).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		expect(() => riskLevelsOf(new Float64Array(50), [0.95])).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		for (const level of [0, 1, 1.5, -1, Number.NaN])
			expect(() => riskLevelsOf(new Float64Array(20_000), [level])).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		for (const at of [0, 7, 19_999]) {
			const losses = drawn(20_000, 1, (rng) => rng.normal());
			losses[at] = Number.NaN;
			expect(() => riskLevelsOf(losses, [0.95])).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		}
	});
});
