/** Whether residuals look normal and uncorrelated. */
import { AppError } from '../../shared/domain/errors.ts';
import { chiSquareSurvival } from '../distributions/chi-square.ts';
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
