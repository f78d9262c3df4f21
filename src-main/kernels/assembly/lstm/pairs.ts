/**
 * Tiles over two panels at once, 4 x 16: for an engine that joins neighbouring registers of 4 numbers into one of 8. Without that they would need
 * 16 registers for their sums and spill (33 instead of 54 GFLOP/s; with it 105). Each sum runs as in lstm/tiles.ts, so the digits are the same.
 */
import { multiplyAdd } from './arithmetic';

/** Bytes of a row of a panel. */
const ROW: usize = 32;

/** C = start + A B + A2 B2 for 4 rows and two panels; as `tile`, with the bytes from the first panel to the second. */
export function tilePair(
	c: usize, cPanel: usize, start: usize, startStep: usize, startPanel: usize,
	a: usize, aPanel: usize, inner: usize, b: usize, bPanel: usize,
	a2: usize, aPanel2: usize, inner2: usize, b2: usize, bPanel2: usize,
): void {
	let next = start + startPanel;
	let c00 = v128.load(start), c01 = v128.load(start, 16), c02 = v128.load(next), c03 = v128.load(next, 16);
	start += startStep;
	next += startStep;
	let c10 = v128.load(start), c11 = v128.load(start, 16), c12 = v128.load(next), c13 = v128.load(next, 16);
	start += startStep;
	next += startStep;
	let c20 = v128.load(start), c21 = v128.load(start, 16), c22 = v128.load(next), c23 = v128.load(next, 16);
	start += startStep;
	next += startStep;
	let c30 = v128.load(start), c31 = v128.load(start, 16), c32 = v128.load(next), c33 = v128.load(next, 16);
	while (true) {
		let right = b + bPanel;
		while (inner > 0) {
			const turns = min<usize>(inner, 8);
			const end = a + 4 * turns;
			for (let at = a; at < end; at += 4) {
				const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(right), b3 = v128.load(right, 16);
				let x = v128.load32_splat(at);
				c00 = multiplyAdd(x, b0, c00);
				c01 = multiplyAdd(x, b1, c01);
				c02 = multiplyAdd(x, b2, c02);
				c03 = multiplyAdd(x, b3, c03);
				x = v128.load32_splat(at, 32);
				c10 = multiplyAdd(x, b0, c10);
				c11 = multiplyAdd(x, b1, c11);
				c12 = multiplyAdd(x, b2, c12);
				c13 = multiplyAdd(x, b3, c13);
				x = v128.load32_splat(at, 64);
				c20 = multiplyAdd(x, b0, c20);
				c21 = multiplyAdd(x, b1, c21);
				c22 = multiplyAdd(x, b2, c22);
				c23 = multiplyAdd(x, b3, c23);
				x = v128.load32_splat(at, 96);
				c30 = multiplyAdd(x, b0, c30);
				c31 = multiplyAdd(x, b1, c31);
				c32 = multiplyAdd(x, b2, c32);
				c33 = multiplyAdd(x, b3, c33);
				b += ROW;
				right += ROW;
			}
			a += aPanel;
			inner -= turns;
		}
		if (inner2 == 0) break;
		a = a2;
		aPanel = aPanel2;
		inner = inner2;
		b = b2;
		bPanel = bPanel2;
		inner2 = 0;
	}
	storePair(c, cPanel, c00, c01, c02, c03);
	storePair(c + ROW, cPanel, c10, c11, c12, c13);
	storePair(c + 2 * ROW, cPanel, c20, c21, c22, c23);
	storePair(c + 3 * ROW, cPanel, c30, c31, c32, c33);
}

/** C = start + A'B for 4 rows and two panels; as `transposedTile`. */
export function transposedPair(
	c: usize, cPanel: usize, start: usize, startStep: usize, startPanel: usize, a: usize, b: usize, bPanel: usize, inner: usize,
): void {
	let next = start + startPanel;
	let c00 = v128.load(start), c01 = v128.load(start, 16), c02 = v128.load(next), c03 = v128.load(next, 16);
	start += startStep;
	next += startStep;
	let c10 = v128.load(start), c11 = v128.load(start, 16), c12 = v128.load(next), c13 = v128.load(next, 16);
	start += startStep;
	next += startStep;
	let c20 = v128.load(start), c21 = v128.load(start, 16), c22 = v128.load(next), c23 = v128.load(next, 16);
	start += startStep;
	next += startStep;
	let c30 = v128.load(start), c31 = v128.load(start, 16), c32 = v128.load(next), c33 = v128.load(next, 16);
	const end = b + ROW * inner;
	let right = b + bPanel;
	for (; b < end; b += ROW) {
		const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(right), b3 = v128.load(right, 16);
		let x = v128.load32_splat(a);
		c00 = multiplyAdd(x, b0, c00);
		c01 = multiplyAdd(x, b1, c01);
		c02 = multiplyAdd(x, b2, c02);
		c03 = multiplyAdd(x, b3, c03);
		x = v128.load32_splat(a, 4);
		c10 = multiplyAdd(x, b0, c10);
		c11 = multiplyAdd(x, b1, c11);
		c12 = multiplyAdd(x, b2, c12);
		c13 = multiplyAdd(x, b3, c13);
		x = v128.load32_splat(a, 8);
		c20 = multiplyAdd(x, b0, c20);
		c21 = multiplyAdd(x, b1, c21);
		c22 = multiplyAdd(x, b2, c22);
		c23 = multiplyAdd(x, b3, c23);
		x = v128.load32_splat(a, 12);
		c30 = multiplyAdd(x, b0, c30);
		c31 = multiplyAdd(x, b1, c31);
		c32 = multiplyAdd(x, b2, c32);
		c33 = multiplyAdd(x, b3, c33);
		a += ROW;
		right += ROW;
	}
	storePair(c, cPanel, c00, c01, c02, c03);
	storePair(c + ROW, cPanel, c10, c11, c12, c13);
	storePair(c + 2 * ROW, cPanel, c20, c21, c22, c23);
	storePair(c + 3 * ROW, cPanel, c30, c31, c32, c33);
}

// @ts-ignore: decorator
@inline
function storePair(c: usize, cPanel: usize, v0: v128, v1: v128, v2: v128, v3: v128): void {
	v128.store(c, v0);
	v128.store(c, v1, 16);
	v128.store(c + cPanel, v2);
	v128.store(c + cPanel, v3, 16);
}
