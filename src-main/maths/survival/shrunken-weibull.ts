/**
 * A Weibull law whose shape is pulled toward a constant hazard as far as few failures leave it unknown. A dozen failures give shapes of 2 to 3 for a
 * true 1.4: the estimate errs upwards, and what it says of young and of old drives is too extreme.
 */
import { log, power } from '../elementary.ts';
import type { Lifetimes } from './lifetimes.ts';
import type { FittedWeibull, WeibullFit } from './weibull.ts';

/**
 * Normal prior of the log of the shape around 0 (no ageing): shapes of 0.5 to 2 in 95 of 100 fleets. Disks of one model in one house came out at
 * 0.886 +- 0.1 (ST8000DM002, 2019), published ones between 0.6 and 1.8.
 */
export const SHAPE_PRIOR_DEVIATION = 0.35;

/**
 * The law at the mode of a normal approximation to the posterior; the scale is the one with which the law expects as many failures as there were.
 *
 * @param fit        maximum of the likelihood of the same lives
 * @param lifetimes  with one failure at least
 * @param deviation  of the log of the shape before the lives have spoken; Infinity believes the fit
 */
export function shrinkWeibull(fit: WeibullFit, lifetimes: Lifetimes, deviation = SHAPE_PRIOR_DEVIATION): FittedWeibull {
	const { logShape, logScale, covariance } = fit.variance;
	const kept = 1 / (1 + logShape / (deviation * deviation));
	const shape = power(fit.shape, kept);
	return {
		shape,
		scaleDays: scaleFor(shape, lifetimes),
		variance: {
			logShape: kept * logShape,
			// What the shape tells of the scale is known better, the rest stays.
			logScale: logScale - (logShape > 0 ? ((1 - kept) * covariance * covariance) / logShape : 0),
			covariance: kept * covariance,
		},
	};
}

/** Best scale for a shape: expected failures equal those counted. */
function scaleFor(shape: number, { entryDays, exitDays, hasFailed }: Lifetimes): number {
	const longest = exitDays.reduce((age, exit) => Math.max(age, exit), 0);
	let [sum, failures] = [0, 0];
	for (const [life, exit] of exitDays.entries()) {
		sum += power(exit / longest, shape) - power(entryDays[life] / longest, shape);
		failures += hasFailed[life];
	}
	return longest * power(sum / failures, 1 / shape);
}

/** Strengths of the prior of model factors that are thought possible: models that differ by a factor of e or so, to models that hardly differ. */
const STRENGTHS = [2, 4, 8, 16, 32, 64] as const;

/**
 * How strongly the factors of models are to be pooled, in failures, as the fleet itself tells: the geometric mean of the possible strengths, each
 * weighed by the marginal (negative binomial) likelihood of the counts. One model, or few failures, tell nothing: then it is their plain mean.
 *
 * @param failures  of each model
 * @param expected  by the law and the prior ratio of each model, above 0 where it has any
 * @source Gaver & O'Muircheartaigh (1987), Technometrics 29 (empirical Bayes of failure rates), averaged over the strength
 */
export function modelStrength(failures: readonly number[], expected: readonly number[]): number {
	const likelihoods = STRENGTHS.map((strength) => failures.reduce((sum, count, model) => sum + logMarginal(count, expected[model], strength), 0));
	const best = Math.max(...likelihoods);
	let [weights, logs] = [0, 0];
	for (const [at, strength] of STRENGTHS.entries()) {
		const weight = power(Math.E, likelihoods[at] - best);
		weights += weight;
		logs += weight * log(strength);
	}
	return power(Math.E, logs / weights);
}

/** Of a Poisson count whose mean is `expected` times a gamma factor of mean 1 and shape `strength`, but for what no strength changes. */
function logMarginal(count: number, expected: number, strength: number): number {
	let sum = -(strength + count) * log(1 + expected / strength);
	for (let j = 1; j < count; j++) sum += log(1 + j / strength);
	return sum;
}
