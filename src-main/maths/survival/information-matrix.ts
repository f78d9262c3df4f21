/** Inverse of an information matrix, or the name of the parameter that the information does not determine. */

/** Either the inverse, or the first row that depends on the rows before it. */
export type InformationInverse =
	| { readonly isDetermined: true; readonly inverse: Float64Array }
	| { readonly isDetermined: false; readonly parameter: number };

/** A parameter whose information shrinks to this share, given the ones before it, is a combination of them. */
const DEPENDENT = 1e-11;

/**
 * @param information  symmetric, shape (n, n), row major, left untouched; the lower triangle is read
 * @returns the inverse, shape (n, n), symmetric to the last bit
 * @source Cholesky's factor, inverse by columns: Golub & Van Loan (2013), Matrix Computations, 4.2
 */
export function invertInformation(information: Float64Array, n: number): InformationInverse {
	const lower = Float64Array.from(information);
	for (let i = 0; i < n; i++)
		for (let j = 0; j <= i; j++) {
			let sum = lower[i * n + j]!;
			for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
			if (j < i) lower[i * n + j] = sum / lower[j * n + j]!;
			else if (sum > DEPENDENT * information[i * n + i]!) lower[i * n + i] = Math.sqrt(sum);
			else return { isDetermined: false, parameter: i };
		}
	// Row j of `columns` becomes column j of the inverse of L.
	const columns = new Float64Array(n * n);
	for (let j = 0; j < n; j++)
		for (let i = j; i < n; i++) {
			let sum = i === j ? 1 : 0;
			for (let k = j; k < i; k++) sum -= lower[i * n + k]! * columns[j * n + k]!;
			columns[j * n + i] = sum / lower[i * n + i]!;
		}
	const inverse = new Float64Array(n * n);
	for (let i = 0; i < n; i++)
		for (let j = 0; j <= i; j++) {
			let sum = 0;
			for (let k = i; k < n; k++) sum += columns[i * n + k]! * columns[j * n + k]!;
			inverse[i * n + j] = sum;
			inverse[j * n + i] = sum;
		}
	return { isDetermined: true, inverse };
}

/** Matrix times vector. @param matrix shape (n, n), row major */
export function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
	const n = vector.length;
	return Float64Array.from(vector, (_, i) => {
		let sum = 0;
		for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * vector[j]!;
		return sum;
	});
}

/** Sum of products. */
export function dotProduct(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
	return sum;
}
