/** Losses that depend on each other: normal numbers, correlated, made uniform by the copula and given the law of each loss. */
import { AppError } from '../../shared/domain/errors.ts';
import { marginOf } from './copula.ts';

/**
 * Lower triangular L with L L' = R.
 *
 * @param correlation  shape (d, d), symmetric, rows
 * @returns            shape (d, d), rows
 * @throws AppError `invalid_input` when the matrix is not square, symmetric and positive definite
 */
function choleskyOf(correlation: readonly Float64Array[]): Float64Array[] {
	const d = correlation.length;
	const isSymmetric = correlation.every((row, i) => row.length === d && row.every((value, j) => value === correlation[j][i]));
	if (!isSymmetric) throw new AppError('invalid_input', 'A correlation matrix must be square and symmetric.', { size: d });
	const lower = correlation.map(() => new Float64Array(d));
	for (let j = 0; j < d; j++) {
		let pivot = correlation[j][j];
		for (let k = 0; k < j; k++) pivot -= lower[j][k] * lower[j][k];
		if (!(pivot > 0)) throw new AppError('invalid_input', 'A correlation matrix must be positive definite; this one is not.', { row: j });
		lower[j][j] = Math.sqrt(pivot);
		for (let i = j + 1; i < d; i++) {
			let rest = correlation[i][j];
			for (let k = 0; k < j; k++) rest -= lower[i][k] * lower[j][k];
			lower[i][j] = rest / lower[j][j];
		}
	}
	return lower;
}

export interface CopulaSampleInput {
	/** Shape (d, d), rows, symmetric and positive definite. */
	readonly correlation: readonly Float64Array[];
	/** Independent standard normal numbers, shape (paths, d), row by row. */
	readonly normals: readonly Float64Array[];
	/** Of the t copula: one chi-square number with `df` degrees of freedom a path. Left out by the Gaussian copula. */
	readonly mixing?: { readonly df: number; readonly chiSquares: Float64Array };
}

/**
 * Ranks of d dependent variables.
 *
 * @returns shape (paths, d), row by row, in [0, 1]
 * @throws AppError `invalid_input` when shapes differ or the matrix is no correlation matrix
 */
export function copulaSample({ correlation, normals, mixing }: CopulaSampleInput): Float64Array[] {
	const lower = choleskyOf(correlation);
	const d = lower.length;
	if (normals.some((row) => row.length !== d) || (mixing && mixing.chiSquares.length !== normals.length))
		throw new AppError('invalid_input', `A sample of the copula needs ${d} normal numbers a path, and for the t one chi-square number.`, { size: d });
	const { cdf } = marginOf(mixing ?? {});
	return normals.map((row, path) => {
		const shrink = mixing ? Math.sqrt(mixing.chiSquares[path] / mixing.df) : 1;
		return Float64Array.from(lower, (weights) => cdf(dot(weights, row) / shrink));
	});
}

function dot(weights: Float64Array, values: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < weights.length; i++) sum += weights[i] * values[i];
	return sum;
}
