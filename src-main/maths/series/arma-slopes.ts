/**
 * Slopes of the likelihood of arma-likelihood.ts: of 1/2 (n log S + log det(I + Omega G'G)).
 *
 * By the envelope theorem the best start, regression and variance count as fixed. What is left are three parts: the
 * innovations (one recursion backwards serves all coefficients), the determinant through G'G, and both through Omega, which
 * is a matrix of the size of the model only: there differences are taken.
 */
import { addFreeSlopes, shiftPartial } from './arima-parameters.ts';
import { backwardProducts, isShort, laggedProduct, undoMovingAverage } from './arma-recursion.ts';
import { startCovariance } from './arma-start.ts';
import type { ArmaWorkspace } from './arma-workspace.ts';

/** Of the point that was just evaluated. @param slope shape (size,), written */
export function writeSlopes(ws: ArmaWorkspace, slope: Float64Array): void {
	const { map, start, slopeAr, slopeMa } = ws;
	slope.fill(0);
	if (start.r === 0) return;
	slopeAr.fill(0);
	slopeMa.fill(0);
	addInnovations(ws);
	if (map.maLags.length > 0) addMovingAverageDeterminant(ws);
	addFreeSlopes(map, slopeAr, slopeMa, slope);
	addStart(ws, slope);
}

/** theta(L) d epsilon = -L^lag (residual or innovation): their products with epsilon, by the recursion of the last to the first. */
function addInnovations({ map, n, pad, residual, innovation, backward, slopeAr, slopeMa, sigma2, shortProducts }: ArmaWorkspace): void {
	if (isShort(map) && map.seasonalAr.size + map.seasonalMa.size === 0) {
		backwardProducts(innovation, residual, map.ma.coefficients, pad, shortProducts);
		for (const lag of map.arLags) slopeAr[lag] -= shortProducts[lag - 1] / sigma2;
		for (const lag of map.maLags) slopeMa[lag] -= shortProducts[lag + 2] / sigma2;
		return;
	}
	for (let t = 0; t < n; t++) backward[pad + t] = innovation[pad + n - 1 - t];
	undoMovingAverage(map, backward, pad, pad + n);
	for (let i = pad, j = pad + n - 1; i < j; i++, j--) {
		const kept = backward[i];
		backward[i] = backward[j];
		backward[j] = kept;
	}
	for (const lag of map.arLags) slopeAr[lag] -= laggedProduct(backward, residual, lag, pad + lag, pad + n) / sigma2;
	for (const lag of map.maLags) slopeMa[lag] -= laggedProduct(backward, innovation, lag, pad + lag, pad + n) / sigma2;
}

/**
 * 1/2 tr(M d(G'G)) with M the posterior covariance of the start: d impulse / d theta[lag] = -(impulse of 1 / theta^2, lag later),
 * so the slope is -sum of M[i][j] X(i + lag, j), X(a, b) = sum over t < n of twice[t - a] impulse[t - b].
 */
function addMovingAverageDeterminant(ws: ArmaWorkspace): void {
	const { map, n, pad, impulse, impulseLength, twice, posterior, cross, slopeMa } = ws;
	const { r } = ws.start;
	const end = pad + impulseLength;
	twice.set(impulse.subarray(pad, end), pad);
	undoMovingAverage(map, twice, pad, end);
	const rows = cross.length / r;
	for (let a = 0; a < rows; a++) cross[a * r] = a < n ? laggedProduct(impulse, twice, a, pad + a, end) : 0;
	for (let b = 1; b < r; b++) cross[b] = b < n ? laggedProduct(twice, impulse, b, pad + b, end) : 0;
	// One step later in both, the last product leaves the sum; where the response is over it was 0.
	const leaves = impulseLength === n;
	for (let a = 1; a < rows; a++)
		for (let b = 1; b < r; b++) {
			const gone = leaves && a <= n && b <= n ? twice[pad + n - a] * impulse[pad + n - b] : 0;
			cross[a * r + b] = cross[(a - 1) * r + b - 1] - gone;
		}
	for (const lag of map.maLags) {
		let sum = 0;
		for (let i = 0; i < r; i++) for (let j = 0; j < r; j++) sum += posterior[i * r + j] * cross[(i + lag) * r + j];
		slopeMa[lag] -= sum;
	}
}

// Central differences: error of the formula 1e-10 of the function. Near a unit root the covariance is large and its rounding
// too; one-sided differences with a smaller step were off there, and missed tops.
const STEP = 1e-5;

/** 1/2 sum of W[i][j] dOmega[i][j] with W = (G'G)(I + Omega G'G)^-1 - score score' / sigma2. */
function addStart(ws: ArmaWorkspace, slope: Float64Array): void {
	const { map, start, gram, posterior, system, weight, score, sigma2 } = ws;
	const { r } = start;
	multiply(gram, posterior, system, r);
	multiply(system, gram, weight, r);
	for (let i = 0; i < r; i++) for (let j = 0; j < r; j++) weight[i * r + j] = gram[i * r + j] - weight[i * r + j] - (score[i] * score[j]) / sigma2;
	for (let k = 0; k < slope.length; k++) {
		// A step of the free number, taken where it becomes a partial autocorrelation.
		shiftPartial(map, k, STEP);
		const above = weighedStart(ws);
		shiftPartial(map, k, -STEP);
		const below = weighedStart(ws);
		shiftPartial(map, k, 0);
		const difference = (above - below) / (4 * STEP);
		if (Number.isFinite(difference)) slope[k] += difference;
	}
}

function weighedStart({ map, start, weight }: ArmaWorkspace): number {
	if (!startCovariance(start, map.wholeAr, map.wholeMa, map.arLags, map.maLags)) return Number.NaN;
	let sum = 0;
	for (let i = 0; i < weight.length; i++) sum += weight[i] * start.covariance[i];
	return sum;
}

function multiply(a: Float64Array, b: Float64Array, out: Float64Array, r: number): void {
	for (let i = 0; i < r; i++)
		for (let j = 0; j < r; j++) {
			let sum = 0;
			for (let k = 0; k < r; k++) sum += a[i * r + k] * b[k * r + j];
			out[i * r + j] = sum;
		}
}
