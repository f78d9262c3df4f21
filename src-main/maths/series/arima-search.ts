/** The highest likelihood of an ARMA model over many start points, and over several orders of one series. */
import { AppError } from '../../shared/domain/errors.ts';
import { createDescent, type Minimum, minimizeSmooth, type SmoothFunction } from '../bfgs.ts';
import { type ArimaFactors, factorsFromFree, wholeAr, wholeMa } from './arima-coefficients.ts';
import { runFilter } from './arima-filter.ts';
import { type ArimaOrder, factorSizes } from './arima-order.ts';
import { generalStarts, neighbourStart, pairRidgeStarts, ridgeStarts, type StartSource, seasonalRidgeStarts, startSource } from './arima-starts.ts';
import { stateSpace } from './arima-state.ts';
import { type ArmaLikelihood, type ArmaSolution, createArmaLikelihood } from './arma-likelihood.ts';
import { concentrate } from './concentrated.ts';

/** A local top of the likelihood: where it is, and the numbers that are concentrated out there. */
export interface ArmaTop {
	/** Free numbers: see arima-parameters.ts. */
	readonly free: Float64Array;
	readonly factors: ArimaFactors;
	readonly solution: ArmaSolution;
}

/** One series, differenced and without gaps, on which several orders may be tried: what one finds, the next starts from. */
export interface ArmaSearch {
	readonly source: StartSource;
	readonly regressors: readonly Float64Array[];
	/** Tops of an order, the highest first. */
	readonly found: Map<string, readonly ArmaTop[]>;
	/** What a first look at an order found: see arima-screening.ts. */
	readonly screened: Map<string, ArmaTop>;
	readonly isCancelled: () => boolean;
}

export function createArmaSearch(differenced: Float64Array, regressors: readonly Float64Array[], isCancelled?: () => boolean): ArmaSearch {
	return { source: startSource(differenced), regressors, found: new Map(), screened: new Map(), isCancelled: isCancelled ?? (() => false) };
}

/** Steps of the first round, which all starts run, and of the others. */
const FIRST_STEPS = 6;
const ROUND_STEPS = 10;
const MAX_ROUNDS = 20;
/** Searches that go on after the first round: the more coefficients, the more tops. */
const runnersOf = (size: number): number => (size <= 2 ? 3 : size <= MANY ? 6 : 12);
/** With more coefficients than this a smaller model is searched as thoroughly as the model itself, to start from. */
const MANY = 4;
/** How many times the gain of its last round a search may still be behind the best one. */
const CATCH_UP = 10;
const RIDGE_PARTS = 3;
/** Two searches that are this close in log-likelihood went to the same top. */
const SAME_TOP = 1e-3;
const CONVERGED = { slopeTolerance: 1e-4, gainTolerance: 1e-10 };

/**
 * Tops of the likelihood, the highest first; empty when no start has a finite likelihood.
 *
 * @throws AppError `cancelled`
 */
export function searchArma(search: ArmaSearch, order: ArimaOrder): readonly ArmaTop[] {
	const key = factorSizes(order).join();
	const known = search.found.get(key);
	if (known) return known;
	const likelihood = createArmaLikelihood(order, search.source.w, search.regressors);
	const f = (x: Float64Array, slope: Float64Array | null): number => {
		if (search.isCancelled()) throw new AppError('cancelled');
		return likelihood.evaluate(x, slope);
	};
	const starts = [...generalStarts(search.source, order), ...neighbours(search, order, likelihood.size), ...ridges(search, order, likelihood)];
	const topsBy = (objective: SmoothFunction): readonly ArmaTop[] => {
		const [winner, ...others] = race(objective, starts, likelihood.size);
		return (winner ? [pushOut(objective, winner, factorSizes(order)), ...others] : []).map(({ x }) => {
			likelihood.evaluate(x, null);
			return { free: x, factors: factorsFromFree(order, x), solution: likelihood.solution() };
		});
	};
	const gap = roundingGap(search, order);
	const tops = topsBy(f);
	let sound = withoutRounding(tops, gap);
	if (sound.length === 0 && tops.length > 0) {
		// A top of rounding has drawn all searches: once more, with such points refused.
		const guarded: SmoothFunction = (x, slope) => {
			const value = f(x, slope);
			return Number.isFinite(value) && gap(x, -value) > SAME_TOP ? Number.POSITIVE_INFINITY : value;
		};
		sound = withoutRounding(topsBy(guarded), gap);
	}
	const found = sound.length > 0 ? sound : tops;
	search.found.set(key, found);
	return found;
}

/** What the search of an order found, or else a first look at it. */
export function knownTop({ found, screened }: ArmaSearch, order: ArimaOrder): ArmaTop | undefined {
	const key = factorSizes(order).join();
	return found.get(key)?.[0] ?? screened.get(key);
}

/**
 * The top that a first look came near to, climbed to its end. Where it turns out to be one of rounding, all is searched.
 *
 * @throws AppError `cancelled`
 */
export function refineArma(search: ArmaSearch, order: ArimaOrder, near: ArmaTop): ArmaTop | undefined {
	const likelihood = createArmaLikelihood(order, search.source.w, search.regressors);
	const f = (x: Float64Array, slope: Float64Array | null): number => {
		if (search.isCancelled()) throw new AppError('cancelled');
		return likelihood.evaluate(x, slope);
	};
	const { x } = pushOut(f, createDescent(f, near.free, CONVERGED).run(MAX_ROUNDS * ROUND_STEPS), factorSizes(order));
	likelihood.evaluate(x, null);
	const top = { free: x, factors: factorsFromFree(order, x), solution: likelihood.solution() };
	return withoutRounding([top], roundingGap(search, order))[0] ?? searchArma(search, order)[0];
}

/** Difference of a log-likelihood of ours from that of the Kalman filter, 0 where none can be. */
type RoundingGap = (free: Float64Array, logLikelihood: number) => number;

/** A product of 1 - r^2 over the partial autocorrelations above this leaves the start of the process its digits. */
const WELL_INSIDE = 1e-5;

/**
 * Where several roots lie close to the unit circle the start of a process has few digits left, and what looks like a top may be
 * rounding. The Kalman filter loses other digits there: only where both agree is the likelihood known.
 */
function roundingGap({ source, regressors }: ArmaSearch, order: ArimaOrder): RoundingGap {
	const columns = [source.w, ...regressors];
	return (free, logLikelihood) => {
		// A free number is the artanh of a partial autocorrelation r: 1 - r^2 = 1 / cosh^2.
		if (free.reduce((product, x) => product / Math.cosh(x) ** 2, 1) > WELL_INSIDE) return 0;
		const factors = factorsFromFree(order, free);
		try {
			const space = stateSpace(wholeAr(order, factors), wholeMa(order, factors), []);
			return Math.abs(concentrate(runFilter(space, columns)).logLikelihood - logLikelihood);
		} catch (thrown) {
			// On the border of the stationary region the filter has no start at all.
			if (thrown instanceof AppError && thrown.code === 'fit_failed') return Number.POSITIVE_INFINITY;
			throw thrown;
		}
	};
}

/** Tops from the first one on whose height is known; none when there is none. */
function withoutRounding(tops: readonly ArmaTop[], gap: RoundingGap): readonly ArmaTop[] {
	const first = tops.findIndex(({ free, solution }) => gap(free, solution.logLikelihood) <= SAME_TOP);
	return first < 0 ? [] : tops.slice(first);
}

/** All starts take some steps, the best ones go on, and whoever cannot catch up any more is left behind. Lowest value first. */
function race(f: SmoothFunction, starts: readonly Float64Array[], size: number): Minimum[] {
	const field = starts.map((start) => {
		const descent = createDescent(f, start, CONVERGED);
		return { descent, at: descent.run(FIRST_STEPS), gain: Number.POSITIVE_INFINITY };
	});
	let running = distinct(field).slice(0, runnersOf(size));
	const arrived: typeof running = [];
	for (let round = 0; round < MAX_ROUNDS && running.length > 0; round++) {
		for (const runner of running) {
			const before = runner.at.value;
			runner.at = runner.descent.run(ROUND_STEPS);
			runner.gain = before - runner.at.value;
		}
		running = distinct([...running, ...arrived]).filter((runner) => !arrived.includes(runner));
		arrived.push(...running.filter(({ descent }) => descent.isDone()));
		const best = Math.min(...running.map(({ at }) => at.value), ...arrived.map(({ at }) => at.value));
		running = running.filter(({ descent, at, gain }) => !descent.isDone() && at.value - best <= CATCH_UP * gain);
	}
	return distinct([...arrived, ...running]).map(({ at }) => at);
}

/** A root this near the unit circle (a partial autocorrelation of 0.987), and how much nearer it is tried. */
const NEAR_BORDER = 2.5;
const PUSHES = [4, 2, 1];
/** As good as on the circle, and back inside; the steps that a search from there gets to prove itself. */
const ON_BORDER = 8;
const INSIDE = 2;
const TRIAL_STEPS = 20;

/** Near the border the likelihood hardly rises and a search stops short of it: numbers that are there are tried farther out. */
function pushOut(f: SmoothFunction, winner: Minimum, sizes: readonly number[]): Minimum {
	const x = Float64Array.from(winner.x);
	let { value } = winner;
	for (let i = 0; i < x.length; i++) {
		if (Math.abs(x[i]) < NEAR_BORDER) continue;
		const before = x[i];
		for (const push of PUSHES) {
			x[i] = before + Math.sign(before) * push;
			const reached = f(x, null);
			if (reached < value) {
				value = reached;
				break;
			}
			x[i] = before;
		}
	}
	const pushed = winner.value - value > SAME_TOP ? createDescent(f, x, CONVERGED).run(6 * ROUND_STEPS) : winner;
	return swapAlongBorder(f, pushed, sizes);
}

/**
 * Where two partial autocorrelations of one factor are at the border none has a slope that leads back, although a pair of complex
 * roots on the circle may be better than two real ones near 1: each is set inside once, the others on the border.
 */
function swapAlongBorder(f: SmoothFunction, winner: Minimum, sizes: readonly number[]): Minimum {
	let best = winner;
	let from = 0;
	for (const size of sizes) {
		const atBorder = Array.from({ length: size }, (_, k) => from + k).filter((i) => Math.abs(winner.x[i]) >= NEAR_BORDER);
		from += size;
		for (const inside of atBorder.length < 2 ? [] : atBorder) {
			const start = Float64Array.from(winner.x);
			for (const i of atBorder) start[i] = Math.sign(start[i]) * (i === inside ? INSIDE : ON_BORDER);
			const tried = createDescent(f, start, CONVERGED).run(TRIAL_STEPS);
			if (best.value - tried.value > SAME_TOP) best = createDescent(f, tried.x, CONVERGED).run(6 * ROUND_STEPS);
		}
	}
	return best;
}

/** The finite ones, lowest first, one of those that are equal. */
function distinct<T extends { readonly at: Minimum }>(runners: readonly T[]): T[] {
	const sorted = runners.filter(({ at }) => Number.isFinite(at.value)).sort((a, b) => a.at.value - b.at.value);
	return sorted.filter(({ at }, i) => i === 0 || at.value - sorted[i - 1].at.value > SAME_TOP);
}

/** Smaller models that are known already: a larger model is never the less likely one. A large model asks for its plain ones. */
function neighbours(search: ArmaSearch, order: ArimaOrder, size: number): Float64Array[] {
	const { p, q, seasonal } = order;
	const known = (smaller: ArimaOrder): ArimaFactors | undefined => knownTop(search, smaller)?.factors;
	const asked = (smaller: ArimaOrder): ArimaFactors | undefined =>
		known(smaller) ?? (size > MANY ? searchArma(search, smaller)[0]?.factors : undefined);
	const tops = [
		p > 0 ? asked({ ...order, p: p - 1 }) : undefined,
		q > 0 ? asked({ ...order, q: q - 1 }) : undefined,
		seasonal && seasonal.p > 0 ? known({ ...order, seasonal: { ...seasonal, p: seasonal.p - 1 } }) : undefined,
		seasonal && seasonal.q > 0 ? known({ ...order, seasonal: { ...seasonal, q: seasonal.q - 1 } }) : undefined,
	];
	return tops.filter((factors) => factors !== undefined).map((factors) => neighbourStart(factors, order));
}

/** The most likely points beside the ridges of the models that have a common factor less. */
function ridges(search: ArmaSearch, order: ArimaOrder, likelihood: ArmaLikelihood): Float64Array[] {
	const { p, q, seasonal } = order;
	const factorsOfSmaller = (smaller: ArimaOrder): ArimaFactors | undefined =>
		knownTop(search, smaller)?.factors ?? (likelihood.size > MANY ? searchArma(search, smaller)[0]?.factors : nearTop(search, smaller));
	const one = p > 0 && q > 0 ? factorsOfSmaller({ ...order, p: p - 1, q: q - 1 }) : undefined;
	const two = p > 1 && q > 1 ? factorsOfSmaller({ ...order, p: p - 2, q: q - 2 }) : undefined;
	const season =
		seasonal && seasonal.p > 0 && seasonal.q > 0
			? factorsOfSmaller({ ...order, seasonal: { ...seasonal, p: seasonal.p - 1, q: seasonal.q - 1 } })
			: undefined;
	return [one ? ridgeStarts(one) : [], two ? pairRidgeStarts(search.source, two) : [], season ? seasonalRidgeStarts(season) : []].flatMap((starts) =>
		mostLikely(starts, likelihood),
	);
}

/** What a short climb from the first start of an order finds: it is a start point only. */
function nearTop(search: ArmaSearch, order: ArimaOrder): ArimaFactors | undefined {
	const likelihood = createArmaLikelihood(order, search.source.w, search.regressors);
	const [start] = generalStarts(search.source, order);
	const { x, value } = minimizeSmooth(likelihood.evaluate, start, { maxIterations: ROUND_STEPS });
	return Number.isFinite(value) ? factorsFromFree(order, x) : undefined;
}

/** The most likely start of each part of a ridge (its ends and its middle), so that not all of them lie on one spot. */
export function mostLikely(starts: readonly Float64Array[], likelihood: ArmaLikelihood): Float64Array[] {
	const size = Math.ceil(starts.length / RIDGE_PARTS);
	return Array.from({ length: RIDGE_PARTS }, (_, part) => {
		let best: { readonly start: Float64Array; readonly value: number } | undefined;
		for (const start of starts.slice(part * size, (part + 1) * size)) {
			const value = likelihood.evaluate(start, null);
			if (Number.isFinite(value) && !(best && best.value <= value)) best = { start, value };
		}
		return best?.start;
	}).filter((start) => start !== undefined);
}
