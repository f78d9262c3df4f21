/** What the lives of a fleet say by themselves, before anything published is believed: to stand beside the pooled law. */
import { AppError } from '../../shared/domain/errors.ts';
import type { OwnFit } from '../../shared/domain/results.ts';
import { observedFailureRate } from './annual-failure-rate.ts';
import { exposureOf, type Lifetimes } from './lifetimes.ts';
import { fitWeibull } from './weibull.ts';

/**
 * Rate with Garwood's interval, and the Weibull law of maximum likelihood.
 *
 * @param lives  shape (rows,)
 * @param hasAges  whether the ages are known; without them there is a rate and no law
 * @returns null without a failure: then the fleet says only that its rate is low
 * @throws AppError `invalid_input` for a row that is no life
 */
export function ownFit(lives: Lifetimes, hasAges: boolean): OwnFit | null {
	const { failures, exposureDays } = exposureOf(lives);
	if (failures === 0 || exposureDays === 0) return null;
	return { ...observedFailureRate({ failures, exposureDays }), law: hasAges ? ownLaw(lives) : null };
}

function ownLaw(lives: Lifetimes): OwnFit['law'] {
	try {
		const { shape, scaleDays, variance } = fitWeibull(lives);
		return {
			shape,
			scaleDays,
			shapeStandardError: shape * Math.sqrt(variance.logShape),
			scaleStandardErrorDays: scaleDays * Math.sqrt(variance.logScale),
		};
	} catch (error) {
		// Too few failures, or failures that no Weibull law has most likely made.
		if (error instanceof AppError && (error.code === 'fit_failed' || error.code === 'sample_too_small')) return null;
		throw error;
	}
}
