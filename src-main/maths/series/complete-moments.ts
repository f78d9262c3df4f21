/** The fast path of `rolling-moments.ts` for series without gaps: the same operations in the same order, so the same digits. */

/** 0, 1, 1/2, ... 1/n */
export function reciprocals(n: number): Float64Array {
	const shares = new Float64Array(n + 1);
	for (let i = 1; i <= n; i++) shares[i] = 1 / i;
	return shares;
}

/** Whether no value is missing or infinite. */
export function isComplete(x: Float64Array): boolean {
	// The sum of zeros is zero; one value that is not finite makes it NaN. Four sums, so that no addition waits for the one before.
	let [a, b, c, d] = [0, 0, 0, 0];
	const whole = x.length & ~3;
	for (let t = 0; t < whole; t += 4) {
		a += x[t] * 0;
		b += x[t + 1] * 0;
		c += x[t + 2] * 0;
		d += x[t + 3] * 0;
	}
	for (let t = whole; t < x.length; t++) a += x[t] * 0;
	return a + b + c + d === 0;
}

/**
 * Mean and standard deviation of each full window.
 *
 * @param x       shape (n,), finite
 * @param window  values in a window, the current one included
 */
export function completeMoments(x: Float64Array, window: number): { readonly mean: Float64Array; readonly sd: Float64Array } {
	const n = x.length;
	const mean = new Float64Array(n).fill(Number.NaN, 0, window - 1);
	const sd = new Float64Array(n).fill(Number.NaN, 0, window - 1);
	const shares = reciprocals(window);
	const share = shares[window];
	const freeShare = 1 / (window - 1);
	const endMean = new Float64Array(window);
	const endSquares = new Float64Array(window);
	let last = 0;
	for (let start = 0; start < n; start += window) {
		const first = x[start];
		const shift = first - last;
		const stop = Math.min(window - 1, n - start);
		let sum = 0;
		let squares = 0;
		if (start === 0)
			for (let i = 0; i < stop; i++) {
				const distance = x[i] - first;
				sum += distance;
				squares += distance * distance;
			}
		else
			for (let i = 0; i < stop; i++) {
				const distance = x[start + i] - first;
				sum += distance;
				squares += distance * distance;
				const count = i + 1;
				const startMean = sum * shares[count];
				const meanBefore = endMean[count];
				const step = startMean + shift - meanBefore;
				const part = count * share;
				mean[start + i] = last + (meanBefore + step * part);
				sd[start + i] = Math.sqrt((endSquares[count] + (squares - sum * startMean) + step * step * part * (window - count)) * freeShare);
			}
		const end = start + window - 1;
		if (end >= n) break;
		last = x[end];
		const distance = last - first;
		sum += distance;
		squares += distance * distance;
		const whole = sum * share;
		mean[end] = first + whole;
		sd[end] = Math.sqrt((squares - sum * whole) * freeShare);
		collectCompleteEnds(x, start, shares, endMean, endSquares);
	}
	return { mean, sd };
}

/** Means and squared distances of the ends of one block, from its last value. */
function collectCompleteEnds(x: Float64Array, start: number, shares: Float64Array, endMean: Float64Array, endSquares: Float64Array): void {
	const window = endMean.length;
	const last = x[start + window - 1];
	let sum = 0;
	let squares = 0;
	for (let i = window - 1; i >= 1; i--) {
		const distance = x[start + i] - last;
		sum += distance;
		squares += distance * distance;
		const average = sum * shares[window - i];
		endMean[i] = average;
		endSquares[i] = squares - sum * average;
	}
}
