/** Choice of an ARIMA order: all small orders by AIC, or step by step where there is a season. */
import { AppError } from '../../shared/domain/errors.ts';
import type { Stationarity } from '../../shared/domain/results.ts';
import { type ArimaFit, type ArimaOptions, type ArimaProblem, arimaProblem, fitArima, fitProblem } from './arima.ts';
import { fillGaps } from './arima-regression.ts';
import { chooseDifferences } from './stationarity.ts';

/** What a forecast of one series rests on. */
export interface AutoArima {
	readonly fit: ArimaFit;
	readonly stationarity: Stationarity;
}

const MAX_ORDER = 3;

/**
 * Differences by ADF, order by AIC over p, q <= 3, and with one difference a drift where AIC wants one.
 *
 * @param series shape (n,); with missing values the longest stretch without them is tested, the whole is fitted
 * @throws AppError as `chooseDifferences` and `fitArima`
 */
export function autoArima(series: Float64Array, options: Pick<ArimaOptions, 'isCancelled'> = {}): AutoArima {
	const { d, stationarity } = chooseDifferences(longestStretch(series));
	const fit = selectArimaOrder(series, d, MAX_ORDER, MAX_ORDER, options);
	if (d !== 1) return { fit, stationarity };
	const withDrift = fitProblem(arimaProblem(series, fit.order, { ...options, trend: 't' }), fit.order);
	return { fit: withDrift.aic < fit.aic ? withDrift : fit, stationarity };
}

/**
 * The fit of the smallest AIC over p <= maxP, q <= maxQ. Where values are missing, the orders are compared on the series with
 * its gaps filled, and the chosen one is fitted to the series as it is: a twentieth of the time.
 *
 * @param d times that the series is differenced
 * @throws AppError as `fitArima`
 */
export function selectArimaOrder(series: Float64Array, d: number, maxP = MAX_ORDER, maxQ = MAX_ORDER, options: ArimaOptions = {}): ArimaFit {
	const hasGaps = series.some(Number.isNaN);
	const best = arimaTable(hasGaps ? fillGaps(series) : series, d, maxP, maxQ, options).reduce((least, fit) => (fit.aic < least.aic ? fit : least));
	return hasGaps ? fitArima(series, best.order, options) : best;
}

/**
 * All fits of `selectArimaOrder`, p by p; each starts also from its smaller neighbours, so that a larger model is never the
 * less likely one. Orders that the series is too short for are left out, but for (0, d, 0).
 *
 * @throws AppError as `fitArima`
 */
export function arimaTable(series: Float64Array, d: number, maxP: number, maxQ: number, options: ArimaOptions = {}): ArimaFit[] {
	const problem = arimaProblem(series, { p: 0, d, q: 0 }, options);
	const fits = [fitProblem(problem, { p: 0, d, q: 0 })];
	for (let p = 0; p <= maxP; p++)
		for (let q = 0; q <= maxQ; q++) {
			const fit = p + q > 0 ? tryFit(problem, p, d, q) : undefined;
			if (fit) fits.push(fit);
		}
	return fits;
}

function tryFit(problem: ArimaProblem, p: number, d: number, q: number): ArimaFit | undefined {
	try {
		return fitProblem(problem, { p, d, q });
	} catch (thrown) {
		if (thrown instanceof AppError && (thrown.code === 'series_too_short' || thrown.code === 'fit_failed')) return undefined;
		throw thrown;
	}
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
