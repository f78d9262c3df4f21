/** What the values of a series say against it: counters that fall, sensors that stand still, values that cannot be. */
import { counterGain } from '../../shared/domain/counter.ts';

/** How often a counter fell, and what each fall was. */
export interface CounterFalls {
	/** It started again from a lower value: a replaced controller, a vendor tool, another drive under this name. */
	readonly resets: number;
	/** It ran over the end of a register of 16, 24, 32, 41 or 48 bits. */
	readonly wraps: number;
	/** Instants at which values stand behind where they belong: within a few values the counter is back where it was. */
	readonly misplacedMs: readonly number[];
}

/** A counter that fell for want of a right time is back within this many values. */
const MISPLACED = 5;

/** @param values  shape (n,), numbers in order of time */
export function counterFalls(observedAtMs: Float64Array, values: Float64Array): CounterFalls {
	let [resets, wraps] = [0, 0];
	const misplacedMs: number[] = [];
	for (let i = 1; i < values.length; i++) {
		if (values[i] >= values[i - 1]) continue;
		if (!Number.isNaN(counterGain(values[i - 1], values[i]))) wraps++;
		else if (values.subarray(i + 1, i + 1 + MISPLACED).some((value) => value >= values[i - 1])) misplacedMs.push(observedAtMs[i]);
		else resets++;
	}
	return { resets, wraps, misplacedMs };
}

/** Fewest equal values in a row that a run is. */
const MIN_RUN = 10;

export interface ConstantRun {
	readonly startMs: number;
	readonly endMs: number;
	readonly values: number;
}

/**
 * The two longest runs of equal values, longest first; runs of fewer than ten values do not count. Shape (0..2,).
 *
 * @param values  shape (n,), numbers in order of time
 */
export function constantRuns(observedAtMs: Float64Array, values: Float64Array): readonly ConstantRun[] {
	const longest: ConstantRun[] = [];
	let from = 0;
	for (let i = 1; i <= values.length; i++) {
		if (i < values.length && values[i] === values[from]) continue;
		if (i - from >= MIN_RUN) longest.push({ startMs: observedAtMs[from], endMs: observedAtMs[i - 1], values: i - from });
		if (longest.length > 2) longest.sort((a, b) => durationMs(b) - durationMs(a)).pop();
		from = i;
	}
	return longest.sort((a, b) => durationMs(b) - durationMs(a));
}

export const durationMs = ({ startMs, endMs }: ConstantRun): number => endMs - startMs;

/** A run must be this many times as long as what is usual for the drive itself and for its peers. */
const FAR_LONGER = 3;

interface StuckRule {
	/** Shortest run that a moving sensor cannot have; undefined for a metric that may stand still for ever. */
	readonly stuckAfterMs: number | undefined;
	/** Median of the longest runs of the same metric on other drives; undefined when there are none. */
	readonly peerRunMs: number | undefined;
}

/** The run in which a sensor is stuck: too long by the catalogue, and far longer than its own next one and than its peers'. */
export function stuckRun([longest, next]: readonly ConstantRun[], { stuckAfterMs, peerRunMs }: StuckRule): ConstantRun | undefined {
	if (longest === undefined || stuckAfterMs === undefined || durationMs(longest) < stuckAfterMs) return undefined;
	const usual = Math.max(next === undefined ? 0 : durationMs(next), peerRunMs ?? 0);
	return durationMs(longest) >= FAR_LONGER * usual ? longest : undefined;
}

/** Power-on time is told in whole hours, by some drives rounded up. */
const SLACK_HOURS = 2;
/** Beyond this share of the intervals it is the counter that runs too fast, not the clock that jumped. */
const MAX_FAST_SHARE = 0.2;
const MS_PER_HOUR = 3_600_000;

/**
 * Where the clock of the collector jumped back: the drive says that it ran for more hours than passed since the value before.
 *
 * @param powerOnHours  shape (n,), NaN for missing
 * @returns instants, rising; none when the counter itself runs faster than time
 */
export function clockJumps(observedAtMs: Float64Array, powerOnHours: Float64Array): Float64Array {
	const found: number[] = [];
	let [last, intervals] = [-1, 0];
	for (let i = 0; i < powerOnHours.length; i++) {
		if (!Number.isFinite(powerOnHours[i])) continue;
		if (last >= 0) {
			const passed = (observedAtMs[i] - observedAtMs[last]) / MS_PER_HOUR;
			intervals++;
			if (powerOnHours[i] - powerOnHours[last] > passed * 1.05 + SLACK_HOURS) found.push(observedAtMs[i]);
		}
		last = i;
	}
	return Float64Array.from(found.length > MAX_FAST_SHARE * intervals && found.length > 1 ? [] : found);
}
