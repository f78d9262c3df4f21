/** Samples at any instants -> one value per UTC day, which is what the forecasters take. */
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';

export interface DailySeries {
	/** First instant of each UTC day, without gaps in the calendar. Shape (days,). */
	readonly dayMs: Float64Array;
	/** NaN on a day without a sample. Shape (days,). */
	readonly values: Float64Array;
}

/** Days beyond this are a broken clock, not a history. */
const MAX_DAYS = 20_000;

/**
 * A gauge is averaged over its day; a counter is taken as it stood at the last sample of the day.
 *
 * @param observedAtMs  shape (n,), rising
 * @param values        shape (n,), NaN for missing; leading and trailing days without a value are cut
 */
export function dailySeries(observedAtMs: Float64Array, values: Float64Array, kind: 'gauge' | 'counter' | 'state'): DailySeries {
	const first = values.findIndex(Number.isFinite);
	const last = values.findLastIndex(Number.isFinite);
	if (first < 0) return { dayMs: new Float64Array(0), values: new Float64Array(0) };
	const dayOf = (index: number): number => Math.floor((observedAtMs[index] as number) / MS_PER_DAY);
	const from = dayOf(first);
	const days = Math.min(MAX_DAYS, dayOf(last) - from + 1);
	const sums = new Float64Array(days);
	const counts = new Uint32Array(days);
	for (let index = first; index <= last; index++) {
		const value = values[index] as number;
		const day = dayOf(index) - from;
		if (!Number.isFinite(value) || day >= days) continue;
		if (kind === 'gauge') {
			sums[day] = (sums[day] as number) + value;
			counts[day] = (counts[day] as number) + 1;
		} else {
			sums[day] = value;
			counts[day] = 1;
		}
	}
	return {
		dayMs: Float64Array.from({ length: days }, (_, day) => (from + day) * MS_PER_DAY),
		values: Float64Array.from(sums, (sum, day) => ((counts[day] as number) > 0 ? sum / (counts[day] as number) : Number.NaN)),
	};
}
