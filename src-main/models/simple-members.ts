/** Members that cost next to nothing and are made anew at every origin, and the yardstick that all have to beat. */
import { driftForecast, naiveForecast, seasonalMedianForecast, seasonalNaiveForecast } from '../maths/series/naive-forecasts.ts';
import { type Forecaster, forecastsAt } from '../maths/series/rolling-origin.ts';
import { thetaForecast } from '../maths/series/theta.ts';
import type { Member } from './member-weights.ts';

/** The seasonal naive forecast: the last week again. */
export const YARDSTICK = 'seasonal naive';

const WEEK = 7;
/** Weeks whose median a weekday gets. */
const MEDIAN_WEEKS = 8;

/** The straight line: what counters such as power-on hours do, where a likelihood has nothing to fit. */
export function driftMember(series: Float64Array, origins: readonly number[], horizonDays: number): Member {
	return memberOf('drift', series, origins, horizonDays, driftForecast);
}

/** The smoother with half a trend: hard to beat on what wanders. */
export function thetaMember(series: Float64Array, origins: readonly number[], horizonDays: number): Member {
	return memberOf('theta', series, origins, horizonDays, (history, horizon) => thetaForecast(history, horizon, WEEK));
}

/** The usual weekday: what bursts and rare events leave unmoved. */
export function weekdayMember(series: Float64Array, origins: readonly number[], horizonDays: number): Member {
	return memberOf('weekday median', series, origins, horizonDays, (history, horizon) => seasonalMedianForecast(history, horizon, WEEK, MEDIAN_WEEKS));
}

/** The last week again; the last value where there are no two weeks yet or a weekday has no value. */
export function yardstickMember(series: Float64Array, origins: readonly number[], horizonDays: number): Member {
	return memberOf(YARDSTICK, series, origins, horizonDays, (history, horizon) => {
		const naive = naiveForecast(history, horizon);
		if (history.length < 2 * WEEK) return naive;
		return seasonalNaiveForecast(history, horizon, WEEK).map((value, h) => (Number.isNaN(value) ? naive[h] : value));
	});
}

function memberOf(name: string, series: Float64Array, origins: readonly number[], horizonDays: number, forecast: Forecaster): Member {
	return { name, past: forecastsAt(series, origins, horizonDays, forecast), final: forecast(series, horizonDays) };
}
