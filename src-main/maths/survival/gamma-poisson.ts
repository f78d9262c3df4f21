/**
 * Pooling of failure rates. A small fleet or a rare model knows little of its own rate, so its count is pooled toward a prior: what is published,
 * or what the other models of the fleet say. Rates vary between models by a gamma law, counts given the rate are Poisson; the prior then enters
 * like failures that were seen already.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { lowerIncompleteGammaInverse, upperIncompleteGammaInverse } from '../distributions/incomplete-gamma.ts';
import { exp, log, log1p } from '../elementary.ts';
import { DAYS_PER_YEAR, type FailureCount, type FailureRate, observedFailureRate, requireFailureCount } from './annual-failure-rate.ts';

/** What is believed of a rate before the count is looked at: a gamma law with this mean and shape `strength`. */
export interface RatePrior {
	/** Failures per drive-year, above 0. */
	readonly annualFailureRate: number;
	/**
	 * Weight of the belief in failures: after this many failures of its own a model counts as much as the prior. 0 believes nothing,
	 * Infinity believes nothing else.
	 */
	readonly strength: number;
}

/**
 * Rate pooled toward a prior: (strength + failures) / (strength / prior rate + drive-years), with its credible interval.
 * Without exposure it is the prior; with many failures it is the observed rate.
 *
 * @param confidence  of the interval, in (0, 1)
 * @throws AppError `invalid_input` for a count that is none or a prior rate that is not above 0, `sample_too_small` when nothing is known:
 *         strength 0 and no failure
 * @source Gelman et al. (2013), Bayesian Data Analysis, 2.6 (conjugate gamma prior of a Poisson rate)
 */
export function pooledFailureRate(count: FailureCount, prior: RatePrior, confidence = 0.95): FailureRate {
	requireFailureCount(count);
	const { annualFailureRate, strength } = prior;
	if (!(annualFailureRate > 0 && annualFailureRate < Number.POSITIVE_INFINITY && strength >= 0))
		throw new AppError('invalid_input', `A prior needs a rate above 0 and a strength of at least 0; they are ${annualFailureRate} and ${strength}.`, {
			...prior,
		});
	if (strength === Number.POSITIVE_INFINITY) return { annualFailureRate, lower: annualFailureRate, upper: annualFailureRate };
	const shape = strength + count.failures;
	const years = strength / annualFailureRate + count.exposureDays / DAYS_PER_YEAR;
	if (!(shape > 0 && years > 0))
		throw new AppError('sample_too_small', 'Without a failure and without a prior nothing is known of a rate. Use a published rate as prior.');
	const tail = (1 - confidence) / 2;
	return {
		annualFailureRate: shape / years,
		lower: lowerIncompleteGammaInverse(shape, tail) / years,
		upper: upperIncompleteGammaInverse(shape, tail) / years,
	};
}

/**
 * Factor between what happened and what was expected, pooled toward a prior factor:
 * (strength * priorRatio + failures) / (strength + expectedFailures).
 *
 * @param failures          failures counted, at least 0
 * @param expectedFailures  failures that the hazard without this factor expects over the same exposure, at least 0
 */
export function pooledRateRatio(failures: number, expectedFailures: number, strength: number, priorRatio = 1): number {
	return (strength * priorRatio + failures) / (strength + expectedFailures);
}

/** Log strengths that are tried before the best is refined; beyond them models differ wildly, or not at all. */
const LOWEST_LOG_STRENGTH = -12;
const HIGHEST_LOG_STRENGTH = 22;
const GRID_STEP = 0.5;
const MAX_HALVINGS = 80;

/**
 * The prior that several models of drives imply for each other: rate and strength at the maximum of the marginal (negative binomial)
 * likelihood of their counts.
 *
 * @param counts  one per model; models without exposure say nothing
 * @returns strength Infinity when the counts differ no more than Poisson counts of one rate do
 * @throws AppError `sample_too_small` with fewer than two models in service or without a failure, `invalid_input` for a count that is none
 * @source Gaver & O'Muircheartaigh (1987), Technometrics 29 (empirical Bayes of failure rates)
 */
export function estimateRatePrior(counts: readonly FailureCount[]): RatePrior & { readonly logLikelihood: number } {
	for (const count of counts) requireFailureCount(count);
	const models = counts.filter(({ exposureDays }) => exposureDays > 0);
	const failures = models.reduce((sum, model) => sum + model.failures, 0);
	if (models.length < 2 || failures === 0)
		throw new AppError(
			'sample_too_small',
			`A prior over models needs at least two models in service and a failure; there are ${models.length} and ${failures}. Use published rates.`,
			{ models: models.length, failures },
		);
	const common = observedFailureRate({ failures, exposureDays: models.reduce((sum, model) => sum + model.exposureDays, 0) }).annualFailureRate;
	let best = { annualFailureRate: common, strength: Number.POSITIVE_INFINITY, logLikelihood: poissonLogLikelihood(models, common) };
	let bestLogStrength = Number.POSITIVE_INFINITY;
	for (let logStrength = LOWEST_LOG_STRENGTH; logStrength <= HIGHEST_LOG_STRENGTH; logStrength += GRID_STEP) {
		const tried = marginalAt(models, exp(logStrength), common);
		// Rounding alone must not make equal rates differ.
		if (tried.logLikelihood > best.logLikelihood + 1e-10 * (1 + Math.abs(best.logLikelihood))) {
			best = tried;
			bestLogStrength = logStrength;
		}
	}
	if (best.strength === Number.POSITIVE_INFINITY) return withoutSlope(best);
	let low = bestLogStrength - GRID_STEP;
	let high = bestLogStrength + GRID_STEP;
	for (let halving = 0; halving < MAX_HALVINGS; halving++) {
		const middle = (low + high) / 2;
		if (middle <= low || middle >= high) break;
		const tried = marginalAt(models, exp(middle), best.annualFailureRate);
		best = tried;
		if (tried.slope > 0) low = middle;
		else high = middle;
	}
	return withoutSlope(best);
}

/** A strength with the rate that is best for it. */
interface Marginal extends RatePrior {
	readonly logLikelihood: number;
}

const withoutSlope = ({ annualFailureRate, strength, logLikelihood }: Marginal): Marginal => ({ annualFailureRate, strength, logLikelihood });

/** Log-likelihood but for what does not depend on the rate, as below. */
function poissonLogLikelihood(models: readonly FailureCount[], rate: number): number {
	let sum = 0;
	for (const { failures, exposureDays } of models) {
		const expected = (rate * exposureDays) / DAYS_PER_YEAR;
		sum += failures * log(expected) - expected;
	}
	return sum;
}

/**
 * With a = strength and x = rate * years the log-likelihood of a count d is sum over j < d of log(1 + j/a) - (a + d) log(1 + x/a) + d log x;
 * written so, it runs into the Poisson one as a grows. `slope` is its derivative by log a.
 */
function marginalAt(models: readonly FailureCount[], strength: number, nearRate: number): Marginal & { readonly slope: number } {
	const annualFailureRate = bestRate(models, strength, nearRate);
	let logLikelihood = 0;
	let slope = 0;
	for (const { failures, exposureDays } of models) {
		const x = (annualFailureRate * exposureDays) / DAYS_PER_YEAR;
		const shared = log1p(x / strength);
		// Logs are dear: factors are multiplied as long as they stay in range.
		let product = 1;
		for (let j = 1; j < failures; j++) {
			product *= 1 + j / strength;
			slope -= j / (strength + j);
			if (product > 1e280) {
				logLikelihood += log(product);
				product = 1;
			}
		}
		logLikelihood += log(product) - (strength + failures) * shared + failures * log(x);
		slope += ((strength + failures) * x) / (strength + x) - strength * shared;
	}
	return { annualFailureRate, strength, logLikelihood, slope };
}

/** Root in the rate of the sum of (d - x) / (a + x), which falls throughout: Newton in the log rate, kept in a bracket. */
function bestRate(models: readonly FailureCount[], strength: number, start: number): number {
	let low = 0;
	let high = models.reduce((most, { failures, exposureDays }) => Math.max(most, failures / exposureDays), 0) * DAYS_PER_YEAR;
	let rate = Math.min(start, high);
	for (let step = 0; step < MAX_HALVINGS; step++) {
		let value = 0;
		let slope = 0;
		for (const { failures, exposureDays } of models) {
			const x = (rate * exposureDays) / DAYS_PER_YEAR;
			value += (failures - x) / (strength + x);
			slope -= (x * (strength + failures)) / ((strength + x) * (strength + x));
		}
		if (value > 0) low = rate;
		else high = rate;
		const newton = rate * exp(-value / slope);
		const next = newton > low && newton < high ? newton : (low + high) / 2;
		if (Math.abs(next - rate) <= 1e-15 * rate) return next;
		rate = next;
	}
	return rate;
}
