/**
 * One multiply-add, and the two squashing functions on four numbers at once. Both builds of the kernel share this source: the relaxed build rounds
 * a product and its sum together where the processor can, the plain build rounds each.
 */

// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
	if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
	return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * tanh x = x P(x^2) / Q(x^2) up to the limit, where tanh is 1 - 6.8e-8: the fraction of this degree with the least relative error, 3.9e-8, by
 * iteratively reweighted least squares (Lawson 1961) on 4,000 Chebyshev points. In float32 tanh stays within 5e-7 and sigmoid within 3e-7:
 * test/kernels/lstm-kernel.test.ts. In their order: limit and its negative, P from its constant, Q from its constant, one half.
 */
const NUMBERS: usize = memory.data<f32>([
	8.6,
	-8.6,
	0.9999999403953552,
	0.1294385939836502,
	0.0029473379254341125,
	9.512506039754953e-6,
	-1.3527328590612342e-8,
	2.0205693021524418e-11,
	1,
	0.46277159452438354,
	0.023871688172221184,
	0.0002317897160537541,
	0.5,
], 16);

/**
 * Number `index` in every lane. Read once in front of a loop and handed on: V8 makes a constant of a register in four instructions at each use, and
 * joins two squashings into wider registers only when they share these very values.
 */
// @ts-ignore: decorator
@inline
export function squashNumber(index: usize): v128 {
	return v128.load32_splat(NUMBERS + 4 * index);
}

// @ts-ignore: decorator
@inline
export function tanh(
	value: v128,
	high: v128, low: v128, p0: v128, p1: v128, p2: v128, p3: v128, p4: v128, p5: v128, q0: v128, q1: v128, q2: v128, q3: v128,
): v128 {
	// The pseudo-minimum keeps its first argument where the other is not below it: NaN stays NaN.
	const x = f32x4.pmax(f32x4.pmin(value, high), low);
	const square = f32x4.mul(x, x);
	const over = multiplyAdd(square, multiplyAdd(square, multiplyAdd(square, multiplyAdd(square, multiplyAdd(square, p5, p4), p3), p2), p1), p0);
	const under = multiplyAdd(square, multiplyAdd(square, multiplyAdd(square, q3, q2), q1), q0);
	return f32x4.div(f32x4.mul(x, over), under);
}

/** tanh of the eight numbers at `from`, to `to`. */
// @ts-ignore: decorator
@inline
export function tanhOfEight(
	to: usize, from: usize,
	high: v128, low: v128, p0: v128, p1: v128, p2: v128, p3: v128, p4: v128, p5: v128, q0: v128, q1: v128, q2: v128, q3: v128,
): void {
	const x0 = v128.load(from), x1 = v128.load(from, 16);
	const y0 = tanh(x0, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3);
	const y1 = tanh(x1, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3);
	v128.store(to, y0);
	v128.store(to, y1, 16);
}

/** The same with the sigmoid, (1 + tanh(x / 2)) / 2. */
// @ts-ignore: decorator
@inline
export function sigmoidOfEight(
	to: usize, from: usize, half: v128,
	high: v128, low: v128, p0: v128, p1: v128, p2: v128, p3: v128, p4: v128, p5: v128, q0: v128, q1: v128, q2: v128, q3: v128,
): void {
	const x0 = f32x4.mul(half, v128.load(from)), x1 = f32x4.mul(half, v128.load(from, 16));
	const y0 = multiplyAdd(half, tanh(x0, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3), half);
	const y1 = multiplyAdd(half, tanh(x1, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3), half);
	v128.store(to, y0);
	v128.store(to, y1, 16);
}
