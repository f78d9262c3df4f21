/**
 * How good a forecast was.
 * Steps whose actual value is missing (NaN) are left out; without any step the result is NaN.
 *
 * @source Hyndman & Koehler (2006), International J. of Forecasting 22 (MASE); Gneiting & Raftery (2007), JASA 102 (pinball)
 */

/** Mean of |actual - forecast|, in the unit of the series. */
export function meanAbsoluteError(actual: Float64Array, forecast: Float64Array): number {
	return averageOver(actual, (value, h) => Math.abs(value - forecast[h]));
}

/** Symmetric mean absolute percentage error, 0 to 200 %: mean of 200 |y - f| / (|y| + |f|); a step of two zeros is no error. */
export function smape(actual: Float64Array, forecast: Float64Array): number {
	return averageOver(actual, (value, h) => {
		const size = Math.abs(value) + Math.abs(forecast[h]);
		return size === 0 ? 0 : (200 * Math.abs(value - forecast[h])) / size;
	});
}

/**
 * Mean absolute scaled error: below 1 is better than the seasonal naive forecast was within the training part.
 *
 * @param training values before the forecast, shape (n,)
 * @param season   steps of a season; 1 compares with the last value
 * @returns NaN where the training part repeats itself exactly or is too short: there is no yardstick
 */
export function mase(actual: Float64Array, forecast: Float64Array, training: Float64Array, season: number): number {
	const scale = naiveScale(training, season);
	return scale > 0 ? meanAbsoluteError(actual, forecast) / scale : Number.NaN;
}

/** Mean absolute error of the seasonal naive forecast within the training part: the yardstick of `mase`. */
export function naiveScale(training: Float64Array, season: number): number {
	return averageOver(
		training.subarray(season).map((value, i) => value - training[i]),
		Math.abs,
	);
}

/** Loss of a quantile forecast: level (y - f) above it, (1 - level) (f - y) below, averaged. */
export function pinballLoss(actual: Float64Array, forecast: Float64Array, level: number): number {
	return averageOver(actual, (value, h) => (value >= forecast[h] ? level * (value - forecast[h]) : (1 - level) * (forecast[h] - value)));
}

/** Share of the actual values within [lower, upper], in [0, 1]. */
export function empiricalCoverage(actual: Float64Array, lower: Float64Array, upper: Float64Array): number {
	return averageOver(actual, (value, h) => (value >= lower[h] && value <= upper[h] ? 1 : 0));
}

function averageOver(actual: Float64Array, loss: (value: number, step: number) => number): number {
	let sum = 0;
	let count = 0;
	actual.forEach((value, step) => {
		if (Number.isNaN(value)) return;
		sum += loss(value, step);
		count++;
	});
	return count > 0 ? sum / count : Number.NaN;
}
