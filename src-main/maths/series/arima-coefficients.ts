/**
 * Coefficients of ARMA polynomials: the map between free numbers and stationary ones, products of seasonal factors.
 * Sign: phi(L) = 1 - ar[0] L - ..., theta(L) = 1 + ma[0] L + ...
 */
import { type ArimaOrder, factorSizes } from './arima-order.ts';

/** The four factors of a model, innermost first. */
export interface ArimaFactors {
	readonly ar: readonly number[];
	readonly ma: readonly number[];
	readonly seasonalAr: readonly number[];
	readonly seasonalMa: readonly number[];
}

/**
 * Coefficients of a stationary autoregression from any numbers: each becomes a partial autocorrelation in (-1, 1) by tanh.
 *
 * @source Monahan (1984), Biometrika 71, 403-404
 */
export function toStationary(free: ArrayLike<number>): number[] {
	const coefficients: number[] = [];
	for (let k = 0; k < free.length; k++) {
		const partial = Math.tanh(free[k]);
		const before = coefficients.slice();
		for (let i = 0; i < k; i++) coefficients[i] = before[i] - partial * before[k - 1 - i];
		coefficients.push(partial);
	}
	return coefficients;
}

/**
 * The inverse of `toStationary`.
 *
 * @param limit a partial autocorrelation beyond this is pulled back to it: start values keep off the border, where the
 *              likelihood is flat
 */
export function fromStationary(coefficients: readonly number[], limit = 0.97): number[] {
	return toPartials(coefficients, limit).map(Math.atanh);
}

/**
 * Partial autocorrelations of an autoregression: all below 1 in size exactly when it is stationary.
 *
 * @param limit what lies beyond is pulled back to it before the recursion goes on
 */
export function toPartials(coefficients: readonly number[], limit = 1): number[] {
	const partials: number[] = [];
	let current = coefficients.slice();
	for (let k = current.length - 1; k >= 0; k--) {
		const partial = Math.max(-limit, Math.min(limit, current[k]));
		partials.unshift(partial);
		current = current.slice(0, k).map((c, i) => (c + partial * current[k - 1 - i]) / (1 - partial * partial));
	}
	return partials;
}

/** Factors from free numbers, shape (p + q + P + Q,). */
export function factorsFromFree(order: ArimaOrder, free: Float64Array): ArimaFactors {
	let at = 0;
	const [ar, ma, seasonalAr, seasonalMa] = factorSizes(order).map((size) => {
		at += size;
		return toStationary(free.subarray(at - size, at));
	});
	return { ar, ma: ma.map(negate), seasonalAr, seasonalMa: seasonalMa.map(negate) };
}

/** Free numbers of the four factors, shape (p + q + P + Q,). */
export function freeFromFactors({ ar, ma, seasonalAr, seasonalMa }: ArimaFactors, limit?: number): Float64Array {
	return Float64Array.from([ar, ma.map(negate), seasonalAr, seasonalMa.map(negate)].flatMap((factor) => fromStationary(factor, limit)));
}

const negate = (x: number) => -x;

/** c[0..n] with y[t] = sum of c[k] y[t-1-k] + w[t]: the lags that undo the differences of an order. */
export function differenceLags(order: ArimaOrder): number[] {
	let polynomial = [1];
	for (let i = 0; i < order.d; i++) polynomial = multiply(polynomial, [1, -1]);
	for (let i = 0; i < (order.seasonal?.d ?? 0); i++) polynomial = multiply(polynomial, spread([-1], order.seasonal?.period ?? 1));
	return polynomial.slice(1).map(negate);
}

/** w[t] = y[t] - sum of lags[k] y[t-1-k], shape (n - lags,). */
export function applyLags(series: Float64Array, lags: readonly number[]): Float64Array {
	const w = series.slice(lags.length);
	lags.forEach((c, k) => {
		if (c !== 0) for (let i = 0; i < w.length; i++) w[i] -= c * series[i + lags.length - 1 - k];
	});
	return w;
}

/** Coefficients of lags 1.. of the product of the plain and the seasonal autoregressive factor. */
export function wholeAr(order: ArimaOrder, factors: ArimaFactors): number[] {
	const seasonal = spread(factors.seasonalAr.map(negate), order.seasonal?.period ?? 1);
	return multiply([1, ...factors.ar.map(negate)], seasonal)
		.slice(1)
		.map(negate);
}

/** The same for the moving average. */
export function wholeMa(order: ArimaOrder, factors: ArimaFactors): number[] {
	return multiply([1, ...factors.ma], spread(factors.seasonalMa, order.seasonal?.period ?? 1)).slice(1);
}

/** Autoregressive coefficients of the product of two plain factors. */
export function multiplyAr(a: readonly number[], b: readonly number[]): number[] {
	return multiply([1, ...a.map(negate)], [1, ...b.map(negate)])
		.slice(1)
		.map(negate);
}

/** Moving average coefficients of the product of two plain factors. */
export function multiplyMa(a: readonly number[], b: readonly number[]): number[] {
	return multiply([1, ...a], [1, ...b]).slice(1);
}

/** 1 + c[0] L^period + c[1] L^(2 period) + ... */
function spread(coefficients: readonly number[], period: number): number[] {
	const polynomial = new Array<number>(coefficients.length * period + 1).fill(0);
	polynomial[0] = 1;
	coefficients.forEach((c, i) => {
		polynomial[(i + 1) * period] = c;
	});
	return polynomial;
}

function multiply(a: readonly number[], b: readonly number[]): number[] {
	const product = new Array<number>(a.length + b.length - 1).fill(0);
	for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) product[i + j] += a[i] * b[j];
	return product;
}
