/** Extreme value theory: what lies beyond a high threshold is close to a generalised Pareto law, which reaches past the largest loss seen. */
import { AppError } from '../../shared/domain/errors.ts';
import { fitGeneralizedPareto, generalizedParetoByMoments } from '../distributions/generalized-pareto-fit.ts';
import { expm1, log } from '../elementary.ts';
import { quantileOfSorted, sortedValues } from '../quantile.ts';

export interface PeaksOverThreshold {
	/** Linear quantile of the losses; the excesses are those strictly above it. */
	readonly threshold: number;
	readonly losses: number;
	readonly exceedances: number;
	readonly meanExcess: number;
	/** Shape and scale of the excesses by maximum likelihood. */
	readonly xi: number;
	readonly scale: number;
	readonly logLikelihood: number;
	/** The same by moments, as a check: far off when the tail has no variance. */
	readonly byMoments: { readonly xi: number; readonly scale: number };
}

/**
 * Fits the tail of a sample beyond one of its quantiles.
 *
 * @param losses            shape (n,), left untouched
 * @param thresholdQuantile in (0, 1)
 * @throws AppError `sample_too_small` with fewer than two excesses, `series_constant` when they are equal, `fit_failed`, `invalid_input`
 * @source Pickands (1975), Annals of Statistics 3; McNeil, Frey & Embrechts (2015), Quantitative Risk Management, 5.2
 */
export function peaksOverThreshold(losses: Float64Array, thresholdQuantile: number): PeaksOverThreshold {
	const sorted = sortedValues(losses);
	const threshold = quantileOfSorted(sorted, thresholdQuantile, 'linear');
	const excesses = sorted.filter((loss) => loss > threshold).map((loss) => loss - threshold);
	const fit = fitGeneralizedPareto(excesses);
	return {
		threshold,
		losses: losses.length,
		exceedances: excesses.length,
		meanExcess: excesses.reduce((sum, excess) => sum + excess, 0) / excesses.length,
		...fit,
		byMoments: generalizedParetoByMoments(excesses),
	};
}

/**
 * VaR and CVaR beyond the threshold.
 *
 * @param confidence  at least the share of losses up to the threshold, below 1
 * @returns           in the unit of the losses; CVaR is Infinity from xi = 1 on, where the tail has no mean
 * @throws AppError `invalid_input` for a confidence below the threshold or not below 1
 */
export function tailRisk(
	tail: Pick<PeaksOverThreshold, 'threshold' | 'losses' | 'exceedances' | 'xi' | 'scale'>,
	confidence: number,
): { readonly valueAtRisk: number; readonly conditionalValueAtRisk: number } {
	const { threshold, losses, exceedances, xi, scale } = tail;
	/** Share of the excesses beyond VaR. */
	const share = (losses / exceedances) * (1 - confidence);
	if (!(share > 0 && share <= 1))
		throw new AppError(
			'invalid_input',
			`A tail fitted beyond ${exceedances} of ${losses} losses speaks of levels from ${1 - exceedances / losses} to 1; ${confidence} is none.`,
			{ field: 'confidence', value: confidence },
		);
	const excess = xi === 0 ? -scale * log(share) : (scale * expm1(-xi * log(share))) / xi;
	const valueAtRisk = threshold + excess;
	const conditionalValueAtRisk = xi < 1 ? valueAtRisk + (scale + xi * excess) / (1 - xi) : Number.POSITIVE_INFINITY;
	return { valueAtRisk, conditionalValueAtRisk };
}

/**
 * Hill's estimator of the tail index alpha = 1 / xi from the k largest losses.
 *
 * @param losses  shape (n,), n > k, the k + 1 largest above 0
 * @param k       whole number, at least 1
 * @returns       Infinity when the k + 1 largest losses are equal
 * @throws AppError `invalid_input` for another k or losses that are not above 0, `sample_too_small` for too few
 * @source Hill (1975), Annals of Statistics 3
 */
export function hillTailIndex(losses: Float64Array, k: number): number {
	if (!(Number.isSafeInteger(k) && k >= 1))
		throw new AppError('invalid_input', `Hill's estimator needs a whole number of losses from 1 on; it is ${k}.`, { field: 'k', value: k });
	const sorted = sortedValues(losses);
	if (sorted.length <= k)
		throw new AppError('sample_too_small', `Hill's estimator needs more than ${k} losses; there are ${sorted.length}.`, { losses: sorted.length, k });
	const boundary = sorted[sorted.length - 1 - k];
	if (!(boundary > 0)) throw new AppError('invalid_input', `Hill's estimator needs losses above 0; the ${k + 1}th largest is ${boundary}.`, { k });
	let sum = 0;
	for (let i = sorted.length - k; i < sorted.length; i++) sum += log(sorted[i] / boundary);
	return k / sum;
}
