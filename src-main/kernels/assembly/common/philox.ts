/**
 * Philox4x32-10 in WebAssembly, see `maths/random.ts`. Four counters run side by side in the lanes of a SIMD register: the groups g, g+1, g+2, g+3 of
 * one draw. Each word of these four calls belongs to neighbouring paths, so that nothing has to be transposed.
 */

const MULTIPLIER_0: u32 = 0xd2511f53;
const MULTIPLIER_1: u32 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;

/** The four words of the last call of `philox`, each for four neighbouring counters. */
export let word0: v128 = i32x4.splat(0);
export let word1: v128 = i32x4.splat(0);
export let word2: v128 = i32x4.splat(0);
export let word3: v128 = i32x4.splat(0);

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

/** Counters (c0, c1, c2, c3) to (c0 + 3, c1, c2, c3). */
// @ts-ignore: decorator
@inline
export function philox(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): void {
	let x0 = i32x4.add(i32x4.splat(c0), i32x4(0, 1, 2, 3));
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
