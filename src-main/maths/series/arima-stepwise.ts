/** Choice of a seasonal ARIMA order step by step: far fewer fits than all orders, and nearly always as good a one. */
import { AppError } from '../../shared/domain/errors.ts';
import type { Stationarity } from '../../shared/domain/results.ts';
import { type ArimaFit, type ArimaOptions, type ArimaProblem, arimaProblem, refineProblem, screenProblem } from './arima.ts';
import { toPartials } from './arima-coefficients.ts';
import type { ArimaOrder, ArimaTrend } from './arima-order.ts';
import { fillGaps } from './arima-regression.ts';
import { seasonalStrength } from './seasonal-strength.ts';
import { chooseDifferences } from './stationarity.ts';

export interface StepwiseOptions extends Pick<ArimaOptions, 'isCancelled'> {
	/** Steps of a season, from 2. */
	readonly period: number;
	/** Seasonal differences; by default one where the season is strong. */
	readonly seasonalD?: 0 | 1;
	/** Differences; by default what ADF asks for after the seasonal ones. */
	readonly d?: 0 | 1 | 2;
	/** What is minimised, 'aicc' by default. */
	readonly criterion?: 'aic' | 'aicc';
	/** Largest P and Q, 2 by default: 1 takes a third of the time. */
	readonly maxSeasonal?: 1 | 2;
}

export interface StepwiseArima {
	readonly fit: ArimaFit;
	/** Of the seasonally differenced series; absent when `d` was given. */
	readonly stationarity?: Stationarity;
	/** In [0, 1], see `seasonalStrength`. */
	readonly strength: number;
	/** Fits that were tried. */
	readonly tried: number;
}

/** Above this a season is differenced away (Wang, Smith & Hyndman 2006, as R's nsdiffs). */
const STRONG_SEASON = 0.64;
const MAX_PLAIN = 3;
const MAX_COEFFICIENTS = 6;
/** First looks that are this near to the best one are climbed to their ends, so many at most. */
const CLOSE = 0.5;
const MAX_CLOSE = 2;
/** Roots nearer the unit circle than this make a model whose forecasts explode or whose top is an accident. */
const NEAREST_ROOT = 1.01;

/** p, q, P, Q and whether the model has a trend term. */
type Step = readonly [p: number, q: number, P: number, Q: number, hasTrend: boolean];

/**
 * The best model that can be reached from four simple ones by changing p, q, P, Q by one, both of a pair by one, or the
 * trend term, until no change is better.
 *
 * @param series shape (n,), equally spaced, NaN = missing
 * @throws AppError as `chooseDifferences` and `fitArima`; `fit_failed` when no model of the walk can be fitted
 * @source Hyndman & Khandakar (2008), J. Statistical Software 27(3), algorithm of section 3.2
 */
export function stepwiseArima(series: Float64Array, options: StepwiseOptions): StepwiseArima {
	const { period, criterion = 'aicc', maxSeasonal = 2 } = options;
	const strength = seasonalStrength(series, period);
	const seasonalD = options.seasonalD ?? (strength > STRONG_SEASON ? 1 : 0);
	// With its gaps filled a likelihood takes a thirtieth of the time; the model that is chosen sees the gaps as they are.
	const hasGaps = series.some(Number.isNaN);
	const filled = hasGaps ? fillGaps(series) : series;
	const chosen = options.d === undefined ? chooseDifferences(seasonalDifference(filled, seasonalD * period)) : undefined;
	// Two differences of a seasonally differenced series leave more noise than they take away.
	const d = options.d ?? Math.min(chosen?.d ?? 0, seasonalD === 1 ? 1 : 2);
	const walk = createWalk(filled, {
		period,
		d,
		seasonalD,
		maxSeasonal,
		...(options.isCancelled ? { isCancelled: options.isCancelled } : {}),
	});
	const canHaveTrend = d + seasonalD <= 1;
	let best: { step: Step; fit: ArimaFit } | undefined;
	const consider = (step: Step): boolean => {
		const fit = walk.fitOf(step);
		if (!fit || (best && fit[criterion] >= best.fit[criterion])) return false;
		best = { step, fit };
		return true;
	};
	const starts = [
		// The paper's (2,2,1,1) is slow to fit and seldom near where the walk of a differenced season ends.
		seasonalD === 1 ? [1, 1, 0, 1] : [2, 2, 1, 1],
		[0, 0, 0, 0],
		[1, 0, 1, 0],
		[0, 1, 0, 1],
	] as const;
	for (const [p, q, P, Q] of starts) consider([p, q, P, Q, canHaveTrend]);
	if (canHaveTrend) consider([0, 0, 0, 0, false]);
	while (best && neighbours(best.step, canHaveTrend).some(consider));
	if (!best) throw new AppError('fit_failed', `No seasonal ARIMA of period ${period} could be fitted.`, { period, d, seasonalD });
	const found = walk.fitBest(criterion);
	const fit = hasGaps ? refineProblem(arimaProblem(series, found.order, { ...options, trend: found.trend }), found.order) : found;
	return { fit, ...(chosen ? { stationarity: chosen.stationarity } : {}), strength, tried: walk.tried() };
}

function neighbours([p, q, P, Q, hasTrend]: Step, canHaveTrend: boolean): Step[] {
	const changes: (readonly [number, number, number, number])[] = [];
	for (const by of [-1, 1]) changes.push([0, 0, by, 0], [0, 0, 0, by], [0, 0, by, by], [by, 0, 0, 0], [0, by, 0, 0], [by, by, 0, 0]);
	const changed = changes.map(([a, b, A, B]): Step => [p + a, q + b, P + A, Q + B, hasTrend]);
	return canHaveTrend ? [...changed, [p, q, P, Q, !hasTrend]] : changed;
}

interface WalkFrame {
	readonly period: number;
	readonly d: number;
	readonly seasonalD: number;
	readonly maxSeasonal: number;
	readonly isCancelled?: () => boolean;
}

/** Fits on demand, each once; undefined for what is out of range, cannot be fitted or lies on the border. */
function createWalk(series: Float64Array, { period, d, seasonalD, maxSeasonal, isCancelled }: WalkFrame) {
	const trend: ArimaTrend = d + seasonalD === 0 ? 'c' : 't';
	const problems = new Map<boolean, ArimaProblem>();
	const known = new Map<string, ArimaFit | undefined>();
	const orderOf = ([p, q, P, Q]: Step): ArimaOrder => ({ p, d, q, seasonal: { p: P, d: seasonalD, q: Q, period } });
	const problemOf = (hasTrend: boolean): ArimaProblem => {
		const found =
			problems.get(hasTrend) ??
			arimaProblem(series, orderOf([0, 0, 0, 0, hasTrend]), { trend: hasTrend ? trend : 'n', ...(isCancelled ? { isCancelled } : {}) });
		problems.set(hasTrend, found);
		return found;
	};
	const fitStep = (step: Step): ArimaFit | undefined => {
		const [p, q, P, Q, hasTrend] = step;
		const isWithin = Math.min(p, q, P, Q) >= 0 && Math.max(p, q) <= Math.min(MAX_PLAIN, period - 1) && Math.max(P, Q) <= maxSeasonal;
		if (!isWithin || p + q + P + Q > MAX_COEFFICIENTS) return undefined;
		try {
			const found = screenProblem(problemOf(hasTrend), orderOf(step));
			return isInside(found) ? found : undefined;
		} catch (thrown) {
			if (thrown instanceof AppError && (thrown.code === 'series_too_short' || thrown.code === 'fit_failed')) return undefined;
			throw thrown;
		}
	};
	return {
		tried: () => known.size,
		/** The fits of the best first looks. */
		fitBest(criterion: 'aic' | 'aicc'): ArimaFit {
			const screened = [...known.values()].filter((fit) => fit !== undefined).sort((a, b) => a[criterion] - b[criterion]);
			const close = screened.filter((fit) => fit[criterion] - screened[0][criterion] < CLOSE).slice(0, MAX_CLOSE);
			const refined = close.map(({ order, trend }) => refineProblem(problemOf(trend !== 'n'), order)).filter(isInside);
			return [...refined, screened[0]].reduce((least, fit) => (fit[criterion] < least[criterion] ? fit : least));
		},
		fitOf(step: Step): ArimaFit | undefined {
			const key = step.join();
			if (!known.has(key)) known.set(key, fitStep(step));
			return known.get(key);
		},
	};
}

/** Whether every root of every factor is farther out than `NEAREST_ROOT`: coefficients that grow by its powers are stationary still. */
function isInside({ ar, ma, seasonalAr }: ArimaFit): boolean {
	return [ar, ma.map((c) => -c), seasonalAr].every((factor) =>
		toPartials(factor.map((c, i) => c * NEAREST_ROOT ** (i + 1))).every((partial) => Math.abs(partial) < 1),
	);
}

/** y[t] - y[t - lag]; the series itself for lag 0. */
function seasonalDifference(series: Float64Array, lag: number): Float64Array {
	return lag === 0 ? series : series.subarray(lag).map((value, t) => value - series[t]);
}
