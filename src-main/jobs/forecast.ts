/** One series to its forecast: days, bounds of the metric, members, intervals. */
import type { ArimaModel } from '../maths/series/arima.ts';
import { forecastEnsemble } from '../models/ensemble.ts';
import type { LstmModel } from '../models/lstm-shape.ts';
import { formatCounted, formatMetric, formatNumber } from '../shared/charts/format.ts';
import { plainText } from '../shared/charts/plain-text.ts';
import { AppError } from '../shared/domain/errors.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import { minimums } from '../shared/domain/minimums.ts';
import type { Forecast } from '../shared/domain/results.ts';
import { type DeviceId, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { dailySeries } from './daily.ts';
import { requireHistory } from './history-minimum.ts';
import { isOneWay } from './passage-laws.ts';

export interface ForecastInput {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly metric: string;
	readonly observedAtMs: Float64Array;
	readonly values: Float64Array;
	readonly horizonDays: number;
	readonly level: number;
	readonly model: 'arima' | 'lstm' | 'ensemble';
	readonly seed: number;
	/** The LSTM of the metric and the last instant that its training saw. */
	readonly lstm?: { readonly model: LstmModel; readonly windowEndMs: number };
	/** Coefficients to use as they are; otherwise an ARIMA is fitted to the series. */
	readonly arima?: ArimaModel;
}

/** Share of each history that training keeps for validation: see models/lstm.ts. */
const VALIDATION_SHARE = 0.2;

/** Leading days of a history that an LSTM learnt from, of those that its training saw: the newest ones judged it. */
export function learntDays(model: LstmModel, seenDays: number): number {
	return seenDays - Math.max(model.shape.outputs, Math.round(VALIDATION_SHARE * seenDays));
}

/**
 * @throws AppError `series_too_short`, `series_has_gaps`, `series_constant`, `fit_failed`, `no_models`, `cancelled`
 */
export async function forecastSeries(input: ForecastInput, context: WorkContext): Promise<Forecast> {
	const { deviceId, serial, metric, horizonDays, level, model, seed, lstm, arima } = input;
	if (model === 'lstm' && !lstm)
		throw new AppError('no_models', `No LSTM is trained on ${metric}. Train first; it learns the metrics that the history has enough of.`, {
			metric,
		});
	const { kind, unit, minimum, maximum } = metricInfo(metric);
	const phase = `Forecasting ${plainText(formatMetric(metric))}`;
	// Of unknown length: most of it is one ARIMA.
	context.progress({ phase, done: 0, total: 0 });
	const days = dailySeries(input.observedAtMs, input.values, kind);
	requireHistory(days, minimums.forecast, `${metric} of ${serial || deviceId}`);
	const finite = days.values.filter(Number.isFinite);
	if (finite.length > 1 && finite.every((value) => value === finite[0]) && model !== 'ensemble')
		throw new AppError(
			'series_constant',
			`${metric} of ${serial} has been ${formatNumber(finite[0] as number, 15)} on all ${formatCounted(finite.length, 'day')}.`,
			{
				value: finite[0],
			},
		);
	const seen = lstm ? days.dayMs.filter((day) => day <= lstm.windowEndMs).length : 0;
	const made = await forecastEnsemble({
		series: days.values,
		firstDayMs: days.dayMs[0] as number,
		horizonDays,
		level,
		seed,
		model,
		isCounter: kind === 'counter' || isOneWay(metric, 'up'),
		...(minimum === undefined ? {} : { minimum }),
		...(maximum === undefined ? {} : { maximum }),
		...(lstm ? { lstm: { model: lstm.model, trainedDays: learntDays(lstm.model, seen) } } : {}),
		...(arima ? { arima } : {}),
		isCancelled: context.isCancelled,
	});
	context.progress({ phase, done: 1, total: 1 });
	const last = days.dayMs.length - 1;
	return {
		deviceId,
		serial,
		metric,
		unit,
		...made,
		lastObservedMs: (days.dayMs[last] as number) - ((days.dayMs[last] as number) % MS_PER_DAY),
		historyMs: days.dayMs,
		history: days.values,
	};
}
