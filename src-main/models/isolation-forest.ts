/**
 * Adapter for `ml-isolation-forest` 0.1.0: a second opinion on our own forest, never the one that raises an alarm.
 *
 * Its odd manners, measured and pinned in test/models/isolation-forest.test.ts:
 * - it draws from Math.random, so no two runs agree: we lend it a seeded generator during the synchronous call;
 * - every tree sees all rows, and `train` twice doubles the forest: we train one tree at a time on a subsample of its own;
 * - trees grow one level deeper than ceil(log2(n));
 * - it may cut a constant feature, which leaves one side empty and wastes a level, so constant data is split to the limit;
 * - its c(n) is 2 ln(n-1) + 0.57721 - 2(n-1)/n: the constant stands outside the bracket. We score with our own c(n).
 */
import { IsolationForest, type PackageTreeNode } from 'ml-isolation-forest';
import type { ForestOptions } from '../maths/grow-forest.ts';
import type { Forest } from '../maths/isolation-forest.ts';
import { createRng, type Rng } from '../maths/random.ts';
import { AppError } from '../shared/domain/errors.ts';

/**
 * Grows the package's trees on seeded subsamples, in the flat arrays that `scoreForest` reads.
 *
 * @param rows  shape (n, featureCount), row major, finite; left untouched
 * @throws AppError `series_too_short` below two rows, `invalid_input` for a value that is not finite or a shape that does not fit,
 *         `fit_failed` when the package returns a tree that cannot be
 */
export function growPackageForest(rows: Float64Array, featureCount: number, options: ForestOptions): Forest {
	const { treeCount = 100, subsampleSize = 256, seed } = options;
	const rowCount = rows.length / featureCount;
	if (!Number.isInteger(rowCount) || !rows.every(Number.isFinite))
		throw new AppError('invalid_input', `${rows.length} values must be finite and fill rows of ${featureCount} features.`, { featureCount });
	if (rowCount < 2)
		throw new AppError('series_too_short', `An isolation forest needs at least 2 rows; there are ${rowCount}.`, { needed: 2, rowCount });
	const psi = Math.min(subsampleSize, rowCount);
	const nodes: FlatNodes = { feature: [], threshold: [], left: [], right: [], size: [] };
	const roots: number[] = [];
	for (let tree = 0; tree < treeCount; tree++) {
		const rng = createRng(seed, tree);
		const members = drawRows(rows, featureCount, psi, rng);
		const forest = new IsolationForest({ nEstimators: 1 });
		withSeededMathRandom(rng, () => forest.train(members));
		roots.push(flatten(forest.forest[0], featureCount, nodes));
	}
	return {
		featureCount,
		subsampleSize: psi,
		seed,
		roots: Int32Array.from([...roots, nodes.feature.length]),
		feature: Int32Array.from(nodes.feature),
		threshold: Float64Array.from(nodes.threshold),
		left: Int32Array.from(nodes.left),
		right: Int32Array.from(nodes.right),
		size: Int32Array.from(nodes.size),
	};
}

interface FlatNodes {
	readonly feature: number[];
	readonly threshold: number[];
	readonly left: number[];
	readonly right: number[];
	readonly size: number[];
}

/** Runs synchronous work while Math.random is ours; the engine's own comes back whatever happens. */
function withSeededMathRandom(rng: Rng, work: () => void): void {
	const original = Math.random;
	Math.random = () => rng.uniform();
	try {
		work();
	} finally {
		Math.random = original;
	}
}

function drawRows(rows: Float64Array, featureCount: number, count: number, rng: Rng): number[][] {
	const order = Int32Array.from({ length: rows.length / featureCount }, (_, row) => row);
	return Array.from({ length: count }, (_, i) => {
		const j = i + rng.integer(order.length - i);
		const row = order[j];
		order[j] = order[i];
		return Array.from(rows.subarray(row * featureCount, (row + 1) * featureCount));
	});
}

/** Appends a tree, parents first; the package goes left below its cut, we go left up to it: the next smaller number is the same cut. */
function flatten(tree: PackageTreeNode, featureCount: number, nodes: FlatNodes): number {
	const at = nodes.feature.length;
	if (tree.left === undefined || tree.right === undefined) {
		pushNode(nodes, -1, 0, tree.trainingSet?.length ?? 0);
		return at;
	}
	const { splitColumn = -1, splitValue = Number.NaN } = tree;
	if (splitColumn < 0 || splitColumn >= featureCount || Number.isNaN(splitValue))
		throw new AppError('fit_failed', 'ml-isolation-forest returned a tree without a usable cut.', { splitColumn, splitValue });
	pushNode(nodes, splitColumn, nextBelow(splitValue), 0);
	nodes.left[at] = flatten(tree.left, featureCount, nodes);
	nodes.right[at] = flatten(tree.right, featureCount, nodes);
	nodes.size[at] = nodes.size[nodes.left[at]] + nodes.size[nodes.right[at]];
	return at;
}

function pushNode(nodes: FlatNodes, feature: number, threshold: number, size: number): void {
	const at = nodes.feature.length;
	nodes.feature.push(feature);
	nodes.threshold.push(threshold);
	nodes.left.push(at);
	nodes.right.push(at);
	nodes.size.push(size);
}

const float = new Float64Array(1);
const bits = new BigInt64Array(float.buffer);

/** The largest number below `value`. */
function nextBelow(value: number): number {
	if (value === 0) return -Number.MIN_VALUE;
	float[0] = value;
	bits[0] += value > 0 ? -1n : 1n;
	return float[0];
}
