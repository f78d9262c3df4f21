/** What a lag adds to the explanation by all shorter ones. */
import { AppError } from '../../shared/domain/errors.ts';
import { reduce, solveInPlace } from '../linear-algebra.ts';
import { autocovariance } from './autocorrelation.ts';
import { durbinLevinson } from './durbin-levinson.ts';
import { checkGapless } from './series-checks.ts';

/**
 * `yule-walker`: from autocovariances with divisor n - lag (`adjusted`) or n (`mle`), each order solved for itself.
 * `durbin-levinson`: the same by recursion.
 * `ols`: regressions on a constant and the lags, each on its longest sample; `adjusted` times n / (n - lag).
 * `ols-common`: regressions of the centred series on the lags, all on the sample that the longest lag leaves.
 */
export type PartialMethod =
	| 'yule-walker adjusted'
	| 'yule-walker mle'
	| 'durbin-levinson adjusted'
	| 'durbin-levinson mle'
	| 'ols'
	| 'ols adjusted'
	| 'ols-common';

// A recursion through an order that leaves less of the variance than this loses digits; elimination with row exchange does not.
const NEARLY_SINGULAR = 1e-6;

/**
 * Partial autocorrelations from lag 0 (1) on.
 *
 * @param series shape (n,), without gaps
 * @param lags   largest lag, below floor(n / 2)
 * @returns shape (lags + 1,)
 * @throws AppError `series_has_gaps`, `series_too_short`, `series_constant`, `series_linear` (lags that explain each other exactly)
 * @source statsmodels 0.13.5 `pacf`
 */
export function partialAutocorrelation(series: Float64Array, lags: number, method: PartialMethod = 'yule-walker adjusted'): Float64Array {
	checkGapless('Partial autocorrelation', series);
	const n = series.length;
	if (lags >= Math.floor(n / 2))
		throw new AppError(
			'series_too_short',
			`${lags} partial autocorrelations need at least ${2 * (lags + 1)} values; there are ${n}. Use fewer lags.`,
			{
				length: n,
				lags,
			},
		);
	const isAdjusted = method.endsWith('adjusted');
	const covariances = autocovariance(series, lags, { isAdjusted });
	if (!(covariances[0] > 0))
		throw new AppError('series_constant', `All ${n} values are the same: there is no partial autocorrelation.`, { length: n });
	switch (method) {
		case 'ols':
		case 'ols adjusted':
			return byRegression(series, lags).map((value, lag) => (isAdjusted ? (value * n) / (n - lag) : value));
		case 'ols-common':
			return byCommonRegression(series, lags);
		default: {
			const { partial, variance } = durbinLevinson(covariances, lags);
			const isSafe = variance.every((value) => value > NEARLY_SINGULAR * variance[0]);
			return isSafe || method.startsWith('durbin') ? partial : partial.map((_, order) => (order === 0 ? 1 : lastOfYuleWalker(covariances, order)));
		}
	}
}

/** Last coefficient of the autoregression of an order. */
function lastOfYuleWalker(covariances: Float64Array, order: number): number {
	const matrix = Float64Array.from({ length: order * order }, (_, at) => covariances[Math.abs(Math.floor(at / order) - (at % order))]);
	const coefficients = covariances.slice(1, order + 1);
	if (!solveInPlace(matrix, coefficients)) throw exactRule(order);
	return coefficients[order - 1];
}

function byRegression(series: Float64Array, lags: number): Float64Array {
	// The constant takes up any level: without it the columns are farther from dependent.
	const centred = less(series, series.reduce((sum, value) => sum + value, 0) / series.length);
	return Float64Array.from({ length: lags + 1 }, (_, lag) => {
		if (lag === 0) return 1;
		const lagged = (back: number) => centred.subarray(lag - back, centred.length - back);
		const columns = [new Float64Array(centred.length - lag).fill(1), ...Array.from({ length: lag }, (_, back) => lagged(back + 1))];
		return lastCoefficients(columns, lagged(0))[lag];
	});
}

function byCommonRegression(series: Float64Array, lags: number): Float64Array {
	const centred = less(series, series.reduce((sum, value) => sum + value, 0) / series.length);
	const lagged = (back: number) => centred.subarray(lags - back, centred.length - back);
	const last = lastCoefficients(
		Array.from({ length: lags }, (_, back) => lagged(back + 1)),
		lagged(0),
	);
	return Float64Array.of(1, ...last);
}

/** The last coefficient of the regressions on the first 1, 2, ... columns. */
function lastCoefficients(columns: readonly Float64Array[], y: Float64Array): Float64Array {
	const { r, z, row } = reduce(columns, y);
	return Float64Array.from(row, (at, column) => {
		if (at < 0) throw exactRule(column);
		return z[at] / r[column][at];
	});
}

function less(series: Float64Array, level: number): Float64Array {
	return series.map((value) => value - level);
}

function exactRule(order: number): AppError {
	return new AppError('series_linear', `The series follows its past exactly: lags up to ${order} explain each other.`, { order });
}
