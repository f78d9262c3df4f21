/** From normals to values, in place, and on to what is kept of each path; `maths/risk/process-paths.ts` defines the result. */
import { DAY, NORMALS } from './normals';

/** Of the sixteen walks of a group: where they stand, and what is kept of them. Each of shape (16,), in the order of the paths. */
const STATES: usize = memory.data(64, 32);
export const SUMS: usize = memory.data(64, 32);
export const HIGHEST: usize = memory.data(64, 32);
export const LOWEST: usize = memory.data(64, 32);

// POWER of process-normals.ts, and the rounder.
const NUMBERS: usize = memory.data<f32>([
	1, 0.6931471824645996, 0.24022646248340607, 0.05550328642129898, 0.009618489071726799, 0.0013399930903688073, 0.00015345810970757157,
	12582912,
]);

// @ts-ignore: decorator
@inline
function number(index: usize): v128 {
	return v128.load32_splat(NUMBERS + 4 * index);
}

/** @param start state of every path before its first day */
export function begin(start: f32): void {
	for (let at: usize = 0; at < DAY; at += 16) {
		v128.store(STATES + at, f32x4.splat(start));
		v128.store(SUMS + at, f32x4.splat(0));
		v128.store(HIGHEST + at, f32x4.splat(-Infinity));
		v128.store(LOWEST + at, f32x4.splat(Infinity));
	}
}

// @ts-ignore: decorator
@inline
function growth(
	normal: v128, mean: v128, spread: v128, p0: v128, p1: v128, p2: v128, p3: v128, p4: v128, p5: v128, p6: v128, rounder: v128,
): v128 {
	const y = f32x4.add(mean, f32x4.mul(spread, normal));
	const shifted = f32x4.add(y, rounder);
	const f = f32x4.sub(y, f32x4.sub(shifted, rounder));
	const square = f32x4.mul(f, f);
	const low = f32x4.add(f32x4.add(p0, f32x4.mul(p1, f)), f32x4.mul(square, f32x4.add(p2, f32x4.mul(p3, f))));
	const high = f32x4.add(f32x4.add(p4, f32x4.mul(p5, f)), f32x4.mul(square, p6));
	const power = f32x4.add(low, f32x4.mul(f32x4.mul(square, square), high));
	return i32x4.add(power, i32x4.shl(shifted, 23));
}

/** From normals to values of paths that grow. */
export function grow(days: u32, mean: f32, spread: f32): void {
	const p0 = number(0), p1 = number(1), p2 = number(2), p3 = number(3), p4 = number(4), p5 = number(5), p6 = number(6), rounder = number(7);
	const mean4 = f32x4.splat(mean), spread4 = f32x4.splat(spread);
	let a = v128.load(STATES), b = v128.load(STATES, 16), c = v128.load(STATES, 32), d = v128.load(STATES, 48);
	const end = NORMALS + (<usize>days) * DAY;
	for (let at = NORMALS; at < end; at += DAY) {
		const normalA = v128.load(at), normalB = v128.load(at, 16);
		a = f32x4.mul(a, growth(normalA, mean4, spread4, p0, p1, p2, p3, p4, p5, p6, rounder));
		b = f32x4.mul(b, growth(normalB, mean4, spread4, p0, p1, p2, p3, p4, p5, p6, rounder));
		v128.store(at, a);
		v128.store(at, b, 16);
		const normalC = v128.load(at, 32), normalD = v128.load(at, 48);
		c = f32x4.mul(c, growth(normalC, mean4, spread4, p0, p1, p2, p3, p4, p5, p6, rounder));
		d = f32x4.mul(d, growth(normalD, mean4, spread4, p0, p1, p2, p3, p4, p5, p6, rounder));
		v128.store(at, c, 32);
		v128.store(at, d, 48);
	}
	leave(STATES, a, b, c, d);
}

/** From normals to values of paths that return. @param means f32 per day of this turn */
export function wander(days: u32, keep: f32, spread: f32, means: usize): void {
	const keep4 = f32x4.splat(keep), spread4 = f32x4.splat(spread);
	let a = v128.load(STATES), b = v128.load(STATES, 16), c = v128.load(STATES, 32), d = v128.load(STATES, 48);
	const end = NORMALS + (<usize>days) * DAY;
	for (let at = NORMALS; at < end; at += DAY) {
		const mean = v128.load32_splat(means);
		means += 4;
		a = f32x4.add(f32x4.mul(keep4, a), f32x4.mul(spread4, v128.load(at)));
		b = f32x4.add(f32x4.mul(keep4, b), f32x4.mul(spread4, v128.load(at, 16)));
		c = f32x4.add(f32x4.mul(keep4, c), f32x4.mul(spread4, v128.load(at, 32)));
		d = f32x4.add(f32x4.mul(keep4, d), f32x4.mul(spread4, v128.load(at, 48)));
		v128.store(at, f32x4.add(mean, a));
		v128.store(at, f32x4.add(mean, b), 16);
		v128.store(at, f32x4.add(mean, c), 32);
		v128.store(at, f32x4.add(mean, d), 48);
	}
	leave(STATES, a, b, c, d);
}

/** Adds the values of the days up, and looks for the highest and the lowest. A turn of its own: what a step waits for hides behind another path. */
export function keepWalks(days: u32): void {
	let sumA = v128.load(SUMS), sumB = v128.load(SUMS, 16), sumC = v128.load(SUMS, 32), sumD = v128.load(SUMS, 48);
	let highA = v128.load(HIGHEST), highB = v128.load(HIGHEST, 16), highC = v128.load(HIGHEST, 32), highD = v128.load(HIGHEST, 48);
	let lowA = v128.load(LOWEST), lowB = v128.load(LOWEST, 16), lowC = v128.load(LOWEST, 32), lowD = v128.load(LOWEST, 48);
	const end = NORMALS + (<usize>days) * DAY;
	for (let at = NORMALS; at < end; at += DAY) {
		const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
		sumA = f32x4.add(sumA, a);
		sumB = f32x4.add(sumB, b);
		sumC = f32x4.add(sumC, c);
		sumD = f32x4.add(sumD, d);
		highA = f32x4.pmax(highA, a);
		highB = f32x4.pmax(highB, b);
		highC = f32x4.pmax(highC, c);
		highD = f32x4.pmax(highD, d);
		lowA = f32x4.pmin(lowA, a);
		lowB = f32x4.pmin(lowB, b);
		lowC = f32x4.pmin(lowC, c);
		lowD = f32x4.pmin(lowD, d);
	}
	leave(SUMS, sumA, sumB, sumC, sumD);
	leave(HIGHEST, highA, highB, highC, highD);
	leave(LOWEST, lowA, lowB, lowC, lowD);
}

// @ts-ignore: decorator
@inline
function leave(at: usize, a: v128, b: v128, c: v128, d: v128): void {
	v128.store(at, a);
	v128.store(at, b, 16);
	v128.store(at, c, 32);
	v128.store(at, d, 48);
}
