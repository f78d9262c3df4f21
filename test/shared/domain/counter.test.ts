/** Counters between two readings, by hand: what they gain a day at resets, wraps, replacements and gaps. */
import { describe, expect, it } from 'vitest';
import { counterGain, ratesPerDay } from '../../../src-main/shared/domain/counter.ts';
import { MS_PER_DAY } from '../../../src-main/shared/domain/telemetry.ts';

const onDays = (days: readonly number[], values: readonly number[]) =>
	ratesPerDay(
		Float64Array.from(days, (day) => day * MS_PER_DAY),
		Float64Array.from(values),
	);

describe('the gain of a counter', () => {
	it.each([16, 24, 32, 41, 48])('goes on over the end of a register of %i bits', (bits) => {
		const width = 2 ** bits;
		expect(counterGain(width - 10, 5)).toBe(15);
		expect(counterGain(width - 1, 0)).toBe(1);
		expect(counterGain((15 / 16) * width, 0)).toBe(width / 16);
	});

	it('is unknown where a fall begins below the last sixteenth of a register or ends above its first', () => {
		expect(counterGain((15 / 16) * 2 ** 32 - 1, 0)).toBeNaN();
		expect(counterGain(2 ** 32 - 1, 2 ** 28)).toBeNaN();
		expect(counterGain(2 ** 32 - 1, 2 ** 28 - 1)).toBe(2 ** 28);
		expect(counterGain(104e9, 0.5e9)).toBeNaN();
	});

	it('is none while it stands still', () => {
		expect(counterGain(7, 7)).toBe(0);
	});
});

describe('rates of a counter', () => {
	it('are unknown at a reset alone, and go on from the new value', () => {
		const { perDay, resets, wraps } = onDays([0, 1, 2, 3, 4], [100e9, 101e9, 0.5e9, 1.5e9, 2.5e9]);
		expect([...perDay]).toEqual([Number.NaN, 1e9, Number.NaN, 1e9, 1e9]);
		expect([resets, wraps]).toEqual([1, 0]);
	});

	it('of a block counter of 32 bits go on over its end in bytes', () => {
		const blocks = [2 ** 32 - 3e6, 2 ** 32 - 1e6, 1e6, 3e6];
		const { perDay, resets, wraps } = onDays(
			[0, 1, 2, 3],
			blocks.map((count) => count * 512),
		);
		expect([...perDay]).toEqual([Number.NaN, 1_024e6, 1_024e6, 1_024e6]);
		expect([resets, wraps]).toEqual([0, 1]);
	});

	it('spread a gap over the days that it took, and pass over missing values', () => {
		expect([...onDays([0, 1, 7], [10, 12, 24]).perDay]).toEqual([Number.NaN, 2, 2]);
		expect([...onDays([0, 1, 2, 4], [10, Number.NaN, 14, 20]).perDay]).toEqual([Number.NaN, Number.NaN, 2, 3]);
	});

	it('count the hours that really passed', () => {
		expect([...onDays([0, 0.5, 0.75], [0, 1, 2]).perDay]).toEqual([Number.NaN, 2, 4]);
	});
});
