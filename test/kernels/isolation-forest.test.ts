import { describe, expect, it } from 'vitest';
import { loadForestScorer } from '../../src-main/kernels/forest-scorer.ts';
import { compileForest } from '../../src-main/maths/compiled-forest.ts';
import { growForest } from '../../src-main/maths/grow-forest.ts';
import { type Forest, scoreForest } from '../../src-main/maths/isolation-forest.ts';
import { createRng } from '../../src-main/maths/random.ts';
import fc from '../support/properties.ts';

const bytesOf = (column: Float64Array): Buffer => Buffer.from(column.buffer, column.byteOffset, column.byteLength);

function kernelScores(forest: Forest, rows: Float64Array): Float64Array {
	const scores = new Float64Array(rows.length / forest.featureCount);
	expect(loadForestScorer(compileForest(forest)).score(rows, scores)).toBe(-1);
	return scores;
}

function normalRows(rows: number, features: number, seed: number): Float64Array {
	const rng = createRng(seed, 0);
	return Float64Array.from({ length: rows * features }, () => rng.normal());
}

/** Ties, zeros of both signs, tiny and huge values, and as many rows as make full, half and single lanes. */
const problems = fc
	.record({
		features: fc.integer({ min: 1, max: 5 }),
		rows: fc.integer({ min: 2, max: 70 }),
		treeCount: fc.integer({ min: 1, max: 12 }),
		subsampleSize: fc.integer({ min: 2, max: 64 }),
		seed: fc.nat(),
	})
	.chain((shape) =>
		fc.record({
			shape: fc.constant(shape),
			values: fc.array(fc.oneof(fc.constantFrom(0, -0, 1, 1, 2), fc.double({ noNaN: true, noDefaultInfinity: true })), {
				minLength: shape.rows * shape.features,
				maxLength: shape.rows * shape.features,
			}),
		}),
	);

describe('the isolation forest kernel', () => {
	it('equals its plain twin bit for bit', () => {
		fc.assert(
			fc.property(problems, ({ shape, values }) => {
				const rows = Float64Array.from(values);
				const forest = growForest(rows, shape.features, shape);
				expect(bytesOf(kernelScores(forest, rows)).equals(bytesOf(scoreForest(forest, rows)))).toBe(true);
			}),
			{ numRuns: 200 },
		);
	});

	it('equals its twin over many blocks, on 1, 10 and 3,000 features', () => {
		for (const [rows, features] of [
			[3_001, 1],
			[2_500, 10],
			[40, 3_000],
		] as const) {
			const values = normalRows(rows, features, 3);
			const forest = growForest(values, features, { seed: 4 });
			expect(bytesOf(kernelScores(forest, values)).equals(bytesOf(scoreForest(forest, values)))).toBe(true);
		}
	});

	it('has the same exponential down to scores that are no normal numbers, and to 0', () => {
		// A chain of ever rarer cuts: the row ends at any depth that it names.
		const depth = 1_200;
		const inner = Array.from({ length: depth }, (_, level) => level);
		const forest: Forest = {
			...{ featureCount: 1, subsampleSize: 2, seed: 0, roots: Int32Array.of(0, 2 * depth + 1) },
			feature: Int32Array.from([...inner.flatMap(() => [0, -1]), -1]),
			threshold: Float64Array.from([...inner.flatMap((level) => [level, 0]), 0]),
			left: Int32Array.from([...inner.flatMap((level) => [2 * level + 1, 2 * level + 1]), 2 * depth]),
			right: Int32Array.from([...inner.flatMap((level) => [2 * level + 2, 2 * level + 1]), 2 * depth]),
			size: Int32Array.from([...inner.flatMap((level) => [depth - level + 1, 1]), 1]),
		};
		const rows = Float64Array.from(inner);
		const scores = kernelScores(forest, rows);
		expect(scores[1_000] / 2 ** -1_001).toBeCloseTo(1, 11);
		// 2^-1041 lies below the smallest normal number, 2^-1022.
		expect(scores[1_040] / 2 ** -1_041).toBeCloseTo(1, 4);
		expect(scores[1_150]).toBe(0);
		expect(bytesOf(scores).equals(bytesOf(scoreForest(forest, rows)))).toBe(true);
	});

	it('keeps nothing from one call to the next, and gives separate instances equal digits', () => {
		const rows = normalRows(700, 4, 8);
		const forest = growForest(rows, 4, { seed: 2 });
		const scorer = loadForestScorer(compileForest(forest));
		const first = new Float64Array(700);
		const again = new Float64Array(700);
		scorer.score(rows, first);
		const one = new Float64Array(1);
		scorer.score(rows.subarray(4 * 300, 4 * 301), one);
		scorer.score(rows, again);
		expect(bytesOf(again).equals(bytesOf(first))).toBe(true);
		expect(one[0]).toBe(first[300]);
		expect(bytesOf(kernelScores(forest, rows)).equals(bytesOf(first))).toBe(true);
	});

	it('says where the first value lies that is not finite, in whatever block', () => {
		const rows = normalRows(1_000, 3, 5);
		const scorer = loadForestScorer(compileForest(growForest(rows, 3, { seed: 1 })));
		for (const [at, value] of [
			[0, Number.NaN],
			[1_502, Number.POSITIVE_INFINITY],
			[2_999, Number.NEGATIVE_INFINITY],
		] as const) {
			const broken = rows.slice();
			broken[at] = value;
			broken[2_999] = Number.NaN;
			expect(scorer.score(broken, new Float64Array(1_000))).toBe(at);
		}
	});
});
