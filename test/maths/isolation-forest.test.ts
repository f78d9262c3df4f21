import { describe, expect, test } from 'vitest';
import { assembleForest, growCandidates, growForest } from '../../src-main/maths/grow-forest.ts';
import {
	averagePathLength,
	contaminationThreshold,
	contributions,
	type Forest,
	pathLengths,
	scoreForest,
} from '../../src-main/maths/isolation-forest.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import fc from '../support/properties.ts';

/** Normal rows, and a few far from them at the end. */
function cloud(features: number, normal: number, odd: number): Float64Array {
	const rng = createRng(11, 0);
	return Float64Array.from({ length: (normal + odd) * features }, (_, i) => rng.normal() + (i >= normal * features ? 5 : 0));
}

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

	test('is the same however the growth of its trees is shared out', () => {
		const rows = cloud(4, 300, 20);
		for (const candidatesPerTree of [1, 4]) {
			const options = { seed: 9, treeCount: 10, candidatesPerTree };
			const whole = growForest(rows, 4, options);
			for (const shares of [[10], [5, 5], [1, 6, 3]]) {
				let first = 0;
				const parts = shares.map((count) => {
					const part = growCandidates(rows, 4, options, first, count);
					first += count;
					return part;
				});
				expect(assembleForest(parts, options)).toEqual(whole);
			}
		}
	});

	test('keeps one candidate for each tree, unchanged', () => {
		const rows = cloud(3, 300, 20);
		const treesOf = (forest: Forest): string[] =>
			Array.from({ length: forest.roots.length - 1 }, (_, tree) =>
				JSON.stringify([
					...forest.threshold.subarray(forest.roots[tree], forest.roots[tree + 1]),
					...forest.left.subarray(forest.roots[tree], forest.roots[tree + 1]).map((child) => child - forest.roots[tree]),
				]),
			);
		const kept = treesOf(growForest(rows, 3, { seed: 4, treeCount: 25 }));
		const { forest } = growCandidates(rows, 3, { seed: 4, treeCount: 25 }, 0, 25);
		const candidates = treesOf(forest);
		expect(candidates.length).toBe(100);
		kept.forEach((tree, place) => {
			expect(candidates.slice(4 * place, 4 * place + 4)).toContain(tree);
		});
	});

	test('owes less of its scores to chance than independent trees do', () => {
		const rows = cloud(2, 380, 20);
		/** Mean variance of a score between seeds. */
		const chance = (candidatesPerTree: number): number => {
			const runs = Array.from({ length: 12 }, (_, seed) => scoreForest(growForest(rows, 2, { seed, candidatesPerTree }), rows));
			let sum = 0;
			for (let row = 0; row < 400; row++) {
				const mean = runs.reduce((total, scores) => total + scores[row], 0) / runs.length;
				sum += runs.reduce((total, scores) => total + (scores[row] - mean) ** 2, 0);
			}
			return sum;
		};
		// Measured on eight data sets: 0.42 to 0.65.
		expect(chance(4)).toBeLessThan(0.75 * chance(1));
	});

	test('cuts values of the largest size that there is', () => {
		const rows = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? -1.7e308 : 1.7e308) * (1 - i / 100));
		const forest = growForest(rows, 1, { seed: 3, treeCount: 10 });
		expect(forest.threshold.every(Number.isFinite)).toBe(true);
		// Both halves of the roots' range are cut, not its lower end only.
		const cuts = Array.from(forest.roots.subarray(0, 10), (root) => forest.threshold[root]);
		expect(cuts.some((cut) => cut < 0) && cuts.some((cut) => cut > 0)).toBe(true);
	});

	test('says which feature made a row strange, and its parts add up to the shortened path', () => {
		const rows = cloud(4, 300, 20);
		const forest = growForest(rows, 4, { seed: 2 });
		const strange = Float64Array.of(0, -40, 0, 0);
		const parts = contributions(forest, strange);
		expect(parts.indexOf(Math.max(...parts))).toBe(1);
		const shortened = averagePathLength(256) * (1 + Math.log2(scoreForest(forest, strange)[0]));
		expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(shortened, 10);
	});

	test('takes each score from the mean of its paths, and says one half where trees of one row have no path', () => {
		fc.assert(
			fc.property(matrices, fc.nat(), ([features, values], seed) => {
				const rows = Float64Array.from(values);
				const forest = growForest(rows, features, { seed, treeCount: 7, subsampleSize: 12 });
				const paths = pathLengths(forest, rows);
				scoreForest(forest, rows).forEach((score, row) => {
					const mean = paths.subarray(7 * row, 7 * row + 7).reduce((sum, path) => sum + path, 0) / 7;
					expect(score).toBeCloseTo(2 ** (-mean / averagePathLength(forest.subsampleSize)), 12);
				});
			}),
			{ numRuns: 40 },
		);
		const stump: Forest = {
			...{ featureCount: 1, subsampleSize: 1, seed: 0, roots: Int32Array.of(0, 1), feature: Int32Array.of(-1), threshold: Float64Array.of(0) },
			...{ left: Int32Array.of(0), right: Int32Array.of(0), size: Int32Array.of(1) },
		};
		expect(scoreForest(stump, Float64Array.of(3))).toEqual(Float64Array.of(0.5));
	});

	test('does not mind where the rows lie, nor their unit, as long as the order of its random numbers is the same', () => {
		const rows = cloud(3, 120, 8);
		const moved = rows.map((value) => 4 * value + 1024);
		const scores = scoreForest(growForest(rows, 3, { seed: 6, treeCount: 30 }), rows);
		scoreForest(growForest(moved, 3, { seed: 6, treeCount: 30 }), moved).forEach((score, row) => {
			expect(score).toBeCloseTo(scores[row], 10);
		});
	});

	test('calls the asked share of its training rows strange, to within one row', () => {
		const rows = cloud(2, 190, 10);
		const scores = scoreForest(growForest(rows, 2, { seed: 3 }), rows);
		for (const contamination of [0.01, 0.05, 0.123, 0.5]) {
			const share = scores.filter((score) => score > contaminationThreshold(scores, contamination)).length / 200;
			expect(Math.abs(share - contamination)).toBeLessThan(1 / 200);
		}
		expect(contaminationThreshold(Float64Array.of(0.4, 0.5, 0.6, 0.7), 0.5)).toBeCloseTo(0.55, 12);
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
		expect(code(() => growForest(Float64Array.of(1, 2, 3, 4), 2, { seed: 1, candidatesPerTree: 0 }))).toBe('invalid_input');
		expect(code(() => contaminationThreshold(Float64Array.of(0.5), 0))).toBe('invalid_input');
		expect(code(() => contaminationThreshold(new Float64Array(0), 0.1))).toBe('sample_too_small');
	});
});
