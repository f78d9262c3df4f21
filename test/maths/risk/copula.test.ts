import { describe, expect, it } from 'vitest';
import { integrate } from '../../../src-main/maths/quadrature.ts';
import { type Copula, copulaCdf, copulaDensity, copulaKendall, copulaSpearman, tailDependence } from '../../../src-main/maths/risk/copula.ts';
import fc from '../../support/properties.ts';

const ranks = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const copulas: fc.Arbitrary<Copula> = fc.oneof(
	fc.record({ rho: fc.double({ min: -0.99, max: 0.99, noNaN: true }) }),
	fc.record({ rho: fc.double({ min: -0.99, max: 0.99, noNaN: true }), df: fc.double({ min: 0.5, max: 60, noNaN: true }) }),
);

describe('copulaCdf', () => {
	it('lies within the Frechet bounds, is symmetric and rises in both ranks', () => {
		fc.assert(
			fc.property(copulas, ranks, ranks, ranks, (copula, u, v, other) => {
				const value = copulaCdf(copula, u, v);
				expect(value).toBeGreaterThanOrEqual(Math.max(0, u + v - 1) - 1e-15);
				expect(value).toBeLessThanOrEqual(Math.min(u, v));
				expect(Math.abs(copulaCdf(copula, v, u) - value)).toBeLessThan(1e-11);
				const wider = copulaCdf(copula, Math.max(u, other), v);
				expect(wider).toBeGreaterThanOrEqual(value - 1e-11);
			}),
			{ numRuns: 150 },
		);
	});

	it('has uniform margins', () => {
		fc.assert(
			fc.property(copulas, ranks, (copula, u) => {
				expect(copulaCdf(copula, u, 1)).toBe(u);
				expect(copulaCdf(copula, 1, u)).toBe(u);
				expect(copulaCdf(copula, u, 0)).toBe(0);
			}),
		);
	});

	it('turns with the sign of the correlation, and over: C(u, v) + C(u, 1-v; -rho) = u', () => {
		fc.assert(
			fc.property(copulas, ranks, ranks, (copula, u, v) => {
				const turned = copulaCdf({ ...copula, rho: -copula.rho }, u, 1 - v);
				expect(Math.abs(copulaCdf(copula, u, v) + turned - u)).toBeLessThan(1e-11);
				const survival = u + v - 1 + copulaCdf(copula, 1 - u, 1 - v);
				expect(Math.abs(survival - copulaCdf(copula, u, v))).toBeLessThan(1e-11);
			}),
			{ numRuns: 150 },
		);
	});

	it('is 1/4 + arcsin(rho) / (2 pi) at the medians, whatever the degrees of freedom', () => {
		fc.assert(
			fc.property(copulas, (copula) => {
				expect(Math.abs(copulaCdf(copula, 0.5, 0.5) - (0.25 + Math.asin(copula.rho) / (2 * Math.PI)))).toBeLessThan(1e-12);
			}),
		);
	});

	it('has the t copula run into the Gaussian with the degrees of freedom, and independence at rho 0 of the Gaussian', () => {
		fc.assert(
			fc.property(fc.double({ min: -0.9, max: 0.9, noNaN: true }), ranks, ranks, (rho, u, v) => {
				expect(Math.abs(copulaCdf({ rho, df: 1e7 }, u, v) - copulaCdf({ rho }, u, v))).toBeLessThan(1e-6);
				expect(Math.abs(copulaCdf({ rho: 0 }, u, v) - u * v)).toBeLessThan(1e-13);
			}),
			{ numRuns: 50 },
		);
	});
});

describe('copulaDensity', () => {
	it('is the mixed derivative of C', () => {
		for (const copula of [{ rho: 0.6 }, { rho: -0.3, df: 3.5 }])
			for (const [u, v] of [
				[0.3, 0.4],
				[0.8, 0.55],
			] as const) {
				const h = 1e-3;
				const at = (a: number, b: number): number => copulaCdf(copula, u + a * h, v + b * h);
				const difference = (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * h * h);
				expect(Math.abs(difference / copulaDensity(copula, u, v) - 1)).toBeLessThan(1e-4);
			}
	});

	it('integrates to 1 over the other rank', () => {
		// The upper half of the ranks by symmetry: c(u, 1 - v) = c(1 - u, v).
		for (const copula of [{ rho: 0.5 }, { rho: -0.4, df: 4 }])
			expect(integrate((v) => copulaDensity(copula, 0.3, v) + copulaDensity(copula, 0.7, v), 0.5)).toBeCloseTo(1, 8);
	});

	it('is symmetric', () => {
		fc.assert(
			fc.property(copulas, ranks, ranks, (copula, u, v) => {
				const density = copulaDensity(copula, u, v);
				expect(Math.abs(copulaDensity(copula, v, u) - density)).toBeLessThanOrEqual(1e-10 * density);
			}),
		);
	});
});

describe('dependence of a copula', () => {
	it('has tails that depend more the fewer the degrees of freedom, and not at all for the Gaussian', () => {
		expect(tailDependence({ rho: 0.9 })).toBe(0);
		const byDf = [0.5, 1, 2, 4, 10, 100].map((df) => tailDependence({ rho: 0.3, df }));
		expect(byDf).toEqual([...byDf].sort((a, b) => b - a));
		// The definition, at a small rank.
		expect(copulaCdf({ rho: 0.3, df: 2 }, 1e-7, 1e-7) / 1e-7).toBeCloseTo(tailDependence({ rho: 0.3, df: 2 }), 3);
	});

	it('has Kendall and Spearman by the arcsine', () => {
		for (const rho of [-0.999, -0.5, 0, 1e-9, 0.31, 0.95, 0.9999]) {
			expect(Math.abs(copulaKendall({ rho }) - (2 / Math.PI) * Math.asin(rho))).toBeLessThan(1e-15);
			expect(Math.abs((copulaSpearman({ rho }) ?? 0) - (6 / Math.PI) * Math.asin(rho / 2))).toBeLessThan(1e-15);
		}
		expect(copulaSpearman({ rho: 0.5, df: 4 })).toBeNull();
	});

	it('refuses correlations, degrees of freedom and ranks out of range', () => {
		for (const rho of [-1, 1, Number.NaN])
			for (const measure of [copulaKendall, copulaSpearman, tailDependence])
				expect(() => measure({ rho })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(() => copulaCdf({ rho: 0, df: 0 }, 0.5, 0.5)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(() => copulaCdf({ rho: 0 }, 1.1, 0.5)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(() => copulaDensity({ rho: 0 }, 0, 0.5)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});
