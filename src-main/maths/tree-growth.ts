/** The random part of an isolation forest: which rows a tree sees, and where it cuts them. */
import type { Rng } from './random.ts';

/**
 * Draws rows without replacement by a partial Fisher-Yates shuffle, and takes it back: what is drawn next owes nothing to it.
 *
 * @param pack   numbers of all rows in their order; as before when this returns
 * @param count  rows to draw, at most as many
 * @returns shape (count,)
 */
export function drawRows(pack: Int32Array, count: number, rng: Rng): Int32Array {
	const places = new Int32Array(count);
	for (let i = 0; i < count; i++) {
		places[i] = i + rng.integer(pack.length - i);
		exchange(pack, i, places[i]);
	}
	const drawn = pack.slice(0, count);
	for (let i = count - 1; i >= 0; i--) exchange(pack, i, places[i]);
	return drawn;
}

function exchange(pack: Int32Array, a: number, b: number): void {
	const row = pack[a];
	pack[a] = pack[b];
	pack[b] = row;
}

/**
 * Puts the rows of a range that go left first; both parts keep their order. Written without a branch: which way a row goes cannot be guessed, and
 * a wrong guess of the processor costs more than all the rest.
 *
 * @param members    numbers of rows, rearranged from `from` to `to`
 * @param columns    values, column by column
 * @param column     where the column starts
 * @param threshold  rows at most this go left
 * @param spare      room for as many numbers, overwritten
 * @returns where those that go right start
 */
export function divideRows(
	members: Int32Array,
	from: number,
	to: number,
	columns: Float64Array,
	column: number,
	threshold: number,
	spare: Int32Array,
): number {
	let middle = from;
	let right = 0;
	for (let i = from; i < to; i++) {
		const row = members[i];
		const goesRight = Number(columns[column + row] > threshold);
		members[middle] = row;
		spare[right] = row;
		right += goesRight;
		middle += 1 - goesRight;
	}
	for (let i = 0; i < right; i++) members[middle + i] = spare[i];
	return middle;
}

/** Trees in flat arrays of one entry a node, as `Forest` has them. */
export interface TreeNodes {
	readonly feature: Int32Array;
	readonly threshold: Float64Array;
	readonly left: Int32Array;
	readonly right: Int32Array;
	readonly size: Int32Array;
}

export interface TreeGrower {
	/** Chooses the rows of the trees that come next. @param drawn  as many numbers of rows as a tree sees */
	takeRows(drawn: Int32Array): void;
	/** Appends a tree over the rows that were taken. @returns its root */
	growTree(rng: Rng): number;
	nodeCount(): number;
	/** Copies of what has grown so far. */
	nodes(): TreeNodes;
}

/**
 * @param rows        shape (n, featureCount), row major, finite; read only
 * @param perTree     rows of a tree
 * @param depthLimit  edges from the root to the deepest leaf, at most
 */
export function createTreeGrower(rows: Float64Array, featureCount: number, perTree: number, depthLimit: number): TreeGrower {
	const store = createNodeStore();
	/** The rows of the tree, column by column: a node looks at one feature at a time. */
	const columns = new Float64Array(perTree * featureCount);
	const members = new Int32Array(perTree);
	const spare = new Int32Array(perTree);
	const candidates = new Int32Array(featureCount);

	/** Chooses a feature uniformly among those that vary in the node, and a cut uniformly between its ends; false when none varies. */
	const chooseCut = (node: number, from: number, to: number, rng: Rng): boolean => {
		for (let i = 0; i < featureCount; i++) candidates[i] = i;
		for (let open = featureCount; open > 0; open--) {
			const at = rng.integer(open);
			const chosen = candidates[at];
			candidates[at] = candidates[open - 1];
			const column = chosen * perTree;
			let low = Number.POSITIVE_INFINITY;
			let high = Number.NEGATIVE_INFINITY;
			for (let i = from; i < to; i++) {
				const value = columns[column + members[i]];
				if (value < low) low = value;
				if (value > high) high = value;
			}
			if (low === high) continue;
			// The span of two finite numbers may be infinite: halves are not.
			const span = high - low;
			const cut = span < Number.POSITIVE_INFINITY ? low + rng.uniform() * span : 2 * (low / 2 + rng.uniform() * (high / 2 - low / 2));
			// Rounding may reach the upper end, which would leave the right side empty.
			store.cut(node, chosen, cut < high ? cut : low);
			return true;
		}
		return false;
	};

	const grow = (node: number, from: number, to: number, depth: number, rng: Rng): void => {
		if (depth >= depthLimit || to - from < 2 || !chooseCut(node, from, to, rng)) return;
		const middle = divideRows(members, from, to, columns, store.featureOf(node) * perTree, store.thresholdOf(node), spare);
		const left = store.addChildren(node, middle - from, to - middle);
		grow(left, from, middle, depth + 1, rng);
		grow(left + 1, middle, to, depth + 1, rng);
	};

	return {
		takeRows(drawn) {
			for (let i = 0; i < perTree; i++)
				for (let feature = 0; feature < featureCount; feature++) columns[feature * perTree + i] = rows[drawn[i] * featureCount + feature];
		},
		growTree(rng) {
			for (let i = 0; i < perTree; i++) members[i] = i;
			const root = store.addRoot(perTree);
			grow(root, 0, perTree, 0, rng);
			return root;
		},
		nodeCount: () => store.count(),
		nodes: () => store.copy(),
	};
}

/** Node columns that double when they are full: how many nodes a forest will have is not known before. */
function createNodeStore() {
	let feature = new Int32Array(1024);
	let threshold = new Float64Array(1024);
	let left = new Int32Array(1024);
	let right = new Int32Array(1024);
	let size = new Int32Array(1024);
	let count = 0;

	const widen = (): void => {
		const wider = <T extends Int32Array | Float64Array>(column: T, empty: T): T => {
			empty.set(column);
			return empty;
		};
		const capacity = 2 * feature.length;
		feature = wider(feature, new Int32Array(capacity));
		threshold = wider(threshold, new Float64Array(capacity));
		left = wider(left, new Int32Array(capacity));
		right = wider(right, new Int32Array(capacity));
		size = wider(size, new Int32Array(capacity));
	};
	const addLeaf = (rowsInNode: number): number => {
		if (count === feature.length) widen();
		feature[count] = -1;
		left[count] = count;
		right[count] = count;
		size[count] = rowsInNode;
		return count++;
	};
	return {
		addRoot: addLeaf,
		/** Two leaves side by side. @returns the left one */
		addChildren(parent: number, leftRows: number, rightRows: number): number {
			const child = addLeaf(leftRows);
			addLeaf(rightRows);
			left[parent] = child;
			right[parent] = child + 1;
			return child;
		},
		cut(node: number, chosen: number, at: number): void {
			feature[node] = chosen;
			threshold[node] = at;
		},
		featureOf: (node: number) => feature[node],
		thresholdOf: (node: number) => threshold[node],
		count: () => count,
		copy: (): TreeNodes => ({
			feature: feature.slice(0, count),
			threshold: threshold.slice(0, count),
			left: left.slice(0, count),
			right: right.slice(0, count),
			size: size.slice(0, count),
		}),
	};
}
