/** Forecasts of one metric for the whole fleet: its history in shared memory, its drives in parts over the pool. */
import type { FleetForecastOptions, FleetForecastPart } from '../jobs/forecast-fleet.ts';
import { joinFleetForecast } from '../jobs/join-fleet-forecast.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { FleetForecast } from '../shared/domain/fleet-forecast.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { currentBundle } from './bundles.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { overFleet } from './fleet-parts.ts';
import { sharedHistory } from './shared-history.ts';

export type FleetForecastRequest = Pick<FleetForecastOptions, 'metric' | 'horizonDays' | 'model' | 'level' | 'seed'>;

/** @throws AppError `no_drives`, `metric_unknown` for a metric that no drive reports, `cancelled` */
export async function runFleetForecast(
	request: FleetForecastRequest,
	{ storage }: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<FleetForecast> {
	const { metric, model } = request;
	const { drives: count, metrics } = await storage.workspace.summary();
	if (count === 0) throw new AppError('no_drives');
	if (!metrics.some((known) => known.metric === metric && known.samples > 0)) {
		const known = metrics.map((one) => one.metric);
		throw new AppError('metric_unknown', `No drive reports ${metric}. The fleet reports ${known.join(', ')}.`, { metric, known });
	}
	const [drives, history, bundle] = await Promise.all([
		storage.devices.list(),
		storage.samples.readFleet({ metrics: [metric] }),
		model === 'ensemble' ? currentBundle(storage) : null,
	]);
	if (call.signal.aborted) throw new AppError('cancelled');
	const lstm = bundle?.lstms.get(metric);
	const options: FleetForecastOptions = {
		...request,
		newestMs: newestDayOf(drives.map(({ lastSeenMs }) => lastSeenMs)),
		...(bundle && lstm ? { lstm: { model: lstm, windowEndMs: bundle.meta.windowEndMs } } : {}),
	};
	const parts = await overFleet<FleetForecastPart>('forecastFleetPart', { drives, history: sharedHistory(history) }, options, context.pool(), {
		signal: call.signal,
		onProgress: call.progress,
	});
	return joinFleetForecast(parts, options);
}

function newestDayOf(instants: readonly number[]): number {
	const newest = instants.reduce((latest, atMs) => Math.max(latest, atMs), 0);
	return newest - (newest % MS_PER_DAY);
}
