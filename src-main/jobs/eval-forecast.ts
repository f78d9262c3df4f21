/** One series forecast from earlier days, as a user would have got it, and compared with what came. */
import { mase, meanAbsoluteError, naiveScale, pinballLoss, smape } from '../maths/series/accuracy.ts';
import { driftForecast, naiveForecast } from '../maths/series/naive-forecasts.ts';
import { forecastEnsemble } from '../models/ensemble.ts';
import type { LstmModel } from '../models/lstm-shape.ts';
import { formatCounted } from '../shared/charts/format.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { BandLoss, SeriesForecastQuality } from '../shared/domain/forecast-evaluation.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import type { Coverage } from '../shared/domain/results.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { dailySeries } from './daily.ts';
import { learntDays } from './forecast.ts';

export interface JudgeForecastsInput {
	readonly name: string;
	/** Daily values, oldest first, NaN where nothing was observed; or samples of a metric of the catalogue. */
	readonly history:
		| { readonly values: Float64Array }
		| { readonly metric: string; readonly observedAtMs: Float64Array; readonly values: Float64Array };
	/** Numbers of leading days that each forecast sees; by default `originCount` of them, a horizon apart, the last a horizon before the end. */
	readonly origins?: readonly number[];
	readonly originCount: number;
	readonly horizonDays: number;
	readonly seed: number;
	/** The LSTM of the metric and the last instant that its training saw. */
	readonly lstm?: { readonly model: LstmModel; readonly windowEndMs: number };
}

export interface JudgedSeries extends SeriesForecastQuality {
	/** Of the whole series: MAE of the last week repeated, in its unit; pinball losses are shown in these. */
	readonly scale: number;
}

const SEASON = 7;
const BANDS = [0.8, 0.95];
const ENSEMBLE = 'ensemble';
const YARDSTICK = 'seasonal naive';

interface Said {
	readonly actual: Float64Array;
	readonly training: Float64Array;
	/** Of each method, shape (horizon,). */
	readonly forecasts: ReadonlyMap<string, Float64Array>;
	readonly bands: readonly { readonly level: number; readonly lower: Float64Array; readonly upper: Float64Array }[];
	readonly weights: Readonly<Record<string, number>>;
}

/**
 * Each forecast sees the days before its origin and nothing else; an LSTM takes part only from the day on that ended its
 * training.
 *
 * @throws AppError `series_too_short` when no origin has the days that a forecast needs, `series_has_gaps`, `cancelled`
 */
export async function judgeForecasts(input: JudgeForecastsInput, context: WorkContext): Promise<JudgedSeries> {
	const { series, bounds, trainedDays } = seriesOf(input);
	const { horizonDays } = input;
	const origins = input.origins ?? evenOrigins(series.length, horizonDays, input.originCount);
	const said: Said[] = [];
	let refused: AppError | undefined;
	for (const origin of origins) {
		if (context.isCancelled()) throw new AppError('cancelled');
		const training = series.slice(0, origin);
		const actual = series.slice(origin, origin + horizonDays);
		if (!actual.some(Number.isFinite)) continue;
		const lstm =
			input.lstm !== undefined && trainedDays <= origin
				? { lstm: { model: input.lstm.model, trainedDays: learntDays(input.lstm.model, trainedDays) } }
				: {};
		try {
			const { mean, members, bands, weights } = await forecastEnsemble({
				series: training,
				horizonDays,
				level: 0.95,
				seed: input.seed,
				...bounds,
				...lstm,
				isCancelled: context.isCancelled,
			});
			const forecasts = new Map<string, Float64Array>([
				['naive', naiveForecast(training, horizonDays)],
				['drift', driftForecast(training, horizonDays)],
				...members.map((member) => [member.name, member.mean] as const),
				[ENSEMBLE, mean],
			]);
			said.push({ actual, training, forecasts, bands, weights });
		} catch (thrown) {
			if (!(thrown instanceof AppError) || thrown.code === 'cancelled') throw thrown;
			refused = thrown;
		}
	}
	if (said.length > 0) return judge(input.name, series, said);
	const needed = `none of the days to forecast from has a history before and ${horizonDays} days after it`;
	throw (
		refused ??
		new AppError('series_too_short', `${formatCounted(series.length, 'day')} of history ${series.length === 1 ? 'is' : 'are'} too few: ${needed}.`, {
			days: series.length,
		})
	);
}

function seriesOf({ history, lstm }: JudgeForecastsInput): {
	readonly series: Float64Array;
	readonly bounds: { readonly isCounter?: boolean; readonly minimum?: number; readonly maximum?: number };
	/** Days that the training of the LSTM saw. */
	readonly trainedDays: number;
} {
	if (!('metric' in history)) return { series: history.values, bounds: {}, trainedDays: 0 };
	const { kind, minimum, maximum } = metricInfo(history.metric);
	const { dayMs, values } = dailySeries(history.observedAtMs, history.values, kind);
	const bounds = { isCounter: kind === 'counter', ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) };
	return { series: values, bounds, trainedDays: lstm === undefined ? 0 : dayMs.filter((day) => day <= lstm.windowEndMs).length };
}

/** The last one leaves a horizon to judge; each lies a horizon before the next. */
function evenOrigins(length: number, horizonDays: number, count: number): number[] {
	return Array.from({ length: count }, (_, k) => length - horizonDays * (count - k)).filter((origin) => origin > 0);
}

function judge(name: string, series: Float64Array, said: readonly Said[]): JudgedSeries {
	const names = [...new Set(said.flatMap(({ forecasts }) => [...forecasts.keys()]))];
	const errorOf = (method: string): number =>
		meanOf(said.flatMap(({ actual, forecasts }) => (forecasts.has(method) ? [meanAbsoluteError(actual, forecastOf(forecasts, method))] : [])));
	const [ours, naive] = [errorOf(ENSEMBLE), errorOf(YARDSTICK)];
	return {
		name,
		days: series.length,
		origins: said.length,
		methods: names.map((method) => methodQuality(method, said)),
		ratioToSeasonalNaive: naive > 0 ? ours / naive : ours === 0 ? 1 : Number.NaN,
		weights: meanWeights(said.map(({ weights }) => weights)),
		coverage: BANDS.map((level) => coverageOf(level, said)),
		pinball: BANDS.map((level) => bandLossOf(level, said)),
		scale: naiveScale(series, SEASON),
	};
}

/** Means over the origins at which the method gave a forecast. */
function methodQuality(name: string, said: readonly Said[]): SeriesForecastQuality['methods'][number] {
	const able = said.filter(({ forecasts }) => forecasts.has(name));
	const scaled = able.map(({ actual, training, forecasts }) => {
		const forecast = forecastOf(forecasts, name);
		// A series that repeats itself has no yardstick; without an error none is needed.
		return meanAbsoluteError(actual, forecast) === 0 ? 0 : mase(actual, forecast, training, SEASON);
	});
	return {
		name,
		mase: meanOf(scaled.filter((value) => !Number.isNaN(value))),
		smape: meanOf(able.map(({ actual, forecasts }) => smape(actual, forecastOf(forecasts, name)))),
	};
}

const forecastOf = (forecasts: Said['forecasts'], name: string): Float64Array => forecasts.get(name) as Float64Array;

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A member that was absent at an origin had no weight there. */
export function meanWeights(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
	const sums = new Map<string, number>();
	for (const weights of all) for (const [name, weight] of Object.entries(weights)) sums.set(name, (sums.get(name) ?? 0) + weight / all.length);
	return Object.fromEntries(sums);
}

function coverageOf(level: number, said: readonly Said[]): Coverage {
	let [within, count] = [0, 0];
	for (const { actual, bands } of said) {
		const band = bands.find((each) => each.level === level);
		actual.forEach((value, h) => {
			if (band === undefined || Number.isNaN(value)) return;
			count++;
			if (value >= band.lower[h] && value <= band.upper[h]) within++;
		});
	}
	return { nominal: level, empirical: count === 0 ? Number.NaN : within / count, count };
}

function bandLossOf(level: number, said: readonly Said[]): BandLoss {
	const losses = said.flatMap(({ actual, bands }) => {
		const band = bands.find((each) => each.level === level);
		if (band === undefined) return [];
		return [pinballLoss(actual, band.lower, (1 - level) / 2), pinballLoss(actual, band.upper, (1 + level) / 2)];
	});
	return { level, loss: meanOf(losses) };
}
