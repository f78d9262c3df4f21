/** The feature table of one metric of one drive on a regular grid: what the anomaly detectors see. Nothing looks ahead. */
import { exponentialMoments, weightOfSpan } from './ewm.ts';
import { rollingSlope } from './rolling.ts';
import { anchoredMoments, rollingMoments, rollingShape } from './rolling-moments.ts';
import { rollingOrder } from './rolling-order.ts';
import { seasonalBaseline } from './seasonal-baseline.ts';
import { diff, lag, logReturn } from './transforms.ts';
import { robustZScoresAfter, zScoresAfter, zScoresWithin } from './zscore.ts';

/** Which features a table has. */
export interface FeatureChoice {
	/** Lengths of the moving windows, steps. */
	readonly windows: readonly number[];
	/** Probabilities of the moving quantiles, in (0, 1). */
	readonly quantiles: readonly number[];
	/** Spans of the exponential weights, steps. */
	readonly spans: readonly number[];
	readonly lags: readonly number[];
	/** 7 for days, 168 for hours: the rhythm of the seasonal baseline. */
	readonly stepsPerWeek: number;
}

export const STANDARD_FEATURES: FeatureChoice = {
	windows: [7, 14, 30],
	quantiles: [0.05, 0.25, 0.75, 0.95],
	spans: [7, 30],
	lags: [1, 7, 14],
	stepsPerWeek: 7,
};

/** Columns by name, each of shape (n,). */
export type FeatureTable = Readonly<Record<string, Float64Array>>;

/**
 * All features of a series; NaN where a window is not full or the value has no meaning.
 * Names: `roll7_mean`, `roll30_zscore_prior`, `ewm7_sd`, `lag14`, `diff1`, `log_return`, `week_zscore`, ...
 *
 * @param series shape (n,), NaN = missing
 */
export function computeFeatures(series: Float64Array, choice: FeatureChoice = STANDARD_FEATURES): FeatureTable {
	const table: Record<string, Float64Array> = {};
	const logReturns = logReturn(series);
	for (const window of choice.windows) addWindowFeatures(table, series, logReturns, window, choice.quantiles);
	for (const span of choice.spans) {
		const { mean, variance } = exponentialMoments(series, { weight: weightOfSpan(span) });
		table[`ewm${span}_mean`] = mean;
		table[`ewm${span}_sd`] = variance.map(Math.sqrt);
	}
	for (const steps of choice.lags) table[`lag${steps}`] = lag(series, steps);
	table.diff1 = diff(series);
	table.log_return = logReturns;
	const week = seasonalBaseline(series, choice.stepsPerWeek);
	table.week_median = week.centre;
	table.week_spread = week.spread;
	table.week_zscore = week.score;
	return table;
}

function addWindowFeatures(
	table: Record<string, Float64Array>,
	series: Float64Array,
	logReturns: Float64Array,
	window: number,
	probabilities: readonly number[],
): void {
	const name = `roll${window}`;
	const moments = anchoredMoments(series, window);
	const order = rollingOrder(series, window, { probabilities, hasRobustSpread: true });
	const shape = rollingShape(series, window);
	table[`${name}_mean`] = moments.mean;
	table[`${name}_sd`] = moments.sd;
	table[`${name}_min`] = order.minimum;
	table[`${name}_max`] = order.maximum;
	table[`${name}_median`] = order.median;
	probabilities.forEach((probability, i) => {
		table[`${name}_${quantileName(probability)}`] = order.quantiles[i];
	});
	table[`${name}_slope`] = rollingSlope(series, window);
	table[`${name}_skew`] = shape.skewness;
	table[`${name}_kurt`] = shape.kurtosis;
	table[`${name}_zscore`] = zScoresWithin(series, moments);
	table[`${name}_zscore_prior`] = zScoresAfter(series, moments);
	table[`${name}_robust_prior`] = robustZScoresAfter(series, order);
	table[`${name}_volatility`] = rollingMoments(logReturns, window).sd;
}

/** 0.05 is `q05`, 0.5 is `q50`, 0.975 is `q975`: the digits behind the point, at least two. */
function quantileName(probability: number): string {
	return `q${String(probability).slice(2).padEnd(2, '0')}`;
}
