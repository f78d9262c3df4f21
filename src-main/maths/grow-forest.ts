/**
 * Growth of an isolation forest. Every place of a tree draws its rows, and every candidate for it makes its cuts, from a random stream of
 * its own that owes nothing to the others: any split of the places over threads gives the same forest.
 */
import { AppError } from '../shared/domain/errors.ts';
import { type Forest, hiddenPaths, requireCount, requireRows } from './isolation-forest.ts';
import { createRng } from './random.ts';
import { chooseTrees } from './tree-choice.ts';
import { createTreeGrower, divideRows, drawRows } from './tree-growth.ts';

export interface ForestOptions {
	/** Trees, 100 where nothing else is said. */
	readonly treeCount?: number;
	/** Rows that each tree sees, drawn without replacement, 256 where nothing else is said; cut to the number of rows. */
	readonly subsampleSize?: number;
	/** Trees grown on the rows of each one that is kept, 4 where nothing else is said; with 1 the trees are independent, as in the paper. */
	readonly candidatesPerTree?: number;
	readonly seed: number;
}

/** All candidates for neighbouring places, and what they say of the compared rows. */
export interface ForestPart {
	readonly forest: Forest;
	/** Path of each compared row in each candidate, shape (trees, compared), tree after tree; empty without a choice. */
	readonly paths: Float64Array;
}

/** Rows on which candidates are compared; twice as many cost twice as much and choose hardly better. */
const COMPARED_ROWS = 128;
/** Random streams: cuts of candidate i have stream i, rows of place i and the rows that candidates are compared on have these. */
const ROWS_STREAM = 2 ** 51;
const COMPARED_STREAM = 2 ** 52;

/**
 * Grows a forest. Trees end at depth ceil(log2(subsample)), at one row, or where all rows are equal. Of every few candidates the tree is kept
 * that brings the forest closest to what all candidates say together: that takes out as much of the chance in its scores as 1.5 to 2.4
 * times the trees would (ADR 3), and scoring costs no more.
 *
 * @param rows  shape (n, featureCount), row major, finite; left untouched
 * @throws AppError `series_too_short` below two rows, `invalid_input` for a value that is not finite or a shape that does not fit
 */
export function growForest(rows: Float64Array, featureCount: number, options: ForestOptions): Forest {
	return assembleForest([growCandidates(rows, featureCount, options, 0, placesOf(options))], options);
}

/** How many trees a forest keeps. @throws AppError `invalid_input` for a number out of range */
export function placesOf(options: ForestOptions): number {
	return complete(options).treeCount;
}

/**
 * Candidates for the places `first` to `first + count` of a forest. The part that starts at 0 looks at every value of the rows; the others
 * rely on it.
 *
 * @throws AppError as `growForest`
 */
export function growCandidates(rows: Float64Array, featureCount: number, options: ForestOptions, first: number, count: number): ForestPart {
	const { subsampleSize, candidatesPerTree, seed } = complete(options);
	const rowCount = first === 0 ? requireRows(rows, featureCount) : rows.length / featureCount;
	if (rowCount < 2)
		throw new AppError('series_too_short', `An isolation forest needs at least 2 rows; there are ${rowCount}.`, { needed: 2, rowCount });
	const psi = Math.min(subsampleSize, rowCount);
	const grower = createTreeGrower(rows, featureCount, psi, Math.ceil(Math.log2(psi)));
	const pack = new Int32Array(rowCount);
	for (let row = 0; row < rowCount; row++) pack[row] = row;
	const roots = new Int32Array(count * candidatesPerTree + 1);
	for (let place = 0; place < count; place++) {
		grower.takeRows(drawRows(pack, psi, createRng(seed, ROWS_STREAM + first + place)));
		for (let i = 0; i < candidatesPerTree; i++)
			roots[place * candidatesPerTree + i] = grower.growTree(createRng(seed, (first + place) * candidatesPerTree + i));
	}
	roots[count * candidatesPerTree] = grower.nodeCount();
	const forest: Forest = { featureCount, subsampleSize: psi, seed, roots, ...grower.nodes() };
	if (candidatesPerTree === 1) return { forest, paths: new Float64Array(0) };
	const compared = drawRows(pack, Math.min(COMPARED_ROWS, rowCount), createRng(seed, COMPARED_STREAM));
	return { forest, paths: pathsByTree(forest, rows, compared) };
}

/** The forest of all candidates, part after part in their order. */
export function assembleForest(parts: readonly ForestPart[], options: ForestOptions): Forest {
	const { treeCount, candidatesPerTree } = complete(options);
	const all = joinForests(parts.map(({ forest }) => forest));
	if (candidatesPerTree === 1) return all;
	const paths = new Float64Array(parts.reduce((sum, part) => sum + part.paths.length, 0));
	let at = 0;
	for (const part of parts) {
		paths.set(part.paths, at);
		at += part.paths.length;
	}
	return withTrees(all, chooseTrees(paths, treeCount, candidatesPerTree));
}

function complete({ treeCount = 100, subsampleSize = 256, candidatesPerTree = 4, seed }: ForestOptions): Required<ForestOptions> {
	requireCount(treeCount, 'treeCount', 1, 100_000);
	requireCount(subsampleSize, 'subsampleSize', 2, 1_000_000);
	requireCount(candidatesPerTree, 'candidatesPerTree', 1, 100);
	return { treeCount, subsampleSize, candidatesPerTree, seed };
}

/** What `pathLengths` says of some rows, tree after tree: they go down together, which is four times as fast. */
function pathsByTree(forest: Forest, rows: Float64Array, chosen: Int32Array): Float64Array {
	const { featureCount, roots, feature, threshold, left, right, size } = forest;
	const count = chosen.length;
	const columns = new Float64Array(featureCount * count);
	for (let i = 0; i < count; i++) for (let f = 0; f < featureCount; f++) columns[f * count + i] = rows[chosen[i] * featureCount + f];
	const hidden = hiddenPaths(size);
	const treeCount = roots.length - 1;
	const paths = new Float64Array(treeCount * count);
	const members = Int32Array.from(chosen.keys());
	const spare = new Int32Array(count);
	const follow = (node: number, from: number, to: number, depth: number, start: number): void => {
		if (from === to) return;
		if (feature[node] < 0) {
			for (let i = from; i < to; i++) paths[start + members[i]] = depth + hidden[node];
			return;
		}
		const middle = divideRows(members, from, to, columns, feature[node] * count, threshold[node], spare);
		follow(left[node], from, middle, depth + 1, start);
		follow(right[node], middle, to, depth + 1, start);
	};
	for (let tree = 0; tree < treeCount; tree++) follow(roots[tree], 0, count, 0, tree * count);
	return paths;
}

/** Trees of several forests in one, in their order. */
function joinForests(forests: readonly Forest[]): Forest {
	if (forests.length === 1) return forests[0];
	const trees = forests.flatMap((forest) => Array.from({ length: forest.roots.length - 1 }, (_, tree) => ({ forest, tree })));
	return forestOf(forests[0], trees);
}

/** The same forest with some of its trees. */
function withTrees(forest: Forest, kept: Int32Array): Forest {
	return forestOf(
		forest,
		Array.from(kept, (tree) => ({ forest, tree })),
	);
}

/** @param like  whose shape and seed the new forest has */
function forestOf(like: Forest, trees: readonly { readonly forest: Forest; readonly tree: number }[]): Forest {
	const roots = new Int32Array(trees.length + 1);
	for (const [i, { forest, tree }] of trees.entries()) roots[i + 1] = roots[i] + forest.roots[tree + 1] - forest.roots[tree];
	const nodes = roots[trees.length];
	const columns = {
		feature: new Int32Array(nodes),
		threshold: new Float64Array(nodes),
		left: new Int32Array(nodes),
		right: new Int32Array(nodes),
		size: new Int32Array(nodes),
	};
	for (const [i, { forest, tree }] of trees.entries()) {
		const [from, to] = [forest.roots[tree], forest.roots[tree + 1]];
		columns.feature.set(forest.feature.subarray(from, to), roots[i]);
		columns.threshold.set(forest.threshold.subarray(from, to), roots[i]);
		columns.size.set(forest.size.subarray(from, to), roots[i]);
		for (let node = from; node < to; node++) {
			columns.left[node + roots[i] - from] = forest.left[node] + roots[i] - from;
			columns.right[node + roots[i] - from] = forest.right[node] + roots[i] - from;
		}
	}
	const { featureCount, subsampleSize, seed } = like;
	return { featureCount, subsampleSize, seed, roots, ...columns };
}
