/**
 * Blocked matrix products. Every matrix lies in panels: columns 8p .. 8p + 7 of all rows, row after row, 32 bytes each. So a tile of some rows by 8
 * columns is one run of memory, as operand on either side and as result.
 *
 * A tile keeps its sums in registers while the inner index runs: 6 x 8 has 12 of the 16, and 3 for what it multiplies. One inner index a turn: V8
 * orders the sums of a longer turn by result, and spills (31 instead of 54 GFLOP/s). Each sum runs in ascending order of the inner index whatever the
 * tile, so a row has the same digits in any company.
 */
import { multiplyAdd } from './arithmetic';
import { tilePair, transposedPair } from './pairs';

/** Bytes of a row of a panel. */
export const ROW: usize = 32;

/** Panels of the next tile: two where the build is for wide registers. */
// @ts-ignore: decorator
@inline
export function panelsAtOnce(left: usize): usize {
	return WIDE && left > 1 ? 2 : 1;
}

/** Rows of the next tile: `left` is a multiple of 4, so sixes and fours always end together; pairs of panels take fours. */
// @ts-ignore: decorator
@inline
export function tileRows(left: usize, panels: usize): usize {
	return panels == 1 && left >= 6 && left != 8 ? 6 : 4;
}

/**
 * C = start + A B + A2 B2 for `rows` (6 or 4) rows and 8 columns, or the 16 of two panels.
 *
 * @param c         first row of the result in its panel
 * @param start     first row to start from, `startStep` bytes to the next: 0 repeats it (a bias), ROW may be the result itself
 * @param a         first row in the first panel of A, `aPanel` bytes to the next panel
 * @param b         panel of B, `inner` rows
 * @param inner2    0 where there is no second product
 * @param cPanel, startPanel, bPanel, bPanel2  bytes to the second panel
 */
// @ts-ignore: decorator
@inline
export function tile(
	rows: usize, panels: usize, c: usize, cPanel: usize, start: usize, startStep: usize, startPanel: usize,
	a: usize, aPanel: usize, inner: usize, b: usize, bPanel: usize,
	a2: usize, aPanel2: usize, inner2: usize, b2: usize, bPanel2: usize,
): void {
	if (WIDE && panels == 2) tilePair(c, cPanel, start, startStep, startPanel, a, aPanel, inner, b, bPanel, a2, aPanel2, inner2, b2, bPanel2);
	else if (rows == 6) tileOfSix(c, start, startStep, a, aPanel, inner, b, a2, aPanel2, inner2, b2);
	else tileOfFour(c, start, startStep, a, aPanel, inner, b, a2, aPanel2, inner2, b2);
}

/** C = start + A B. @param start of the first panel, the same for all rows; `startPanel` bytes to the next, 0 repeats it */
export function product(
	c: usize, cPanel: usize, panels: usize, rows: usize, start: usize, startPanel: usize,
	a: usize, aPanel: usize, inner: usize, b: usize, bPanel: usize,
): void {
	for (let panel: usize = 0, pair: usize = 1; panel < panels; panel += pair) {
		pair = panelsAtOnce(panels - panel);
		for (let row: usize = 0, count: usize = 4; row < rows; row += count) {
			count = tileRows(rows - row, pair);
			const at = row * ROW;
			tile(
				count, pair, c + panel * cPanel + at, cPanel, start + panel * startPanel, 0, startPanel,
				a + at, aPanel, inner, b + panel * bPanel, bPanel,
				0, 0, 0, 0, 0,
			);
		}
	}
}

function tileOfSix(
	c: usize, start: usize, startStep: usize,
	a: usize, aPanel: usize, inner: usize, b: usize,
	a2: usize, aPanel2: usize, inner2: usize, b2: usize,
): void {
	let c00 = v128.load(start), c01 = v128.load(start, 16);
	start += startStep;
	let c10 = v128.load(start), c11 = v128.load(start, 16);
	start += startStep;
	let c20 = v128.load(start), c21 = v128.load(start, 16);
	start += startStep;
	let c30 = v128.load(start), c31 = v128.load(start, 16);
	start += startStep;
	let c40 = v128.load(start), c41 = v128.load(start, 16);
	start += startStep;
	let c50 = v128.load(start), c51 = v128.load(start, 16);
	while (true) {
		while (inner > 0) {
			const turns = min<usize>(inner, 8);
			const end = a + 4 * turns;
			for (let at = a; at < end; at += 4) {
				const b0 = v128.load(b), b1 = v128.load(b, 16);
				let x = v128.load32_splat(at);
				c00 = multiplyAdd(x, b0, c00);
				c01 = multiplyAdd(x, b1, c01);
				x = v128.load32_splat(at, 32);
				c10 = multiplyAdd(x, b0, c10);
				c11 = multiplyAdd(x, b1, c11);
				x = v128.load32_splat(at, 64);
				c20 = multiplyAdd(x, b0, c20);
				c21 = multiplyAdd(x, b1, c21);
				x = v128.load32_splat(at, 96);
				c30 = multiplyAdd(x, b0, c30);
				c31 = multiplyAdd(x, b1, c31);
				x = v128.load32_splat(at, 128);
				c40 = multiplyAdd(x, b0, c40);
				c41 = multiplyAdd(x, b1, c41);
				x = v128.load32_splat(at, 160);
				c50 = multiplyAdd(x, b0, c50);
				c51 = multiplyAdd(x, b1, c51);
				b += ROW;
			}
			a += aPanel;
			inner -= turns;
		}
		if (inner2 == 0) break;
		a = a2;
		aPanel = aPanel2;
		inner = inner2;
		b = b2;
		inner2 = 0;
	}
	v128.store(c, c00);
	v128.store(c, c01, 16);
	v128.store(c, c10, 32);
	v128.store(c, c11, 48);
	v128.store(c, c20, 64);
	v128.store(c, c21, 80);
	v128.store(c, c30, 96);
	v128.store(c, c31, 112);
	v128.store(c, c40, 128);
	v128.store(c, c41, 144);
	v128.store(c, c50, 160);
	v128.store(c, c51, 176);
}

function tileOfFour(
	c: usize, start: usize, startStep: usize,
	a: usize, aPanel: usize, inner: usize, b: usize,
	a2: usize, aPanel2: usize, inner2: usize, b2: usize,
): void {
	let c00 = v128.load(start), c01 = v128.load(start, 16);
	start += startStep;
	let c10 = v128.load(start), c11 = v128.load(start, 16);
	start += startStep;
	let c20 = v128.load(start), c21 = v128.load(start, 16);
	start += startStep;
	let c30 = v128.load(start), c31 = v128.load(start, 16);
	while (true) {
		while (inner > 0) {
			const turns = min<usize>(inner, 8);
			const end = a + 4 * turns;
			for (let at = a; at < end; at += 4) {
				const b0 = v128.load(b), b1 = v128.load(b, 16);
				let x = v128.load32_splat(at);
				c00 = multiplyAdd(x, b0, c00);
				c01 = multiplyAdd(x, b1, c01);
				x = v128.load32_splat(at, 32);
				c10 = multiplyAdd(x, b0, c10);
				c11 = multiplyAdd(x, b1, c11);
				x = v128.load32_splat(at, 64);
				c20 = multiplyAdd(x, b0, c20);
				c21 = multiplyAdd(x, b1, c21);
				x = v128.load32_splat(at, 96);
				c30 = multiplyAdd(x, b0, c30);
				c31 = multiplyAdd(x, b1, c31);
				b += ROW;
			}
			a += aPanel;
			inner -= turns;
		}
		if (inner2 == 0) break;
		a = a2;
		aPanel = aPanel2;
		inner = inner2;
		b = b2;
		inner2 = 0;
	}
	v128.store(c, c00);
	v128.store(c, c01, 16);
	v128.store(c, c10, 32);
	v128.store(c, c11, 48);
	v128.store(c, c20, 64);
	v128.store(c, c21, 80);
	v128.store(c, c30, 96);
	v128.store(c, c31, 112);
}

/**
 * C = start + A'B for 4 rows of the result and 8 columns, or the 16 of two panels.
 *
 * @param a     the 4 columns of A in their panel, at its first row
 * @param b     panel of B at its first row
 * @param inner rows that A and B have in common
 */
// @ts-ignore: decorator
@inline
export function transposedTile(
	panels: usize, c: usize, cPanel: usize, start: usize, startStep: usize, startPanel: usize, a: usize, b: usize, bPanel: usize, inner: usize,
): void {
	if (WIDE && panels == 2) transposedPair(c, cPanel, start, startStep, startPanel, a, b, bPanel, inner);
	else transposedTileOfFour(c, start, startStep, a, b, inner);
}

function transposedTileOfFour(c: usize, start: usize, startStep: usize, a: usize, b: usize, inner: usize): void {
	let c00 = v128.load(start), c01 = v128.load(start, 16);
	start += startStep;
	let c10 = v128.load(start), c11 = v128.load(start, 16);
	start += startStep;
	let c20 = v128.load(start), c21 = v128.load(start, 16);
	start += startStep;
	let c30 = v128.load(start), c31 = v128.load(start, 16);
	const end = b + ROW * inner;
	for (; b < end; b += ROW) {
		const b0 = v128.load(b), b1 = v128.load(b, 16);
		let x = v128.load32_splat(a);
		c00 = multiplyAdd(x, b0, c00);
		c01 = multiplyAdd(x, b1, c01);
		x = v128.load32_splat(a, 4);
		c10 = multiplyAdd(x, b0, c10);
		c11 = multiplyAdd(x, b1, c11);
		x = v128.load32_splat(a, 8);
		c20 = multiplyAdd(x, b0, c20);
		c21 = multiplyAdd(x, b1, c21);
		x = v128.load32_splat(a, 12);
		c30 = multiplyAdd(x, b0, c30);
		c31 = multiplyAdd(x, b1, c31);
		a += ROW;
	}
	v128.store(c, c00);
	v128.store(c, c01, 16);
	v128.store(c, c10, 32);
	v128.store(c, c11, 48);
	v128.store(c, c20, 64);
	v128.store(c, c21, 80);
	v128.store(c, c30, 96);
	v128.store(c, c31, 112);
}

/** Sum of each of 8 columns over the rows of a panel. */
export function columnSums(sums: usize, panel: usize, rows: usize): void {
	let s0 = f32x4.splat(0), s1 = f32x4.splat(0);
	const end = panel + ROW * rows;
	for (; panel < end; panel += ROW) {
		s0 = f32x4.add(s0, v128.load(panel));
		s1 = f32x4.add(s1, v128.load(panel, 16));
	}
	v128.store(sums, s0);
	v128.store(sums, s1, 16);
}

/**
 * B = A' by blocks of 8 x 8.
 *
 * @param a panels of `aPanel` bytes with `rowBlocks` x 8 rows each; @param b panels of `bPanel` bytes, one for each block of rows of A
 */
export function transposePanels(b: usize, bPanel: usize, a: usize, aPanel: usize, rowBlocks: usize, columnBlocks: usize): void {
	for (let row: usize = 0; row < rowBlocks; row++)
		for (let column: usize = 0; column < columnBlocks; column++) {
			const from = a + column * aPanel + row * 256;
			const to = b + row * bPanel + column * 256;
			transposeFour(to, from);
			transposeFour(to + 16, from + 128);
			transposeFour(to + 128, from + 16);
			transposeFour(to + 144, from + 144);
		}
}

// @ts-ignore: decorator
@inline
function transposeFour(to: usize, from: usize): void {
	const r0 = v128.load(from), r1 = v128.load(from, 32), r2 = v128.load(from, 64), r3 = v128.load(from, 96);
	const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
	const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
	v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
	v128.store(to, v128.shuffle<f64>(low01, low23, 1, 3), 32);
	v128.store(to, v128.shuffle<f64>(high01, high23, 0, 2), 64);
	v128.store(to, v128.shuffle<f64>(high01, high23, 1, 3), 96);
}
