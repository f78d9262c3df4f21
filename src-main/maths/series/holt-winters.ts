/**
 * Additive Holt-Winters: level, trend and season that follow the series, the trend damped where asked for.
 *
 * Only the three or four speeds are searched, the first states follow from them exactly (smoothing-states.ts). The sum of
 * squares may have several valleys, so the search starts from several places of a grid.
 *
 * @source Holt (1957), Winters (1960), Gardner & McKenzie (1985, damping); the region of the speeds is that of statsmodels 0.13
 */
import { AppError } from '../../shared/domain/errors.ts';
import { minimizeSmooth, type SmoothFunction } from '../bfgs.ts';
import { log } from '../elementary.ts';
import { type Aim, createBestStart, followSeries, type Smoothing, type SmoothingState } from './smoothing-states.ts';

/** All that a forecast needs beside the series. */
export interface HoltWintersModel {
	readonly smoothing: Smoothing;
	/** Before the first value of the series that was fitted. */
	readonly initial: SmoothingState;
}

export interface HoltWintersFit extends HoltWintersModel {
	/** Of the one-step errors, in squared units of the series. */
	readonly sumOfSquares: number;
	/** One-step errors, shape (n,); NaN where the value is missing. */
	readonly residuals: Float64Array;
}

export interface HoltWintersOptions {
	/** Steps of a season, 2 or more. */
	readonly period: number;
	/** Lets the trend fade out, by a factor in [0.8, 0.995] a step. */
	readonly isDamped?: boolean;
	/** Asks for the fit whose forecasts come near given values, to tell where another program's forecast comes from. */
	readonly aim?: Aim;
	/** Looked at between sums of squares; true ends the fit with AppError `cancelled`. */
	readonly isCancelled?: () => boolean;
}

const DAMPING = { least: 0.8, most: 0.995 };
/** The level follows at least a little, and never the newest value alone: sqrt(2^-52) on both sides, as in the reference. */
const LEAST_LEVEL = 2 ** -26;
/** Coordinates that the search starts from: shares of 0.01 to 0.99 of what is allowed, see `shareOf`. */
const GRID = { level: [0.08, 0.25, 0.47, 0.76, 0.95], trend: [0.06, 0.2, 0.8], season: [0.04, 0.17, 0.5] };
/** How much the trend fades hardly shows in a first look, so every start of these has its own searches. */
const DAMPINGS = [0.3, 0.65, 0.93];
const SEARCHES = { damped: 2, undamped: 4 };
/** Errors this small beside the size of the values are rounding: the series is a line and a season. */
const ROUNDING = 2 ** -96;

/**
 * The speeds and first states with the least sum of squared one-step errors.
 *
 * @param series shape (n,), equally spaced, NaN = missing
 * @throws AppError `series_too_short` below two seasons or without more values than states, `invalid_input` for a season
 *         below 2 steps or a value that is infinite, `cancelled`
 */
export function fitHoltWinters(series: Float64Array, options: HoltWintersOptions): HoltWintersFit {
	const { period, isDamped = false } = options;
	requireSeries(series, period);
	const bestStart = createBestStart(series, period, isDamped, options.aim);
	const bySpeed = new Float64Array(4);
	const objective: SmoothFunction = (free, slope) => {
		if (options.isCancelled?.()) throw new AppError('cancelled');
		const smoothing = smoothingAt(free, isDamped);
		const { sumOfSquares } = bestStart(smoothing, slope === null ? undefined : bySpeed);
		if (slope !== null) slopeByFree(free, smoothing, bySpeed, slope);
		return sumOfSquares;
	};
	const size = series.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value * value), 0);
	const smoothing = smoothingAt(search(objective, ROUNDING * size, isDamped), isDamped);
	const { initial } = bestStart(smoothing);
	const { errors: residuals } = followSeries(smoothing, initial, series);
	return { smoothing, initial, residuals, sumOfSquares: residuals.reduce((sum, error) => sum + (Number.isNaN(error) ? 0 : error * error), 0) };
}

/**
 * The next values, from stored speeds and first states: nothing is fitted again.
 *
 * @param series  shape (n,), NaN = missing; begins where the fitted series began and may be longer or shorter
 * @param horizon steps
 * @returns shape (horizon,), in the unit of the series
 */
export function forecastHoltWinters({ smoothing, initial }: HoltWintersModel, series: Float64Array, horizon: number): Float64Array {
	const { level, trend, season } = followSeries(smoothing, initial, series).state;
	let [rise, share] = [0, 1];
	return Float64Array.from({ length: horizon }, (_, h) => {
		share *= smoothing.damping;
		rise += share * trend;
		return level + rise + season[h % season.length];
	});
}

/** A coordinate without bounds as a share in [0, 1]: flat at both ends and folded there, so that a bound is an ordinary minimum. */
function shareOf(free: number): number {
	const folded = Math.abs(free - 2 * Math.round(free / 2));
	return folded * folded * (3 - 2 * folded);
}

function shareSlope(free: number): number {
	const centred = free - 2 * Math.round(free / 2);
	return 6 * centred * (1 - Math.abs(centred));
}

/** Shares of what is allowed: level, trend up to the level, season up to what the level leaves, damping. */
function smoothingAt(free: Float64Array, isDamped: boolean): Smoothing {
	const level = LEAST_LEVEL + shareOf(free[0]) * (1 - 2 * LEAST_LEVEL);
	return {
		level,
		trend: shareOf(free[1]) * level,
		season: shareOf(free[2]) * (1 - level),
		damping: isDamped ? DAMPING.least + shareOf(free[3]) * (DAMPING.most - DAMPING.least) : 1,
	};
}

/** Turns slopes by level, trend, season and damping into slopes by the free coordinates. */
function slopeByFree(free: Float64Array, { level, trend, season }: Smoothing, bySpeed: Float64Array, slope: Float64Array): void {
	const byLevel = bySpeed[0] + (bySpeed[1] * trend) / level - (bySpeed[2] * season) / (1 - level);
	slope[0] = byLevel * (1 - 2 * LEAST_LEVEL) * shareSlope(free[0]);
	slope[1] = bySpeed[1] * level * shareSlope(free[1]);
	slope[2] = bySpeed[2] * (1 - level) * shareSlope(free[2]);
	if (free.length > 3) slope[3] = bySpeed[3] * (DAMPING.most - DAMPING.least) * shareSlope(free[3]);
}

/** A coarse grid, then quasi-Newton searches from its best points. @returns the best free coordinates */
function search(objective: SmoothFunction, negligible: number, isDamped: boolean): Float64Array {
	const points = GRID.level.flatMap((level) => GRID.trend.flatMap((trend) => GRID.season.map((season) => [level, trend, season])));
	const bestOf = (tails: readonly number[], count: number): { free: Float64Array; value: number }[] =>
		points
			.map((point) => Float64Array.from([...point, ...tails]))
			.map((free) => ({ free, value: objective(free, null) }))
			.sort((a, b) => a.value - b.value)
			.slice(0, count);
	const starts = isDamped ? DAMPINGS.flatMap((damping) => bestOf([damping], SEARCHES.damped)) : bestOf([], SEARCHES.undamped);
	let best = starts.reduce((least, start) => (start.value < least.value ? start : least));
	if (!(best.value > negligible)) return best.free;
	const scale = best.value;
	// As a log-likelihood, so that the search stops alike whatever the unit; 0 is kept away from the logarithm.
	const logarithm: SmoothFunction = (free, slope) => {
		const value = Math.max(objective(free, slope), negligible);
		if (slope !== null) for (let i = 0; i < slope.length; i++) slope[i] /= value;
		return log(value / scale);
	};
	for (const { free } of starts) {
		const found = minimizeSmooth(logarithm, free, { slopeTolerance: 1e-7, gainTolerance: 1e-10, longestStep: 0.3, maxIterations: 200 });
		const value = objective(found.x, null);
		if (value < best.value) best = { free: Float64Array.from(found.x), value };
	}
	return best.free;
}

function requireSeries(series: Float64Array, period: number): void {
	if (!Number.isInteger(period) || period < 2)
		throw new AppError('invalid_input', `A season has 2 steps or more, in whole numbers; it is ${period}.`, { field: 'period', value: period });
	if (series.some((value) => Math.abs(value) === Number.POSITIVE_INFINITY))
		throw new AppError('invalid_input', 'A value of the series is infinite; leave it out.');
	const observed = series.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
	const needed = Math.max(2 * period, period + 3);
	if (observed < needed)
		throw new AppError(
			'series_too_short',
			`Holt-Winters with a season of ${period} steps needs at least ${needed} values; this series has ${observed}. Import more history.`,
			{ needed, observed },
		);
}
