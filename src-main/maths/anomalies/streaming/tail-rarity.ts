/**
 * How rare a value is among those seen so far, also beyond the largest of them.
 *
 * What lies beyond the (k+1)th largest follows a generalised Pareto law (Pickands 1975, Balkema & de Haan 1974), fitted by
 * probability-weighted moments (Hosking & Wallis 1987). Values are grouped into blocks and each block is worth its largest:
 * neighbours are alike, and an event that lasts a block is one event. The rarity is the common logarithm of the rows that pass
 * between two events of this size: 3 says one in a thousand rows.
 */
import { log1p } from '../../elementary.ts';
import { createSlidingWindow } from '../../series/sliding-window.ts';

/** Rarity beyond this is all the same: a tail that far out is a guess. */
export const MAX_RARITY = 12;

/** Blocks before anything is said. */
const MIN_BLOCKS = 8;
/** Values of the tail: about 2 sqrt(n), as many as keep bias and variance of a tail estimate in balance. */
const TAIL_FACTOR = 2;
const MIN_TAIL = 8;
/**
 * Tail index that telemetry has before it is seen, worth this many values of the tail: loads and latencies are heavier than
 * exponential, and a tail of few values says little about its own shape.
 */
const PRIOR_INDEX = 0.3;
const PRIOR_WEIGHT = 50;
/** A heavier tail has a mean in name only. */
const MAX_INDEX = 0.9;
/** Exponent of the fall-back for a tail of equal values (counts, states): rarity grows with the logarithm of the step. */
const STEP_EXPONENT = 8;
/** So many times rarer than counted may be true: the lower confidence bound of a small count is about half of it. */
const COUNT_SLACK = 2;
const PER_DECADE = 1 / Math.LN10;

/** A tail as fitted: threshold, scale, index, values in it, and a width to fall back on where its values are all equal. */
interface Tail {
	readonly threshold: number;
	readonly scale: number;
	readonly index: number;
	readonly count: number;
	readonly width: number;
}

export interface TailRarity {
	/** Rarity of a value among those learned, from 0 (usual, or nothing is known) to `MAX_RARITY`. */
	readonly of: (value: number) => number;
	/** Adds the value of one more row. */
	readonly learn: (value: number) => void;
}

/**
 * @param blockRows   rows that make one event at most, at least 1
 * @param memoryRows  rows that are remembered, at least `blockRows`
 */
export function createTailRarity(blockRows: number, memoryRows: number): TailRarity {
	const history = createSlidingWindow(Math.round(memoryRows / blockRows));
	let largest = Number.NEGATIVE_INFINITY;
	let rows = 0;
	let fit: Tail | undefined;
	const fitted = (): Tail => {
		fit ??= fitTail(history.count(), history.at);
		return fit;
	};
	return {
		of(value) {
			const blocks = history.count();
			if (blocks < MIN_BLOCKS) return 0;
			const tail = fitted();
			if (!(value > tail.threshold)) return 0;
			const reached = blocks - rankOf(value, blocks, history.at);
			// What was there before is counted, not guessed: the law is for what lies beyond it, and may say half as often at most.
			const most = reached > 0 ? Math.log10((COUNT_SLACK * blocks * blockRows) / reached) : MAX_RARITY;
			return Math.min(most, Math.log10((blocks * blockRows) / tail.count) + beyond(tail, value));
		},
		learn(value) {
			largest = Math.max(largest, value);
			if (++rows < blockRows) return;
			history.push(largest);
			fit = undefined;
			largest = Number.NEGATIVE_INFINITY;
			rows = 0;
		},
	};
}

/** How many blocks lie below a value. */
function rankOf(value: number, blocks: number, at: (rank: number) => number): number {
	let low = 0;
	let high = blocks;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (at(middle) < value) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** Decades of rarity that a value has beyond the threshold of the tail. */
function beyond({ threshold, scale, index, width }: Tail, value: number): number {
	const excess = value - threshold;
	if (scale > 0) return (log1p((index * excess) / scale) / index) * PER_DECADE;
	return width > 0 ? STEP_EXPONENT * log1p(excess / width) * PER_DECADE : MAX_RARITY;
}

/** @param at  the block of a rank, ascending */
function fitTail(blocks: number, at: (rank: number) => number): Tail {
	const count = Math.min(Math.max(MIN_TAIL, Math.round(TAIL_FACTOR * Math.sqrt(blocks))), Math.floor(blocks / 2));
	const threshold = at(blocks - 1 - count);
	let mean = 0;
	let weighted = 0;
	for (let i = 0; i < count; i++) {
		const excess = at(blocks - count + i) - threshold;
		mean += excess / count;
		weighted += (excess * (count - 1 - i)) / ((count - 1) * count);
	}
	const spread = mean - 2 * weighted;
	const found = spread > 0 ? 2 - mean / spread : MAX_INDEX;
	const index = Math.min(MAX_INDEX, Math.max(0, (count * found + PRIOR_WEIGHT * PRIOR_INDEX) / (count + PRIOR_WEIGHT)));
	return {
		threshold,
		scale: mean * (1 - index),
		// Not knowing the scale makes the predictive tail heavier: for an exponential law, exactly by 1/count.
		index: index + 1 / count,
		count,
		width: threshold - at(blocks >> 1) || threshold - at(0),
	};
}
