import { IsolationForest } from 'ml-isolation-forest';
import { describe, expect, test } from 'vitest';
import { growForest } from '../../src-main/maths/grow-forest.ts';
import { averagePathLength, scoreForest } from '../../src-main/maths/isolation-forest.ts';
import { quantile } from '../../src-main/maths/quantile.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { createForestScorer } from '../../src-main/models/forest-scorer.ts';
import { growPackageForest } from '../../src-main/models/isolation-forest.ts';

function cloud(rows: number, features: number, seed: number): Float64Array {
	const rng = createRng(seed, 0);
	const values = Float64Array.from({ length: rows * features }, () => rng.normal());
	// The last row stands apart.
	values.fill(8, (rows - 1) * features);
	return values;
}

const depths = (forest: ReturnType<typeof growForest>): number => {
	const depth = new Int32Array(forest.feature.length);
	forest.feature.forEach((feature, node) => {
		if (feature >= 0) for (const child of [forest.left[node], forest.right[node]]) depth[child] = depth[node] + 1;
	});
	return depth.reduce((a, b) => Math.max(a, b), 0);
};

describe('the ml-isolation-forest package 0.1.0', () => {
	test('grows by its own size with every call of train', () => {
		const forest = new IsolationForest({ nEstimators: 3 });
		forest.train([[1], [2], [3]]);
		forest.train([[1], [2], [3]]);
		expect(forest.forest.length).toBe(6);
	});

	test('has its constant outside the bracket of c(n): constant data scores other than one half', () => {
		const forest = new IsolationForest({ nEstimators: 1 });
		const rows = Array.from({ length: 64 }, () => [1]);
		forest.train(rows);
		// All rows stay together for 7 levels, then hide its c(64) = 6.9: h / c is not 1.
		expect(forest.predict(rows.slice(0, 1))[0]).toBeLessThan(0.3);
	});

	test('grows one level deeper than ceil(log2(n))', () => {
		const forest = growPackageForest(cloud(256, 2, 1), 2, { seed: 1, treeCount: 20 });
		expect(depths(forest)).toBe(9);
		expect(depths(growForest(cloud(256, 2, 1), 2, { seed: 1, treeCount: 20 }))).toBe(8);
	});
});

describe('growPackageForest', () => {
	test('gives the same trees for the same seed, others for another, and gives Math.random back', () => {
		const original = Math.random;
		const rows = cloud(200, 3, 4);
		const forest = growPackageForest(rows, 3, { seed: 5, treeCount: 10 });
		expect(growPackageForest(rows, 3, { seed: 5, treeCount: 10 })).toEqual(forest);
		expect(growPackageForest(rows, 3, { seed: 6, treeCount: 10 })).not.toEqual(forest);
		expect(Math.random).toBe(original);
	});

	test('walks as the package walks: equal path lengths for every row', () => {
		const rows = cloud(40, 2, 8);
		const nested = Array.from({ length: 40 }, (_, row) => Array.from(rows.subarray(2 * row, 2 * row + 2)));
		const theirs = new IsolationForest({ nEstimators: 1 });
		const rng = createRng(5, 0);
		// The adapter draws the rows first, then lends the generator.
		const drawn = growPackageForest(rows, 2, { seed: 5, treeCount: 1 });
		const order = Array.from({ length: 40 }, (_, i) => i);
		const members = order.map((_, i) => {
			const j = i + rng.integer(40 - i);
			const row = order[j];
			order[j] = order[i];
			return nested[row];
		});
		const original = Math.random;
		Math.random = () => rng.uniform();
		theirs.train(members);
		Math.random = original;
		const cuts: number[] = [];
		const walk = (node: (typeof theirs.forest)[number]): void => {
			if (node.left === undefined || node.right === undefined) return;
			cuts.push(node.splitValue!);
			walk(node.left);
			walk(node.right);
		};
		walk(theirs.forest[0]);
		const ours = Array.from(drawn.threshold).filter((_, node) => drawn.feature[node] >= 0);
		expect(ours.length).toBe(cuts.length);
		ours.forEach((cut, i) => {
			expect(cut).toBeLessThan(cuts[i]);
			expect(cut).toBeCloseTo(cuts[i], 12);
		});
	});

	test('agrees with our own forest on who stands apart, and by how much within a tenth', () => {
		const rows = cloud(256, 3, 2);
		const last = rows.subarray(255 * 3);
		const theirs = scoreForest(growPackageForest(rows, 3, { seed: 1 }), last)[0];
		const ours = scoreForest(growForest(rows, 3, { seed: 1 }), last)[0];
		expect(ours).toBeGreaterThan(0.7);
		expect(Math.abs(ours - theirs)).toBeLessThan(0.1);
		expect(averagePathLength(256)).toBeCloseTo(10.2448, 4);
	});

	test('puts the rows of a continuous cloud in our order and spreads its scores as we do', () => {
		const [rows, features] = [400, 4];
		const values = cloud(rows, features, 9);
		/** Scores of many trees: the law of the growth, not its chance. */
		const scoresOf = (grow: typeof growForest): Float64Array =>
			createForestScorer(grow(values, features, { seed: 7, treeCount: 400, candidatesPerTree: 1 }))(values);
		const [ours, theirs] = [scoresOf(growForest), scoresOf(growPackageForest)];
		expect(correlation(ours, theirs)).toBeGreaterThan(0.99);
		// Measured up to 0.011, from the level that its trees are deeper; the scores run from 0.37 to 0.8.
		for (const share of [0.05, 0.25, 0.5, 0.75, 0.95])
			expect(Math.abs(quantile(ours, share, 'linear') - quantile(theirs, share, 'linear'))).toBeLessThan(0.02);
	});

	test('is the wrong forest for rows that repeat: it cuts what cannot be cut, and its scores sink by a tenth', () => {
		const rng = createRng(3, 0);
		const values = Float64Array.from({ length: 2 * 500 }, () => rng.integer(4));
		const meanOf = (grow: typeof growForest): number =>
			createForestScorer(grow(values, 2, { seed: 1 }))(values).reduce((sum, score) => sum + score, 0) / 500;
		expect(meanOf(growForest)).toBeGreaterThan(0.5);
		expect(meanOf(growForest) - meanOf(growPackageForest)).toBeGreaterThan(0.1);
	});
});

function correlation(a: Float64Array, b: Float64Array): number {
	const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
	const [meanA, meanB] = [mean(a), mean(b)];
	const product = (u: Float64Array, meanU: number, v: Float64Array, meanV: number): number =>
		u.reduce((sum, value, i) => sum + (value - meanU) * (v[i] - meanV), 0);
	return product(a, meanA, b, meanB) / Math.sqrt(product(a, meanA, a, meanA) * product(b, meanB, b, meanB));
}
