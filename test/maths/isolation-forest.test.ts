import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { averagePathLength, contributions, type Forest, growForest, scoreForest } from '../../src-main/maths/isolation-forest.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import golden from '../golden/iforest.json' with { type: 'json' };

type DatasetName = keyof typeof golden.datasets;
const rowsOf = (name: DatasetName): Float64Array => Float64Array.from(golden.datasets[name].X.flat());

/** Share of pairs (anomaly, normal) in the right order, ties half. */
function rocAuc(scores: ArrayLike<number>, labels: readonly number[]): number {
	let right = 0;
	let pairs = 0;
	for (let a = 0; a < labels.length; a++)
		for (let n = 0; n < labels.length; n++) {
			if (labels[a] !== 1 || labels[n] !== 0) continue;
			pairs++;
			right += scores[a] > scores[n] ? 1 : scores[a] === scores[n] ? 0.5 : 0;
		}
	return right / pairs;
}

/** The trees of scikit-learn in our flat form: each feature named in the whole, children absolute. */
function fromReference(item: (typeof golden.forests)[number]): Forest {
	const flat = { roots: [0], feature: [] as number[], threshold: [] as number[], left: [] as number[], right: [] as number[], size: [] as number[] };
	for (const tree of item.trees) {
		const start = flat.feature.length;
		tree.feature.forEach((feature, node) => {
			flat.feature.push(feature < 0 ? -1 : tree.feature_subset[feature]);
			flat.threshold.push(feature < 0 ? 0 : tree.threshold[node]);
			flat.left.push(start + (feature < 0 ? node : tree.left[node]));
			flat.right.push(start + (feature < 0 ? node : tree.right[node]));
			flat.size.push(tree.n_node_samples[node]);
		});
		flat.roots.push(flat.feature.length);
	}
	return {
		featureCount: item.n_features,
		subsampleSize: item.max_samples,
		seed: 0,
		roots: Int32Array.from(flat.roots),
		feature: Int32Array.from(flat.feature),
		threshold: Float64Array.from(flat.threshold),
		left: Int32Array.from(flat.left),
		right: Int32Array.from(flat.right),
		size: Int32Array.from(flat.size),
	};
}

describe('as in scikit-learn', () => {
	test('the average path length', () => {
		for (const { n, c } of golden.average_path_length) expect(Math.abs(averagePathLength(n) - c)).toBeLessThanOrEqual(1e-12 * c);
	});

	test.each(golden.forests)('the scores of its own trees: $id', (item) => {
		const scores = scoreForest(fromReference(item), Float64Array.from(item.query.flat()));
		// Only the order of sums differs.
		item.expected.score_samples.forEach((expected, i) => {
			expect(Math.abs(scores[i] + expected)).toBeLessThan(1e-12 + 1e-10 * Math.abs(expected));
		});
	});

	test.each(golden.statistics.filter((item) => item.trees === 100 && item.max_samples === 256))(
		'the ROC-AUC and level of scores on $dataset',
		(item) => {
			const name = item.dataset as DatasetName;
			const rows = rowsOf(name);
			let auc = 0;
			let level = 0;
			// The rule of the golden file asks for 10 seeds or more. ring_centre needs more: one seed's AUC spreads by 0.040 there, so
			// ten of them (seeds 0 to 9 give 0.840) say little. Over 300 seeds ours has mean 0.874; an independent forest drawn from
			// Math.random has 0.873 (sd 0.038, 150 seeds). The reference's 20 seeds (0.893, sd 0.019) lie at the upper edge of both.
			const seeds = item.roc_auc_sd > 0.01 ? 60 : 10;
			for (let seed = 0; seed < seeds; seed++) {
				const scores = scoreForest(growForest(rows, item.features, { seed }), rows);
				auc += rocAuc(scores, golden.datasets[name].y) / seeds;
				level += scores.reduce((sum, score) => sum + score, 0) / scores.length / seeds;
			}
			expect(auc).toBeGreaterThan(item.roc_auc_mean - (3 * item.roc_auc_sd) / Math.sqrt(10) - 0.01);
			expect(Math.abs(level - item.mean_score)).toBeLessThan(4 * item.mean_score_sd + 0.003);
		},
	);

	test('the mean path of single rows, and the size of trees', () => {
		const limit = golden.limit_scores;
		const treeCount = 1000;
		const rows = rowsOf('shifted_cluster');
		const forest = growForest(rows, 4, { seed: 3, treeCount });
		const scores = scoreForest(forest, Float64Array.from(limit.rows.flatMap((row) => golden.datasets.shifted_cluster.X[row])));
		scores.forEach((score, i) => {
			const path = -Math.log2(score) * averagePathLength(256);
			const error = limit.sd_path_length_per_tree[i] * Math.sqrt(1 / treeCount + 1 / limit.trees);
			expect(Math.abs(path - limit.mean_path_length[i])).toBeLessThan(5 * error);
		});
		const leaves = forest.feature.reduce((count, feature) => count + (feature < 0 ? 1 : 0), 0) / treeCount;
		// One tree's leaves spread by 19, so a thousand's mean by 0.6: three of them.
		expect(Math.abs(leaves - limit.mean_leaves_per_tree)).toBeLessThan(2);
	});
});

const matrices = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 40 })).chain(([features, rows]) =>
	fc.tuple(
		fc.constant(features),
		fc.array(fc.oneof(fc.constantFrom(0, 1), fc.double({ min: -1e9, max: 1e9, noNaN: true })), {
			minLength: rows * features,
			maxLength: rows * features,
		}),
	),
);

describe('a forest', () => {
	test('scores every row above 0 and below 1, alike for equal seeds', () => {
		fc.assert(
			fc.property(matrices, fc.nat(), ([features, values], seed) => {
				const rows = Float64Array.from(values);
				const scores = scoreForest(growForest(rows, features, { seed, treeCount: 20 }), rows);
				expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
				expect(scoreForest(growForest(rows, features, { seed, treeCount: 20 }), rows)).toEqual(scores);
			}),
			{ numRuns: 60 },
		);
	});

	test('holds every drawn row in exactly one leaf, no deeper than its limit', () => {
		fc.assert(
			fc.property(matrices, fc.nat(), ([features, values], seed) => {
				const forest = growForest(Float64Array.from(values), features, { seed, treeCount: 5, subsampleSize: 16 });
				const limit = Math.ceil(Math.log2(forest.subsampleSize));
				for (let tree = 0; tree < 5; tree++) {
					const depth = new Map([[forest.roots[tree], 0]]);
					let inLeaves = 0;
					for (let node = forest.roots[tree]; node < forest.roots[tree + 1]; node++) {
						const own = depth.get(node)!;
						expect(own).toBeLessThanOrEqual(limit);
						if (forest.feature[node] < 0) inLeaves += forest.size[node];
						else for (const child of [forest.left[node], forest.right[node]]) depth.set(child, own + 1);
					}
					expect(inLeaves).toBe(forest.subsampleSize);
				}
			}),
			{ numRuns: 40 },
		);
	});

	test('calls constant data normal: every score is one half', () => {
		const rows = new Float64Array(300).fill(7);
		expect(scoreForest(growForest(rows, 3, { seed: 1 }), rows).every((score) => Math.abs(score - 0.5) < 1e-12)).toBe(true);
	});

	test('is the same whether its trees are scored in one forest or two', () => {
		const rows = rowsOf('telemetry_mixed');
		const whole = growForest(rows, 4, { seed: 9, treeCount: 10 });
		const half = growForest(rows, 4, { seed: 9, treeCount: 5 });
		expect(whole.threshold.subarray(0, half.threshold.length)).toEqual(half.threshold);
	});

	test('says which feature made a row strange, and its parts add up to the shortened path', () => {
		const rows = Float64Array.from(rowsOf('shifted_cluster'));
		const forest = growForest(rows, 4, { seed: 2 });
		const strange = Float64Array.of(0, 40, 0, 0);
		const parts = contributions(forest, strange);
		expect(parts.indexOf(Math.max(...parts))).toBe(1);
		const shortened = averagePathLength(256) * (1 + Math.log2(scoreForest(forest, strange)[0]));
		expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(shortened, 10);
	});

	test('refuses what it cannot learn from', () => {
		const code = (work: () => unknown): string => {
			try {
				work();
			} catch (error) {
				if (error instanceof AppError) return error.code;
			}
			return 'no error';
		};
		expect(code(() => growForest(Float64Array.of(1, 2), 2, { seed: 1 }))).toBe('series_too_short');
		expect(code(() => growForest(Float64Array.of(1, Number.NaN, 3, 4), 2, { seed: 1 }))).toBe('invalid_input');
		expect(code(() => growForest(Float64Array.of(1, 2, 3), 2, { seed: 1 }))).toBe('invalid_input');
		expect(code(() => growForest(Float64Array.of(1, 2, 3, 4), 2, { seed: 1, treeCount: 0 }))).toBe('invalid_input');
	});
});
