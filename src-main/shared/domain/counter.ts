/** Counters between two readings: what they gained, whatever lies between. */
import { MS_PER_DAY } from './telemetry.ts';

/**
 * Widths of the registers that firmware counts in; a wrap starts in the last 1/16 of one and ends in its first. The one of 41 bits is
 * 32 bits of blocks of 512 bytes: a metric in bytes has it where the drive counts blocks.
 */
const REGISTERS = [2 ** 16, 2 ** 24, 2 ** 32, 2 ** 41, 2 ** 48] as const;

/**
 * What a counter gained between two readings.
 *
 * @returns NaN for a fall that no register explains: a reset or a replaced drive says nothing of the time between
 */
export function counterGain(before: number, now: number): number {
	if (now >= before) return now - before;
	const register = REGISTERS.find((width) => before < width && before >= (15 / 16) * width && now < width / 16);
	return register === undefined ? Number.NaN : register - before + now;
}

export interface CounterRates {
	/** Shape (n,), per day; NaN for the first value, where a value is missing, and at resets. */
	readonly perDay: Float64Array;
	/** Falls that no register explains. */
	readonly resets: number;
	/** Falls that are the end of a register. */
	readonly wraps: number;
}

/**
 * A counter as its gain per day, over the time that really passed since the value before: a gap gives the mean over the gap.
 *
 * @param observedAtMs  shape (n,), rising
 * @param values        shape (n,), NaN where missing
 */
export function ratesPerDay(observedAtMs: Float64Array, values: Float64Array): CounterRates {
	const perDay = new Float64Array(values.length).fill(Number.NaN);
	let last = -1;
	let [resets, wraps] = [0, 0];
	for (let i = 0; i < values.length; i++) {
		const value = values[i] as number;
		if (!Number.isFinite(value)) continue;
		if (last >= 0) {
			const before = values[last] as number;
			const gain = counterGain(before, value);
			if (Number.isNaN(gain)) resets++;
			else if (value < before) wraps++;
			perDay[i] = (gain * MS_PER_DAY) / ((observedAtMs[i] as number) - (observedAtMs[last] as number));
		}
		last = i;
	}
	return { perDay, resets, wraps };
}
