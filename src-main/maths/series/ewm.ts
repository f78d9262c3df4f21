/** Exponentially weighted mean and variance, as pandas `ewm` defines them. */
import { AppError } from '../../shared/domain/errors.ts';

export interface ExponentialWeights {
	/** Weight of the newest value against all older ones, in (0, 1]; see `weightOfSpan`. */
	readonly weight: number;
	/** Weights of a short history are divided by what they sum to; otherwise the first value stands for all before it. */
	readonly isAdjusted?: boolean;
	/** Old weights decay over missing places, too, unless these are ignored. */
	readonly ignoresMissing?: boolean;
}

/** Each of shape (n,); NaN before the first present value. */
export interface ExponentialMoments {
	readonly mean: Float64Array;
	/** Corrected for the bias of the weights; NaN for one value. */
	readonly variance: Float64Array;
	/** Not corrected; 0 for one value. */
	readonly biasedVariance: Float64Array;
}

/**
 * Weight of the newest value when the weights have the mean age of a window of `span` values: 2 / (span + 1).
 *
 * @throws AppError `invalid_input` for a span below 1
 */
export function weightOfSpan(span: number): number {
	if (!(span >= 1)) throw new AppError('invalid_input', `An exponential span is at least 1; it is ${span}.`, { field: 'span', value: span });
	// By way of the centre of mass, as pandas does: equal roundings where a sum of weights is compared with its square.
	return 1 / (1 + (span - 1) / 2);
}

/**
 * Exponentially weighted mean and variance of all values so far. NaN and infinite values are missing: they keep the last
 * mean while the weights of older values decay.
 *
 * @param x  shape (n,)
 * @throws AppError `invalid_input` for a weight outside (0, 1]
 * @source pandas 1.5.3, _libs/window/aggregations.pyx, ewm and ewmcov; here over distances from the first value, since a
 *         huge level would take the digits of the variance
 */
export function exponentialMoments(x: Float64Array, { weight, isAdjusted = false, ignoresMissing = false }: ExponentialWeights): ExponentialMoments {
	if (!(weight > 0 && weight <= 1))
		throw new AppError('invalid_input', `An exponential weight lies above 0 and up to 1; it is ${weight}.`, { field: 'weight', value: weight });
	const mean = new Float64Array(x.length).fill(Number.NaN);
	const variance = new Float64Array(x.length).fill(Number.NaN);
	const biasedVariance = new Float64Array(x.length).fill(Number.NaN);
	const keep = 1 - weight;
	const fresh = isAdjusted ? 1 : weight;
	const start = x.findIndex(Number.isFinite);
	if (start < 0) return { mean, variance, biasedVariance };
	const origin = x[start];
	let centre = 0;
	let spread = 0;
	// Weight of all that is older; the sum of all weights and of their squares.
	let old = 1;
	let weights = 1;
	let squares = 1;
	for (let t = start; t < x.length; t++) {
		const value = x[t] - origin;
		const isPresent = Number.isFinite(value);
		if (t > start && (isPresent || !ignoresMissing)) {
			old *= keep;
			weights *= keep;
			squares *= keep * keep;
			if (isPresent) {
				const total = old + fresh;
				const before = centre;
				if (before !== value) centre = (old * before + fresh * value) / total;
				spread = (old * (spread + (before - centre) * (before - centre)) + fresh * ((value - centre) * (value - centre))) / total;
				weights += fresh;
				squares += fresh * fresh;
				old = total;
				if (!isAdjusted) {
					weights /= old;
					squares /= old * old;
					old = 1;
				}
			}
		}
		mean[t] = origin + centre;
		biasedVariance[t] = spread;
		const square = weights * weights;
		if (square > squares) variance[t] = (square / (square - squares)) * spread;
	}
	return { mean, variance, biasedVariance };
}
