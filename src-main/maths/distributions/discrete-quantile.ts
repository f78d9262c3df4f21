/** Quantiles of counts, from their distribution functions. */
import { normalQuantile } from '../elementary.ts';

interface Counts {
	cdf(k: number): number;
	sf(k: number): number;
	readonly mean: number;
	readonly variance: number;
	readonly skewness: number;
	/** Largest possible count; Infinity where there is none. */
	readonly last: number;
}

/**
 * The smallest k with P(X <= k) >= probability: Cornish-Fisher's first guess, a bracket grown from it, bisection.
 *
 * @param probability  in [0, 1]; outside NaN
 */
export function discreteQuantile({ cdf, sf, mean, variance, skewness, last }: Counts, probability: number): number {
	if (!(probability >= 0 && probability <= 1)) return Number.NaN;
	if (probability === 1) return last;
	// Above 1/2 the survival function has the digits.
	const reaches = (k: number): boolean => (probability < 0.5 ? cdf(k) >= probability : sf(k) <= 1 - probability);
	const z = normalQuantile(Math.max(probability, Number.MIN_VALUE));
	const guess = mean + Math.sqrt(variance) * (z + (skewness / 6) * (z * z - 1));
	let high = Math.min(last, Math.max(0, Math.floor(guess)));
	let low = high - 1;
	for (let step = 1; low >= 0 && reaches(low); step *= 2) {
		high = low;
		low = Math.max(-1, low - step);
	}
	for (let step = 1; !reaches(high); step *= 2) {
		low = high;
		high = Math.min(last, high + step);
	}
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (reaches(middle)) high = middle;
		else low = middle;
	}
	return high;
}
