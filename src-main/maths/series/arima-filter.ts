/**
 * Kalman filter of an ARIMA model: innovations and their variances, missing values included.
 *
 * The values before the first are unknown without a prior (exact diffuse start): what follows is the exact likelihood of the
 * differenced series, and stays exact when values are missing, the first ones too.
 *
 * @source Harvey (1989), Forecasting, Structural Time Series Models and the Kalman Filter, 3.3 and 3.4;
 *         Durbin & Koopman (2012), Time Series Analysis by State Space Methods, 5.2 (diffuse start)
 */
import { addInnovation, advance, advanceMatrix, advanceSteady, observe, type StateSpace, stationaryCovariance } from './arima-state.ts';

/** Sums over the innovations of the columns, each weighted by 1 / variance. */
export interface FilterSums {
	/** Innovations that count: observed values less those that the start took up. */
	readonly count: number;
	readonly logVariance: number;
	/** Shape (columns, columns). */
	readonly products: Float64Array;
}

/** Where the filter writes what it sees at each time, shape (n,) each; NaN where nothing can be predicted yet. */
export interface FilterTrace {
	/** One-step prediction errors, NaN where the value is missing. */
	readonly innovation: Float64Array;
	/** Predicted value. */
	readonly prediction: Float64Array;
	/** Variance of the prediction, in units of the innovation variance. */
	readonly variance: Float64Array;
}

export interface FilterOptions {
	readonly trace?: FilterTrace;
	readonly spread?: Float64Array;
}

interface Filter {
	readonly space: StateSpace;
	readonly m: number;
	/** One a column. */
	readonly states: readonly Float64Array[];
	/** Innovations of the columns at this time. */
	readonly errors: Float64Array;
	readonly covariance: Float64Array;
	/** Of the part that has no prior; absent once the observed values have settled it. */
	diffuse: Float64Array | null;
	diffuseRank: number;
	readonly gain: Float64Array;
	readonly diffuseGain: Float64Array;
	readonly scratch: Float64Array;
	isSteady: boolean;
	/** Observed values in a row. As many as there are lags make all lagged values known: only the ARMA part is uncertain then. */
	observedRun: number;
}

// Once the state is known this closely (in innovation variances), the variance recursion stands still.
const STEADY = 1e-11;
// Sums of small whole numbers: what is not 0 is far from it.
const DIFFUSE = 1e-7;

/**
 * Runs the filter over a series and, with the same gains, over regressors without gaps.
 *
 * @param columns the series, shape (n,), NaN = missing, and the regressors
 * @param options.trace  of the series; written when given
 * @param options.spread covariance of the values before the first, shape (D, D), in innovation variances; the first D
 *                       innovations do not count then. Absent: they are unknown without a prior
 * @throws AppError `fit_failed` when the autoregressive part is not stationary
 */
export function runFilter(space: StateSpace, columns: readonly Float64Array[], options: FilterOptions = {}): FilterSums {
	const { trace, spread } = options;
	const filter = createFilter(space, columns.length, spread);
	const burn = spread === undefined ? 0 : space.lags.length;
	const [series] = columns;
	const products = new Float64Array(columns.length * columns.length);
	let count = 0;
	let logVariance = 0;
	for (let t = 0; t < series.length; t++) {
		const isMissing = Number.isNaN(series[t]);
		if (filter.isSteady && isMissing) leaveSteady(filter);
		const { variance, diffuseVariance } = predict(filter, columns, t, trace);
		if (isMissing) {
			for (const state of filter.states) advance(space, state);
			advanceCovariance(filter);
			filter.observedRun = 0;
			continue;
		}
		if (diffuseVariance > 0) {
			logVariance += Math.log(diffuseVariance);
			correctDiffuse(filter, variance, diffuseVariance);
			filter.observedRun++;
			continue;
		}
		if (t >= burn) {
			count++;
			addProducts(products, filter.errors, variance);
			if (!filter.isSteady) logVariance += Math.log(variance);
		}
		if (filter.isSteady) {
			for (let c = 0; c < columns.length; c++) advanceSteady(space, filter.states[c], filter.errors[c]);
			continue;
		}
		correct(filter, variance);
		filter.observedRun++;
	}
	return { count, logVariance, products };
}

function createFilter(space: StateSpace, columns: number, spread: Float64Array | undefined): Filter {
	const r = space.phi.length;
	const size = space.lags.length;
	const m = r + size;
	const covariance = stationaryCovariance(space);
	const diffuse = new Float64Array(m * m);
	for (let i = 0; i < size; i++) {
		diffuse[(r + i) * m + r + i] = 1;
		if (spread !== undefined) for (let j = 0; j < size; j++) covariance[(r + i) * m + r + j] = spread[i * size + j];
	}
	const diffuseRank = spread === undefined ? size : 0;
	return {
		space,
		m,
		states: Array.from({ length: columns }, () => new Float64Array(m)),
		errors: new Float64Array(columns),
		covariance,
		diffuse: diffuseRank > 0 ? diffuse : null,
		diffuseRank,
		gain: new Float64Array(m),
		diffuseGain: new Float64Array(m),
		scratch: new Float64Array(m * m),
		isSteady: false,
		observedRun: 0,
	};
}

const isCompact = ({ space, diffuse, observedRun }: Filter): boolean => diffuse === null && observedRun >= space.lags.length;

function predict(filter: Filter, columns: readonly Float64Array[], t: number, trace: FilterTrace | undefined) {
	const { space, m, states, errors, covariance, diffuse, gain, diffuseGain } = filter;
	let variance = 1;
	let diffuseVariance = 0;
	if (!filter.isSteady && isCompact(filter)) {
		const r = space.phi.length;
		for (let i = 0; i < r; i++) gain[i] = covariance[i * m];
		gain.fill(0, r);
		variance = gain[0];
	} else if (!filter.isSteady) {
		for (let i = 0; i < m; i++) gain[i] = observe(space, covariance, i * m);
		variance = observe(space, gain, 0);
		if (diffuse !== null) {
			for (let i = 0; i < m; i++) diffuseGain[i] = observe(space, diffuse, i * m);
			diffuseVariance = observe(space, diffuseGain, 0);
			if (diffuseVariance < DIFFUSE) diffuseVariance = 0;
		}
	}
	for (let c = 0; c < columns.length; c++) errors[c] = columns[c][t] - observe(space, states[c], 0);
	if (trace) {
		const isKnown = diffuseVariance === 0;
		trace.prediction[t] = isKnown ? observe(space, states[0], 0) : Number.NaN;
		trace.variance[t] = isKnown ? variance : Number.NaN;
		trace.innovation[t] = isKnown ? errors[0] : Number.NaN;
	}
	return { variance, diffuseVariance };
}

function addProducts(products: Float64Array, errors: Float64Array, variance: number): void {
	const k = errors.length;
	for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) products[i * k + j] += (errors[i] * errors[j]) / variance;
}

/** The value is seen: a <- T (a + g v / F), P <- T (P - g g' / F) T' + R R'. */
function correct(filter: Filter, variance: number): void {
	const { space, m, states, errors, covariance, gain } = filter;
	for (let c = 0; c < states.length; c++) correctState(space, states[c], gain, errors[c] / variance);
	if (isCompact(filter)) {
		filter.isSteady = advanceObserved(filter, variance);
		return;
	}
	for (let i = 0; i < m; i++) {
		const g = gain[i] / variance;
		if (g !== 0) for (let j = 0; j < m; j++) covariance[i * m + j] -= g * gain[j];
	}
	advanceCovariance(filter);
}

/** The value settles one direction of the part without a prior. */
function correctDiffuse(filter: Filter, variance: number, diffuseVariance: number): void {
	const { space, m, states, errors, covariance, diffuse, gain, diffuseGain } = filter;
	if (diffuse === null) return;
	for (let c = 0; c < states.length; c++) correctState(space, states[c], diffuseGain, errors[c] / diffuseVariance);
	for (let i = 0; i < m; i++) {
		const k = diffuseGain[i] / diffuseVariance;
		for (let j = 0; j < m; j++) {
			const l = diffuseGain[j] / diffuseVariance;
			covariance[i * m + j] += k * l * variance - k * gain[j] - gain[i] * l;
			diffuse[i * m + j] -= k * diffuseGain[j];
		}
	}
	filter.diffuseRank--;
	if (filter.diffuseRank === 0) filter.diffuse = null;
	advanceCovariance(filter);
}

function correctState(space: StateSpace, a: Float64Array, gain: Float64Array, v: number): void {
	for (let i = 0; i < a.length; i++) a[i] += gain[i] * v;
	advance(space, a);
}

function advanceCovariance(filter: Filter): void {
	const { space, m, covariance, diffuse, scratch } = filter;
	advanceMatrix(space, covariance, scratch);
	if (diffuse !== null) advanceMatrix(space, diffuse, scratch);
	let unknown = 0;
	for (let i = 0; i < m; i++) unknown += covariance[i * m + i];
	addInnovation(space, covariance, m);
	filter.isSteady = diffuse === null && unknown < STEADY;
}

/**
 * Correction and advance in one pass where all lagged values are known: once the value is seen, the row and column of the first
 * component are 0, and T only moves the rest of the ARMA part up. A tenth of the work of the general way.
 */
function advanceObserved({ space: { theta }, m, covariance, gain }: Filter, variance: number): boolean {
	const r = theta.length;
	let unknown = 0;
	for (let i = 0; i < r; i++) {
		const g = i + 1 < r ? gain[i + 1] / variance : 0;
		for (let j = i; j < r; j++) {
			// Reads what later rows have not yet overwritten.
			const rest = j + 1 < r ? covariance[(i + 1) * m + j + 1] - g * gain[j + 1] : 0;
			if (i === j) unknown += rest;
			const value = rest + theta[i] * theta[j];
			covariance[i * m + j] = value;
			covariance[j * m + i] = value;
		}
	}
	return unknown < STEADY;
}

/** What the covariance is where the recursion stood still: the state is known but for its next innovation. */
function leaveSteady(filter: Filter): void {
	filter.isSteady = false;
	filter.covariance.fill(0);
	addInnovation(filter.space, filter.covariance, filter.m);
}
