import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { fitArima, forecastArima } from '../../../src-main/maths/series/arima.ts';
import { arimaTable, autoArima, selectArimaOrder } from '../../../src-main/maths/series/arima-select.ts';
import { stepwiseArima } from '../../../src-main/maths/series/arima-stepwise.ts';
import { seasonalStrength } from '../../../src-main/maths/series/seasonal-strength.ts';
import { referenceSeries as series, simulateArma } from '../../support/arima-series.ts';
import { expectClose } from '../../support/numbers.ts';

const code = (expected: string) => expect.objectContaining({ name: 'AppError', code: expected });

/** A weekly pattern of the given height over noise with memory. */
function weekly(length: number, height: number, seed: number): Float64Array {
	const noise = simulateArma([0.5], [], length, seed);
	const rng = createRng(seed, 7);
	const pattern = Array.from({ length: 7 }, () => height * rng.normal());
	return noise.map((value, t) => 50 + value + pattern[t % 7]);
}

describe('arimaTable and selectArimaOrder', () => {
	it('pick the least AIC of all orders', () => {
		const fits = arimaTable(series.rw_drift, 1, 2, 2);
		expect(fits).toHaveLength(9);
		const best = selectArimaOrder(series.rw_drift, 1, 2, 2);
		expect(best.aic).toBe(Math.min(...fits.map(({ aic }) => aic)));
		// The orders share their work, and none is the worse for it.
		for (const fit of fits) expect(fit.logLikelihood).toBeGreaterThan(fitArima(series.rw_drift, fit.order).logLikelihood - 0.05);
	});

	it('leave out the orders that a short series cannot bear', () => {
		const fits = arimaTable(series.short_30.subarray(0, 13), 0, 3, 3);
		expect(fits.length).toBeGreaterThan(1);
		expect(fits.every(({ order }) => order.p + order.q <= 3)).toBe(true);
	});
});

describe('autoArima', () => {
	it('follows ADF, adds the drift that a growing capacity needs, and works across gaps', () => {
		const { capacity } = series;
		const { fit, stationarity } = autoArima(capacity);
		expect(fit.order.d).toBe(stationarity.d);
		expect(fit.trend).toBe('t');
		const perDay = (capacity[capacity.length - 1] - capacity[0]) / (capacity.length - 1);
		expectClose(fit.drift, perDay, 0.2, 0, 'drift');
		expect(forecastArima(fit, capacity, 14).mean[13]).toBeGreaterThan(capacity[capacity.length - 1]);
		const gappy = series.with_missing.subarray(0, 60);
		expect(forecastArima(autoArima(gappy).fit, gappy, 7).mean.every(Number.isFinite)).toBe(true);
		// Every third day is missing: no stretch is long enough to be tested, the series is.
		const sieve = capacity.subarray(0, 90).map((value, day) => (day % 3 === 1 ? Number.NaN : value));
		expect(autoArima(sieve).fit.order.d).toBe(autoArima(capacity.subarray(0, 90)).fit.order.d);
	});
});

describe('seasonalStrength', () => {
	it('is 0 without a season, near 1 where nothing else moves, and rises with the season', () => {
		expect(seasonalStrength(simulateArma([], [], 400, 1), 7)).toBeLessThan(0.1);
		const strengths = [0.3, 1, 3, 30].map((height) => seasonalStrength(weekly(400, height, 2), 7));
		expect(strengths).toEqual([...strengths].sort((a, b) => a - b));
		expect(strengths[3]).toBeGreaterThan(0.99);
		expect(seasonalStrength(weekly(18, 30, 2), 7)).toBe(0);
		const trended = weekly(400, 3, 2).map((value, t) => value + 5 * t);
		expectClose(seasonalStrength(trended, 7), strengths[2], 0, 0.02, 'a trend does not count');
		expect(seasonalStrength(weekly(400, 3, 2).with(90, Number.NaN), 7)).toBeGreaterThan(0.5);
	});

	it('knows an even period', () => {
		const quarters = Float64Array.from({ length: 80 }, (_, t) => [0, 5, 1, -6][t % 4] + 0.01 * t);
		expect(seasonalStrength(quarters, 4)).toBeGreaterThan(0.999);
	});
});

describe('stepwiseArima', () => {
	it('takes a strong season away and forecasts it', () => {
		const y = weekly(154, 4, 3);
		const { fit, strength, tried } = stepwiseArima(y.subarray(0, 140), { period: 7, maxSeasonal: 1 });
		expect(strength).toBeGreaterThan(0.64);
		expect(fit.order.seasonal).toMatchObject({ d: 1, period: 7 });
		expect(tried).toBeGreaterThan(4);
		const { mean } = forecastArima(fit, y.subarray(0, 140), 14);
		const error = mean.reduce((sum, value, h) => sum + Math.abs(value - y[140 + h]), 0) / 14;
		// The pattern is 4 high, the noise around 1.15.
		expect(error).toBeLessThan(1.6);
	});

	it('does not difference a season that is weak, and obeys what is given', () => {
		const y = simulateArma([0.6], [], 150, 5);
		expect(stepwiseArima(y, { period: 7, maxSeasonal: 1 }).fit.order.seasonal?.d).toBe(0);
		const given = stepwiseArima(y, { period: 7, maxSeasonal: 1, d: 1, seasonalD: 1, criterion: 'aic' });
		expect(given.fit.order).toMatchObject({ d: 1, seasonal: { d: 1 } });
		expect(given.fit.trend).toBe('n');
		expect(given.stationarity).toBeUndefined();
	});

	it('ends no worse than the airline model', () => {
		const y = series.sar7.subarray(0, 150);
		const { fit } = stepwiseArima(y, { period: 7, maxSeasonal: 1, d: 0, seasonalD: 1 });
		const airline = fitArima(y, { p: 0, d: 0, q: 1, seasonal: { p: 0, d: 1, q: 1, period: 7 } });
		expect(fit.aicc).toBeLessThanOrEqual(airline.aicc + 1e-6);
	});

	it('refuses short series, and stops when it is cancelled', () => {
		expect(() => stepwiseArima(weekly(11, 4, 1), { period: 7 })).toThrowError(code('series_too_short'));
		expect(() => stepwiseArima(weekly(100, 4, 1), { period: 7, isCancelled: () => true })).toThrowError(code('cancelled'));
		expect(() => stepwiseArima(new Float64Array(100).fill(2), { period: 7 })).toThrowError(code('series_constant'));
	});
});
