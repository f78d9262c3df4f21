/** A forest laid out for a walk without branches: `kernels/assembly/isolation-forest.ts` reads it, `scoreForest` defines what comes out. */
import { AppError } from '../shared/domain/errors.ts';
import { averagePathLength, type Forest, hiddenPaths } from './isolation-forest.ts';

/**
 * Structure of arrays over the nodes, tree after tree, level after level. The right child of a node follows its left one, so that a
 * step is child + (value > threshold); a leaf is its own left child behind a threshold that nothing exceeds, so that every row may take as
 * many steps as the deepest one.
 */
export interface CompiledForest {
	readonly featureCount: number;
	/** Node of each root; shape (trees,). */
	readonly roots: Int32Array;
	/** Steps from each root to its deepest leaf; shape (trees,). */
	readonly levels: Int32Array;
	/** Feature that a node looks at, 0 for a leaf; shape (nodes,). */
	readonly feature: Int32Array;
	/** Infinity for a leaf. */
	readonly threshold: Float64Array;
	/** Left child; the node itself for a leaf. */
	readonly child: Int32Array;
	/** Path length of a row that ends in the node: edges, and what the rows of the leaf still hide. */
	readonly path: Float64Array;
	/** The score of a row is exp(-scale * sum of its paths). */
	readonly scale: number;
}

/**
 * @param forest  of any origin: our own, the package's, a bundle's, a fixture's
 * @returns fresh arrays of as many nodes, every child inside its tree; `scale` is infinite for trees of one row, whose paths say nothing
 * @throws AppError `invalid_input` for a node with two parents, one outside its tree, or a feature that there is not
 */
export function compileForest(forest: Forest): CompiledForest {
	const treeCount = forest.roots.length - 1;
	const nodeCount = forest.feature.length;
	const compiled = {
		featureCount: forest.featureCount,
		roots: forest.roots.slice(0, treeCount),
		levels: new Int32Array(treeCount),
		feature: new Int32Array(nodeCount),
		threshold: new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY),
		child: new Int32Array(nodeCount),
		path: new Float64Array(nodeCount),
		scale: Math.LN2 / (treeCount * averagePathLength(forest.subsampleSize)),
	};
	const hidden = hiddenPaths(forest.size);
	const queue = new Int32Array(nodeCount);
	const depth = new Int32Array(nodeCount);
	for (let tree = 0; tree < treeCount; tree++) {
		const root = forest.roots[tree];
		queue[root] = root;
		let end = root + 1;
		// The queue of a breadth-first walk is the new order: place `at` holds the old node `queue[at]`.
		for (let at = root; at < end; at++) {
			const node = queue[at];
			compiled.path[at] = depth[at] + hidden[node];
			compiled.levels[tree] = depth[at];
			if (forest.feature[node] < 0) {
				compiled.child[at] = at;
				continue;
			}
			// The kernel reads whatever address it is given: what is no tree ends here.
			if (!(forest.feature[node] < forest.featureCount) || end + 2 > forest.roots[tree + 1]) throw noTree(tree);
			compiled.feature[at] = forest.feature[node];
			compiled.threshold[at] = forest.threshold[node];
			compiled.child[at] = end;
			depth[end] = depth[at] + 1;
			depth[end + 1] = depth[at] + 1;
			queue[end++] = forest.left[node];
			queue[end++] = forest.right[node];
		}
	}
	return compiled;
}

function noTree(tree: number): AppError {
	return new AppError('invalid_input', `Tree ${tree} of the isolation forest is not a tree over its features.`, { tree });
}
