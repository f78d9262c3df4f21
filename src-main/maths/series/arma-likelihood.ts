/**
 * Exact Gaussian likelihood of an ARMA model with regression terms, for a series without gaps, with its slopes.
 *
 * The values before the first act through the start x (r numbers with covariance sigma2 Omega): given x, the innovations are
 * epsilon = theta(L)^-1 (phi(L) w - x), w being the series less its regression. Least squares gives the best x, and
 *   S = epsilon'epsilon + x' Omega^-1 x,   -2 log L = n log(2 pi S / n) + n + log det(I + Omega G'G),
 * G being the columns theta(L)^-1 L^i. The regression and sigma2 = S / n are concentrated out. Two recursions over the series,
 * one forwards and one backwards, give the value and all slopes; the Kalman filter (arima-filter.ts) gives the same value.
 *
 * @source Ljung & Box (1979), Biometrika 66, 265-270 (likelihood by the start); slopes by the adjoint of its recursions
 */
import type { ArimaOrder } from './arima-order.ts';
import { createParameterMap, setParameters } from './arima-parameters.ts';
import { filterColumn, laggedProduct, undoFactor } from './arma-recursion.ts';
import { writeSlopes } from './arma-slopes.ts';
import { startCovariance } from './arma-start.ts';
import { type ArmaWorkspace, createArmaWorkspace } from './arma-workspace.ts';

/** What the concentrated numbers are at the last point that was looked at. */
export interface ArmaSolution {
	readonly logLikelihood: number;
	/** Shape (regressors,). */
	readonly coefficients: Float64Array;
	readonly sigma2: number;
}

export interface ArmaLikelihood {
	/** Free numbers: see arima-parameters.ts. */
	readonly size: number;
	/** Minus the log-likelihood, Infinity outside the stationary region; writes its slopes where a vector is given. */
	evaluate(free: Float64Array, slope: Float64Array | null): number;
	/** @throws nothing; of the point of the last `evaluate` */
	solution(): ArmaSolution;
}

/**
 * @param order      only its ARMA part counts
 * @param series     shape (n,), differenced, finite; scaled to about 1 so that no square overflows
 * @param regressors shape (k, n), k <= 2, independent
 */
export function createArmaLikelihood(order: ArimaOrder, series: Float64Array, regressors: readonly Float64Array[]): ArmaLikelihood {
	const map = createParameterMap(order);
	const ws = createArmaWorkspace(map, series, regressors);
	return {
		size: map.size,
		evaluate: (free, slope) => evaluate(ws, free, slope),
		solution: () => ({ logLikelihood: ws.logLikelihood, coefficients: Float64Array.from(ws.coefficients), sigma2: ws.sigma2 }),
	};
}

function evaluate(ws: ArmaWorkspace, free: Float64Array, slope: Float64Array | null): number {
	const { map, start, n, columns, filtered, pad } = ws;
	ws.logLikelihood = Number.NEGATIVE_INFINITY;
	setParameters(map, free);
	if (start.r > 0 && !startCovariance(start, map.wholeAr, map.wholeMa, map.arLags, map.maLags)) return Number.POSITIVE_INFINITY;
	for (let c = 0; c < columns.length; c++) {
		filterColumn(map, columns[c], filtered[c], pad);
	}
	let logDeterminant = 0;
	if (start.r > 0) {
		respond(ws);
		for (let c = 0; c < columns.length; c++) project(ws, filtered[c], ws.projections[c]);
		computeGram(ws);
		logDeterminant = solvePosterior(ws);
	}
	regress(ws);
	const sum = innovations(ws);
	ws.sigma2 = sum / n;
	const value = 0.5 * (n * (Math.log(2 * Math.PI * ws.sigma2) + 1) + logDeterminant);
	if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
	ws.logLikelihood = -value;
	if (slope !== null) writeSlopes(ws, slope);
	return value;
}

// Below this the response to a shock is over.
const OVER = 1e-11;

/** Impulse response of 1 / theta(L), as far as it matters. */
function respond(ws: ArmaWorkspace): void {
	const { map, n, pad, impulse, impulseStage } = ws;
	const q = map.wholeMa.length - 1;
	ws.impulseLength = n;
	for (let from = 0; from < n; ) {
		const to = Math.min(n, Math.max(16, 2 * from, q + 1));
		impulseStage.fill(0, pad + from, pad + to);
		if (from === 0) impulseStage[pad] = 1;
		undoFactor(impulseStage, map.ma.coefficients, 1, pad + from, pad + to);
		impulse.set(impulseStage.subarray(pad + from, pad + to), pad + from);
		undoFactor(impulse, map.seasonalMa.coefficients, map.period, pad + from, pad + to);
		let largest = 0;
		for (let t = Math.max(0, to - q); t < to; t++) largest = Math.max(largest, Math.abs(impulse[pad + t]));
		if (largest < OVER && to > q) {
			ws.impulseLength = to;
			break;
		}
		from = to;
	}
}

/** out[i] = sum over t of impulse[t] x[t + i] */
function project({ impulse, impulseLength, n, pad, start: { r } }: ArmaWorkspace, x: Float64Array, out: Float64Array): void {
	for (let i = 0; i < r; i++) out[i] = i < n ? laggedProduct(x, impulse, i, pad + i, pad + Math.min(n, impulseLength + i)) : 0;
}

/** G'G[i][j] = sum over t < n of impulse[t - i] impulse[t - j]: each diagonal loses what leaves at the end. */
function computeGram({ gram, impulse, impulseLength, n, pad, start: { r } }: ArmaWorkspace): void {
	for (let j = 0; j < r; j++) {
		let value = j < n ? laggedProduct(impulse, impulse, j, pad + j, pad + Math.min(n, impulseLength)) : 0;
		for (let i = 0; i + j < r; i++) {
			gram[i * r + i + j] = value;
			gram[(i + j) * r + i] = value;
			const last = n - 1 - i;
			if (last >= j && impulseLength === n) value -= impulse[pad + last] * impulse[pad + last - j];
		}
	}
}

/** posterior = (I + Omega G'G)^-1 Omega by elimination with row exchange; returns log det(I + Omega G'G), NaN when singular. */
function solvePosterior({ start: { r, covariance }, gram, posterior, system }: ArmaWorkspace): number {
	for (let i = 0; i < r; i++)
		for (let j = 0; j < r; j++) {
			let sum = i === j ? 1 : 0;
			for (let k = 0; k < r; k++) sum += covariance[i * r + k] * gram[k * r + j];
			system[i * r + j] = sum;
		}
	posterior.set(covariance);
	let determinant = 1;
	let logDeterminant = 0;
	for (let j = 0; j < r; j++) {
		let pivot = j;
		for (let i = j + 1; i < r; i++) if (Math.abs(system[i * r + j]) > Math.abs(system[pivot * r + j])) pivot = i;
		if (pivot !== j) {
			swapRows(system, r, j, pivot);
			swapRows(posterior, r, j, pivot);
			determinant = -determinant;
		}
		const head = system[j * r + j];
		determinant *= head;
		if (Math.abs(determinant) > 1e100) {
			logDeterminant += Math.log(Math.abs(determinant));
			determinant = Math.sign(determinant);
		}
		for (let i = j + 1; i < r; i++) {
			const factor = system[i * r + j] / head;
			if (factor === 0) continue;
			for (let k = j + 1; k < r; k++) system[i * r + k] -= factor * system[j * r + k];
			for (let k = 0; k < r; k++) posterior[i * r + k] -= factor * posterior[j * r + k];
		}
	}
	for (let j = r - 1; j >= 0; j--)
		for (let c = 0; c < r; c++) {
			let sum = posterior[j * r + c];
			for (let k = j + 1; k < r; k++) sum -= system[j * r + k] * posterior[k * r + c];
			posterior[j * r + c] = sum / system[j * r + j];
		}
	// The determinant of a covariance is positive; rounding that says otherwise means that the point is of no use.
	return determinant > 0 ? logDeterminant + Math.log(determinant) : Number.NaN;
}

function swapRows(matrix: Float64Array, r: number, a: number, b: number): void {
	for (let k = 0; k < r; k++) {
		const kept = matrix[a * r + k];
		matrix[a * r + k] = matrix[b * r + k];
		matrix[b * r + k] = kept;
	}
}

/** a'V^-1 b of two filtered columns: their product less what the start explains. */
function inner({ filtered, projections, posterior, n, pad, start: { r } }: ArmaWorkspace, a: number, b: number): number {
	let sum = laggedProduct(filtered[a], filtered[b], 0, pad, pad + n);
	for (let i = 0; i < r; i++) {
		let row = 0;
		for (let j = 0; j < r; j++) row += posterior[i * r + j] * projections[b][j];
		sum -= projections[a][i] * row;
	}
	return sum;
}

/** Generalized least squares on at most two regressors. */
function regress(ws: ArmaWorkspace): void {
	const { coefficients } = ws;
	if (coefficients.length === 0) return;
	const [xx, xy] = [inner(ws, 1, 1), inner(ws, 1, 0)];
	if (coefficients.length === 1) {
		coefficients[0] = xx > 0 ? xy / xx : 0;
		return;
	}
	const [xz, zz, zy] = [inner(ws, 1, 2), inner(ws, 2, 2), inner(ws, 2, 0)];
	const determinant = xx * zz - xz * xz;
	coefficients[0] = determinant > 0 ? (xy * zz - zy * xz) / determinant : 0;
	coefficients[1] = determinant > 0 ? (zy * xx - xy * xz) / determinant : 0;
}

/** Innovations given the best start; returns S. */
function innovations(ws: ArmaWorkspace): number {
	const { columns, filtered, projections, coefficients, residual, innovation, posterior, best, score, gram, impulse, impulseLength, n, pad } = ws;
	const { r } = ws.start;
	innovation.set(filtered[0]);
	if (coefficients.length > 0) residual.set(columns[0]);
	if (r > 0) score.set(projections[0]);
	for (let c = 0; c < coefficients.length; c++) {
		const b = coefficients[c];
		const [e, x] = [filtered[c + 1], columns[c + 1]];
		for (let t = pad; t < pad + n; t++) {
			innovation[t] -= b * e[t];
			residual[t] -= b * x[t];
		}
		for (let i = 0; i < r; i++) score[i] -= b * projections[c + 1][i];
	}
	for (let i = 0; i < r; i++) {
		let sum = 0;
		for (let j = 0; j < r; j++) sum += posterior[i * r + j] * score[j];
		best[i] = sum;
	}
	let prior = 0;
	for (let i = 0; i < r && i < n; i++) {
		const x = best[i];
		const to = pad + Math.min(n, impulseLength + i);
		for (let t = pad + i; t < to; t++) innovation[t] -= x * impulse[t - i];
	}
	for (let i = 0; i < r; i++) {
		for (let j = 0; j < r; j++) score[i] -= gram[i * r + j] * best[j];
		prior += score[i] * best[i];
	}
	return laggedProduct(innovation, innovation, 0, pad, pad + n) + prior;
}
