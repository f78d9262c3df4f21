/**
 * Cross products of everything that the Dickey-Fuller regressions hold: products of differences depend on the lag between them
 * but for some rows at the borders, so that the matrix for k lags costs O(n k) and not O(n k^2).
 */
import { choleskyInPlace, inverseSquares } from '../linear-algebra.ts';
import type { AdfDesign, Explained } from './adf-regression.ts';

/** Sums over the rows t = `lags` + 1 .. n - 1 of products of the columns [trend terms, level before t, differences 0 .. `lags` before t]. */
export interface CrossProducts {
	/** Lower triangle by rows, shape (size, size). */
	readonly sums: Float64Array;
	readonly size: number;
	readonly lags: number;
}

// Above this sum of squares of the inverse (of columns with length 1) the products may lose more digits than the results may.
const MAX_INVERSE_SQUARES = 1e6;

export function crossProducts({ level, step, trends }: AdfDesign, lags: number): CrossProducts {
	const first = lags + 1;
	const last = level.length - 1;
	const terms = trends.length;
	const size = terms + lags + 2;
	const sums = new Float64Array(size * size);
	for (let i = 0; i < terms; i++) {
		for (let j = 0; j <= i; j++) sums[i * size + j] = product(trends[i], 0, trends[j], 0, first, last);
		sums[terms * size + i] = product(level, 1, trends[i], 0, first, last);
		const withSteps = lagProducts(trends[i], 0, step, first, last, lags);
		for (let lag = 0; lag <= lags; lag++) sums[(terms + 1 + lag) * size + i] = withSteps[lag];
	}
	sums[terms * size + terms] = product(level, 1, level, 1, first, last);
	const withSteps = lagProducts(level, 1, step, first, last, lags);
	for (let lag = 0; lag <= lags; lag++) sums[(terms + 1 + lag) * size + terms] = withSteps[lag];
	// All differences share the rows between the borders.
	const shared = lagProducts(step, 0, step, first, last - lags, lags);
	for (let apart = 0; apart <= lags; apart++)
		stepProducts(step, apart, shared[apart], first, last, lags).forEach((sum, lag) => {
			sums[(terms + 1 + lag + apart) * size + terms + 1 + lag] = sum;
		});
	return { sums, size, lags };
}

/** The same for fewer lags, which leave more rows: the leading part of the matrix, and the rows that come in. */
export function withFewerLags(products: CrossProducts, { level, step, trends }: AdfDesign, lags: number): CrossProducts {
	if (lags === products.lags) return products;
	const size = trends.length + lags + 2;
	const sums = new Float64Array(size * size);
	const row = new Float64Array(size);
	for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) sums[i * size + j] = products.sums[i * products.size + j];
	for (let t = lags + 1; t <= products.lags; t++) {
		for (let i = 0; i < trends.length; i++) row[i] = trends[i][t];
		row[trends.length] = level[t - 1];
		for (let lag = 0; lag <= lags; lag++) row[trends.length + 1 + lag] = step[t - lag];
		for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) sums[i * size + j] += row[i] * row[j];
	}
	return { sums, size, lags };
}

/**
 * What the columns explain of the last one, by Cholesky's factor of their products.
 *
 * @param columns indices into the products; the last one is the response
 * @returns null where the columns are too near dependent for products to tell
 */
export function explainByProducts({ sums, size }: CrossProducts, columns: readonly number[]): Explained | null {
	const count = columns.length;
	const length = Float64Array.from(columns, (column) => Math.sqrt(sums[column * size + column]));
	const factor = new Float64Array(count * count);
	for (let i = 0; i < count; i++)
		for (let j = 0; j <= i; j++) {
			const [high, low] = columns[i] > columns[j] ? [columns[i], columns[j]] : [columns[j], columns[i]];
			factor[i * count + j] = sums[high * size + low] / (length[i] * length[j]);
		}
	if (!choleskyInPlace(factor, count) || !(inverseSquares(factor, count) < MAX_INVERSE_SQUARES)) return null;
	const response = factor.subarray((count - 1) * count).map((coordinate) => coordinate * length[count - 1]);
	return { coordinates: response.subarray(0, count - 1), rest: response[count - 1] ** 2 };
}

/** Sum of a[t - aBack] b[t - bBack] over t = from .. to. */
function product(a: Float64Array, aBack: number, b: Float64Array, bBack: number, from: number, to: number): number {
	let sum = 0;
	for (let t = from; t <= to; t++) sum += a[t - aBack] * b[t - bBack];
	return sum;
}

/** Sums of weights[t - back] step[t - lag] over t = from .. to, for every lag 0 .. `lags`; four lags share a pass. */
function lagProducts(weights: Float64Array, back: number, step: Float64Array, from: number, to: number, lags: number): Float64Array {
	const sums = new Float64Array(lags + 1);
	let lag = 0;
	for (; lag + 3 <= lags; lag += 4) {
		let sum0 = 0;
		let sum1 = 0;
		let sum2 = 0;
		let sum3 = 0;
		let step1 = step[from - lag - 1];
		let step2 = step[from - lag - 2];
		let step3 = step[from - lag - 3];
		for (let t = from; t <= to; t++) {
			const weight = weights[t - back];
			const step0 = step[t - lag];
			sum0 += weight * step0;
			sum1 += weight * step1;
			sum2 += weight * step2;
			sum3 += weight * step3;
			step3 = step2;
			step2 = step1;
			step1 = step0;
		}
		sums[lag] = sum0;
		sums[lag + 1] = sum1;
		sums[lag + 2] = sum2;
		sums[lag + 3] = sum3;
	}
	for (; lag <= lags; lag++) sums[lag] = product(weights, back, step, lag, from, to);
	return sums;
}

/**
 * Sums of step[t - lag] step[t - lag - apart] over t = first .. last, for lag = 0 .. `lags` - `apart`: the shared rows and those that a
 * lag has to either side of them. Nothing is subtracted, so that one giant step at a border leaves the other sums their digits.
 *
 * @param shared the sum over the rows that all lags share, first .. last - lags
 */
function stepProducts(step: Float64Array, apart: number, shared: number, first: number, last: number, lags: number): Float64Array {
	const most = lags - apart;
	const sums = new Float64Array(most + 1);
	let after = 0;
	for (let lag = lags; lag >= 0; lag--) {
		if (lag <= most) sums[lag] = after;
		after += step[last - lag + 1] * step[last - lag + 1 - apart];
	}
	let before = 0;
	for (let lag = 0; lag <= most; lag++) {
		sums[lag] += shared + before;
		before += step[first - lag - 1] * step[first - lag - 1 - apart];
	}
	return sums;
}
