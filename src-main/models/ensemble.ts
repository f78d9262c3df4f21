/**
 * The forecast of one series: ARIMA, Holt-Winters and LSTM, weighed by how they did on the past, with intervals from how far
 * they missed.
 *
 * Rolling origin: the models are asked at earlier days what came next. Three origins decide the weights and the accuracy
 * that is shown; a member that does not beat the seasonal naive forecast gets no weight. More origins, as many as fit,
 * give the errors of each step for the intervals. ARIMA and Holt-Winters are fitted before the first origin, the LSTM has seen nothing after
 * it where the history allows; the days that stopped its training early are among those that judge it.
 */
import { mase, meanAbsoluteError, smape } from '../maths/series/accuracy.ts';
import type { ArimaModel } from '../maths/series/arima.ts';
import { driftForecast, naiveForecast, seasonalNaiveForecast } from '../maths/series/naive-forecasts.ts';
import { forecastsAt } from '../maths/series/rolling-origin.ts';
import { AppError } from '../shared/domain/errors.ts';
import { historyOf, lacks, minimums } from '../shared/domain/minimums.ts';
import type { Forecast, MemberAccuracy, Stationarity } from '../shared/domain/results.ts';
import { type ArimaMember, arimaMember } from './arima-member.ts';
import { conformalCoverage, conformalWidths, errorsNeeded, type StepErrors } from './conformal.ts';
import { forecastLstm } from './lstm.ts';
import type { LstmModel } from './lstm-shape.ts';
import { type Member, mixture, simplexWeights } from './member-weights.ts';
import { smoothingMember } from './smoothing-member.ts';

export interface EnsembleRequest {
	/** Daily values, oldest first, NaN where nothing was observed. */
	readonly series: Float64Array;
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
export type EnsembleForecast = Omit<Forecast, 'deviceId' | 'serial' | 'metric' | 'unit' | 'lastObservedMs' | 'historyMs' | 'history'>;

const SEASON = 7;
/** Days before the first origin. */
const MIN_TRAINING = 12;
const WEIGHT_ORIGINS = 3;
const MAX_ORIGINS = 80;
const MAX_HORIZON = 3650;
const YARDSTICK = 'seasonal naive';

/**
 * @throws AppError `series_too_short` below 20 observed days, `series_has_gaps` when more than half of the days are missing,
 *         `invalid_input` for a horizon, level or bound out of range, `fit_failed` when the one member asked for cannot be had, `cancelled`
 */
export async function forecastEnsemble(request: EnsembleRequest): Promise<EnsembleForecast> {
	const series = observedPart(request);
	const origins = planOrigins(series.length, request.horizonDays, request.lstm?.trainedDays ?? 0);
	const notes = [...origins.notes];
	const arima = request.model === 'lstm' ? undefined : await arimaMember(series, origins.days, origins.first, request.horizonDays, request);
	const lstm =
		request.model === 'arima' || request.lstm === undefined
			? undefined
			: await lstmMember(request.lstm.model, series, origins.days, request.horizonDays);
	if (request.isCancelled?.() === true) throw new AppError('cancelled');
	const yardstick = yardstickMember(series, origins.days, request.horizonDays);
	const smoothing =
		(request.model ?? 'ensemble') === 'ensemble'
			? smoothingMember(series, origins.days, origins.first, request.horizonDays, SEASON, request.isCancelled)
			: undefined;
	const models = [arima?.member, smoothing?.member, lstm].filter((member) => member !== undefined);
	// The straight line stands in where no ARIMA can be fitted: an exactly linear counter has no likelihood and no doubt.
	const isLine = (request.model ?? 'ensemble') === 'ensemble' && arima?.member === undefined;
	const members = isLine ? [...models, driftMember(series, origins.days, request.horizonDays)] : models;
	for (const note of [arima?.note, smoothing?.note]) if (note !== undefined) notes.push(note);
	if (members.length === 0 && request.model !== undefined && request.model !== 'ensemble')
		throw new AppError(
			'fit_failed',
			`No ${request.model.toUpperCase()} forecast can be made: ${arima?.note ?? 'no LSTM is trained for this metric'}`,
		);

	const weighed = weigh(series, members, yardstick, origins, request.model ?? 'ensemble');
	notes.push(...weighed.notes);
	const all = [...members, yardstick];
	const raw = Float64Array.from({ length: request.horizonDays }, (_, h) =>
		mixture(
			all.map((member) => member.final),
			weighed.weights,
			h,
		),
	);
	const errors = stepErrors(series, all, weighed.weights, origins);
	const spread = arima?.member === undefined || arima.stdError === undefined ? naiveSpread(series, request.horizonDays) : arima.stdError;
	const { halfWidths, calibratedSteps } = conformalWidths(errors, spread, request.level);
	if (calibratedSteps < request.horizonDays)
		notes.push(
			`The interval is calibrated on past errors for ${calibratedSteps} of ${request.horizonDays} days (each needs ${errorsNeeded(request.level)}); for the others it follows the model's own standard error.`,
		);
	return {
		horizonDays: request.horizonDays,
		level: request.level,
		...withinBounds(raw, halfWidths, series[series.length - 1], request),
		weights: Object.fromEntries(all.map((member, m) => [member.name, weighed.weights[m]])),
		...stationarityOf(arima),
		accuracy: weighed.accuracy,
		coverage: [...new Set([0.5, 0.8, request.level])].sort((a, b) => a - b).map((level) => conformalCoverage(errors, spread, level)),
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
		throw new AppError(lack, `A forecast needs at least every second day; ${days - observed} of ${days} days are missing.`, {
			neededCoverage: need.coverage,
			coverage: observed / days,
			missing: days - observed,
			days,
		});
	return kept;
}

interface Origins {
	/** Days after which the past is hidden, rising; the last leaves one day to judge by. */
	readonly days: readonly number[];
	readonly first: number;
	/** Positions in `days` of the origins that decide the weights, and the steps that they judge. */
	readonly deciding: readonly number[];
	readonly steps: number;
	readonly notes: readonly string[];
}

/** Three deciding origins, a horizon apart where the history allows, and evenly spaced ones between the first and today. */
function planOrigins(length: number, horizonDays: number, trainedDays: number): Origins {
	const notes: string[] = [];
	// Leaves the three origins at least two days apart in all, and two steps to judge.
	const latestStart = length - 4;
	const start = Math.max(MIN_TRAINING, Math.min(trainedDays, latestStart));
	if (trainedDays > start)
		notes.push(`The LSTM was trained on days that also judge it: only ${length - trainedDays} days are newer than its training.`);
	const steps = Math.min(horizonDays, length - start - 2);
	const apart = Math.max(1, Math.min(steps, Math.floor((length - steps - start) / (WEIGHT_ORIGINS - 1))));
	const deciding = Array.from({ length: WEIGHT_ORIGINS }, (_, k) => length - steps - apart * (WEIGHT_ORIGINS - 1 - k));
	const first = Math.min(deciding[0], Math.max(start, length - steps - MAX_ORIGINS));
	const stride = Math.max(1, Math.ceil((length - first) / MAX_ORIGINS));
	const days = [...new Set([...deciding, ...Array.from({ length: Math.ceil((length - first) / stride) }, (_, i) => first + i * stride)])].sort(
		(a, b) => a - b,
	);
	if (steps < horizonDays) notes.push(`The history is short: ${steps} of ${horizonDays} days ahead could be judged on the past.`);
	return { days, first: days[0], deciding: deciding.map((day) => days.indexOf(day)), steps, notes };
}

async function lstmMember(model: LstmModel, series: Float64Array, origins: readonly number[], horizonDays: number): Promise<Member> {
	const histories = [...origins.map((day) => series.subarray(0, day)), series];
	const forecasts = await forecastLstm(model, histories, horizonDays);
	return { name: 'lstm', past: forecasts.slice(0, -1), final: forecasts[forecasts.length - 1] };
}

/** The straight line: what counters such as power-on hours do, where a likelihood has nothing to fit. */
function driftMember(series: Float64Array, origins: readonly number[], horizonDays: number): Member {
	return {
		name: 'drift',
		past: forecastsAt(series, origins, horizonDays, driftForecast),
		final: driftForecast(series, horizonDays),
	};
}

function yardstickMember(series: Float64Array, origins: readonly number[], horizonDays: number): Member {
	const forecast = (history: Float64Array): Float64Array => {
		const naive = naiveForecast(history, horizonDays);
		if (history.length < 2 * SEASON) return naive;
		return seasonalNaiveForecast(history, horizonDays, SEASON).map((value, h) => (Number.isNaN(value) ? naive[h] : value));
	};
	return { name: YARDSTICK, past: forecastsAt(series, origins, horizonDays, forecast), final: forecast(series) };
}

interface Weighed {
	/** One a member, the yardstick last. */
	readonly weights: readonly number[];
	readonly accuracy: readonly MemberAccuracy[];
	readonly notes: readonly string[];
}

function weigh(series: Float64Array, members: readonly Member[], yardstick: Member, origins: Origins, model: 'arima' | 'lstm' | 'ensemble'): Weighed {
	const all = [...members, yardstick];
	const { actual, flat } = decidingSteps(series, all, origins);
	const losses = flat.map((forecast) => meanAbsoluteError(actual, forecast));
	const bar = losses[losses.length - 1];
	// Written so that a loss which is no number does not pass.
	const beats = members.map((_, m) => losses[m] < bar);
	const chosen = model === 'ensemble' ? members.map((_, m) => m).filter((m) => beats[m]) : [0];
	const weights = all.map(() => 0);
	if (chosen.length === 0) weights[all.length - 1] = 1;
	else {
		const shares = simplexWeights(
			chosen.map((m) => flat[m]),
			actual,
		);
		for (const [i, m] of chosen.entries()) weights[m] = shares[i];
	}
	const whyNot = (m: number): string | undefined => {
		if (m === members.length) return chosen.length > 0 ? 'The yardstick: it has weight only where no member beats it.' : undefined;
		return beats[m]
			? undefined
			: `Does not beat the ${YARDSTICK} forecast on the last ${WEIGHT_ORIGINS} origins${model === 'ensemble' ? ': weight 0' : ''}.`;
	};
	const notes = members.flatMap((member, m) => (beats[m] ? [] : [`${member.name}: ${whyNot(m)}`]));
	if (chosen.length === 0) notes.push(`No member beats the ${YARDSTICK} forecast, so that one is shown.`);
	const together = Float64Array.from(actual, (_, i) => mixture(flat, weights, i));
	const accuracy = [
		...all.map((member, m) => accuracyOf(series, member.name, flat[m], actual, origins, whyNot(m))),
		accuracyOf(series, 'ensemble', together, actual, origins),
	];
	return { weights, accuracy, notes };
}

/** The deciding origins below one another: what came, and what each member had said. */
function decidingSteps(
	series: Float64Array,
	members: readonly Member[],
	{ deciding, days, steps }: Origins,
): { readonly actual: Float64Array; readonly flat: readonly Float64Array[] } {
	const gather = (pick: (at: number, h: number) => number): Float64Array =>
		Float64Array.from({ length: deciding.length * steps }, (_, i) => pick(deciding[Math.floor(i / steps)], i % steps));
	return { actual: gather((at, h) => series[days[at] + h]), flat: members.map((member) => gather((at, h) => member.past[at][h])) };
}

/** Means over the deciding origins. MASE is 0 where neither forecast nor yardstick ever missed. */
function accuracyOf(
	series: Float64Array,
	name: string,
	forecast: Float64Array,
	actual: Float64Array,
	origins: Origins,
	note?: string,
): MemberAccuracy {
	const { deciding, days, steps } = origins;
	const scaled = deciding.map((at, k) => {
		const [a, f] = [actual.subarray(k * steps, (k + 1) * steps), forecast.subarray(k * steps, (k + 1) * steps)];
		return meanAbsoluteError(a, f) === 0 ? 0 : mase(a, f, series.subarray(0, days[at]), SEASON);
	});
	const judged = scaled.filter((value) => !Number.isNaN(value));
	return {
		name,
		mase: judged.reduce((sum, value) => sum + value, 0) / judged.length,
		smape: smape(actual, forecast),
		...(note === undefined ? {} : { note }),
	};
}

function stepErrors(series: Float64Array, members: readonly Member[], weights: readonly number[], { days, steps }: Origins): StepErrors {
	return Array.from({ length: steps }, (_, h) =>
		Float64Array.from(days, (day, at) => {
			if (day + h >= series.length) return Number.NaN;
			return Math.abs(
				series[day + h] -
					mixture(
						members.map((member) => member.past[at]),
						weights,
						h,
					),
			);
		}),
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

function withinBounds(raw: Float64Array, halfWidths: Float64Array, last: number, { isCounter = false, minimum, maximum }: EnsembleRequest) {
	const low = Math.max(minimum ?? Number.NEGATIVE_INFINITY, isCounter ? last : Number.NEGATIVE_INFINITY);
	const high = Math.max(low, maximum ?? Number.POSITIVE_INFINITY);
	const clip = (value: number): number => Math.min(high, Math.max(low, value));
	const mean = raw.map(clip);
	if (isCounter) for (let h = 1; h < mean.length; h++) mean[h] = Math.max(mean[h], mean[h - 1]);
	return { mean, lower: mean.map((value, h) => clip(value - halfWidths[h])), upper: mean.map((value, h) => clip(value + halfWidths[h])) };
}

function stationarityOf(arima: ArimaMember | undefined): Pick<Forecast, 'stationarityNote' | 'arimaOrder'> & { stationarity: Stationarity | null } {
	const order = arima?.order;
	return {
		stationarity: arima?.stationarity ?? null,
		...(arima?.stationarityNote === undefined ? {} : { stationarityNote: arima.stationarityNote }),
		...(order === undefined ? {} : { arimaOrder: [order.p, order.d, order.q] as const }),
	};
}
