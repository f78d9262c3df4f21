/** Small dense linear algebra: least squares by Householder reflections, and linear systems. Sizes of some dozens at most. */

/** Orthogonal reduction of a design matrix, kept so that every leading submodel can be read off. */
export interface Reduction {
	/** Upper triangle by columns: `r[j][i]` for i <= j; an all but dependent column has `r[j][j]` 0. */
	readonly r: readonly Float64Array[];
	/** Q'y, shape (rows,): coordinate `row[j]` belongs to column j. */
	readonly z: Float64Array;
	/** Row that column j was reduced to; -1 when it depends on the columns before it. */
	readonly row: Int32Array;
	/** Columns that count. */
	readonly rank: number;
}

// A column whose remainder is this small beside the column itself is a combination of those before it.
const DEPENDENT = 1e-11;
// A column smaller than this is zero: its square would be no number any more.
const SMALLEST = 1e-150;

/**
 * QR of the columns, in their order, by Householder reflections; dependent columns are passed over.
 *
 * @param columns shape (k, n), left untouched
 * @param y       shape (n,), left untouched
 * @source Golub & Van Loan (2013), Matrix Computations, 5.2.2
 */
export function reduce(columns: readonly Float64Array[], y: Float64Array): Reduction {
	const n = y.length;
	const r = columns.map((column) => Float64Array.from(column));
	const z = Float64Array.from(y);
	const row = new Int32Array(columns.length).fill(-1);
	let rank = 0;
	for (let j = 0; j < r.length; j++) {
		const v = r[j];
		const remainder = norm(v, rank);
		if (rank >= n || !(remainder > Math.max(SMALLEST, DEPENDENT * norm(columns[j], 0)))) {
			v.fill(0, rank);
			continue;
		}
		const head = v[rank];
		const diagonal = head > 0 ? -remainder : remainder;
		// v becomes the reflector; its square norm is 2 remainder (remainder + |head|).
		v[rank] = head - diagonal;
		const scale = 1 / (remainder * (remainder + Math.abs(head)));
		for (let k = j + 1; k < r.length; k++) reflect(r[k], v, rank, scale);
		reflect(z, v, rank, scale);
		v[rank] = diagonal;
		v.fill(0, rank + 1);
		row[j] = rank++;
	}
	return { r, z, row, rank };
}

/**
 * Coefficients that minimise the sum of squares of `y - columns b`; dependent columns get 0.
 *
 * @param columns shape (k, n)
 * @param y       shape (n,)
 */
export function leastSquares(columns: readonly Float64Array[], y: Float64Array): Float64Array {
	const { r, z, row } = reduce(columns, y);
	const b = new Float64Array(columns.length);
	for (let j = columns.length - 1; j >= 0; j--) {
		if (row[j] < 0) continue;
		let rest = z[row[j]];
		for (let k = j + 1; k < columns.length; k++) rest -= r[k][row[j]] * b[k];
		b[j] = rest / r[j][row[j]];
	}
	return b;
}

/**
 * Solves `a x = b` in place by elimination with row exchange: `a` is destroyed, `b` becomes x.
 *
 * @param a shape (n, n), row major
 * @param b shape (n,)
 * @returns false when the matrix is singular; `b` is of no use then
 */
export function solveInPlace(a: Float64Array, b: Float64Array): boolean {
	const n = b.length;
	for (let j = 0; j < n; j++) {
		let pivot = j;
		for (let i = j + 1; i < n; i++) if (Math.abs(a[i * n + j]) > Math.abs(a[pivot * n + j])) pivot = i;
		if (!(Math.abs(a[pivot * n + j]) > 0)) return false;
		if (pivot !== j) {
			for (let k = j; k < n; k++) [a[j * n + k], a[pivot * n + k]] = [a[pivot * n + k], a[j * n + k]];
			[b[j], b[pivot]] = [b[pivot], b[j]];
		}
		for (let i = j + 1; i < n; i++) {
			const factor = a[i * n + j] / a[j * n + j];
			if (factor === 0) continue;
			for (let k = j + 1; k < n; k++) a[i * n + k] -= factor * a[j * n + k];
			b[i] -= factor * b[j];
		}
	}
	for (let j = n - 1; j >= 0; j--) {
		for (let k = j + 1; k < n; k++) b[j] -= a[j * n + k] * b[k];
		b[j] /= a[j * n + j];
	}
	return true;
}

/**
 * Cholesky's factor of a positive definite matrix, in place: the lower triangle becomes L with L L' = a; the upper one is not read.
 *
 * @param a shape (n, n), row major
 * @returns false when the matrix is not positive definite; `a` is of no use then
 */
export function choleskyInPlace(a: Float64Array, n: number): boolean {
	for (let i = 0; i < n; i++)
		for (let j = 0; j <= i; j++) {
			let sum = a[i * n + j];
			for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
			if (j < i) a[i * n + j] = sum / a[j * n + j];
			else if (sum > 0) a[i * n + i] = Math.sqrt(sum);
			else return false;
		}
	return true;
}

/**
 * Sum of the squares of the inverse of a lower triangle: the trace of (L L')^-1, which times the trace of L L' bounds its condition number.
 *
 * @param l shape (n, n), row major
 */
export function inverseSquares(l: Float64Array, n: number): number {
	const column = new Float64Array(n);
	let sum = 0;
	for (let j = 0; j < n; j++)
		for (let i = j; i < n; i++) {
			let value = i === j ? 1 : 0;
			for (let k = j; k < i; k++) value -= l[i * n + k] * column[k];
			column[i] = value / l[i * n + i];
			sum += column[i] * column[i];
		}
	return sum;
}

/** Euclidean length of v[from..], safe from overflow. */
function norm(v: Float64Array, from: number): number {
	let largest = 0;
	for (let i = from; i < v.length; i++) largest = Math.max(largest, Math.abs(v[i]));
	if (!(largest > 0)) return 0;
	let sum = 0;
	for (let i = from; i < v.length; i++) sum += (v[i] / largest) ** 2;
	return largest * Math.sqrt(sum);
}

/** x -= v (v'x) scale over the rows from `from`. */
function reflect(x: Float64Array, v: Float64Array, from: number, scale: number): void {
	let dot = 0;
	for (let i = from; i < x.length; i++) dot += v[i] * x[i];
	dot *= scale;
	for (let i = from; i < x.length; i++) x[i] -= dot * v[i];
}
