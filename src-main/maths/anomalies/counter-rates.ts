/** Counters as rates: what was added since the last value, whatever lies between. */

/** Widths of the registers that firmware counts in; a wrap starts in the last 1/16 of one and ends in its first. */
const REGISTERS = [2 ** 16, 2 ** 24, 2 ** 32, 2 ** 48] as const;

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

/**
 * Gain per day since the last present value, weighted by the real interval.
 *
 * @param values    shape (n,), NaN = missing
 * @param stepDays  days between two places
 * @returns         shape (n,); NaN for the first value, at gaps and at resets
 */
export function dailyRates(values: Float64Array, stepDays: number): Float64Array {
	let last = -1;
	return values.map((value, t) => {
		if (!Number.isFinite(value)) return Number.NaN;
		const before = last;
		last = t;
		return before < 0 ? Number.NaN : counterGain(values[before], value) / ((t - before) * stepDays);
	});
}
