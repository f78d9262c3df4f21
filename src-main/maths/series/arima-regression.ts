/**
 * A series as a fit sees it: less its rough trend, in units of about 1, differenced, with the regressors that the trend adds.
 * Small numbers keep their digits, and one scale serves series in bytes and in milliseconds.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { leastSquares } from '../linear-algebra.ts';
import { applyLags, differenceLags } from './arima-coefficients.ts';
import { type ArimaOrder, type ArimaTrend, countParameters, describeOrder, hasConstant, hasDrift } from './arima-order.ts';

/** Constant and drift of y[t] = constant + drift t + u[t], t = 1, 2, ... */
export interface TrendTerms {
	readonly constant: number;
	readonly drift: number;
}

export interface PreparedSeries {
	/** Lags that undo the differences. */
	readonly lags: readonly number[];
	/** Innovations that a likelihood can count, at most. */
	readonly observed: number;
	readonly hasGaps: boolean;
	/** Level of the series less its rough trend, over `scale`; shape (n,), NaN = missing. */
	readonly levels: Float64Array;
	/** Regressors of the levels, shape (terms, n). */
	readonly levelRegressors: readonly Float64Array[];
	/** The same differenced, gaps filled by straight lines. */
	readonly differenced: Float64Array;
	readonly regressors: readonly Float64Array[];
	readonly scale: number;
	/** Terms of the trend from coefficients of the regressors. */
	readonly termsOf: (coefficients: ArrayLike<number>) => TrendTerms;
}

/**
 * @param series shape (n,), NaN = missing
 * @throws AppError `invalid_input`, `series_too_short`, `series_constant`, `series_linear`
 */
export function prepareSeries(series: Float64Array, order: ArimaOrder, trend: ArimaTrend): PreparedSeries {
	const infinite = series.findIndex((value) => !Number.isFinite(value) && !Number.isNaN(value));
	if (infinite >= 0) throw new AppError('invalid_input', `Value ${infinite} of the series is infinite. Mark it as missing.`, { index: infinite });
	const n = series.length;
	const lags = differenceLags(order);
	const missing = series.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
	const observed = Math.max(0, n - missing - lags.length);
	refuseShort(observed, order, trend);
	// Differences forget an offset; without them the level counts.
	const offset = lags.length > 0 ? (series.find((value) => !Number.isNaN(value)) ?? 0) : 0;
	const shifted = series.map((value) => value - offset);
	const levelRegressors = trendRegressors(trend, n);
	const regressors = levelRegressors.map((column) => applyLags(column, lags));
	const filled = missing > 0 ? fillGaps(shifted) : shifted;
	const rough = roughTrend(applyLags(shifted, lags), regressors);
	const detrend = (values: Float64Array): Float64Array => {
		const out = Float64Array.from(values);
		levelRegressors.forEach((column, k) => {
			for (let t = 0; t < n; t++) out[t] -= rough[k] * column[t];
		});
		return out;
	};
	const levels = detrend(shifted);
	const differenced = applyLags(detrend(filled), lags);
	refuseNoiseless(series, shifted, lags, order);
	const scale = Math.sqrt(differenced.reduce((sum, value) => sum + value * value, 0) / differenced.length);
	const rescale = (values: Float64Array): Float64Array => values.map((value) => value / scale);
	return {
		lags,
		observed,
		hasGaps: missing > 0,
		levels: rescale(levels),
		levelRegressors,
		differenced: rescale(differenced),
		regressors,
		scale,
		termsOf: (coefficients) => termsOf(trend, n, (k) => rough[k] + scale * coefficients[k]),
	};
}

/**
 * A fit needs twice as many innovations as coefficients, and never under eight.
 *
 * @param observed innovations that a likelihood can count
 * @throws AppError `series_too_short`
 */
export function refuseShort(observed: number, order: ArimaOrder, trend: ArimaTrend): void {
	const needed = Math.max(8, 2 * (countParameters(order, trend) - 1) + 4);
	if (observed >= needed) return;
	const lags = differenceLags(order).length;
	throw new AppError(
		'series_too_short',
		`ARIMA${describeOrder(order)} needs at least ${needed + lags} values; ${observed + lags} can be used. Import more history.`,
		{ needed: needed + lags, observed: observed + lags },
	);
}

/** The level of a trend at t = 1..n. */
export function trendLevels({ constant, drift }: TrendTerms, n: number): Float64Array {
	return Float64Array.from({ length: n }, (_, t) => constant + drift * (t + 1));
}

/** A constant of 1, and t / n: regressors of one size. */
function trendRegressors(trend: ArimaTrend, n: number): Float64Array[] {
	const columns: Float64Array[] = [];
	if (hasConstant(trend)) columns.push(new Float64Array(n).fill(1));
	if (hasDrift(trend)) columns.push(Float64Array.from({ length: n }, (_, t) => (t + 1) / n));
	return columns;
}

function termsOf(trend: ArimaTrend, n: number, coefficient: (k: number) => number): TrendTerms {
	return {
		constant: hasConstant(trend) ? coefficient(0) : 0,
		drift: hasDrift(trend) ? coefficient(hasConstant(trend) ? 1 : 0) / n : 0,
	};
}

/** Least squares where nothing is missing. */
function roughTrend(w: Float64Array, regressors: readonly Float64Array[]): Float64Array {
	if (regressors.length === 0) return new Float64Array(0);
	const present = (_: number, i: number): boolean => !Number.isNaN(w[i]);
	return leastSquares(
		regressors.map((column) => column.filter(present)),
		w.filter(present),
	);
}

/** Straight lines between the neighbours of a gap, the nearest value beyond the ends. */
export function fillGaps(series: Float64Array): Float64Array {
	const filled = Float64Array.from(series);
	let last = -1;
	for (let t = 0; t <= filled.length; t++) {
		if (t < filled.length && Number.isNaN(series[t])) continue;
		const [before, after] = [last < 0 ? series[t] : series[last], t < filled.length ? series[t] : series[last]];
		for (let gap = last + 1; gap < t; gap++) filled[gap] = before + ((after - before) * (gap - last)) / (t - last);
		last = t;
	}
	return filled;
}

// Rounding of the values makes residuals of this many units in the last place.
const ROUNDING = 16 * Number.EPSILON;

/** A series without noise has no likelihood: constant, or constant once differenced. */
function refuseNoiseless(series: Float64Array, shifted: Float64Array, lags: readonly number[], order: ArimaOrder): void {
	const largest = series.reduce((size, value) => (Number.isNaN(value) ? size : Math.max(size, Math.abs(value))), 0);
	const isConstant = (values: Float64Array): boolean => {
		const present = values.filter((value) => !Number.isNaN(value));
		const average = present.reduce((sum, value) => sum + value, 0) / present.length;
		// Without any there is nothing to say: every difference may reach over a gap.
		return present.length > 0 && present.every((value) => Math.abs(value - average) <= ROUNDING * largest);
	};
	if (isConstant(shifted)) throw new AppError('series_constant', 'All values are equal: there is nothing to estimate.');
	if (lags.length > 0 && isConstant(applyLags(shifted, lags)))
		throw new AppError('series_linear', `The differenced series of ARIMA${describeOrder(order)} is constant: there is no noise to estimate.`);
}
