/** Whether a series, such as the residuals of a model, is white noise as far as several autocorrelations can tell. */
import { AppError } from '../../shared/domain/errors.ts';
import { chiSquareSurvival } from '../distributions/chi-square.ts';
import { autocorrelation } from './autocorrelation.ts';

export interface PortmanteauTest {
	/** The first so many autocorrelations are tested. */
	readonly lags: number;
	readonly stat: number;
	/** NaN when the model has as many coefficients as there are lags. */
	readonly pvalue: number;
}

/**
 * Ljung-Box tests from autocorrelations.
 *
 * @param correlations from lag 0 on
 * @param length       of the series
 * @param modelDf      coefficients of the model that left the series as residuals
 * @returns one test for each lag from 1 on
 * @source Ljung & Box (1978), Biometrika 65, 297-303
 */
export function ljungBoxOf(correlations: Float64Array, length: number, modelDf = 0): PortmanteauTest[] {
	return cumulated(correlations, modelDf, (square, lag) => (length * (length + 2) * square) / (length - lag));
}

/** As `ljungBoxOf`, with the plain sum. @source Box & Pierce (1970), J. American Statistical Association 65, 1509-1526 */
export function boxPierceOf(correlations: Float64Array, length: number, modelDf = 0): PortmanteauTest[] {
	return cumulated(correlations, modelDf, (square) => length * square);
}

/**
 * Ljung-Box test of a series: a small p-value says that it is no white noise.
 *
 * @param series  shape (n,), without gaps
 * @param lags    autocorrelations to test, below n; min(10, n / 5) by default (Hyndman & Athanasopoulos)
 * @param modelDf coefficients of the model that left the series as residuals
 * @throws AppError `series_has_gaps`, `series_constant`, `series_too_short`
 */
export function ljungBox(series: Float64Array, lags = Math.min(10, Math.floor(series.length / 5)), modelDf = 0): PortmanteauTest {
	if (lags < 1 || lags >= series.length)
		throw new AppError('series_too_short', `A test of ${lags} lags needs more values; there are ${series.length}.`, { length: series.length, lags });
	return ljungBoxOf(autocorrelation(series, lags), series.length, modelDf)[lags - 1];
}

function cumulated(correlations: Float64Array, modelDf: number, weigh: (square: number, lag: number) => number): PortmanteauTest[] {
	let stat = 0;
	return Array.from(correlations.subarray(1), (value, at) => {
		const lags = at + 1;
		stat += weigh(value * value, lags);
		return { lags, stat, pvalue: lags > modelDf ? chiSquareSurvival(stat, lags - modelDf) : Number.NaN };
	});
}
