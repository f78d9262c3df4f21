/** The last rows of a stream, the newest reachable by its lag. */

export interface RecentRows {
	/** Rows held. */
	count: number;
	/** Values in order of time; the newest stands at `newest`. */
	readonly values: Float64Array;
	newest: number;
}

/** @param rows  held at most, at least 1 */
export function createRecentRows(rows: number): RecentRows {
	return { count: 0, values: new Float64Array(2 * rows), newest: -1 };
}

/** Adds a row; the oldest one falls out when it is full. */
export function addRow(recent: RecentRows, value: number): void {
	const capacity = recent.values.length / 2;
	if (recent.newest === recent.values.length - 1) {
		recent.values.copyWithin(0, recent.values.length - capacity + 1);
		recent.newest = capacity - 2;
	}
	recent.values[++recent.newest] = value;
	recent.count = Math.min(capacity, recent.count + 1);
}
