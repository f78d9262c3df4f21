/** One extremely randomised tree: at each node the best of a few features, each cut at a random place. */
import type { Rng } from '../random.ts';

export interface ProbabilityTree {
	/** Shape (nodes,): feature that the node asks for; -1 for a leaf. */
	readonly features: Int16Array;
	/** Shape (nodes,): smaller values go left. */
	readonly thresholds: Float32Array;
	/** Shape (nodes,): 1 when a missing value goes left. */
	readonly missingLeft: Uint8Array;
	/** Shape (nodes,): the left child; the right one is the next node after it. */
	readonly children: Int32Array;
	/** Shape (nodes,): share of the outcome among what reached the node. */
	readonly values: Float32Array;
}

export interface TreeRows {
	readonly columns: readonly Float32Array[];
	readonly labels: Uint8Array;
	/** Weight of a row without the outcome; a row with it has 1. */
	readonly otherWeight: number;
	readonly rows: Int32Array;
}

/** Rows of the smallest leaf: a drive's week. */
const LEAST_ROWS = 5;
/** Share of the features that a node chooses from. */
const FEATURE_SHARE = 0.3;

interface Cut {
	readonly feature: number;
	readonly threshold: number;
	readonly missingLeft: boolean;
	readonly gain: number;
}

/**
 * @param importance  shape (features,): gets the weighted impurity that each feature removed
 * @source Geurts, Ernst & Wehenkel (2006), "Extremely randomized trees", Machine Learning 63
 */
export function growTree({ columns, labels, otherWeight, rows }: TreeRows, rng: Rng, importance: Float64Array): ProbabilityTree {
	const features: number[] = [];
	const thresholds: number[] = [];
	const missingLeft: number[] = [];
	const children: number[] = [];
	const values: number[] = [];
	const order = Int32Array.from(rows);
	const addNode = (from: number, to: number): number => {
		let positives = 0;
		for (let i = from; i < to; i++) positives += labels[order[i]];
		features.push(-1);
		thresholds.push(0);
		missingLeft.push(0);
		children.push(-1);
		values.push(to === from ? 0 : positives / (positives + (to - from - positives) * otherWeight));
		return features.length - 1;
	};
	const open = [{ node: addNode(0, order.length), from: 0, to: order.length }];
	for (let job = open.pop(); job !== undefined; job = open.pop()) {
		const { node, from, to } = job;
		if (to - from < 2 * LEAST_ROWS || values[node] === 0 || values[node] === 1) continue;
		const cut = bestCut({ columns, labels, otherWeight, rows: order.subarray(from, to) }, rng);
		if (cut === undefined) continue;
		const middle = from + partition(order.subarray(from, to), columns[cut.feature], cut);
		importance[cut.feature] += cut.gain;
		features[node] = cut.feature;
		thresholds[node] = cut.threshold;
		missingLeft[node] = cut.missingLeft ? 1 : 0;
		const left = addNode(from, middle);
		const right = addNode(middle, to);
		children[node] = left;
		open.push({ node: left, from, to: middle }, { node: right, from: middle, to });
	}
	return {
		features: Int16Array.from(features),
		thresholds: Float32Array.from(thresholds),
		missingLeft: Uint8Array.from(missingLeft),
		children: Int32Array.from(children),
		values: Float32Array.from(values),
	};
}

/** Share of the outcome in the leaf of a row. */
export function treeProbability(
	{ features, thresholds, missingLeft, children, values }: ProbabilityTree,
	columns: readonly Float32Array[],
	row: number,
): number {
	let node = 0;
	for (let feature = features[0]; feature >= 0; feature = features[node]) {
		const value = columns[feature][row];
		const goesLeft = value < thresholds[node] || (missingLeft[node] === 1 && Number.isNaN(value));
		node = children[node] + (goesLeft ? 0 : 1);
	}
	return values[node];
}

/** The best of a few random cuts; undefined when each feature is constant here. */
function bestCut(node: TreeRows, rng: Rng): Cut | undefined {
	const { columns } = node;
	const wanted = Math.max(1, Math.ceil(columns.length * FEATURE_SHARE));
	const untried = Int32Array.from(columns, (_, feature) => feature);
	let best: Cut | undefined;
	let tried = 0;
	// Constant features and cuts that tell nothing do not count: a source may fill few of its columns.
	for (let i = 0; i < untried.length && tried < wanted; i++) {
		const j = i + rng.integer(untried.length - i);
		const feature = untried[j];
		untried[j] = untried[i];
		const cut = randomCut(node, feature, rng);
		if (cut === undefined || !(cut.gain > 0)) continue;
		tried++;
		if (best === undefined || cut.gain > best.gain) best = cut;
	}
	return best;
}

function randomCut({ columns, labels, otherWeight, rows }: TreeRows, feature: number, rng: Rng): Cut | undefined {
	const column = columns[feature];
	let [least, most, missing] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
	for (const row of rows) {
		const value = column[row];
		if (Number.isNaN(value)) missing++;
		else {
			if (value < least) least = value;
			if (value > most) most = value;
		}
	}
	if (missing === rows.length || (least === most && missing === 0)) return undefined;
	const { threshold: cut, missingLeft } = drawnCut(least, most, missing > 0, rng);
	let [count, positives, left, leftPositives] = [rows.length, 0, 0, 0];
	for (const row of rows) {
		const label = labels[row];
		positives += label;
		const value = column[row];
		if (value < cut || (missingLeft && Number.isNaN(value))) {
			left++;
			leftPositives += label;
		}
	}
	if (left < LEAST_ROWS || count - left < LEAST_ROWS) return undefined;
	const gain =
		impurity(positives, count, otherWeight) -
		impurity(leftPositives, left, otherWeight) -
		impurity(positives - leftPositives, count - left, otherWeight);
	return { feature, threshold: cut, missingLeft, gain };
}

/** Anywhere between the ends; where values are missing, half of the time the question is whether there is one. */
function drawnCut(least: number, most: number, hasMissing: boolean, rng: Rng): Pick<Cut, 'threshold' | 'missingLeft'> {
	if (least === most || (hasMissing && rng.uniform() < 0.5)) return { threshold: Number.POSITIVE_INFINITY, missingLeft: false };
	// Rounded as the tree keeps it; the least value itself would leave one side empty.
	const drawn = Math.fround(least + (most - least) * rng.uniform());
	return { threshold: drawn > least ? drawn : most, missingLeft: hasMissing && rng.uniform() < 0.5 };
}

/** Gini's impurity times the weight. */
function impurity(positives: number, count: number, otherWeight: number): number {
	const others = (count - positives) * otherWeight;
	return positives + others === 0 ? 0 : (2 * positives * others) / (positives + others);
}

/** Puts the rows that go left in front. @returns how many they are */
function partition(rows: Int32Array, column: Float32Array, { threshold, missingLeft }: Cut): number {
	let [left, right] = [0, rows.length - 1];
	while (left <= right) {
		const value = column[rows[left]];
		if (value < threshold || (missingLeft && Number.isNaN(value))) left++;
		else {
			[rows[left], rows[right]] = [rows[right], rows[left]];
			right--;
		}
	}
	return left;
}
