/** Order statistics of moving windows, with the manners of pandas (see `rolling.ts`): one sorted window serves them all. */
import { createSlidingWindow } from './sliding-window.ts';
import { requireWindow } from './window.ts';

/** Of each window, shape (n,); NaN where too few values are present. */
export interface RollingOrder {
	readonly minimum: Float64Array;
	readonly maximum: Float64Array;
	readonly median: Float64Array;
	/** One for each probability asked for; linear interpolation at rank (k - 1) p. */
	readonly quantiles: readonly Float64Array[];
	/** Spread of `robustBaseline`, whose centre is the median; NaN unless asked for. */
	readonly robustSpread: Float64Array;
}

export interface RollingOrderOptions {
	/** Each in [0, 1]. */
	readonly probabilities?: readonly number[];
	readonly hasRobustSpread?: boolean;
	/** Fewest present values of a window; the whole window when absent. */
	readonly minPeriods?: number;
}

/**
 * Minimum, maximum, median, quantiles and robust spread of each window.
 *
 * @param x       shape (n,), NaN or infinite = missing
 * @param window  values in a window, the current one included
 * @throws AppError `invalid_input` unless window and minPeriods are whole numbers from 1
 */
export function rollingOrder(x: Float64Array, window: number, options: RollingOrderOptions = {}): RollingOrder {
	const { probabilities = [], hasRobustSpread = false, minPeriods = window } = options;
	requireWindow(window, minPeriods);
	const held = createSlidingWindow(Math.max(1, Math.min(window, x.length)));
	const missing = (): Float64Array => new Float64Array(x.length).fill(Number.NaN);
	const [minimum, maximum, median, robustSpread] = [missing(), missing(), missing(), missing()];
	const quantiles = probabilities.map(missing);
	for (let t = 0; t < x.length; t++) {
		held.push(x[t]);
		const count = held.count();
		if (count < minPeriods) continue;
		minimum[t] = held.at(0);
		maximum[t] = held.at(count - 1);
		median[t] = held.median();
		for (let i = 0; i < quantiles.length; i++) quantiles[i][t] = held.quantile(probabilities[i]);
		if (hasRobustSpread) robustSpread[t] = held.robustSpread(median[t]);
	}
	return { minimum, maximum, median, quantiles, robustSpread };
}
