/** How two samples move together: by their values (Pearson), by their ranks (Spearman), by the order of their pairs (Kendall). */
import { AppError } from '../../shared/domain/errors.ts';

/**
 * Pearson's correlation.
 *
 * @param x,y  shape (n,), n >= 2
 * @returns    in [-1, 1]; NaN when one of them is constant
 * @throws AppError `invalid_input` when the lengths differ, `sample_too_small` below two pairs
 */
export function pearson(x: Float64Array, y: Float64Array): number {
	requirePairs(x, y);
	const [meanX, meanY] = [meanOf(x), meanOf(y)];
	let [xx, yy, xy] = [0, 0, 0];
	for (let i = 0; i < x.length; i++) {
		const [dx, dy] = [x[i] - meanX, y[i] - meanY];
		xx += dx * dx;
		yy += dy * dy;
		xy += dx * dy;
	}
	return Math.min(1, Math.max(-1, xy / Math.sqrt(xx) / Math.sqrt(yy)));
}

/**
 * Spearman's rank correlation: Pearson's of the ranks, ties sharing the mean of theirs.
 *
 * @param x,y  shape (n,), n >= 2, no NaN
 * @returns    in [-1, 1]; NaN when one of them is constant
 * @throws AppError as `pearson`
 * @source Spearman (1904), American J. of Psychology 15
 */
export function spearman(x: Float64Array, y: Float64Array): number {
	return pearson(ranksOf(x), ranksOf(y));
}

/**
 * Kendall's tau-b: agreeing less disagreeing pairs over the geometric mean of the pairs that are untied in x and in y. O(n log n).
 *
 * @param x,y  shape (n,), n >= 2, no NaN
 * @returns    in [-1, 1]; NaN when one of them is constant
 * @throws AppError as `pearson`
 * @source Kendall (1945), Biometrika 33; Knight (1966), J. American Statistical Association 61
 */
export function kendall(x: Float64Array, y: Float64Array): number {
	requirePairs(x, y);
	const n = x.length;
	const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => x[a] - x[b] || y[a] - y[b]);
	const inOrder = Float64Array.from(order, (i) => y[i]);
	const pairs = (n * (n - 1)) / 2;
	const tiedX = tiedPairs(n, (i) => x[order[i]] === x[order[i - 1]]);
	const tiedBoth = tiedPairs(n, (i) => x[order[i]] === x[order[i - 1]] && inOrder[i] === inOrder[i - 1]);
	const disagreeing = sortAndCount(inOrder);
	// Now in ascending order.
	const tiedY = tiedPairs(n, (i) => inOrder[i] === inOrder[i - 1]);
	const balance = pairs - tiedX - tiedY + tiedBoth - 2 * disagreeing;
	return Math.min(1, Math.max(-1, balance / Math.sqrt(pairs - tiedX) / Math.sqrt(pairs - tiedY)));
}

/** Ranks from 1 on; ties share the mean of theirs. Shape (n,). */
function ranksOf(values: Float64Array): Float64Array {
	const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
	const ranks = new Float64Array(values.length);
	for (let from = 0; from < order.length; ) {
		let to = from + 1;
		while (to < order.length && values[order[to]] === values[order[from]]) to++;
		for (let i = from; i < to; i++) ranks[order[i]] = (from + 1 + to) / 2;
		from = to;
	}
	return ranks;
}

/** Pairs within runs of equal neighbours. */
function tiedPairs(n: number, isEqualToLast: (i: number) => boolean): number {
	let [pairs, run] = [0, 0];
	for (let i = 1; i < n; i++) {
		run = isEqualToLast(i) ? run + 1 : 0;
		pairs += run;
	}
	return pairs;
}

/** Merge sort in place; returns the pairs that stood in falling order. */
function sortAndCount(values: Float64Array): number {
	const n = values.length;
	let falling = 0;
	const merged = new Float64Array(n);
	for (let width = 1; width < n; width *= 2) {
		for (let start = 0; start < n; start += 2 * width) {
			const middle = Math.min(start + width, n);
			const end = Math.min(start + 2 * width, n);
			for (let left = start, right = middle, at = start; at < end; at++) {
				if (left < middle && (right === end || values[left] <= values[right])) merged[at] = values[left++];
				else {
					falling += middle - left;
					merged[at] = values[right++];
				}
			}
		}
		values.set(merged);
	}
	return falling;
}

function meanOf(values: Float64Array): number {
	let sum = 0;
	for (const value of values) sum += value;
	return sum / values.length;
}

function requirePairs(x: Float64Array, y: Float64Array): void {
	if (x.length !== y.length)
		throw new AppError('invalid_input', `A correlation needs pairs; there are ${x.length} and ${y.length} values.`, { x: x.length, y: y.length });
	if (x.length < 2) throw new AppError('sample_too_small', 'A correlation needs at least two pairs.', { pairs: x.length });
}
