/**
 * Wear as a gamma process in the bytes written: between two readings it grows by a gamma variable whose shape is proportional to the bytes between them.
 * Moments: the mean growth of a byte is the growth of all of them; the scale is how much the growth of equal amounts varies, over its mean. Readings in
 * whole steps add a variance of a sixth of a squared step to each difference.
 *
 * @source van Noortwijk (2009), Reliability Engineering & System Safety 94: method of moments, equations 20 and 21
 */

export interface WearLaw {
	readonly shapePerByte: number;
	readonly scale: number;
	/** Standard deviation of the mean growth of a byte over that mean. */
	readonly meanDeviation: number;
	/** Of the scale, over the scale; Infinity where the prior alone speaks. */
	readonly scaleDeviation: number;
}

/** Bounds of the scale, in the unit of wear (percent): below it growth is as good as even, above it one event would be a quarter of a life. */
const LEAST_SCALE = 0.01;
const MOST_SCALE = 25;
/** What is believed while few differences are known: wear of a percent comes in some ten events. */
const PRIOR_SCALE = 0.1;
const PRIOR_DIFFERENCES = 4;

/**
 * @param gains  growth between neighbouring readings, in steps of `step`; shape (n,)
 * @param bytes  written between them, above 0; shape (n,)
 * @param step   in which wear is reported, 0 when exactly
 * @returns undefined when nothing has grown: the law would be a guess
 */
export function fitWearLaw(gains: Float64Array, bytes: Float64Array, step: number): WearLaw | undefined {
	const growth = gains.reduce((sum, gain) => sum + gain, 0);
	const total = bytes.reduce((sum, amount) => sum + amount, 0);
	if (!(growth > 0 && total > 0)) return undefined;
	const perByte = growth / total;
	// E sum (g_i - m b_i)^2 = scale m (B - sum b_i^2 / B) + n step^2 / 6.
	let squares = 0;
	let spread = 0;
	for (let i = 0; i < gains.length; i++) {
		squares += (gains[i] - perByte * bytes[i]) ** 2;
		spread += bytes[i] * bytes[i];
	}
	const weight = perByte * (total - spread / total);
	const own = weight > 0 ? Math.max(0, squares - (gains.length * step * step) / 6) / weight : PRIOR_SCALE;
	const differences = Math.max(0, gains.length - 1);
	const pooled = step > 0 ? (own * differences + PRIOR_SCALE * PRIOR_DIFFERENCES) / (differences + PRIOR_DIFFERENCES) : own;
	const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, pooled));
	// Of a difference between two readings: the smaller, the longer the tails of its gamma law (excess 6 / shape), and the worse a variance is known.
	const shape = growth / gains.length / scale;
	return {
		shapePerByte: perByte / scale,
		scale,
		meanDeviation: Math.sqrt(scale / growth + (step > 0 ? (step * step) / 6 / (growth * growth) : 0)),
		scaleDeviation: differences > 1 ? Math.sqrt((2 + 6 / shape) / differences) : Number.POSITIVE_INFINITY,
	};
}
