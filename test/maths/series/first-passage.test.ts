import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../../src-main/maths/distributions/special.ts';
import { exp } from '../../../src-main/maths/elementary.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import { fitClimbingCourse } from '../../../src-main/maths/series/climbing-course.ts';
import {
	arrivalHistogram,
	arrivalProbability,
	arrivalQuantile,
	type CourseLaw,
	simulatePassage,
} from '../../../src-main/maths/series/first-passage.ts';
import { fitWanderingCourse } from '../../../src-main/maths/series/wandering-course.ts';

const NO_MARKS = new Int32Array(0);

/** First days of `blocks` blocks of 250 paths, ascending. */
function arrivals(law: CourseLaw, level: number, horizonDays: number, blocks = 16, seed = 7): Float64Array {
	const parts = Array.from({ length: blocks }, (_, block) => simulatePassage(law, { level, horizonDays, marks: NO_MARKS }, seed, block, 250));
	return Float64Array.from(parts.flatMap(({ firstDays }) => [...firstDays])).sort();
}

/** P(T <= t) for the first time at `distance` of a Brownian motion with drift: the inverse Gaussian law (Schroedinger 1915). */
function inverseGaussianCdf(t: number, distance: number, drift: number, deviation: number): number {
	const root = deviation * Math.sqrt(t);
	return normalCdf((drift * t - distance) / root) + exp((2 * drift * distance) / (deviation * deviation)) * normalCdf((-drift * t - distance) / root);
}

/** A path is looked at once a day: that moves the level by 0.5826 deviations of a day (Broadie, Glasserman & Kou 1997). */
const DAILY_LOOK = 0.5826;

/** A known random walk with drift. */
const walk = (drift: number, deviation: number): CourseLaw => ({
	drawPath: (rng, path) => {
		let value = 0;
		for (let day = 0; day < path.length; day++) {
			value += drift + deviation * rng.normal();
			path[day] = value;
		}
	},
});

const history = (days: number, drift: number, deviation: number, seed: number): Float64Array => {
	const rng = createRng(seed, 1);
	let value = 0;
	return Float64Array.from({ length: days }, () => (value += drift + deviation * rng.normal()));
};

describe('simulated arrivals', () => {
	it('follow the inverse Gaussian law of Brownian motion with drift', () => {
		for (const [level, drift, deviation] of [
			[50, 0.5, 1.5],
			[20, 0.05, 1],
		] as const) {
			const sorted = arrivals(walk(drift, deviation), level, 400);
			for (const days of [30, 60, 100, 150, 300, 400]) {
				const truth = inverseGaussianCdf(days, level + DAILY_LOOK * deviation, drift, deviation);
				const { value } = arrivalProbability(sorted, days);
				// Four Monte Carlo deviations of 4,000 paths, and 0.004 for the correction of the daily look.
				expect(Math.abs(value - truth)).toBeLessThan(4 * Math.sqrt((truth * (1 - truth)) / 4000) + 0.004);
			}
		}
	});

	it('follow it too when drift and deviation are learnt from a long history', () => {
		const values = history(4000, 0.5, 1.5, 3);
		const drift = (values.at(-1)! - values[0]!) / (values.length - 1);
		const sorted = arrivals(fitWanderingCourse(values), values.at(-1)! + 50, 400);
		for (const days of [60, 100, 150]) {
			const truth = inverseGaussianCdf(days, 50 + DAILY_LOOK * 1.5, drift, 1.5);
			expect(Math.abs(arrivalProbability(sorted, days).value - truth)).toBeLessThan(0.05);
		}
	});

	it('come later the higher the level, path by path', () => {
		const law = fitWanderingCourse(history(120, 0.2, 1, 5));
		const days = (level: number): Float64Array => simulatePassage(law, { level, horizonDays: 500, marks: NO_MARKS }, 1, 0, 250).firstDays;
		const levels = [30, 45, 60, 90].map(days);
		for (const [lower, higher] of levels.slice(1).map((higher, i) => [levels[i]!, higher] as const))
			expect(higher.every((day, path) => day >= lower[path]!)).toBe(true);
	});

	it('do not depend on the unit of the series', () => {
		const values = history(150, 0.2, 1, 5);
		const days = (unit: number): number[] => [...arrivals(fitWanderingCourse(values.map((value) => value * unit)), 60 * unit, 500, 2)];
		// A power of two scales without rounding: the very same days.
		expect(days(2 ** 40)).toEqual(days(1));
		const gains = values.map((_, day) => 1 + ((day * 7) % 5));
		const climb = (unit: number) =>
			fitClimbingCourse({ drivers: gains.map((gain) => gain * unit), current: 0, gained: unit * gains.reduce((a, b) => a + b, 0), step: 0 });
		expect([...arrivals(climb(2 ** 40), 900 * 2 ** 40, 500, 2)]).toEqual([...arrivals(climb(1), 900, 500, 2)]);
	});

	it('are the same digits for the same seed, and a block does not depend on the others', () => {
		const law = fitWanderingCourse(history(100, 0.2, 1, 5));
		const task = { level: 60, horizonDays: 300, marks: Int32Array.of(1, 100, 300) };
		const block = simulatePassage(law, task, 9, 3, 250);
		simulatePassage(law, task, 9, 2, 250);
		expect(simulatePassage(law, task, 9, 3, 250)).toEqual(block);
		expect(simulatePassage(law, task, 10, 3, 250)).not.toEqual(block);
	});

	it('spread wider after a short history than after a long one of the same walk', () => {
		const spread = (days: number): number => {
			const values = history(days, 0.5, 1.5, 4);
			const sorted = arrivals(fitWanderingCourse(values), values.at(-1)! + 100, 2000);
			return (arrivalQuantile(sorted, 0.75).days - arrivalQuantile(sorted, 0.25).days) / arrivalQuantile(sorted, 0.5).days;
		};
		expect(spread(35)).toBeGreaterThan(1.5 * spread(1000));
	});

	it('hold the true arrival in the middle 90 % about 90 % of the time when the walk goes on as it was', () => {
		let inside = 0;
		const rounds = 120;
		for (let round = 0; round < rounds; round++) {
			const values = history(60 + 500, 0.25, 1, 100 + round);
			const known = values.subarray(0, 60);
			const level = known.at(-1)! + 30;
			const later = values.subarray(60).findIndex((value) => value >= level);
			const truth = later < 0 ? Number.POSITIVE_INFINITY : later + 1;
			const sorted = arrivals(fitWanderingCourse(known), level, 500, 2);
			const [low, high] = [arrivalQuantile(sorted, 0.05).days, arrivalQuantile(sorted, 0.95).days];
			if (truth >= low && truth <= high) inside++;
		}
		// Binomial of 120 rounds: 0.9 +- 3 deviations of 0.027.
		expect(inside / rounds).toBeGreaterThan(0.81);
		expect(inside / rounds).toBeLessThan(0.99);
	}, 60_000);
});

describe('summaries of arrivals', () => {
	const sorted = Float64Array.of(10, 20, 30, 40, Number.POSITIVE_INFINITY);

	it('say that a quantile lies beyond the horizon when too few paths arrive', () => {
		expect(arrivalQuantile(sorted, 0.5).days).toBe(30);
		expect(arrivalQuantile(sorted, 0.95).days).toBe(Number.POSITIVE_INFINITY);
	});

	it('count every path that arrives once', () => {
		expect([...arrivalHistogram(sorted, Float64Array.of(0, 10, 35, 100))]).toEqual([0.2, 0.4, 0.2]);
	});

	it('are not sure of what none of a few paths did', () => {
		const { value, lower, upper } = arrivalProbability(sorted, 5);
		expect([value, lower]).toEqual([0, 0]);
		expect(upper).toBeGreaterThan(0.4);
	});
});
