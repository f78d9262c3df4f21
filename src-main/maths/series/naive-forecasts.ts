/**
 * The simple forecasts that every other one has to beat.
 *
 * @source Hyndman & Athanasopoulos (2021), Forecasting: Principles and Practice, 5.2
 */

/** The last observed value, repeated. Shape (horizon,). */
export function naiveForecast(training: Float64Array, horizon: number): Float64Array {
	return new Float64Array(horizon).fill(training.findLast((value) => !Number.isNaN(value)) ?? Number.NaN);
}

/** The value one season ago, or the nearest earlier season where that one is missing. Shape (horizon,). */
export function seasonalNaiveForecast(training: Float64Array, horizon: number, season: number): Float64Array {
	return Float64Array.from({ length: horizon }, (_, h) => {
		let t = training.length - season + (h % season);
		while (t >= 0 && Number.isNaN(training[t])) t -= season;
		return t >= 0 ? training[t] : Number.NaN;
	});
}

/** The line through the first and the last value, continued. Shape (horizon,). */
export function driftForecast(training: Float64Array, horizon: number): Float64Array {
	const first = training.findIndex((value) => !Number.isNaN(value));
	const last = training.findLastIndex((value) => !Number.isNaN(value));
	const slope = last > first ? (training[last] - training[first]) / (last - first) : 0;
	return Float64Array.from({ length: horizon }, (_, h) => training[last] + slope * (training.length - 1 - last + h + 1));
}

/**
 * The median of the last values of the same phase: unmoved by bursts and by single shifts of a day. Where a phase has none,
 * the median of all values. Shape (horizon,).
 *
 * @param seasons how many seasons back are looked at
 */
export function seasonalMedianForecast(training: Float64Array, horizon: number, season: number, seasons: number): Float64Array {
	const n = training.length;
	return Float64Array.from({ length: horizon }, (_, h) => {
		const same = Array.from({ length: seasons }, (__, back) => training[n + (h % season) - season * (back + 1)] ?? Number.NaN);
		const median = medianOf(Float64Array.from(same));
		return Number.isNaN(median) ? medianOf(training) : median;
	});
}

function medianOf(values: Float64Array): number {
	const sorted = values.filter((value) => !Number.isNaN(value)).sort();
	const half = sorted.length >> 1;
	return sorted.length === 0 ? Number.NaN : sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
