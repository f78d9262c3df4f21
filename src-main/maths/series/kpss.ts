/** KPSS test of stationarity: its hypothesis is what ADF's rejects, so that the two are read together. */
import { AppError } from '../../shared/domain/errors.ts';
import { checkVaries } from './series-checks.ts';

export interface KpssOptions {
	/** Stationary about a constant, or about a line; a constant by default. */
	readonly trend?: 'c' | 'ct';
	/**
	 * Lags of the long-run variance: 'auto' by default chooses them from the series (Hobijn, Franses & Ooms 1998),
	 * 'legacy' takes ceil(12 (n/100)^(1/4)) (Schwert 1989), a number stands for itself.
	 */
	readonly lags?: 'auto' | 'legacy' | number;
}

export interface Kpss {
	readonly stat: number;
	/** Interpolated in the table of its authors, which ends at 0.01 and 0.10. */
	readonly pvalue: number;
	/** The table has ended: the p-value is at most 0.01 or at least 0.10. */
	readonly isBound: boolean;
	readonly lags: number;
	readonly criticalValues: { readonly '10%': number; readonly '5%': number; readonly '2.5%': number; readonly '1%': number };
}

const PVALUES = [0.1, 0.05, 0.025, 0.01];

// Kwiatkowski et al. (1992), table 1: upper tail points of the limiting distributions.
const CRITICAL = { c: [0.347, 0.463, 0.574, 0.739], ct: [0.119, 0.146, 0.176, 0.216] };

/**
 * Tests the hypothesis that the series is stationary (around `trend`); a small p-value speaks for a unit root.
 *
 * @param series shape (n,), equally spaced, without gaps
 * @throws AppError `series_too_short` (not more values than lags), `series_has_gaps`, `series_constant`, `series_linear`, `invalid_input`
 * @source Kwiatkowski, Phillips, Schmidt & Shin (1992), J. Econometrics 54, 159-178; conventions of statsmodels 0.13.5 `kpss`
 */
export function kpss(series: Float64Array, options: KpssOptions = {}): Kpss {
	const trend = options.trend ?? 'c';
	const n = series.length;
	if (n === 0) throw new AppError('series_too_short', 'KPSS needs values; there are none. Import more history.', { length: 0 });
	checkVaries('KPSS', series);
	const residuals = trend === 'c' ? aroundMean(series) : aroundLine(series);
	const lags = chooseLags(residuals, options.lags ?? 'auto');
	let cumulated = 0;
	let squares = 0;
	for (const residual of residuals) {
		cumulated += residual;
		squares += cumulated * cumulated;
	}
	const stat = squares / (n * n) / longRunVariance(residuals, lags);
	const critical = CRITICAL[trend];
	const pvalue = interpolate(stat, critical);
	const [ten, five, twoAndHalf, one] = critical;
	return {
		stat,
		pvalue,
		isBound: pvalue === PVALUES[0] || pvalue === PVALUES[3],
		lags,
		criticalValues: { '10%': ten, '5%': five, '2.5%': twoAndHalf, '1%': one },
	};
}

function aroundMean(series: Float64Array): Float64Array {
	// The first value goes first: a huge level costs the mean no digits.
	const moved = series.map((value) => value - series[0]);
	const mean = moved.reduce((sum, value) => sum + value, 0) / moved.length;
	return moved.map((value) => value - mean);
}

/** Residuals of the least-squares line. */
function aroundLine(series: Float64Array): Float64Array {
	const levelled = aroundMean(series);
	const middle = (series.length - 1) / 2;
	let [along, length] = [0, 0];
	for (let t = 0; t < levelled.length; t++) {
		along += (t - middle) * levelled[t];
		length += (t - middle) ** 2;
	}
	return levelled.map((value, t) => value - (along / length) * (t - middle));
}

/** @throws AppError `series_too_short`, `invalid_input` */
function chooseLags(residuals: Float64Array, wanted: 'auto' | 'legacy' | number): number {
	const n = residuals.length;
	if (wanted === 'auto') return Math.min(automaticLags(residuals), n - 1);
	// Two square roots, because a fourth root by power misses whole numbers on some machines.
	if (wanted === 'legacy') return Math.min(Math.ceil(12 * Math.sqrt(Math.sqrt(n / 100))), n - 1);
	if (!Number.isInteger(wanted) || wanted < 0)
		throw new AppError('invalid_input', `KPSS takes a whole number of lags, at least 0; not ${wanted}.`, { lags: wanted });
	if (wanted >= n)
		throw new AppError('series_too_short', `KPSS with ${wanted} lags needs at least ${wanted + 1} values; there are ${n}. Use fewer lags.`, {
			length: n,
		});
	return wanted;
}

/** @source Hobijn, Franses & Ooms (1998), Econometric Institute Report 9802, for the Bartlett kernel */
function automaticLags(residuals: Float64Array): number {
	const n = residuals.length;
	let [spectrum, slope] = [autoproduct(residuals, 0), 0];
	// As long as lag <= n^(2/9), in whole numbers: a power by exponent misses 512^(2/9) = 4 on some machines.
	for (let lag = 1; lag ** 9 <= n * n; lag++) {
		const product = 2 * autoproduct(residuals, lag);
		spectrum += product;
		slope += lag * product;
	}
	const ratio = slope / spectrum;
	return Math.trunc(1.1447 * Math.cbrt(ratio * ratio) * Math.cbrt(n));
}

/** Newey & West's estimate with Bartlett weights, divisor n. */
function longRunVariance(residuals: Float64Array, lags: number): number {
	let sum = autoproduct(residuals, 0);
	for (let lag = 1; lag <= lags; lag++) sum += 2 * autoproduct(residuals, lag) * (1 - lag / (lags + 1));
	return sum / residuals.length;
}

function autoproduct(values: Float64Array, lag: number): number {
	let sum = 0;
	for (let t = lag; t < values.length; t++) sum += values[t] * values[t - lag];
	return sum;
}

/** The p-value of a statistic, linear between the critical values. */
function interpolate(stat: number, critical: readonly number[]): number {
	const above = critical.findIndex((value) => stat <= value);
	if (above <= 0) return above === 0 ? PVALUES[0] : PVALUES[3];
	const slope = (PVALUES[above] - PVALUES[above - 1]) / (critical[above] - critical[above - 1]);
	return slope * (stat - critical[above - 1]) + PVALUES[above - 1];
}
