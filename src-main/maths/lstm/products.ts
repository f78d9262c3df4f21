/**
 * Matrix products that add to what is there. Every sum starts from the old value and runs in ascending order of the inner
 * index, one rounding a product and one a sum: this order is the definition that a faster kernel is held to.
 * Four products a pass keep the row in registers; they change no order.
 */

/**
 * C += A B.
 *
 * @param c shape (rows, columns) from `cAt`, changed in place
 * @param a shape (rows, inner) from `aAt`
 * @param b shape (inner, columns) from its start
 */
export function addProduct(
	c: Float64Array,
	cAt: number,
	a: Float64Array,
	aAt: number,
	b: Float64Array,
	rows: number,
	inner: number,
	columns: number,
): void {
	const whole = inner - (inner % 4);
	for (let row = 0; row < rows; row++) {
		const to = cAt + row * columns;
		const from = aAt + row * inner;
		for (let k = 0; k < whole; k += 4) addFour(c, to, a[from + k], a[from + k + 1], a[from + k + 2], a[from + k + 3], b, k * columns, columns);
		for (let k = whole; k < inner; k++) addOne(c, to, a[from + k], b, k * columns, columns);
	}
}

/**
 * C += A'B: what the rows of A and B have in common.
 *
 * @param c shape (width, columns) from its start, changed in place
 * @param a shape (rows, width) from `aAt`
 * @param b shape (rows, columns) from `bAt`
 */
export function addTransposedProduct(
	c: Float64Array,
	a: Float64Array,
	aAt: number,
	b: Float64Array,
	bAt: number,
	rows: number,
	width: number,
	columns: number,
): void {
	const whole = rows - (rows % 4);
	for (let i = 0; i < width; i++) {
		const to = i * columns;
		const from = aAt + i;
		for (let row = 0; row < whole; row += 4) {
			const at = from + row * width;
			addFour(c, to, a[at], a[at + width], a[at + 2 * width], a[at + 3 * width], b, bAt + row * columns, columns);
		}
		for (let row = whole; row < rows; row++) addOne(c, to, a[from + row * width], b, bAt + row * columns, columns);
	}
}

/** Adds each of the rows to the sums. @param sums shape (columns,), changed in place @param a shape (rows, columns) from `aAt` */
export function addRows(sums: Float64Array, a: Float64Array, aAt: number, rows: number, columns: number): void {
	for (let row = 0, at = aAt; row < rows; row++, at += columns) for (let j = 0; j < columns; j++) sums[j] += a[at + j];
}

/** @param to changed in place, shape (columns, rows) @param from shape (rows, columns) */
export function transpose(to: Float64Array, from: Float64Array, rows: number, columns: number): void {
	for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) to[column * rows + row] = from[row * columns + column];
}

function addFour(c: Float64Array, to: number, a0: number, a1: number, a2: number, a3: number, b: Float64Array, at: number, columns: number): void {
	const [at1, at2, at3] = [at + columns, at + 2 * columns, at + 3 * columns];
	for (let j = 0; j < columns; j++) c[to + j] = c[to + j] + a0 * b[at + j] + a1 * b[at1 + j] + a2 * b[at2 + j] + a3 * b[at3 + j];
}

function addOne(c: Float64Array, to: number, a: number, b: Float64Array, at: number, columns: number): void {
	for (let j = 0; j < columns; j++) c[to + j] += a * b[at + j];
}
