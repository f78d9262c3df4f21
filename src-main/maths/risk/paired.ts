/**
 * Differences of two simulations that used the same random numbers path by path: their errors are far smaller than those of either, because what both
 * have in common falls away.
 */
import type { Estimate } from '../../shared/domain/results.ts';
import type { PairedDifference } from '../../shared/domain/scenario.ts';
import { quantileOfSorted, sortedValues } from '../quantile.ts';
import { conditionalValueAtRisk, meanEstimate, normalEstimate, valueAtRisk } from './value-at-risk.ts';

/**
 * @param before,after  losses of the same paths, shape (paths,) each
 * @param confidence    in (0, 1)
 * @returns after less before
 * @throws AppError as `valueAtRisk`
 * @source influence functions: of CVaR VaR + (L - VaR)+ / (1 - a) - CVaR, Rockafellar & Uryasev (2002); of VaR (1{L > VaR} - (1 - a)) / f(VaR), Serfling
 *         (1980), Approximation Theorems of Mathematical Statistics, 2.5, the density from the spacing of the losses around it
 */
export function pairedDifference(before: Float64Array, after: Float64Array, confidence: number): PairedDifference {
	return {
		expectedLoss: meanEstimate(after.map((loss, path) => loss - before[path])),
		valueAtRisk: quantileDifference(before, after, confidence),
		conditionalValueAtRisk: tailDifference(before, after, confidence),
	};
}

function tailDifference(before: Float64Array, after: Float64Array, confidence: number): Estimate {
	const [first, second] = [valueAtRisk(before, confidence), valueAtRisk(after, confidence)];
	const value = conditionalValueAtRisk(after, confidence) - conditionalValueAtRisk(before, confidence);
	const excess = after.map((loss, path) => (Math.max(0, loss - second) - Math.max(0, before[path] - first)) / (1 - confidence));
	return normalEstimate(value, meanEstimate(excess).standardError);
}

function quantileDifference(before: Float64Array, after: Float64Array, confidence: number): Estimate {
	const value = valueAtRisk(after, confidence) - valueAtRisk(before, confidence);
	const [first, second] = [quantileInfluence(before, confidence), quantileInfluence(after, confidence)];
	return normalEstimate(value, meanEstimate(second.map((influence, path) => influence - first[path])).standardError);
}

/** Standard errors of the order of the quantile on either side of it, between which its density is seen. */
const WINDOW = 2;

/** How much each path moves the quantile; all 0 where the losses around it are one step. */
function quantileInfluence(losses: Float64Array, confidence: number): Float64Array {
	const sorted = sortedValues(losses);
	const value = quantileOfSorted(sorted, confidence);
	const reach = WINDOW * Math.sqrt((confidence * (1 - confidence)) / losses.length);
	const [low, high] = [Math.max(0, confidence - reach), Math.min(1, confidence + reach)];
	const width = quantileOfSorted(sorted, high) - quantileOfSorted(sorted, low);
	return losses.map((loss) => ((loss > value ? 1 : 0) - (1 - confidence)) * (width / (high - low)));
}
