import { describe, expect, it } from 'vitest';
import { empiricalCoverage, mase, meanAbsoluteError, naiveScale, pinballLoss, smape } from '../../../src-main/maths/series/accuracy.ts';
import { expectClose } from '../../support/numbers.ts';
import fc from '../../support/properties.ts';

const values = (n: number) =>
	fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: n, maxLength: n }).map((x) => Float64Array.from(x));

describe('accuracy', () => {
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

	it('keeps sMAPE between 0 and 200, alike when forecast and actual change places', () => {
		fc.assert(
			fc.property(values(6), values(6), (actual, forecast) => {
				const error = smape(actual, forecast);
				expect(error).toBeGreaterThanOrEqual(0);
				expect(error).toBeLessThanOrEqual(200 + 1e-9);
				expectClose(smape(forecast, actual), error, 1e-12, 1e-12, 'smape');
			}),
		);
		expect(smape(Float64Array.of(0, 5), Float64Array.of(0, 0))).toBe(100);
	});

	it('has a MASE of 1 for a forecast that misses by what the seasonal naive one missed', () => {
		fc.assert(
			fc.property(values(20), fc.integer({ min: 1, max: 9 }), (training, season) => {
				const scale = naiveScale(training, season);
				fc.pre(scale > 1e-6);
				const actual = Float64Array.of(3, -4);
				expectClose(mase(actual, Float64Array.of(3 + scale, -4 - scale), training, season), 1, 1e-6, 1e-6, 'mase');
			}),
		);
	});

	it('has no MASE where the training part repeats itself', () => {
		expect(mase(Float64Array.of(1), Float64Array.of(2), new Float64Array(20).fill(3), 7)).toBeNaN();
	});
});
