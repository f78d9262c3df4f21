import { describe, expect, it } from 'vitest';
import { kolmogorovSmirnov, kolmogorovSurvival } from '../../../src-main/maths/distributions/kolmogorov.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import { expectClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

describe('kolmogorovSurvival', () => {
	it('is exact for one and two values', () => {
		// One value: D = max(U, 1 - U). Two values: Feller's area.
		fc.assert(
			fc.property(fc.double({ min: 0.5, max: 1, noNaN: true }), (d) => {
				expectClose(kolmogorovSurvival(1, d), Math.min(1, 2 * (1 - d)), 1e-12, 1e-15, `n = 1, d = ${d}`);
				expectClose(kolmogorovSurvival(2, d), Math.min(1, 2 * (1 - d) ** 2), 1e-12, 1e-15, `n = 2, d = ${d}`);
			}),
		);
		expectClose(1 - kolmogorovSurvival(2, 0.4), 2 * 0.3 ** 2, 1e-12, 0, 'n = 2, d = 0.4');
	});

	it('equals scipy.stats.kstwo.sf of SciPy 1.10.1 and published values', () => {
		// Marsaglia, Tsang & Wang (2003): K(10, 0.274) = 0.6284796154565...
		expectClose(1 - kolmogorovSurvival(10, 0.274), 0.6284796154565043, 1e-12, 0, 'n = 10');
		expectClose(kolmogorovSurvival(25, 0.2), 0.23632065644537692, 1e-9, 0, 'n = 25');
		expectClose(kolmogorovSurvival(100, 0.3), 1.7719869892662917e-8, 1e-9, 0, 'n = 100');
		// Beyond 500 values by an expansion.
		expectClose(kolmogorovSurvival(2000, 0.02), 0.3953133626892045, 1e-6, 0, 'n = 2000');
	});

	it('falls from 1 to 0 and has no step where the method changes', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 1200 }), fc.double({ min: 0.05, max: 4, noNaN: true }), (n, z) => {
				const d = z / Math.sqrt(n);
				const here = kolmogorovSurvival(n, d);
				const beyond = kolmogorovSurvival(n, d * 1.001);
				expect(here).toBeGreaterThanOrEqual(0);
				expect(here).toBeLessThanOrEqual(1);
				expect(beyond).toBeLessThanOrEqual(here * (1 + 4e-6));
			}),
			{ numRuns: 60 },
		);
		// 4e-6 is the error of the expansion beside the exact tail at n d^2 = 3, and at 500 values beside the matrix.
		const at = (n: number, square: number): number => kolmogorovSurvival(n, Math.sqrt(square / n));
		for (const [n, square] of [
			[100, 4],
			[2000, 3],
		] as const)
			expectClose(at(n, square * (1 - 1e-9)), at(n, square * (1 + 1e-9)), 4e-6, 0, `n = ${n}`);
		expectClose(at(500, 1.2), at(501, 1.2), 2e-4, 0, 'n = 500');
		expect(kolmogorovSurvival(7, 1)).toBe(0);
		expect(kolmogorovSurvival(7, 0)).toBe(1);
	});

	it('tends to the limit law', () => {
		// 2 sum (-1)^(k-1) exp(-2 k^2 z^2); the first correction is of order 1 / (6 sqrt(n)).
		for (const z of [0.6, 1, 1.5]) {
			let limit = 0;
			for (let k = 1; k < 20; k++) limit += 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * z * z);
			expectClose(kolmogorovSurvival(1e8, z / 1e4), limit, 1e-3, 0, `z = ${z}`);
		}
	});
});

describe('kolmogorovSmirnov', () => {
	it('ignores order and gives uniform p-values under the hypothesis', () => {
		const rng = createRng(40, 0);
		const pvalues = Float64Array.from({ length: 300 }, () => {
			const sample = Float64Array.from({ length: 20 }, rng.uniform);
			const test = kolmogorovSmirnov(sample, (x) => x);
			expect(kolmogorovSmirnov(sample.reverse(), (x) => x)).toEqual(test);
			return test.pvalue;
		});
		expect(kolmogorovSmirnov(pvalues, (p) => p).pvalue).toBeGreaterThan(0.001);
	});

	it('finds a wrong hypothesis', () => {
		const rng = createRng(41, 0);
		const sample = Float64Array.from({ length: 300 }, rng.uniform);
		expect(kolmogorovSmirnov(sample, (x) => x * x).pvalue).toBeLessThan(1e-10);
	});

	it('refuses an empty sample and what is no distribution function', () => {
		expect(() => kolmogorovSmirnov(new Float64Array(0), (x) => x)).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		expect(() => kolmogorovSmirnov(Float64Array.of(2), (x) => x)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(() => kolmogorovSmirnov(Float64Array.of(Number.NaN), (x) => x)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});
