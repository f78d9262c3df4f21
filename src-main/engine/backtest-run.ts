/** One backtest over the pool: the load of past days in ranges of days, the failure law at past dates, put together and judged. */
import published from '../../resources/published-models.json' with { type: 'json' };
import { type LandmarkInput, type LandmarkOutcomes, landmarksOf } from '../jobs/backtest-failures.ts';
import { LEAST_KNOWN_DAYS, type LoadOriginsInput, type LoadOutcomes, loadHorizons } from '../jobs/backtest-load.ts';
import { type LoadTable, type LoadTableInput, loadMetrics } from '../jobs/backtest-table.ts';
import type { BacktestParts, FoundLoad } from '../jobs/backtest-verdicts.ts';
import { failureMetrics } from '../jobs/failure-conditions.ts';
import { ruleMetrics } from '../maths/failures/judge-split.ts';
import { type BacktestMetric, type BacktestResult, backtestMetrics } from '../shared/domain/backtest.ts';
import { AppError } from '../shared/domain/errors.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { ThreadPool } from '../threads/pool.ts';
import { currentBundle } from './bundles.ts';
import { combinedProgress } from './combined-progress.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { sharedHistory, sharedView } from './shared-history.ts';
import { together } from './together.ts';

export interface BacktestOptions {
	readonly days: number;
	readonly drives: number;
	readonly seed: number;
}

/** Days of one job: progress moves, and nobody waits for the last one. */
const DAYS_PER_RANGE = 7;
/** A fit at one date against a week of days of the load. */
const LANDMARK_WEIGHT = 1;
const RANGE_WEIGHT = 5;

/** @throws AppError `no_drives`, `sample_too_small` when nothing can be judged, `cancelled` */
export async function runBacktest(options: BacktestOptions, { storage }: OpenWorkspace, context: EngineContext, call: Call): Promise<BacktestResult> {
	const [drives, fleet, bundle, dataHash] = await Promise.all([
		storage.devices.list(),
		storage.samples.readFleet({ metrics: [...new Set([...failureMetrics, ...ruleMetrics, ...loadMetrics])] }),
		currentBundle(storage),
		storage.check.digest(),
	]);
	if (drives.length === 0) throw new AppError('no_drives', 'The workspace holds no drives. Import an export first.');
	const pool = context.pool();
	const history = sharedHistory(fleet);
	call.progress({ phase: 'Looking back', done: 0, total: 1_000 });
	const tabulated = await pool.run<LoadTable>('tabulateLoad', { history, drives, mostDrives: options.drives } satisfies LoadTableInput, {
		signal: call.signal,
	});
	const table = sharedTable(tabulated);
	const landmarks = landmarksOf(table.firstMs, table.firstMs + (table.days - 1) * MS_PER_DAY).map(
		(landmark): LandmarkInput => ({ history, drives, published: published.models, ...landmark }),
	);
	const found = await lookBack(loadInputs(table, options), landmarks, pool, call);
	const hasLstm = bundle?.lstms.has('daily_bytes_written') === true;
	const { firstMs, days, hostOf, drives: count } = table;
	const input: BacktestParts = { table: { firstMs, days, hostOf, drives: count }, ...found, seed: options.seed, dataHash, hasLstm };
	return pool.run<BacktestResult>('joinBacktest', input, { signal: call.signal });
}

function sharedTable(table: LoadTable): LoadTable {
	const values: Partial<Record<BacktestMetric, Float64Array>> = {};
	for (const metric of backtestMetrics) {
		const own = table.values[metric];
		if (own) values[metric] = sharedView(own) as Float64Array;
	}
	return { ...table, values };
}

/** The latest days that have a day after them, in ranges; weeks are counted back from the end, so that they do not overlap. */
function loadInputs(table: LoadTable, { days, seed }: BacktestOptions): LoadOriginsInput[] {
	const last = table.days - 2;
	const first = Math.max(LEAST_KNOWN_DAYS - 1, last - days + 1);
	if (first > last) return [];
	const week = loadHorizons[1];
	const origins = Array.from({ length: last - first + 1 }, (_, at) => first + at);
	const weeks = origins.filter((origin) => origin + week < table.days && (table.days - 1 - week - origin) % week === 0);
	const ranges = Array.from({ length: Math.ceil(origins.length / DAYS_PER_RANGE) }, (_, at) =>
		origins.slice(at * DAYS_PER_RANGE, (at + 1) * DAYS_PER_RANGE),
	);
	return backtestMetrics
		.filter((metric) => table.values[metric] !== undefined)
		.flatMap((metric) => ranges.map((range) => ({ table, metric, origins: range, weeks: weeks.filter((origin) => range.includes(origin)), seed })));
}

async function lookBack(
	loads: readonly LoadOriginsInput[],
	landmarks: readonly LandmarkInput[],
	pool: ThreadPool,
	{ signal, progress }: Pick<Call, 'signal' | 'progress'>,
): Promise<Pick<BacktestParts, 'loads' | 'landmarks'>> {
	const works = [...landmarks.map(() => LANDMARK_WEIGHT), ...loads.map(() => RANGE_WEIGHT)];
	const parts = combinedProgress('Looking back', works, progress);
	const run = async <T>(job: string, input: unknown, at: number, linked: AbortSignal): Promise<T> => {
		const found = await pool.run<T>(job, input, { signal: linked, onProgress: parts[at]?.report });
		parts[at]?.finish();
		return found;
	};
	const { fates, ranges } = await inOrder(signal, (linked) => ({
		fates: landmarks.map((input, at) => run<LandmarkOutcomes[]>('judgeLandmark', input, at, linked)),
		ranges: loads.map((input, at) => run<LoadOutcomes[]>('judgeLoadOrigins', input, landmarks.length + at, linked)),
	}));
	return {
		landmarks: fates.flat(),
		loads: backtestMetrics.flatMap((metric): FoundLoad[] => {
			const own = ranges.filter((_, at) => loads[at]?.metric === metric);
			return own.length === 0 ? [] : [{ metric, ranges: own }];
		}),
	};
}

/** Both lists of work side by side; they stand and fall together. */
async function inOrder<A, B>(
	signal: AbortSignal,
	start: (signal: AbortSignal) => { readonly fates: readonly Promise<A>[]; readonly ranges: readonly Promise<B>[] },
): Promise<{ readonly fates: A[]; readonly ranges: B[] }> {
	let count = 0;
	const all = await together<(A | B)[]>(signal, (linked) => {
		const { fates, ranges } = start(linked);
		count = fates.length;
		return [...fates, ...ranges];
	});
	return { fates: all.slice(0, count) as A[], ranges: all.slice(count) as B[] };
}
