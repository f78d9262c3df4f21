import { describe, expect, it } from 'vitest';
import { exp } from '../../../src-main/maths/elementary.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import { dailyGains, fitClimbingCourse, growthOf, spreadSteps } from '../../../src-main/maths/series/climbing-course.ts';

function load(days: number, growth: number): Float64Array {
	const rng = createRng(4, 0);
	return Float64Array.from({ length: days }, (_, day) => 100 * exp((growth * day) / 365 + 0.2 * rng.normal()));
}
const total = (gains: Float64Array): number => gains.reduce((sum, gain) => sum + gain, 0);
const isRising = (path: Float64Array): boolean => path.every((value, day) => day === 0 || value >= path[day - 1]!);

describe('a climbing course', () => {
	it('never falls, and begins where the history ends', () => {
		const drivers = load(200, 0);
		const law = fitClimbingCourse({ drivers, current: 5000, gained: total(drivers), step: 0 });
		const path = new Float64Array(400);
		for (let block = 0; block < 20; block++) {
			law.drawPath(createRng(1, block), path);
			expect(isRising(path)).toBe(true);
			expect(path[0]).toBeGreaterThan(5000);
		}
	});

	it('goes on at the pace of the history, on average', () => {
		const drivers = load(365, 0);
		const law = fitClimbingCourse({ drivers, current: 0, gained: total(drivers), step: 0 });
		const path = new Float64Array(30);
		let sum = 0;
		for (let block = 0; block < 400; block++) {
			law.drawPath(createRng(1, block), path);
			sum += path.at(-1)! / 30;
		}
		expect(sum / 400).toBeGreaterThan(0.95 * law.pace);
		expect(sum / 400).toBeLessThan(1.05 * law.pace);
	});

	it('leaves open where a value in whole steps stands within its step', () => {
		const law = fitClimbingCourse({ drivers: load(100, 0), current: 40, gained: 4, step: 1 });
		const starts = Array.from({ length: 200 }, (_, block) => {
			const path = new Float64Array(1);
			law.drawPath(createRng(1, block), path);
			return path[0]!;
		});
		expect(Math.min(...starts)).toBeLessThan(40.2);
		expect(Math.max(...starts)).toBeGreaterThan(40.8);
		expect(Math.max(...starts)).toBeLessThan(41.3);
	});

	it('refuses a series that gains nothing', () => {
		expect(() => fitClimbingCourse({ drivers: new Float64Array(50), current: 3, gained: 0, step: 0 })).toThrow(/does not move/);
	});
});

describe('the growth of a load', () => {
	it('is recovered from a long history and left open by a short one', () => {
		const long = growthOf(load(1460, 0.4));
		expect(Math.abs(long.mean - 0.4)).toBeLessThan(3 * long.deviation);
		expect(long.deviation).toBeLessThan(0.05);
		expect(growthOf(load(42, 3))).toEqual({ mean: 0, deviation: 0.2 });
	});
});

describe('gains', () => {
	it('are spread over the days that are missing, and left out at a reset', () => {
		const gains = dailyGains(Float64Array.of(10, 12, Number.NaN, 18, 3, 4), (before, now) => (now >= before ? now - before : Number.NaN));
		expect([...gains]).toEqual([2, 3, 3, Number.NaN, 1]);
	});

	it('of whole steps are climbed evenly between two steps', () => {
		expect([...spreadSteps(Float64Array.of(0, 1, 0, 0, 0, 2, 0))]).toEqual([Number.NaN, Number.NaN, 0.5, 0.5, 0.5, 0.5, Number.NaN]);
	});
});
