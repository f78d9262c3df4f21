/**
 * A forest of extremely randomised trees that states the probability of a rare outcome. Each tree sees two thirds of the drives, so
 * that every row has trees that know nothing of its drive: their answers are honest ones, and calibration rests on them.
 */
import { createRng, type Rng } from '../random.ts';
import { growTree, type ProbabilityTree, treeProbability } from './failure-tree.ts';

export interface ForestRows {
	/** One a feature, each of shape (all rows,). */
	readonly columns: readonly Float32Array[];
	/** Shape (all rows,): 1 for the outcome. */
	readonly labels: Uint8Array;
	/** Shape (all rows,): rows of a drive stand and fall together. */
	readonly drives: Int32Array;
	/** Rows to learn from. */
	readonly rows: Int32Array;
}

export interface FailureForest {
	readonly trees: readonly ProbabilityTree[];
}

export interface GrownForest extends FailureForest {
	/** Shape (rows,): probability by the trees that have not seen the drive; NaN where each tree has. */
	readonly outOfBag: Float64Array;
	/** Shape (features,): share of the impurity that splits by the feature removed; adds up to 1, or 0 without a split. */
	readonly importance: Float64Array;
}

const TREES = 120;
const DRIVES_OF_A_TREE = 2 / 3;
/**
 * Rows without the outcome that a tree learns from at most; more are thinned out and weigh more. The days of a drive resemble each
 * other, and each tree gets other ones: ten thousand drives take no longer than one thousand.
 */
const MOST_OTHERS = 5_000;

/**
 * @param seed    stream of the trees: the n-th depends on (seed, stream, n) alone
 * @param onTree  called after each tree; throws to stop
 */
export function growFailureForest(
	{ columns, labels, drives, rows }: ForestRows,
	seed: number,
	stream: number,
	onTree: (done: number) => void = () => {},
): GrownForest {
	const rng = createRng(seed, stream);
	const names = [...new Set(Array.from(rows, (row) => drives[row]))].sort((a, b) => a - b);
	const failing = new Set(Array.from(rows, (row) => (labels[row] === 1 ? drives[row] : -1)));
	const groups = [names.filter((drive) => failing.has(drive)), names.filter((drive) => !failing.has(drive))];
	const sums = new Float64Array(rows.length);
	const counts = new Int32Array(rows.length);
	const importance = new Float64Array(columns.length);
	const trees: ProbabilityTree[] = [];
	for (let t = 0; t < TREES; t++) {
		const chosen = new Set(groups.flatMap((group) => drawn(group, rng)));
		const learnt = thinned(
			rows.filter((row) => chosen.has(drives[row])),
			labels,
			rng,
		);
		const tree = growTree({ columns, labels, ...learnt }, rng, importance);
		trees.push(tree);
		for (const [at, row] of rows.entries()) {
			if (chosen.has(drives[row])) continue;
			sums[at] += treeProbability(tree, columns, row);
			counts[at]++;
		}
		onTree(t + 1);
	}
	const total = importance.reduce((sum, value) => sum + value, 0);
	return {
		trees,
		outOfBag: sums.map((sum, at) => (counts[at] === 0 ? Number.NaN : sum / counts[at])),
		importance: total > 0 ? importance.map((value) => value / total) : importance,
	};
}

/** Mean of the trees. */
export function forestProbability({ trees }: FailureForest, columns: readonly Float32Array[], row: number): number {
	let sum = 0;
	for (const tree of trees) sum += treeProbability(tree, columns, row);
	return sum / trees.length;
}

/** Two thirds of them, one at least. */
function drawn(group: readonly number[], rng: Rng): number[] {
	const shuffled = [...group];
	const count = Math.max(Math.min(1, group.length), Math.round(group.length * DRIVES_OF_A_TREE));
	for (let i = 0; i < count; i++) {
		const j = i + rng.integer(shuffled.length - i);
		[shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
	}
	return shuffled.slice(0, count);
}

/** All rows with the outcome, and as many of the others as a tree takes. */
function thinned(rows: Int32Array, labels: Uint8Array, rng: Rng): { readonly rows: Int32Array; readonly otherWeight: number } {
	const others = rows.reduce((count, row) => count + (labels[row] === 1 ? 0 : 1), 0);
	if (others <= MOST_OTHERS) return { rows, otherWeight: 1 };
	const share = MOST_OTHERS / others;
	return { rows: rows.filter((row) => labels[row] === 1 || rng.uniform() < share), otherWeight: 1 / share };
}
