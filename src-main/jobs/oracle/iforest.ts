/** Fixtures of the isolation forest: given trees exactly, grown forests by what they are on average. */
import { growForest } from '../../maths/grow-forest.ts';
import { averagePathLength, contaminationThreshold, type Forest, pathLengths } from '../../maths/isolation-forest.ts';
import { averagePrecision, rocAuc } from '../../maths/ranking.ts';
import { createForestScorer } from '../../models/forest-scorer.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { WorkContext } from '../../shared/domain/work.ts';
import type { CaseBook, CaseCheck } from './case-book.ts';
import type { Topic } from './check-oracle.ts';
import { type Entry, entriesOf, entryOf, type Fixture, numberOf, numbersOf, rowsOf, type Tolerance, textOf, toleranceOf } from './fixture.ts';

/** Beside random trees: fewest seeds, most seeds, and the share of the allowance that our own mean may be uncertain by. */
const SEEDS = { fewest: 20, most: 200, uncertainty: 1 / 8 };
/** Standard errors by which two independent means may differ: one in 370 differs by more. */
const MEANS_APART = 3;

export const iforestTopic: Topic = {
	inputs: ['datasets'],
	kinds: {
		async average_path_length(fixture, book) {
			const tolerance = toleranceOf(fixture, 'average_path_length');
			for (const entry of entriesOf(fixture.average_path_length))
				await book.check({ kind: 'average_path_length', id: `n=${entry.n}`, entry, inputs: ['n'] }, (c) =>
					c.close('c', averagePathLength(numberOf(entry.n)), tolerance),
				);
		},
		async forests(fixture, book) {
			const tolerance = toleranceOf(fixture, 'forests');
			const inputs = ['id', 'max_samples', 'contamination', 'n_features', 'trees', 'fit_X', 'query'];
			for (const entry of entriesOf(fixture.forests))
				await book.check({ kind: 'forests', id: textOf(entry.id), entry, inputs }, (c) => checkForest(c, entry, tolerance));
		},
		statistics: checkStatistics,
		async limit_scores(fixture, book) {
			const entry = entryOf(fixture.limit_scores);
			await book.check({ kind: 'limit_scores', id: textOf(entry.dataset), entry, inputs: ['dataset', 'trees', 'max_samples', 'rows'] }, (c) =>
				checkLimit(c, entry, datasetOf(fixture, entry.dataset)),
			);
		},
		async metric_checks(fixture, book) {
			const tolerance = toleranceOf(fixture, 'metric_checks');
			for (const [i, entry] of entriesOf(fixture.metric_checks).entries())
				await book.check({ kind: 'metric_checks', id: `#${i}`, entry, inputs: ['score', 'y'] }, (c) => {
					const [scores, labels] = [numbersOf(entry.score), numbersOf(entry.y)];
					c.close('roc_auc', rocAuc(scores, labels), tolerance);
					c.close('average_precision', averagePrecision(scores, labels), tolerance);
				});
		},
	},
};

const flat = (rows: readonly Float64Array[]): Float64Array => Float64Array.from(rows.flatMap((row) => Array.from(row)));

function datasetOf(fixture: Fixture, name: unknown): { readonly rows: readonly Float64Array[]; readonly labels: Float64Array } {
	const { X, y } = entryOf(entryOf(fixture.datasets)[textOf(name)]);
	return { rows: rowsOf(X), labels: numbersOf(y) };
}

/** The reference's trees in our flat form: each feature named in the whole, children absolute. */
function forestOf(entry: Entry, trainingRows: number): Forest {
	const nodes = { feature: [] as number[], threshold: [] as number[], left: [] as number[], right: [] as number[], size: [] as number[] };
	const roots = [0];
	for (const tree of entriesOf(entry.trees)) {
		const start = roots[roots.length - 1];
		const [subset, feature, threshold] = [numbersOf(tree.feature_subset), numbersOf(tree.feature), numbersOf(tree.threshold)];
		const [left, right] = [numbersOf(tree.left), numbersOf(tree.right)];
		feature.forEach((position, node) => {
			const isLeaf = position < 0;
			nodes.feature.push(isLeaf ? -1 : subset[position]);
			nodes.threshold.push(isLeaf ? 0 : threshold[node]);
			nodes.left.push(start + (isLeaf ? node : left[node]));
			nodes.right.push(start + (isLeaf ? node : right[node]));
		});
		nodes.size.push(...numbersOf(tree.n_node_samples));
		roots.push(nodes.feature.length);
	}
	return {
		featureCount: numberOf(entry.n_features),
		subsampleSize: Math.min(numberOf(entry.max_samples), trainingRows),
		seed: 0,
		roots: Int32Array.from(roots),
		feature: Int32Array.from(nodes.feature),
		threshold: Float64Array.from(nodes.threshold),
		left: Int32Array.from(nodes.left),
		right: Int32Array.from(nodes.right),
		size: Int32Array.from(nodes.size),
	};
}

function checkForest(c: CaseCheck, entry: Entry, tolerance: Tolerance): void {
	const [training, query] = [rowsOf(entry.fit_X), rowsOf(entry.query)];
	const forest = forestOf(entry, training.length);
	const treeCount = forest.roots.length - 1;
	const paths = pathLengths(forest, flat(query));
	c.close(
		'expected.path_length_per_tree',
		query.map((_, row) => paths.subarray(row * treeCount, (row + 1) * treeCount)),
		tolerance,
	);
	const score = createForestScorer(forest);
	const scores = score(flat(query));
	const trainingScores = score(flat(training));
	// The reference's sign: the lower, the odder.
	c.close(
		'expected.score_samples',
		scores.map((score) => -score),
		tolerance,
	);
	c.close(
		'expected.score_samples_fit_X',
		trainingScores.map((score) => -score),
		tolerance,
	);
	const threshold = entry.contamination === 'auto' ? 0.5 : contaminationThreshold(trainingScores, numberOf(entry.contamination));
	c.close('expected.offset', -threshold, tolerance);
	const decision = scores.map((score) => threshold - score);
	c.close('expected.decision_function', decision, tolerance);
	const predicted = numbersOf(entryOf(entry.expected).predict);
	const bad = decision.findIndex((value, row) => Math.abs(value) > tolerance.atol && (value < 0 ? -1 : 1) !== predicted[row]);
	c.rule(
		'expected.predict',
		bad < 0 && predicted.length === decision.length,
		'-1 where the score is above the threshold, else 1; free on the threshold itself',
		decision[bad],
	);
}

interface Mean {
	readonly mean: number;
	/** Of the mean. */
	readonly standardError: number;
}

function meanOf(values: readonly number[]): Mean {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
	return { mean, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/**
 * The file's rule compares two means of random forests and asks for 10 seeds of ours or more. Where one seed says little (AUC of
 * sd 0.04 on a ring with its anomalies in the middle) ten say little more, so seeds 0, 1, 2, ... are taken until the standard
 * error of our mean is an eighth of what the rule allows: the same protocol for every data set.
 */
async function checkStatistics(fixture: Fixture, book: CaseBook, context: WorkContext): Promise<void> {
	const inputs = ['dataset', 'trees', 'max_samples', 'seeds'];
	for (const entry of entriesOf(fixture.statistics)) {
		if (context.isCancelled()) throw new AppError('cancelled');
		const id = `${entry.dataset}/${entry.trees}x${entry.max_samples}`;
		await book.check({ kind: 'statistics', id, entry, inputs }, (c) => {
			const { rows, labels } = datasetOf(fixture, entry.dataset);
			const allowance = (metric: string): number => (3 * numberOf(entry[`${metric}_sd`])) / Math.sqrt(10) + 0.01;
			const found = growMany(entry, rows, labels, { roc_auc: allowance('roc_auc'), average_precision: allowance('average_precision') });
			c.exact('n', rows.length);
			c.exact('features', rows[0].length);
			c.exact('anomalies', labels.filter((label) => label === 1).length);
			for (const [metric, ours] of [
				['roc_auc', found.roc_auc],
				['average_precision', found.average_precision],
			] as const) {
				const short = numberOf(entry[`${metric}_mean`]) - ours.mean;
				c.rule(`${metric}_mean`, short <= allowance(metric), `no worse than 3*sd/sqrt(10) + 0.01, ${found.seeds} seeds of ours`, Math.max(0, short));
				c.skip(`${metric}_sd`, 'the scale of the rule');
				c.skip(`${metric}_min`, 'no rule is stated for the worst seed');
			}
			const off = Math.abs(found.mean_score.mean - numberOf(entry.mean_score));
			c.rule('mean_score', off <= 4 * numberOf(entry.mean_score_sd) + 0.003, 'within 4*sd + 0.003', off);
			c.skip('mean_score_sd', 'the scale of the rule');
		});
	}
}

function growMany(
	{ trees, max_samples }: Entry,
	rows: readonly Float64Array[],
	labels: Float64Array,
	allowances: { readonly roc_auc: number; readonly average_precision: number },
) {
	const values = flat(rows);
	const options = { treeCount: numberOf(trees), subsampleSize: numberOf(max_samples) };
	const [areas, precisions, levels] = [[] as number[], [] as number[], [] as number[]];
	for (let seed = 0; ; seed++) {
		const scores = createForestScorer(growForest(values, rows[0].length, { ...options, seed }))(values);
		areas.push(rocAuc(scores, labels));
		precisions.push(averagePrecision(scores, labels));
		levels.push(scores.reduce((sum, score) => sum + score, 0) / scores.length);
		if (areas.length < SEEDS.fewest) continue;
		const found = { seeds: areas.length, roc_auc: meanOf(areas), average_precision: meanOf(precisions), mean_score: meanOf(levels) };
		const isSure =
			found.roc_auc.standardError <= SEEDS.uncertainty * allowances.roc_auc &&
			found.average_precision.standardError <= SEEDS.uncertainty * allowances.average_precision;
		if (isSure || areas.length >= SEEDS.most) return found;
	}
}

/** As many trees of ours as the reference grew; every mean is a two-sample z-test, as the file's reason says. */
function checkLimit(c: CaseCheck, entry: Entry, { rows, labels }: ReturnType<typeof datasetOf>): void {
	const treeCount = numberOf(entry.trees);
	// The file's rules are those of independent trees: every candidate counts.
	const options = { treeCount, subsampleSize: numberOf(entry.max_samples), candidatesPerTree: 1, seed: 0 };
	const forest = growForest(flat(rows), rows[0].length, options);
	const asked = numbersOf(entry.rows);
	c.exact(
		'is_anomaly',
		Array.from(asked, (row) => labels[row]),
	);
	const paths = pathLengths(forest, flat(Array.from(asked, (row) => rows[row])));
	const spread = numbersOf(entry.sd_path_length_per_tree);
	const longest = averagePathLength(forest.subsampleSize);
	const worst = { path: 0, score: 0 };
	const [expectedPaths, expectedScores] = [numbersOf(entry.mean_path_length), numbersOf(entry.anomaly_score)];
	for (let i = 0; i < asked.length; i++) {
		const mean = paths.subarray(i * treeCount, (i + 1) * treeCount).reduce((sum, path) => sum + path, 0) / treeCount;
		const allowed = 5 * spread[i] * Math.sqrt(1 / treeCount + 1 / numberOf(entry.trees));
		worst.path = Math.max(worst.path, Math.abs(mean - expectedPaths[i]) / allowed);
		// A score 2^(-path / c) moves by score ln 2 / c for each edge.
		const score = 2 ** (-mean / longest);
		worst.score = Math.max(worst.score, Math.abs(score - expectedScores[i]) / ((allowed * score * Math.LN2) / longest));
	}
	c.rule('mean_path_length', worst.path <= 1, 'within 5 standard errors for every row (as a multiple of them)', worst.path);
	// The slope of the score is taken at ours: a tenth more for its bend.
	c.rule('anomaly_score', worst.score <= 1.1, 'within the same 5 standard errors, as scores', worst.score);
	c.skip('sd_path_length_per_tree', 'the scale of the rule');
	checkTreeSizes(c, entry, forest);
}

function checkTreeSizes(c: CaseCheck, entry: Entry, forest: Forest): void {
	const treeCount = forest.roots.length - 1;
	const leaves = Array.from({ length: treeCount }, (_, tree) =>
		forest.feature.subarray(forest.roots[tree], forest.roots[tree + 1]).reduce((count, feature) => count + (feature < 0 ? 1 : 0), 0),
	);
	const { mean, standardError } = meanOf(leaves);
	// 1 % as the file says, but no less than what two independent means differ by: one tree's leaves may spread by a third of their mean.
	const chance = MEANS_APART * standardError * Math.sqrt(1 + treeCount / numberOf(entry.trees));
	for (const [path, ours, factor] of [
		['mean_leaves_per_tree', mean, 1],
		['mean_nodes_per_tree', 2 * mean - 1, 2],
	] as const) {
		const expected = numberOf(entry[path]);
		const off = Math.abs(ours - expected);
		c.rule(path, off <= Math.max(0.01 * expected, factor * chance), 'within 1 %, or 3 standard errors of the difference', off / expected);
	}
	const depth = new Int32Array(forest.feature.length);
	forest.feature.forEach((feature, node) => {
		if (feature >= 0) for (const child of [forest.left[node], forest.right[node]]) depth[child] = depth[node] + 1;
	});
	c.exact(
		'max_depth_seen',
		depth.reduce((deepest, value) => Math.max(deepest, value), 0),
	);
}
