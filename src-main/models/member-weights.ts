/** The members of an ensemble and the weights that mix them. */

/** One way of forecasting, asked at every origin and today. */
export interface Member {
	readonly name: string;
	/** One forecast an origin, each of shape (horizonDays,). */
	readonly past: readonly Float64Array[];
	readonly final: Float64Array;
}

/** How far members missed the same values: all that weights rest on. */
export interface Misses {
	/** Steps that were judged. */
	readonly count: number;
	/** Sum of the absolute errors of each member, in the unit of the series. */
	readonly absolute: Float64Array;
	/** Sums of the products of two members' errors, shape (members, members). */
	readonly products: Float64Array;
}

/**
 * @param forecasts one array a member, all of the length of `actual`
 * @param actual    NaN where nothing was observed: such a step has no say
 */
export function missesOf(forecasts: readonly Float64Array[], actual: Float64Array): Misses {
	const size = forecasts.length;
	const absolute = new Float64Array(size);
	const products = new Float64Array(size * size);
	const errors = new Float64Array(size);
	let count = 0;
	for (let i = 0; i < actual.length; i++) {
		if (Number.isNaN(actual[i])) continue;
		count++;
		for (let a = 0; a < size; a++) {
			errors[a] = actual[i] - forecasts[a][i];
			absolute[a] += Math.abs(errors[a]);
			for (let b = 0; b <= a; b++) products[a * size + b] += errors[a] * errors[b];
		}
	}
	for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) products[b * size + a] = products[a * size + b];
	return { count, absolute, products };
}

/** Members whose mean error is this far above the best one's have no weight: what they add is noise. */
const NEAR_BEST = 1.15;
/** Share of the weights that come from the best mixture of the past; the rest goes by each member's own error. */
const MIXTURE_SHARE = 0.25;

/**
 * The weight that each member has earned: at least 0, summing to 1.
 *
 * A member that does not beat the yardstick gets 0, and so does one far behind the best. The others get something between
 * two answers: the mixture of least squared error, which knows whose errors cancel but learns by heart what happened, and
 * shares by the inverse square of the mean absolute error, which cannot. The yardstick has all the weight where nobody beats it.
 *
 * @param misses of the members, the yardstick last
 * @returns one weight a member, the yardstick last
 * @source shrinkage of combination weights: Timmermann (2006), Handbook of Economic Forecasting 1, 4.2; inverse errors:
 *         Bates & Granger (1969), Operational Research Quarterly 20
 */
export function earnedWeights(misses: Misses): number[] {
	const { absolute } = misses;
	const last = absolute.length - 1;
	const weights = new Array<number>(last + 1).fill(0);
	const best = Math.min(...absolute.subarray(0, last));
	// Written so that a loss which is no number does not pass.
	const chosen = weights.map((_, m) => m).filter((m) => m < last && absolute[m] < absolute[last] && absolute[m] <= NEAR_BEST * best);
	if (chosen.length === 0) {
		weights[last] = 1;
		return weights;
	}
	const mixed = leastSquaresWeights(chosen, misses);
	// Without any error of the best only those without any are left, and they are equals.
	const inverse = chosen.map((m) => (best > 0 ? (best / absolute[m]) ** 2 : 1));
	const total = inverse.reduce((sum, value) => sum + value, 0);
	for (const [i, m] of chosen.entries()) weights[m] = MIXTURE_SHARE * mixed[i] + (1 - MIXTURE_SHARE) * (inverse[i] / total);
	return weights;
}

/**
 * Weights of the members of an ensemble: at least 0, summing to 1, minimising the squared error of the mixture.
 *
 * @returns one weight a member; equal ones where nothing tells the members apart
 */
export function simplexWeights(forecasts: readonly Float64Array[], actual: Float64Array): number[] {
	return leastSquaresWeights(
		forecasts.map((_, m) => m),
		missesOf(forecasts, actual),
	);
}

const MAX_ROUNDS = 200;
const SMALL_MOVE = 1e-9;

function leastSquaresWeights(chosen: readonly number[], { products, absolute }: Misses): number[] {
	const size = absolute.length;
	const product = (a: number, b: number): number => products[chosen[a] * size + chosen[b]];
	const weights = chosen.map(() => 1 / chosen.length);
	// Sum of the mixture's error times that of member a.
	const withMixture = (a: number): number => weights.reduce((sum, weight, b) => sum + weight * product(a, b), 0);
	// Exact minimum along each pair in turn: what one member gives the other takes. Convex, so it ends at the best mixture.
	for (let round = 0; round < MAX_ROUNDS; round++) {
		let moved = 0;
		for (let a = 0; a < weights.length; a++)
			for (let b = a + 1; b < weights.length; b++) {
				const squares = product(a, a) - 2 * product(a, b) + product(b, b);
				const shift = squares > 0 ? Math.max(-weights[a], Math.min(weights[b], (withMixture(b) - withMixture(a)) / squares)) : 0;
				weights[a] += shift;
				weights[b] -= shift;
				moved = Math.max(moved, Math.abs(shift));
			}
		if (moved < SMALL_MOVE) break;
	}
	const total = weights.reduce((sum, weight) => sum + Math.max(0, weight), 0);
	return weights.map((weight) => Math.max(0, weight) / total);
}

/** Weighted mean of the members at one step; a member without weight is not looked at. */
export function mixture(forecasts: readonly Float64Array[], weights: readonly number[], step: number): number {
	let sum = 0;
	for (let m = 0; m < weights.length; m++) if (weights[m] !== 0) sum += weights[m] * forecasts[m][step];
	return sum;
}
