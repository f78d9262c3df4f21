/**
 * Kalman filter of an ARIMA model: innovations and their variances, missing values included.
 *
 * The state holds the r = max(p, q + 1) components of the stationary ARMA part (Harvey's form) and the last D values of
 * the series, D being the order of differencing. These start as the first D observed values, known exactly: what follows
 * is the exact likelihood of the differenced series, and stays exact when values are missing.
 *
 * @source Harvey (1989), Forecasting, Structural Time Series Models and the Kalman Filter, 3.3 and 3.4
 */
import { AppError } from '../../shared/domain/errors.ts';
import { solveInPlace } from '../linear-algebra.ts';

/** A model in units of its innovation variance. */
export interface StateSpace {
	/** Shape (r,), zero beyond p. */
	readonly phi: Float64Array;
	/** Shape (r,), theta[0] = 1. */
	readonly theta: Float64Array;
	/** Shape (D,): y[t] = sum of lags[k] y[t-1-k] + w[t]. */
	readonly lags: Float64Array;
}

/** Sums over the innovations of the series (v) and of the regressor (c), each weighted by 1 / variance. */
export interface FilterSums {
	count: number;
	logVariance: number;
	vv: number;
	vc: number;
	cc: number;
}

/** Where the filter writes what it sees at each time, shape (n,) each; NaN before the start. */
export interface FilterTrace {
	/** One-step prediction errors, NaN where the value is missing. */
	readonly innovation: Float64Array;
	/** Predicted value. */
	readonly prediction: Float64Array;
	/** Variance of the prediction, in units of the innovation variance. */
	readonly variance: Float64Array;
}

export function stateSpace(ar: readonly number[], ma: readonly number[], lags: readonly number[]): StateSpace {
	const r = Math.max(ar.length, ma.length + 1);
	const theta = Float64Array.from({ length: r }, (_, i) => (i === 0 ? 1 : (ma[i - 1] ?? 0)));
	return { phi: Float64Array.from({ length: r }, (_, i) => ar[i] ?? 0), theta, lags: Float64Array.from(lags) };
}

/** First time that can be predicted: D observed values in a row lie before it; -1 when there is none. */
function firstPredictable(series: Float64Array, lagCount: number): number {
	let run = 0;
	for (let t = 0; t < series.length; t++) {
		if (run >= lagCount) return t;
		run = Number.isNaN(series[t]) ? 0 : run + 1;
	}
	return -1;
}

// Once the state is known this closely (in innovation variances), the variance recursion stands still.
const STEADY = 1e-11;

/**
 * Runs the filter over a series (NaN = missing) and, with the same gains, over a regressor without gaps.
 *
 * @param series    shape (n,)
 * @param regressor shape (n,) or null
 * @param trace     written when given
 */
export function runFilter(space: StateSpace, series: Float64Array, regressor: Float64Array | null, trace?: FilterTrace): FilterSums {
	const r = space.phi.length;
	const lagCount = space.lags.length;
	const m = r + lagCount;
	const start = firstPredictable(series, lagCount);
	const sums: FilterSums = { count: 0, logVariance: 0, vv: 0, vc: 0, cc: 0 };
	for (const out of trace ? [trace.innovation, trace.prediction, trace.variance] : []) out.fill(Number.NaN, 0, start < 0 ? series.length : start);
	if (start < 0) return sums;
	const covariance = initialCovariance(space, m);
	const gain = new Float64Array(m);
	const scratch = new Float64Array(m * m);
	const state = new Float64Array(m);
	const regressorState = new Float64Array(m);
	for (let k = 0; k < lagCount; k++) {
		state[r + k] = series[start - 1 - k];
		if (regressor) regressorState[r + k] = regressor[start - 1 - k];
	}
	let isSteady = false;
	for (let t = start; t < series.length; t++) {
		const prediction = observe(space, state);
		const isMissing = Number.isNaN(series[t]);
		let variance = 1;
		if (isSteady && isMissing) {
			isSteady = false;
			steadyCovariance(space, covariance, m);
		}
		if (!isSteady) {
			for (let i = 0; i < m; i++) gain[i] = observeRow(space, covariance, i * m);
			variance = observe(space, gain);
		}
		const v = series[t] - prediction;
		if (trace) record(trace, t, prediction, variance, v);
		if (isMissing) {
			advance(space, state);
			if (regressor !== null) advance(space, regressorState);
		} else {
			const c = regressor === null ? 0 : regressor[t] - observe(space, regressorState);
			sums.count++;
			sums.vv += (v * v) / variance;
			sums.vc += (v * c) / variance;
			sums.cc += (c * c) / variance;
			if (isSteady) {
				advanceSteady(space, state, v);
				if (regressor !== null) advanceSteady(space, regressorState, c);
				continue;
			}
			sums.logVariance += Math.log(variance);
			advanceCorrected(space, state, gain, v / variance);
			if (regressor !== null) advanceCorrected(space, regressorState, gain, c / variance);
			if (lagCount === 0) {
				isSteady = advanceObservedCovariance(space, covariance, gain, variance);
				continue;
			}
			correctCovariance(covariance, gain, variance, m);
		}
		isSteady = advanceCovariance(space, covariance, scratch, m);
	}
	return sums;
}

function record(trace: FilterTrace, t: number, prediction: number, variance: number, innovation: number): void {
	trace.prediction[t] = prediction;
	trace.variance[t] = variance;
	trace.innovation[t] = innovation;
}

/** Z a: the predicted value. */
function observe(space: StateSpace, a: Float64Array): number {
	return observeRow(space, a, 0);
}

function observeRow({ phi, lags }: StateSpace, a: Float64Array, at: number): number {
	let sum = a[at];
	const from = at + phi.length;
	for (let k = 0; k < lags.length; k++) sum += lags[k] * a[from + k];
	return sum;
}

/** a <- T (a + g v), v in units of its variance. */
function advanceCorrected(space: StateSpace, a: Float64Array, gain: Float64Array, v: number): void {
	for (let i = 0; i < a.length; i++) a[i] += gain[i] * v;
	advance(space, a);
}

/** The same where the gain is theta, in one pass: most of the time of a fit is spent here. */
function advanceSteady(space: StateSpace, a: Float64Array, v: number): void {
	const { phi, theta, lags } = space;
	const r = phi.length;
	if (lags.length > 0) {
		const value = observe(space, a) + v;
		for (let k = r + lags.length - 1; k > r; k--) a[k] = a[k - 1];
		a[r] = value;
	}
	const head = a[0] + v;
	for (let i = 0; i < r - 1; i++) a[i] = phi[i] * head + a[i + 1] + theta[i + 1] * v;
	a[r - 1] = phi[r - 1] * head;
}

/** P -= g g' / F */
function correctCovariance(covariance: Float64Array, gain: Float64Array, variance: number, m: number): void {
	for (let i = 0; i < m; i++) {
		const g = gain[i] / variance;
		if (g === 0) continue;
		for (let j = 0; j < m; j++) covariance[i * m + j] -= g * gain[j];
	}
}

/** a <- T a */
function advance(space: StateSpace, a: Float64Array): void {
	const { phi, lags } = space;
	const r = phi.length;
	const head = a[0];
	if (lags.length > 0) {
		const value = observe(space, a);
		a.copyWithin(r + 1, r, r + lags.length - 1);
		a[r] = value;
	}
	for (let i = 0; i < r - 1; i++) a[i] = phi[i] * head + a[i + 1];
	a[r - 1] = phi[r - 1] * head;
}

/**
 * Correction and advance in one pass where the value itself is the first component: once it is seen, its row and column
 * are 0, and T only moves the rest up. A tenth of the work of the general way.
 */
function advanceObservedCovariance({ theta }: StateSpace, covariance: Float64Array, gain: Float64Array, variance: number): boolean {
	const r = theta.length;
	let unknown = 0;
	for (let i = 0; i < r; i++) {
		const g = i + 1 < r ? gain[i + 1] / variance : 0;
		for (let j = i; j < r; j++) {
			// Reads what later rows have not yet overwritten.
			const rest = j + 1 < r ? covariance[(i + 1) * r + j + 1] - g * gain[j + 1] : 0;
			if (i === j) unknown += rest;
			const value = rest + theta[i] * theta[j];
			covariance[i * r + j] = value;
			covariance[j * r + i] = value;
		}
	}
	return unknown < STEADY;
}

/** P <- T P T' + R R'; returns whether the state is now known but for its next innovation. */
function advanceCovariance(space: StateSpace, covariance: Float64Array, scratch: Float64Array, m: number): boolean {
	const { theta } = space;
	const r = theta.length;
	// T works on rows, then on columns: both passes write the transpose, so two of them give T P T'.
	transposeOfProduct(space, covariance, scratch, m);
	transposeOfProduct(space, scratch, covariance, m);
	let unknown = 0;
	for (let i = 0; i < m; i++) unknown += covariance[i * m + i];
	for (let i = 0; i < r; i++) for (let j = 0; j < r; j++) covariance[i * m + j] += theta[i] * theta[j];
	return unknown < STEADY;
}

/** to = (T from)' */
function transposeOfProduct({ phi, lags }: StateSpace, from: Float64Array, to: Float64Array, m: number): void {
	const r = phi.length;
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

function steadyCovariance({ theta }: StateSpace, covariance: Float64Array, m: number): void {
	covariance.fill(0);
	for (let i = 0; i < theta.length; i++) for (let j = 0; j < theta.length; j++) covariance[i * m + j] = theta[i] * theta[j];
}

/**
 * Covariance of the stationary state: the first row from the autocovariances, the rest by P = T P T' + R R' itself.
 * The last D components are known exactly: variance 0.
 */
function initialCovariance(space: StateSpace, m: number): Float64Array {
	const { phi, theta } = space;
	const r = phi.length;
	const { gamma, psi } = autocovariances(phi, theta);
	const covariance = new Float64Array(m * m);
	const first = new Float64Array(r + 1);
	for (let j = 0; j < r; j++) {
		let sum = 0;
		for (let k = 0; j + k < r; k++) sum += phi[j + k] * gamma[k + 1] + theta[j + k] * psi[k];
		first[j] = sum;
	}
	first[0] = gamma[0];
	for (let i = r - 1; i >= 0; i--)
		for (let j = r - 1; j >= i; j--) {
			const after = i + 1 < r && j + 1 < r ? covariance[(i + 1) * m + j + 1] : 0;
			const value = i === 0 ? first[j] : phi[i] * phi[j] * gamma[0] + phi[i] * first[j + 1] + phi[j] * first[i + 1] + after + theta[i] * theta[j];
			covariance[i * m + j] = value;
			covariance[j * m + i] = value;
		}
	return covariance;
}

/** Autocovariances of lags 0..r and the first r weights of the infinite moving average, innovation variance 1. */
function autocovariances(phi: Float64Array, theta: Float64Array): { gamma: Float64Array; psi: Float64Array } {
	const r = phi.length;
	let p = r;
	while (p > 0 && phi[p - 1] === 0) p--;
	const psi = new Float64Array(r);
	for (let k = 0; k < r; k++) {
		psi[k] = theta[k];
		for (let j = 1; j <= Math.min(k, p); j++) psi[k] += phi[j - 1] * psi[k - j];
	}
	const moving = Float64Array.from({ length: r + 1 }, (_, k) => {
		let sum = 0;
		for (let j = k; j < r; j++) sum += theta[j] * psi[j - k];
		return sum;
	});
	const size = p + 1;
	const system = new Float64Array(size * size);
	for (let k = 0; k < size; k++) {
		system[k * size + k] += 1;
		for (let j = 1; j <= p; j++) system[k * size + Math.abs(k - j)] -= phi[j - 1];
	}
	const head = moving.slice(0, size);
	if (!solveInPlace(system, head))
		throw new AppError('fit_failed', 'The autoregressive part has a unit root: its variance is infinite. Difference the series.');
	const gamma = new Float64Array(r + 1);
	gamma.set(head);
	for (let k = size; k <= r; k++) {
		gamma[k] = moving[k];
		for (let j = 1; j <= p; j++) gamma[k] += phi[j - 1] * gamma[k - j];
	}
	return { gamma, psi };
}
