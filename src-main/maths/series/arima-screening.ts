/**
 * A first look at an order: a few climbs from the most promising start points, left when the second digit of a log-likelihood
 * is known. It finds the highest top or one next to it in a third of the time of the search of arima-search.ts; enough to tell
 * which of many orders is the one.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { createDescent, type Minimum, type SmoothFunction } from '../bfgs.ts';
import { type ArimaFactors, factorsFromFree } from './arima-coefficients.ts';
import { type ArimaOrder, factorSizes } from './arima-order.ts';
import { type ArmaSearch, type ArmaTop, knownTop, mostLikely } from './arima-search.ts';
import { generalStarts, neighbourStart, pairRidgeStarts, ridgeStarts } from './arima-starts.ts';
import { type ArmaLikelihood, createArmaLikelihood } from './arma-likelihood.ts';

/** Steps that every start takes, those of a round, and the rounds at most. */
const firstStepsOf = (size: number): number => (size <= 4 ? 3 : 5);
const ROUND_STEPS = 8;
const MAX_ROUNDS = 6;
/** Searches that go on after the first steps. With five or six coefficients the tops are many: with 5 instead of 12, one choice in ten differed. */
const runnersOf = (size: number): number => (size <= 2 ? 2 : size <= 4 ? 3 : 12);
/** How many times the gain of its last round a search may be behind the best one. */
const CATCH_UP = 10;
const SAME_TOP = 1e-3;
const NEAR_ENOUGH = { slopeTolerance: 2e-2, gainTolerance: 1e-6 };
/** A likelihood with a season takes three times as long, and its start points are better: so many of them are climbed from. */
const SEASONAL_CLIMBS = 3;

/**
 * The best top that a short look finds; that of the search where it has been made already. Each order also starts from its
 * smaller neighbours that are known, so ask for small ones first.
 *
 * @returns undefined when no start has a finite likelihood
 * @throws AppError `cancelled`
 */
export function screenArma(search: ArmaSearch, order: ArimaOrder): ArmaTop | undefined {
	const known = knownTop(search, order);
	if (known) return known;
	const likelihood = createArmaLikelihood(order, search.source.w, search.regressors);
	const f = (x: Float64Array, slope: Float64Array | null): number => {
		if (search.isCancelled()) throw new AppError('cancelled');
		return likelihood.evaluate(x, slope);
	};
	const best = order.seasonal
		? climb(f, likeliest(f, seasonalStarts(search, order)), 1)
		: climb(f, plainStarts(search, order, likelihood), runnersOf(likelihood.size));
	if (best === undefined || !Number.isFinite(likelihood.evaluate(best.x, null))) return undefined;
	const top = { free: best.x, factors: factorsFromFree(order, best.x), solution: likelihood.solution() };
	search.screened.set(factorSizes(order).join(), top);
	return top;
}

/** Everyone takes some steps; the best ones go on while they may still catch up. */
function climb(f: SmoothFunction, starts: readonly Float64Array[], kept: number): Minimum | undefined {
	const field = starts.map((start) => {
		const descent = createDescent(f, start, NEAR_ENOUGH);
		return { descent, at: descent.run(firstStepsOf(start.length)), gain: Number.POSITIVE_INFINITY };
	});
	let runners = apart(field).slice(0, kept);
	for (let round = 0; round < MAX_ROUNDS && !runners.every(({ descent }) => descent.isDone()); round++) {
		for (const runner of runners) {
			const before = runner.at.value;
			runner.at = runner.descent.run(ROUND_STEPS);
			runner.gain = before - runner.at.value;
		}
		const [best, ...others] = apart(runners);
		runners = [best, ...others.filter(({ descent, at, gain }) => !descent.isDone() && at.value - best.at.value <= CATCH_UP * gain)];
	}
	return runners[0]?.at;
}

/** The finite ones, lowest first, one of those that are equal. */
function apart<T extends { readonly at: Minimum }>(runners: readonly T[]): T[] {
	const sorted = runners.filter(({ at }) => Number.isFinite(at.value)).sort((a, b) => a.at.value - b.at.value);
	return sorted.filter(({ at }, i) => i === 0 || at.value - sorted[i - 1].at.value > SAME_TOP);
}

function likeliest(f: SmoothFunction, starts: readonly Float64Array[]): Float64Array[] {
	return starts
		.map((start) => ({ start, value: f(start, null) }))
		.filter(({ value }) => Number.isFinite(value))
		.sort((a, b) => a.value - b.value)
		.slice(0, SEASONAL_CLIMBS)
		.map(({ start }) => start);
}

function plainStarts(search: ArmaSearch, order: ArimaOrder, likelihood: ArmaLikelihood): Float64Array[] {
	const { p, q } = order;
	const one = p > 0 && q > 0 ? factorsOf(search, { ...order, p: p - 1, q: q - 1 }) : undefined;
	const two = p > 1 && q > 1 ? factorsOf(search, { ...order, p: p - 2, q: q - 2 }) : undefined;
	return [
		...generalStarts(search.source, order),
		...neighbours(search, order),
		...(one ? mostLikely(ridgeStarts(one), likelihood) : []),
		...(two ? mostLikely(pairRidgeStarts(search.source, two), likelihood) : []),
	];
}

function seasonalStarts(search: ArmaSearch, order: ArimaOrder): Float64Array[] {
	const { p, q } = order;
	const one = p > 0 && q > 0 ? factorsOf(search, { ...order, p: p - 1, q: q - 1 }) : undefined;
	return [...generalStarts(search.source, order), ...neighbours(search, order), ...(one ? ridgeStarts(one) : [])];
}

/** The orders with one coefficient less that are known. */
function neighbours(search: ArmaSearch, order: ArimaOrder): Float64Array[] {
	const { p, q, seasonal } = order;
	const smaller: (ArimaOrder | undefined)[] = [
		p > 0 ? { ...order, p: p - 1 } : undefined,
		q > 0 ? { ...order, q: q - 1 } : undefined,
		seasonal && seasonal.p > 0 ? { ...order, seasonal: { ...seasonal, p: seasonal.p - 1 } } : undefined,
		seasonal && seasonal.q > 0 ? { ...order, seasonal: { ...seasonal, q: seasonal.q - 1 } } : undefined,
	];
	return smaller.flatMap((one) => {
		const factors = one && factorsOf(search, one);
		return factors ? [neighbourStart(factors, order)] : [];
	});
}

const factorsOf = (search: ArmaSearch, order: ArimaOrder): ArimaFactors | undefined => knownTop(search, order)?.factors;
