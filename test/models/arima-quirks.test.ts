import ARIMA from 'arima';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../src-main/maths/random.ts';

// What the adapter guards against, pinned: when a new version of the package behaves otherwise, look at the adapter again.

function autoregression(days: number, seed: number, phi = 0.6): Float64Array {
	const rng = createRng(seed, 0);
	let value = 0;
	return Float64Array.from({ length: days }, () => {
		value = phi * value + rng.normal();
		return 50 + value;
	});
}

describe('the arima package 0.2.8', () => {
	test('returns variances: innovations of spread 10 give about 100', () => {
		const series = Array.from(autoregression(400, 3, 0.5), (value) => 10 * value);
		const model = new ARIMA({ p: 1, d: 0, q: 0, verbose: false }).train(series);
		const [, spread] = model.predict(1);
		model.destroy();
		expect(spread[0]).toBeGreaterThan(80);
		expect(spread[0]).toBeLessThan(120);
	});

	test('fills a gap with its left neighbour without a word', () => {
		const series = Array.from(autoregression(60, 4));
		const forecastOf = (values: number[]): number[] => {
			const model = new ARIMA({ p: 1, d: 0, q: 0, verbose: false }).train(values);
			const [mean] = model.predict(3);
			model.destroy();
			return mean;
		};
		const withGap = forecastOf(series.map((value, i) => (i === 30 ? Number.NaN : value)));
		expect(withGap).toEqual(forecastOf(series.map((value, i) => (i === 30 ? series[29] : value))));
	});

	test('answers an order (0,1,0) with what lies in memory, not with the last value', () => {
		const series = Array.from({ length: 40 }, (_, i) => 10 + i + Math.sin(3 * i));
		const model = new ARIMA({ p: 0, d: 1, q: 0, verbose: false }).train(series);
		const [mean] = model.predict(3);
		model.destroy();
		expect(mean.every((value) => Math.abs(value - series[39]) < 1)).toBe(false);
	});
});
