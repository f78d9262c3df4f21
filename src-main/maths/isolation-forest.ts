/**
 * Isolation forest: trees that cut at random, and how soon they set a row apart from the rest.
 *
 * Every tree has its own random stream, so any split of the trees over threads gives the same forest; scores use our own
 * log and exp, so they have equal digits on every machine.
 *
 * @source Liu, Ting & Zhou (2008), "Isolation forest", ICDM 8; conventions of scikit-learn 1.2 (`test/golden/oracle/iforest.json`)
 */
import { AppError } from '../shared/domain/errors.ts';
import { exp, log } from './elementary.ts';
import { quantile } from './quantile.ts';
import { createRng, type Rng } from './random.ts';

export interface ForestOptions {
	/** Trees, 100 where nothing else is said. */
	readonly treeCount?: number;
	/** Rows that each tree sees, drawn without replacement; cut to the number of rows. */
	readonly subsampleSize?: number;
	readonly seed: number;
}

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

const TREE_COUNT = 100;
const SUBSAMPLE_SIZE = 256;
const EULER_GAMMA = 0.5772156649015329;

/** Mean depth of an unsuccessful search in a binary tree of n keys: what a leaf of n rows still hides. */
export function averagePathLength(n: number): number {
	if (n <= 1) return 0;
	if (n === 2) return 1;
	return 2 * (log(n - 1) + EULER_GAMMA) - (2 * (n - 1)) / n;
}

/**
 * Grows a forest. Trees end at depth ceil(log2(subsample)), at one row, or where all rows are equal.
 *
 * @param rows  shape (n, featureCount), row major, finite; left untouched
 * @throws AppError `series_too_short` below two rows, `invalid_input` for a value that is not finite or a shape that does not fit
 */
export function growForest(rows: Float64Array, featureCount: number, options: ForestOptions): Forest {
	const { treeCount = TREE_COUNT, subsampleSize = SUBSAMPLE_SIZE, seed } = options;
	requireCount(treeCount, 'treeCount', 1, 100_000);
	requireCount(subsampleSize, 'subsampleSize', 2, 1_000_000);
	const rowCount = requireRows(rows, featureCount);
	if (rowCount < 2)
		throw new AppError('series_too_short', `An isolation forest needs at least 2 rows; there are ${rowCount}.`, { needed: 2, rowCount });
	const psi = Math.min(subsampleSize, rowCount);
	const grower = createGrower(rows, featureCount, Math.ceil(Math.log2(psi)), psi * treeCount);
	const roots = new Int32Array(treeCount + 1);
	const order = Int32Array.from({ length: rowCount }, (_, row) => row);
	for (let tree = 0; tree < treeCount; tree++) {
		const rng = createRng(seed, tree);
		roots[tree] = grower.nodeCount();
		grower.growTree(subsample(order, psi, rng), rng);
	}
	roots[treeCount] = grower.nodeCount();
	return { featureCount, subsampleSize: psi, seed, roots, ...grower.nodes() };
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
	return Float64Array.from({ length: rowCount * treeCount }, (_, at) => {
		const leaf = descend(forest, forest.roots[at % treeCount], rows, Math.floor(at / treeCount) * forest.featureCount);
		return depth[leaf] + rest[leaf];
	});
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
	if (requireRows(row, forest.featureCount) !== 1)
		throw new AppError('invalid_input', `Contributions are asked for one row; ${row.length} values are not ${forest.featureCount}.`);
	const parts = new Float64Array(forest.featureCount);
	const treeCount = forest.roots.length - 1;
	const rest = Float64Array.from(forest.size, averagePathLength);
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
	return { depth, rest: Float64Array.from(size, averagePathLength) };
}

/** The first `count` entries of `order`, after a partial Fisher-Yates shuffle of it; the caller may sort them as it likes. */
function subsample(order: Int32Array, count: number, rng: Rng): Int32Array {
	for (let i = 0; i < count; i++) {
		const j = i + rng.integer(order.length - i);
		const row = order[i];
		order[i] = order[j];
		order[j] = row;
	}
	return order.slice(0, count);
}

function createGrower(rows: Float64Array, featureCount: number, depthLimit: number, leafLimit: number) {
	const capacity = 2 * leafLimit;
	const feature = new Int32Array(capacity).fill(-1);
	const threshold = new Float64Array(capacity);
	const left = new Int32Array(capacity);
	const right = new Int32Array(capacity);
	const size = new Int32Array(capacity);
	const candidates = new Int32Array(featureCount);
	let count = 0;

	const addNode = (rowsInNode: number): number => {
		left[count] = count;
		right[count] = count;
		size[count] = rowsInNode;
		return count++;
	};

	/** Chooses a feature uniformly among those that vary in the node, and a cut uniformly between its ends; false when none varies. */
	const chooseCut = (node: number, members: Int32Array, rng: Rng): boolean => {
		for (let i = 0; i < featureCount; i++) candidates[i] = i;
		for (let open = featureCount; open > 0; open--) {
			const at = rng.integer(open);
			const chosen = candidates[at];
			candidates[at] = candidates[open - 1];
			const { low, high } = range(rows, featureCount, chosen, members);
			if (low === high) continue;
			// Rounding may reach the upper end, which would leave the right side empty.
			const cut = low + rng.uniform() * (high - low);
			feature[node] = chosen;
			threshold[node] = cut < high ? cut : low;
			return true;
		}
		return false;
	};

	/** Sorts the members of a node in place, those that go left first. @returns how many go left */
	const divide = (node: number, members: Int32Array): number => {
		let lower = 0;
		for (let i = 0; i < members.length; i++) {
			const row = members[i];
			if (rows[row * featureCount + feature[node]] > threshold[node]) continue;
			members[i] = members[lower];
			members[lower++] = row;
		}
		return lower;
	};

	const grow = (node: number, members: Int32Array, depth: number, rng: Rng): void => {
		if (depth >= depthLimit || members.length < 2 || !chooseCut(node, members, rng)) return;
		const lower = divide(node, members);
		left[node] = addNode(lower);
		right[node] = addNode(members.length - lower);
		grow(left[node], members.subarray(0, lower), depth + 1, rng);
		grow(right[node], members.subarray(lower), depth + 1, rng);
	};

	return {
		nodeCount: () => count,
		growTree: (members: Int32Array, rng: Rng) => grow(addNode(members.length), members, 0, rng),
		nodes: () => ({
			feature: feature.slice(0, count),
			threshold: threshold.slice(0, count),
			left: left.slice(0, count),
			right: right.slice(0, count),
			size: size.slice(0, count),
		}),
	};
}

function range(rows: Float64Array, featureCount: number, feature: number, members: Int32Array): { readonly low: number; readonly high: number } {
	let low = Number.POSITIVE_INFINITY;
	let high = Number.NEGATIVE_INFINITY;
	for (let i = 0; i < members.length; i++) {
		const value = rows[members[i] * featureCount + feature];
		if (value < low) low = value;
		if (value > high) high = value;
	}
	return { low, high };
}

function requireCount(value: number, field: string, low: number, high: number): void {
	if (!Number.isInteger(value) || value < low || value > high)
		throw new AppError('invalid_input', `${field} must be a whole number from ${low} to ${high}; it is ${value}.`, { field, value });
}

function requireRows(rows: Float64Array, featureCount: number): number {
	requireCount(featureCount, 'featureCount', 1, 10_000);
	if (rows.length % featureCount !== 0)
		throw new AppError('invalid_input', `${rows.length} values are not rows of ${featureCount} features.`, { values: rows.length, featureCount });
	const bad = rows.findIndex((value) => !Number.isFinite(value));
	if (bad >= 0)
		throw new AppError(
			'invalid_input',
			`Row ${Math.floor(bad / featureCount)}, feature ${bad % featureCount} is not a finite number; leave the row out.`,
			{
				row: Math.floor(bad / featureCount),
				feature: bad % featureCount,
			},
		);
	return rows.length / featureCount;
}
