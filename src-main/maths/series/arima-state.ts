/** State-space form of an ARIMA model, in units of its innovation variance: its transition and the covariance it starts from. */
import { AppError } from '../../shared/domain/errors.ts';
import { solveInPlace } from '../linear-algebra.ts';
import { differenceLags } from './arima-coefficients.ts';
import type { ArimaOrder } from './arima-order.ts';
import { createArmaStart, startCovariance } from './arma-start.ts';

/**
 * The state holds the r = max(p, q + 1) components of the stationary ARMA part (Harvey's form) and the last D values of the
 * series, D being the order of differencing.
 */
export interface StateSpace {
	/** Shape (r,), zero beyond p. */
	readonly phi: Float64Array;
	/** Shape (r,), theta[0] = 1. */
	readonly theta: Float64Array;
	/** Shape (D,): y[t] = sum of lags[k] y[t-1-k] + w[t]. */
	readonly lags: Float64Array;
	/** Whole coefficients by lag, [0] = 1; shapes (p + 1,) and (q + 1,). */
	readonly ar: Float64Array;
	readonly ma: Float64Array;
}

/** @param ar,ma coefficients of lags 1.. */
export function stateSpace(ar: readonly number[], ma: readonly number[], lags: readonly number[]): StateSpace {
	const r = Math.max(ar.length, ma.length + 1);
	const theta = Float64Array.from({ length: r }, (_, i) => (i === 0 ? 1 : (ma[i - 1] ?? 0)));
	return {
		phi: Float64Array.from({ length: r }, (_, i) => ar[i] ?? 0),
		theta,
		lags: Float64Array.from(lags),
		ar: Float64Array.of(1, ...ar),
		ma: Float64Array.of(1, ...ma),
	};
}

/** Z a: the predicted value, of the state that starts at place `at`. */
export function observe({ phi, lags }: StateSpace, a: Float64Array, at: number): number {
	let sum = a[at];
	const from = at + phi.length;
	for (let k = 0; k < lags.length; k++) sum += lags[k] * a[from + k];
	return sum;
}

/** a <- T a */
export function advance(space: StateSpace, a: Float64Array): void {
	const { phi, lags } = space;
	const r = phi.length;
	const head = a[0];
	if (lags.length > 0) {
		const value = observe(space, a, 0);
		a.copyWithin(r + 1, r, r + lags.length - 1);
		a[r] = value;
	}
	for (let i = 0; i < r - 1; i++) a[i] = phi[i] * head + a[i + 1];
	a[r - 1] = phi[r - 1] * head;
}

/** a <- T (a + theta v) where the ARMA part is known but for v: most of the time of a filter is spent here. */
export function advanceSteady(space: StateSpace, a: Float64Array, v: number): void {
	const { phi, theta, lags } = space;
	const r = phi.length;
	if (lags.length > 0) {
		const value = observe(space, a, 0) + v;
		for (let k = r + lags.length - 1; k > r; k--) a[k] = a[k - 1];
		a[r] = value;
	}
	const head = a[0] + v;
	for (let i = 0; i < r - 1; i++) a[i] = phi[i] * head + a[i + 1] + theta[i + 1] * v;
	a[r - 1] = phi[r - 1] * head;
}

/** P <- T P T' */
export function advanceMatrix(space: StateSpace, matrix: Float64Array, scratch: Float64Array): void {
	// T works on rows, then on columns: both passes write the transpose, so two of them give T P T'.
	transposeOfProduct(space, matrix, scratch);
	transposeOfProduct(space, scratch, matrix);
}

/** to = (T from)' */
function transposeOfProduct({ phi, lags }: StateSpace, from: Float64Array, to: Float64Array): void {
	const r = phi.length;
	const m = r + lags.length;
	for (let j = 0; j < m; j++) {
		const head = from[j];
		for (let i = 0; i < r; i++) to[j * m + i] = phi[i] * head + (i < r - 1 ? from[(i + 1) * m + j] : 0);
		if (lags.length === 0) continue;
		let value = head;
		for (let k = 0; k < lags.length; k++) value += lags[k] * from[(r + k) * m + j];
		to[j * m + r] = value;
		for (let k = 1; k < lags.length; k++) to[j * m + r + k] = from[(r + k - 1) * m + j];
	}
}

/**
 * Covariance of the ARMA part before the first value, the rest 0; shape (m, m).
 *
 * @throws AppError `fit_failed` when the autoregressive part is not stationary
 */
export function stationaryCovariance({ phi, theta, lags, ar, ma }: StateSpace): Float64Array {
	const m = phi.length + lags.length;
	const start = createArmaStart(ar.length - 1, ma.length - 1);
	const covariance = new Float64Array(m * m);
	if (start.r > 0 && !startCovariance(start, ar, ma, lagsOf(ar), lagsOf(ma)))
		throw new AppError('fit_failed', 'The autoregressive part has a unit root: its variance is infinite. Difference the series.');
	// What lies before the first value, and the first innovation.
	for (let i = 0; i < start.r; i++) for (let j = 0; j < start.r; j++) covariance[i * m + j] = start.covariance[i * start.r + j];
	addInnovation({ theta }, covariance, m);
	return covariance;
}

/**
 * Covariance of the values before the first where each of their differences has the same variance: (1-L)^i y[-1] for i < d, and
 * (1-L^s)^J (1-L)^d y[-1..-s] for J < D. This is how statsmodels starts (with 1e6, its approximate diffuse start).
 *
 * @param variance in innovation variances
 * @returns shape (D, D) with D = d + s D lags
 */
export function spreadStart(order: ArimaOrder, variance: number): Float64Array {
	const { d, seasonal } = order;
	const size = d + (seasonal?.d ?? 0) * (seasonal?.period ?? 0);
	const rows: number[][] = [];
	const add = (differences: ArimaOrder, shift: number): void => {
		const row = new Array<number>(size).fill(0);
		[1, ...differenceLags(differences).map((c) => -c)].forEach((c, k) => {
			row[k + shift] = c;
		});
		rows.push(row);
	};
	for (let i = 0; i < d; i++) add({ p: 0, d: i, q: 0 }, 0);
	for (let j = 0; j < (seasonal?.d ?? 0); j++)
		for (let shift = 0; shift < (seasonal?.period ?? 0); shift++)
			add({ p: 0, d, q: 0, ...(seasonal ? { seasonal: { ...seasonal, d: j } } : {}) }, shift);
	// The values are the inverse of the rows times the differences: one column a difference.
	const columns = rows.map((_, at) => {
		const column = new Float64Array(size);
		column[at] = 1;
		solveInPlace(Float64Array.from(rows.flat()), column);
		return column;
	});
	return Float64Array.from({ length: size * size }, (_, at) => {
		const [i, j] = [Math.floor(at / size), at % size];
		return variance * columns.reduce((sum, column) => sum + column[i] * column[j], 0);
	});
}

/** P <- P + theta theta' */
export function addInnovation({ theta }: Pick<StateSpace, 'theta'>, covariance: Float64Array, m: number): void {
	const r = theta.length;
	for (let i = 0; i < r; i++) for (let j = 0; j < r; j++) covariance[i * m + j] += theta[i] * theta[j];
}

const lagsOf = (coefficients: Float64Array): Int32Array =>
	Int32Array.from([...coefficients.keys()].filter((lag) => lag > 0 && coefficients[lag] !== 0));
