/** Choice of an ARIMA order: all small orders by AIC, or step by step where there is a season. */
import { AppError } from '../../shared/domain/errors.ts';
import type { Stationarity } from '../../shared/domain/results.ts';
import { type ArimaFit, type ArimaOptions, arimaProblem, fitArima, fitProblem, refineProblem, screenProblem } from './arima.ts';
import type { ArimaOrder } from './arima-order.ts';
import { fillGaps } from './arima-regression.ts';
import { chooseDifferences } from './stationarity.ts';

/** What a forecast of one series rests on. */
export interface AutoArima {
	readonly fit: ArimaFit;
	readonly stationarity: Stationarity;
}

const MAX_ORDER = 3;

/** How the best order is found. */
export interface OrderSearch extends ArimaOptions {
	/**
	 * A first look at every order and a fit of the best ones, in two thirds of the time of a search of all; the AIC is within 2 of
	 * the least one for 19 series of 20. For fleets.
	 */
	readonly isScreened?: boolean;
}

/**
 * Differences by ADF, order by AIC over p, q <= 3, and with one difference a drift where AIC wants one.
 *
 * @param series shape (n,), NaN = missing
 * @throws AppError as `chooseDifferences` and `fitArima`
 */
export function autoArima(series: Float64Array, options: Omit<OrderSearch, 'trend'> = {}): AutoArima {
	const { d, stationarity } = differencesOf(series);
	const fit = selectArimaOrder(series, d, MAX_ORDER, MAX_ORDER, options);
	if (d !== 1) return { fit, stationarity };
	const withDrift = fitLike(series, fit.order, { ...options, trend: 't' });
	return { fit: withDrift.aic < fit.aic ? withDrift : fit, stationarity };
}

/**
 * The fit of the smallest AIC over p <= maxP, q <= maxQ. Where values are missing, the orders are compared on the series with
 * its gaps filled, and the chosen one is fitted to the series as it is: a twentieth of the time.
 *
 * @param d times that the series is differenced
 * @throws AppError as `fitArima`
 */
export function selectArimaOrder(series: Float64Array, d: number, maxP = MAX_ORDER, maxQ = MAX_ORDER, options: OrderSearch = {}): ArimaFit {
	const hasGaps = series.some(Number.isNaN);
	const filled = hasGaps ? fillGaps(series) : series;
	const best = options.isScreened ? screenedBest(filled, allOrders(d, maxP, maxQ), options) : leastAic(arimaTable(filled, d, maxP, maxQ, options));
	return hasGaps ? fitLike(series, best.order, options) : best;
}

const leastAic = (fits: readonly ArimaFit[]): ArimaFit => fits.reduce((least, one) => (one.aic < least.aic ? one : least));

/** One order of a series that was screened is fitted from a first look as well. */
function fitLike(series: Float64Array, order: ArimaOrder, options: OrderSearch): ArimaFit {
	return options.isScreened ? fitScreened(series, order, options) : fitArima(series, order, options);
}

/**
 * One order, fitted from a first look: the top that `fitArima` finds or one next to it, in a third of the time.
 *
 * @throws AppError as `fitArima`
 */
export function fitScreened(series: Float64Array, order: ArimaOrder, options: ArimaOptions = {}): ArimaFit {
	return refineProblem(arimaProblem(series, order, options), order);
}

/** First looks that are this near to the best one are climbed to their ends, so many at most. */
const CLOSE = 0.5;
const MAX_CLOSE = 2;

function screenedBest(series: Float64Array, orders: readonly ArimaOrder[], options: ArimaOptions): ArimaFit {
	const problem = arimaProblem(series, orders[0], options);
	const looks = orders.flatMap((order) => triedFit(() => screenProblem(problem, order), order) ?? []).sort((a, b) => a.aic - b.aic);
	const close = looks.filter(({ aic }) => aic - looks[0].aic < CLOSE).slice(0, MAX_CLOSE);
	return leastAic(close.map(({ order }) => refineProblem(problem, order)));
}

/**
 * The fits of all orders, searched as `fitArima` does, p by p; each starts also from its smaller neighbours, so that a larger model is never the
 * less likely one. Orders that the series is too short for are left out, but for (0, d, 0).
 *
 * @throws AppError as `fitArima`
 */
export function arimaTable(series: Float64Array, d: number, maxP: number, maxQ: number, options: ArimaOptions = {}): ArimaFit[] {
	const problem = arimaProblem(series, { p: 0, d, q: 0 }, options);
	return allOrders(d, maxP, maxQ).flatMap((order) => triedFit(() => fitProblem(problem, order), order) ?? []);
}

/** p by p, so that the smaller neighbours of an order come before it. */
function allOrders(d: number, maxP: number, maxQ: number): ArimaOrder[] {
	return Array.from({ length: maxP + 1 }, (_, p) => Array.from({ length: maxQ + 1 }, (__, q) => ({ p, d, q }))).flat();
}

/** undefined for an order that the series cannot bear; (0, d, 0) has to be borne. */
function triedFit(make: () => ArimaFit, { p, q }: ArimaOrder): ArimaFit | undefined {
	try {
		return make();
	} catch (thrown) {
		if (p + q > 0 && thrown instanceof AppError && (thrown.code === 'series_too_short' || thrown.code === 'fit_failed')) return undefined;
		throw thrown;
	}
}

/** A month: with a shorter stretch without gaps the tests would be about that stretch and not about the series. */
const MIN_STRETCH = 30;

/**
 * `chooseDifferences` of a series that may have gaps: of its longest stretch without one, or, where every stretch is short, of the
 * whole with straight lines across the gaps.
 *
 * @param series shape (n,), NaN = missing
 * @throws AppError as `chooseDifferences`
 */
export function differencesOf(series: Float64Array): ReturnType<typeof chooseDifferences> {
	const stretch = longestStretch(series);
	const isTold = stretch.length >= Math.min(MIN_STRETCH, series.length);
	return chooseDifferences(isTold ? stretch : fillGaps(series));
}

/** The longest run of values without a gap, the last one of equals. */
export function longestStretch(series: Float64Array): Float64Array {
	let best = { from: 0, to: 0 };
	let from = 0;
	for (let t = 0; t <= series.length; t++) {
		if (t < series.length && !Number.isNaN(series[t])) continue;
		if (t - from >= best.to - best.from) best = { from, to: t };
		from = t + 1;
	}
	return series.subarray(best.from, best.to);
}
