/**
 * Moving statistics as their definitions have them, each window or set of weights by itself and measured from a value of its
 * own: slow, and exact at any level. Running sums of a reference lose digits where a level is huge against its noise, and
 * where large values or equal ones have left a window; there the fixture asks for a comparison with a two-pass computation.
 */
import { mean, type Statistic, sd } from '../../maths/series/statistics.ts';

/** A statistic of values measured from the first one: levels do not matter to it. */
export const fromFirst =
	(statistic: Statistic): Statistic =>
	(present) =>
		statistic(present.map((value) => value - present[0]));

/** (x - mean) / sd of the window that ends `steps` before each value; shape (n,). */
export function twoPassZScores(x: Float64Array, window: number, steps: 0 | 1): Float64Array {
	// The window's values measured from the value that is scored: the mean is then minus its distance.
	return x.map((value, t) => {
		const present = x.slice(Math.max(0, t - steps - window + 1), t - steps + 1).filter(Number.isFinite);
		return present.length < window ? Number.NaN : -mean(present.map((other) => other - value)) / fromFirst(sd)(present);
	});
}

export interface WeightsOfAge {
	readonly weight: number;
	readonly isAdjusted: boolean;
	readonly ignoresMissing: boolean;
}

/** Exponentially weighted variance from the weights themselves; shape (n,). */
export function twoPassExponentialVariance(x: Float64Array, { weight, isAdjusted, ignoresMissing }: WeightsOfAge, isBiased: boolean): Float64Array {
	const origin = x.find(Number.isFinite) ?? 0;
	const present: number[] = [];
	let weights: number[] = [];
	let pending = 1;
	return x.map((value) => {
		const isPresent = Number.isFinite(value);
		if (present.length > 0 && (isPresent || !ignoresMissing)) pending *= 1 - weight;
		if (isPresent) {
			weights = weights.map((old) => old * pending);
			weights.push(present.length === 0 || isAdjusted ? 1 : weight);
			if (!isAdjusted) {
				const total = weights.reduce((sum, each) => sum + each, 0);
				weights = weights.map((each) => each / total);
			}
			present.push(value - origin);
			pending = 1;
		}
		return present.length === 0 ? Number.NaN : weightedVariance(present, weights, isBiased);
	});
}

function weightedVariance(values: readonly number[], weights: readonly number[], isBiased: boolean): number {
	const sumOf = (term: (i: number) => number): number => values.reduce((sum, _, i) => sum + term(i), 0);
	const total = sumOf((i) => weights[i]);
	const centre = sumOf((i) => weights[i] * values[i]) / total;
	const biased = sumOf((i) => weights[i] * (values[i] - centre) ** 2) / total;
	if (isBiased) return biased;
	return values.length < 2 ? Number.NaN : biased / (1 - sumOf((i) => (weights[i] / total) ** 2));
}
