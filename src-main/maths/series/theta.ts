/**
 * Theta: exponential smoothing of the series without its season, with half the slope of its straight line as drift.
 *
 * One speed is searched on a grid, so a forecast costs a dozen passes over the series and can be made anew at every origin.
 *
 * @source Assimakopoulos & Nikolopoulos (2000), Int. J. of Forecasting 16, 521-530; Hyndman & Billah (2003), the same 19,
 *         287-290: simple exponential smoothing with half the slope as drift
 */
import { seasonalStrength } from './seasonal-strength.ts';

const SPEEDS = [0.02, 0.05, 0.1, 0.17, 0.25, 0.35, 0.47, 0.6, 0.75, 0.9, 0.99];
/** Below these a season is a guess: as for the weekly ARIMA. */
const SEASONAL_STRENGTH = 0.3;
const LEAST_SEASONS = 4;
/** A season may change: its newest rounds speak. */
const SEASONS_LOOKED_AT = 12;

/**
 * @param series  shape (n,), NaN = missing, at least one value
 * @param horizon steps
 * @param period  steps of a season, odd (7 for the week)
 * @returns shape (horizon,), in the unit of the series
 */
export function thetaForecast(series: Float64Array, horizon: number, period: number): Float64Array {
	const n = series.length;
	const season = seasonOf(series, period);
	const levels = series.map((value, t) => value - season[t % period]);
	const drift = lineSlope(levels) / 2;
	const start = startLevel(levels, period);
	let best = { sumOfSquares: Number.POSITIVE_INFINITY, level: start };
	for (const speed of SPEEDS) {
		const found = follow(levels, start, drift, speed);
		if (found.sumOfSquares < best.sumOfSquares) best = found;
	}
	return Float64Array.from({ length: horizon }, (_, h) => best.level + drift * (h + 1) + season[(n + h) % period]);
}

/** Mean distance of each phase from the average over a period around it; zeros where the series has no season. */
function seasonOf(series: Float64Array, period: number): Float64Array {
	const n = series.length;
	const season = new Float64Array(period);
	if (n < LEAST_SEASONS * period || seasonalStrength(series, period) < SEASONAL_STRENGTH) return season;
	const half = (period - 1) / 2;
	const counts = new Float64Array(period);
	for (let t = Math.max(half, n - SEASONS_LOOKED_AT * period); t < n - half; t++) {
		let sum = 0;
		for (let k = -half; k <= half; k++) sum += series[t + k];
		const distance = series[t] - sum / period;
		if (Number.isNaN(distance)) continue;
		season[t % period] += distance;
		counts[t % period]++;
	}
	for (let phase = 0; phase < period; phase++) season[phase] /= Math.max(1, counts[phase]);
	const mean = season.reduce((sum, value) => sum + value, 0) / period;
	return season.map((value) => value - mean);
}

/** Slope of the least-squares line; 0 for fewer than two values. */
function lineSlope(values: Float64Array): number {
	let [count, times, sum] = [0, 0, 0];
	values.forEach((value, t) => {
		if (Number.isNaN(value)) return;
		count++;
		times += t;
		sum += value;
	});
	let [products, squares] = [0, 0];
	values.forEach((value, t) => {
		if (Number.isNaN(value)) return;
		products += (t - times / count) * (value - sum / count);
		squares += (t - times / count) ** 2;
	});
	return squares > 0 ? products / squares : 0;
}

/** Mean of the first values, as many as a season has. */
function startLevel(values: Float64Array, period: number): number {
	const first = values.filter((value) => !Number.isNaN(value)).subarray(0, period);
	return first.reduce((sum, value) => sum + value, 0) / first.length;
}

function follow(values: Float64Array, start: number, drift: number, speed: number): { readonly sumOfSquares: number; readonly level: number } {
	let [level, sumOfSquares] = [start, 0];
	for (const value of values) {
		level += drift;
		if (Number.isNaN(value)) continue;
		const error = value - level;
		sumOfSquares += error * error;
		level += speed * error;
	}
	return { sumOfSquares, level };
}
