/** What is peculiar to the likelihood of the reference. */
import type { ArimaModel } from '../../maths/series/arima.ts';
import { wholeMa } from '../../maths/series/arima-coefficients.ts';
import { smallestRootSize } from './polynomial-roots.ts';

/** Its approximate diffuse start: see the conventions of the file. */
export const REFERENCE_START = { startVariance: 1e6 };

/** statsmodels 0.13.5: the filter converges when the squared change of the variance is below its tolerance of 1e-19. */
const STAND_STILL = Math.sqrt(1e-19);

/**
 * What the reference's likelihood may be off by since its variance recursion stands still too early: for innovations of a
 * tiny variance, or where a moving average root near the unit circle lets the variance creep.
 */
export function standStillError(model: ArimaModel, series: Float64Array): number {
	const decay = smallestRootSize([1, ...wholeMa(model.order, model)]) ** 2;
	const creep = Math.min(series.length, 1 / Math.max(1 - 1 / decay, 1 / series.length));
	return (series.length * STAND_STILL * creep) / model.sigma2;
}
