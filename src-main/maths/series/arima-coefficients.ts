/**
 * Coefficients of ARMA polynomials: the map between free numbers and stationary ones, products of seasonal factors,
 * start values. Sign: phi(L) = 1 - ar[0] L - ..., theta(L) = 1 + ma[0] L + ...
 */
import { leastSquares } from '../linear-algebra.ts';

/** How often differences are taken and how many coefficients there are; `seasonal` multiplies factors in L^period. */
export interface ArimaOrder {
	readonly p: number;
	readonly d: number;
	readonly q: number;
	readonly seasonal?: { readonly p: number; readonly d: number; readonly q: number; readonly period: number };
}

/** The four factors of a model, innermost first. */
export interface ArimaFactors {
	readonly ar: readonly number[];
	readonly ma: readonly number[];
	readonly seasonalAr: readonly number[];
	readonly seasonalMa: readonly number[];
}

/**
 * Coefficients of a stationary autoregression from any numbers: each becomes a partial autocorrelation in (-1, 1).
 *
 * @source Monahan (1984), Biometrika 71, 403-404
 */
export function toStationary(free: ArrayLike<number>): number[] {
	const coefficients: number[] = [];
	for (let k = 0; k < free.length; k++) {
		const partial = free[k] / Math.sqrt(1 + free[k] * free[k]);
		const before = coefficients.slice();
		for (let i = 0; i < k; i++) coefficients[i] = before[i] - partial * before[k - 1 - i];
		coefficients.push(partial);
	}
	return coefficients;
}

/** The inverse of `toStationary`; a partial autocorrelation at or beyond the border is pulled inside. */
export function fromStationary(coefficients: readonly number[]): number[] {
	const free: number[] = [];
	let current = coefficients.slice();
	for (let k = current.length - 1; k >= 0; k--) {
		const partial = Math.max(-START_LIMIT, Math.min(START_LIMIT, current[k]));
		free.unshift(partial / Math.sqrt(1 - partial * partial));
		current = current.slice(0, k).map((c, i) => (c + partial * current[k - 1 - i]) / (1 - partial * partial));
	}
	return free;
}

// Start values keep off the border, where the likelihood is flat.
const START_LIMIT = 0.97;

/** Number of coefficients of each factor, in the order of the free parameters. */
export function factorSizes(order: ArimaOrder): readonly [number, number, number, number] {
	return [order.p, order.q, order.seasonal?.p ?? 0, order.seasonal?.q ?? 0];
}

/** Factors from the free parameters, shape (p + q + P + Q,). */
export function factorsFromFree(order: ArimaOrder, free: Float64Array): ArimaFactors {
	let at = 0;
	const [ar, ma, seasonalAr, seasonalMa] = factorSizes(order).map((size) => {
		at += size;
		return toStationary(free.subarray(at - size, at));
	});
	return { ar, ma: ma.map(negate), seasonalAr, seasonalMa: seasonalMa.map(negate) };
}

export function freeFromFactors(factors: ArimaFactors): Float64Array {
	const { ar, ma, seasonalAr, seasonalMa } = factors;
	return Float64Array.from([ar, ma.map(negate), seasonalAr, seasonalMa.map(negate)].flatMap(fromStationary));
}

const negate = (x: number) => -x;

/** c[0..n] with y[t] = sum of c[k] y[t-1-k] + w[t]: the lags that undo the differences of an order. */
export function differenceLags(order: ArimaOrder): number[] {
	let polynomial = [1];
	for (let i = 0; i < order.d; i++) polynomial = multiply(polynomial, [1, -1]);
	for (let i = 0; i < (order.seasonal?.d ?? 0); i++) polynomial = multiply(polynomial, spread([-1], order.seasonal?.period ?? 1));
	return polynomial.slice(1).map(negate);
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

/**
 * Start values by two regressions: a long autoregression gives residuals, then the series on its lags and theirs.
 *
 * @param w differenced series less its mean, shape (n,); missing values are 0
 * @source Hannan & Rissanen (1982), Biometrika 69
 */
export function hannanRissanen(w: Float64Array, p: number, q: number): { ar: number[]; ma: number[] } {
	const n = w.length;
	if (p + q === 0) return { ar: [], ma: [] };
	const long = q === 0 ? 0 : Math.min(Math.max(p, q) + 5, Math.floor(n / 4));
	const residuals = new Float64Array(n);
	if (long > 0) {
		const b = leastSquares(lagged(w, 1, long, long), w.subarray(long));
		for (let t = long; t < n; t++) residuals[t] = w[t] - b.reduce((sum, c, k) => sum + c * w[t - 1 - k], 0);
	}
	const from = Math.max(p, long + q);
	if (n - from < p + q + 2) return { ar: new Array<number>(p).fill(0), ma: new Array<number>(q).fill(0) };
	const b = leastSquares([...lagged(w, 1, p, from), ...lagged(residuals, 1, q, from)], w.subarray(from));
	return { ar: Array.from(b.subarray(0, p)), ma: Array.from(b.subarray(p)) };
}

/** Columns x[t - lag] for lags first..last and t >= from. */
function lagged(x: Float64Array, first: number, last: number, from: number): Float64Array[] {
	return Array.from({ length: Math.max(last - first + 1, 0) }, (_, k) => x.subarray(from - first - k, x.length - first - k));
}
