import { describe, expect, it } from 'vitest';
import { kpss } from '../../../src-main/maths/series/kpss.ts';
import { chooseDifferences, STATIONARITY_MIN_VALUES } from '../../../src-main/maths/series/stationarity.ts';
import { expectClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';
import { autoregression } from '../../support/series.ts';

const refusal = (code: string) => expect.objectContaining({ name: 'AppError', code });
const seeds = fc.integer({ min: 1, max: 1e6 });

function cumulated(series: Float64Array): Float64Array {
	let total = 0;
	return series.map((value) => (total += value));
}

describe('kpss', () => {
	it('does not care about unit, level and direction, nor with a line about a line', () => {
		fc.assert(
			fc.property(seeds, fc.integer({ min: -300, max: 300 }), fc.double({ min: -1e4, max: 1e4, noNaN: true }), (seed, exponent, level) => {
				const x = autoregression(90, seed, 0.8);
				const { stat, lags } = kpss(x);
				for (const moved of [x.map((value) => value * 2 ** exponent), x.map((value) => level - value)]) {
					expectClose(kpss(moved).stat, stat, 1e-8, 0, 'stat');
					expect(kpss(moved).lags).toBe(lags);
				}
				const tilted = x.map((value, t) => value + level * t);
				expectClose(kpss(tilted, { trend: 'ct', lags: 3 }).stat, kpss(x, { trend: 'ct', lags: 3 }).stat, 1e-6, 0, 'tilted');
			}),
			{ numRuns: 60 },
		);
	});

	it('equals its definition: cumulated residuals over the long-run variance', () => {
		// Residuals -1, 1, 1, -1: cumulated -1, 0, 1, 0; squares sum to 2 of 16; variance 1, first product -1/4.
		const x = Float64Array.of(0, 2, 2, 0);
		expectClose(kpss(x, { lags: 0 }).stat, 2 / 16, 1e-14, 0, 'no lags');
		expectClose(kpss(x, { lags: 1 }).stat, 2 / 16 / (1 - 2 * 0.5 * 0.25), 1e-14, 0, 'one lag');
	});

	it('has p-values that fall with the statistic, within the bounds of its table', () => {
		fc.assert(
			fc.property(seeds, fc.double({ min: 0, max: 1, noNaN: true }), (seed, persistence) => {
				const { stat, pvalue, isBound, criticalValues } = kpss(autoregression(60, seed, persistence));
				expect(pvalue).toBeGreaterThanOrEqual(0.01);
				expect(pvalue).toBeLessThanOrEqual(0.1);
				expect(isBound).toBe(stat <= criticalValues['10%'] || stat >= criticalValues['1%']);
				expect(pvalue < 0.05).toBe(stat > criticalValues['5%']);
			}),
		);
	});

	it('counts the lags as asked for', () => {
		const x = autoregression(365, 3, 0.5);
		expect(kpss(x, { lags: 'legacy' }).lags).toBe(17);
		expect(kpss(x, { lags: 9 }).lags).toBe(9);
		expect(kpss(autoregression(3, 3, 0.5), { lags: 'legacy' }).lags).toBe(2);
		expect(kpss(autoregression(365, 3, 0.99)).lags).toBeGreaterThan(kpss(autoregression(365, 3, 0)).lags);
	});

	it('refuses what has no noise, gaps or no more values than lags', () => {
		expect(() => kpss(new Float64Array(20).fill(4))).toThrowError(refusal('series_constant'));
		expect(() =>
			kpss(
				Float64Array.from({ length: 20 }, (_, t) => 2 * t),
				{ trend: 'ct' },
			),
		).toThrowError(refusal('series_linear'));
		expect(() => kpss(Float64Array.of(1, Number.NaN, 3, 1))).toThrowError(refusal('series_has_gaps'));
		expect(() => kpss(Float64Array.of(1, 3, 2), { lags: 3 })).toThrowError(refusal('series_too_short'));
		expect(() => kpss(new Float64Array(0))).toThrowError(refusal('series_too_short'));
		expect(() => kpss(Float64Array.of(1, 3, 2), { lags: -1 })).toThrowError(refusal('invalid_input'));
	});
});

describe('chooseDifferences', () => {
	it('asks for no difference of noise, one of a random walk, two of its sum', () => {
		const walk = autoregression(400, 7, 1);
		for (const [x, d] of [
			[autoregression(400, 7, 0.3), 0],
			[walk, 1],
			[cumulated(walk), 2],
		] as const) {
			const { d: found, stationarity } = chooseDifferences(x);
			expect(found).toBe(d);
			expect(stationarity).toMatchObject({ d, isStationary: d === 0 });
			expect(stationarity.text).toContain(`d = ${d}.`);
		}
	});

	it('reads ADF and KPSS together', () => {
		const noise = autoregression(300, 11, 0);
		const { stationarity: calm } = chooseDifferences(noise);
		expect(calm.reading).toBe('stationary');
		expect(calm.text).toMatch(/KPSS agrees that the level is stationary \(KPSS 0\.\d+, p >= 0\.10\)\.$/);
		expect(calm.kpss).toMatchObject({ pvalue: 0.1, isBound: true });
		expect(chooseDifferences(autoregression(300, 2, 1)).stationarity.reading).toBe('unit_root');
		expect(chooseDifferences(noise.map((value, t) => value + 0.05 * t)).stationarity.reading).toBe('trend_stationary');
		// A break: each test rejects what the other says.
		expect(chooseDifferences(noise.map((value, t) => value + (t < 60 ? 0 : 1))).stationarity.reading).toBe('conflicting');
		// Too few values for either test to reject.
		expect(chooseDifferences(autoregression(14, 4, 0.8)).stationarity.reading).toBe('inconclusive');
	});

	it('gives no verdict on a handful of values, and passes refusals of the tests on', () => {
		expect(() => chooseDifferences(autoregression(STATIONARITY_MIN_VALUES - 1, 1, 0.5))).toThrowError(/at least 12 values; there are 11/);
		expect(chooseDifferences(autoregression(STATIONARITY_MIN_VALUES, 1, 0.5)).stationarity.text).toContain('d = ');
		expect(() => chooseDifferences(new Float64Array(40).fill(36))).toThrowError(/All 40 values are 36/);
	});
});
