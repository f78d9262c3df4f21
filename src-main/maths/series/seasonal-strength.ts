/** How much of a series' movement around its trend is its season. */

/**
 * 1 less the share of the remainder in the variance of season and remainder: 0 without a season, 1 where nothing else moves.
 *
 * The series is split into a moving average over one period, the mean of each phase around it, and a remainder.
 *
 * @param series shape (n,), NaN = missing
 * @param period steps of a season, from 2
 * @returns in [0, 1]; 0 when fewer than two seasons can be seen
 * @source Wang, Smith & Hyndman (2006), Data Mining and Knowledge Discovery 13, 335-364, with a classical decomposition
 */
export function seasonalStrength(series: Float64Array, period: number): number {
	const detrended = detrend(series, period);
	const sums = new Float64Array(period);
	const counts = new Int32Array(period);
	detrended.forEach((value, t) => {
		if (Number.isNaN(value)) return;
		sums[t % period] += value;
		counts[t % period]++;
	});
	if (counts.some((count) => count < 2)) return 0;
	const remainder = detrended.map((value, t) => value - sums[t % period] / counts[t % period]);
	const [whole, rest] = [variance(detrended), variance(remainder)];
	return whole > 0 ? Math.max(0, 1 - rest / whole) : 0;
}

/**
 * How far the correlation of day-to-day changes a season apart stands out from that of its neighbours: near 0 without a season,
 * also where changes go on for weeks, and high for a season that wanders, which has no fixed pattern and so no strength.
 *
 * @param series shape (n,), NaN = missing
 * @param period steps of a season, from 2
 * @returns in [-2, 2]; 0 when nothing changes or fewer than two seasons can be seen
 */
export function seasonalPeak(series: Float64Array, period: number): number {
	const changes = series.subarray(1).map((value, i) => value - series[i]);
	const present = changes.filter((value) => !Number.isNaN(value));
	if (present.length < 2 * period) return 0;
	const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
	const squares = present.reduce((sum, value) => sum + (value - mean) ** 2, 0);
	const products = (lag: number): number => {
		let sum = 0;
		for (let t = lag; t < changes.length; t++) {
			const product = (changes[t] - mean) * (changes[t - lag] - mean);
			if (!Number.isNaN(product)) sum += product;
		}
		return sum;
	};
	return squares > 0 ? (products(period) - (products(period - 1) + products(period + 1)) / 2) / squares : 0;
}

/** Series less its centred average over one period; NaN at the ends and beside missing values. */
function detrend(series: Float64Array, period: number): Float64Array {
	const half = period >> 1;
	// An even period counts its two ends by half.
	const end = period % 2 === 0 ? 0.5 : 1;
	return series.map((value, t) => {
		if (t < half || t + half >= series.length) return Number.NaN;
		let sum = end * (series[t - half] + series[t + half]);
		for (let k = 1 - half; k < half; k++) sum += series[t + k];
		return value - sum / period;
	});
}

function variance(values: Float64Array): number {
	const present = values.filter((value) => !Number.isNaN(value));
	const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
	return present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / present.length;
}
