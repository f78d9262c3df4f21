/** The Poisson distribution: counts of independent rare events. */

import { AppError } from '../../shared/domain/errors.ts';
import { discreteQuantile } from './discrete-quantile.ts';
import type { DiscreteDistribution } from './distribution.ts';
import { incompleteGamma, poissonWeight, type Tails } from './incomplete-gamma.ts';

/** @param mean at least 0 and finite @throws AppError `invalid_input` otherwise */
export function poissonDistribution(mean: number): DiscreteDistribution {
	if (!(mean >= 0 && mean < Number.POSITIVE_INFINITY))
		throw new AppError('invalid_input', `The mean of a Poisson variable must be a finite number from 0 on; it is ${mean}.`, {
			field: 'mean',
			value: mean,
		});
	const skewness = mean > 0 ? 1 / Math.sqrt(mean) : 0;
	const both = (x: number): Tails => {
		if (!(x >= 0)) return Number.isNaN(x) ? { lower: x, upper: x } : { lower: 0, upper: 1 };
		if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
		// At most k events by the time of the (k+1)-th: its waiting time is gamma distributed.
		const { lower, upper } = incompleteGamma(Math.floor(x) + 1, mean);
		return { lower: upper, upper: lower };
	};
	const cdf = (x: number): number => both(x).lower;
	const sf = (x: number): number => both(x).upper;
	return {
		pmf: (k) => (k >= 0 && Number.isInteger(k) ? poissonWeight(k, mean) : 0),
		cdf,
		sf,
		quantile: (probability) => discreteQuantile({ cdf, sf, mean, variance: mean, skewness, last: Number.POSITIVE_INFINITY }, probability),
		mean,
		variance: mean,
	};
}
