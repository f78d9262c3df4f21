import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { kendall, pearson, spearman } from '../../../src-main/maths/risk/dependence.ts';
import { copulaSample } from '../../../src-main/maths/risk/dependent-losses.ts';
import fc from '../../support/properties.ts';

const pairs = fc
	.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), { minLength: 3, maxLength: 40 })
	.map((list) => [Float64Array.from(list, ([x]) => x), Float64Array.from(list, ([, y]) => y)] as const)
	.filter(([x, y]) => new Set(x).size > 1 && new Set(y).size > 1);
const measures = { pearson, spearman, kendall };

/** Pair by pair, as the definition says. */
function slowKendall(x: Float64Array, y: Float64Array): number {
	let [balance, untiedX, untiedY] = [0, 0, 0];
	for (let i = 0; i < x.length; i++)
		for (let j = 0; j < i; j++) {
			balance += Math.sign(x[i] - x[j]) * Math.sign(y[i] - y[j]);
			untiedX += x[i] === x[j] ? 0 : 1;
			untiedY += y[i] === y[j] ? 0 : 1;
		}
	return balance / Math.sqrt(untiedX * untiedY);
}

describe('correlations', () => {
	it.each(Object.entries(measures))('%s is symmetric, in [-1, 1], 1 with itself and turns with the sign', (_, measure) => {
		fc.assert(
			fc.property(pairs, ([x, y]) => {
				const found = measure(x, y);
				expect(Math.abs(found)).toBeLessThanOrEqual(1);
				expect(measure(y, x)).toBeCloseTo(found, 12);
				expect(measure(x, x)).toBeCloseTo(1, 12);
				expect(
					measure(
						x,
						y.map((value) => -value),
					),
				).toBeCloseTo(-found, 12);
			}),
		);
	});

	it('follow ranks only, but for Pearson', () => {
		fc.assert(
			fc.property(pairs, ([x, y]) => {
				const bent = x.map((value) => Math.exp(value));
				expect(spearman(bent, y)).toBe(spearman(x, y));
				expect(kendall(bent, y)).toBe(kendall(x, y));
			}),
		);
	});

	it('count Kendall as pair by pair, ties included', () => {
		fc.assert(
			fc.property(pairs, ([x, y]) => {
				expect(kendall(x, y)).toBeCloseTo(slowKendall(x, y), 12);
			}),
		);
	});

	it('are NaN with a constant, and refuse what is no list of pairs', () => {
		for (const measure of Object.values(measures)) {
			expect(measure(Float64Array.of(1, 1, 1), Float64Array.of(1, 2, 3))).toBeNaN();
			expect(() => measure(Float64Array.of(1, 2), Float64Array.of(1))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
			expect(() => measure(Float64Array.of(1), Float64Array.of(1))).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		}
	});
});

describe('copulaSample', () => {
	const correlation = [Float64Array.of(1, 0.6), Float64Array.of(0.6, 1)];
	const rng = createRng(21, 0);
	const normals = Array.from({ length: 4000 }, () => Float64Array.of(rng.normal(), rng.normal()));
	const chiSquares = Float64Array.from({ length: 4000 }, () => 2 * rng.gamma(2));

	it.each([['gaussian', undefined] as const, ['t', { df: 4, chiSquares }] as const])(
		'gives uniform ranks with the dependence of the %s copula',
		(_, mixing) => {
			const rows = copulaSample({ correlation, normals, ...(mixing ? { mixing } : {}) });
			const [u, v] = [0, 1].map((i) => Float64Array.from(rows, (row) => row[i]));
			for (const margin of [u, v]) {
				// The greatest gap between the distribution functions; 1.95 / sqrt(n) is its 0.999 quantile.
				const gap = margin.toSorted().reduce((worst, rank, i) => Math.max(worst, Math.abs(rank - (i + 0.5) / 4000)), 0);
				expect(gap).toBeLessThan(1.95 / Math.sqrt(4000));
			}
			// Kendall's tau is 2/pi arcsin(rho) for both; its standard error here is about 0.01.
			expect(Math.abs(kendall(u, v) - (2 / Math.PI) * Math.asin(0.6))).toBeLessThan(0.04);
		},
	);

	it('refuses what is no correlation matrix, and shapes that differ', () => {
		const refused = expect.objectContaining({ code: 'invalid_input' });
		const draw = (matrix: Float64Array[]) => copulaSample({ correlation: matrix, normals });
		expect(() => draw([Float64Array.of(1, 2), Float64Array.of(2, 1)])).toThrow(refused);
		expect(() => draw([Float64Array.of(1, 0.1), Float64Array.of(0.2, 1)])).toThrow(refused);
		expect(() => draw([Float64Array.of(1, 0.1)])).toThrow(refused);
		expect(() => copulaSample({ correlation: [Float64Array.of(1)], normals })).toThrow(refused);
		expect(() => copulaSample({ correlation, normals, mixing: { df: 4, chiSquares: new Float64Array(1) } })).toThrow(refused);
	});
});
