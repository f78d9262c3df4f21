/** Autoregression by Burg's method: stable for any series, and sharp for a short one. */
import { AppError } from '../../shared/domain/errors.ts';
import { coefficientsOfPartial } from './durbin-levinson.ts';
import { checkGapless } from './series-checks.ts';

export interface BurgFit {
	/** Coefficients of lags 1 .. order. */
	readonly coefficients: Float64Array;
	/** Innovation variance of every order from 0. Shape (order + 1,). */
	readonly variance: Float64Array;
	/** Partial autocorrelations from lag 0. Shape (order + 1,). */
	readonly partial: Float64Array;
}

/**
 * @param series shape (n,), without gaps
 * @param order  from 1 to n - 1
 * @throws AppError `series_has_gaps`, `series_too_short`, `series_constant`, `invalid_input`
 * @source Burg (1975), thesis; Brockwell & Davis (2016), Introduction to Time Series and Forecasting, 5.1.2; statsmodels 0.13.5 `pacf_burg`
 */
export function burg(series: Float64Array, order: number, isCentred = true): BurgFit {
	checkGapless("Burg's method", series);
	const n = series.length;
	if (!Number.isInteger(order) || order < 1) throw new AppError('invalid_input', `The order is a whole number, at least 1; not ${order}.`, { order });
	if (order > n - 1)
		throw new AppError('series_too_short', `An autoregression of order ${order} needs at least ${order + 1} values; there are ${n}.`, {
			length: n,
			order,
		});
	const mean = isCentred ? series.reduce((sum, value) => sum + value, 0) / n : 0;
	// Errors of prediction from the past and from the future, newest first.
	let future = series.map((value) => value - mean).reverse();
	let past = future.slice();
	const partial = new Float64Array(order + 1);
	const variance = new Float64Array(order + 1);
	variance[0] = future.reduce((sum, value) => sum + value * value, 0) / n;
	if (!(variance[0] > 0)) throw new AppError('series_constant', `All ${n} values are the same: there is nothing to fit.`, { length: n });
	for (let k = 1; k <= order; k++) {
		// 1 - partial = sum (past - future)^2 / scale keeps its digits where partial is near 1; 1 + partial near -1.
		let [scale, product, sums, differences] = [0, 0, 0, 0];
		for (let t = k; t < n; t++) {
			scale += past[t] ** 2 + future[t - 1] ** 2;
			product += past[t] * future[t - 1];
			sums += (past[t] + future[t - 1]) ** 2;
			differences += (past[t] - future[t - 1]) ** 2;
		}
		partial[k] = (2 * product) / scale;
		variance[k] = (differences * (sums / scale)) / (2 * (n - k));
		const [oldFuture, oldPast] = [future, past];
		future = oldFuture.map((value, t) => (t === 0 ? value : oldFuture[t - 1] - partial[k] * oldPast[t]));
		past = oldPast.map((value, t) => (t === 0 ? value : value - partial[k] * oldFuture[t - 1]));
	}
	partial[0] = 1;
	return { coefficients: coefficientsOfPartial(partial), variance, partial };
}
