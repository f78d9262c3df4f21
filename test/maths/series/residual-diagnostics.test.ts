import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { correlogram, whiteNoiseLimit } from '../../../src-main/maths/series/correlogram.ts';
import { ljungBox } from '../../../src-main/maths/series/portmanteau.ts';
import { diagnoseResiduals, RESIDUALS_NEEDED } from '../../../src-main/maths/series/residual-diagnostics.ts';
import { archTest, jarqueBera } from '../../../src-main/maths/series/residual-tests.ts';
import type { ResidualQuestion } from '../../../src-main/shared/domain/forecast-diagnostics.ts';
import { expectAllClose, expectClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';
import { autoregression } from '../../support/series.ts';

interface Golden {
	readonly arch: readonly { name: string; residuals: number[]; lags: number; stat: number; pvalue: number }[];
	readonly correlograms: readonly { series: number[]; differences: number; acf: number[]; acfLimits: number[]; pacf: number[]; pacfLimit: number }[];
}
const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../../golden/residuals.json'), 'utf8')) as Golden;

const refusal = (code: string) => expect.objectContaining({ name: 'AppError', code });
const seeds = fc.integer({ min: 1, max: 1e6 });

function noise(count: number, seed: number): Float64Array {
	const rng = createRng(seed, 0);
	return Float64Array.from({ length: count }, () => rng.normal());
}

/** Errors whose size follows the size of the last one. */
function clustered(count: number, seed: number): Float64Array {
	const rng = createRng(seed, 0);
	let last = 0;
	return Float64Array.from({ length: count }, () => {
		last = rng.normal() * Math.sqrt(0.3 + 0.65 * last * last);
		return last;
	});
}

const rejected = (errors: Float64Array, question: ResidualQuestion, modelDf = 0): boolean | undefined =>
	diagnoseResiduals(errors, modelDf).checks.find((check) => check.question === question)?.isRejected;

const shareRejected = (question: ResidualQuestion, make: (seed: number) => Float64Array): number =>
	Array.from({ length: 200 }, (_, seed) => rejected(make(seed + 1), question)).filter((is) => is === true).length / 200;

describe('archTest', () => {
	it('has the statistics and p-values of statsmodels', () => {
		for (const { name, residuals, lags, stat, pvalue } of golden.arch) {
			const found = archTest(Float64Array.from(residuals), lags);
			expectClose(found.stat, stat, 1e-9, 1e-12, `${name}, ${lags} lags`);
			expectClose(found.pvalue, pvalue, 1e-9, 1e-12, `${name}, ${lags} lags`);
		}
	});

	it('asks for sizes alone: neither unit nor signs matter', () => {
		fc.assert(
			fc.property(seeds, fc.integer({ min: -90, max: 90 }), (seed, exponent) => {
				const errors = clustered(80, seed);
				const other = errors.map((value, t) => (t % 3 === 0 ? -value : value) * 10 ** exponent);
				expectClose(archTest(other, 4).stat, archTest(errors, 4).stat, 1e-7, 1e-9, 'statistic');
			}),
		);
	});

	it('leaves rows with a missing value out, and refuses what has no rows or one size only', () => {
		const errors = clustered(90, 3);
		const [head, tail] = [errors.slice(0, 40), errors.slice(41)];
		const gapped = Float64Array.from(errors);
		gapped[40] = Number.NaN;
		expect(archTest(gapped, 2).stat).not.toBe(archTest(Float64Array.of(...head, ...tail), 2).stat);
		expect(() => archTest(Float64Array.of(1, Number.NaN, 2, Number.NaN, 3), 1)).toThrow(refusal('series_too_short'));
		expect(() => archTest(new Float64Array(30).fill(-2), 3)).toThrow(refusal('series_constant'));
		expect(() => archTest(new Float64Array(30), 3)).toThrow(refusal('series_constant'));
	});
});

describe('correlogram', () => {
	it('has the correlations and limits of statsmodels after 0, 1 and 2 differences', () => {
		for (const { series, differences, ...wanted } of golden.correlograms) {
			const found = correlogram(Float64Array.from(series), differences);
			expect(found.count).toBe(series.length - differences);
			for (const field of ['acf', 'acfLimits', 'pacf'] as const)
				expectAllClose(found[field], wanted[field], 1e-9, 1e-11, `${field}, d = ${differences}`);
			expectClose(found.pacfLimit, wanted.pacfLimit, 1e-12, 0, 'limit of the partial ones');
		}
	});

	it('looks four weeks back at most, and a quarter of a short series', () => {
		expect(correlogram(noise(365, 1), 1).acf).toHaveLength(28);
		expect(correlogram(noise(21, 1), 1).acf).toHaveLength(5);
		expect(correlogram(noise(5, 1), 0).acf).toHaveLength(1);
	});

	it('refuses what has no spread after differencing', () => {
		expect(() =>
			correlogram(
				Float64Array.from({ length: 30 }, (_, t) => 5 * t),
				1,
			),
		).toThrow(refusal('series_constant'));
		expect(() => correlogram(new Float64Array(0), 1)).toThrow(refusal('series_too_short'));
	});

	it('stays within -1 and 1, with limits that never shrink with the lag', () => {
		fc.assert(
			fc.property(seeds, fc.double({ min: -0.98, max: 0.98, noNaN: true }), fc.integer({ min: 0, max: 2 }), (seed, phi, differences) => {
				const { acf, acfLimits, pacf } = correlogram(autoregression(60, seed, phi), differences);
				for (const value of [...acf, ...pacf]) expect(Math.abs(value)).toBeLessThanOrEqual(1);
				for (let lag = 1; lag < acfLimits.length; lag++) expect(acfLimits[lag]!).toBeGreaterThanOrEqual(acfLimits[lag - 1]!);
			}),
		);
	});
});

describe('diagnoseResiduals', () => {
	it('agrees with the tests it is made of', () => {
		const errors = noise(100, 4);
		const { checks, count, mean, acfLimit } = diagnoseResiduals(errors);
		const check = (question: ResidualQuestion) => checks.find((one) => one.question === question);
		expect(count).toBe(100);
		expect(acfLimit).toBe(whiteNoiseLimit(100));
		expect(check('memory')).toMatchObject({ test: 'Ljung-Box', lags: 14, pvalue: ljungBox(errors, 14).pvalue });
		expect(check('spread')).toMatchObject({ test: 'ARCH-LM', lags: 7, pvalue: archTest(errors, 7).pvalue });
		expect(check('shape')).toMatchObject({ test: 'Jarque-Bera', pvalue: jarqueBera(errors).pvalue });
		expect(mean).toBeCloseTo(errors.reduce((sum, value) => sum + value, 0) / 100, 12);
	});

	it('finds each fault where it is', () => {
		const sharp = (seed: number) => noise(200, seed).map((value) => value ** 3);
		expect(shareRejected('memory', (seed) => autoregression(200, seed, 0.5))).toBeGreaterThan(0.95);
		expect(shareRejected('bias', (seed) => noise(200, seed).map((value) => value + 0.5))).toBeGreaterThan(0.95);
		expect(shareRejected('spread', (seed) => clustered(300, seed))).toBeGreaterThan(0.8);
		expect(shareRejected('shape', sharp)).toBeGreaterThan(0.95);
	});

	it('rejects white noise about as often as 5 % says', () => {
		for (const question of ['bias', 'memory', 'spread', 'shape'] as const) {
			expect({ question, share: shareRejected(question, (seed) => noise(150, seed)) }).toEqual({ question, share: expect.closeTo(0.05, 1) });
			expect(shareRejected(question, (seed) => noise(150, seed))).toBeLessThanOrEqual(0.1);
		}
	});

	it('is not misled about a bias by errors that follow their neighbours', () => {
		expect(shareRejected('bias', (seed) => autoregression(200, seed, 0.6))).toBeLessThanOrEqual(0.12);
	});

	it('takes the coefficients of a model off the degrees of freedom', () => {
		const errors = noise(60, 9);
		const [free, fitted] = [0, 3].map((modelDf) => diagnoseResiduals(errors, modelDf).checks.find(({ question }) => question === 'memory')!);
		expect(fitted!.stat).toBe(free!.stat);
		expect(fitted!.pvalue).toBe(ljungBox(errors, free!.lags, 3).pvalue);
		expect(fitted!.pvalue).toBeLessThan(free!.pvalue);
	});

	it('says nothing of few errors, of equal ones and of none', () => {
		expect(diagnoseResiduals(noise(RESIDUALS_NEEDED - 1, 1)).checks).toEqual([]);
		expect(diagnoseResiduals(noise(RESIDUALS_NEEDED, 1)).checks).not.toEqual([]);
		expect(diagnoseResiduals(new Float64Array(50).fill(3))).toMatchObject({ count: 50, mean: 3, standardDeviation: 0, checks: [] });
		expect(diagnoseResiduals(new Float64Array(0))).toMatchObject({ count: 0, checks: [] });
		expect(diagnoseResiduals(new Float64Array(40).fill(Number.NaN))).toMatchObject({ count: 0, checks: [] });
	});

	it('gives figures that are numbers for any errors, gaps and sizes', () => {
		const value = fc.oneof(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.constant(Number.NaN), fc.constantFrom(-1, 1));
		fc.assert(
			fc.property(fc.array(value, { maxLength: 90 }), fc.integer({ min: 0, max: 9 }), (errors, modelDf) => {
				for (const { stat, pvalue } of diagnoseResiduals(Float64Array.from(errors), modelDf).checks) {
					expect(Number.isFinite(stat)).toBe(true);
					expect(pvalue).toBeGreaterThanOrEqual(0);
					expect(pvalue).toBeLessThanOrEqual(1);
				}
			}),
			{ numRuns: 300 },
		);
	});
});
