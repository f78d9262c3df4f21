/** One forecast: the drive's series, the models in use, a compute thread. */
import type { ForecastInput } from '../jobs/forecast.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { Forecast } from '../shared/domain/results.ts';
import { currentBundle } from './bundles.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { forecastBasis } from './figure-basis.ts';
import { modelsAge } from './model-age.ts';

export interface ForecastOptions {
	readonly drive: string;
	readonly metric: string;
	readonly horizonDays: number;
	readonly model: 'arima' | 'lstm' | 'ensemble';
	readonly level: number;
	readonly seed: number;
}

/** @throws AppError `drive_unknown`, `drive_ambiguous`, `metric_unknown`, `series_too_short` and others of the forecast */
export async function runForecast(
	options: ForecastOptions,
	{ storage }: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<{ readonly result: Forecast; readonly dataHash: string }> {
	const { horizonDays, level, model, seed, metric } = options;
	const { deviceId, serial } = await storage.devices.find(options.drive);
	const [series, bundle, age, dataHash] = await Promise.all([
		storage.samples.readSeries({ deviceId, metric }),
		currentBundle(storage),
		modelsAge(storage),
		storage.check.digest(),
	]);
	const lstm = bundle?.lstms.get(metric);
	if (model === 'lstm' && !bundle) throw new AppError('no_models');
	const input: ForecastInput = {
		deviceId,
		serial,
		metric,
		observedAtMs: series.observedAtMs,
		values: series.values,
		horizonDays,
		level,
		model,
		seed,
		...(bundle && lstm ? { lstm: { model: lstm, windowEndMs: bundle.meta.windowEndMs } } : {}),
	};
	const result = await context.pool().run<Forecast>('forecastSeries', input, { signal: call.signal, onProgress: call.progress });
	return { result: { ...result, basis: forecastBasis(result, age, context.now()) }, dataHash };
}
