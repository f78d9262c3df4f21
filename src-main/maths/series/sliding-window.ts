/** The last values of a series kept in order, so that quantiles cost nothing and median and MAD one pass. */
import { type Baseline, MAD_FACTOR, MEAN_DEVIATION_FACTOR } from './baseline.ts';
import { requireWindow } from './window.ts';

export interface SlidingWindow {
	/** Present values held. */
	readonly count: () => number;
	/** Adds a place and drops the oldest one when the window is full. NaN and infinite values take a place and are not held. */
	readonly push: (value: number) => void;
	/** The value of a rank from 0 to count - 1, ascending. */
	readonly at: (rank: number) => number;
	/** Linear interpolation at rank (count - 1) p; NaN when empty. */
	readonly quantile: (p: number) => number;
	readonly median: () => number;
	/** Spread of `robustBaseline`, given the median of the values held; NaN when empty. */
	readonly robustSpread: (median: number) => number;
	/** Median and robust spread of the values held, as `robustBaseline` has them; NaN when empty. */
	readonly baseline: () => Baseline;
}

/**
 * @param size  places held, at least 1
 * @throws AppError `invalid_input` for another size
 */
export function createSlidingWindow(size: number): SlidingWindow {
	requireWindow(size, 1);
	const sorted = new Float64Array(size);
	// Ring of the last places; missing ones are NaN, as those before the first are.
	const arrivals = new Float64Array(size).fill(Number.NaN);
	let count = 0;
	let next = 0;

	/** How many of the values held lie below. */
	const rankOf = (value: number): number => {
		let low = 0;
		let high = count;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (sorted[middle] < value) low = middle + 1;
			else high = middle;
		}
		return low;
	};
	const insert = (value: number): void => {
		let at = count++;
		for (; at > 0 && sorted[at - 1] > value; at--) sorted[at] = sorted[at - 1];
		sorted[at] = value;
	};
	const remove = (value: number): void => {
		count--;
		for (let at = rankOf(value); at < count; at++) sorted[at] = sorted[at + 1];
	};
	/** One pass between the two places, whichever comes first. */
	const replace = (old: number, value: number): void => {
		let at = rankOf(old);
		for (; at + 1 < count && sorted[at + 1] < value; at++) sorted[at] = sorted[at + 1];
		for (; at > 0 && sorted[at - 1] > value; at--) sorted[at] = sorted[at - 1];
		sorted[at] = value;
	};
	const quantile = (p: number): number => {
		if (count === 0) return Number.NaN;
		const position = (count - 1) * p;
		const below = Math.floor(position);
		return below === position ? sorted[below] : between(sorted[below], sorted[below + 1], position - below);
	};

	const robustSpread = (centre: number): number => {
		if (count === 0) return Number.NaN;
		const deviation = medianDistance(sorted, count, centre);
		if (deviation > 0) return deviation / MAD_FACTOR;
		let total = 0;
		for (let i = 0; i < count; i++) total += Math.abs(sorted[i] - centre);
		return (MEAN_DEVIATION_FACTOR * total) / count;
	};

	return {
		count: () => count,
		push(value) {
			const old = arrivals[next];
			const isPresent = value - value === 0;
			arrivals[next] = isPresent ? value : Number.NaN;
			next = next + 1 === size ? 0 : next + 1;
			if (Number.isNaN(old)) {
				if (isPresent) insert(value);
			} else if (isPresent) replace(old, value);
			else remove(old);
		},
		at: (rank) => sorted[rank],
		quantile,
		median: () => quantile(0.5),
		robustSpread,
		baseline() {
			const centre = quantile(0.5);
			return { centre, spread: robustSpread(centre) };
		},
	};
}

/** From the nearer end: equal ends give exactly their value (see `quantileOfSorted`). */
const between = (low: number, high: number, share: number): number => (share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share));

/**
 * Median of the distances from the median. The values nearest to it stand side by side in the order, and where they begin is
 * found by halving; the farthest of them is at one end.
 */
function medianDistance(sorted: Float64Array, count: number, centre: number): number {
	const nearest = (count >> 1) + 1;
	let first = 0;
	let high = count - nearest;
	while (first < high) {
		const middle = (first + high) >> 1;
		if (centre - sorted[middle] > sorted[middle + nearest] - centre) first = middle + 1;
		else high = middle;
	}
	const last = first + nearest - 1;
	const left = centre - sorted[first];
	const right = sorted[last] - centre;
	const distance = Math.max(left, right);
	if (count % 2 === 1) return distance;
	// An even number: halfway to the second farthest.
	const before = left > right ? Math.max(centre - sorted[first + 1], right) : Math.max(left, sorted[last - 1] - centre);
	return between(before, distance, 0.5);
}
