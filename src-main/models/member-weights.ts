/** The members of an ensemble and the weights that mix them. */

/** One way of forecasting, asked at every origin and today. */
export interface Member {
	readonly name: string;
	/** One forecast an origin, each of shape (horizonDays,). */
	readonly past: readonly Float64Array[];
	readonly final: Float64Array;
}

/**
 * Weights of the members of an ensemble: at least 0, summing to 1, minimising the squared error of the mixture.
 *
 * @param forecasts one array a member, all of the length of `actual`
 * @param actual    NaN where nothing was observed: such a step has no say
 * @returns one weight a member; equal ones where nothing tells the members apart
 */
export function simplexWeights(forecasts: readonly Float64Array[], actual: Float64Array): number[] {
	const weights = forecasts.map(() => 1 / forecasts.length);
	// Exact minimum along each pair in turn: what one member gives the other takes. Convex, so it ends at the best mixture.
	for (let round = 0; round < MAX_ROUNDS; round++) {
		let moved = 0;
		for (let a = 0; a < weights.length; a++)
			for (let b = a + 1; b < weights.length; b++) {
				const shift = bestShift(forecasts, actual, weights, a, b);
				weights[a] += shift;
				weights[b] -= shift;
				moved = Math.max(moved, Math.abs(shift));
			}
		if (moved < SMALL_MOVE) break;
	}
	const total = weights.reduce((sum, weight) => sum + Math.max(0, weight), 0);
	return weights.map((weight) => Math.max(0, weight) / total);
}

const MAX_ROUNDS = 200;
const SMALL_MOVE = 1e-9;

/** How much of the weight of b should go to a. */
function bestShift(forecasts: readonly Float64Array[], actual: Float64Array, weights: readonly number[], a: number, b: number): number {
	let alongError = 0;
	let squares = 0;
	for (let i = 0; i < actual.length; i++) {
		if (Number.isNaN(actual[i])) continue;
		const error = actual[i] - mixture(forecasts, weights, i);
		const difference = forecasts[a][i] - forecasts[b][i];
		alongError += difference * error;
		squares += difference * difference;
	}
	if (squares === 0) return 0;
	return Math.max(-weights[a], Math.min(weights[b], alongError / squares));
}

/** Weighted mean of the members at one step; a member without weight is not looked at. */
export function mixture(forecasts: readonly Float64Array[], weights: readonly number[], step: number): number {
	let sum = 0;
	for (let m = 0; m < weights.length; m++) if (weights[m] !== 0) sum += weights[m] * forecasts[m][step];
	return sum;
}
