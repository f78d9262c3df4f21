/**
 * Fewer points for the same picture: what a line shows in one column of pixels is given by its first, lowest, highest and last
 * value there.
 *
 * @source Jugel, Jerzak, Hackenbroich & Markl (2014), M4: A visualization-oriented time series data aggregation, PVLDB 7(10)
 */

export interface Points {
	readonly x: Float64Array;
	readonly y: Float64Array;
}

/** Kept of a column: four values, and the gaps before, between and behind them. */
export const POINTS_PER_COLUMN = 6;

/**
 * The points of a line that is drawn `columns` pixels wide, in order. Each column of equal width on x keeps its first, lowest,
 * highest and last finite value and its outermost gaps: no spike and no reset of a counter disappears, and no gap wider than a
 * column is bridged.
 *
 * @param points  x rising; y may hold NaN (gaps); left untouched
 * @param columns at least 1
 * @param range   the part of x that is in view; the line goes on to its next point on either side. The whole when absent
 * @returns at most `POINTS_PER_COLUMN * columns + 2` points; all of those in view where they are no more than four a column
 */
export function downsample(points: Points, columns: number, range?: readonly [number, number]): Points {
	const { x } = points;
	const [start, end] = range ? [Math.max(0, firstAtOrAfter(x, range[0]) - 1), Math.min(x.length, firstAfter(x, range[1]) + 1)] : [0, x.length];
	const inView = end - start === x.length ? points : { x: x.subarray(start, end), y: points.y.subarray(start, end) };
	return inView.x.length <= 4 * columns ? inView : thinned(inView, columns, range ?? [x[0]!, x.at(-1)!]);
}

function thinned({ x, y }: Points, columns: number, [from, to]: readonly [number, number]): Points {
	const perColumn = (to - from) / columns || Number.POSITIVE_INFINITY;
	const columnOf = (index: number): number => (x[index]! > to ? columns : Math.min(columns - 1, Math.floor((x[index]! - from) / perColumn)));
	const kept: number[] = [];
	for (let start = 0; start < x.length; ) {
		const column = columnOf(start);
		let end = start + 1;
		while (end < x.length && columnOf(end) === column) end += 1;
		kept.push(...pickColumn(y, start, end));
		start = end;
	}
	return { x: Float64Array.from(kept, (index) => x[index]!), y: Float64Array.from(kept, (index) => y[index]!) };
}

/** Indices to keep from `start` (included) to `end` (excluded), rising. */
function pickColumn(y: Float64Array, start: number, end: number): number[] {
	let [first, last, lowest, highest, firstGap, lastGap] = [-1, -1, -1, -1, -1, -1];
	for (let index = start; index < end; index += 1) {
		const value = y[index]!;
		if (!Number.isFinite(value)) {
			if (firstGap < 0) firstGap = index;
			lastGap = index;
			continue;
		}
		if (first < 0) first = index;
		last = index;
		if (lowest < 0 || value < y[lowest]!) lowest = index;
		if (highest < 0 || value > y[highest]!) highest = index;
	}
	return [...new Set([first, last, lowest, highest, firstGap, lastGap])].filter((index) => index >= 0).sort((a, b) => a - b);
}

function firstAtOrAfter(x: Float64Array, at: number): number {
	let [low, high] = [0, x.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (x[middle]! < at) low = middle + 1;
		else high = middle;
	}
	return low;
}

function firstAfter(x: Float64Array, at: number): number {
	let index = firstAtOrAfter(x, at);
	while (index < x.length && x[index] === at) index += 1;
	return index;
}

/**
 * The same points with a NaN between neighbours further apart than 1.9 times the usual distance, so that missing days
 * are drawn as gaps and not bridged.
 */
export function withGaps(points: Points): Points {
	const { x, y } = points;
	if (x.length < 3) return points;
	const steps = new Float64Array(x.length - 1);
	for (let index = 0; index < steps.length; index += 1) steps[index] = x[index + 1]! - x[index]!;
	steps.sort();
	const usual = steps[Math.floor(steps.length / 2)]!;
	const gaps = steps.length - steps.findLastIndex((step) => !(step > 1.9 * usual)) - 1;
	if (gaps === 0) return points;
	const [xs, ys] = [new Float64Array(x.length + gaps), new Float64Array(x.length + gaps)];
	let next = 0;
	for (let index = 0; index < x.length; index += 1) {
		if (index > 0 && x[index]! - x[index - 1]! > 1.9 * usual) {
			xs[next] = (x[index]! + x[index - 1]!) / 2;
			ys[next++] = Number.NaN;
		}
		xs[next] = x[index]!;
		ys[next++] = y[index]!;
	}
	return { x: xs, y: ys };
}
