/** The forecasts that a report prints: those that the history has, and those that are made for it where it has too few. */
import { procedures } from '../shared/contract/procedures.ts';
import { AppError, type ErrorCode } from '../shared/domain/errors.ts';
import { basisToday } from '../shared/domain/model-basis.ts';
import type { ReportOptions } from '../shared/domain/report.ts';
import type { Forecast, RiskResult } from '../shared/domain/results.ts';
import type { DeviceId, MetricName } from '../shared/domain/telemetry.ts';
import type { StorageClient } from '../storage/client.ts';
import { combinedProgress } from './combined-progress.ts';
import type { Call, EngineContext } from './context.ts';
import { analysisHandlers } from './handlers/analysis.ts';
import { latestRisk, storedForecasts } from './runs.ts';
import { together } from './together.ts';

/** What a reader asks of a drive that may fail, most telling first: how full, how worn, how busy, how warm. */
const wantedMetrics: readonly MetricName[] = ['used_bytes', 'percentage_used', 'daily_bytes_written', 'temperature_c'];
/** Of one drive beside others: a row of two charts. */
const METRICS_BESIDE = 2;
/** Series that are tried for each chart that is missing: a fleet that has just been set up has none that is long enough. */
const TRIES = 3;
/** What a series lacks; another one may do. */
const unfit: readonly ErrorCode[] = ['metric_unknown', 'series_too_short', 'series_constant', 'series_has_gaps', 'fit_failed'];

interface InUse {
	readonly bundle: string;
	readonly sinceMs: number;
}

/**
 * The newest forecast of each drive and metric on this history, as many as the report takes, the drives with the largest part of CVaR first;
 * one of models that are out of use says so.
 */
export async function forecastsOfReport(
	options: ReportOptions,
	storage: StorageClient,
	dataHash: string,
	{ components }: RiskResult,
): Promise<Forecast[]> {
	const [found, inUse] = await Promise.all([newestForecasts(options, storage, dataHash), modelsInUse(storage)]);
	const places = new Map(components.map(({ deviceId }, place) => [deviceId, place]));
	const placeOf = ({ deviceId }: Forecast): number => places.get(deviceId) ?? components.length;
	const rankOf = ({ metric }: Forecast): number => (wantedMetrics.indexOf(metric) + wantedMetrics.length) % wantedMetrics.length;
	return found
		.slice(0, mostCharts(options))
		.sort((a, b) => placeOf(a) - placeOf(b) || rankOf(a) - rankOf(b))
		.map((forecast) => (forecast.basis ? { ...forecast, basis: forecast.basis.map((basis) => basisToday(basis, inUse)) } : forecast));
}

/**
 * Makes as many forecasts as the report prints and the history has none of, as `forecast.run` makes them when nothing else is said. Those that
 * somebody made on this history with the models in use stay and count. What is finished when it is cancelled stays too.
 *
 * @throws AppError as `forecast.run`, but for what a series lacks: then the next one is taken
 */
export async function refreshForecasts(options: ReportOptions, context: EngineContext, call: Call): Promise<void> {
	const { storage } = await context.workspace();
	const isPrinted = options.sections?.includes('forecasts') ?? (options.variant === 'full' || options.variant === 'drive');
	if (!isPrinted) return;
	const [dataHash, inUse] = await Promise.all([storage.check.digest(), modelsInUse(storage)]);
	const current = (await newestForecasts(options, storage, dataHash)).filter((forecast) => isCurrent(forecast, inUse));
	const missing = mostCharts(options) - current.length;
	if (missing <= 0) return;
	const known = new Set(current.map(keyOf));
	const wanted = (await wantedSeries(options, storage)).filter((series) => !known.has(keyOf(series))).slice(0, TRIES * missing);
	for (let made = 0, next = 0; made < missing && next < wanted.length; ) {
		const few = wanted.slice(next, next + missing - made);
		next += few.length;
		made += await makeForecasts(few, context, call);
	}
}

interface WantedSeries {
	readonly deviceId: DeviceId;
	readonly metric: MetricName;
}

const keyOf = ({ deviceId, metric }: WantedSeries): string => `${deviceId} ${metric}`;

/** The page of a drive has room for a chart, whatever else is asked. */
const mostCharts = ({ variant, forecasts }: ReportOptions): number => (variant === 'drive' ? Math.max(1, forecasts) : forecasts);

const isCurrent = ({ basis }: Forecast, inUse: InUse | null): boolean =>
	inUse === null || (basis ?? []).every(({ bundle }) => bundle === null || bundle === inUse.bundle);

async function modelsInUse(storage: StorageClient): Promise<InUse | null> {
	const used = (await storage.models.list()).find(({ inUseSinceMs }) => inUseSinceMs !== null);
	return used ? { bundle: used.name, sinceMs: used.inUseSinceMs as number } : null;
}

async function newestForecasts({ variant, deviceId }: ReportOptions, storage: StorageClient, dataHash: string): Promise<Forecast[]> {
	const newest = new Map<string, Forecast>();
	for (const forecast of await storedForecasts(storage, dataHash))
		if ((variant !== 'drive' || forecast.deviceId === deviceId) && !newest.has(keyOf(forecast))) newest.set(keyOf(forecast), forecast);
	return [...newest.values()];
}

/** Of the one drive all that it reports, of the drives in detail the first two each, those with the largest part of CVaR first. */
async function wantedSeries(options: ReportOptions, storage: StorageClient): Promise<WantedSeries[]> {
	const isOne = options.variant === 'drive' && options.deviceId !== undefined;
	const components = (await latestRisk(storage))?.result.components ?? [];
	const drives = isOne ? [options.deviceId as DeviceId] : components.slice(0, options.topDrives).map(({ deviceId }) => deviceId);
	const found = drives.map(async (deviceId) => {
		const reported = new Set((await storage.samples.metricsOf(deviceId)).map(({ metric }) => metric));
		const metrics = wantedMetrics.filter((metric) => reported.has(metric));
		return metrics.slice(0, isOne ? metrics.length : METRICS_BESIDE).map((metric) => ({ deviceId, metric }));
	});
	return (await Promise.all(found)).flat();
}

/** Side by side; returns how many could be made. */
async function makeForecasts(wanted: readonly WantedSeries[], context: EngineContext, call: Call): Promise<number> {
	const { input } = procedures['forecast.run'];
	const parts = combinedProgress(
		'Forecasting',
		wanted.map(() => 1),
		call.progress,
	);
	const made = await together<boolean[]>(call.signal, (signal) =>
		wanted.map(async ({ deviceId, metric }, at) => {
			const part = parts[at]!;
			const asked = input.parse({ drive: deviceId, metric });
			const isMade = await analysisHandlers['forecast.run'](asked, context, { ...call, signal, progress: part.report }).then(() => true, forgive);
			part.finish();
			return isMade;
		}),
	);
	return made.filter(Boolean).length;
}

function forgive(thrown: unknown): false {
	if (thrown instanceof AppError && unfit.includes(thrown.code)) return false;
	throw thrown;
}
