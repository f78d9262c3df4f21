/**
 * ARIMA by exact Gaussian likelihood: fit, order by AIC, forecasts from stored coefficients.
 *
 * The model: D(L) y[t] = mean + u[t], phi(L) u[t] = theta(L) e[t], with D(L) the differences of the order,
 * phi(L) = 1 - ar[0] L - ..., theta(L) = 1 + ma[0] L + ... A missing value is NaN. Without differences `mean` is the
 * level of the series, with one difference it is the drift per step.
 *
 * @source Box, Jenkins, Reinsel & Ljung (2015), Time Series Analysis; likelihood as in statsmodels 0.13.5 for the differenced series
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { Stationarity } from '../../shared/domain/results.ts';
import { type Minimum, minimize } from '../bfgs.ts';
import { chooseDifferences } from './adf.ts';
import {
	type ArimaFactors,
	type ArimaOrder,
	differenceLags,
	factorSizes,
	factorsFromFree,
	freeFromFactors,
	hannanRissanen,
	wholeAr,
	wholeMa,
} from './arima-coefficients.ts';
import { type FilterTrace, runFilter, type StateSpace, stateSpace } from './arima-filter.ts';

export type { ArimaOrder } from './arima-coefficients.ts';

/** All that a forecast needs beside the series: plain numbers for a model bundle. */
export interface ArimaModel extends ArimaFactors {
	readonly order: ArimaOrder;
	readonly hasConstant: boolean;
	/** Mean of the differenced series, in the unit of the series; 0 without a constant. */
	readonly mean: number;
	/** Variance of the innovations, in squared units of the series. */
	readonly sigma2: number;
}

export interface ArimaFit extends ArimaModel {
	readonly logLikelihood: number;
	readonly aic: number;
	readonly bic: number;
	/** Innovations that the likelihood counts: observed values less those that the differences need. */
	readonly observations: number;
	/** One-step prediction errors, shape (n,); NaN before the first prediction and where the value is missing. */
	readonly residuals: Float64Array;
}

export interface ArimaOptions {
	/** Estimates the mean of the differenced series; by default only without differences. */
	readonly hasConstant?: boolean;
	/** Looked at between likelihoods; true ends the fit with AppError `cancelled`. */
	readonly isCancelled?: () => boolean;
}

export interface ArimaForecast {
	/** Shape (horizon,), in the unit of the series. */
	readonly mean: Float64Array;
	/** Shape (horizon,): spread of the future innovations; the uncertainty of the coefficients is not in it. */
	readonly stdError: Float64Array;
}

/**
 * Coefficients of the highest likelihood among stationary, invertible models.
 *
 * @param series shape (n,), equally spaced, NaN = missing
 * @throws AppError `series_too_short`, `series_constant`, `series_linear`, `fit_failed`, `cancelled`, `invalid_input` for an order out of range
 */
export function fitArima(series: Float64Array, order: ArimaOrder, options: ArimaOptions = {}): ArimaFit {
	return fitFrom(series, order, options, []);
}

/** `more` are start points beside the usual ones. */
function fitFrom(series: Float64Array, order: ArimaOrder, options: ArimaOptions, more: readonly ArimaFactors[]): ArimaFit {
	checkOrder(order);
	const hasConstant = options.hasConstant ?? (order.d === 0 && (order.seasonal?.d ?? 0) === 0);
	const prepared = prepare(series, order, hasConstant);
	const objective = (free: Float64Array) => {
		if (options.isCancelled?.()) throw new AppError('cancelled');
		return -evaluate(prepared, spaceOf(order, factorsFromFree(order, free), prepared.lags)).logLikelihood;
	};
	let best: Minimum = { x: new Float64Array(0), value: Number.POSITIVE_INFINITY, iterations: 0 };
	for (const start of startPoints(prepared.differenced, order, more)) {
		const found = minimize(objective, start);
		if (found.value < best.value) best = found;
	}
	if (!Number.isFinite(best.value))
		throw new AppError('fit_failed', `No ARIMA${describe(order)} with a finite likelihood was found. Try another order.`, { order });
	const factors = factorsFromFree(order, best.x);
	const { logLikelihood, mean, sigma2, count } = evaluate(prepared, spaceOf(order, factors, prepared.lags));
	const model: ArimaModel = { order, hasConstant, ...factors, mean: hasConstant ? mean + prepared.mean : 0, sigma2 };
	const parameters = factorSizes(order).reduce((sum, size) => sum + size, 1 + (hasConstant ? 1 : 0));
	const effective = series.length - differenceLags(order).length;
	return {
		...model,
		logLikelihood,
		aic: -2 * logLikelihood + 2 * parameters,
		bic: -2 * logLikelihood + parameters * Math.log(effective),
		observations: count,
		residuals: filterModel(model, series).trace.innovation,
	};
}

/**
 * Exact log-likelihood of a model with given coefficients.
 *
 * @param series shape (n,), NaN = missing
 */
export function arimaLogLikelihood(model: ArimaModel, series: Float64Array): number {
	const { sums } = filterModel(model, series);
	return -0.5 * (sums.count * Math.log(2 * Math.PI * model.sigma2) + sums.logVariance + sums.vv / model.sigma2);
}

/**
 * Mean and standard error of the next values, from stored coefficients: nothing is fitted again.
 *
 * @param series  shape (n,), NaN = missing; may be longer than the one that was fitted
 * @param horizon steps
 * @throws AppError `series_too_short` when the differences cannot start
 */
export function forecastArima(model: ArimaModel, series: Float64Array, horizon: number): ArimaForecast {
	const extended = new Float64Array(series.length + horizon).fill(Number.NaN);
	extended.set(series);
	const { trace, trend } = filterModel(model, extended);
	const mean = trace.prediction.slice(series.length).map((value, h) => value + trend[series.length + h]);
	const stdError = trace.variance.slice(series.length).map((variance) => Math.sqrt(variance * model.sigma2));
	if (!mean.every(Number.isFinite) || !stdError.every(Number.isFinite))
		throw new AppError(
			'series_too_short',
			`A forecast by ARIMA${describe(model.order)} needs ${differenceLags(model.order).length} consecutive values to start from. Import more history.`,
		);
	return { mean, stdError };
}

/** What a forecast of one series rests on. */
export interface AutoArima {
	readonly fit: ArimaFit;
	readonly stationarity: Stationarity;
}

/**
 * Differences by ADF, order by AIC, and with differences a drift where AIC wants one.
 *
 * @param series shape (n,); with missing values the longest stretch without them is tested, the whole is fitted
 * @throws AppError as `chooseDifferences` and `fitArima`
 */
export function autoArima(series: Float64Array, options: Pick<ArimaOptions, 'isCancelled'> = {}): AutoArima {
	const { d, stationarity } = chooseDifferences(longestStretch(series));
	const fit = selectArimaOrder(series, d, 3, 3, options);
	if (d === 0) return { fit, stationarity };
	const withDrift = fitFrom(series, fit.order, { ...options, hasConstant: true }, [fit]);
	return { fit: withDrift.aic < fit.aic ? withDrift : fit, stationarity };
}

/**
 * The fit of the smallest AIC over p <= maxP, q <= maxQ; each order also starts from its better smaller neighbour, so that
 * a larger model is never the less likely one.
 *
 * @param d times that the series is differenced
 * @throws AppError as `fitArima`
 */
export function selectArimaOrder(series: Float64Array, d: number, maxP = 3, maxQ = 3, options: ArimaOptions = {}): ArimaFit {
	const fits = arimaTable(series, d, maxP, maxQ, options);
	return fits.reduce((best, fit) => (fit.aic < best.aic ? fit : best));
}

/** All fits of `selectArimaOrder`, p by p; orders that the series is too short for are left out, but for (0, d, 0). */
export function arimaTable(series: Float64Array, d: number, maxP: number, maxQ: number, options: ArimaOptions = {}): ArimaFit[] {
	const fits = new Map<string, ArimaFit>();
	const observed = series.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
	for (let p = 0; p <= maxP; p++)
		for (let q = 0; q <= maxQ; q++) {
			if (p + q > 0 && observed - d < minimumValues(p + q + 1)) continue;
			const smaller = [fits.get(`${p - 1},${q}`), fits.get(`${p},${q - 1}`)].filter((fit) => fit !== undefined);
			smaller.sort((a, b) => b.logLikelihood - a.logLikelihood);
			fits.set(`${p},${q}`, fitFrom(series, { p, d, q }, options, smaller.slice(0, 1)));
		}
	return [...fits.values()];
}

interface Prepared {
	/** What the filter runs over, less its offset and rough trend: small numbers keep their digits. */
	readonly series: Float64Array;
	/** What the mean is multiplied with; null without a constant. */
	readonly regressor: Float64Array | null;
	/** Lags that undo the differences which the filter has to take care of. */
	readonly lags: readonly number[];
	/** Differenced series less its mean, missing values 0. */
	readonly differenced: Float64Array;
	readonly mean: number;
}

function prepare(series: Float64Array, order: ArimaOrder, hasConstant: boolean): Prepared {
	const lags = differenceLags(order);
	const infinite = series.findIndex((value) => !Number.isFinite(value) && !Number.isNaN(value));
	if (infinite >= 0) throw new AppError('invalid_input', `Value ${infinite} of the series is infinite. Mark it as missing.`, { index: infinite });
	const differenced = applyLags(series, lags);
	const observed = differenced.filter((value) => !Number.isNaN(value));
	const parameters = factorSizes(order).reduce((sum, size) => sum + size, hasConstant ? 1 : 0);
	if (observed.length < minimumValues(parameters))
		throw new AppError(
			'series_too_short',
			`ARIMA${describe(order)} needs at least ${minimumValues(parameters) + lags.length} values; ${observed.length + lags.length} can be used. Import more history.`,
			{ observed: observed.length },
		);
	const average = observed.reduce((sum, value) => sum + value, 0) / observed.length;
	const largest = series.reduce((size, value) => (Number.isNaN(value) ? size : Math.max(size, Math.abs(value))), 0);
	if (observed.every((value) => Math.abs(value - average) <= 16 * Number.EPSILON * largest))
		throw lags.length === 0
			? new AppError('series_constant', `All values are ${average}: there is nothing to estimate.`)
			: new AppError('series_linear', 'The differenced series is constant: there is no noise to estimate.');
	const mean = hasConstant ? average : 0;
	const centred = differenced.map((value) => value - mean);
	const filled = centred.map((value) => (Number.isNaN(value) ? 0 : value));
	// Without gaps the differenced series says it all, with a smaller state; a gap breaks differences but not the filter.
	if (observed.length === differenced.length) {
		return { series: centred, regressor: hasConstant ? centred.map(() => 1) : null, lags: [], differenced: filled, mean };
	}
	const trend = trendOf(lags, series.length);
	// Differences forget an offset; without them the mean does the same work.
	const offset = lags.length > 0 ? (series.find((value) => !Number.isNaN(value)) ?? 0) : 0;
	return {
		series: series.map((value, t) => value - offset - mean * trend[t]),
		regressor: hasConstant ? trend : null,
		lags,
		differenced: filled,
		mean,
	};
}

/** Mean and variance are concentrated out: given the other coefficients their best values are sums. */
function evaluate(prepared: Prepared, space: StateSpace): { logLikelihood: number; mean: number; sigma2: number; count: number } {
	const { count, logVariance, vv, vc, cc } = runFilter(space, prepared.series, prepared.regressor);
	const mean = cc > 0 ? vc / cc : 0;
	const sigma2 = (vv - mean * vc) / count;
	return { logLikelihood: -0.5 * (count * (Math.log(2 * Math.PI * sigma2) + 1) + logVariance), mean, sigma2, count };
}

function spaceOf(order: ArimaOrder, factors: ArimaFactors, lags: readonly number[]): StateSpace {
	return stateSpace(wholeAr(order, factors), wholeMa(order, factors), lags);
}

function filterModel(model: ArimaModel, series: Float64Array) {
	const n = series.length;
	const lags = differenceLags(model.order);
	const trend = trendOf(lags, n).map((value) => value * model.mean);
	const trace: FilterTrace = { innovation: new Float64Array(n), prediction: new Float64Array(n), variance: new Float64Array(n) };
	const detrended = series.map((value, t) => value - trend[t]);
	return { sums: runFilter(spaceOf(model.order, model, lags), detrended, null, trace), trace, trend };
}

/** A trend whose differences are 1: 1, 2, 3, ... for one difference, 1 throughout for none. */
function trendOf(lags: readonly number[], n: number): Float64Array {
	const trend = new Float64Array(n);
	for (let t = 0; t < n; t++) trend[t] = lags.reduce((sum, c, k) => sum + c * (trend[t - 1 - k] ?? 0), 1);
	return trend;
}

function applyLags(series: Float64Array, lags: readonly number[]): Float64Array {
	return Float64Array.from({ length: Math.max(series.length - lags.length, 0) }, (_, i) =>
		lags.reduce((rest, c, k) => rest - c * series[i + lags.length - 1 - k], series[i + lags.length]),
	);
}

function startPoints(differenced: Float64Array, order: ArimaOrder, more: readonly ArimaFactors[]): Float64Array[] {
	const [p, q, P, Q] = factorSizes(order);
	const seasonalAr = new Array<number>(P).fill(0).fill(0.3, 0, 1);
	const seasonalMa = new Array<number>(Q).fill(0).fill(-0.4, 0, 1);
	const pad = (values: readonly number[], size: number) => Array.from({ length: size }, (_, i) => values[i] ?? 0);
	const regression = freeFromFactors({ ...hannanRissanen(differenced, p, q), seasonalAr, seasonalMa });
	const neighbours = more.map(({ ar, ma, ...rest }) => freeFromFactors({ ar: pad(ar, p), ma: pad(ma, q), ...rest }));
	if (regression.length === 0) return [regression];
	return [regression, ...(neighbours.length > 0 ? neighbours : [regression.map(() => 0.1)])];
}

/** Fewest innovations for that many coefficients: twice as many, and never under eight. */
function minimumValues(parameters: number): number {
	return Math.max(8, 2 * parameters + 4);
}

function checkOrder(order: ArimaOrder): void {
	const { seasonal } = order;
	const counts = [order.p, order.d, order.q, ...(seasonal ? [seasonal.p, seasonal.d, seasonal.q] : [])];
	const isValid =
		counts.every((count) => Number.isInteger(count) && count >= 0) && (!seasonal || (Number.isInteger(seasonal.period) && seasonal.period > 1));
	if (!isValid)
		throw new AppError('invalid_input', `An ARIMA order is made of whole numbers from 0, a period of whole numbers from 2; got ${describe(order)}.`, {
			order,
		});
}

function describe({ p, d, q, seasonal }: ArimaOrder): string {
	return `(${p},${d},${q})${seasonal ? `(${seasonal.p},${seasonal.d},${seasonal.q})${seasonal.period}` : ''}`;
}

/** The longest run of values without a gap, the last one of equals. */
function longestStretch(series: Float64Array): Float64Array {
	let best = { from: 0, to: 0 };
	let from = 0;
	for (let t = 0; t <= series.length; t++) {
		if (t < series.length && !Number.isNaN(series[t])) continue;
		if (t - from >= best.to - best.from) best = { from, to: t };
		from = t + 1;
	}
	return series.subarray(best.from, best.to);
}
