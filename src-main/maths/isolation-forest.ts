/**
 * Isolation forest: trees that cut at random (`grow-forest.ts`), and how soon they set a row apart from the rest.
 *
 * Scores use our own log and exp, so they have equal digits on every machine. `scoreForest` defines the digits of `kernels/assembly/isolation-forest.ts`, which does the same work faster.
 *
 * @source Liu, Ting & Zhou (2008), "Isolation forest", ICDM 8; conventions of scikit-learn 1.2 (`test/golden/oracle/iforest.json`)
 */
import { AppError } from '../shared/domain/errors.ts';
import { exp, log } from './elementary.ts';
import { quantile } from './quantile.ts';

/** All trees in flat arrays of one entry a node; children come after their parent. */
export interface Forest {
	readonly featureCount: number;
	/** Rows that each tree saw. */
	readonly subsampleSize: number;
	readonly seed: number;
	/** Node of each root and, last, the number of nodes; shape (trees + 1,). */
	readonly roots: Int32Array;
	/** Feature that a node cuts, -1 for a leaf; shape (nodes,). */
	readonly feature: Int32Array;
	/** A row goes left where its value is at most this; 0 for a leaf. */
	readonly threshold: Float64Array;
	/** Left and right child; the node itself for a leaf. */
	readonly left: Int32Array;
	readonly right: Int32Array;
	/** Rows of the subsample that reached the node. */
	readonly size: Int32Array;
}

const EULER_GAMMA = 0.5772156649015329;

/** Mean depth of an unsuccessful search in a binary tree of n keys: what a leaf of n rows still hides. */
export function averagePathLength(n: number): number {
	if (n <= 1) return 0;
	if (n === 2) return 1;
	return 2 * (log(n - 1) + EULER_GAMMA) - (2 * (n - 1)) / n;
}

/**
 * Anomaly score 2^(-E[h] / c(subsample)) of each row: 1/2 and below is usual, towards 1 stranger.
 *
 * @param rows  shape (n, featureCount), row major, finite
 * @returns shape (n,), each in (0, 1); 1/2 for trees of one row, whose paths say nothing
 * @throws AppError `invalid_input` for a value that is not finite or a shape that does not fit
 */
export function scoreForest(forest: Forest, rows: Float64Array): Float64Array {
	const rowCount = requireRows(rows, forest.featureCount);
	const { depth, rest } = leafPaths(forest);
	const treeCount = forest.roots.length - 1;
	const longest = averagePathLength(forest.subsampleSize);
	const scores = new Float64Array(rowCount).fill(0.5);
	if (longest === 0) return scores;
	const scale = Math.LN2 / (treeCount * longest);
	for (let row = 0; row < rowCount; row++) {
		let total = 0;
		for (let tree = 0; tree < treeCount; tree++) {
			const leaf = descend(forest, forest.roots[tree], rows, row * forest.featureCount);
			total += depth[leaf] + rest[leaf];
		}
		scores[row] = exp(-total * scale);
	}
	return scores;
}

/**
 * Path length of each row in each tree: edges to its leaf, and what a leaf of several rows still hides.
 *
 * @param rows  shape (n, featureCount), row major, finite
 * @returns shape (n, trees), row major
 * @throws AppError `invalid_input` for a value that is not finite or a shape that does not fit
 */
export function pathLengths(forest: Forest, rows: Float64Array): Float64Array {
	const rowCount = requireRows(rows, forest.featureCount);
	const { depth, rest } = leafPaths(forest);
	const treeCount = forest.roots.length - 1;
	const paths = new Float64Array(rowCount * treeCount);
	for (let row = 0; row < rowCount; row++)
		for (let tree = 0; tree < treeCount; tree++) {
			const leaf = descend(forest, forest.roots[tree], rows, row * forest.featureCount);
			paths[row * treeCount + tree] = depth[leaf] + rest[leaf];
		}
	return paths;
}

/**
 * The score that a given share of the training rows exceeds (linear quantile): rows strictly above it count as anomalies.
 *
 * @param scores         anomaly scores of the training rows, shape (n,), n >= 1
 * @param contamination  share of anomalies that is taken for granted, in (0, 1/2]
 * @throws AppError `sample_too_small` without scores, `invalid_input` for a contamination out of range or a missing score
 */
export function contaminationThreshold(scores: Float64Array, contamination: number): number {
	if (!(contamination > 0 && contamination <= 0.5))
		throw new AppError('invalid_input', `The contamination must be above 0 and at most 1/2; it is ${contamination}.`, { field: 'contamination' });
	return quantile(scores, 1 - contamination, 'linear');
}

/**
 * Why a row scores as it does: by how many cuts each feature shortens its expected path.
 * A cut from a node of n rows to a child of m is worth c(n) - c(m) - 1; summed along the path that is c(subsample) - h,
 * so the contributions add up to c(subsample) - E[h]. Above 0 is stranger than usual.
 *
 * @param row  shape (featureCount,), finite
 * @returns shape (featureCount,), in cuts
 * @throws AppError `invalid_input` for a value that is not finite or a shape that does not fit
 */
export function contributions(forest: Forest, row: Float64Array): Float64Array {
	return createContributions(forest)(row);
}

/** The same for many rows: what does not depend on the row is worked out once. */
export function createContributions(forest: Forest): (row: Float64Array) => Float64Array {
	const treeCount = forest.roots.length - 1;
	const rest = hiddenPaths(forest.size);
	return (row) => {
		if (requireRows(row, forest.featureCount) !== 1)
			throw new AppError('invalid_input', `Contributions are asked for one row; ${row.length} values are not ${forest.featureCount}.`);
		const parts = new Float64Array(forest.featureCount);
		for (let tree = 0; tree < treeCount; tree++) {
			let node = forest.roots[tree];
			while (forest.feature[node] >= 0) {
				const feature = forest.feature[node];
				const child = row[feature] <= forest.threshold[node] ? forest.left[node] : forest.right[node];
				parts[feature] += rest[node] - rest[child] - 1;
				node = child;
			}
		}
		return parts.map((part) => part / treeCount);
	};
}

function descend(forest: Forest, root: number, rows: Float64Array, start: number): number {
	const { feature, threshold, left, right } = forest;
	let node = root;
	while (feature[node] >= 0) node = rows[start + feature[node]] <= threshold[node] ? left[node] : right[node];
	return node;
}

/** Depth of every node, and the path that its rows still hide. */
function leafPaths({ roots, feature, left, right, size }: Forest): { readonly depth: Int32Array; readonly rest: Float64Array } {
	const depth = new Int32Array(feature.length);
	for (let node = 0; node < roots[roots.length - 1]; node++) {
		if (feature[node] < 0) continue;
		depth[left[node]] = depth[node] + 1;
		depth[right[node]] = depth[node] + 1;
	}
	return { depth, rest: hiddenPaths(size) };
}

/** c(n) of each node, computed once for each size that occurs: most leaves hold one row. */
export function hiddenPaths(size: Int32Array): Float64Array {
	const known = new Float64Array(size.reduce((largest, rows) => Math.max(largest, rows), 0) + 1).fill(-1);
	const paths = new Float64Array(size.length);
	for (let node = 0; node < size.length; node++) {
		const rows = size[node];
		if (known[rows] < 0) known[rows] = averagePathLength(rows);
		paths[node] = known[rows];
	}
	return paths;
}

/** @throws AppError `invalid_input` unless the value is a whole number from `low` to `high` */
export function requireCount(value: number, field: string, low: number, high: number): void {
	if (!Number.isInteger(value) || value < low || value > high)
		throw new AppError('invalid_input', `${field} must be a whole number from ${low} to ${high}; it is ${value}.`, { field, value });
}

/** @returns the number of rows. @throws AppError `invalid_input` for a value that is not finite or a shape that does not fit */
export function requireRows(rows: Float64Array, featureCount: number): number {
	requireCount(featureCount, 'featureCount', 1, 10_000);
	if (rows.length % featureCount !== 0)
		throw new AppError('invalid_input', `${rows.length} values are not rows of ${featureCount} features.`, { values: rows.length, featureCount });
	let bad = 0;
	while (bad < rows.length && Number.isFinite(rows[bad])) bad++;
	if (bad < rows.length) throw notFinite(bad, featureCount);
	return rows.length / featureCount;
}

/** The refusal of a value of a row, for whoever finds it. @param at  index of the value in rows of `featureCount` */
export function notFinite(at: number, featureCount: number): AppError {
	const [row, feature] = [Math.floor(at / featureCount), at % featureCount];
	return new AppError('invalid_input', `Row ${row}, feature ${feature} is not a finite number; leave the row out.`, { row, feature });
}
