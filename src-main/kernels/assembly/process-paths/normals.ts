/**
 * Words, radii and angles of one group of sixteen paths, day by day; `maths/risk/process-normals.ts` defines each operation.
 * In turns over many days instead of one turn for all: the constants of a turn stay in registers (measured: 1.4 times faster than one loop).
 * Neighbours are told side by side, so that an engine with wider registers can take them together.
 */

/** Days of a turn: the buffers stay in the first cache. */
export const DAYS_PER_TURN: u32 = 64;
/** Of a day: sixteen numbers. */
export const DAY: usize = 64;
/** Per day eight words for the radii and eight for the angles; a radius takes the place of its word. */
const RADII: usize = memory.data(64 * 64, 32);
/** Per day sixteen numbers: normals, then values. */
export const NORMALS: usize = memory.data(64 * 64, 32);

// The coefficients of process-normals.ts: LOG from 0, SINE from 8, COSINE from 13, then 1/2, sqrt(1/2), -2 ln 2, 1, 2^-31.
const NUMBERS: usize = memory.data<f32>([
	-1.9999998807907104, 1.0000072717666626, -0.6667011976242065, 0.4993981719017029, -0.39800330996513367, 0.34501662850379944,
	-0.3244515061378479, 0.20213767886161804,
	1.5707963705062866, -0.645963728427887, 0.07968968152999878, -0.004673766437917948, 0.00015148513193707913,
	0.9999999403953552, -1.2336982488632202, 0.2536507546901703, -0.020810628309845924, 0.0008581906440667808,
	0.5, 0.7071067690849304, -1.3862943611198906, 1, 4.656612873077393e-10,
]);

// @ts-ignore: decorator
@inline
function number(index: usize): v128 {
	return v128.load32_splat(NUMBERS + 4 * index);
}

// @ts-ignore: decorator
@inline
function pair(a: v128, b: v128, x: v128): v128 {
	return f32x4.add(a, f32x4.mul(b, x));
}

// @ts-ignore: decorator
@inline
function scrambled(s0: v128, s3: v128): v128 {
	const sum = i32x4.add(s0, s3);
	return i32x4.add(v128.or(i32x4.shl(sum, 7), i32x4.shr_u(sum, 25)), s0);
}

/** Two words a day and stream. @param state four words of eight streams, moved on: s of the first four, t of the others */
export function drawWords(state: usize, days: u32): void {
	let s0 = v128.load(state), s1 = v128.load(state, 32), s2 = v128.load(state, 64), s3 = v128.load(state, 96);
	let t0 = v128.load(state, 16), t1 = v128.load(state, 48), t2 = v128.load(state, 80), t3 = v128.load(state, 112);
	const end = RADII + (<usize>days) * DAY;
	for (let at = RADII; at < end; at += 32) {
		v128.store(at, scrambled(s0, s3));
		v128.store(at, scrambled(t0, t3), 16);
		const shiftedS = i32x4.shl(s1, 9), shiftedT = i32x4.shl(t1, 9);
		s2 = v128.xor(s2, s0);
		t2 = v128.xor(t2, t0);
		s3 = v128.xor(s3, s1);
		t3 = v128.xor(t3, t1);
		s1 = v128.xor(s1, s2);
		t1 = v128.xor(t1, t2);
		s0 = v128.xor(s0, s3);
		t0 = v128.xor(t0, t3);
		s2 = v128.xor(s2, shiftedS);
		t2 = v128.xor(t2, shiftedT);
		s3 = v128.or(i32x4.shl(s3, 11), i32x4.shr_u(s3, 21));
		t3 = v128.or(i32x4.shl(t3, 11), i32x4.shr_u(t3, 21));
	}
	v128.store(state, s0);
	v128.store(state, t0, 16);
	v128.store(state, s1, 32);
	v128.store(state, t1, 48);
	v128.store(state, s2, 64);
	v128.store(state, t2, 80);
	v128.store(state, s3, 96);
	v128.store(state, t3, 112);
}

// @ts-ignore: decorator
@inline
function radius(
	word: v128, l0: v128, l1: v128, l2: v128, l3: v128, l4: v128, l5: v128, l6: v128, l7: v128,
	half: v128, rootHalf: v128, minus2Ln2: v128, one: v128, toUnit: v128,
): v128 {
	const x = f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(i32x4.shr_u(word, 1)), half), toUnit);
	const exponent = i32x4.shr_s(i32x4.sub(x, rootHalf), 23);
	const f = f32x4.sub(i32x4.sub(x, i32x4.shl(exponent, 23)), one);
	const square = f32x4.mul(f, f);
	const low = f32x4.add(pair(l0, l1, f), f32x4.mul(pair(l2, l3, f), square));
	const high = f32x4.add(pair(l4, l5, f), f32x4.mul(pair(l6, l7, f), square));
	const series = f32x4.add(low, f32x4.mul(f32x4.mul(square, square), high));
	const whole = f32x4.mul(f32x4.convert_i32x4_s(exponent), minus2Ln2);
	return f32x4.sqrt(f32x4.add(whole, f32x4.mul(f, series)));
}

export function makeRadii(days: u32): void {
	const l0 = number(0), l1 = number(1), l2 = number(2), l3 = number(3), l4 = number(4), l5 = number(5), l6 = number(6), l7 = number(7);
	const half = number(18), rootHalf = number(19), minus2Ln2 = number(20), one = number(21), toUnit = number(22);
	const end = RADII + (<usize>days) * DAY;
	for (let at = RADII; at < end; at += DAY) {
		const radiusS = radius(v128.load(at), l0, l1, l2, l3, l4, l5, l6, l7, half, rootHalf, minus2Ln2, one, toUnit);
		const radiusT = radius(v128.load(at, 16), l0, l1, l2, l3, l4, l5, l6, l7, half, rootHalf, minus2Ln2, one, toUnit);
		v128.store(at, radiusS);
		v128.store(at, radiusT, 16);
	}
}

// @ts-ignore: decorator
@inline
function quartic(x: v128, c0: v128, c1: v128, c2: v128, c3: v128, c4: v128): v128 {
	const square = f32x4.mul(x, x);
	return f32x4.add(pair(c0, c1, x), f32x4.mul(square, f32x4.add(pair(c2, c3, x), f32x4.mul(square, c4))));
}

/** Normals of the first eight paths, then of the other eight. */
export function turnRadii(days: u32): void {
	const s0 = number(8), s1 = number(9), s2 = number(10), s3 = number(11), s4 = number(12);
	const c0 = number(13), c1 = number(14), c2 = number(15), c3 = number(16), c4 = number(17);
	const toUnit = number(22);
	const end = (<usize>days) * DAY;
	for (let at: usize = 0; at < end; at += DAY) {
		const radiusS = v128.load(RADII + at), radiusT = v128.load(RADII + at, 16);
		const wordS = v128.load(RADII + at, 32), wordT = v128.load(RADII + at, 48);
		const vS = f32x4.mul(f32x4.convert_i32x4_s(wordS), toUnit), vT = f32x4.mul(f32x4.convert_i32x4_s(wordT), toUnit);
		const squareS = f32x4.mul(vS, vS), squareT = f32x4.mul(vT, vT);
		const cosineS = quartic(squareS, c0, c1, c2, c3, c4), cosineT = quartic(squareT, c0, c1, c2, c3, c4);
		const sineS = f32x4.mul(vS, quartic(squareS, s0, s1, s2, s3, s4)), sineT = f32x4.mul(vT, quartic(squareT, s0, s1, s2, s3, s4));
		v128.store(NORMALS + at, f32x4.mul(radiusS, v128.xor(cosineS, i32x4.shl(wordS, 31))));
		v128.store(NORMALS + at, f32x4.mul(radiusT, v128.xor(cosineT, i32x4.shl(wordT, 31))), 16);
		v128.store(NORMALS + at, f32x4.mul(radiusS, sineS), 32);
		v128.store(NORMALS + at, f32x4.mul(radiusT, sineT), 48);
	}
}
