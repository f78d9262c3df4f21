/** The one rule by which every forecast of the program chooses its ARIMA. */
import type { ArimaOptions } from './arima.ts';
import { type AutoArima, autoArima, differencesOf } from './arima-select.ts';
import { stepwiseArima } from './arima-stepwise.ts';
import { seasonalPeak, seasonalStrength } from './seasonal-strength.ts';

const WEEK = 7;
/** Share of the movement around the trend that the weekdays explain; a random walk of 80 days shows up to 0.25 by chance. */
const WEEKLY_STRENGTH = 0.3;
/** Of the correlation of changes a week apart, see `seasonalPeak`: noise of 70 days is above it in 1 % of the cases. */
const WEEKLY_PEAK = 0.5;
/** Ten weeks; with fewer the pattern must be plain: of noise of four weeks 1 % has a strength above 0.7. */
const WEEKLY_DAYS = 70;
const PLAIN_WEEKLY_DAYS = 28;
const PLAIN_WEEKLY_STRENGTH = 0.7;

export interface ArimaChoiceOptions extends Pick<ArimaOptions, 'isCancelled'> {
	/** See `OrderSearch`: for fleets. The weekly search is the same for both. */
	readonly isScreened?: boolean;
}

/**
 * The weekly search where the weekdays matter, the plain one elsewhere: measured in docs/adr/0014 and 0016.
 *
 * @param series shape (n,), one value a day, NaN = missing
 * @throws AppError as `autoArima` and `stepwiseArima`
 */
export function chooseArima(series: Float64Array, options: ArimaChoiceOptions = {}): AutoArima {
	if (!isWeekly(series)) return autoArima(series, options);
	const { fit } = stepwiseArima(series, { ...options, period: WEEK, seasonalD: 1, maxSeasonal: 1 });
	return { fit, stationarity: differencesOf(series).stationarity };
}

function isWeekly(series: Float64Array): boolean {
	if (series.length < PLAIN_WEEKLY_DAYS) return false;
	const strength = seasonalStrength(series, WEEK);
	if (series.length < WEEKLY_DAYS) return strength >= PLAIN_WEEKLY_STRENGTH;
	return strength >= WEEKLY_STRENGTH || seasonalPeak(series, WEEK) >= WEEKLY_PEAK;
}
