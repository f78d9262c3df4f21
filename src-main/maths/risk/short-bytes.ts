/** How many bytes are short over all drives, from path to path: counts on a fixed scale, since the values of ten million paths are not kept. */
import type { ShortBytesSpread } from '../../shared/domain/risk-details.ts';

/** Steps of a decade by the preferred numbers of ISO 3 (the rounded R'10): each about a quarter above the one before, and easy to read. */
const STEPS = [1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.3, 8];
/** A fleet is never short of an exabyte a thousand times over; what were beyond it counts as the last bar. */
const DECADES = 21;

/** Bar `i` holds [edge i, edge i + 1); decimal literals, so that no power is rounded. Shape (211,). */
const EDGES = Float64Array.from({ length: STEPS.length * DECADES + 1 }, (_, i) =>
	Number(`${STEPS[i % STEPS.length]}e${Math.floor(i / STEPS.length)}`),
);

/** 0 for no byte, else 1 + the bar that holds the value; less than a byte counts as one. */
function placeOf(bytes: number): number {
	if (!(bytes > 0)) return 0;
	let [low, high] = [0, EDGES.length - 2];
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if (bytes >= (EDGES[middle] as number)) low = middle;
		else high = middle - 1;
	}
	return low + 1;
}

/**
 * @param shortBytes  of each path, 0 where nothing is short
 * @returns paths without a byte short, then paths in each bar up to the highest that is needed; counts of several blocks add up, in any order
 */
export function countShortPaths(shortBytes: Float64Array): Float64Array {
	const counts = new Float64Array(EDGES.length);
	let most = 0;
	for (const bytes of shortBytes) {
		const place = placeOf(bytes);
		counts[place]++;
		most = Math.max(most, place);
	}
	return counts.slice(0, most + 1);
}

/** @param counts  as `countShortPaths` gives them, of at least one path */
export function shortBytesSpread(counts: Float64Array): ShortBytesSpread {
	const paths = counts.reduce((sum, count) => sum + count, 0);
	const bars = counts.subarray(1);
	const first = bars.findIndex((count) => count > 0);
	const none = (counts[0] as number) / paths;
	if (first < 0) return { none, edges: new Float64Array(0), shares: new Float64Array(0) };
	return { none, edges: EDGES.slice(first, bars.length + 1), shares: bars.slice(first).map((count) => count / paths) };
}
