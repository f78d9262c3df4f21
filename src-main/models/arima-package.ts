/**
 * Adapter for the npm package `arima` 0.2.8: the second opinion, and the way out where our own fit finds no likelihood.
 *
 * Its odd manners, measured and pinned in test/models/arima-package.test.ts:
 * - it returns variances where one expects standard errors;
 * - for an order (0, d, 0) it returns what lies in memory: those forecasts are closed forms, computed here;
 * - missing values are replaced by their left neighbour without a word: gaps are refused here;
 * - a fit may leave the stationary region (one of the eight series of the accuracy fixture is forecast 10^11 times its size
 *   by (2,1,2)): forecasts far outside what the series ever did are refused here;
 * - it tells the console what went wrong and goes on. The console it speaks to is chosen when it loads, so it is loaded
 *   under a listener that keeps its words during a fit; they become the reason of the refusal.
 */
import { AppError } from '../shared/domain/errors.ts';

export interface PackageOrder {
	readonly p: number;
	readonly d: number;
	readonly q: number;
}

/** Mean and standard error of the next days, both of shape (horizon,), in the unit of the series. */
export interface PackageForecast {
	readonly mean: Float64Array;
	readonly stdError: Float64Array;
	/** Who computed it: an order (0, d, 0) never reaches the package. */
	readonly source: 'package' | 'closed form';
}

const MAX_ORDER = 5;
const MAX_DIFFERENCES = 2;
const MAX_HORIZON = 3650;
/** Below this the WebAssembly code reads beyond its arrays; the package itself guards only part of it. */
const MIN_VALUES = 20;
/** A forecast further from the last value than this many ranges of the series, per root of the step, is a fit gone wrong. */
const PLAUSIBLE_RANGES = 10;

/**
 * Fits an ARIMA by the package and forecasts.
 *
 * @param series shape (n,), equally spaced, without gaps; left untouched
 * @throws AppError `invalid_input` for an order or horizon out of range, `series_has_gaps`, `series_too_short`,
 *         `series_constant`, `fit_failed` when the result is not finite or not plausible (with the package's own words)
 */
export async function forecastPackageArima(series: Float64Array, order: PackageOrder, horizon: number): Promise<PackageForecast> {
	checkQuestion(series, order, horizon);
	if (order.p === 0 && order.q === 0) return closedForm(series, order.d, horizon);
	const { Arima, listen } = await loadPackage();
	const words: string[] = [];
	const [mean, variance] = listen(words, () => {
		const model = new Arima({ ...order, verbose: false });
		try {
			return model.train(Array.from(series)).predict(horizon);
		} finally {
			model.destroy();
		}
	});
	const problem = implausible(series, mean, variance);
	if (problem !== undefined)
		throw new AppError('fit_failed', `The arima package's ARIMA(${order.p},${order.d},${order.q}) is not usable: ${problem}.`, {
			order,
			words: words.join(' ').slice(0, 500),
		});
	return { mean: Float64Array.from(mean), stdError: Float64Array.from(variance, Math.sqrt), source: 'package' };
}

function checkQuestion(series: Float64Array, { p, d, q }: PackageOrder, horizon: number): void {
	const isWithin = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most;
	if (!isWithin(p, MAX_ORDER) || !isWithin(d, MAX_DIFFERENCES) || !isWithin(q, MAX_ORDER))
		throw new AppError('invalid_input', `The order (${p},${d},${q}) is out of range: p and q reach ${MAX_ORDER}, d reaches ${MAX_DIFFERENCES}.`, {
			p,
			d,
			q,
		});
	if (!isWithin(horizon, MAX_HORIZON) || horizon < 1)
		throw new AppError('invalid_input', `The horizon must be a whole number of days from 1 to ${MAX_HORIZON}; it is ${horizon}.`, { horizon });
	const gaps = series.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
	if (gaps > 0)
		throw new AppError('series_has_gaps', `The arima package needs a series without gaps; ${gaps} of ${series.length} values are missing.`, { gaps });
	if (series.length < MIN_VALUES + d)
		throw new AppError('series_too_short', `The arima package needs at least ${MIN_VALUES + d} daily values; there are ${series.length}.`, {
			needed: MIN_VALUES + d,
			days: series.length,
		});
	if (series.every((value) => value === series[0])) throw new AppError('series_constant');
}

/**
 * (0,0,0) is the mean, (0,1,0) the last value with a spread growing as the root of the step, (0,2,0) the last line with one
 * growing as the root of the sum of squares; the variance of the innovations is their mean square.
 */
function closedForm(series: Float64Array, d: number, horizon: number): PackageForecast {
	const n = series.length;
	const level = d === 0 ? series.reduce((sum, value) => sum + value, 0) / n : series[n - 1];
	const slope = d === 2 ? series[n - 1] - series[n - 2] : 0;
	let innovations = d === 0 ? series.map((value) => value - level) : Float64Array.from(series);
	for (let i = 0; i < d; i++) innovations = innovations.subarray(1).map((value, t) => value - innovations[t]);
	const sigma2 = innovations.reduce((sum, value) => sum + value * value, 0) / innovations.length;
	const growth = (h: number): number => (d === 0 ? 1 : d === 1 ? h : (h * (h + 1) * (2 * h + 1)) / 6);
	return {
		mean: Float64Array.from({ length: horizon }, (_, i) => level + slope * (i + 1)),
		stdError: Float64Array.from({ length: horizon }, (_, i) => Math.sqrt(sigma2 * growth(i + 1))),
		source: 'closed form',
	};
}

function implausible(series: Float64Array, mean: readonly number[], variance: readonly number[]): string | undefined {
	if (![...mean, ...variance].every(Number.isFinite)) return 'a forecast is not a finite number';
	if (variance.some((value) => value < 0)) return 'a variance is below 0';
	// Innovations only add up: a forecast cannot become surer with the distance.
	if (variance.some((value, h) => h > 0 && value < variance[h - 1] * (1 - 1e-6))) return 'its spread shrinks with the distance';
	const low = series.reduce((a, b) => Math.min(a, b));
	const range = series.reduce((a, b) => Math.max(a, b)) - low;
	const last = series[series.length - 1];
	const limit = (h: number): number => PLAUSIBLE_RANGES * range * Math.sqrt(h + 1);
	if (mean.some((value, h) => Math.abs(value - last) > limit(h)) || variance.some((value, h) => Math.sqrt(value) > limit(h)))
		return `it leaves the range of the series more than ${PLAUSIBLE_RANGES} times over`;
	return undefined;
}

interface LoadedPackage {
	readonly Arima: typeof import('arima');
	/** Runs synchronous work and keeps what the package says meanwhile. */
	readonly listen: <T>(words: string[], work: () => T) => T;
}

let loading: Promise<LoadedPackage> | undefined;

function loadPackage(): Promise<LoadedPackage> {
	loading ??= load();
	return loading;
}

async function load(): Promise<LoadedPackage> {
	let heard: string[] | undefined;
	const original = console.log;
	console.log = (...parts: unknown[]) => {
		if (heard === undefined) original.apply(console, parts);
		else heard.push(parts.join(' '));
	};
	try {
		const { default: Arima } = await import('arima');
		return {
			Arima,
			listen(words, work) {
				heard = words;
				try {
					return work();
				} finally {
					heard = undefined;
				}
			},
		};
	} finally {
		console.log = original;
	}
}
