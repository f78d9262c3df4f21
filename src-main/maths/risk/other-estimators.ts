/** Figures that other tools would print for the same losses, beside the simulated ones: where they part, the losses are not what those methods take for granted. */

import { toAppError } from '../../shared/domain/errors.ts';
import { formatCounted, formatNumber } from '../../shared/domain/number-text.ts';
import type { OtherEstimate } from '../../shared/domain/risk-details.ts';
import { analyticRisk } from './analytic-risk.ts';
import { cornishFisher } from './cornish-fisher.ts';
import { momentsOf } from './moments.ts';
import { peaksOverThreshold, tailRisk } from './peaks-over-threshold.ts';

/** The generalised Pareto law is fitted beyond this share of the losses, or as far below the level as 1 lies above it where that is lower. */
const THRESHOLD = 0.9;

/**
 * Normal law, Cornish-Fisher expansion and peaks over a threshold at one level; one that cannot be had says why.
 *
 * @param losses  shape (paths,)
 */
export function otherEstimates(losses: Float64Array, confidence: number): OtherEstimate[] {
	return [
		attempt('normal', () => {
			const { mean, sd } = momentsOf(losses);
			return { ...analyticRisk({ family: 'normal', mean, sd }, confidence), note: 'Mean and deviation alone, as if losses were normal.' };
		}),
		attempt('cornish_fisher', () => {
			const { valueAtRisk, isRising, isNearNormal } = cornishFisher(losses, confidence);
			const trust = isRising && isNearNormal ? '' : ' Skewness and kurtosis are too large for the expansion: not to be relied on.';
			return { valueAtRisk, note: `Normal quantile bent by skewness and kurtosis.${trust}` };
		}),
		attempt('gpd', () => {
			const threshold = Math.min(THRESHOLD, confidence - (1 - confidence));
			const tail = peaksOverThreshold(losses, Math.max(0.5, threshold));
			const { valueAtRisk, conditionalValueAtRisk } = tailRisk(tail, confidence);
			return {
				valueAtRisk,
				...(Number.isFinite(conditionalValueAtRisk) ? { conditionalValueAtRisk } : {}),
				note: `Generalised Pareto law of the ${formatCounted(tail.exceedances, 'loss', 'losses')} above ${formatNumber(tail.threshold)}, shape ${tail.xi.toFixed(2)}${tail.xi >= 1 ? ': a tail without a mean' : ''}.`,
			};
		}),
	];
}

function attempt(name: OtherEstimate['name'], make: () => Omit<OtherEstimate, 'name'>): OtherEstimate {
	try {
		return { name, ...make() };
	} catch (thrown) {
		return { name, note: toAppError(thrown).message };
	}
}
