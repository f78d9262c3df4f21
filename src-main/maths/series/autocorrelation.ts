/** How a series goes with its own past, and with another one's. */
import { AppError } from '../../shared/domain/errors.ts';
import { normalQuantile } from '../elementary.ts';
import { checkGapless } from './series-checks.ts';

export interface AutocovarianceOptions {
	/** Divisor n - lag instead of n: less biased, but not the autocovariance of any process. */
	readonly isAdjusted?: boolean;
	/** Without the mean taken out, when false. */
	readonly isCentred?: boolean;
	/** What a missing value does: refuses the series (default), leaves its products out, or closes the gap. */
	readonly missing?: 'refuse' | 'leave out' | 'close';
}

/**
 * Mean products of values `lag` steps apart, less their mean.
 *
 * @param series shape (n,); NaN = missing
 * @param lags   largest lag, below n
 * @returns shape (lags + 1,), squared units of the series
 * @throws AppError `series_has_gaps` unless `missing` says otherwise, `series_too_short` for fewer than lags + 1 values
 * @source statsmodels 0.13.5 `acovf`
 */
export function autocovariance(series: Float64Array, lags: number, options: AutocovarianceOptions = {}): Float64Array {
	const { isAdjusted = false, isCentred = true, missing = 'refuse' } = options;
	if (missing === 'refuse') checkGapless('Autocorrelation', series);
	const values = missing === 'close' ? series.filter((value) => !Number.isNaN(value)) : series;
	checkLags(values.length, lags);
	const present = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
	const mean = isCentred ? values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0) / present : 0;
	const deviations = values.map((value) => value - mean);
	return Float64Array.from({ length: lags + 1 }, (_, lag) => {
		let [sum, pairs] = [0, 0];
		for (let t = lag; t < deviations.length; t++) {
			const product = deviations[t] * deviations[t - lag];
			if (Number.isNaN(product)) continue;
			sum += product;
			pairs++;
		}
		return sum / (isAdjusted ? Math.max(pairs, 1) : present);
	});
}

/**
 * Autocovariances over the variance: 1 at lag 0.
 *
 * @param lags largest lag; what the series is too short for is left out
 * @returns shape (at most lags + 1,)
 * @throws AppError as `autocovariance`, `series_constant`
 */
export function autocorrelation(series: Float64Array, lags: number, options: Omit<AutocovarianceOptions, 'isCentred'> = {}): Float64Array {
	const length = options.missing === 'close' ? series.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0) : series.length;
	const covariances = autocovariance(series, Math.min(lags, Math.max(length - 1, 0)), options);
	if (!(covariances[0] > 0)) throw new AppError('series_constant', `All ${length} values are the same: there is no autocorrelation.`, { length });
	return covariances.map((covariance) => covariance / covariances[0]);
}

/** Lags that are looked at unless asked otherwise: 10 log10 n, as Box & Jenkins use. */
export function usualLags(length: number): number {
	// The small addend, because log10 of 1000 is below 3 on some machines.
	return Math.min(Math.floor(10 * Math.log10(length) + 1e-9), length - 1);
}

export type Band = readonly [lower: number, upper: number];

/**
 * Confidence band of each autocorrelation, if all further ones were 0.
 *
 * @param correlations shape (lags + 1,), from lag 0
 * @param length       of the series
 * @source Bartlett (1946), J. Royal Statistical Society 8 supplement
 */
export function bartlettBands(correlations: Float64Array, length: number, confidence: number): Band[] {
	const z = normalQuantile(0.5 + confidence / 2);
	let squares = 0;
	return Array.from(correlations, (value, lag) => {
		if (lag > 1) squares += correlations[lag - 1] ** 2;
		const width = lag === 0 ? 0 : z * Math.sqrt((1 + 2 * squares) / length);
		return [value - width, value + width];
	});
}

/**
 * Confidence band of each (partial) autocorrelation, if the series were white noise.
 *
 * @param correlations shape (lags + 1,), from lag 0
 * @param length       of the series
 */
export function whiteNoiseBands(correlations: Float64Array, length: number, confidence: number): Band[] {
	const width = normalQuantile(0.5 + confidence / 2) / Math.sqrt(length);
	return Array.from(correlations, (value) => [value - width, value + width]);
}

/**
 * Correlation of a[t + lag] with b[t].
 *
 * @param a    shape (n,)
 * @param b    shape (n,)
 * @param lags largest lag, below n
 * @returns shape (lags + 1,)
 * @throws AppError `series_has_gaps`, `series_too_short`, `series_constant`, `invalid_input` for unequal lengths
 */
export function crossCorrelation(a: Float64Array, b: Float64Array, lags: number, isAdjusted = false): Float64Array {
	if (a.length !== b.length)
		throw new AppError('invalid_input', `Cross-correlation needs series of one length; there are ${a.length} and ${b.length} values.`);
	for (const series of [a, b]) checkGapless('Cross-correlation', series);
	const n = a.length;
	checkLags(n, lags);
	const [left, right] = [a, b].map((series) => {
		const mean = series.reduce((sum, value) => sum + value, 0) / n;
		const deviations = series.map((value) => value - mean);
		const sd = Math.sqrt(deviations.reduce((sum, value) => sum + value * value, 0) / n);
		if (!(sd > 0)) throw new AppError('series_constant', `All ${n} values are the same: there is no correlation.`, { length: n });
		return deviations.map((value) => value / sd);
	});
	return Float64Array.from({ length: lags + 1 }, (_, lag) => {
		let sum = 0;
		for (let t = lag; t < n; t++) sum += left[t] * right[t - lag];
		return sum / (isAdjusted ? n - lag : n);
	});
}

function checkLags(length: number, lags: number): void {
	if (!Number.isInteger(lags) || lags < 0) throw new AppError('invalid_input', `Lags are a whole number, at least 0; not ${lags}.`, { lags });
	if (lags >= length)
		throw new AppError('series_too_short', `${lags} lags need at least ${lags + 1} values; there are ${length}. Use fewer lags.`, { length, lags });
}
