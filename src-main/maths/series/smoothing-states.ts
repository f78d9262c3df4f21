/**
 * States of additive exponential smoothing (level, trend, season): how they follow a series, and the best ones to start from.
 *
 * e[t] = y[t] - (level + damping trend + season);  level' = level + damping trend + a e;  trend' = damping trend + a b e;  season' = season + g e
 *
 * @source Hyndman, Koehler, Ord & Snyder (2008), Forecasting with Exponential Smoothing, tables 2.1 and 2.2 (A,A,A and A,Ad,A)
 */
import { leastSquares } from '../linear-algebra.ts';

/** How fast the states follow: shares of what the newest value says. */
export interface Smoothing {
	/** a, in (0, 1). */
	readonly level: number;
	/** b, of the change of the level; in [0, level]. */
	readonly trend: number;
	/** g, in [0, 1 - level]. */
	readonly season: number;
	/** What is left of the trend after a step: 1 where it is not damped. */
	readonly damping: number;
}

/** In the unit of the series. */
export interface SmoothingState {
	readonly level: number;
	/** Per step. */
	readonly trend: number;
	/** Shape (steps of a season,), the next step's first. */
	readonly season: Float64Array;
}

/**
 * Runs the states along a series. A missing value (NaN) moves the level by the trend and nothing else.
 *
 * @returns one-step errors, shape (n,), NaN where the value is missing; the state after the last step
 */
export function followSeries(
	smoothing: Smoothing,
	initial: SmoothingState,
	series: Float64Array,
): { readonly errors: Float64Array; readonly state: SmoothingState } {
	let { level, trend } = initial;
	const season = Float64Array.from(initial.season);
	const errors = new Float64Array(series.length);
	for (let t = 0; t < series.length; t++) {
		const phase = t % season.length;
		const expected = level + smoothing.damping * trend;
		errors[t] = series[t] - expected - season[phase];
		const seen = Number.isNaN(errors[t]) ? 0 : errors[t];
		level = expected + smoothing.level * seen;
		trend = smoothing.damping * trend + smoothing.level * smoothing.trend * seen;
		season[phase] += smoothing.season * seen;
	}
	const next = series.length % season.length;
	return { errors, state: { level, trend, season: season.map((_, h) => season[(next + h) % season.length]) } };
}

/** The states before the first value that leave the least sum of squared one-step errors; their seasons sum to 0. */
export interface BestStart {
	readonly initial: SmoothingState;
	readonly sumOfSquares: number;
}

/** Values that the forecasts from the end of the series should meet as well, each squared miss counted `weight` times. */
export interface Aim {
	readonly values: Float64Array;
	readonly weight: number;
}

/**
 * Prepares a series for the best first states at many speeds.
 *
 * For given speeds the errors are linear in the first states, so these are a least-squares problem: what each state alone and
 * the series alone would give is run along the series side by side, the normal equations are solved, and the sum of squares
 * is taken from the errors themselves, which costs no digits.
 *
 * @param series  shape (n,), NaN = missing
 * @param period  steps of a season
 * @param aim     counted in the sum of squares; none usually
 * @returns a function of the speeds; it also writes how the least sum of squares changes with level, trend, season and
 *          damping, shape (4,), where a place for that is given
 */
export function createBestStart(
	series: Float64Array,
	period: number,
	isDamped: boolean,
	aim?: Aim,
): (smoothing: Smoothing, slopes?: Float64Array) => BestStart {
	// A constant, a season, and without damping a line pass through the states unchanged: what is left is small and keeps its digits.
	const base = straightPart(series, period, !isDamped);
	const steps = series.length + (aim?.values.length ?? 0);
	const values = Float64Array.from({ length: steps }, (_, t) => {
		const value = t < series.length ? series[t] : (aim?.values[t - series.length] ?? Number.NaN);
		return value - base.level - base.trend * (t + 1) - base.season[t % period];
	});
	const weights = Float64Array.from(values, (value, t) => (Number.isNaN(value) ? 0 : t < series.length ? 1 : Math.sqrt(aim?.weight ?? 0)));
	const columns = period + 2;
	const rows = new Float64Array(steps * columns);
	const errors = new Float64Array(steps);
	const gram = new Float64Array(columns * columns);
	const coefficients = new Float64Array(columns);
	return (smoothing, slopes) => {
		runResponses(values, weights, series.length, period, smoothing, rows);
		addSquares(rows, columns, gram);
		solveNormal(gram, columns, coefficients);
		let sumOfSquares = 0;
		for (let t = 0; t < steps; t++) {
			let error = 0;
			for (let j = 0; j < columns; j++) error += coefficients[j] * rows[t * columns + j];
			errors[t] = error;
			sumOfSquares += error * error;
		}
		const [, trend, ...first] = coefficients.subarray(0, columns - 1);
		if (slopes !== undefined) writeSlopes(errors, weights, series.length, period, smoothing, trend, slopes);
		const last = -first.reduce((sum, value) => sum + value, 0);
		const season = Float64Array.from([...first, last], (value, phase) => value + base.season[phase]);
		return { sumOfSquares, initial: { level: coefficients[0] + base.level, trend: trend + base.trend, season } };
	};
}

/** Least squares of a constant, a season that sums to 0, and perhaps a line: the values at step t are level + trend (t + 1) + season. */
function straightPart(series: Float64Array, period: number, hasLine: boolean): SmoothingState {
	const observed = Array.from(series.keys()).filter((t) => !Number.isNaN(series[t]));
	const column = (at: (t: number) => number): Float64Array => Float64Array.from(observed, at);
	const seasonal = Array.from({ length: period - 1 }, (_, phase) => column((t) => (t % period === phase ? 1 : t % period === period - 1 ? -1 : 0)));
	const columns = [column(() => 1), ...(hasLine ? [column((t) => t + 1)] : []), ...seasonal];
	const [level, ...rest] = leastSquares(
		columns,
		column((t) => series[t]),
	);
	const first = hasLine ? rest.slice(1) : rest;
	return {
		level,
		trend: hasLine ? rest[0] : 0,
		season: Float64Array.of(...first, -first.reduce((sum, value) => sum + value, 0)),
	};
}

/**
 * Errors by unit of each first state (level, trend, every season but the last, which balances it) and, in the last column,
 * of the values from states of 0. From step `followed` on the states follow nothing more.
 */
function runResponses(
	values: Float64Array,
	weights: Float64Array,
	followed: number,
	period: number,
	{ level: a, trend: b, season: g, damping }: Smoothing,
	rows: Float64Array,
): void {
	const columns = period + 2;
	const level = new Float64Array(columns);
	const trend = new Float64Array(columns);
	const season = new Float64Array(columns * period);
	level[0] = 1;
	trend[1] = 1;
	for (let phase = 0; phase < period - 1; phase++) {
		season[phase * columns + phase + 2] = 1;
		season[(period - 1) * columns + phase + 2] = -1;
	}
	for (let t = 0; t < values.length; t++) {
		const at = (t % period) * columns;
		const follows = t < followed && weights[t] > 0;
		for (let j = 0; j < columns; j++) {
			const damped = damping * trend[j];
			const expected = level[j] + damped;
			const error = (j === columns - 1 && weights[t] > 0 ? values[t] : 0) - expected - season[at + j];
			rows[t * columns + j] = weights[t] * error;
			level[j] = follows ? expected + a * error : expected;
			trend[j] = follows ? damped + a * b * error : damped;
			if (follows) season[at + j] += g * error;
		}
	}
}

/**
 * How the sum of squares changes with the speeds. The first states are at their best, so they count as fixed.
 *
 * @param errors  weighted, shape (n,)
 * @param first   the trend before the first value
 */
function writeSlopes(
	errors: Float64Array,
	weights: Float64Array,
	followed: number,
	period: number,
	{ level: a, trend: b, season: g, damping }: Smoothing,
	first: number,
	slopes: Float64Array,
): void {
	const level = new Float64Array(4);
	const trend = new Float64Array(4);
	const season = new Float64Array(4 * period);
	slopes.fill(0);
	let trendState = first;
	for (let t = 0; t < errors.length; t++) {
		const follows = t < followed && weights[t] > 0;
		const error = follows ? errors[t] : 0;
		const at = (t % period) * 4;
		for (let k = 0; k < 4; k++) {
			const damped = damping * trend[k] + (k === 3 ? trendState : 0);
			const expected = level[k] + damped;
			const change = -expected - season[at + k];
			slopes[k] += 2 * errors[t] * weights[t] * change;
			level[k] = follows ? expected + a * change + (k === 0 ? error : 0) : expected;
			trend[k] = follows ? damped + a * b * change + (k === 0 ? b * error : k === 1 ? a * error : 0) : damped;
			if (follows) season[at + k] += g * change + (k === 2 ? error : 0);
		}
		trendState = damping * trendState + a * b * error;
	}
}

/** Lower triangle of rows' rows. */
function addSquares(rows: Float64Array, columns: number, gram: Float64Array): void {
	gram.fill(0);
	for (let start = 0; start < rows.length; start += columns)
		for (let i = 0; i < columns; i++) {
			const value = rows[start + i];
			if (value === 0) continue;
			for (let j = 0; j <= i; j++) gram[i * columns + j] += value * rows[start + j];
		}
}

// A column whose squared remainder is this small beside the column itself is a combination of those before it: it gets 0.
const DEPENDENT = 1e-13;

/** Coefficients (the last one 1) that make the sum of the columns least, by Cholesky; `gram` is destroyed. */
function solveNormal(gram: Float64Array, columns: number, coefficients: Float64Array): void {
	const k = columns - 1;
	for (let j = 0; j < k; j++) {
		const whole = gram[j * columns + j];
		let pivot = whole;
		for (let i = 0; i < j; i++) pivot -= gram[j * columns + i] ** 2;
		const root = pivot > DEPENDENT * whole ? Math.sqrt(pivot) : Number.POSITIVE_INFINITY;
		gram[j * columns + j] = root;
		for (let i = j + 1; i <= k; i++) {
			let sum = gram[i * columns + j];
			for (let h = 0; h < j; h++) sum -= gram[i * columns + h] * gram[j * columns + h];
			gram[i * columns + j] = sum / root;
		}
	}
	coefficients[k] = 1;
	for (let j = k - 1; j >= 0; j--) {
		let sum = -gram[k * columns + j];
		for (let i = j + 1; i < k; i++) sum -= gram[i * columns + j] * coefficients[i];
		coefficients[j] = sum / gram[j * columns + j];
	}
}
