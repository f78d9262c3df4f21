import { expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { leapsAhead, splitLeaps } from '../../../src-main/maths/series/leaps.ts';

const noisy = (days: number, value: (day: number) => number): Float64Array => {
	const rng = createRng(2, 0);
	return Float64Array.from({ length: days }, (_, day) => value(day) + rng.normal());
};

it('tells a clean-up that stays from the growth around it', () => {
	const { drops, rises, level } = splitLeaps(noisy(120, (day) => 200 + day - (day >= 70 ? 50 : 0)));
	expect(drops.map(({ day }) => day)).toEqual([70]);
	expect(drops[0]!.factor).toBeCloseTo(220 / 270, 1);
	expect(rises).toEqual([]);
	expect(level[0]).toBeCloseTo(150, -1);
});

it('takes a burst that is gone the next day, and a weekly saw-tooth, as part of what happens every day', () => {
	expect(splitLeaps(noisy(120, (day) => (day === 60 ? 500 : 100))).rises).toEqual([]);
	const weekly = splitLeaps(noisy(140, (day) => 100 + 20 * (day % 7)));
	expect([weekly.drops.length, weekly.rises.length]).toEqual([0, 0]);
});

it('keeps a monthly clean-up monthly', () => {
	const { drops } = splitLeaps(noisy(200, (day) => 100 + 3 * (day % 30)));
	expect(drops.length).toBe(6);
	const leapOf = leapsAhead(drops, 200, createRng(1, 0));
	const days = Array.from({ length: 300 }, (_, day) => day + 1).filter((day) => leapOf(day) !== undefined);
	expect(days[0]).toBe(11);
	expect(days.slice(1).map((day, i) => day - days[i]!)).toEqual(days.slice(1).map(() => 30));
});

it('takes the growth of days that were not observed as growth, and still sees what leapt behind them', () => {
	const unseen = (day: number): boolean => (day >= 100 && day < 140) || day % 9 === 0;
	const growing = (value: (day: number) => number): Float64Array => noisy(300, value).map((value, day) => (unseen(day) ? Number.NaN : value));
	const steady = splitLeaps(growing((day) => 500 + 5 * day).subarray(1));
	expect([steady.drops, steady.rises]).toEqual([[], []]);
	const restored = splitLeaps(growing((day) => 500 + 5 * day + (day >= 140 ? 400 : 0)).subarray(1));
	expect(restored.rises.map(({ day }) => day)).toEqual([139]);
	expect(restored.rises[0]!.size).toBeGreaterThan(380);
	expect(restored.rises[0]!.size).toBeLessThan(420);
});

it('draws none where none was seen', () => {
	expect(leapsAhead([], 200, createRng(1, 0))(5)).toBeUndefined();
});
