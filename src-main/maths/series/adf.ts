/** Augmented Dickey-Fuller test for a unit root, and the number of differences that it asks for. */
import { AppError } from '../../shared/domain/errors.ts';
import type { Stationarity } from '../../shared/domain/results.ts';
import { reduce } from '../linear-algebra.ts';
import { type CriticalValues, dickeyFullerCriticalValues, dickeyFullerPvalue, type Trend } from './mackinnon.ts';

export interface AdfOptions {
	/** Deterministic terms; a constant by default. */
	readonly trend?: Trend;
	/** How the lag is chosen, 'aic' by default; 'fixed' takes `maxLag` as it is. */
	readonly lagSelection?: 'aic' | 'bic' | 't-stat' | 'fixed';
	/** Largest lag; ceil(12 (n/100)^(1/4)) by default (Schwert 1989), cut so that half of the values remain. */
	readonly maxLag?: number;
}

export interface Adf {
	readonly stat: number;
	readonly pvalue: number;
	/** Lagged differences in the regression. */
	readonly lags: number;
	/** Rows of the regression. */
	readonly observations: number;
	readonly criticalValues: CriticalValues;
	readonly trend: Trend;
	/** The smallest criterion, or |t| of the last lag; null for a fixed lag. */
	readonly criterion: number | null;
}

/** Fewer values make the regression a matter of luck. */
export const ADF_MIN_VALUES = 12;

/** A p-value below this rejects the unit root. */
const SIGNIFICANCE = 0.05;

// Normal 95 % quantile: the last lag stays when its |t| reaches it.
const LAST_LAG_T = 1.6448536269514722;

/**
 * Tests the hypothesis that the series has a unit root; a small p-value means stationary (around `trend`).
 *
 * @param series shape (n,), equally spaced, without gaps
 * @throws AppError `series_has_gaps`, `series_too_short`, `series_constant`, `series_linear` (no noise to test)
 * @source Said & Dickey (1984), Biometrika 71; conventions of statsmodels 0.13.5 `adfuller`:
 *         all lags compete on the sample that `maxLag` leaves, the chosen one is fitted on its own longest sample
 */
export function adf(series: Float64Array, options: AdfOptions = {}): Adf {
	const trend = options.trend ?? 'c';
	const selection = options.lagSelection ?? 'aic';
	checkSeries(series);
	const trendTerms = trend === 'n' ? 0 : trend.length;
	const mostLags = Math.floor(series.length / 2) - trendTerms - 1;
	const maxLag = options.maxLag ?? Math.min(Math.ceil(12 * (series.length / 100) ** 0.25), mostLags);
	if (maxLag > mostLags)
		throw new AppError(
			'series_too_short',
			`ADF with ${maxLag} lags needs at least ${2 * (maxLag + trendTerms + 1)} values; there are ${series.length}. Use fewer lags or import more history.`,
			{ length: series.length, lags: maxLag },
		);
	const choice = selection === 'fixed' ? { lags: maxLag, criterion: null } : chooseLag(series, trendTerms, maxLag, selection);
	const { lags } = choice;
	const { columns, y } = regression(series, trendTerms, lags);
	// The level goes last: its t value can be read off the reduction.
	const [level] = columns.splice(trendTerms, 1);
	columns.push(level);
	const { r, z, row, rank } = reduce(columns, y);
	const variance = squares(z, rank) / (y.length - rank);
	const last = columns.length - 1;
	if (row[last] < 0 || !(Math.sqrt(variance) > rounding(series)))
		throw new AppError('series_linear', 'The series follows an exact rule without noise: there is nothing to test.', { length: series.length });
	const stat = (z[row[last]] * Math.sign(r[last][row[last]])) / Math.sqrt(variance);
	return {
		stat,
		pvalue: dickeyFullerPvalue(stat, trend),
		lags,
		observations: y.length,
		criticalValues: dickeyFullerCriticalValues(trend, y.length),
		trend,
		criterion: choice.criterion,
	};
}

/**
 * How often a series must be differenced until ADF (constant, AIC, 5 %) calls it stationary: at most twice.
 *
 * @param series shape (n,), equally spaced, without gaps
 * @throws AppError as `adf`
 */
export function chooseDifferences(series: Float64Array): { d: 0 | 1 | 2; stationarity: Stationarity } {
	const level = adf(series);
	const isStationary = level.pvalue < SIGNIFICANCE;
	const once = isStationary || series.length <= ADF_MIN_VALUES ? null : adf(difference(series));
	const d = isStationary ? 0 : once !== null && once.pvalue >= SIGNIFICANCE ? 2 : 1;
	const { stat, pvalue, lags, observations, criticalValues } = level;
	const evidence = `ADF ${stat.toFixed(2)}, p ${formatPvalue(pvalue)}, ${lags} lags, ${observations} rows`;
	const afterOnce =
		once === null
			? ''
			: `, ${d === 1 ? 'but it is' : 'nor is it'} after one difference (ADF ${once.stat.toFixed(2)}, p ${formatPvalue(once.pvalue)})`;
	const text = `A unit root is ${isStationary ? '' : 'not '}rejected (${evidence})${afterOnce}: d = ${d}.`;
	return { d, stationarity: { stat, pvalue, lags, observations, criticalValues, isStationary, d, text } };
}

/** y[t] - y[t-1], one shorter than the series. */
function difference(series: Float64Array): Float64Array {
	return Float64Array.from({ length: Math.max(series.length - 1, 0) }, (_, t) => series[t + 1] - series[t]);
}

function formatPvalue(p: number): string {
	return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

function checkSeries(series: Float64Array): void {
	const details = { length: series.length };
	if (series.length < ADF_MIN_VALUES)
		throw new AppError('series_too_short', `ADF needs at least ${ADF_MIN_VALUES} values; there are ${series.length}. Widen the lookback.`, details);
	const missing = series.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
	if (missing > 0)
		throw new AppError(
			'series_has_gaps',
			`ADF needs every value; ${missing} of ${series.length} are missing. Choose a stretch without gaps.`,
			details,
		);
	if (series.every((value) => value === series[0]))
		throw new AppError('series_constant', `All ${series.length} values are ${series[0]}: there is nothing to test.`, details);
	const slope = (series[series.length - 1] - series[0]) / (series.length - 1);
	const tolerance = rounding(series);
	if (series.every((value, t) => Math.abs(value - series[0] - slope * t) <= tolerance))
		throw new AppError('series_linear', 'The series is an exact straight line: there is no noise to test.', details);
}

/** What the rounding of the values alone can make of a residual. */
function rounding(series: Float64Array): number {
	return 8 * Number.EPSILON * series.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/** Regressors [trend terms, level, lagged differences 1..lags] and the differences that they explain, on the longest sample. */
function regression(series: Float64Array, trendTerms: number, lags: number): { columns: Float64Array[]; y: Float64Array } {
	const n = series.length - 1 - lags;
	const shifted = (value: (t: number) => number) => Float64Array.from({ length: n }, (_, i) => value(i + lags + 1));
	const columns: Float64Array[] = [];
	for (let power = 0; power < trendTerms; power++) columns.push(shifted((t) => (t - lags) ** power));
	columns.push(shifted((t) => series[t - 1]));
	for (let lag = 1; lag <= lags; lag++) columns.push(shifted((t) => series[t - lag] - series[t - lag - 1]));
	return { columns, y: shifted((t) => series[t] - series[t - 1]) };
}

/** One reduction serves all lags: the model with fewer lags is a leading part of it. */
function chooseLag(
	series: Float64Array,
	trendTerms: number,
	maxLag: number,
	selection: 'aic' | 'bic' | 't-stat',
): { lags: number; criterion: number } {
	const { columns, y } = regression(series, trendTerms, maxLag);
	const { z, row } = reduce(columns, y);
	const n = y.length;
	let best = { lags: 0, criterion: Number.POSITIVE_INFINITY };
	let rank = row.subarray(0, trendTerms).reduce((count, r) => count + (r < 0 ? 0 : 1), 0);
	for (let lags = 0; lags <= maxLag; lags++) {
		const at = row[trendTerms + lags];
		if (at >= 0) rank++;
		const residual = squares(z, rank);
		if (selection === 't-stat') {
			const t = at < 0 ? 0 : Math.abs(z[at]) / Math.sqrt(residual / (n - rank));
			// The search goes down from the largest lag: the last one that holds wins; lag 0 always does.
			if (lags === 0 || t >= LAST_LAG_T) best = { lags, criterion: t };
			continue;
		}
		const logLikelihood = -0.5 * n * (Math.log((2 * Math.PI * residual) / n) + 1);
		const criterion = -2 * logLikelihood + (selection === 'aic' ? 2 : Math.log(n)) * rank;
		if (criterion < best.criterion) best = { lags, criterion };
	}
	return best;
}

/** Sum of squares of z[from..]. */
function squares(z: Float64Array, from: number): number {
	let sum = 0;
	for (let i = from; i < z.length; i++) sum += z[i] * z[i];
	return sum;
}
