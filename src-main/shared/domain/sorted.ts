/** Looking things up in rising numbers. */

/** How many of the rising values are below `limit`. */
export function countBelow(values: Float64Array, limit: number): number {
	let [low, high] = [0, values.length];
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((values[middle] as number) < limit) low = middle + 1;
		else high = middle;
	}
	return low;
}
