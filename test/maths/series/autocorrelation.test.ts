import { describe, expect, it } from 'vitest';
import {
	autocorrelation,
	autocovariance,
	bartlettBands,
	crossCorrelation,
	usualLags,
	whiteNoiseBands,
} from '../../../src-main/maths/series/autocorrelation.ts';
import { burg } from '../../../src-main/maths/series/burg.ts';
import { coefficientsOfPartial, durbinLevinson } from '../../../src-main/maths/series/durbin-levinson.ts';
import { type PartialMethod, partialAutocorrelation } from '../../../src-main/maths/series/partial-autocorrelation.ts';
import { boxPierceOf, ljungBox, ljungBoxOf } from '../../../src-main/maths/series/portmanteau.ts';
import { durbinWatson, jarqueBera } from '../../../src-main/maths/series/residual-tests.ts';
import { expectAllClose, expectClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';
import { autoregression } from '../../support/series.ts';

const refusal = (code: string) => expect.objectContaining({ name: 'AppError', code });
const seeds = fc.integer({ min: 1, max: 1e6 });
const constant = new Float64Array(20).fill(4);
const gappy = Float64Array.of(1, 2, Number.NaN, 4, 3, 5, 2, 2);

describe('autocovariance', () => {
	it('is the variance at lag 0, and the mean product of what is present', () => {
		expectAllClose(autocovariance(Float64Array.of(1, 3, 2, 6), 2), [3.5, -0.75, 0.5], 1e-14, 0, 'divisor n');
		expectAllClose(autocovariance(Float64Array.of(1, 3, 2, 6), 1, { isAdjusted: true }), [3.5, -1], 1e-14, 0, 'divisor n - lag');
		expectAllClose(autocovariance(Float64Array.of(1, 3), 1, { isCentred: false }), [5, 1.5], 1e-14, 0, 'not centred');
		// Mean of 1, 2, 4, 5 is 3: products of neighbours (-2)(-1) and (1)(2), of pairs two apart (-1)(1).
		const holes = Float64Array.of(1, 2, Number.NaN, 4, 5);
		expectAllClose(autocovariance(holes, 2, { missing: 'leave out', isAdjusted: true }), [2.5, 2, -1], 1e-14, 0, 'left out');
		expectAllClose(autocovariance(holes, 1, { missing: 'close' }), [2.5, 0.75], 1e-14, 0, 'closed');
	});

	it('gives correlations within -1 and 1 that ignore unit, level and sign', () => {
		fc.assert(
			fc.property(seeds, fc.integer({ min: -200, max: 200 }), fc.double({ min: -1e4, max: 1e4, noNaN: true }), (seed, exponent, level) => {
				const x = autoregression(50, seed, 0.7);
				const acf = autocorrelation(x, 12);
				expect(acf[0]).toBe(1);
				expect(acf.every((value) => Math.abs(value) <= 1 + 1e-12)).toBe(true);
				const moved = x.map((value) => level - value);
				expectAllClose(autocorrelation(moved, 12), acf, 0, 1e-9, 'moved');
				expectAllClose(
					autocorrelation(
						x.map((value) => value * 2 ** exponent),
						12,
					),
					acf,
					0,
					1e-12,
					'unit',
				);
				expectAllClose(
					crossCorrelation(x, moved, 12),
					acf.map((value) => -value),
					0,
					1e-9,
					'with its mirror',
				);
			}),
		);
	});

	it('leaves out the lags that a series is too short for, and knows the usual number', () => {
		expect(autocorrelation(Float64Array.of(1, 3, 2), 9)).toHaveLength(3);
		expect([5, 25, 100, 365, 1000].map(usualLags)).toEqual([4, 13, 20, 25, 30]);
	});

	it('has bands that widen with the correlations before, and none at lag 0', () => {
		const bands = bartlettBands(Float64Array.of(1, 0.5, 0.2, 0), 100, 0.95);
		expect(bands[0]).toEqual([1, 1]);
		expectAllClose(
			bands.slice(1).map(([lower, upper]) => (upper - lower) / 2 / 1.959963984540054),
			[0.1, Math.sqrt(0.015), Math.sqrt(0.0158)],
			1e-12,
			0,
			'widths',
		);
		expectAllClose(whiteNoiseBands(Float64Array.of(0.3), 400, 0.9)[0], [0.3 - 0.08224268134757, 0.3 + 0.08224268134757], 1e-11, 0, 'white');
	});

	it('refuses gaps, constants and lags without values', () => {
		expect(() => autocovariance(gappy, 2)).toThrowError(refusal('series_has_gaps'));
		expect(() => autocovariance(Float64Array.of(1, 2), 2)).toThrowError(refusal('series_too_short'));
		expect(() => autocovariance(Float64Array.of(1, 2), -1)).toThrowError(refusal('invalid_input'));
		expect(() => autocorrelation(constant, 3)).toThrowError(refusal('series_constant'));
		expect(() => crossCorrelation(constant, gappy, 1)).toThrowError(refusal('invalid_input'));
		expect(() => crossCorrelation(constant, constant, 1)).toThrowError(refusal('series_constant'));
	});
});

describe('partialAutocorrelation', () => {
	const methods: readonly PartialMethod[] = [
		'yule-walker adjusted',
		'yule-walker mle',
		'durbin-levinson adjusted',
		'durbin-levinson mle',
		'ols',
		'ols adjusted',
		'ols-common',
	];

	it('finds one lag of an autoregression of order 1, by every method', () => {
		const x = autoregression(4000, 3, 0.6);
		for (const method of methods) {
			const partial = partialAutocorrelation(x, 6, method);
			expect(partial[0]).toBe(1);
			expectClose(partial[1], 0.6, 0, 0.05, method);
			expect(partial.slice(2).every((value) => Math.abs(value) < 0.06)).toBe(true);
		}
		expectClose(burg(x, 1).coefficients[0], 0.6, 0, 0.05, 'burg');
	});

	it('is the same by recursion and by solving each order for itself, near a singular system too', () => {
		fc.assert(
			fc.property(seeds, fc.constantFrom(0.2, 0.99, 1), (seed, persistence) => {
				const x = autoregression(80, seed, persistence);
				for (const divisor of ['adjusted', 'mle'] as const) {
					const solved = partialAutocorrelation(x, 20, `yule-walker ${divisor}`);
					const recursive = partialAutocorrelation(x, 20, `durbin-levinson ${divisor}`);
					expectAllClose(solved, recursive, 1e-6, 1e-8, divisor);
				}
			}),
			{ numRuns: 40 },
		);
	});

	it('stays within -1 and 1 with divisor n and for Burg, whatever the series', () => {
		fc.assert(
			fc.property(fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 12, maxLength: 40 }), (values) => {
				const x = Float64Array.from(values);
				fc.pre(x.some((value) => Math.abs(value - x[0]) > 1e-3));
				for (const partial of [partialAutocorrelation(x, 5, 'durbin-levinson mle'), burg(x, 5).partial])
					expect(partial.every((value) => Math.abs(value) <= 1 + 1e-9)).toBe(true);
			}),
		);
	});

	it('is undone: coefficients of an autoregression have the partial autocorrelations that they came from', () => {
		fc.assert(
			fc.property(fc.array(fc.double({ min: -0.9, max: 0.9, noNaN: true }), { minLength: 1, maxLength: 5 }), (partial) => {
				const given = Float64Array.of(1, ...partial);
				const phi = coefficientsOfPartial(given);
				// Autocovariances by the Yule-Walker recursion: from the partial ones, order by order.
				const covariances = [1];
				for (let k = 1; k <= partial.length; k++) {
					const before = coefficientsOfPartial(given.slice(0, k));
					const left = given.slice(1, k).reduce((rest, value) => rest * (1 - value * value), 1);
					covariances.push(before.reduce((sum, value, j) => sum + value * covariances[k - 1 - j], partial[k - 1] * left));
				}
				expectAllClose(durbinLevinson(Float64Array.from(covariances), partial.length).partial, given, 1e-6, 1e-9, 'partial');
				expect(phi[phi.length - 1]).toBe(partial[partial.length - 1]);
			}),
		);
	});

	it("loses none of Burg's digits where the series hardly moves", () => {
		// A cosine of a long period: the errors of prediction are tiny beside the series.
		const x = Float64Array.from({ length: 400 }, (_, t) => 1e3 * Math.cos(t / 200) + Math.sin(t * t));
		const { variance } = burg(x, 1);
		const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
		let [squares, product] = [0, 0];
		for (let t = 1; t < x.length; t++) {
			squares += (x[t] - mean) ** 2 + (x[t - 1] - mean) ** 2;
			product += (x[t] - mean) * (x[t - 1] - mean);
		}
		expectClose(variance[1], ((1 - (2 * product) / squares) * (1 + (2 * product) / squares) * squares) / (2 * 399), 1e-8, 0, 'variance');
	});

	it('refuses gaps, constants, exact rules and more lags than half of the values', () => {
		expect(() => partialAutocorrelation(gappy, 2)).toThrowError(refusal('series_has_gaps'));
		expect(() => partialAutocorrelation(constant, 2)).toThrowError(refusal('series_constant'));
		expect(() => partialAutocorrelation(autoregression(20, 1, 0), 10)).toThrowError(refusal('series_too_short'));
		expect(() =>
			partialAutocorrelation(
				Float64Array.from({ length: 20 }, (_, t) => t),
				3,
				'ols',
			),
		).toThrowError(refusal('series_linear'));
		expect(() => burg(constant, 2)).toThrowError(refusal('series_constant'));
		expect(() => burg(Float64Array.of(1, 2), 2)).toThrowError(refusal('series_too_short'));
		expect(() => burg(Float64Array.of(1, 2), 0)).toThrowError(refusal('invalid_input'));
		expect(() => burg(gappy, 2)).toThrowError(refusal('series_has_gaps'));
	});
});

describe('tests of residuals', () => {
	it('say white noise is white, and an autoregression is not', () => {
		expect(ljungBox(autoregression(500, 4, 0)).pvalue).toBeGreaterThan(0.01);
		expect(ljungBox(autoregression(500, 4, 0.4)).pvalue).toBeLessThan(1e-6);
		expectClose(durbinWatson(autoregression(2000, 4, 0)), 2, 0, 0.15, 'white');
		expect(durbinWatson(autoregression(2000, 4, 0.9))).toBeLessThan(0.3);
	});

	it('reject white noise about as often as they should', () => {
		let rejected = 0;
		for (let seed = 1; seed <= 400; seed++) if (ljungBox(autoregression(120, seed, 0)).pvalue < 0.05) rejected++;
		// 20 expected, standard deviation 4.4.
		expect(rejected).toBeGreaterThan(6);
		expect(rejected).toBeLessThan(38);
	});

	it('take degrees of freedom off for the coefficients of a model, down to none', () => {
		const acf = autocorrelation(autoregression(100, 9, 0.2), 5);
		const tests = ljungBoxOf(acf, 100, 2);
		expect(tests.map(({ pvalue }) => Number.isNaN(pvalue))).toEqual([true, true, false, false, false]);
		tests.slice(2).forEach(({ stat, pvalue, lags }) => {
			expect(stat).toBeGreaterThan(boxPierceOf(acf, 100, 2)[lags - 1].stat);
			expect(pvalue).toBeLessThan(ljungBoxOf(acf, 100)[lags - 1].pvalue);
		});
		expect(() => ljungBox(Float64Array.of(1, 2, 3))).toThrowError(refusal('series_too_short'));
	});

	it('measure skewness and kurtosis out of the unit', () => {
		const { skewness, kurtosis, stat, pvalue } = jarqueBera(Float64Array.of(-1, -1, 1, 1).map((value) => 1e100 * value));
		expectAllClose([skewness, kurtosis, stat, pvalue], [0, 1, 4 / 6, Math.exp(-1 / 3)], 1e-12, 1e-15, 'two values');
		expect(jarqueBera(autoregression(3000, 2, 0)).pvalue).toBeGreaterThan(0.001);
		expect(jarqueBera(autoregression(3000, 2, 0).map(Math.exp)).pvalue).toBeLessThan(1e-12);
		expect(() => jarqueBera(constant)).toThrowError(refusal('series_constant'));
		expect(() => jarqueBera(Float64Array.of(1))).toThrowError(refusal('series_too_short'));
		expect(() => durbinWatson(new Float64Array(5))).toThrowError(refusal('series_constant'));
	});
});
