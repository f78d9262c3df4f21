/** Which of many random trees make a forest that speaks for all of them. */

/**
 * Keeps one tree of each group of neighbours: the one that brings the sum of the kept paths closest, in squares over the rows, to as many
 * times the mean path of all trees. The errors of the kept trees cancel instead of adding up at random.
 *
 * @param paths      path of each row in each tree, shape (kept * groupSize, rows), tree after tree
 * @param kept       trees to keep
 * @param groupSize  trees to choose each from
 * @returns numbers of the kept trees, rising, shape (kept,)
 */
export function chooseTrees(paths: Float64Array, kept: number, groupSize: number): Int32Array {
	const treeCount = kept * groupSize;
	const rowCount = paths.length / treeCount;
	const deviations = deviationsOf(paths, rowCount, treeCount);
	const chosen = new Int32Array(kept);
	/** Sum of the deviations of the kept trees, row by row: 0 is the forest of all. */
	const drift = new Float64Array(rowCount);
	for (let group = 0; group < kept; group++) {
		let least = Number.POSITIVE_INFINITY;
		for (let tree = group * groupSize; tree < (group + 1) * groupSize; tree++) {
			let squares = 0;
			for (let row = 0; row < rowCount; row++) {
				const off = drift[row] + deviations[tree * rowCount + row];
				squares += off * off;
			}
			if (squares >= least) continue;
			least = squares;
			chosen[group] = tree;
		}
		for (let row = 0; row < rowCount; row++) drift[row] += deviations[chosen[group] * rowCount + row];
	}
	return chosen;
}

/** Path minus the mean path of the row. */
function deviationsOf(paths: Float64Array, rowCount: number, treeCount: number): Float64Array {
	const means = new Float64Array(rowCount);
	for (let at = 0; at < paths.length; at++) means[at % rowCount] += paths[at] / treeCount;
	return paths.map((path, at) => path - means[at % rowCount]);
}
