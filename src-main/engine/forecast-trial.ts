/** Forecasts judged on series whose future is known: those of a fixture, or the history of the workspace. */
import { stat } from 'node:fs/promises';
import type { JudgedSeries, JudgeForecastsInput } from '../jobs/eval-forecast.ts';
import { sumForecasts } from '../jobs/sum-forecasts.ts';
import { formatCount, formatCounted, formatDay } from '../shared/charts/format.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import type { ForecastEvaluation } from '../shared/domain/forecast-evaluation.ts';
import { minimums } from '../shared/domain/minimums.ts';
import { type DeviceId, type Drive, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { currentBundle } from './bundles.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { type FixtureSeries, readForecastFixtures } from './forecast-fixtures.ts';
import { together } from './together.ts';

export interface ForecastTrialOptions {
	readonly metric?: string | undefined;
	/** A fixture names its own. */
	readonly horizonDays: number;
	/** Forecasts of a series, where a fixture names none. */
	readonly origins: number;
	/** Series of the workspace at most, spread evenly over its drives. */
	readonly maxSeries: number;
	readonly seed: number;
}

/** A series and what is needed to judge it, loaded when its turn has come. */
interface Task {
	readonly name: string;
	readonly load: () => Promise<Omit<JudgeForecastsInput, 'name' | 'seed' | 'originCount'>>;
}

/** What a forecast of the workspace is usually asked of, as in training. */
const USUAL_METRICS = ['daily_bytes_written', 'used_bytes', 'write_latency_ms', 'temperature_c'];
/** A series that cannot be judged is left out and named; anything else ends the run. */
const LEFT_OUT = ['series_too_short', 'series_constant', 'series_has_gaps', 'fit_failed'];

/** @throws AppError as `readForecastFixtures`; `series_too_short` when no series can be judged; `cancelled` */
export async function evaluateFixtures(
	{ path, label }: { readonly path: string; readonly label: string },
	options: ForecastTrialOptions,
	context: EngineContext,
	call: Call,
): Promise<ForecastEvaluation> {
	const found = await readForecastFixtures(path);
	const tasks = found.map((series) => ({ name: series.name, load: async () => taskInput(series) }));
	const isFolder = (await stat(path)).isDirectory();
	const source = `${formatCounted(found.length, 'series', 'series')} of ${isFolder ? 'the fixtures in' : 'the fixture'} ${label}`;
	return evaluate(tasks, source, Math.max(...found.map(({ horizonDays }) => horizonDays)), [], options, context, call);
}

function taskInput({ values, origins, horizonDays }: FixtureSeries): Omit<JudgeForecastsInput, 'name' | 'seed' | 'originCount'> {
	return { history: { values }, horizonDays, ...(origins === undefined ? {} : { origins }) };
}

/** @throws AppError `no_drives`, `metric_unknown`, `series_too_short` when no series can be judged, `cancelled` */
export async function evaluateWorkspace(
	options: ForecastTrialOptions,
	{ storage }: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<ForecastEvaluation> {
	const [drives, summary, bundle] = await Promise.all([storage.devices.list(), storage.workspace.summary(), currentBundle(storage)]);
	if (drives.length === 0) throw new AppError('no_drives');
	const metrics = metricsToJudge(options.metric, summary.metrics);
	const chosen = await chooseSeries(drives, metrics, options, storage);
	const tasks = chosen.map(
		({ deviceId, serial, metric }): Task => ({
			name: `${serial || deviceId} ${metric}`,
			load: async () => {
				const { observedAtMs, values } = await storage.samples.readSeries({ deviceId, metric }, { signal: call.signal });
				const lstm = bundle?.lstms.get(metric);
				return {
					history: { metric, observedAtMs, values },
					horizonDays: options.horizonDays,
					...(bundle && lstm ? { lstm: { model: lstm, windowEndMs: bundle.meta.windowEndMs } } : {}),
				};
			},
		}),
	);
	if (chosen.length === 0)
		throw new AppError('series_too_short', `No drive with more than a few days of history has ${metrics.join(', ')}. Import more history.`, {
			metrics,
		});
	const judgedDrives = new Set(chosen.map(({ deviceId }) => deviceId)).size;
	const notes =
		judgedDrives < drives.length
			? [`${judgedDrives} of ${formatCounted(drives.length, 'drive')} were judged, evenly spread; a larger number of series judges more.`]
			: [];
	const source = `${metrics.join(', ')} of ${formatCounted(judgedDrives, 'drive')} of the workspace`;
	const found = await evaluate(tasks, source, options.horizonDays, notes, options, context, call);
	const trained = metrics.filter((metric) => bundle?.lstms.has(metric));
	const lstmNotes = bundle ? trained.map((metric) => lstmNote(metric, bundle.meta.windowEndMs, found.series)) : [];
	return { ...found, notes: [...found.notes, ...lstmNotes] };
}

function metricsToJudge(wanted: string | undefined, present: readonly { readonly metric: string }[]): readonly string[] {
	const has = new Set(present.map(({ metric }) => metric));
	const metrics = wanted === undefined ? USUAL_METRICS.filter((metric) => has.has(metric)) : [wanted];
	if (metrics.length > 0 && metrics.every((metric) => has.has(metric))) return metrics;
	throw new AppError('metric_unknown', `No drive has ${wanted ?? USUAL_METRICS.join(', ')}. The history has: ${[...has].sort().join(', ')}.`, {
		metric: wanted ?? USUAL_METRICS[0],
	});
}

/** What it has learnt an LSTM cannot be judged by: in which of the metric's series it took part, and since when. */
function lstmNote(metric: string, windowEndMs: number, judged: ForecastEvaluation['series']): string {
	const own = judged.filter(({ name }) => name.endsWith(` ${metric}`));
	const withLstm = own.filter(({ methods }) => methods.some(({ name }) => name === 'lstm'));
	const until = `its training saw the history up to ${formatDay(windowEndMs)}`;
	if (withLstm.length === 0)
		return `The LSTM of ${metric} took part in no forecast: ${until}, and it is judged by newer days alone. Import newer days first.`;
	return `The LSTM of ${metric} took part in ${withLstm.length} of ${formatCounted(own.length, 'series', 'series')}, in forecasts from later days only (${until}); its row covers those.`;
}

/** Drives whose metrics are looked up at most. */
const LOOKED_AT = 500;

/**
 * Series of each metric evenly over the drives that have enough of it to forecast and judge; where none has, over those that
 * have any, so that the reason is said.
 */
async function chooseSeries(
	drives: readonly Drive[],
	metrics: readonly string[],
	{ horizonDays, maxSeries }: ForecastTrialOptions,
	storage: OpenWorkspace['storage'],
): Promise<readonly { readonly deviceId: DeviceId; readonly serial: string; readonly metric: string }[]> {
	const least = minimums.forecast.dailyValues + horizonDays;
	const long = drives.filter(({ firstSeenMs, lastSeenMs, samples }) => samples >= least && lastSeenMs - firstSeenMs >= (least - 1) * MS_PER_DAY);
	const looked = spread(long.length > 0 ? long : drives, LOOKED_AT);
	const counts = await Promise.all(looked.map(({ deviceId }) => storage.samples.metricsOf(deviceId)));
	const perMetric = Math.max(1, Math.floor(maxSeries / metrics.length));
	return metrics.flatMap((metric) => {
		const withAtLeast = (samples: number) => looked.filter((_, i) => counts[i]?.some((each) => each.metric === metric && each.samples >= samples));
		const enough = withAtLeast(least);
		return spread(enough.length > 0 ? enough : withAtLeast(1), perMetric).map(({ deviceId, serial }) => ({ deviceId, serial, metric }));
	});
}

/** Evenly over the list, its first one among them. */
function spread<T>(all: readonly T[], count: number): readonly T[] {
	if (all.length <= count) return all;
	return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);
}

async function evaluate(
	tasks: readonly Task[],
	source: string,
	horizonDays: number,
	notes: readonly string[],
	{ origins, seed }: ForecastTrialOptions,
	context: EngineContext,
	call: Call,
): Promise<ForecastEvaluation> {
	let done = 0;
	const progress = (detail?: string): void =>
		call.progress({ phase: 'Judging forecasts', done, total: tasks.length, unit: 'series', ...(detail === undefined ? {} : { detail }) });
	progress();
	const results = await together<(JudgedSeries | { readonly name: string; readonly reason: string })[]>(call.signal, (signal) =>
		tasks.map(async ({ name, load }) => {
			try {
				const input: JudgeForecastsInput = { name, seed, originCount: origins, ...(await load()) };
				return await context.pool().run<JudgedSeries>('judgeForecasts', input, { signal });
			} catch (thrown) {
				const error = toAppError(thrown);
				if (!LEFT_OUT.includes(error.code)) throw thrown;
				return { name, reason: error.message };
			} finally {
				done++;
				progress(name);
			}
		}),
	);
	const judged = results.filter((result) => 'methods' in result);
	const leftOut = results.filter((result) => 'reason' in result);
	if (judged.length === 0)
		throw new AppError('series_too_short', `None of the ${formatCount(tasks.length)} series can be judged. ${leftOut[0]?.reason ?? ''}`.trim());
	return { source, horizonDays, ...sumForecasts(judged), leftOut, notes };
}
