/**
 * Failure paths in WebAssembly; `maths/risk/failure-paths.ts` defines the result and explains the counter.
 * Four Philox counters run side by side in the lanes of a SIMD register: the groups g, g+1, g+2, g+3 of one drive.
 * Word w of these groups is then paths w * 256 + g .. g+3: neighbours, so that nothing has to be transposed.
 *
 * Memory is laid out by the loader; pointers are byte offsets.
 */

const GROUPS: u32 = 256;
export const PATHS_PER_BLOCK: u32 = 1024;
/** First byte that the loader may use. */
export function firstFreeByte(): usize {
	return __heap_base;
}

const PURPOSE_FAILURE_PATHS: u32 = 1;

const MULTIPLIER_0: u32 = 0xd2511f53;
const MULTIPLIER_1: u32 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;

// The four words of the last call, each for four neighbouring groups.
let word0: v128 = i32x4.splat(0);
let word1: v128 = i32x4.splat(0);
let word2: v128 = i32x4.splat(0);
let word3: v128 = i32x4.splat(0);

// @ts-ignore: decorator
@inline
function lowHalves(a: v128, b: v128): v128 {
	return v128.shuffle<u32>(a, b, 0, 2, 4, 6);
}

// @ts-ignore: decorator
@inline
function highHalves(a: v128, b: v128): v128 {
	return v128.shuffle<u32>(a, b, 1, 3, 5, 7);
}

// @ts-ignore: decorator
@inline
function philox(group: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): void {
	let x0 = i32x4.add(i32x4.splat(group), i32x4(0, 1, 2, 3));
	let x1 = i32x4.splat(c1);
	let x2 = i32x4.splat(c2);
	let x3 = i32x4.splat(c3);
	const m0 = i32x4.splat(MULTIPLIER_0);
	const m1 = i32x4.splat(MULTIPLIER_1);
	let key0 = k0;
	let key1 = k1;
	for (let round = 0; round < 10; ++round) {
		const a = i64x2.extmul_low_i32x4_u(x0, m0);
		const b = i64x2.extmul_high_i32x4_u(x0, m0);
		const c = i64x2.extmul_low_i32x4_u(x2, m1);
		const d = i64x2.extmul_high_i32x4_u(x2, m1);
		x0 = v128.xor(v128.xor(highHalves(c, d), x1), i32x4.splat(key0));
		x1 = lowHalves(c, d);
		x2 = v128.xor(v128.xor(highHalves(a, b), x3), i32x4.splat(key1));
		x3 = lowHalves(a, b);
		key0 += WEYL_0;
		key1 += WEYL_1;
	}
	word0 = x0;
	word1 = x1;
	word2 = x2;
	word3 = x3;
}

// @ts-ignore: decorator
@inline
function addLosses(words: v128, bound: v128, path: u32, loss: f64, losses: usize, failures: usize): void {
	const mask = i32x4.le_u(words, bound);
	if (!v128.any_true(mask)) return;
	let bits = i32x4.bitmask(mask);
	while (bits != 0) {
		const index = <usize>(path + <u32>ctz(bits));
		store<f64>(losses + (index << 3), load<f64>(losses + (index << 3)) + loss);
		store<u32>(failures + (index << 2), load<u32>(failures + (index << 2)) + 1);
		bits &= bits - 1;
	}
}

/**
 * One block of paths. `losses` and `failures` are overwritten.
 *
 * @param limits  f64 per drive: a word below it is a failure; whole numbers in 0..2^32
 */
export function simulateBlock(
	k0: u32,
	k1: u32,
	blockLow: u32,
	blockHigh: u32,
	drives: u32,
	limits: usize,
	lossPerFailure: usize,
	losses: usize,
	failures: usize,
): void {
	memory.fill(losses, 0, PATHS_PER_BLOCK << 3);
	memory.fill(failures, 0, PATHS_PER_BLOCK << 2);
	for (let drive: u32 = 0; drive < drives; ++drive) {
		const limit = load<f64>(limits + ((<usize>drive) << 3));
		if (limit == 0) continue;
		const loss = load<f64>(lossPerFailure + ((<usize>drive) << 3));
		const bound = i32x4.splat(<u32>(limit - 1));
		const last = (drive << 8) | PURPOSE_FAILURE_PATHS;
		for (let group: u32 = 0; group < GROUPS; group += 4) {
			philox(group, blockLow, blockHigh, last, k0, k1);
			addLosses(word0, bound, group, loss, losses, failures);
			addLosses(word1, bound, GROUPS + group, loss, losses, failures);
			addLosses(word2, bound, 2 * GROUPS + group, loss, losses, failures);
			addLosses(word3, bound, 3 * GROUPS + group, loss, losses, failures);
		}
	}
}

// @ts-ignore: decorator
@inline
function countMarked(words: v128, bound: v128, path: u32, marks: usize, beyond: usize, at: usize): void {
	const mask = i32x4.le_u(words, bound);
	if (!v128.any_true(mask)) return;
	let bits = i32x4.bitmask(mask);
	while (bits != 0) {
		const mark = load<u8>(marks + path + ctz(bits));
		if (mark == 2) store<f64>(beyond, load<f64>(beyond) + 1);
		else if (mark == 1) store<f64>(at, load<f64>(at) + 1);
		bits &= bits - 1;
	}
}

/** Adds the failures of one block on marked paths to `beyond` and `at`, f64 per drive. `marks` is u8 per path. */
export function countBlock(
	k0: u32,
	k1: u32,
	blockLow: u32,
	blockHigh: u32,
	drives: u32,
	limits: usize,
	marks: usize,
	beyond: usize,
	at: usize,
): void {
	for (let drive: u32 = 0; drive < drives; ++drive) {
		const offset = (<usize>drive) << 3;
		const limit = load<f64>(limits + offset);
		if (limit == 0) continue;
		const bound = i32x4.splat(<u32>(limit - 1));
		const last = (drive << 8) | PURPOSE_FAILURE_PATHS;
		for (let group: u32 = 0; group < GROUPS; group += 4) {
			// Four marks at a time: most paths are not in the tail, and their words need not be made.
			const path = marks + group;
			if ((load<u32>(path) | load<u32>(path + GROUPS) | load<u32>(path + 2 * GROUPS) | load<u32>(path + 3 * GROUPS)) == 0) continue;
			philox(group, blockLow, blockHigh, last, k0, k1);
			countMarked(word0, bound, group, marks, beyond + offset, at + offset);
			countMarked(word1, bound, GROUPS + group, marks, beyond + offset, at + offset);
			countMarked(word2, bound, 2 * GROUPS + group, marks, beyond + offset, at + offset);
			countMarked(word3, bound, 3 * GROUPS + group, marks, beyond + offset, at + offset);
		}
	}
}
