/** Autocorrelations and partial ones side by side, each with the limits beyond which it is more than chance. */
import type { Correlogram } from '../../shared/domain/forecast-diagnostics.ts';
import { normalQuantile } from '../elementary.ts';
import { autocorrelation, bartlettBands } from './autocorrelation.ts';
import { partialAutocorrelation } from './partial-autocorrelation.ts';

/** Four weeks: a weekly pattern shows four times. */
const MOST_LAGS = 28;
/** Of the values: the last lags of a short series rest on a few pairs. */
const LAG_SHARE = 0.25;
const CONFIDENCE = 0.95;

/** Half width within which a correlation of white noise lies with 95 % probability. */
export function whiteNoiseLimit(count: number): number {
	return normalQuantile(0.5 + CONFIDENCE / 2) / Math.sqrt(count);
}

/**
 * Correlogram of a series after so many differences.
 *
 * @param series      shape (n,), equally spaced, without gaps
 * @param differences from 0
 * @returns up to four weeks of lags, at most a quarter of the values
 * @throws AppError `series_has_gaps`, `series_too_short` below 4 values after differencing, `series_constant` when they are all the same
 */
export function correlogram(series: Float64Array, differences: number): Correlogram {
	let values = series;
	for (let times = 0; times < differences; times++) values = difference(values);
	const count = values.length;
	const lags = Math.max(1, Math.min(MOST_LAGS, Math.floor(LAG_SHARE * count)));
	const acf = autocorrelation(values, lags);
	// Of the divisor n: never beyond -1 and 1, and never an exact rule.
	const pacf = partialAutocorrelation(values, lags, 'yule-walker mle');
	const limits = bartlettBands(acf, count, CONFIDENCE).map(([lower], lag) => acf[lag] - lower);
	return {
		differences,
		count,
		acf: acf.slice(1),
		acfLimits: Float64Array.from(limits.slice(1)),
		pacf: pacf.slice(1),
		pacfLimit: whiteNoiseLimit(count),
	};
}

/** y[t] - y[t-1], one shorter than the series. */
function difference(series: Float64Array): Float64Array {
	return Float64Array.from({ length: Math.max(0, series.length - 1) }, (_, t) => series[t + 1] - series[t]);
}
