/**
 * Moments of moving windows in constant time a value, with the manners of pandas (see `rolling.ts`), yet without its running
 * sums that add the new value, take off the old one and keep the rounding of both for ever.
 *
 * The series is cut into blocks of the window's length. Every window is the end of one block and the start of the next: sums
 * over all ends are collected backwards, sums over all starts forwards, and a window joins two of them (van Herk 1992 does so
 * for the minimum). Nothing is ever taken off, so nothing is left behind by what has gone.
 *
 * Values are measured from one of them that lies in every window that uses the sum: the last of the block for its ends, the
 * first for its starts. So far apart a window's values and level may be, squares lose at most the window's length times one
 * rounding, and windows of equal values have a standard deviation of exactly 0.
 */
import { completeMoments, isComplete, reciprocals } from './complete-moments.ts';
import { kurtosisFromSums, skewnessFromSums } from './statistics.ts';
import { requireWindow } from './window.ts';

/** Of each window, shape (n,); NaN where too few values are present. */
export interface RollingMoments {
	readonly mean: Float64Array;
	/** Divisor one less than the present values; NaN for a single one. */
	readonly sd: Float64Array;
}

export interface AnchoredMoments extends RollingMoments {
	/** A value of the window, and the mean's distance from it: keeps the digits that a huge level takes from `mean`. */
	readonly origin: Float64Array;
	readonly offset: Float64Array;
}

/**
 * Mean and standard deviation of each window.
 *
 * @param x           shape (n,), NaN or infinite = missing
 * @param window      values in a window, the current one included
 * @param minPeriods  fewest present values of a window
 * @throws AppError `invalid_input` unless window and minPeriods are whole numbers from 1
 * @source van Herk (1992), Pattern Recognition Letters 13 (blocks); Chan, Golub & LeVeque (1983), American Statistician 37 (joining)
 */
export function rollingMoments(x: Float64Array, window: number, minPeriods = window): RollingMoments {
	requireWindow(window, minPeriods);
	return minPeriods === window && isComplete(x) ? completeMoments(x, window) : anchoredMoments(x, window, minPeriods);
}

/** The same, with a value of each window that its mean is measured from: scores take distances from it. */
export function anchoredMoments(x: Float64Array, window: number, minPeriods = window): AnchoredMoments {
	requireWindow(window, minPeriods);
	const n = x.length;
	const mean = new Float64Array(n).fill(Number.NaN);
	const sd = new Float64Array(n).fill(Number.NaN);
	const origin = new Float64Array(n);
	const offset = new Float64Array(n);
	const length = Math.min(window, n);
	const shares = reciprocals(length);
	const freeShares = Float64Array.from(shares, (share, free) => (free === 0 ? Number.NaN : share));
	const ends = emptyEnds(length);
	const { count: endCount, mean: endMean, squares: endSquares } = ends;
	let last = 0;
	for (let start = 0; start < n; start += length) {
		const stop = Math.min(n, start + length);
		let first = 0;
		let count = 0;
		let sum = 0;
		let squares = 0;
		for (let t = start; t < stop; t++) {
			const value = x[t];
			// True for finite values alone.
			if (value - value === 0) {
				if (count === 0) first = value;
				const distance = value - first;
				sum += distance;
				squares += distance * distance;
				count++;
			}
			const before = endCount[t - start + 1];
			const total = before + count;
			if (total < minPeriods) continue;
			const startMean = sum * shares[count];
			const startSquares = squares - sum * startMean;
			if (before === 0) {
				origin[t] = first;
				offset[t] = startMean;
				mean[t] = first + startMean;
				sd[t] = Math.sqrt(startSquares * freeShares[total - 1]);
				continue;
			}
			const meanBefore = endMean[t - start + 1];
			const step = count === 0 ? 0 : startMean + (first - last) - meanBefore;
			const share = count * shares[total];
			const distance = meanBefore + step * share;
			origin[t] = last;
			offset[t] = distance;
			mean[t] = last + distance;
			sd[t] = Math.sqrt((endSquares[t - start + 1] + startSquares + step * step * share * before) * freeShares[total - 1]);
		}
		if (stop < n) last = collectEnds(x, start, stop, shares, ends);
	}
	return { mean, sd, origin, offset };
}

/** Of the ends of a block, by the place where they begin; an end that begins behind the block is empty. Distances from its last value. */
interface Ends {
	readonly count: Int32Array;
	readonly mean: Float64Array;
	/** Sum of the squared distances from the mean. */
	readonly squares: Float64Array;
}

const emptyEnds = (length: number): Ends => ({
	count: new Int32Array(length + 1),
	mean: new Float64Array(length + 1),
	squares: new Float64Array(length + 1),
});

/** Fills the ends of the block from `start` to `stop`. @returns its last present value, 0 when there is none */
function collectEnds(x: Float64Array, start: number, stop: number, shares: Float64Array, ends: Ends): number {
	let last = 0;
	let count = 0;
	let sum = 0;
	let squares = 0;
	for (let t = stop - 1; t >= start; t--) {
		const value = x[t];
		if (value - value === 0) {
			if (count === 0) last = value;
			const distance = value - last;
			sum += distance;
			squares += distance * distance;
			count++;
		}
		const average = sum * shares[count];
		ends.count[t - start] = count;
		ends.mean[t - start] = average;
		ends.squares[t - start] = squares - sum * average;
	}
	return last;
}

/** Of each window, shape (n,). */
export interface RollingShape {
	/** Bias-corrected (G1); 0 for equal values, NaN for fewer than three. */
	readonly skewness: Float64Array;
	/** Bias-corrected excess (G2); -3 for equal values, NaN for fewer than four. */
	readonly kurtosis: Float64Array;
}

/**
 * Skewness and kurtosis of each window, by the same blocks.
 *
 * @throws AppError `invalid_input` unless window and minPeriods are whole numbers from 1
 * @source Pébay (2008), Sandia report SAND2008-6212, eq. 1.3 to 1.6 (joining)
 */
export function rollingShape(x: Float64Array, window: number, minPeriods = window): RollingShape {
	requireWindow(window, minPeriods);
	const n = x.length;
	const skewness = new Float64Array(n).fill(Number.NaN);
	const kurtosis = new Float64Array(n).fill(Number.NaN);
	const length = Math.min(window, n);
	const shares = reciprocals(length);
	// Count, mean, and sums of the second, third and fourth powers of the distances from it, five numbers an end.
	const ends = new Float64Array(5 * (length + 1));
	const starting = new Float64Array(5);
	const joined = new Float64Array(5);
	let last = 0;
	for (let start = 0; start < n; start += length) {
		const stop = Math.min(n, start + length);
		const powers = new Float64Array(4);
		let first = 0;
		let count = 0;
		for (let t = start; t < stop; t++) {
			if (Number.isFinite(x[t])) {
				if (count++ === 0) first = x[t];
				addPowers(powers, x[t] - first);
			}
			const end = 5 * (t - start + 1);
			if (ends[end] + count < minPeriods) continue;
			centralMoments(count, powers, shares[count], starting, 0);
			joinMoments(ends, end, starting, first - last, joined);
			skewness[t] = skewnessFromSums(joined[0], joined[2], joined[3]);
			kurtosis[t] = kurtosisFromSums(joined[0], joined[2], joined[4]);
		}
		powers.fill(0);
		count = 0;
		for (let t = stop - 1; t >= start; t--) {
			if (Number.isFinite(x[t])) {
				if (count++ === 0) last = x[t];
				addPowers(powers, x[t] - last);
			}
			centralMoments(count, powers, shares[count], ends, 5 * (t - start));
		}
	}
	return { skewness, kurtosis };
}

function addPowers(powers: Float64Array, distance: number): void {
	const square = distance * distance;
	powers[0] += distance;
	powers[1] += square;
	powers[2] += square * distance;
	powers[3] += square * square;
}

/** Sums of powers of distances from the mean out of those from the origin, to `target` from `at` on. */
function centralMoments(count: number, powers: Float64Array, share: number, target: Float64Array, at: number): void {
	const [sum, squares, cubes, fourths] = [powers[0], powers[1], powers[2], powers[3]];
	const mean = sum * share;
	target[at] = count;
	target[at + 1] = mean;
	target[at + 2] = squares - sum * mean;
	target[at + 3] = cubes - mean * (3 * squares - 2 * sum * mean);
	target[at + 4] = fourths - mean * (4 * cubes - mean * (6 * squares - 3 * sum * mean));
}

/** Moments of an end and a start together; `shift` leads from the origin of the end to that of the start. */
function joinMoments(ends: Float64Array, end: number, starting: Float64Array, shift: number, target: Float64Array): void {
	const [a, b] = [ends[end], starting[0]];
	if (a === 0 || b === 0) {
		for (let i = 0; i < 5; i++) target[i] = a === 0 ? starting[i] : ends[end + i];
		return;
	}
	const n = a + b;
	const step = starting[1] + shift - ends[end + 1];
	const [squaresA, squaresB] = [ends[end + 2], starting[2]];
	const share = step / n;
	const square = step * share * a * b;
	target[0] = n;
	target[1] = ends[end + 1] + share * b;
	target[2] = squaresA + squaresB + square;
	target[3] = ends[end + 3] + starting[3] + square * share * (a - b) + 3 * share * (a * squaresB - b * squaresA);
	target[4] =
		ends[end + 4] +
		starting[4] +
		square * share * share * (a * a - a * b + b * b) +
		6 * share * share * (a * a * squaresB + b * b * squaresA) +
		4 * share * (a * starting[3] - b * ends[end + 3]);
}
