import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	driftForecast,
	empiricalCoverage,
	mase,
	meanAbsoluteError,
	naiveForecast,
	pinballLoss,
	seasonalNaiveForecast,
	smape,
} from '../../../src-main/maths/series/accuracy.ts';
import reference from '../../golden/forecast-accuracy.json' with { type: 'json' };
import { expectAllClose, expectClose } from '../../support/numbers.ts';

const series = new Map(Object.entries(reference.series).map(([name, values]) => [name, Float64Array.from(values)]));
const values = (n: number) =>
	fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: n, maxLength: n }).map((x) => Float64Array.from(x));

describe('accuracy', () => {
	it('scores forecasts as the reference does', () => {
		for (const row of reference.rows) {
			const whole = series.get(row.series)!;
			const training = whole.subarray(0, row.origin);
			const actual = whole.subarray(row.origin, row.origin + 14);
			const own = { naive: naiveForecast(training, 14), snaive7: seasonalNaiveForecast(training, 14, 7), drift: driftForecast(training, 14) };
			const forecast = own[row.method as keyof typeof own] ?? Float64Array.from(row.forecast);
			// Forecasts in the file are rounded to 6 decimals; scores of the simple methods are exact.
			const tolerance = row.method in own ? 1e-9 : 1e-5;
			const what = `${row.series} ${row.origin} ${row.method}`;
			expectAllClose(forecast, row.forecast, 0, 1e-6, what);
			expectClose(smape(actual, forecast), row.smape, tolerance, tolerance, `${what} smape`);
			expectClose(mase(actual, forecast, training, 7), row.mase7, tolerance, tolerance, `${what} mase7`);
			expectClose(mase(actual, forecast, training, 1), row.mase1, tolerance, tolerance, `${what} mase1`);
			expectClose(meanAbsoluteError(actual, forecast), row.mae, tolerance, tolerance, `${what} mae`);
		}
	});

	it('keeps MASE and sMAPE when the unit changes', () => {
		fc.assert(
			fc.property(values(5), values(5), values(20), (actual, forecast, training) => {
				const times8 = (x: Float64Array) => x.map((value) => 8 * value);
				expect(mase(times8(actual), times8(forecast), times8(training), 7)).toBe(mase(actual, forecast, training, 7));
				expectClose(smape(times8(actual), times8(forecast)), smape(actual, forecast), 1e-12, 1e-12, 'smape');
			}),
		);
	});

	it('is best, in pinball loss, at the quantile itself', () => {
		const actual = Float64Array.from({ length: 100 }, (_, i) => i + 1);
		const lossAt = (value: number) => pinballLoss(actual, new Float64Array(100).fill(value), 0.9);
		for (const other of [50, 80, 89, 92, 99]) expect(lossAt(90)).toBeLessThan(lossAt(other));
		expect(pinballLoss(Float64Array.of(3), Float64Array.of(1), 0.9)).toBeCloseTo(1.8, 12);
		expect(pinballLoss(Float64Array.of(1), Float64Array.of(3), 0.9)).toBeCloseTo(0.2, 12);
	});

	it('counts borders as covered and leaves missing values out', () => {
		const actual = Float64Array.of(1, 2, Number.NaN, 4);
		expect(empiricalCoverage(actual, Float64Array.of(1, 0, 0, 5), Float64Array.of(2, 2, 9, 6))).toBeCloseTo(2 / 3, 12);
		expect(meanAbsoluteError(Float64Array.of(Number.NaN), Float64Array.of(1))).toBeNaN();
	});

	it('carries the last season and the last value over gaps', () => {
		const training = Float64Array.of(1, 2, 3, 4, Number.NaN, 6, Number.NaN);
		expect([...seasonalNaiveForecast(training, 4, 3)]).toEqual([2, 6, 4, 2]);
		expect([...naiveForecast(training, 2)]).toEqual([6, 6]);
		expect([...driftForecast(training, 2)]).toEqual([8, 9]);
	});

	it('has no MASE where the training part repeats itself', () => {
		expect(mase(Float64Array.of(1), Float64Array.of(2), new Float64Array(20).fill(3), 7)).toBeNaN();
	});
});
