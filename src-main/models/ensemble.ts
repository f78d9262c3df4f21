/**
 * The forecast of one series: ARIMA, Holt-Winters, theta, the usual weekday and a trained LSTM, weighed by how they did on the
 * past, with intervals from how far they missed.
 *
 * Rolling origin: the members are asked at earlier days what came next, each by a fit that had seen nothing after its day.
 * What they said gives the weights; a member that does not beat the seasonal naive forecast gets none. What the ensemble would
 * have said with the weights of those days gives the accuracy that is shown and the errors of each step for the intervals.
 * The days that stopped the training of the LSTM early are among those that judge it.
 */

import type { ArimaModel } from '../maths/series/arima.ts';
import { AppError } from '../shared/domain/errors.ts';
import { historyOf, lacks, minimums } from '../shared/domain/minimums.ts';
import { formatCount, formatCounted } from '../shared/domain/number-text.ts';
import type { Forecast, Stationarity } from '../shared/domain/results.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { type ArimaMember, arimaMember } from './arima-member.ts';
import { conformalCoverage, conformalWidths, errorsNeeded, type StepErrors } from './conformal.ts';
import { diagnoseForecast, type ForecastPast, withSkill } from './forecast-diagnostics.ts';
import { forecastLstm } from './lstm.ts';
import type { LstmModel } from './lstm-shape.ts';
import { type Member, mixture } from './member-weights.ts';
import { type Origins, planOrigins } from './origins.ts';
import { driftMember, thetaMember, weekdayMember, yardstickMember } from './simple-members.ts';
import { smoothingMember } from './smoothing-member.ts';
import { weighMembers } from './weigh-members.ts';

export interface EnsembleRequest {
	/** Daily values, oldest first, NaN where nothing was observed. */
	readonly series: Float64Array;
	/** UTC ms of the first of them, to date the errors by; 0 by default. */
	readonly firstDayMs?: number;
	readonly horizonDays: number;
	/** Of the interval, in (0, 1). */
	readonly level: number;
	readonly seed: number;
	/** Which members may take part; `ensemble` (the default) lets the past decide. */
	readonly model?: 'arima' | 'lstm' | 'ensemble';
	/** A counter only grows: neither the forecast nor its bounds fall below the last value. */
	readonly isCounter?: boolean;
	/** Physical bounds of the metric. */
	readonly minimum?: number;
	readonly maximum?: number;
	/** The LSTM of the metric, and how many leading days of this series its training saw (0: none of them). */
	readonly lstm?: { readonly model: LstmModel; readonly trainedDays: number };
	/** A fitted ARIMA to use as it is, from a bundle; otherwise one is fitted. */
	readonly arima?: ArimaModel;
	readonly isCancelled?: () => boolean;
}

/** A `Forecast` without what the caller knows: whose it is, and its days. Step h is h days after the last observed value. */
export type EnsembleForecast = Omit<Forecast, 'deviceId' | 'serial' | 'metric' | 'unit' | 'lastObservedMs' | 'historyMs' | 'history'> &
	Required<Pick<Forecast, 'bands' | 'members'>>;

const SEASON = 7;
/** Of the bands that every forecast has, whatever level was asked for. */
const BAND_LEVELS = [0.8, 0.95];
const MAX_HORIZON = 3650;

/**
 * @throws AppError `series_too_short` below 20 observed days, `series_has_gaps` when more than half of the days are missing,
 *         `invalid_input` for a horizon, level or bound out of range, `fit_failed` when the one member asked for cannot be had, `cancelled`
 */
export async function forecastEnsemble(request: EnsembleRequest): Promise<EnsembleForecast> {
	const series = observedPart(request);
	const origins = planOrigins(series.length, request.horizonDays, request.lstm?.trainedDays ?? 0);
	const notes = [...origins.notes];
	const arima = request.model === 'lstm' ? undefined : await arimaMember(series, origins.days, request.horizonDays, request);
	const { members, notes: memberNotes } = await gatherMembers(series, origins, arima, request);
	notes.push(...memberNotes);
	const yardstick = yardstickMember(series, origins.days, request.horizonDays);
	const weighed = weighMembers(series, members, yardstick, origins, request.model ?? 'ensemble');
	notes.push(...weighed.notes);
	const all = [...members, yardstick];
	const raw = Float64Array.from({ length: request.horizonDays }, (_, h) =>
		mixture(
			all.map((member) => member.final),
			weighed.weights,
			h,
		),
	);
	const errors = stepErrors(series, weighed.past, origins);
	const spread = arima?.member === undefined || arima.stdError === undefined ? naiveSpread(series, request.horizonDays) : arima.stdError;
	const bounds = boundsOf(series[series.length - 1], request);
	const mean = risingWhere(request.isCounter, raw.map(bounds));
	const bandOf = (level: number) => {
		const { halfWidths, calibratedSteps } = conformalWidths(errors, spread, level, origins.days);
		const [lower, upper] = [-1, 1].map((side) => mean.map((value, h) => bounds(value + side * halfWidths[h])));
		return { level, lower, upper, calibratedSteps };
	};
	const { lower, upper, calibratedSteps } = bandOf(request.level);
	if (calibratedSteps < request.horizonDays)
		notes.push(
			`The interval is calibrated on past errors for ${formatCount(calibratedSteps)} of ${formatCounted(request.horizonDays, 'day')} (each needs ${errorsNeeded(request.level)}); for the others it follows the model's own standard error.`,
		);
	const made: ForecastPast = { series, firstDayMs: firstObservedMs(request), origins, past: weighed.past, members, yardstick, ...arimaOf(arima) };
	return {
		horizonDays: request.horizonDays,
		level: request.level,
		mean,
		lower,
		upper,
		bands: BAND_LEVELS.map(bandOf).map((band) => ({ level: band.level, lower: band.lower, upper: band.upper })),
		members: all.map(({ name, final }) => ({ name, mean: final.map(bounds) })),
		weights: Object.fromEntries(all.map((member, m) => [member.name, weighed.weights[m]])),
		...stationarityOf(arima),
		...diagnoseForecast(made),
		accuracy: withSkill(weighed.accuracy, made),
		coverage: [...new Set([0.5, ...BAND_LEVELS, request.level])]
			.sort((a, b) => a - b)
			.map((level) => conformalCoverage(errors, spread, level, origins.days)),
		seed: request.seed,
		notes,
	};
}

function observedPart({ series, horizonDays, level, minimum, maximum }: EnsembleRequest): Float64Array {
	if (!Number.isInteger(horizonDays) || horizonDays < 1 || horizonDays > MAX_HORIZON)
		throw new AppError('invalid_input', `The horizon must be a whole number of days from 1 to ${MAX_HORIZON}; it is ${horizonDays}.`, {
			field: 'horizonDays',
		});
	if (!(level > 0 && level < 1)) throw new AppError('invalid_input', `The level must lie between 0 and 1; it is ${level}.`, { field: 'level' });
	if (minimum !== undefined && maximum !== undefined && minimum > maximum)
		throw new AppError('invalid_input', `The minimum ${minimum} is above the maximum ${maximum}.`, { field: 'minimum' });
	const first = series.findIndex(Number.isFinite);
	const kept =
		first < 0
			? new Float64Array(0)
			: Float64Array.from(series.subarray(first, series.findLastIndex(Number.isFinite) + 1), (v) => (Number.isFinite(v) ? v : Number.NaN));
	const { dailyValues: observed, days } = historyOf(kept);
	const need = minimums.forecast;
	const lack = lacks(need, { dailyValues: observed, days });
	if (lack === 'series_too_short')
		throw new AppError(lack, `A forecast needs at least ${need.dailyValues} daily values; this series has ${observed}. Import more history.`, {
			needed: need.dailyValues,
			observed,
		});
	if (lack === 'series_has_gaps')
		throw new AppError(
			lack,
			`A forecast needs at least every second day; ${formatCount(days - observed)} of ${formatCounted(days, 'day')} are missing.`,
			{
				neededCoverage: need.coverage,
				coverage: observed / days,
				missing: days - observed,
				days,
			},
		);
	return kept;
}

/**
 * Who takes part, in a fixed order: the models, then the simple ones.
 *
 * @throws AppError `fit_failed` when the one member asked for cannot be had, `cancelled`
 */
async function gatherMembers(
	series: Float64Array,
	origins: Origins,
	arima: ArimaMember | undefined,
	{ model = 'ensemble', lstm, horizonDays, isCancelled }: EnsembleRequest,
): Promise<{ readonly members: readonly Member[]; readonly notes: readonly string[] }> {
	const trained = model === 'arima' || lstm === undefined ? undefined : await lstmMember(lstm.model, series, origins.days, horizonDays);
	if (isCancelled?.() === true) throw new AppError('cancelled');
	const smoothing = model === 'ensemble' ? smoothingMember(series, origins.days, horizonDays, SEASON, isCancelled) : undefined;
	const models = [arima?.member, smoothing?.member, trained].filter((member) => member !== undefined);
	const notes = [arima?.note, smoothing?.note].filter((note) => note !== undefined);
	if (model !== 'ensemble') {
		if (models.length > 0) return { members: models, notes };
		throw new AppError('fit_failed', `No ${model.toUpperCase()} forecast can be made: ${arima?.note ?? 'no LSTM is trained for this metric'}`);
	}
	const simple = [thetaMember, weekdayMember].map((make) => make(series, origins.days, horizonDays));
	// The straight line stands in where no ARIMA can be fitted: an exactly linear counter has no likelihood and no doubt.
	const line = arima?.member === undefined ? [driftMember(series, origins.days, horizonDays)] : [];
	return { members: [...models, ...simple, ...line], notes };
}

async function lstmMember(model: LstmModel, series: Float64Array, origins: readonly number[], horizonDays: number): Promise<Member> {
	const histories = [...origins.map((day) => series.subarray(0, day)), series];
	const forecasts = await forecastLstm(model, histories, horizonDays);
	return { name: 'lstm', past: forecasts.slice(0, -1), final: forecasts[forecasts.length - 1] };
}

/** Absolute errors of the ensemble of each origin, per step; NaN where nothing was observed. */
function stepErrors(series: Float64Array, past: readonly Float64Array[], { days, steps }: Origins): StepErrors {
	return Array.from({ length: steps }, (_, h) =>
		Float64Array.from(days, (day, at) => (day + h < series.length ? Math.abs(series[day + h] - past[at][h]) : Number.NaN)),
	);
}

/** Standard error of a random walk with the daily steps of the series: the fallback where no ARIMA states one. */
function naiveSpread(series: Float64Array, horizonDays: number): Float64Array {
	let squares = 0;
	let count = 0;
	for (let t = 1; t < series.length; t++) {
		const step = series[t] - series[t - 1];
		if (Number.isNaN(step)) continue;
		squares += step * step;
		count++;
	}
	const daily = count === 0 ? 0 : Math.sqrt(squares / count);
	return Float64Array.from({ length: horizonDays }, (_, h) => daily * Math.sqrt(h + 1));
}

/** What clips a value to what the metric can be. */
function boundsOf(last: number, { isCounter = false, minimum, maximum }: EnsembleRequest): (value: number) => number {
	const low = Math.max(minimum ?? Number.NEGATIVE_INFINITY, isCounter ? last : Number.NEGATIVE_INFINITY);
	const high = Math.max(low, maximum ?? Number.POSITIVE_INFINITY);
	return (value) => Math.min(high, Math.max(low, value));
}

function risingWhere(isCounter: boolean | undefined, mean: Float64Array): Float64Array {
	if (isCounter) for (let h = 1; h < mean.length; h++) mean[h] = Math.max(mean[h], mean[h - 1]);
	return mean;
}

/** UTC ms of the first value that was observed: those before it are cut away. */
function firstObservedMs({ series, firstDayMs = 0 }: EnsembleRequest): number {
	return firstDayMs + Math.max(0, series.findIndex(Number.isFinite)) * MS_PER_DAY;
}

function arimaOf(arima: ArimaMember | undefined): Pick<ForecastPast, 'arima' | 'differences'> {
	const differences = arima?.stationarity?.d ?? arima?.order?.d;
	return { ...(arima?.model === undefined ? {} : { arima: arima.model }), ...(differences === undefined ? {} : { differences }) };
}

type StationarityParts = Pick<Forecast, 'stationarityNote' | 'arimaOrder' | 'arimaSeasonalOrder'> & { stationarity: Stationarity | null };

function stationarityOf(arima: ArimaMember | undefined): StationarityParts {
	const order = arima?.order;
	const season = order?.seasonal;
	return {
		stationarity: arima?.stationarity ?? null,
		...(arima?.stationarityNote === undefined ? {} : { stationarityNote: arima.stationarityNote }),
		...(order === undefined ? {} : { arimaOrder: [order.p, order.d, order.q] as const }),
		...(season === undefined ? {} : { arimaSeasonalOrder: [season.p, season.d, season.q, season.period] as const }),
	};
}
