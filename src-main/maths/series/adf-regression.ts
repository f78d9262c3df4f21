/** The regressions behind the augmented Dickey-Fuller test: a difference on trend terms, the level before it and the differences before it. */
import { reduce } from '../linear-algebra.ts';
import { crossProducts, explainByProducts, withFewerLags } from './adf-products.ts';

/** A series as the regressions see it: less a part that the trend terms span anyway, so that a huge level costs no digits. */
export interface AdfDesign {
	/** Shape (n,); the regressor of row t is `level[t - 1]`. */
	readonly level: Float64Array;
	/** Shape (n,); differences, the first is unused. */
	readonly step: Float64Array;
	/** Powers 0 .. terms - 1 of time, which runs from -1 to 1; each of shape (n,). */
	readonly trends: readonly Float64Array[];
	/** Level and step have the unit of the series times 2^exponent, to be near 1. */
	readonly exponent: number;
}

/** What columns explain of the response, one after the other. */
export interface Explained {
	/** Coordinate of the response along each column less those before it; NaN where a column depends on those. Shape (columns,). */
	readonly coordinates: Float64Array;
	/** Sum of squares that all columns leave. */
	readonly rest: number;
}

/** All regressions of one design. */
export interface AdfRegressions {
	/** On the sample that the most lags leave. Columns: trend terms, level, the differences 1 .. most lags before. */
	nested(): Explained;
	/** On the longest sample of its own. Columns: trend terms, the differences 1 .. lags before, level. */
	chosen(lags: number): Explained;
}

/**
 * @param series shape (n,), finite
 * @param terms  trend terms: 0 none, 1 a constant, 2 and a line, 3 and a square
 */
export function adfDesign(series: Float64Array, terms: number): AdfDesign {
	const n = series.length;
	const trends = powersOfTime(n, terms);
	const level = new Float64Array(n);
	const step = new Float64Array(n);
	const mean = terms > 0 ? meanOf(series) : 0;
	const drift = terms === 1 ? (series[n - 1] - series[0]) / (n - 1) : 0;
	level[0] = series[0] - mean;
	for (let t = 1; t < n; t++) {
		level[t] = series[t] - mean;
		step[t] = series[t] - series[t - 1] - drift;
	}
	for (const trend of trends.slice(1)) removeCurve(level, step, trend);
	let largest = 0;
	for (let t = 0; t < n; t++) largest = Math.max(largest, Math.abs(level[t]), Math.abs(step[t]));
	const exponent = largest > 0 ? Math.min(1000, -Math.ceil(Math.log2(largest))) : 0;
	const scale = 2 ** exponent;
	for (let t = 0; t < n; t++) {
		level[t] *= scale;
		step[t] *= scale;
	}
	return { level, step, trends, exponent };
}

/** @param mostLags at most floor(n / 2) - terms - 1, so that every regression has rows enough */
export function adfRegressions(design: AdfDesign, mostLags: number): AdfRegressions {
	const products = crossProducts(design, mostLags);
	const trendAt = design.trends.map((_, term) => term);
	const levelAt = trendAt.length;
	const stepAt = (lags: number) => Array.from({ length: lags }, (_, lag) => levelAt + 2 + lag);
	const explain = (lags: number, order: readonly number[]): Explained =>
		explainByProducts(withFewerLags(products, design, lags), [...order, levelAt + 1]) ?? explainByReflections(design, lags, order);
	return {
		nested: () => explain(mostLags, [...trendAt, levelAt, ...stepAt(mostLags)]),
		chosen: (lags) => explain(lags, [...trendAt, ...stepAt(lags), levelAt]),
	};
}

/** Slower by the number of lags, but good for columns that are all but dependent. */
function explainByReflections({ level, step, trends }: AdfDesign, lags: number, order: readonly number[]): Explained {
	const rows = level.length - 1 - lags;
	const back = (values: Float64Array, lag: number) => values.subarray(lags + 1 - lag, lags + 1 - lag + rows);
	const all = [...trends.map((trend) => back(trend, 0)), back(level, 1), ...Array.from({ length: lags + 1 }, (_, lag) => back(step, lag))];
	const { r, z, row, rank } = reduce(
		order.map((column) => all[column]),
		back(step, 0),
	);
	return {
		coordinates: Float64Array.from(row, (at, column) => (at < 0 ? Number.NaN : z[at] * Math.sign(r[column][at]))),
		rest: z.subarray(rank).reduce((sum, value) => sum + value * value, 0),
	};
}

/** 1, u, u^2 with u from -1 to 1 over the series. */
function powersOfTime(n: number, terms: number): Float64Array[] {
	const half = (n - 1) / 2;
	return Array.from({ length: terms }, (_, power) => {
		const values = new Float64Array(n);
		for (let t = 0; t < n; t++) values[t] = power === 0 ? 1 : (t / half - 1) ** power;
		return values;
	});
}

function meanOf(values: Float64Array): number {
	let sum = 0;
	// The first value goes first: a huge level costs the mean no digits.
	for (let t = 1; t < values.length; t++) sum += values[t] - values[0];
	return values[0] + sum / values.length;
}

/** Takes the least-squares multiple of a curve (less its mean) out of the level, and its differences out of the steps. */
function removeCurve(level: Float64Array, step: Float64Array, trend: Float64Array): void {
	const mean = meanOf(trend);
	let [along, length] = [0, 0];
	for (let t = 0; t < level.length; t++) {
		along += (trend[t] - mean) * level[t];
		length += (trend[t] - mean) ** 2;
	}
	const slope = along / length;
	for (let t = 0; t < level.length; t++) {
		level[t] -= slope * (trend[t] - mean);
		if (t > 0) step[t] -= slope * (trend[t] - trend[t - 1]);
	}
}
