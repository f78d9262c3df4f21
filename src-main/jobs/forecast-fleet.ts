/** Forecasts of one metric for the drives of a part of a fleet, on one day; `join-fleet-forecast.ts` makes one result of the parts. */
import { type ArimaFit, arimaResiduals, forecastArima } from '../maths/series/arima.ts';
import { chooseArima } from '../maths/series/arima-choice.ts';
import { describeOrder } from '../maths/series/arima-order.ts';
import { fitScreened } from '../maths/series/arima-select.ts';
import type { LstmModel } from '../models/lstm-shape.ts';
import { formatDay, formatMetric } from '../shared/charts/format.ts';
import { plainText } from '../shared/charts/plain-text.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import type { FleetForecastRefusal } from '../shared/domain/fleet-forecast.ts';
import { type MetricInfo, metricInfo } from '../shared/domain/metrics.ts';
import { minimums } from '../shared/domain/minimums.ts';
import { type DeviceId, type Drive, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { type DailySeries, dailySeries } from './daily.ts';
import { type FleetHistory, type ObservedDrive, observedDrives } from './fleet.ts';
import { forecastSeries } from './forecast.ts';
import { requireHistory } from './history-minimum.ts';

export interface FleetForecastOptions {
	readonly metric: string;
	readonly horizonDays: number;
	readonly model: 'arima' | 'ensemble';
	readonly level: number;
	readonly seed: number;
	/** First instant of the newest day of the fleet: all forecasts are for `horizonDays` after it. */
	readonly newestMs: number;
	/** For the ensemble: the LSTM of the metric and the last instant that its training saw. */
	readonly lstm?: { readonly model: LstmModel; readonly windowEndMs: number };
}

export interface FleetForecastPartInput extends FleetForecastOptions {
	readonly drives: readonly Drive[];
	readonly history: FleetHistory;
}

/** A forecast before its band is calibrated on the fleet. */
export interface RawForecast {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly model: string;
	readonly last: number;
	readonly lastMs: number;
	readonly mean: number;
	/** Of an ARIMA: spread of the value on the day, from which the band is made. */
	readonly stdError?: number;
	/** Of an ensemble: its band, calibrated on the drive's own past. */
	readonly band?: readonly [lower: number, upper: number];
	/** What the metric can be on that day. */
	readonly bounds: readonly [low: number, high: number];
	readonly order?: string;
	/** Distance of the last value from its forecast when as many days were held back, in standard errors; NaN without a check. */
	readonly held: number;
	/** How far each of the newest days was from what the days before said, variance 1; shape (SURPRISE_DAYS,), the newest day of the fleet last. */
	readonly surprises: Float32Array;
}

export interface FleetForecastPart {
	readonly made: readonly RawForecast[];
	readonly refused: readonly FleetForecastRefusal[];
}

/** Half a year: how the drives of a fleet move together may change. */
export const SURPRISE_DAYS = 180;
/** A drive that missed more days than a week has stopped reporting: a forecast for today would be one for long after its end. */
const MAX_SILENT_DAYS = 7;

/** @throws AppError `cancelled`; a drive that cannot be forecast is refused with its reason */
export async function forecastFleetPart(input: FleetForecastPartInput, context: WorkContext): Promise<FleetForecastPart> {
	const total = input.history.deviceIds.length;
	const made: RawForecast[] = [];
	const refused: FleetForecastRefusal[] = [];
	let done = 0;
	for (const drive of observedDrives(input.history, input.drives)) {
		context.progress({ phase: `Forecasting ${plainText(formatMetric(input.metric))}`, done: done++, total, unit: 'drives' });
		if (context.isCancelled()) throw new AppError('cancelled');
		const values = drive.metrics[input.metric];
		if (values === undefined) continue;
		const info = metricInfo(input.metric);
		const days = dailySeries(drive.observedAtMs, values, info.kind);
		const { deviceId, serial, model } = drive;
		const last = days.values.at(-1) as number;
		const gone = goneReason(drive, days, input.newestMs);
		if (gone) {
			refused.push({ deviceId, serial, model, ...gone });
			continue;
		}
		try {
			requireHistory(days, minimums.forecast, `${input.metric} of ${serial || deviceId}`);
			const how = input.model === 'arima' ? byArima(days, info, input, context) : await byEnsemble(drive, values, days, input, context);
			made.push({ deviceId, serial, model, last, lastMs: days.dayMs.at(-1) as number, ...how });
		} catch (thrown) {
			const error = toAppError(thrown);
			if (error.code === 'cancelled' || error.code === 'internal') throw thrown;
			refused.push({ deviceId, serial, model, code: error.code, reason: error.message, last });
		}
	}
	context.progress({ phase: `Forecasting ${plainText(formatMetric(input.metric))}`, done: total, total, unit: 'drives' });
	return { made, refused };
}

function goneReason({ exit }: ObservedDrive, { dayMs }: DailySeries, newestMs: number): Pick<FleetForecastRefusal, 'code' | 'reason'> | undefined {
	const lastMs = dayMs.at(-1) as number;
	if (exit) return { code: 'drive_exited', reason: `It ${exit.kind === 'failed' ? 'failed on' : 'is retired since'} ${formatDay(exit.atMs)}.` };
	const silentDays = Math.round((newestMs - lastMs) / MS_PER_DAY);
	if (silentDays <= MAX_SILENT_DAYS) return undefined;
	return { code: 'drive_silent', reason: `Its last value is of ${formatDay(lastMs)}, ${silentDays} days before the newest of the fleet.` };
}

type Forecasted = Omit<RawForecast, 'deviceId' | 'serial' | 'model' | 'last' | 'lastMs'>;

/** Steps from the last value of a drive to the day that is forecast. */
const stepsOf = ({ dayMs }: DailySeries, { newestMs, horizonDays }: FleetForecastOptions): number =>
	horizonDays + Math.max(0, Math.round((newestMs - (dayMs.at(-1) as number)) / MS_PER_DAY));

function boundsOf({ kind, minimum, maximum }: MetricInfo, last: number): readonly [number, number] {
	const low = Math.max(minimum ?? Number.NEGATIVE_INFINITY, kind === 'counter' ? last : Number.NEGATIVE_INFINITY);
	return [low, Math.max(low, maximum ?? Number.POSITIVE_INFINITY)];
}

function byArima(days: DailySeries, info: MetricInfo, options: FleetForecastOptions, { isCancelled }: WorkContext): Forecasted {
	const { values } = days;
	const { fit } = chooseArima(values, { isScreened: true, isCancelled });
	const steps = stepsOf(days, options);
	const { mean, stdError } = forecastArima(fit, values, steps);
	const sd = Math.sqrt(fit.sigma2);
	return {
		mean: mean[steps - 1] as number,
		stdError: stdError[steps - 1] as number,
		bounds: boundsOf(info, values.at(-1) as number),
		order: describeOrder(fit.order),
		held: heldBack(values, fit, steps, isCancelled),
		surprises: newest(arimaResiduals(fit, values), days, options).map((surprise) => surprise / sd),
	};
}

/** Twice the days that are held back must be left to learn from, and two months. */
const MIN_LEFT_DAYS = 60;

/** The last value, forecast by a fit that had not seen the last `steps` days. The order is that of the whole history. */
function heldBack(values: Float64Array, { order, trend }: ArimaFit, steps: number, isCancelled: () => boolean): number {
	const left = values.length - steps;
	if (left < Math.max(MIN_LEFT_DAYS, 2 * steps)) return Number.NaN;
	const before = values.subarray(0, left);
	try {
		const { mean, stdError } = forecastArima(fitScreened(before, order, { trend, isCancelled }), before, steps);
		return Math.abs((values.at(-1) as number) - (mean[steps - 1] as number)) / (stdError[steps - 1] as number);
	} catch (thrown) {
		if (!(thrown instanceof AppError) || thrown.code === 'cancelled' || thrown.code === 'internal') throw thrown;
		return Number.NaN;
	}
}

/** Of a daily course the newest days of the fleet, NaN where there is nothing. */
function newest(course: Float64Array, { dayMs }: DailySeries, { newestMs }: FleetForecastOptions): Float32Array {
	const behind = Math.round((newestMs - (dayMs.at(-1) as number)) / MS_PER_DAY);
	const offset = course.length - SURPRISE_DAYS + behind;
	return Float32Array.from({ length: SURPRISE_DAYS }, (_, day) => course[day + offset] ?? Number.NaN);
}

async function byEnsemble(
	{ deviceId, serial, observedAtMs }: ObservedDrive,
	values: Float64Array,
	days: DailySeries,
	options: FleetForecastOptions,
	{ isCancelled }: WorkContext,
): Promise<Forecasted> {
	const { metric, level, seed, lstm } = options;
	const steps = stepsOf(days, options);
	const request = {
		deviceId,
		serial,
		metric,
		observedAtMs,
		values,
		horizonDays: steps,
		level,
		model: 'ensemble' as const,
		seed,
		...(lstm ? { lstm } : {}),
	};
	// Progress is told in drives.
	const { mean, lower, upper, arimaOrder, arimaSeasonalOrder } = await forecastSeries(request, { isCancelled, progress: () => {} });
	const changes = weeklyChanges(days.values);
	return {
		mean: mean[steps - 1] as number,
		band: [lower[steps - 1] as number, upper[steps - 1] as number],
		bounds: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
		...(arimaOrder === undefined ? {} : { order: orderText(arimaOrder, arimaSeasonalOrder) }),
		held: Number.NaN,
		surprises: newest(changes, days, options),
	};
}

function orderText([p, d, q]: readonly [number, number, number], seasonal?: readonly [number, number, number, number]): string {
	if (seasonal === undefined) return describeOrder({ p, d, q });
	const [P, D, Q, period] = seasonal;
	return describeOrder({ p, d, q, seasonal: { p: P, d: D, q: Q, period } });
}

const WEEK = 7;

/** Each day against the same day of the week before, mean 0 and variance 1; NaN in the first week. */
function weeklyChanges(values: Float64Array): Float64Array {
	const changes = values.map((value, day) => (day < WEEK ? Number.NaN : value - (values[day - WEEK] as number)));
	const present = changes.filter(Number.isFinite);
	const mean = present.reduce((sum, change) => sum + change, 0) / present.length;
	const sd = Math.sqrt(present.reduce((sum, change) => sum + (change - mean) ** 2, 0) / present.length);
	return sd > 0 ? changes.map((change) => (change - mean) / sd) : changes.fill(Number.NaN);
}
