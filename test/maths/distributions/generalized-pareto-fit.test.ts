import { describe, expect, it } from 'vitest';
import { generalizedParetoDistribution } from '../../../src-main/maths/distributions/generalized-pareto.ts';
import { fitGeneralizedPareto, generalizedParetoByMoments } from '../../../src-main/maths/distributions/generalized-pareto-fit.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import fc from '../../support/properties.ts';

function sampleOf(xi: number, scale: number, n: number, seed: number): Float64Array {
	const rng = createRng(seed, 0);
	const { quantile } = generalizedParetoDistribution(xi, scale);
	return Float64Array.from({ length: n }, () => quantile(rng.uniform()));
}

const logLikelihoodOf = (excesses: Float64Array, xi: number, scale: number): number => {
	const { logPdf } = generalizedParetoDistribution(xi, scale);
	return excesses.reduce((sum, excess) => sum + logPdf(excess), 0);
};

describe('fitGeneralizedPareto', () => {
	it.each([-0.4, -0.1, 0, 0.2, 0.7, 1.5])('recovers shape %d within its standard error', (xi) => {
		const n = 4000;
		const fit = fitGeneralizedPareto(sampleOf(xi, 3, n, 7));
		// Smith (1987): the standard error of the shape is (1 + xi) / sqrt(n).
		expect(Math.abs(fit.xi - xi)).toBeLessThan((4 * (1 + xi)) / Math.sqrt(n));
		expect(Math.abs(fit.scale / 3 - 1)).toBeLessThan(4 * Math.sqrt((2 * (1 + xi)) / n));
	});

	it('states the likelihood of its parameters, and no neighbour has a higher one', () => {
		fc.assert(
			fc.property(fc.double({ min: -0.3, max: 0.9, noNaN: true }), fc.integer({ min: 20, max: 200 }), fc.nat(), (xi, n, seed) => {
				const excesses = sampleOf(xi, 1, n, seed);
				const fit = fitGeneralizedPareto(excesses);
				fc.pre(fit.xi > -0.5);
				expect(Math.abs(logLikelihoodOf(excesses, fit.xi, fit.scale) - fit.logLikelihood)).toBeLessThan(1e-9 * n);
				for (const [dx, ds] of [
					[1e-4, 0],
					[-1e-4, 0],
					[0, 1e-4],
					[0, -1e-4],
				] as const)
					expect(logLikelihoodOf(excesses, fit.xi + dx, fit.scale * (1 + ds))).toBeLessThan(fit.logLikelihood + 1e-12 * n);
			}),
			{ numRuns: 40 },
		);
	});

	it('follows the unit of the excesses', () => {
		fc.assert(
			fc.property(fc.nat(), fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (seed, unit) => {
				const excesses = sampleOf(0.2, 1, 50, seed);
				const fit = fitGeneralizedPareto(excesses);
				const scaled = fitGeneralizedPareto(excesses.map((excess) => excess * unit));
				expect(Math.abs(scaled.xi - fit.xi)).toBeLessThan(1e-9);
				expect(Math.abs(scaled.scale / unit / fit.scale - 1)).toBeLessThan(1e-9);
				expect(scaled.logLikelihood).toBeCloseTo(fit.logLikelihood - 50 * Math.log(unit), 6);
			}),
			{ numRuns: 30 },
		);
	});

	it('is exponential at the shape 0: mean and deviation equal', () => {
		// Excesses at the middle quantiles of an exponential law are next to it.
		const excesses = Float64Array.from({ length: 5000 }, (_, i) => -Math.log(1 - (i + 0.5) / 5000));
		const { xi, scale } = fitGeneralizedPareto(excesses);
		expect(Math.abs(xi)).toBeLessThan(2e-3);
		expect(Math.abs(scale - 1)).toBeLessThan(2e-3);
		expect(Math.abs(generalizedParetoByMoments(excesses).xi)).toBeLessThan(2e-3);
	});

	it('takes the uniform law where the likelihood has no inner maximum', () => {
		const excesses = Float64Array.of(0.97, 0.98, 0.99, 1);
		expect(fitGeneralizedPareto(excesses)).toEqual({ xi: -1, scale: 1, logLikelihood: -0 });
	});

	it('refuses too few, equal and impossible excesses', () => {
		expect(() => fitGeneralizedPareto(Float64Array.of(1))).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		expect(() => fitGeneralizedPareto(Float64Array.of(2, 2, 2))).toThrow(expect.objectContaining({ code: 'series_constant' }));
		expect(() => fitGeneralizedPareto(Float64Array.of(2, -1))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
		expect(() => generalizedParetoByMoments(Float64Array.of(2, Number.NaN))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});
