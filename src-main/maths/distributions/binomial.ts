/** The binomial distribution, with the digits of `elementary.ts`: order-statistic intervals and exact loss distributions rest on it. */
import { exp, log, log1p, logFactorial } from '../elementary.ts';

/**
 * P(B = k) for B binomial.
 *
 * @param trials       whole number, at least 0
 * @param probability  in [0, 1]
 */
export function binomialProbability(k: number, trials: number, probability: number): number {
	if (k < 0 || k > trials) return 0;
	if (probability <= 0) return k === 0 ? 1 : 0;
	if (probability >= 1) return k === trials ? 1 : 0;
	const logChoices = logFactorial(trials) - logFactorial(k) - logFactorial(trials - k);
	return exp(logChoices + k * log(probability) + (trials - k) * log1p(-probability));
}

/**
 * The smallest k with P(B <= k) >= `level`, for B binomial.
 * Sums outward from the mean, so that the work grows with the standard deviation and not with `trials`.
 *
 * @param level  in (0, 1)
 */
export function binomialQuantile(level: number, trials: number, probability: number): number {
	if (probability <= 0) return 0;
	if (probability >= 1) return trials;
	const odds = probability / (1 - probability);
	const centre = Math.floor(trials * probability);
	const atCentre = binomialProbability(centre, trials, probability);
	let cumulative = 0;
	let term = atCentre;
	for (let k = centre; k >= 0 && term > 1e-18 * atCentre; k--) {
		cumulative += term;
		term *= k / ((trials - k + 1) * odds);
	}
	term = atCentre;
	let k = centre;
	if (cumulative >= level) {
		while (k > 0 && cumulative - term >= level) {
			cumulative -= term;
			term *= k / ((trials - k + 1) * odds);
			k--;
		}
		return k;
	}
	while (k < trials && cumulative < level) {
		term *= ((trials - k) * odds) / (k + 1);
		cumulative += term;
		k++;
	}
	return k;
}
