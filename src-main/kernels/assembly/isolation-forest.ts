/**
 * Isolation forest scores in WebAssembly; `scoreForest` of `maths/isolation-forest.ts` defines the result.
 *
 * A block of rows is turned into columns that stay in the first cache, then walks through one tree after the other. Eight rows walk side by
 * side, without branches: a step of one row waits for two loads, and the other seven fill the wait (10.3 ns a walk with four rows, 6.2 with
 * eight, the same with twelve). There is no SIMD in it: WebAssembly has no gather, and every row is at another node.
 *
 * Memory is laid out by the loader; pointers are byte offsets. A node has 16 bytes: f64 threshold, u32 offset of its column in the block,
 * u32 address of its left child, whose right sibling follows.
 */

/** Rows that walk together; blocks hold a multiple of them. */
export const LANES: u32 = 8;

/** First byte that the loader may use. */
export function firstFreeByte(): usize {
	return __heap_base;
}

// e^x as in maths/elementary.ts, digit for digit.
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const LOG2E: f64 = 1.4426950408889634;
const EXP_UNDERFLOW: f64 = -745.1332191019412;
const TWO_POW_MINUS_54: f64 = 5.551115123125783e-17;
/** 1/2!, 1/3!, ... 1/15!. */
const INVERSE_FACTORIALS = memory.data<f64>([
	1.0 / 2.0, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0, 1.0 / 5040.0, 1.0 / 40320.0, 1.0 / 362880.0, 1.0 / 3628800.0, 1.0 / 39916800.0,
	1.0 / 479001600.0, 1.0 / 6227020800.0, 1.0 / 87178291200.0, 1.0 / 1307674368000.0,
]);
const LAST_FACTORIAL: i32 = 13;

// @ts-ignore: decorator
@inline
function powerOfTwo(k: i32): f64 {
	return reinterpret<f64>(<u64>(k + 1023) << 52);
}

/** e^x for x <= 0. */
function exp(x: f64): f64 {
	if (x < EXP_UNDERFLOW) return 0;
	const k = Math.floor(x * LOG2E + 0.5);
	const high = x - k * LN2_HIGH;
	const low = k * LN2_LOW;
	const r = high - low;
	let tail: f64 = 0;
	for (let i = LAST_FACTORIAL; i >= 0; --i) tail = tail * r + load<f64>(INVERSE_FACTORIALS + ((<usize>i) << 3));
	tail = tail * r * r;
	const value: f64 = 1.0 + (high - (low - (tail + (high - r - low) * r)));
	const exponent = <i32>k;
	if (exponent >= -1021) return value * powerOfTwo(exponent);
	return value * powerOfTwo(exponent + 54) * TWO_POW_MINUS_54;
}

/**
 * Rows to columns, up to `width` rows; what is missing of the last lanes becomes 0.
 *
 * @returns place of the first value that is not finite, -1 when there is none
 */
function turn(rows: usize, count: u32, features: u32, block: usize, width: u32): i32 {
	const stride = (<usize>width) << 3;
	let from = rows;
	for (let row: u32 = 0; row < count; ++row) {
		let to = block + ((<usize>row) << 3);
		for (let feature: u32 = 0; feature < features; ++feature) {
			const value = load<f64>(from);
			// Infinity minus itself and NaN are not 0.
			if (value - value != 0) return <i32>((from - rows) >> 3);
			store<f64>(to, value);
			from += 8;
			to += stride;
		}
	}
	for (let row = count; row % LANES != 0; ++row)
		for (let feature: u32 = 0; feature < features; ++feature) store<f64>(block + ((<usize>row) << 3) + <usize>feature * stride, 0);
	return -1;
}

// @ts-ignore: decorator
@inline
function step(node: usize, value: f64): usize {
	return <usize>load<u32>(node, 12) + ((<usize>(value > load<f64>(node))) << 4);
}

// @ts-ignore: decorator
@inline
function column(node: usize, lane: usize): usize {
	return lane + <usize>load<u32>(node, 8);
}

/** Adds the path of each row in one tree. */
function walk(root: usize, levels: u32, nodes: usize, paths: usize, block: usize, count: u32, totals: usize): void {
	for (let row: u32 = 0; row < count; row += LANES) {
		const lane = block + ((<usize>row) << 3);
		let a = root;
		let b = root;
		let c = root;
		let d = root;
		let e = root;
		let f = root;
		let g = root;
		let h = root;
		for (let level = levels; level > 0; --level) {
			a = step(a, load<f64>(column(a, lane)));
			b = step(b, load<f64>(column(b, lane), 8));
			c = step(c, load<f64>(column(c, lane), 16));
			d = step(d, load<f64>(column(d, lane), 24));
			e = step(e, load<f64>(column(e, lane), 32));
			f = step(f, load<f64>(column(f, lane), 40));
			g = step(g, load<f64>(column(g, lane), 48));
			h = step(h, load<f64>(column(h, lane), 56));
		}
		const total = totals + ((<usize>row) << 3);
		// A node has 16 bytes, a path 8.
		store<f64>(total, load<f64>(total) + load<f64>(paths + ((a - nodes) >> 1)));
		store<f64>(total, load<f64>(total, 8) + load<f64>(paths + ((b - nodes) >> 1)), 8);
		store<f64>(total, load<f64>(total, 16) + load<f64>(paths + ((c - nodes) >> 1)), 16);
		store<f64>(total, load<f64>(total, 24) + load<f64>(paths + ((d - nodes) >> 1)), 24);
		store<f64>(total, load<f64>(total, 32) + load<f64>(paths + ((e - nodes) >> 1)), 32);
		store<f64>(total, load<f64>(total, 40) + load<f64>(paths + ((f - nodes) >> 1)), 40);
		store<f64>(total, load<f64>(total, 48) + load<f64>(paths + ((g - nodes) >> 1)), 48);
		store<f64>(total, load<f64>(total, 56) + load<f64>(paths + ((h - nodes) >> 1)), 56);
	}
}

/**
 * Scores of one block of rows, each the sum over the trees in their order: it does not depend on the other rows of the block.
 *
 * @param trees   u32 address of the root and u32 levels for each tree
 * @param paths   f64 per node
 * @param rows    f64, row major, `count` rows of `features`
 * @param block   room for `width` rows of `features`; width is a multiple of LANES and at least `count`
 * @param scores  f64, room for `width`; overwritten
 * @returns place of the first value in `rows` that is not finite, -1 when there is none
 */
export function scoreBlock(
	trees: usize,
	treeCount: u32,
	nodes: usize,
	paths: usize,
	scale: f64,
	rows: usize,
	count: u32,
	features: u32,
	block: usize,
	width: u32,
	scores: usize,
): i32 {
	const bad = turn(rows, count, features, block, width);
	if (bad >= 0) return bad;
	memory.fill(scores, 0, (<usize>width) << 3);
	for (let tree: u32 = 0; tree < treeCount; ++tree) {
		const entry = trees + ((<usize>tree) << 3);
		walk(<usize>load<u32>(entry), load<u32>(entry, 4), nodes, paths, block, count, scores);
	}
	for (let row: u32 = 0; row < count; ++row) {
		const score = scores + ((<usize>row) << 3);
		store<f64>(score, exp(-load<f64>(score) * scale));
	}
	return -1;
}
