/** Augmented Dickey-Fuller test for a unit root. */
import { AppError } from '../../shared/domain/errors.ts';
import { log } from '../elementary.ts';
import { type AdfDesign, adfDesign, adfRegressions, type Explained } from './adf-regression.ts';
import { type CriticalValues, dickeyFullerCriticalValues, dickeyFullerPvalue, type Trend } from './mackinnon.ts';
import { checkVaries, roundingOf } from './series-checks.ts';

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

// Normal 95 % quantile: the last lag stays when its |t| reaches it.
const LAST_LAG_T = 1.6448536269514722;

const LOG_TWO_PI = 1.8378770664093453;

/**
 * Tests the hypothesis that the series has a unit root; a small p-value means stationary (around `trend`).
 *
 * @param series shape (n,), equally spaced, without gaps
 * @throws AppError `series_has_gaps`, `series_too_short` (no degree of freedom left), `series_constant`, `series_linear` (no noise to
 *         test), `invalid_input` (a `maxLag` that is no number of lags)
 * @source Said & Dickey (1984), Biometrika 71; conventions of statsmodels 0.13.5 `adfuller`:
 *         all lags compete on the sample that `maxLag` leaves, the chosen one is fitted on its own longest sample
 */
export function adf(series: Float64Array, options: AdfOptions = {}): Adf {
	const trend = options.trend ?? 'c';
	const selection = options.lagSelection ?? 'aic';
	const terms = termsOf(trend);
	const maxLag = adfMaxLag(series.length, options);
	checkVaries('ADF', series);
	const design = adfDesign(series, terms);
	const regressions = adfRegressions(design, maxLag);
	const rounding = roundingOf(series) * 2 ** design.exponent;
	const { lags, criterion } =
		selection === 'fixed'
			? { lags: maxLag, criterion: null }
			: chooseLag(regressions.nested(), design, series.length - 1 - maxLag, selection, rounding);
	const observations = series.length - 1 - lags;
	const { coordinates, rest } = regressions.chosen(lags);
	const freedom = observations - coordinates.reduce((rank, coordinate) => rank + (Number.isNaN(coordinate) ? 0 : 1), 0);
	if (freedom <= 0) throw tooShort(series.length, lags, 2 * (lags + terms + 1) + 1);
	const deviation = Math.sqrt(rest / freedom);
	const level = coordinates[coordinates.length - 1];
	if (Number.isNaN(level) || !(deviation > rounding))
		throw new AppError('series_linear', 'The series follows an exact rule without noise: there is nothing to test.', { length: series.length });
	const stat = level / deviation;
	return {
		stat,
		pvalue: dickeyFullerPvalue(stat, trend),
		lags,
		observations,
		criticalValues: dickeyFullerCriticalValues(trend, observations),
		trend,
		criterion,
	};
}

const termsOf = (trend: Trend): number => (trend === 'n' ? 0 : trend.length);

/**
 * The largest lag that the test looks at.
 *
 * @param length of the series
 * @throws AppError `series_too_short`, `invalid_input`
 */
export function adfMaxLag(length: number, { trend = 'c', maxLag: wanted }: AdfOptions): number {
	const terms = termsOf(trend);
	const mostLags = Math.floor(length / 2) - terms - 1;
	if (mostLags < 0) throw tooShort(length, 0, 2 * (terms + 1));
	// Two square roots, because a fourth root by power misses whole numbers on some machines.
	if (wanted === undefined) return Math.min(Math.ceil(12 * Math.sqrt(Math.sqrt(length / 100))), mostLags);
	if (!Number.isInteger(wanted) || wanted < 0)
		throw new AppError('invalid_input', `ADF takes a whole number of lags, at least 0; not ${wanted}.`, { lags: wanted });
	if (wanted > mostLags) throw tooShort(length, wanted, 2 * (wanted + terms + 1));
	return wanted;
}

function tooShort(length: number, lags: number, needed: number): AppError {
	return new AppError(
		'series_too_short',
		`ADF with ${lags} lags needs at least ${needed} values; there are ${length}. Use fewer lags or import more history.`,
		{ length, lags },
	);
}

/** One reduction serves all lags: the model with fewer lags is a leading part of it. */
function chooseLag(
	{ coordinates, rest }: Explained,
	{ trends, exponent }: AdfDesign,
	rows: number,
	selection: 'aic' | 'bic' | 't-stat',
	rounding: number,
): { lags: number; criterion: number } {
	const lagOf = (column: number): number => column - trends.length;
	// From the largest model down: what a column explains is left where it is not in.
	let left = rest;
	let rank = coordinates.reduce((count, coordinate) => count + (Number.isNaN(coordinate) ? 0 : 1), 0);
	let best = { lags: 0, criterion: Number.POSITIVE_INFINITY };
	for (let column = coordinates.length - 1; lagOf(column) >= 0; column--) {
		const coordinate = coordinates[column];
		// What rounding leaves of an exact fit says nothing about which model is better.
		const isExact = !(Math.sqrt(left / rows) > rounding);
		if (selection === 't-stat') {
			// A saturated model has no t value, nor has a column that depends on others or explains nothing where nothing is left.
			const explains = !isExact || Math.abs(coordinate) > rounding * Math.sqrt(rows);
			const t = rows > rank && explains ? Math.abs(coordinate) / Math.sqrt(left / (rows - rank)) : Number.NaN;
			if (t >= LAST_LAG_T || lagOf(column) === 0) return { lags: lagOf(column), criterion: t };
		} else {
			const variance = isExact ? 0 : left / rows;
			const logLikelihood = -0.5 * rows * (log(variance) - 2 * exponent * Math.LN2 + LOG_TWO_PI + 1);
			const criterion = -2 * logLikelihood + (selection === 'aic' ? 2 : log(rows)) * rank;
			if (criterion <= best.criterion) best = { lags: lagOf(column), criterion };
		}
		if (Number.isNaN(coordinate)) continue;
		left += coordinate * coordinate;
		rank--;
	}
	return best;
}
