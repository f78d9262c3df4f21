/**
 * The rhythm of a series: its usual interval, what is missing, what repeats, and where the clock that stamped it jumped.
 * All of it from the instants alone.
 */

/** Values closer together than this share of the usual interval count as repeated. */
const REPEAT_SHARE = 0.05;
/** How far an interval may be from a whole multiple of the usual one: an hour of summer time is 0.04 of a day. */
const OFF_RHYTHM = 0.25;
/** With more intervals off the rhythm than this share there is none. */
const MAX_OFF_RHYTHM = 0.2;

export interface Rhythm {
	/** Median of the positive intervals; null below three values. */
	readonly cadenceMs: number | null;
	readonly expected: number;
	readonly missing: number;
	readonly gaps: number;
	readonly longestGapMs: number;
	/** Instant of the last value before the longest gap; NaN without one. */
	readonly longestGapStartMs: number;
	/** Values at the same instant as the one before, or within 5 % of the usual interval. */
	readonly repeats: number;
	/** Whether at least four of five intervals are whole multiples of the usual one. */
	readonly isRegular: boolean;
	/** Instants at which a regular series leaves its rhythm. */
	readonly jumpsMs: readonly number[];
}

/**
 * @param observedAtMs  shape (n,), rising, of the values that are there
 * @param cadenceMs     the usual interval where it is known; otherwise the median
 */
export function rhythmOf(observedAtMs: Float64Array, cadenceMs?: number): Rhythm {
	const cadence = cadenceMs ?? medianInterval(observedAtMs);
	if (cadence === null)
		return { ...nothing, expected: observedAtMs.length, repeats: observedAtMs.length === 2 && observedAtMs[0] === observedAtMs[1] ? 1 : 0 };
	const kept = withoutRepeats(observedAtMs, REPEAT_SHARE * cadence);
	const steps = Float64Array.from(kept.subarray(1), (instant, i) => (instant - kept[i]) / cadence);
	const slots = steps.map((step) => Math.max(1, Math.round(step)));
	const longest = steps.reduce((best, step, i) => (slots[i] > 1 && step > (best < 0 ? 0 : steps[best]) ? i : best), -1);
	const expected = 1 + slots.reduce((sum, slot) => sum + slot, 0);
	const offRhythm = steps.reduce((count, step) => count + (isOff(step) ? 1 : 0), 0);
	const isRegular = steps.length === 0 || offRhythm <= MAX_OFF_RHYTHM * steps.length;
	return {
		cadenceMs: cadence,
		expected,
		missing: expected - kept.length,
		gaps: slots.reduce((count, slot) => count + (slot > 1 ? 1 : 0), 0),
		longestGapMs: longest < 0 ? 0 : kept[longest + 1] - kept[longest],
		longestGapStartMs: longest < 0 ? Number.NaN : kept[longest],
		repeats: observedAtMs.length - kept.length,
		isRegular,
		jumpsMs: isRegular ? jumps(kept, steps) : [],
	};
}

const nothing: Rhythm = {
	cadenceMs: null,
	expected: 0,
	missing: 0,
	gaps: 0,
	longestGapMs: 0,
	longestGapStartMs: Number.NaN,
	repeats: 0,
	isRegular: true,
	jumpsMs: [],
};

/** Null below three values: one interval is no habit. */
function medianInterval(observedAtMs: Float64Array): number | null {
	if (observedAtMs.length < 3) return null;
	const intervals = Float64Array.from(observedAtMs.subarray(1), (instant, i) => instant - observedAtMs[i])
		.filter((interval) => interval > 0)
		.sort();
	return intervals.length < 2 ? null : intervals[(intervals.length - 1) >> 1];
}

function withoutRepeats(observedAtMs: Float64Array, tooCloseMs: number): Float64Array {
	let last = Number.NEGATIVE_INFINITY;
	return observedAtMs.filter((instant) => {
		if (instant - last <= tooCloseMs) return false;
		last = instant;
		return true;
	});
}

const isOff = (step: number): boolean => Math.abs(step - Math.max(1, Math.round(step))) > OFF_RHYTHM;

/**
 * An interval off the rhythm is a jump of the clock. Two in a row that together fit again are one displaced value; together one
 * usual interval, they hold an extra value that somebody took by hand, which is no fault.
 */
function jumps(kept: Float64Array, steps: Float64Array): number[] {
	const found: number[] = [];
	for (let i = 0; i < steps.length; i++) {
		if (!isOff(steps[i])) continue;
		const both = i + 1 < steps.length && isOff(steps[i + 1]) ? steps[i] + steps[i + 1] : Number.NaN;
		const isPair = Number.isFinite(both) && !isOff(both);
		if (!isPair || Math.round(both) > 1) found.push(kept[i + 1]);
		if (isPair) i++;
	}
	return found;
}
