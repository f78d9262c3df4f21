import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { seasonalMedianForecast } from '../../../src-main/maths/series/naive-forecasts.ts';
import { thetaForecast } from '../../../src-main/maths/series/theta.ts';

describe('thetaForecast', () => {
	test('continues a constant, and an exact week on it', () => {
		expect(Array.from(thetaForecast(new Float64Array(30).fill(7), 3, 7))).toEqual([7, 7, 7]);
		const week = [0, 3, 4, 4, 3, -6, -8];
		const series = Float64Array.from({ length: 70 }, (_, t) => 20 + week[t % 7]);
		thetaForecast(series, 14, 7).forEach((value, h) => {
			expect(value).toBeCloseTo(20 + week[h % 7], 6);
		});
	});

	test('goes on with half the slope of the line', () => {
		const rng = createRng(3, 0);
		const series = Float64Array.from({ length: 200 }, (_, t) => 10 + 2 * t + rng.normal());
		const forecast = thetaForecast(series, 11, 7);
		expect((forecast[10] - forecast[0]) / 10).toBeCloseTo(1, 1);
	});

	test('passes over missing values, and takes a single one for all', () => {
		const series = Float64Array.from({ length: 60 }, (_, t) => (t % 5 === 0 ? Number.NaN : 12));
		expect(Array.from(thetaForecast(series, 2, 7))).toEqual([12, 12]);
		expect(Array.from(thetaForecast(Float64Array.of(Number.NaN, 5), 2, 7))).toEqual([5, 5]);
	});
});

describe('seasonalMedianForecast', () => {
	test('is the usual weekday: one burst moves nothing', () => {
		const series = Float64Array.from({ length: 42 }, (_, t) => (t === 37 ? 1000 : t % 7));
		expect(Array.from(seasonalMedianForecast(series, 9, 7, 8))).toEqual([0, 1, 2, 3, 4, 5, 6, 0, 1]);
	});

	test('takes the median of all where a weekday has no value', () => {
		const series = Float64Array.from({ length: 21 }, (_, t) => (t % 7 === 2 ? Number.NaN : t % 7 === 0 ? 9 : 4));
		expect(Array.from(seasonalMedianForecast(series, 3, 7, 2))).toEqual([9, 4, 4]);
	});
});
