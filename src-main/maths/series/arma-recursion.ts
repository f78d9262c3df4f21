/** The recursions that a moving average is undone by: the hot loops of an ARMA likelihood. */
import type { ParameterMap } from './arima-parameters.ts';

// No destructuring of arrays in here: it goes through iterators, and a recursion is entered some hundred thousand times a fit.

/**
 * x <- x / theta(L) over the places from <= t < to, for one factor: x[t] -= sum of theta[j] x[t - (j+1) stride].
 * What lies before `from` must be done already; there must be size * stride places before the first.
 */
export function undoFactor(x: Float64Array, theta: Float64Array, stride: number, from: number, to: number): void {
	const size = theta.length;
	if (size === 0) return;
	if (size === 1) {
		const a = theta[0];
		if (stride > 1) {
			for (let t = from; t < to; t++) x[t] -= a * x[t - stride];
			return;
		}
		let last = x[from - 1];
		for (let t = from; t < to; t++) {
			last = x[t] - a * last;
			x[t] = last;
		}
	} else if (size === 2 && stride === 1) {
		const a = theta[0];
		const b = theta[1];
		let last = x[from - 1];
		let older = x[from - 2];
		for (let t = from; t < to; t++) {
			const value = x[t] - b * older - a * last;
			older = last;
			last = value;
			x[t] = value;
		}
	} else if (size === 3 && stride === 1) {
		const a = theta[0];
		const b = theta[1];
		const c = theta[2];
		let last = x[from - 1];
		let older = x[from - 2];
		let oldest = x[from - 3];
		for (let t = from; t < to; t++) {
			const value = x[t] - c * oldest - b * older - a * last;
			oldest = older;
			older = last;
			last = value;
			x[t] = value;
		}
	} else
		for (let t = from; t < to; t++) {
			let sum = x[t];
			for (let j = 0; j < size; j++) sum -= theta[j] * x[t - (j + 1) * stride];
			x[t] = sum;
		}
}

/** x <- x / (theta(L) Theta(L^period)) */
export function undoMovingAverage(map: ParameterMap, x: Float64Array, from: number, to: number): void {
	undoFactor(x, map.ma.coefficients, 1, from, to);
	undoFactor(x, map.seasonalMa.coefficients, map.period, from, to);
}

/** Whether the plain factors fit the loops that keep three values of each in registers. */
export const isShort = ({ ar, ma }: ParameterMap): boolean => ar.size <= 3 && ma.size <= 3;

/** to <- phi(L) Phi(L^period) / (theta(L) Theta(L^period)) from, over the places from `pad` on; what lies before is 0. */
export function filterColumn(map: ParameterMap, from: Float64Array, to: Float64Array, pad: number): void {
	const { ar, ma, seasonalAr, seasonalMa, period } = map;
	to.set(from);
	applyFactor(from, to, seasonalAr.coefficients, period, pad);
	if (isShort(map)) filterShort(to, ar.coefficients, ma.coefficients, pad);
	else {
		for (let t = to.length - 1; t >= pad; t--) {
			let sum = to[t];
			for (let i = 0; i < ar.size; i++) sum -= ar.coefficients[i] * to[t - 1 - i];
			to[t] = sum;
		}
		undoFactor(to, ma.coefficients, 1, pad, to.length);
	}
	undoFactor(to, seasonalMa.coefficients, period, pad, to.length);
}

function applyFactor(from: Float64Array, to: Float64Array, phi: Float64Array, stride: number, pad: number): void {
	for (let j = 0; j < phi.length; j++) {
		const a = phi[j];
		const lag = (j + 1) * stride;
		for (let t = pad; t < to.length; t++) to[t] -= a * from[t - lag];
	}
}

const at = (x: Float64Array, i: number): number => (i < x.length ? x[i] : 0);

/** In place: x[t] <- phi(L) x[t] - theta[0] x'[t-1] - ..., x' being what was written. */
function filterShort(x: Float64Array, phi: Float64Array, theta: Float64Array, pad: number): void {
	const a = at(phi, 0);
	const b = at(phi, 1);
	const c = at(phi, 2);
	const d = at(theta, 0);
	const e = at(theta, 1);
	const f = at(theta, 2);
	let x1 = 0;
	let x2 = 0;
	let x3 = 0;
	let y1 = 0;
	let y2 = 0;
	let y3 = 0;
	for (let t = pad; t < x.length; t++) {
		const value = x[t];
		// What is known before the last result comes first: only one product waits for it.
		const result = value - a * x1 - b * x2 - c * x3 - f * y3 - e * y2 - d * y1;
		x3 = x2;
		x2 = x1;
		x1 = value;
		y3 = y2;
		y2 = y1;
		y1 = result;
		x[t] = result;
	}
}

/**
 * The recursion c[t] = e[t] - theta[0] c[t+1] - ... from the last to the first, with its products on the way:
 * out[l-1] = sum of c[t] u[t-l], out[l+2] = sum of c[t] e[t-l] for l = 1, 2, 3. For at most three coefficients.
 *
 * @param e,u places before `pad` are 0, three at least
 */
export function backwardProducts(e: Float64Array, u: Float64Array, theta: Float64Array, pad: number, out: Float64Array): void {
	const d = at(theta, 0);
	const f = at(theta, 1);
	const g = at(theta, 2);
	let c1 = 0;
	let c2 = 0;
	let c3 = 0;
	let u1 = 0;
	let u2 = 0;
	let u3 = 0;
	let e1 = 0;
	let e2 = 0;
	let e3 = 0;
	for (let t = e.length - 1; t >= pad; t--) {
		const c = e[t] - g * c3 - f * c2 - d * c1;
		c3 = c2;
		c2 = c1;
		c1 = c;
		u1 += c * u[t - 1];
		u2 += c * u[t - 2];
		u3 += c * u[t - 3];
		e1 += c * e[t - 1];
		e2 += c * e[t - 2];
		e3 += c * e[t - 3];
	}
	out[0] = u1;
	out[1] = u2;
	out[2] = u3;
	out[3] = e1;
	out[4] = e2;
	out[5] = e3;
}

/** Sum over t of a[t] b[t - lag] for t from `from` to `to`. */
export function laggedProduct(a: Float64Array, b: Float64Array, lag: number, from: number, to: number): number {
	// Two sums at once: the next addition need not wait for the last one.
	let even = 0;
	let odd = 0;
	let t = from;
	for (; t + 1 < to; t += 2) {
		even += a[t] * b[t - lag];
		odd += a[t + 1] * b[t + 1 - lag];
	}
	if (t < to) even += a[t] * b[t - lag];
	return even + odd;
}
