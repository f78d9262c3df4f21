/** The binomial distribution, with the digits of `elementary.ts`: order-statistic intervals and exact loss distributions rest on it. */
import { AppError } from '../../shared/domain/errors.ts';
import { exp, log, log1p } from '../elementary.ts';
import { discreteQuantile } from './discrete-quantile.ts';
import type { DiscreteDistribution } from './distribution.ts';
import { betaWeight, incompleteBeta, incompleteBetaComplement } from './incomplete-beta.ts';

/**
 * P(B = k) for B binomial.
 *
 * @param trials       whole number, at least 0
 * @param probability  in [0, 1]
 * @returns            relative error a few units in the last place, times the size of its logarithm
 * @source Loader (2000), "Fast and accurate computation of binomial probabilities": the deviance form, here of the beta weight
 */
export function binomialProbability(k: number, trials: number, probability: number): number {
	if (k < 0 || k > trials) return 0;
	if (probability <= 0) return k === 0 ? 1 : 0;
	if (probability >= 1) return k === trials ? 1 : 0;
	if (k === 0) return exp(trials * log1p(-probability));
	if (k === trials) return exp(trials * log(probability));
	// C(n, k) = n / (k (n-k) B(k, n-k))
	return betaWeight(k, trials - k, { x: probability, complement: 1 - probability }) * (trials / k / (trials - k));
}

/**
 * The smallest k with P(B <= k) >= `level`, for B binomial.
 *
 * @param level  in [0, 1]; outside NaN
 */
export function binomialQuantile(level: number, trials: number, probability: number): number {
	return binomialDistribution(trials, probability).quantile(level);
}

/**
 * @param trials       whole number, at least 0
 * @param probability  of a success, in [0, 1]
 * @throws AppError `invalid_input` for parameters outside
 */
export function binomialDistribution(trials: number, probability: number): DiscreteDistribution {
	if (!(Number.isInteger(trials) && trials >= 0))
		throw new AppError('invalid_input', `The trials of a binomial variable must be a whole number from 0 on; they are ${trials}.`, {
			field: 'trials',
		});
	if (!(probability >= 0 && probability <= 1))
		throw new AppError('invalid_input', `The probability of a binomial variable must lie in [0, 1]; it is ${probability}.`, { field: 'probability' });
	const complement = 1 - probability;
	const cdf = (x: number): number => {
		const k = Math.floor(x);
		if (!(k >= 0)) return Number.isNaN(x) ? x : 0;
		return k >= trials ? 1 : incompleteBetaComplement(k + 1, trials - k, probability, complement);
	};
	const sf = (x: number): number => {
		const k = Math.floor(x);
		if (!(k >= 0)) return Number.isNaN(x) ? x : 1;
		return k >= trials ? 0 : incompleteBeta(k + 1, trials - k, probability, complement);
	};
	const mean = trials * probability;
	const variance = mean * complement;
	const skewness = variance > 0 ? (complement - probability) / Math.sqrt(variance) : 0;
	return {
		pmf: (k) => (Number.isInteger(k) ? binomialProbability(k, trials, probability) : 0),
		cdf,
		sf,
		quantile: (level) => discreteQuantile({ cdf, sf, mean, variance, skewness, last: trials }, level),
		mean,
		variance,
	};
}
