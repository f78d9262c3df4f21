/**
 * Does a VaR model keep its promise? Tests of the days on which the loss exceeded VaR ("exceptions", or hits);
 * how far the forecasts lie off is the quantile loss, `pinballLoss(losses, valuesAtRisk, confidence)` of series/accuracy.ts.
 * The likelihood ratios share their fields: `stat`, at least 0, and `pvalue` from its chi-square limit.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { binomialDistribution } from '../distributions/binomial.ts';
import { chiSquareSurvival } from '../distributions/chi-square.ts';
import { log1pMinusX } from '../elementary.ts';
import { requireCounts } from './exact-binomial.ts';

export interface LikelihoodRatio {
	readonly stat: number;
	readonly pvalue: number;
}

/**
 * Kupiec's proportion of failures: do exceptions come as often as promised?
 *
 * @param exceptions    whole number in 0..observations
 * @param observations  at least 1
 * @param probability   promised share of exceptions, 1 - confidence, in (0, 1)
 * @throws AppError `invalid_input` for counts or a probability out of range
 * @source Kupiec (1995), J. Derivatives 3; 0 log 0 = 0
 */
export function kupiec(exceptions: number, observations: number, probability: number): LikelihoodRatio {
	requireCounts(exceptions, observations, probability);
	return ratioOf(coverageDeviance(exceptions, observations, probability), 1);
}

/** Pairs of neighbouring days by what happened on the first and on the second. */
export interface Transitions {
	readonly n00: number;
	readonly n01: number;
	readonly n10: number;
	readonly n11: number;
}

export interface CoverageTests {
	readonly exceptions: number;
	readonly transitions: Transitions;
	/** Share of exceptions after a quiet day, after an exception, and after any day; 0 where there is no such day. */
	readonly afterQuiet: number;
	readonly afterException: number;
	readonly afterAny: number;
	/** Kupiec over all days. */
	readonly unconditional: LikelihoodRatio;
	/** Exceptions come independently of the day before. */
	readonly independence: LikelihoodRatio;
	/** Both at once, the sum of the two: what most texts print. */
	readonly conditional: LikelihoodRatio;
	/** Kupiec over the days that have a day before, and the sum with it: the exact likelihood ratio of the paper. */
	readonly unconditionalOfTransitions: LikelihoodRatio;
	readonly conditionalOfTransitions: LikelihoodRatio;
}

/**
 * Christoffersen's tests of independence and of conditional coverage. A state that never occurs contributes nothing.
 *
 * @param isException  shape (days,), 1 where the loss exceeded VaR, else 0; at least one day
 * @param probability  promised share of exceptions, in (0, 1)
 * @throws AppError `sample_too_small` without days, `invalid_input` for a probability out of range
 * @source Christoffersen (1998), International Economic Review 39
 */
export function christoffersen(isException: Uint8Array, probability: number): CoverageTests {
	const days = isException.length;
	if (days === 0) throw new AppError('sample_too_small', 'A backtest needs at least one day; there is none.');
	const transitions = countTransitions(isException);
	const { n00, n01, n10, n11 } = transitions;
	const exceptions = n01 + n11 + isException[0]!;
	requireCounts(exceptions, days, probability);
	const afterAny = share(n01 + n11, days - 1);
	const all = coverageDeviance(exceptions, days, probability);
	const ofTransitions = coverageDeviance(n01 + n11, days - 1, probability);
	const independence = coverageDeviance(n01, n00 + n01, afterAny) + coverageDeviance(n11, n10 + n11, afterAny);
	return {
		exceptions,
		transitions,
		afterQuiet: share(n01, n00 + n01),
		afterException: share(n11, n10 + n11),
		afterAny,
		unconditional: ratioOf(all, 1),
		independence: ratioOf(independence, 1),
		conditional: ratioOf(all + independence, 2),
		unconditionalOfTransitions: ratioOf(ofTransitions, 1),
		conditionalOfTransitions: ratioOf(ofTransitions + independence, 2),
	};
}

export type TrafficLight = 'green' | 'yellow' | 'red';

/** Probability of at most this many exceptions, were the model right, from which on the zone begins. */
const YELLOW_FROM = 0.95;
const RED_FROM = 0.9999;

/**
 * The zones of the Basel Committee: green, yellow and red for 0 to 4, 5 to 9 and more exceptions in 250 days at 99 %.
 *
 * @param probability  promised share of exceptions, in (0, 1)
 * @throws AppError `invalid_input` for counts or a probability out of range
 * @source Basel Committee (1996), Supervisory framework for the use of "backtesting"
 */
export function trafficLight(exceptions: number, observations: number, probability: number): TrafficLight {
	requireCounts(exceptions, observations, probability);
	const cumulative = binomialDistribution(observations, probability).cdf(exceptions);
	if (cumulative >= RED_FROM) return 'red';
	return cumulative >= YELLOW_FROM ? 'yellow' : 'green';
}

function countTransitions(isException: Uint8Array): Transitions {
	const counts = new Float64Array(4);
	for (let day = 1; day < isException.length; day++) counts[(isException[day - 1]! ? 2 : 0) + (isException[day]! ? 1 : 0)]! += 1;
	const [n00 = 0, n01 = 0, n10 = 0, n11 = 0] = counts;
	return { n00, n01, n10, n11 };
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function ratioOf(stat: number, degreesOfFreedom: number): LikelihoodRatio {
	return { stat, pvalue: chiSquareSurvival(stat, degreesOfFreedom) };
}

/** -2 log of the likelihood ratio of `probability` against the observed share. */
function coverageDeviance(exceptions: number, observations: number, probability: number): number {
	return 2 * (deviance(exceptions, observations * probability) + deviance(observations - exceptions, observations * (1 - probability)));
}

/**
 * x log(x / m) - (x - m): at least 0, and without the cancellation of the plain form near x = m. Over the cells of a table the second parts add up to 0.
 *
 * @source Loader (2000), "Fast and accurate computation of binomial probabilities", the function bd0
 */
function deviance(x: number, m: number): number {
	// m is 0 only for a cell that cannot be filled.
	return x === 0 || m === 0 ? m : 0 - x * log1pMinusX((m - x) / x);
}
