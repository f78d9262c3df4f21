/**
 * ARIMA by exact Gaussian likelihood: fit, likelihood of given coefficients, forecasts from stored ones.
 *
 * The model is a regression with SARIMA errors: y[t] = constant + drift t + u[t] with t = 1, 2, ..., and
 * phi(L) Phi(L^s) (1-L)^d (1-L^s)^D u[t] = theta(L) Theta(L^s) e[t], phi(L) = 1 - ar[0] L - ..., theta(L) = 1 + ma[0] L + ...
 * A missing value is NaN. The constant is the mean of the process, not the intercept of the recursion.
 *
 * @source Box, Jenkins, Reinsel & Ljung (2015), Time Series Analysis; conventions of statsmodels 0.13.5, but for the start of
 *         the differences, which is exact here
 */
import { AppError } from '../../shared/domain/errors.ts';
import { minimize } from '../bfgs.ts';
import { normalQuantile } from '../elementary.ts';
import { type ArimaFactors, differenceLags, factorsFromFree, wholeAr, wholeMa } from './arima-coefficients.ts';
import { type FilterTrace, runFilter } from './arima-filter.ts';
import { type ArimaOrder, type ArimaTrend, checkArimaModel, countParameters, defaultTrend, describeOrder } from './arima-order.ts';
import { type PreparedSeries, prepareSeries, refuseShort, trendLevels } from './arima-regression.ts';
import { screenArma } from './arima-screening.ts';
import { type ArmaSearch, type ArmaTop, createArmaSearch, refineArma, searchArma } from './arima-search.ts';
import { generalStarts } from './arima-starts.ts';
import { type StateSpace, spreadStart, stateSpace } from './arima-state.ts';
import { concentrate } from './concentrated.ts';

export type { ArimaOrder, ArimaTrend } from './arima-order.ts';

/** All that a forecast needs beside the series: plain numbers for a model bundle. */
export interface ArimaModel extends ArimaFactors {
	readonly order: ArimaOrder;
	readonly trend: ArimaTrend;
	/** Level of the process, in the unit of the series; 0 without one. */
	readonly constant: number;
	/** Growth a step; 0 without one. */
	readonly drift: number;
	/** Variance of the innovations, in squared units of the series. */
	readonly sigma2: number;
}

/** Criteria that weigh likelihood against the number of estimated numbers; smaller is better. */
export interface InformationCriteria {
	readonly aic: number;
	/** Corrected for short series (Hurvich & Tsai 1989). */
	readonly aicc: number;
	readonly bic: number;
	readonly hqic: number;
}

export interface ArimaFit extends ArimaModel, InformationCriteria {
	readonly logLikelihood: number;
	/** Estimated numbers, the innovation variance among them. */
	readonly parameters: number;
	/** Steps that the criteria count: length less differences, missing values included. */
	readonly effective: number;
	/** Innovations that the likelihood counts: observed values less those that the differences need. */
	readonly observations: number;
}

export interface ArimaOptions {
	/** By default a constant where no difference takes it away. */
	readonly trend?: ArimaTrend;
	/** Looked at between likelihoods; true ends the fit with AppError `cancelled`. */
	readonly isCancelled?: () => boolean;
}

export interface ArimaForecast {
	/** Shape (horizon,), in the unit of the series. */
	readonly mean: Float64Array;
	/** Shape (horizon,): spread of the future innovations; the uncertainty of the coefficients is not in it. */
	readonly stdError: Float64Array;
}

/** How the values before the first are taken. */
export interface ArimaStart {
	/**
	 * Variance of their differences, in squared units of the series; the innovations that they reach are left out of the
	 * likelihood. Absent: unknown without a prior, which is exact. statsmodels has 1e6, and its figures can be had by that.
	 */
	readonly startVariance?: number;
}

/** A series made ready for one kind of differences and trend; fits of several orders share it. */
export interface ArimaProblem {
	readonly series: Float64Array;
	readonly trend: ArimaTrend;
	readonly prepared: PreparedSeries;
	readonly search: ArmaSearch;
}

/**
 * Coefficients of the highest likelihood among stationary, invertible models that a search from many starts finds.
 *
 * @param series shape (n,), equally spaced, NaN = missing
 * @throws AppError `invalid_input` for an order or trend that makes no sense (`checkArimaModel`), `series_too_short`,
 *         `series_constant`, `series_linear`, `fit_failed`, `cancelled`
 */
export function fitArima(series: Float64Array, order: ArimaOrder, options: ArimaOptions = {}): ArimaFit {
	return fitProblem(arimaProblem(series, order, options), order);
}

/** @param order its differences and period are those of every order that `fitProblem` is asked for */
export function arimaProblem(series: Float64Array, order: ArimaOrder, options: ArimaOptions = {}): ArimaProblem {
	const trend = options.trend ?? defaultTrend(order);
	checkArimaModel(order, trend);
	const prepared = prepareSeries(series, order, trend);
	return { series, trend, prepared, search: createArmaSearch(prepared.differenced, prepared.regressors, options.isCancelled) };
}

/** @throws AppError as `fitArima` */
export function fitProblem(problem: ArimaProblem, order: ArimaOrder): ArimaFit {
	checkProblem(problem, order);
	const tops = searchArma(problem.search, order);
	return fitOfTop(problem, order, problem.prepared.hasGaps ? polish(problem, order, tops) : tops[0]);
}

/**
 * A first look at an order of a series without gaps: its criteria are those of a fit or a little worse.
 *
 * @throws AppError as `fitArima`
 */
export function screenProblem(problem: ArimaProblem, order: ArimaOrder): ArimaFit {
	checkProblem(problem, order);
	return fitOfTop(problem, order, screenArma(problem.search, order));
}

/**
 * The fit that a first look at the order came near to; with missing values the look sees them filled.
 *
 * @throws AppError as `fitArima`
 */
export function refineProblem(problem: ArimaProblem, order: ArimaOrder): ArimaFit {
	checkProblem(problem, order);
	const near = screenArma(problem.search, order);
	const top = near && refineArma(problem.search, order, near);
	return fitOfTop(problem, order, top && problem.prepared.hasGaps ? polish(problem, order, [top], 1) : top);
}

function checkProblem({ trend, prepared }: ArimaProblem, order: ArimaOrder): void {
	checkArimaModel(order, trend);
	refuseShort(prepared.observed, order, trend);
}

function fitOfTop({ series, trend, prepared }: ArimaProblem, order: ArimaOrder, best: ArmaTop | undefined): ArimaFit {
	if (!best) throw new AppError('fit_failed', `No ARIMA${describeOrder(order)} with a finite likelihood was found. Try another order.`, { order });
	const { lags, scale, observed, termsOf } = prepared;
	const { sigma2, coefficients } = best.solution;
	const { ar, ma, seasonalAr, seasonalMa } = best.factors;
	const parameters = countParameters(order, trend);
	const effective = series.length - lags.length;
	const logLikelihood = best.solution.logLikelihood - observed * Math.log(scale);
	return {
		order,
		trend,
		...termsOf(coefficients),
		ar,
		ma,
		seasonalAr,
		seasonalMa,
		sigma2: sigma2 * scale * scale,
		logLikelihood,
		parameters,
		effective,
		...informationCriteria(logLikelihood, parameters, effective),
		observations: observed,
	};
}

/** @param effective steps that count */
export function informationCriteria(logLikelihood: number, parameters: number, effective: number): InformationCriteria {
	const deviance = -2 * logLikelihood;
	return {
		aic: deviance + 2 * parameters,
		aicc: deviance + (2 * parameters * effective) / (effective - parameters - 1),
		bic: deviance + parameters * Math.log(effective),
		hqic: deviance + 2 * parameters * Math.log(Math.log(effective)),
	};
}

/**
 * Exact log-likelihood of a model with given coefficients.
 *
 * @param series shape (n,), NaN = missing
 * @throws AppError `fit_failed` when the autoregressive part is not stationary
 */
export function arimaLogLikelihood(model: ArimaModel, series: Float64Array, start: ArimaStart = {}): number {
	const { count, logVariance, products } = filterModel(model, series, start).sums;
	return -0.5 * (count * Math.log(2 * Math.PI * model.sigma2) + logVariance + products[0] / model.sigma2);
}

/** One-step prediction errors of a model, shape (n,); NaN before the first prediction and where the value is missing. */
export function arimaResiduals(model: ArimaModel, series: Float64Array, start: ArimaStart = {}): Float64Array {
	return filterModel(model, series, start).trace.innovation;
}

/**
 * Mean and standard error of the next values, from stored coefficients: nothing is fitted again.
 *
 * @param series  shape (n,), NaN = missing; may go on after the one that was fitted, and begins where that one began
 * @param horizon steps
 * @throws AppError `series_too_short` when the differences cannot start
 */
export function forecastArima(model: ArimaModel, series: Float64Array, horizon: number, start: ArimaStart = {}): ArimaForecast {
	const extended = new Float64Array(series.length + horizon).fill(Number.NaN);
	extended.set(series);
	const { trace, levels } = filterModel(model, extended, start);
	const mean = trace.prediction.slice(series.length).map((value, h) => value + levels[series.length + h]);
	const stdError = trace.variance.slice(series.length).map((variance) => Math.sqrt(variance * model.sigma2));
	if (!mean.every(Number.isFinite) || !stdError.every(Number.isFinite))
		throw new AppError(
			'series_too_short',
			`A forecast by ARIMA${describeOrder(model.order)} needs ${differenceLags(model.order).length} values to start from. Import more history.`,
		);
	return { mean, stdError };
}

/**
 * Bounds that hold the next values with the given probability if the model is right, each day by itself.
 *
 * @param level in (0, 1), such as 0.95
 */
export function arimaInterval({ mean, stdError }: ArimaForecast, level: number): { readonly lower: Float64Array; readonly upper: Float64Array } {
	if (!(level > 0 && level < 1)) throw new AppError('invalid_input', `The level must lie between 0 and 1; it is ${level}.`, { field: 'level' });
	const z = normalQuantile(0.5 + level / 2);
	return { lower: mean.map((value, h) => value - z * stdError[h]), upper: mean.map((value, h) => value + z * stdError[h]) };
}

/** Points that are climbed from with the gaps as they are: the tops of the filled series and the start points, as many, if this close. */
const POLISHED = 3;
const POLISHED_WITHIN = 30;
/** The slopes are differences here, each of them a run of the filter: no digit beyond the fourth of a likelihood. */
const POLISH = { slopeTolerance: 1e-2, gainTolerance: 1e-8 };
const POLISH_BEST = { slopeTolerance: 1e-3, gainTolerance: 1e-10 };

/** The search saw a series whose gaps are filled; its best tops are climbed on with the gaps as they are. */
function polish({ prepared, search }: ArimaProblem, order: ArimaOrder, tops: readonly ArmaTop[], climbs = POLISHED): ArmaTop | undefined {
	const columns = [prepared.levels, ...prepared.levelRegressors];
	const look = (free: Float64Array): ArmaTop => {
		const factors = factorsFromFree(order, free);
		return { free, factors, solution: concentrate(runFilter(spaceOf(order, factors, prepared.lags), columns)) };
	};
	const objective = (free: Float64Array): number => {
		if (search.isCancelled()) throw new AppError('cancelled');
		try {
			return -look(free).solution.logLikelihood;
		} catch (thrown) {
			// On the border of the stationary region: no likelihood there.
			if (thrown instanceof AppError && thrown.code === 'fit_failed') return Number.POSITIVE_INFINITY;
			throw thrown;
		}
	};
	// Filled gaps can hide a top: the start points are looked at as well.
	const points = [...tops.map(({ free }) => free), ...generalStarts(search.source, order)]
		.map((free) => ({ free, value: objective(free) }))
		.sort((a, b) => a.value - b.value);
	const close = points.filter(({ value }) => value - points[0].value < POLISHED_WITHIN).slice(0, climbs);
	const minima = close.map(({ free }) => minimize(objective, free, POLISH));
	const best = minima.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value)[0];
	return best && look(minimize(objective, best.x, POLISH_BEST).x);
}

function spaceOf(order: ArimaOrder, factors: ArimaFactors, lags: readonly number[]): StateSpace {
	return stateSpace(wholeAr(order, factors), wholeMa(order, factors), lags);
}

function filterModel(model: ArimaModel, series: Float64Array, { startVariance }: ArimaStart) {
	const n = series.length;
	const lags = differenceLags(model.order);
	// Differences forget an offset, but for a start of finite variance: small numbers keep their digits.
	const offset = lags.length > 0 && startVariance === undefined ? (series.find((value) => !Number.isNaN(value)) ?? 0) : 0;
	const levels = trendLevels({ constant: model.constant + offset, drift: model.drift }, n);
	const trace: FilterTrace = { innovation: new Float64Array(n), prediction: new Float64Array(n), variance: new Float64Array(n) };
	const detrended = series.map((value, t) => value - levels[t]);
	const spread = startVariance === undefined ? undefined : spreadStart(model.order, startVariance / model.sigma2);
	return { sums: runFilter(spaceOf(model.order, model, lags), [detrended], { trace, ...(spread ? { spread } : {}) }), trace, levels };
}
