/**
 * Probabilities, VaR and CVaR from weighted paths, with their errors. Tails are means of weights, not divided by their sum: rare losses weigh little, and
 * what they weigh is known without the rest.
 *
 * @source Glynn (1996), Importance sampling for Monte Carlo estimation of quantiles; Owen (2013), Monte Carlo theory, methods and examples, 9.3 (ESS)
 */
import type { Estimate, RiskLevel } from '../../../shared/domain/results.ts';
import { normalEstimate, Z_95 } from '../value-at-risk.ts';
import { NOMINAL_SHARE } from './adapt-shares.ts';
import { RARE_EVENT, type RarePaths } from './rare-paths.ts';

/** Mean over all paths of `weight * value` with its standard error. */
export function weightedMean({ weights }: RarePaths, value: (path: number) => number): Estimate {
	const n = weights.length;
	let sum = 0;
	let squares = 0;
	for (let path = 0; path < n; path++) {
		const one = weights[path] * value(path);
		sum += one;
		squares += one * one;
	}
	const mean = sum / n;
	return normalEstimate(mean, Math.sqrt(Math.max(0, squares / n - mean * mean) / (n - 1)));
}

/** As many equally weighted paths say as much: (sum w)^2 / sum w^2 over the paths that count. */
export function effectiveSampleSize({ weights }: RarePaths, counts: (path: number) => boolean = () => true): number {
	let sum = 0;
	let squares = 0;
	for (let path = 0; path < weights.length; path++) {
		if (!counts(path)) continue;
		sum += weights[path];
		squares += weights[path] * weights[path];
	}
	return squares > 0 ? (sum * sum) / squares : 0;
}

export interface TailProbability {
	/** Of a loss beyond the threshold. */
	readonly probability: Estimate;
	/** Standard error over the probability; Infinity where no path came so far. */
	readonly relativeError: number;
	/** Paths beyond the threshold, and as many equally weighted ones. */
	readonly pathsBeyond: number;
	readonly tailEffectivePaths: number;
	/** Paths of a plain simulation with the same error; Infinity for an error of 0. */
	readonly plainPaths: number;
}

/** -log(0.025): with no event in n trials its probability is below this over n, with a confidence of 97.5 %. */
const NONE_SEEN = 3.6888794541139363;

export function tailProbability(paths: RarePaths, threshold: number): TailProbability {
	const isBeyond = (path: number): boolean => paths.losses[path] > threshold;
	const { value, standardError, lower, upper } = weightedMean(paths, (path) => (isBeyond(path) ? 1 : 0));
	const pathsBeyond = paths.losses.reduce((count, loss) => count + (loss > threshold ? 1 : 0), 0);
	// None of them: a path that would be beyond weighs at most 1 / NOMINAL_SHARE.
	const most = pathsBeyond === 0 ? NONE_SEEN / (NOMINAL_SHARE * paths.losses.length) : upper;
	return {
		probability: { value, standardError, lower: Math.max(0, lower), upper: Math.min(1, most) },
		relativeError: value > 0 ? standardError / value : Number.POSITIVE_INFINITY,
		pathsBeyond,
		tailEffectivePaths: effectiveSampleSize(paths, isBeyond),
		plainPaths: standardError > 0 ? (value * (1 - value)) / (standardError * standardError) : Number.POSITIVE_INFINITY,
	};
}

/** Losses from the largest down with the probability that a loss is at least as large. Shape (paths,) each. */
export interface TailCurve {
	readonly losses: Float64Array;
	readonly reached: Float64Array;
}

export function tailCurve({ losses, weights }: RarePaths): TailCurve {
	const order = Uint32Array.from(losses.keys()).sort((a, b) => losses[b] - losses[a] || a - b);
	const reached = new Float64Array(order.length);
	let sum = 0;
	for (const [rank, path] of order.entries()) {
		sum += weights[path];
		reached[rank] = sum / order.length;
	}
	return { losses: Float64Array.from(order, (path) => losses[path]), reached };
}

/** The smallest loss that is exceeded with at most this probability; the largest of all where that is too small for any. */
export function lossExceededWith({ losses, reached }: TailCurve, probability: number): number {
	let [low, high] = [0, losses.length];
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (reached[middle] > probability) high = middle;
		else low = middle + 1;
	}
	return losses[Math.min(low, losses.length - 1)];
}

/**
 * VaR with the interval between the losses whose tails are the wanted one more and less its own error; CVaR with the error of the mean excess.
 *
 * @param confidence  in (0, 1)
 */
export function rareLevel(paths: RarePaths, curve: TailCurve, confidence: number): RiskLevel {
	const { losses } = paths;
	const tail = 1 - confidence;
	const value = lossExceededWith(curve, tail);
	// Losses come in steps: the error on the step or beyond it, whichever is larger.
	const beyond = weightedMean(paths, (path) => (losses[path] > value ? 1 : 0)).standardError;
	const reached = weightedMean(paths, (path) => (losses[path] >= value ? 1 : 0)).standardError;
	const reach = Z_95 * Math.max(beyond, reached);
	const [lower, upper] = [lossExceededWith(curve, tail + reach), tail > reach ? lossExceededWith(curve, tail - reach) : curve.losses[0]];
	const excess = weightedMean(paths, (path) => Math.max(0, losses[path] - value) / tail);
	return {
		confidence,
		valueAtRisk: { value, standardError: (upper - lower) / (2 * Z_95), lower, upper },
		conditionalValueAtRisk: normalEstimate(value + excess.value, excess.standardError),
	};
}

export interface TailCauses {
	/** Shares of the mean loss beyond the threshold, adding up to 1; 0 where no path came so far. */
	readonly failure: number;
	readonly dataLoss: number;
	/** Probabilities, given a loss beyond it, that a group lost data and that a shock came to a host. */
	readonly withDataLoss: number;
	readonly withShock: number;
}

export function tailCauses(paths: RarePaths, threshold: number): TailCauses {
	const { losses, dataLosses, events } = paths;
	const over = (value: (path: number) => number): number => weightedMean(paths, (path) => (losses[path] > threshold ? value(path) : 0)).value;
	const [weight, loss] = [over(() => 1), over((path) => losses[path])];
	if (!(weight > 0)) return { failure: 0, dataLoss: 0, withDataLoss: 0, withShock: 0 };
	const dataLoss = loss > 0 ? over((path) => dataLosses[path]) / loss : 0;
	return {
		failure: loss > 0 ? 1 - dataLoss : 0,
		dataLoss,
		withDataLoss: over((path) => (events[path] & RARE_EVENT.dataLoss ? 1 : 0)) / weight,
		withShock: over((path) => (events[path] & RARE_EVENT.shock ? 1 : 0)) / weight,
	};
}
