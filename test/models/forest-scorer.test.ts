import { describe, expect, it } from 'vitest';
import { growForest } from '../../src-main/maths/grow-forest.ts';
import { type Forest, scoreForest } from '../../src-main/maths/isolation-forest.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { averagePrecision, rocAuc } from '../../src-main/maths/ranking.ts';
import { writeJson } from '../../src-main/models/bundle-checks.ts';
import { forestCheck } from '../../src-main/models/bundle-parts.ts';
import { createForestScorer } from '../../src-main/models/forest-scorer.ts';
import { growPackageForest } from '../../src-main/models/isolation-forest.ts';
import fixture from '../golden/oracle/iforest.json' with { type: 'json' };

const FEATURES = 4;
const place = { part: 'anomaly_model.json', path: '' };

function cloud(rows: number): Float64Array {
	const rng = createRng(21, 0);
	return Float64Array.from({ length: rows * FEATURES }, (_, i) => rng.normal() + (i < 5 * FEATURES ? 5 : 0));
}

const rows = cloud(700);
const forest = growForest(rows, FEATURES, { seed: 3 });
const bytesOf = (column: Float64Array): Buffer => Buffer.from(column.buffer, column.byteOffset, column.byteLength);

describe('createForestScorer', () => {
	it('gives the scores of scoreForest, bit for bit, whoever grew the trees', () => {
		for (const grown of [forest, growPackageForest(rows, FEATURES, { seed: 3, treeCount: 30 })])
			expect(bytesOf(createForestScorer(grown)(rows)).equals(bytesOf(scoreForest(grown, rows)))).toBe(true);
	});

	it('gives a forest that was saved and loaded the same scores to the last bit', () => {
		const loaded = forestCheck(JSON.parse(new TextDecoder().decode(writeJson(forest))), place);
		expect(bytesOf(createForestScorer(loaded)(rows)).equals(bytesOf(createForestScorer(forest)(rows)))).toBe(true);
	});

	it('scores rows that come one at a time, or in any chunks, as it scores them together', () => {
		const score = createForestScorer(forest);
		const together = score(rows);
		for (const chunk of [1, 7, 8, 256, 300]) {
			const pieces: number[] = [];
			for (let from = 0; from < 700; from += chunk) pieces.push(...score(rows.subarray(from * FEATURES, (from + chunk) * FEATURES)));
			expect(bytesOf(Float64Array.from(pieces)).equals(bytesOf(together))).toBe(true);
		}
		expect(score(new Float64Array(0))).toEqual(new Float64Array(0));
	});

	it('calls constant data normal, and says one half where trees of one row have no path', () => {
		const constant = new Float64Array(300 * FEATURES).fill(-2);
		const scores = createForestScorer(growForest(constant, FEATURES, { seed: 1 }))(constant);
		expect(scores.every((score) => Math.abs(score - 0.5) < 1e-12)).toBe(true);
		const stump: Forest = {
			...{ featureCount: 1, subsampleSize: 1, seed: 0, roots: Int32Array.of(0, 1), feature: Int32Array.of(-1), threshold: Float64Array.of(0) },
			...{ left: Int32Array.of(0), right: Int32Array.of(0), size: Int32Array.of(1) },
		};
		expect(createForestScorer(stump)(Float64Array.of(3, 4))).toEqual(Float64Array.of(0.5, 0.5));
	});

	it('refuses half rows, and names the row of the table whose value is not finite', () => {
		const score = createForestScorer(forest);
		expect(() => score(rows.subarray(0, 6))).toThrow('6 values are not rows of 4 features.');
		const broken = rows.slice(0, 40);
		broken[4 * 6 + 2] = Number.NaN;
		expect(() => score(broken, 1_000)).toThrow('Row 1006, feature 2 is not a finite number');
	});

	it('refuses what is not made of trees: the kernel reads wherever it is sent', () => {
		const inner = { ...forest, left: forest.left.slice(), right: forest.right.slice(), feature: forest.feature.slice() };
		inner.right[0] = inner.left[0];
		expect(() => forestCheck(JSON.parse(new TextDecoder().decode(writeJson(inner))), place)).toThrow('has two parents');
		// A loop, two parents of everything below the root, and a feature that there is not.
		const loop: Forest = { ...forest, left: forest.left.map((child, node) => (forest.feature[node] >= 0 ? 0 : child)) };
		const doubled: Forest = { ...forest, right: forest.left };
		const foreign: Forest = { ...forest, feature: forest.feature.map((feature) => (feature >= 0 ? FEATURES : feature)) };
		for (const broken of [loop, foreign]) expect(() => createForestScorer(broken)).toThrow('is not a tree over its features');
		expect(() => createForestScorer(doubled)).toThrow('is not a tree over its features');
	});
});

describe('100 trees of 256 rows', () => {
	const SEEDS = 20;
	const references = fixture.statistics.filter(({ trees, max_samples, seeds }) => trees === 100 && max_samples === 256 && seeds === SEEDS);

	it.each(references)('lie within one sd of the mean of 20 forests of scikit-learn, or above it, on $dataset', (reference) => {
		const { X, y } = fixture.datasets[reference.dataset as keyof typeof fixture.datasets];
		const values = Float64Array.from(X.flat());
		const labels = Float64Array.from(y);
		let area = 0;
		let precision = 0;
		for (let seed = 0; seed < SEEDS; seed++) {
			const scores = createForestScorer(growForest(values, reference.features, { seed }))(values);
			area += rocAuc(scores, labels) / SEEDS;
			precision += averagePrecision(scores, labels) / SEEDS;
		}
		// A mean of twenty ones is 1 but for the rounding of its sum.
		expect(area).toBeGreaterThanOrEqual(reference.roc_auc_mean - reference.roc_auc_sd - 1e-12);
		expect(precision).toBeGreaterThanOrEqual(reference.average_precision_mean - reference.average_precision_sd - 1e-12);
	});
});
