/** The feature table of one metric of one drive on a regular grid: what the anomaly detectors see. Nothing looks ahead. */
import {
	diff,
	exponentiallyWeighted,
	kurtosis,
	lag,
	logReturn,
	maximum,
	mean,
	median,
	minimum,
	quantileStatistic,
	rolling,
	type Statistic,
	sd,
	skewness,
	slope,
	volatility,
} from './rolling.ts';
import { priorRobustZScores, priorZScores, rollingZScores } from './zscore.ts';

export const FEATURE_WINDOWS = [7, 14, 30] as const;
const EWM_SPANS = [7, 30] as const;
const LAGS = [1, 7, 14] as const;

const windowStatistics: Readonly<Record<string, Statistic>> = {
	mean,
	sd,
	min: minimum,
	max: maximum,
	median,
	q05: quantileStatistic(0.05),
	q25: quantileStatistic(0.25),
	q95: quantileStatistic(0.95),
	slope,
	skew: skewness,
	kurt: kurtosis,
};

/** Columns by name, each of shape (n,). */
export type FeatureTable = Readonly<Record<string, Float64Array>>;

/**
 * All features of a series; NaN where a window is not full or the value has no meaning.
 * Names: `roll7_mean`, `roll30_zscore_prior`, `ewm7_sd`, `lag14`, `diff1`, `log_return`, ...
 *
 * @param series shape (n,), NaN = missing
 */
export function computeFeatures(series: Float64Array): FeatureTable {
	const table: Record<string, Float64Array> = {};
	for (const window of FEATURE_WINDOWS) {
		for (const [name, statistic] of Object.entries(windowStatistics)) table[`roll${window}_${name}`] = rolling(series, window, statistic);
		table[`roll${window}_zscore`] = rollingZScores(series, window);
		table[`roll${window}_zscore_prior`] = priorZScores(series, window);
		table[`roll${window}_robust_prior`] = priorRobustZScores(series, window);
		table[`roll${window}_volatility`] = volatility(series, window);
	}
	for (const span of EWM_SPANS) {
		const weighted = exponentiallyWeighted(series, span);
		table[`ewm${span}_mean`] = weighted.mean;
		table[`ewm${span}_sd`] = weighted.sd;
	}
	for (const steps of LAGS) table[`lag${steps}`] = lag(series, steps);
	table.diff1 = diff(series);
	table.log_return = logReturn(series);
	return table;
}

/**
 * Writes per read, shape (n,). Zero rule: without reads the ratio has no value (NaN), not infinity; see `writeShare`.
 *
 * @param writes shape (n,), in any unit
 * @param reads  shape (n,), in the same unit
 */
export function writeToReadRatio(writes: Float64Array, reads: Float64Array): Float64Array {
	return writes.map((value, t) => (reads[t] === 0 ? Number.NaN : value / reads[t]));
}

/** Writes as a share of all transfers, in [0, 1], defined without reads, too; NaN where nothing was transferred. */
export function writeShare(writes: Float64Array, reads: Float64Array): Float64Array {
	return writes.map((value, t) => value / (value + reads[t]));
}
