/** Whether residuals look normal, uncorrelated and evenly spread. */
import { AppError } from '../../shared/domain/errors.ts';
import { chiSquareSurvival } from '../distributions/chi-square.ts';
import { leastSquares } from '../linear-algebra.ts';
import { checkGapless } from './series-checks.ts';

export interface JarqueBera {
	readonly stat: number;
	readonly pvalue: number;
	readonly skewness: number;
	/** 3 for the normal distribution. */
	readonly kurtosis: number;
}

/**
 * Tests the hypothesis that the values are normal by their skewness and kurtosis; moments with divisor n.
 *
 * @param residuals shape (n,)
 * @throws AppError `series_has_gaps`, `series_too_short` for fewer than 2 values, `series_constant`
 * @source Jarque & Bera (1980), Economics Letters 6, 255-259
 */
export function jarqueBera(residuals: Float64Array): JarqueBera {
	checkGapless('The Jarque-Bera test', residuals);
	const n = residuals.length;
	if (n < 2) throw new AppError('series_too_short', `The Jarque-Bera test needs at least 2 values; there are ${n}.`, { length: n });
	const mean = residuals.reduce((sum, value) => sum + value, 0) / n;
	const deviations = residuals.map((value) => value - mean);
	// Out of the unit first: fourth powers overflow early.
	const largest = deviations.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
	if (!(largest > 0)) throw new AppError('series_constant', `All ${n} values are the same: they have no distribution.`, { length: n });
	const moment = (power: number): number => deviations.reduce((sum, value) => sum + (value / largest) ** power, 0) / n;
	const variance = moment(2);
	const skewness = moment(3) / variance ** 1.5;
	const kurtosis = moment(4) / variance ** 2;
	const stat = (n / 6) * (skewness ** 2 + (kurtosis - 3) ** 2 / 4);
	return { stat, pvalue: chiSquareSurvival(stat, 2), skewness, kurtosis };
}

/**
 * Sum of squared differences over sum of squares: near 2 for uncorrelated residuals, 0 for a perfect positive correlation.
 *
 * @param residuals shape (n,)
 * @throws AppError `series_has_gaps`, `series_constant` when all are 0
 * @source Durbin & Watson (1950), Biometrika 37, 409-428
 */
export function durbinWatson(residuals: Float64Array): number {
	checkGapless('The Durbin-Watson statistic', residuals);
	let [differences, squares] = [0, 0];
	for (let t = 0; t < residuals.length; t++) {
		if (t > 0) differences += (residuals[t] - residuals[t - 1]) ** 2;
		squares += residuals[t] ** 2;
	}
	if (!(squares > 0)) throw new AppError('series_constant', 'All residuals are 0: there is nothing to test.', { length: residuals.length });
	return differences / squares;
}

export interface ArchTest {
	readonly lags: number;
	readonly stat: number;
	readonly pvalue: number;
}

/**
 * Lagrange multiplier test of the hypothesis that the size of a residual says nothing about the size of the next ones: rows
 * times R squared of the squared residuals regressed on a constant and their own lags.
 *
 * @param residuals shape (n,); NaN = missing: a row with a missing value is left out
 * @param lags      min(10, n / 5) by default
 * @throws AppError `series_too_short` when the rows do not outnumber the coefficients, `series_constant` when all sizes are alike
 * @source Engle (1982), Econometrica 50, 987-1007; statsmodels 0.13.5 `het_arch`
 */
export function archTest(residuals: Float64Array, lags = Math.min(10, Math.floor(residuals.length / 5))): ArchTest {
	const largest = residuals.reduce((most, value) => (Math.abs(value) > most ? Math.abs(value) : most), 0);
	// Out of the unit first: fourth powers overflow early.
	const squares = residuals.map((value) => (largest > 0 ? value / largest : value) ** 2);
	const rows: number[] = [];
	for (let t = lags; t < squares.length; t++) if (!squares.subarray(t - lags, t + 1).some(Number.isNaN)) rows.push(t);
	if (lags < 1 || rows.length < lags + 2)
		throw new AppError('series_too_short', `A test of ${lags} lags needs at least ${Math.max(1, lags) + 2} rows; there are ${rows.length}.`, {
			rows: rows.length,
			lags,
		});
	const column = (back: number): Float64Array => Float64Array.from(rows, (t) => squares[t - back]);
	const actual = column(0);
	const mean = actual.reduce((sum, value) => sum + value, 0) / rows.length;
	const total = actual.reduce((sum, value) => sum + (value - mean) ** 2, 0);
	if (!(total > 0)) throw new AppError('series_constant', `All ${rows.length} residuals are of one size.`, { rows: rows.length });
	const columns = [new Float64Array(rows.length).fill(1), ...Array.from({ length: lags }, (_, back) => column(back + 1))];
	const coefficients = leastSquares(columns, actual);
	let left = 0;
	for (let row = 0; row < rows.length; row++) {
		const fitted = columns.reduce((sum, values, j) => sum + coefficients[j] * values[row], 0);
		left += (actual[row] - fitted) ** 2;
	}
	const stat = rows.length * Math.max(0, 1 - left / total);
	return { lags, stat, pvalue: chiSquareSurvival(stat, lags) };
}
