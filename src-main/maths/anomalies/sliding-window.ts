/** The last values of a series kept in order, so that median and MAD cost one pass: equal to `robustBaseline` of the same values. */
import type { Baseline } from '../series/zscore.ts';

// As in zscore.ts (Iglewicz & Hoaglin 1993): 75 % normal quantile, and sqrt(pi / 2) for the mean deviation.
const MAD_FACTOR = 0.6745;
const MEAN_DEVIATION_FACTOR = 1.253314;

export interface SlidingWindow {
	readonly count: () => number;
	/** Adds a value and drops the oldest one when the window is full. */
	readonly push: (value: number) => void;
	readonly median: () => number;
	/** Median and robust spread of the values held; NaN when empty. */
	readonly baseline: () => Baseline;
}

/** @param size  values held, at least 1 */
export function createSlidingWindow(size: number): SlidingWindow {
	const sorted = new Float64Array(size + 1);
	const arrivals = new Float64Array(size);
	let count = 0;
	let next = 0;

	const place = (value: number): number => {
		let low = 0;
		let high = count;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (sorted[middle] < value) low = middle + 1;
			else high = middle;
		}
		return low;
	};
	const median = (): number => (count === 0 ? Number.NaN : middleOf(sorted[(count - 1) >> 1], sorted[count >> 1]));

	return {
		count: () => count,
		push(value) {
			if (count === size) {
				const at = place(arrivals[next]);
				sorted.copyWithin(at, at + 1, count);
				count--;
			}
			const at = place(value);
			sorted.copyWithin(at + 1, at, count);
			sorted[at] = value;
			count++;
			arrivals[next] = value;
			next = (next + 1) % size;
		},
		median,
		baseline() {
			const centre = median();
			if (count === 0) return { centre, spread: Number.NaN };
			const deviation = medianDistance(sorted, count, centre);
			if (deviation > 0) return { centre, spread: deviation / MAD_FACTOR };
			let total = 0;
			for (let i = 0; i < count; i++) total += Math.abs(sorted[i] - centre);
			return { centre, spread: (MEAN_DEVIATION_FACTOR * total) / count };
		},
	};
}

const middleOf = (low: number, high: number): number => low + 0.5 * (high - low);

/** Median of |x - centre|: distances left and right of the centre are both in order, so that they merge. */
function medianDistance(sorted: Float64Array, count: number, centre: number): number {
	let right = 0;
	while (right < count && sorted[right] < centre) right++;
	let left = right - 1;
	let before = 0;
	let distance = 0;
	for (let taken = 0; taken <= count >> 1; taken++) {
		before = distance;
		const isLeft = right >= count || (left >= 0 && centre - sorted[left] <= sorted[right] - centre);
		distance = isLeft ? centre - sorted[left--] : sorted[right++] - centre;
	}
	return count % 2 === 1 ? distance : middleOf(before, distance);
}
