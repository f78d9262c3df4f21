/** Counters on a regular grid as rates: what was added since the last value, whatever lies between. */
import { counterGain } from '../../shared/domain/counter.ts';

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
