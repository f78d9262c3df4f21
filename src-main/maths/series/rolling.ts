/**
 * Statistics over a moving window, with the manners of pandas: NaN and infinite values are missing; a window with fewer than
 * `minPeriods` present values (by default the whole window) gives NaN. Windows end at the current value, so that nothing looks
 * ahead, unless a caller asks for centred ones. Every window is computed from its own values: any statistic, at the cost of the
 * window's length; means, deviations and order statistics have faster forms beside (`rolling-moments.ts`, `rolling-order.ts`).
 */
import { rollingMoments } from './rolling-moments.ts';
import type { Statistic } from './statistics.ts';
import { logReturn } from './transforms.ts';
import { requireWindow } from './window.ts';

/**
 * Applies a statistic to the present values of each window.
 *
 * @param x      shape (n,)
 * @param window values in a window, the current one included
 * @returns shape (n,)
 * @throws AppError `invalid_input` unless window and minPeriods are whole numbers from 1
 */
export function rolling(x: Float64Array, window: number, statistic: Statistic, minPeriods = window): Float64Array {
	requireWindow(window, minPeriods);
	const buffer = new Float64Array(Math.min(window, x.length));
	return x.map((_, t) => {
		let count = 0;
		for (let s = Math.max(0, t - window + 1); s <= t; s++) if (Number.isFinite(x[s])) buffer[count++] = x[s];
		return count >= minPeriods ? statistic(buffer.subarray(0, count)) : Number.NaN;
	});
}

/**
 * Least-squares slope per step of each full window without gaps, shape (n,).
 *
 * @throws AppError `invalid_input` unless window is a whole number from 1
 */
export function rollingSlope(x: Float64Array, window: number): Float64Array {
	requireWindow(window, window);
	const result = new Float64Array(x.length).fill(Number.NaN);
	const middle = (window - 1) / 2;
	// Sum of (i - middle)^2 over the window.
	const square = (window * (window * window - 1)) / 12;
	let run = 0;
	for (let t = 0; t < x.length; t++) {
		run = Number.isFinite(x[t]) ? run + 1 : 0;
		if (run < window) continue;
		const start = t - window + 1;
		const origin = x[start];
		let product = 0;
		for (let i = 1; i < window; i++) product += (i - middle) * (x[start + i] - origin);
		result[t] = product / square;
	}
	return result;
}

/** Standard deviation of the log returns of a window of `window` returns, not annualised. */
export function volatility(x: Float64Array, window: number): Float64Array {
	return rollingMoments(logReturn(x), window).sd;
}
