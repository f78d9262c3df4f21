import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { seasonalPeak, seasonalStrength } from '../../../src-main/maths/series/seasonal-strength.ts';

const noise = (days: number, seed: number): Float64Array => {
	const rng = createRng(seed, 0);
	return Float64Array.from({ length: days }, () => rng.normal());
};

/** Each day 0.8 of the same weekday a week before, and a shock: the pattern wanders away within months. */
function wanderingWeek(days: number, seed: number): Float64Array {
	const values = noise(days, seed);
	for (let t = 7; t < days; t++) values[t] += 0.8 * values[t - 7];
	return values;
}

describe('seasonalPeak', () => {
	it('is high for a week that wanders, whose strength is next to nothing, and not for noise or changes that go on', () => {
		const wandering = wanderingWeek(700, 3);
		expect(seasonalStrength(wandering, 7)).toBeLessThan(0.3);
		expect(seasonalPeak(wandering, 7)).toBeGreaterThan(0.5);
		const steady = noise(700, 4);
		for (let k = 0; k < 2; k++) for (let t = 1; t < steady.length; t++) steady[t] += 0.95 * steady[t - 1];
		for (const plain of [noise(700, 4), steady]) expect(Math.abs(seasonalPeak(plain, 7))).toBeLessThan(0.3);
	});

	it('does not mind gaps or the unit, and is 0 without two seasons or any change', () => {
		const wandering = wanderingWeek(300, 5);
		expect(seasonalPeak(wandering.with(40, Number.NaN).with(41, Number.NaN), 7)).toBeGreaterThan(0.5);
		expect(
			seasonalPeak(
				wandering.map((value) => 1024 * value + 4096),
				7,
			),
		).toBeCloseTo(seasonalPeak(wandering, 7), 9);
		expect(seasonalPeak(wandering.subarray(0, 14), 7)).toBe(0);
		expect(seasonalPeak(new Float64Array(60).fill(3), 7)).toBe(0);
	});
});
