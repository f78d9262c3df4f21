/**
 * The free numbers of a fit: any numbers become the coefficients of a stationary, invertible model, and slopes by
 * coefficients become slopes by free numbers.
 */
import { type ArimaOrder, factorSizes } from './arima-order.ts';

/** One factor: 1 + sign * (stationary coefficients). Its free numbers start at `at`. */
interface Factor {
	readonly at: number;
	readonly size: number;
	readonly sign: 1 | -1;
	/** Coefficients of each order of the Durbin recursion, row k of length size. */
	readonly table: Float64Array;
	readonly partial: Float64Array;
	/** As the model counts them: phi or theta. */
	readonly coefficients: Float64Array;
	readonly slope: Float64Array;
}

/** Coefficients of one point; buffers that `set` overwrites. */
export interface ParameterMap {
	/** Free numbers: p + q + P + Q, in this order. */
	readonly size: number;
	readonly period: number;
	readonly ar: Factor;
	readonly ma: Factor;
	readonly seasonalAr: Factor;
	readonly seasonalMa: Factor;
	/** The four, in the order of the free numbers. */
	readonly factors: readonly Factor[];
	/** Whole[lag] of the products, shape (p + period P + 1,) and (q + period Q + 1,); [0] is 1 and has no meaning for ar. */
	readonly wholeAr: Float64Array;
	readonly wholeMa: Float64Array;
	/** Lags whose coefficient is not 0 by construction, rising. */
	readonly arLags: Int32Array;
	readonly maLags: Int32Array;
}

export function createParameterMap(order: ArimaOrder): ParameterMap {
	const [p, q, P, Q] = factorSizes(order);
	const period = order.seasonal?.period ?? 1;
	let at = 0;
	const factor = (size: number, sign: 1 | -1): Factor => {
		at += size;
		return {
			at: at - size,
			size,
			sign,
			table: new Float64Array(size * size),
			partial: new Float64Array(size),
			coefficients: new Float64Array(size),
			slope: new Float64Array(size),
		};
	};
	const [ar, ma, seasonalAr, seasonalMa] = [factor(p, 1), factor(q, -1), factor(P, 1), factor(Q, -1)];
	return {
		size: at,
		period,
		ar,
		ma,
		seasonalAr,
		seasonalMa,
		factors: [ar, ma, seasonalAr, seasonalMa],
		wholeAr: new Float64Array(p + period * P + 1),
		wholeMa: new Float64Array(q + period * Q + 1),
		arLags: productLags(p, P, period),
		maLags: productLags(q, Q, period),
	};
}

function productLags(size: number, seasonalSize: number, period: number): Int32Array {
	const lags: number[] = [];
	for (let j = 0; j <= seasonalSize; j++) for (let i = 0; i <= size; i++) if (i + j > 0) lags.push(i + j * period);
	return Int32Array.from(lags);
}

/** Moves the map to a point. @param free shape (size,) */
export function setParameters(map: ParameterMap, free: Float64Array): void {
	for (const factor of map.factors) {
		for (let k = 0; k < factor.size; k++) factor.partial[k] = Math.tanh(free[factor.at + k]);
		setFactor(factor);
	}
	multiplyFactors(map);
}

/** The point beside the one of the map where free number k is larger by a small step; the partial autocorrelations stay. */
export function shiftPartial(map: ParameterMap, k: number, step: number): void {
	for (const factor of map.factors) {
		const i = k - factor.at;
		if (i < 0 || i >= factor.size) continue;
		const kept = factor.partial[i];
		factor.partial[i] = kept + step * (1 - kept * kept);
		setFactor(factor);
		factor.partial[i] = kept;
	}
	multiplyFactors(map);
}

function multiplyFactors(map: ParameterMap): void {
	multiply(map.wholeAr, map.ar.coefficients, map.seasonalAr.coefficients, map.period, -1);
	multiply(map.wholeMa, map.ma.coefficients, map.seasonalMa.coefficients, map.period, 1);
}

/** @source Monahan (1984), Biometrika 71, 403-404 */
function setFactor({ size, sign, table, partial, coefficients }: Factor): void {
	for (let k = 0; k < size; k++) {
		const reflection = partial[k];
		const before = (k - 1) * size;
		for (let i = 0; i < k; i++) table[k * size + i] = table[before + i] - reflection * table[before + k - 1 - i];
		table[k * size + k] = reflection;
	}
	for (let i = 0; i < size; i++) coefficients[i] = sign * table[(size - 1) * size + i];
}

function multiply(whole: Float64Array, plain: Float64Array, seasonal: Float64Array, period: number, cross: 1 | -1): void {
	whole.fill(0);
	whole[0] = 1;
	for (let i = 0; i < plain.length; i++) whole[i + 1] = plain[i];
	for (let j = 0; j < seasonal.length; j++) {
		const at = (j + 1) * period;
		whole[at] = seasonal[j];
		for (let i = 0; i < plain.length; i++) whole[at + i + 1] = cross * plain[i] * seasonal[j];
	}
}

/**
 * Adds the slopes by free numbers to `out`.
 *
 * @param slopeAr shape as `wholeAr`: slope by the coefficient of each lag
 */
export function addFreeSlopes(map: ParameterMap, slopeAr: Float64Array, slopeMa: Float64Array, out: Float64Array): void {
	splitSlopes(map.ar, map.seasonalAr, map.period, -1, slopeAr);
	splitSlopes(map.ma, map.seasonalMa, map.period, 1, slopeMa);
	for (const factor of map.factors) addFactorSlopes(factor, out);
}

function splitSlopes(plain: Factor, seasonal: Factor, period: number, cross: 1 | -1, slope: Float64Array): void {
	for (let i = 0; i < plain.size; i++) {
		let sum = slope[i + 1];
		for (let j = 0; j < seasonal.size; j++) sum += cross * seasonal.coefficients[j] * slope[(j + 1) * period + i + 1];
		plain.slope[i] = sum;
	}
	for (let j = 0; j < seasonal.size; j++) {
		let sum = slope[(j + 1) * period];
		for (let i = 0; i < plain.size; i++) sum += cross * plain.coefficients[i] * slope[(j + 1) * period + i + 1];
		seasonal.slope[j] = sum;
	}
}

/** The Durbin recursion backwards. */
function addFactorSlopes({ at, size, sign, table, partial, slope }: Factor, out: Float64Array): void {
	for (let i = 0; i < size; i++) slope[i] *= sign;
	for (let k = size - 1; k >= 0; k--) {
		const before = (k - 1) * size;
		let byPartial = slope[k];
		for (let i = 0; i < k; i++) byPartial -= slope[i] * table[before + k - 1 - i];
		// Places i and k-1-i depend on one another: both at once.
		for (let i = 0; i <= (k - 1) >> 1; i++) {
			const j = k - 1 - i;
			const a = slope[i];
			const b = slope[j];
			slope[i] = a - partial[k] * b;
			if (i !== j) slope[j] = b - partial[k] * a;
		}
		out[at + k] += byPartial * (1 - partial[k] * partial[k]);
	}
}
