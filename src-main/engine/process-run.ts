/** One metric of one drive as a random process: fit it, simulate its paths on every thread, put VaR, CVaR and the picture together. */
import { type CourseInput, type PathColumn, type ProcessPart, pathColumns, type SimulateProcessInput } from '../jobs/process-paths.ts';
import { columnOf, type FitProcessInput, type FittedSeries, type ProcessSummary, type SummarizeInput } from '../jobs/process-risk.ts';
import { PATHS_PER_BLOCK, type ProcessPathsInput } from '../maths/risk/process-paths.ts';
import { scaleProcess } from '../maths/risk/process-scale.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import type { ProcessFan, ProcessKind, ProcessOutcomeName, ProcessRisk } from '../shared/domain/process-risk.ts';
import { type DeviceId, type MetricName, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { ThreadPool } from '../threads/pool.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { assertPathsFit } from './paths-budget.ts';
import { together } from './together.ts';

export interface SeriesOptions {
	readonly metric: MetricName;
	readonly process?: ProcessKind | undefined;
	readonly worse?: 'up' | 'down' | undefined;
	readonly horizonDays: number;
	readonly paths: number;
	readonly levels: readonly number[];
	readonly seed: number;
}

export interface ProcessOptions extends SeriesOptions {
	readonly drive: string;
}

/** Samples of the metric in question. */
interface Subject {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly observedAtMs: Float64Array;
	readonly values: Float64Array;
}

type Asker = Pick<Call, 'signal' | 'progress'>;

/** Three columns of float32, one of float64, and what a sort of the tail needs. */
const BYTES_PER_PATH = 32;
/** Less is done before another thread has heard of it. */
const LEAST_STEPS = 200_000;
/** Ranges for each thread of a long run, so that progress moves and nobody waits for the last one. */
const RANGES_PER_THREAD = 4;
const LONG_RUN_STEPS = 20_000_000;
/** The picture rests on the first paths, as many as keep their courses in this many bytes. */
const COURSE_BYTES = 16_000_000;
const COURSE_BLOCKS = 10;
const FAN_MARKS = 72;
const FAN_SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** @throws AppError `drive_unknown`, `drive_ambiguous`, `metric_unknown`, and those of `simulateSeries` */
export async function runProcess(options: ProcessOptions, { storage }: OpenWorkspace, context: EngineContext, call: Call): Promise<ProcessRisk> {
	const { deviceId, serial } = await storage.devices.find(options.drive);
	const { observedAtMs, values } = await storage.samples.readSeries({ deviceId, metric: options.metric });
	return simulateSeries({ deviceId, serial, observedAtMs, values }, options, context.pool(), call);
}

/**
 * @throws AppError `series_too_short`, `series_has_gaps`, `series_constant`, `fit_failed`, `invalid_input`, `sample_too_small`,
 *         `job_too_large`, `cancelled`
 */
export async function simulateSeries(
	{ deviceId, serial, observedAtMs, values }: Subject,
	options: SeriesOptions,
	pool: ThreadPool,
	call: Asker,
): Promise<ProcessRisk> {
	assertPathsFit(options.paths, BYTES_PER_PATH, process.availableMemory());
	const { metric, horizonDays, paths, levels, seed } = options;
	const { signal } = call;
	const fitInput: FitProcessInput = {
		metric,
		whose: serial || deviceId,
		observedAtMs,
		values,
		...(options.process ? { process: options.process } : {}),
	};
	call.progress({ phase: `Fitting a process to ${metric}`, done: 0, total: paths, unit: 'paths' });
	const fitted = await pool.run<FittedSeries>('fitDailyProcess', fitInput, { signal });

	const worse = options.worse ?? (metricInfo(metric).direction === 'lower_is_worse' ? 'down' : 'up');
	const outcomes: readonly ProcessOutcomeName[] = fitted.isFlow ? ['last', 'worst', 'sum'] : ['last', 'worst'];
	const { steps, scale } = scaleProcess(fitted.process, horizonDays);
	const input: ProcessPathsInput = { seed, days: horizonDays, steps };
	const wanted = new Set(outcomes.map((outcome) => columnOf(outcome, worse)));
	const parts = await simulateOverPool(
		input,
		paths,
		pathColumns.filter((column) => wanted.has(column)),
		pool,
		call,
	);
	const lastObservedMs = fitted.days.dayMs.at(-1) as number;
	const summarize: SummarizeInput = { parts, paths, scale, days: horizonDays, worse, outcomes, levels };
	const [summary, fan] = await together(signal, (linked) => [
		pool.run<ProcessSummary>('summarizeProcess', summarize, { signal: linked, transfer: buffersOf(parts) }),
		fanOf({ paths: input, scale }, Math.ceil(paths / PATHS_PER_BLOCK), lastObservedMs, pool, linked),
	]);
	return {
		deviceId,
		serial,
		metric,
		unit: fitted.unit,
		process: fitted.process.kind,
		worse,
		current: fitted.process.start,
		lastObservedMs,
		horizonDays,
		paths,
		seed,
		fits: fitted.fits,
		...summary,
		fan,
		historyMs: fitted.days.dayMs,
		history: fitted.days.values,
		notes: fitted.notes,
	};
}

/**
 * Simulates whole blocks of 1,024 paths until there are enough. The digits depend on the input alone, not on the number of threads.
 *
 * @param columns  what is kept of each path
 * @returns in the order of the blocks
 * @throws AppError `cancelled`
 */
export async function simulateOverPool(
	input: ProcessPathsInput,
	paths: number,
	columns: readonly PathColumn[],
	pool: ThreadPool,
	call: Asker,
): Promise<readonly ProcessPart[]> {
	const blocks = Math.ceil(paths / PATHS_PER_BLOCK);
	const stepsPerBlock = PATHS_PER_BLOCK * input.days;
	const ranges = pool.size * (blocks * stepsPerBlock > LONG_RUN_STEPS ? RANGES_PER_THREAD : 1);
	const size = Math.max(Math.ceil(LEAST_STEPS / stepsPerBlock), Math.ceil(blocks / ranges));
	const firstBlocks = Array.from({ length: Math.ceil(blocks / size) }, (_, index) => index * size);
	const done = firstBlocks.map(() => 0);
	const report = (index: number, blocksDone: number): void => {
		done[index] = blocksDone;
		const pathsDone = Math.min(paths, done.reduce((sum, count) => sum + count, 0) * PATHS_PER_BLOCK);
		call.progress({ phase: 'Simulating', done: pathsDone, total: paths, unit: 'paths' });
	};
	return together<ProcessPart[]>(call.signal, (signal) =>
		firstBlocks.map(async (firstBlock, index) => {
			const blockCount = Math.min(size, blocks - firstBlock);
			const job: SimulateProcessInput = { paths: input, firstBlock, blockCount, columns };
			const part = await pool.run<ProcessPart>('simulateProcessPaths', job, { signal, onProgress: (progress) => report(index, progress.done) });
			report(index, blockCount);
			return part;
		}),
	);
}

/** The memory of parts that their next reader may have. */
export function buffersOf(parts: readonly ProcessPart[]): ArrayBuffer[] {
	return parts.flatMap((part) => Object.values(part).map(({ buffer }) => buffer as ArrayBuffer));
}

async function fanOf(
	course: Pick<CourseInput, 'paths' | 'scale'>,
	blocks: number,
	lastObservedMs: number,
	pool: ThreadPool,
	signal: AbortSignal,
): Promise<ProcessFan> {
	const horizonDays = course.paths.days;
	const affordable = Math.floor(COURSE_BYTES / (4 * PATHS_PER_BLOCK * horizonDays));
	const count = Math.min(FAN_MARKS, horizonDays);
	const days = Array.from({ length: count }, (_, mark) => Math.round(((mark + 1) * horizonDays) / count));
	const job: CourseInput = { ...course, blockCount: Math.max(1, Math.min(COURSE_BLOCKS, blocks, affordable)), days, probabilities: FAN_SHARES };
	const [lower90, lower50, median, upper50, upper90] = await pool.run<FanQuantiles>('quantilesOfCourses', job, { signal });
	return { atMs: Float64Array.from(days, (day) => lastObservedMs + day * MS_PER_DAY), median, lower50, upper50, lower90, upper90 };
}

type FanQuantiles = readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
