/** Series made of other series, place by place, with the manners of pandas. All of shape (n,), NaN = missing. */
import { log } from '../elementary.ts';

/** x[t - steps], NaN where there is none. */
export function lag(x: Float64Array, steps: number): Float64Array {
	const result = new Float64Array(x.length);
	const shift = Math.min(steps, x.length);
	result.fill(Number.NaN, 0, shift);
	result.set(x.subarray(0, x.length - shift), shift);
	return result;
}

/** x[t] - x[t - steps], NaN at the start. */
export function diff(x: Float64Array, steps = 1): Float64Array {
	const result = new Float64Array(x.length).fill(Number.NaN);
	for (let t = steps; t < x.length; t++) result[t] = x[t] - x[t - steps];
	return result;
}

/** log(x[t] / x[t-1]); infinite or NaN where a value is not positive, as the logarithm has it. */
export function logReturn(x: Float64Array): Float64Array {
	return diff(x.map(log));
}

/** x[t] / x[t - steps] - 1, NaN at the start and where either is missing; infinite after a zero. */
export function relativeChange(x: Float64Array, steps = 1): Float64Array {
	return x.map((value, t) => (t >= steps ? value / x[t - steps] - 1 : Number.NaN));
}

/**
 * Missing values replaced by the last present one.
 *
 * @param limit  most values in a row that are filled
 */
export function forwardFill(x: Float64Array, limit = Number.POSITIVE_INFINITY): Float64Array {
	let last = Number.NaN;
	let filled = 0;
	return x.map((value) => {
		if (Number.isNaN(value)) return ++filled <= limit ? last : Number.NaN;
		filled = 0;
		last = value;
		return value;
	});
}

/**
 * Missing values on the straight line between their neighbours; the end keeps the last present value, the start stays missing.
 * It looks ahead: for filling a finished history, never for a feature.
 *
 * @param positions  where the values lie, ascending; shape (n,), 0, 1, 2, ... when absent
 */
export function interpolateLinear(x: Float64Array, positions: Float64Array = Float64Array.from(x, (_, t) => t)): Float64Array {
	const result = x.slice();
	let before = -1;
	for (let t = 0; t <= x.length; t++) {
		if (t < x.length && Number.isNaN(x[t])) continue;
		if (before >= 0 && t === x.length) result.fill(x[before], before);
		else if (before >= 0) for (let s = before + 1; s < t; s++) result[s] = between(x, positions, before, t, positions[s]);
		before = t;
	}
	return result;
}

/** From the left neighbour as NumPy does; from the right one where an infinite value makes that meaningless. */
function between(x: Float64Array, positions: Float64Array, left: number, right: number, at: number): number {
	const slope = (x[right] - x[left]) / (positions[right] - positions[left]);
	const value = slope * (at - positions[left]) + x[left];
	if (!Number.isNaN(value)) return value;
	const fromRight = slope * (at - positions[right]) + x[right];
	return Number.isNaN(fromRight) && x[left] === x[right] ? x[left] : fromRight;
}

/** Rank among the present values as a share of their number, in (0, 1]; ties share their mean rank. It looks ahead. */
export function rankShare(x: Float64Array): Float64Array {
	const order = Int32Array.from(x, (_, t) => t)
		.filter((t) => !Number.isNaN(x[t]))
		.sort((a, b) => (x[a] < x[b] ? -1 : x[a] > x[b] ? 1 : 0));
	const result = new Float64Array(x.length).fill(Number.NaN);
	for (let from = 0; from < order.length; ) {
		let to = from + 1;
		while (to < order.length && x[order[to]] === x[order[from]]) to++;
		for (let i = from; i < to; i++) result[order[i]] = (from + 1 + to) / 2 / order.length;
		from = to;
	}
	return result;
}

/** Sum of the present values so far; missing where the value is. */
export function cumulativeSum(x: Float64Array): Float64Array {
	return accumulate(x, 0, (total, value) => total + value);
}

/** Largest of the present values so far; missing where the value is. */
export function cumulativeMaximum(x: Float64Array): Float64Array {
	return accumulate(x, Number.NEGATIVE_INFINITY, Math.max);
}

/** Smallest of the present values so far; missing where the value is. */
export function cumulativeMinimum(x: Float64Array): Float64Array {
	return accumulate(x, Number.POSITIVE_INFINITY, Math.min);
}

function accumulate(x: Float64Array, start: number, step: (state: number, value: number) => number): Float64Array {
	let state = start;
	return x.map((value) => {
		if (Number.isNaN(value)) return value;
		state = step(state, value);
		return state;
	});
}

/**
 * Applies a transform to the rows of each group by themselves, in their order; results stand where their rows stand.
 *
 * @param groups  group of each row, shape (n,); rows of a group need not be neighbours
 */
export function byGroup(groups: readonly unknown[], x: Float64Array, transform: (values: Float64Array) => Float64Array): Float64Array {
	const rows = Map.groupBy(groups.keys(), (row) => groups[row]);
	const result = new Float64Array(x.length);
	for (const members of rows.values()) {
		const values = transform(Float64Array.from(members, (row) => x[row]));
		members.forEach((row, i) => {
			result[row] = values[i];
		});
	}
	return result;
}
