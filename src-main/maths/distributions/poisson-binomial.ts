/** How many of several independent events happen, each with a probability of its own. */
import { AppError } from '../../shared/domain/errors.ts';
import { exp, expm1, log1p, normalQuantile } from '../elementary.ts';

export interface CountInterval {
	readonly mean: number;
	/** Smallest counts whose distribution function reaches (1 - confidence) / 2 and (1 + confidence) / 2. */
	readonly lower: number;
	readonly upper: number;
}

/** What lies above a count this many deviations and this many events beyond the mean is below 1e-16: it is left out. */
const DEVIATIONS = 9;
const EVENTS = 40;

/**
 * Distribution of the count by convolution, one event after the other.
 *
 * @param probabilities  shape (n,), each in [0, 1]
 * @returns shape (counts,): probability of 0, 1, 2, ... events, as far as there is any
 * @throws AppError `invalid_input` for a probability out of range
 * @source Wang (1993), Statistica Sinica 3; `poisson_binom` of scipy
 */
export function poissonBinomialProbabilities(probabilities: ArrayLike<number>): Float64Array {
	let [mean, variance] = [0, 0];
	for (let i = 0; i < probabilities.length; i++) {
		const p = probabilities[i];
		if (!(p >= 0 && p <= 1)) throw new AppError('invalid_input', `The probability of an event must lie in 0 to 1; number ${i} is ${p}.`, { at: i });
		mean += p;
		variance += p * (1 - p);
	}
	const most = Math.min(probabilities.length, Math.ceil(mean + DEVIATIONS * Math.sqrt(variance) + EVENTS));
	const counts = new Float64Array(most + 1);
	counts[0] = 1;
	for (let i = 0; i < probabilities.length; i++) {
		const p = probabilities[i];
		for (let k = Math.min(i + 1, most); k > 0; k--) counts[k] = counts[k] * (1 - p) + counts[k - 1] * p;
		counts[0] *= 1 - p;
	}
	return counts;
}

/** Of equal shares of a level that is not known: enough for the tails of an interval of 95 %. */
const LEVELS = 40;

/**
 * Mean and central interval of the count.
 *
 * @param probabilities   shape (n,), each in [0, 1]
 * @param levelDeviation  standard deviation of the log of the hazard, which all events have in common: what a fit does not know of its level;
 *                        the count is then a mixture over lognormal levels of mean 1
 * @param confidence      in (0, 1)
 */
export function poissonBinomialInterval(probabilities: ArrayLike<number>, levelDeviation = 0, confidence = 0.95): CountInterval {
	const counts = levelDeviation > 0 ? overLevels(probabilities, levelDeviation) : poissonBinomialProbabilities(probabilities);
	let mean = 0;
	for (let i = 0; i < probabilities.length; i++) mean += probabilities[i];
	const at = (level: number): number => {
		let sum = 0;
		for (const [count, probability] of counts.entries()) {
			sum += probability;
			if (sum >= level) return count;
		}
		return counts.length - 1;
	};
	const tail = (1 - confidence) / 2;
	return { mean, lower: at(tail), upper: at(1 - tail) };
}

function overLevels(probabilities: ArrayLike<number>, levelDeviation: number): Float64Array {
	const parts = Array.from({ length: LEVELS }, (_, at) => {
		const level = exp(levelDeviation * normalQuantile((at + 0.5) / LEVELS) - 0.5 * levelDeviation * levelDeviation);
		return poissonBinomialProbabilities(Float64Array.from(probabilities, (p) => (p < 1 ? -expm1(level * log1p(-p)) : 1)));
	});
	const longest = parts.reduce((most, { length }) => Math.max(most, length), 0);
	return Float64Array.from({ length: longest }, (_, count) => parts.reduce((sum, part) => sum + (part[count] ?? 0), 0) / LEVELS);
}
