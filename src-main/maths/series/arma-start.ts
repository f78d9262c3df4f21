/** What an ARMA process may have been before the first value: its autocovariances and the covariance of its start. */

/** Buffers of one model; the innovation variance is 1 throughout. */
export interface ArmaStart {
	readonly r: number;
	/** Covariance of the start, shape (r, r), row major: see `startCovariance`. */
	readonly covariance: Float64Array;
	/** Autocovariances, lags 0..r. */
	readonly gamma: Float64Array;
	/** Weights of the infinite moving average, 0..r. */
	readonly psi: Float64Array;
	readonly table: Float64Array;
	readonly reflections: Float64Array;
	readonly gammaAr: Float64Array;
	readonly products: Float64Array;
}

/** @param p,q whole orders, seasonal factors multiplied in; r = max(p, q) */
export function createArmaStart(p: number, q: number): ArmaStart {
	const r = Math.max(p, q);
	return {
		r,
		covariance: new Float64Array(r * r),
		gamma: new Float64Array(r + 1),
		psi: new Float64Array(r + 1),
		table: new Float64Array(p * p),
		reflections: new Float64Array(p),
		gammaAr: new Float64Array(r + q + p + 1),
		products: new Float64Array(q + 1),
	};
}

/**
 * Covariance of x[i] = sum over k > i of phi[k] w[i+1-k] + theta[k] e[i+1-k], the part of equation i + 1 that lies before
 * the first value: Omega = T Omega T' + K K' with T the companion matrix of phi and K = phi + theta.
 *
 * @param ar,ma whole coefficients by lag, [0] = 1
 * @param arLags,maLags lags whose coefficient may differ from 0
 * @returns false when the autoregression is not stationary
 * @source Harvey (1989), Forecasting, Structural Time Series Models and the Kalman Filter, 3.3 (first row by autocovariances)
 */
export function startCovariance(start: ArmaStart, ar: Float64Array, ma: Float64Array, arLags: Int32Array, maLags: Int32Array): boolean {
	const { r, covariance, gamma, psi } = start;
	if (!autocovariances(start, ar, ma, maLags)) return false;
	const p = ar.length - 1;
	const q = ma.length - 1;
	for (let k = 0; k <= r; k++) {
		let value = k <= q ? ma[k] : 0;
		for (const lag of arLags) if (lag <= k) value += ar[lag] * psi[k - lag];
		psi[k] = value;
	}
	for (let j = 0; j < r; j++) {
		let sum = 0;
		for (const lag of arLags) if (lag > j) sum += ar[lag] * gamma[lag - j];
		for (const lag of maLags) if (lag > j) sum += ma[lag] * psi[lag - j];
		covariance[j] = sum;
	}
	for (let j = r - 1; j > 0; j--) {
		const phiJ = j < p ? ar[j + 1] : 0;
		const gainJ = phiJ + (j < q ? ma[j + 1] : 0);
		for (let i = j; i > 0; i--) {
			const phiI = i < p ? ar[i + 1] : 0;
			let value = (phiI + (i < q ? ma[i + 1] : 0)) * gainJ + phiI * phiJ * covariance[0];
			if (j + 1 < r) value += phiI * covariance[j + 1] + covariance[(i + 1) * r + j + 1];
			if (i + 1 < r) value += phiJ * covariance[i + 1];
			covariance[i * r + j] = value;
			covariance[j * r + i] = value;
		}
	}
	for (let j = 1; j < r; j++) covariance[j * r] = covariance[j];
	return true;
}

/** gamma of the ARMA process from that of its autoregression, which comes from partial autocorrelations (Durbin-Levinson). */
function autocovariances(start: ArmaStart, ar: Float64Array, ma: Float64Array, maLags: Int32Array): boolean {
	const { r, gamma, gammaAr, products } = start;
	const p = ar.length - 1;
	const q = ma.length - 1;
	if (!autoregressiveCovariances(start, ar)) return false;
	for (let k = p + 1; k <= r + q; k++) {
		let sum = 0;
		for (let j = 1; j <= p; j++) sum += ar[j] * gammaAr[k - j];
		gammaAr[k] = sum;
	}
	for (let j = 0; j <= q; j++) {
		let sum = ma[j];
		for (const lag of maLags) if (lag + j <= q) sum += ma[lag] * ma[lag + j];
		products[j] = sum;
	}
	for (let l = 0; l <= r; l++) {
		let sum = products[0] * gammaAr[l];
		for (let j = 1; j <= q; j++) if (products[j] !== 0) sum += products[j] * (gammaAr[l < j ? j - l : l - j] + gammaAr[l + j]);
		gamma[l] = sum;
	}
	return true;
}

/** 1 - r^2 of a partial autocorrelation r below which its process has a unit root: no digit of its variance is known. */
const UNIT_ROOT = 1e-12;

/** Lags 0..p of the autoregression: down to its partial autocorrelations, and up again. */
function autoregressiveCovariances({ table, reflections, gammaAr }: ArmaStart, ar: Float64Array): boolean {
	const p = ar.length - 1;
	let variance = 1;
	for (let i = 0; i < p; i++) table[(p - 1) * p + i] = ar[i + 1];
	for (let k = p - 1; k >= 0; k--) {
		const row = k * p;
		const reflection = table[row + k];
		const rest = 1 - reflection * reflection;
		if (!(rest > UNIT_ROOT)) return false;
		reflections[k] = reflection;
		variance /= rest;
		for (let i = 0; i < k; i++) table[row - p + i] = (table[row + i] + reflection * table[row + k - 1 - i]) / rest;
	}
	gammaAr[0] = variance;
	for (let k = 1; k <= p; k++) {
		const before = (k - 2) * p;
		// variance is that of the prediction from the k - 1 values before.
		let sum = reflections[k - 1] * variance;
		for (let j = 1; j < k; j++) sum += table[before + j - 1] * gammaAr[k - j];
		gammaAr[k] = sum;
		variance *= 1 - reflections[k - 1] * reflections[k - 1];
	}
	return true;
}
