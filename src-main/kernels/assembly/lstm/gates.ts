/** What happens to the sums of the four gates, forward and back, number by number. */
import { multiplyAdd, sigmoidOfEight, squashNumber, tanh, tanhOfEight } from './arithmetic';

/**
 * Squashes the sums of the four gates in place and moves cells and states on; all places are one run of `bytes`.
 * In two turns: what one squashing waits for fills half the window of a processor, two in a row leave it idle. Neighbours are told side by
 * side, so that an engine with wider registers can take them together.
 */
export function openGates(gates: usize, gatePanels: usize, before: usize, cells: usize, squashed: usize, hidden: usize, bytes: usize): void {
	const high = squashNumber(0), low = squashNumber(1), half = squashNumber(12);
	const p0 = squashNumber(2), p1 = squashNumber(3), p2 = squashNumber(4), p3 = squashNumber(5), p4 = squashNumber(6), p5 = squashNumber(7);
	const q0 = squashNumber(8), q1 = squashNumber(9), q2 = squashNumber(10), q3 = squashNumber(11);
	for (let at: usize = 0; at < bytes; at += 32) {
		const zi = gates + at;
		const zf = zi + gatePanels;
		const zg = zf + gatePanels;
		sigmoidOfEight(zi, zi, half, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3);
		sigmoidOfEight(zf, zf, half, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3);
		tanhOfEight(zg, zg, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3);
		const fresh0 = f32x4.mul(v128.load(zi), v128.load(zg)), fresh1 = f32x4.mul(v128.load(zi, 16), v128.load(zg, 16));
		const cell0 = multiplyAdd(v128.load(zf), v128.load(before + at), fresh0);
		const cell1 = multiplyAdd(v128.load(zf, 16), v128.load(before + at, 16), fresh1);
		v128.store(cells + at, cell0);
		v128.store(cells + at, cell1, 16);
	}
	gates += 3 * gatePanels;
	for (let at: usize = 0; at < bytes; at += 32) {
		const zo = gates + at;
		sigmoidOfEight(zo, zo, half, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3);
		tanhOfEight(squashed + at, cells + at, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3);
		const state0 = f32x4.mul(v128.load(zo), v128.load(squashed + at)), state1 = f32x4.mul(v128.load(zo, 16), v128.load(squashed + at, 16));
		v128.store(hidden + at, state0);
		v128.store(hidden + at, state1, 16);
	}
}

/** The same where nobody looks back: gates are not kept, cells are moved on in place. The digits are those of `openGates`. */
export function passGates(gates: usize, gatePanels: usize, cells: usize, hidden: usize, bytes: usize): void {
	const high = squashNumber(0), low = squashNumber(1), half = squashNumber(12);
	const p0 = squashNumber(2), p1 = squashNumber(3), p2 = squashNumber(4), p3 = squashNumber(5), p4 = squashNumber(6), p5 = squashNumber(7);
	const q0 = squashNumber(8), q1 = squashNumber(9), q2 = squashNumber(10), q3 = squashNumber(11);
	for (let at: usize = 0; at < bytes; at += 32) {
		const zi = gates + at;
		const zf = zi + gatePanels;
		const zg = zf + gatePanels;
		const zi0 = f32x4.mul(half, v128.load(zi)), zi1 = f32x4.mul(half, v128.load(zi, 16));
		const i0 = multiplyAdd(half, tanh(zi0, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3), half);
		const i1 = multiplyAdd(half, tanh(zi1, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3), half);
		const zf0 = f32x4.mul(half, v128.load(zf)), zf1 = f32x4.mul(half, v128.load(zf, 16));
		const f0 = multiplyAdd(half, tanh(zf0, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3), half);
		const f1 = multiplyAdd(half, tanh(zf1, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3), half);
		const zg0 = v128.load(zg), zg1 = v128.load(zg, 16);
		const fresh0 = f32x4.mul(i0, tanh(zg0, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3));
		const fresh1 = f32x4.mul(i1, tanh(zg1, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3));
		const before0 = v128.load(cells + at), before1 = v128.load(cells + at, 16);
		const cell0 = multiplyAdd(f0, before0, fresh0), cell1 = multiplyAdd(f1, before1, fresh1);
		v128.store(cells + at, cell0);
		v128.store(cells + at, cell1, 16);
	}
	gates += 3 * gatePanels;
	for (let at: usize = 0; at < bytes; at += 32) {
		const zo = gates + at;
		const zo0 = f32x4.mul(half, v128.load(zo)), zo1 = f32x4.mul(half, v128.load(zo, 16));
		const o0 = multiplyAdd(half, tanh(zo0, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3), half);
		const o1 = multiplyAdd(half, tanh(zo1, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3), half);
		const cell0 = v128.load(cells + at), cell1 = v128.load(cells + at, 16);
		const state0 = f32x4.mul(o0, tanh(cell0, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3));
		const state1 = f32x4.mul(o1, tanh(cell1, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3));
		v128.store(hidden + at, state0);
		v128.store(hidden + at, state1, 16);
	}
}

/** As in `maths/lstm/gradient.ts`: d tanh(c) = 1 - tanh(c)^2, and o tanh(c) is the hidden state itself. */
export function closeGates(
	gates: usize, gatePanels: usize, cellsBefore: usize, squashed: usize, hidden: usize, byHidden: usize, byCell: usize, bytes: usize,
): void {
	for (let at: usize = 0; at < bytes; at += 32) {
		const zi = gates + at;
		const zf = zi + gatePanels;
		const zg = zf + gatePanels;
		const zo = zg + gatePanels;
		const i0 = v128.load(zi), i1 = v128.load(zi, 16);
		const f0 = v128.load(zf), f1 = v128.load(zf, 16);
		const g0 = v128.load(zg), g1 = v128.load(zg, 16);
		const o0 = v128.load(zo), o1 = v128.load(zo, 16);
		const byH0 = v128.load(byHidden + at), byH1 = v128.load(byHidden + at, 16);
		const squash0 = v128.load(squashed + at), squash1 = v128.load(squashed + at, 16);
		const h0 = v128.load(hidden + at), h1 = v128.load(hidden + at, 16);
		const before0 = v128.load(cellsBefore + at), before1 = v128.load(cellsBefore + at, 16);
		const byC0 = multiplyAdd(byH0, f32x4.sub(o0, f32x4.mul(h0, squash0)), v128.load(byCell + at));
		const byC1 = multiplyAdd(byH1, f32x4.sub(o1, f32x4.mul(h1, squash1)), v128.load(byCell + at, 16));
		v128.store(zi, f32x4.mul(f32x4.mul(byC0, g0), slope(i0)));
		v128.store(zi, f32x4.mul(f32x4.mul(byC1, g1), slope(i1)), 16);
		v128.store(zf, f32x4.mul(f32x4.mul(byC0, before0), slope(f0)));
		v128.store(zf, f32x4.mul(f32x4.mul(byC1, before1), slope(f1)), 16);
		v128.store(zg, f32x4.mul(byC0, f32x4.sub(i0, f32x4.mul(f32x4.mul(i0, g0), g0))));
		v128.store(zg, f32x4.mul(byC1, f32x4.sub(i1, f32x4.mul(f32x4.mul(i1, g1), g1))), 16);
		v128.store(zo, f32x4.mul(f32x4.mul(byH0, squash0), slope(o0)));
		v128.store(zo, f32x4.mul(f32x4.mul(byH1, squash1), slope(o1)), 16);
		v128.store(byCell + at, f32x4.mul(byC0, f0));
		v128.store(byCell + at, f32x4.mul(byC1, f1), 16);
	}
}

/** Derivative of a sigmoid, from its value. */
// @ts-ignore: decorator
@inline
function slope(gate: v128): v128 {
	return f32x4.sub(gate, f32x4.mul(gate, gate));
}

/** Both squashing functions on their own, for the test of their error. @param bytes a multiple of 32 */
export function squash(values: usize, sigmoids: usize, tanhs: usize, bytes: usize): void {
	const high = squashNumber(0), low = squashNumber(1), half = squashNumber(12);
	const p0 = squashNumber(2), p1 = squashNumber(3), p2 = squashNumber(4), p3 = squashNumber(5), p4 = squashNumber(6), p5 = squashNumber(7);
	const q0 = squashNumber(8), q1 = squashNumber(9), q2 = squashNumber(10), q3 = squashNumber(11);
	for (let at: usize = 0; at < bytes; at += 32) {
		sigmoidOfEight(sigmoids + at, values + at, half, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3);
		tanhOfEight(tanhs + at, values + at, high, low, p0, p1, p2, p3, p4, p5, q0, q1, q2, q3);
	}
}
