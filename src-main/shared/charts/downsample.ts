/** Fewer points for the same picture: the extremes of every stretch stay, and so do its ends and its gaps. */

export interface Points {
	readonly x: Float64Array;
	readonly y: Float64Array;
}

/**
 * At most about `maxPoints` of the given points, in order. Each of maxPoints / 4 equal runs of points keeps its first,
 * lowest, highest and last finite value, and one gap if it has any, so no spike and no hole disappears.
 *
 * @param points    x rising; y may hold NaN (gaps); left untouched
 * @param maxPoints at least 4
 */
export function downsample(points: Points, maxPoints: number): Points {
	const count = points.x.length;
	if (count <= maxPoints) return points;
	const runs = Math.max(1, Math.floor(maxPoints / 5));
	const kept: number[] = [];
	for (let run = 0; run < runs; run += 1) {
		kept.push(...pickRun(points.y, Math.floor((run * count) / runs), Math.floor(((run + 1) * count) / runs)));
	}
	return { x: Float64Array.from(kept, (index) => points.x[index]!), y: Float64Array.from(kept, (index) => points.y[index]!) };
}

/** Indices to keep from `start` (included) to `end` (excluded), rising, at most five. */
function pickRun(y: Float64Array, start: number, end: number): number[] {
	let first = -1;
	let last = -1;
	let lowest = -1;
	let highest = -1;
	let gap = -1;
	for (let index = start; index < end; index += 1) {
		const value = y[index]!;
		if (!Number.isFinite(value)) {
			if (gap < 0) gap = index;
			continue;
		}
		if (first < 0) first = index;
		last = index;
		if (lowest < 0 || value < y[lowest]!) lowest = index;
		if (highest < 0 || value > y[highest]!) highest = index;
	}
	return [...new Set([first, last, lowest, highest, gap])].filter((index) => index >= 0).sort((a, b) => a - b);
}

/**
 * The same points with a NaN between neighbours further apart than 1.9 times the usual distance, so that missing days
 * are drawn as gaps and not bridged.
 */
export function withGaps(points: Points): Points {
	const { x, y } = points;
	if (x.length < 3) return points;
	const steps = Float64Array.from({ length: x.length - 1 }, (_, index) => x[index + 1]! - x[index]!).sort();
	const usual = steps[Math.floor(steps.length / 2)]!;
	const xs: number[] = [];
	const ys: number[] = [];
	for (let index = 0; index < x.length; index += 1) {
		if (index > 0 && x[index]! - x[index - 1]! > 1.9 * usual) {
			xs.push((x[index]! + x[index - 1]!) / 2);
			ys.push(Number.NaN);
		}
		xs.push(x[index]!);
		ys.push(y[index]!);
	}
	return { x: Float64Array.from(xs), y: Float64Array.from(ys) };
}
