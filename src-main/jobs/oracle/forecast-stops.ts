/**
 * Where another program's search for the best fit may have stopped, told from its forecast alone.
 *
 * Likelihoods and sums of squares have several valleys, and the reference takes the first one that it reaches. From the
 * forecast that it states we look for a fit that gives just this forecast: if that fit is no better than ours, ours is the
 * better minimum of the two; if it is better, our search has missed a valley and the case fails.
 */
import { minimize } from '../../maths/bfgs.ts';
import { leastSquares } from '../../maths/linear-algebra.ts';
import { type ArimaFit, arimaLogLikelihood, forecastArima } from '../../maths/series/arima.ts';
import { differenceLags, factorsFromFree, freeFromFactors } from '../../maths/series/arima-coefficients.ts';
import { hasConstant } from '../../maths/series/arima-order.ts';
import { fitHoltWinters, forecastHoltWinters, type HoltWintersFit, type HoltWintersOptions } from '../../maths/series/holt-winters.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { Tolerance } from './fixture.ts';

export interface Stop {
	/** Log-likelihood that ours is ahead by: below 0 the other fit is the better one. */
	readonly behind: number;
	/** Variance of its one-step errors as a multiple of ours. */
	readonly varianceRatio: number;
}

/** @returns undefined where no fit gives the forecast within the tolerance */
export type StopNear = (forecast: Float64Array, tolerance: Tolerance) => Stop | undefined;

/** The farthest miss, as a multiple of the tolerance. */
export function worstMiss(ours: Float64Array, theirs: Float64Array, { atol, rtol }: Tolerance): number {
	return theirs.reduce((worst, value, h) => Math.max(worst, Math.abs(ours[h] - value) / (atol + rtol * Math.abs(value))), 0);
}

/** So heavy that the forecast is met, whatever it costs in fit. */
const AIM_WEIGHT = 1e3;

export function holtWintersStopNear(training: Float64Array, ours: HoltWintersFit, options: HoltWintersOptions): StopNear {
	return (forecast, tolerance) => {
		const observed = ours.residuals.reduce((count, error) => count + (Number.isNaN(error) ? 0 : 1), 0);
		const width = forecast.reduce((least, value) => Math.min(least, tolerance.atol + tolerance.rtol * Math.abs(value)), Number.POSITIVE_INFINITY);
		const weight = (AIM_WEIGHT * ours.sumOfSquares) / observed / (width * width);
		const other = fitHoltWinters(training, { ...options, aim: { values: forecast, weight } });
		if (!(worstMiss(forecastHoltWinters(other, training, forecast.length), forecast, tolerance) <= 1)) return undefined;
		const varianceRatio = other.sumOfSquares / ours.sumOfSquares;
		return { behind: (observed / 2) * Math.log(varianceRatio), varianceRatio };
	};
}

/** Squared misses, in tolerances, against log-likelihood: a miss of a whole tolerance outweighs any gain that a fit offers. */
const MISS_WEIGHT = 30;
/** A partial autocorrelation of 1 has no free number: it is taken for this. */
const NEAREST_BORDER = 1 - 2 ** -40;
/** Free coefficients of the moving averages that the search for the other fit starts from, beside ours. */
const START_LEVELS = [0, 0.5, -0.5, 1.5, -1.5];

export function arimaStopNear(training: Float64Array, ours: ArimaFit): StopNear {
	const found = freeFromFactors(ours, NEAREST_BORDER);
	const unit = Math.sqrt(ours.sigma2);
	const at = (free: Float64Array) => ({
		...ours,
		...factorsFromFree(ours.order, free.slice(0, found.length)),
		constant: hasConstant(ours.trend) ? ours.constant + unit * free[found.length] : 0,
		sigma2: ours.sigma2 * Math.exp(free[free.length - 1]),
	});
	return (forecast, tolerance) => {
		const objective = outsideIsInfinite((free) => {
			const model = at(free);
			const mean = forecastArima(model, training, forecast.length).mean;
			const misses = forecast.reduce((sum, value, h) => sum + ((mean[h] - value) / (tolerance.atol + tolerance.rtol * Math.abs(value))) ** 2, 0);
			return MISS_WEIGHT * misses - arimaLogLikelihood(model, training);
		});
		let best: Stop | undefined;
		for (const start of startsNear(ours, training, forecast)) {
			const { x, value } = minimize(objective, Float64Array.of(...start, ...(hasConstant(ours.trend) ? [0, 0] : [0])));
			if (!Number.isFinite(value)) continue;
			const other = at(x);
			if (!(worstMiss(forecastArima(other, training, forecast.length).mean, forecast, tolerance) <= 1)) continue;
			const behind = ours.logLikelihood - arimaLogLikelihood(other, training);
			if (best === undefined || behind < best.behind) best = { behind, varianceRatio: other.sigma2 / ours.sigma2 };
		}
		return best;
	};
}

/** A search may step onto the border of the stationary region, where no model is. */
function outsideIsInfinite(f: (free: Float64Array) => number): (free: Float64Array) => number {
	return (free) => {
		try {
			return f(free);
		} catch (thrown) {
			if (thrown instanceof AppError && thrown.code === 'fit_failed') return Number.POSITIVE_INFINITY;
			throw thrown;
		}
	};
}

/** Free coefficients to start from: autoregressions of ours and of the forecast itself, each with several moving averages. */
function startsNear(ours: ArimaFit, training: Float64Array, forecast: Float64Array): Float64Array[] {
	const found = freeFromFactors(ours, NEAREST_BORDER);
	const { p } = ours.order;
	const regressions = [found];
	const solved = autoregressionOf(ours, training, forecast);
	if (solved !== undefined) {
		const free = freeFromFactors({ ...ours, ar: solved }, NEAREST_BORDER);
		if (free.every(Number.isFinite)) regressions.push(free);
	}
	return regressions.flatMap((from) => [
		from,
		...START_LEVELS.map((level) => from.map((value, i) => (i < p ? value : level))),
		from.map((value, i) => (i < p ? value : i % 2 === 0 ? 0.5 : -0.5)),
	]);
}

/** Beyond the reach of the last errors a forecast follows its autoregression exactly, so its own values tell the coefficients. */
function autoregressionOf({ order, trend }: ArimaFit, training: Float64Array, forecast: Float64Array): number[] | undefined {
	const { p, q, seasonal } = order;
	const reach = q + (seasonal?.q ?? 0) * (seasonal?.period ?? 0);
	const steps = forecast.length - reach;
	if (p === 0 || (seasonal?.p ?? 0) > 0 || steps < p + (hasConstant(trend) ? 1 : 0)) return undefined;
	const continued = Float64Array.of(...training, ...forecast);
	const undone = differenceLags(order);
	const differenced = continued.map((value, t) => undone.reduce((rest, share, k) => rest - share * continued[t - 1 - k], value));
	const first = training.length + reach;
	const column = (back: number): Float64Array => Float64Array.from({ length: steps }, (_, h) => differenced[first + h - back]);
	const columns = Array.from({ length: p }, (_, i) => column(i + 1));
	return Array.from(leastSquares(hasConstant(trend) ? [...columns, new Float64Array(steps).fill(1)] : columns, column(0)).subarray(0, p));
}
