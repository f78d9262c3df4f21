import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { geometricBrownianPaths, ornsteinUhlenbeckPaths } from '../../../src-main/maths/risk/paths.ts';
import { meanEstimate } from '../../../src-main/maths/risk/value-at-risk.ts';

const shape = { paths: 8000, days: 20 };
const brownian = { start: 50, drift: 0.002, volatility: 0.03 };
const returning = { start: 3, level: 1, speed: 0.2, volatility: 0.5 };
const atDay = (values: Float64Array, day: number): Float64Array =>
	Float64Array.from({ length: shape.paths }, (_, path) => values[path * shape.days + day - 1]);
const within = (values: Float64Array, expected: number): void => {
	const { value, standardError } = meanEstimate(values);
	expect(Math.abs(value - expected)).toBeLessThan(4 * standardError);
};

describe('simulated paths', () => {
	it('of geometric Brownian motion have the mean, the spread and the steps of the law', () => {
		const values = geometricBrownianPaths(brownian, shape, createRng(1, 0));
		for (const day of [1, 10, 20]) {
			const at = atDay(values, day);
			within(at, 50 * Math.exp(0.002 * day));
			const logs = at.map((value) => (Math.log(value / 50) - (0.002 - 0.00045) * day) ** 2);
			within(logs, 0.0009 * day);
		}
		// Steps of a path are independent.
		const [first, middle, last] = [1, 10, 20].map((day) => atDay(values, day));
		within(
			first.map((value, path) => Math.log(last[path] / middle[path]) * (Math.log(value / 50) - 0.00155)),
			0,
		);
	});

	it('of Ornstein and Uhlenbeck return to their level with the exact law, at any step', () => {
		const values = ornsteinUhlenbeckPaths(returning, shape, createRng(2, 0));
		for (const day of [1, 5, 20]) {
			const mean = 1 + 2 * Math.exp(-0.2 * day);
			const at = atDay(values, day);
			within(at, mean);
			within(
				at.map((value) => (value - mean) ** 2),
				(0.25 * (1 - Math.exp(-0.4 * day))) / 0.4,
			);
		}
		// Two steps of one day have the law of one step of two days.
		const coarse = ornsteinUhlenbeckPaths({ ...returning, speed: 0.4, volatility: 0.5 * Math.SQRT2 }, { ...shape, days: 1 }, createRng(3, 0));
		const mean = 1 + 2 * Math.exp(-0.4);
		within(coarse, mean);
		within(
			coarse.map((value) => (value - mean) ** 2),
			(0.25 * (1 - Math.exp(-0.8))) / 0.4,
		);
	});

	it('are a function of seed and stream, and do not move without volatility', () => {
		const small = { paths: 3, days: 4 };
		expect(geometricBrownianPaths(brownian, small, createRng(1, 7))).toEqual(geometricBrownianPaths(brownian, small, createRng(1, 7)));
		expect(geometricBrownianPaths(brownian, small, createRng(1, 7))).not.toEqual(geometricBrownianPaths(brownian, small, createRng(1, 8)));
		const still = geometricBrownianPaths({ start: 2, drift: 0, volatility: 0 }, small, createRng(1, 0));
		expect(new Set(still)).toEqual(new Set([2]));
		const resting = ornsteinUhlenbeckPaths({ start: 1, level: 1, speed: 0.3, volatility: 0 }, small, createRng(1, 0));
		expect(new Set(resting)).toEqual(new Set([1]));
	});

	it('refuse parameters out of range', () => {
		const refused = expect.objectContaining({ code: 'invalid_input' });
		for (const part of [{ start: 0 }, { volatility: -1 }, { drift: Number.NaN }])
			expect(() => geometricBrownianPaths({ ...brownian, ...part }, shape, createRng(1, 0))).toThrow(refused);
		for (const part of [{ speed: 0 }, { volatility: -1 }, { level: Number.POSITIVE_INFINITY }])
			expect(() => ornsteinUhlenbeckPaths({ ...returning, ...part }, shape, createRng(1, 0))).toThrow(refused);
	});
});
