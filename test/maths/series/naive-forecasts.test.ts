import { describe, expect, it } from 'vitest';
import { driftForecast, naiveForecast, seasonalNaiveForecast } from '../../../src-main/maths/series/naive-forecasts.ts';
import { forecastsAt } from '../../../src-main/maths/series/rolling-origin.ts';
import { expectAllClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

const histories = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 12, maxLength: 40 }).map((x) => Float64Array.from(x));
const horizons = fc.integer({ min: 1, max: 30 });

describe('the simple forecasts', () => {
	it('repeat the last value, whatever came before', () => {
		fc.assert(
			fc.property(histories, horizons, (history, horizon) => {
				expect(new Set(naiveForecast(history, horizon))).toEqual(new Set([history[history.length - 1]]));
				expect(naiveForecast(history, horizon).length).toBe(horizon);
			}),
		);
	});

	it('repeat the last season for ever', () => {
		fc.assert(
			fc.property(histories, horizons, fc.integer({ min: 1, max: 12 }), (history, horizon, season) => {
				seasonalNaiveForecast(history, horizon, season).forEach((value, h) => {
					expect(value).toBe(history[history.length - season + (h % season)]);
				});
			}),
		);
	});

	it('continue a line exactly, and move with the series by any line', () => {
		fc.assert(
			fc.property(
				histories,
				horizons,
				fc.double({ min: -50, max: 50, noNaN: true }),
				fc.double({ min: -5, max: 5, noNaN: true }),
				(history, horizon, a, b) => {
					const line = (t: number): number => a + b * t;
					const moved = history.map((value, t) => 2 * value + line(t));
					const expected = driftForecast(history, horizon).map((value, h) => 2 * value + line(history.length + h));
					expectAllClose(driftForecast(moved, horizon), expected, 1e-9, 1e-9, 'drift');
				},
			),
		);
	});

	it('carry the last season and the last value over gaps', () => {
		const training = Float64Array.of(1, 2, 3, 4, Number.NaN, 6, Number.NaN);
		expect([...seasonalNaiveForecast(training, 4, 3)]).toEqual([2, 6, 4, 2]);
		expect([...naiveForecast(training, 2)]).toEqual([6, 6]);
		expect([...driftForecast(training, 2)]).toEqual([8, 9]);
	});
});

describe('rolling origin', () => {
	it('never shows a forecaster what came next, nor lets it touch the series', () => {
		fc.assert(
			fc.property(histories, fc.integer({ min: 1, max: 11 }), (series, origin) => {
				const seen: number[] = [];
				const spy = (history: Float64Array, horizon: number): Float64Array => {
					seen.push(history.length);
					expect(new Float64Array(history.buffer).length).toBe(history.length);
					expect(history).toEqual(series.slice(0, history.length));
					const forecast = naiveForecast(history, horizon);
					history.fill(-1);
					return forecast;
				};
				const before = Float64Array.from(series);
				const forecasts = forecastsAt(series, [origin, origin + 1], 5, spy);
				expect(seen).toEqual([origin, origin + 1]);
				expect(series).toEqual(before);
				expect(forecasts).toEqual([naiveForecast(series.slice(0, origin), 5), naiveForecast(series.slice(0, origin + 1), 5)]);
			}),
		);
	});

	it('says the same whatever comes after the origin', () => {
		fc.assert(
			fc.property(histories, histories, (past, future) => {
				const whole = Float64Array.of(...past, ...future);
				for (const forecaster of [naiveForecast, driftForecast])
					expect(forecastsAt(whole, [past.length], 4, forecaster)).toEqual([forecaster(past, 4)]);
			}),
		);
	});
});
