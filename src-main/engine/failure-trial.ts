/** Failures foreseen on labelled days: files read side by side, then one job a split. Needs no workspace and leaves nothing in it. */
import { relative } from 'node:path';
import published from '../../resources/published-models.json' with { type: 'json' };
import { type DayFile, HORIZON_DAYS, type JudgeSplitInput, requireJudgeable, requireRows } from '../jobs/eval-failures.ts';
import type { PublishedModels } from '../jobs/failure-model.ts';
import { NO_FAILURE } from '../maths/failures/drive-days.ts';
import { type LabelledFleet, ruleMetrics } from '../maths/failures/judge-split.ts';
import type { JudgedSplit, SummedSplits } from '../maths/failures/sum-splits.ts';
import { AppError, toAppError } from '../shared/domain/errors.ts';
import type { FailureEvaluation } from '../shared/domain/failure-evaluation.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import type { Call, EngineContext } from './context.ts';
import { filesUnder } from './folder-files.ts';
import { tooManyRejects } from './import-rejects.ts';
import { withSource } from './import-source.ts';
import { openFeed } from './import-stream.ts';
import { sharedView } from './shared-history.ts';
import { together } from './together.ts';

export interface FailureTrialOptions {
	readonly splits: number;
	readonly seed: number;
	readonly hasShuffledLabels: boolean;
}

interface ReadFolder {
	readonly files: readonly DayFile[];
	readonly leftOut: FailureEvaluation['leftOut'];
}

/** Files that are read at the same time: the pool waits for the disk, not the disk for the pool. */
const FILES_AT_ONCE = 4;

/**
 * @throws AppError `nothing_to_import` without a Backblaze file, `sample_too_small` with too few days, failures or survivors,
 *         `metric_unknown` without a metric of the rule, `job_too_large`, `cancelled`
 */
export async function evaluateFailures(folder: string, options: FailureTrialOptions, context: EngineContext, call: Call): Promise<FailureEvaluation> {
	const read = await readFolder(folder, context, call);
	call.progress({ phase: 'Looking back from each day', done: 0, total: 0 });
	const labelled = await context.pool().run<LabelledFleet>(
		'labelFailureDays',
		read.files.map(({ days }) => days),
		{ signal: call.signal },
	);
	requireJudgeable(labelled);
	const fleet = inSharedMemory(labelled);
	let done = 0;
	call.progress({ phase: 'Fitting and judging', done, total: options.splits, unit: 'splits' });
	const splits = await together<JudgedSplit[]>(call.signal, (signal) =>
		Array.from({ length: options.splits }, async (_, split) => {
			const { seed, hasShuffledLabels } = options;
			const input: JudgeSplitInput = { fleet, seed, split, hasShuffledLabels, published: published.models satisfies PublishedModels };
			const judged = await context.pool().run<JudgedSplit>('judgeFailureSplit', input, { signal });
			call.progress({ phase: 'Fitting and judging', done: ++done, total: options.splits, unit: 'splits' });
			return judged;
		}),
	);
	const summed = await context.pool().run<SummedSplits>('sumFailureSplits', splits, { signal: call.signal });
	return evaluationOf(read, fleet, summed, options);
}

/** Every file that may be one of daily rows; what another one is stands in `leftOut`. */
async function readFolder(folder: string, context: EngineContext, call: Call): Promise<ReadFolder> {
	const found = await filesUnder(folder).catch((thrown: unknown) => {
		throw new AppError('file_unreadable', `"${folder}" cannot be read: ${(thrown as Error).message}.`, { path: folder }, thrown);
	});
	const paths = found.filter((path) => /\.csv(\.gz)?$/i.test(path));
	if (paths.length === 0)
		throw new AppError('nothing_to_import', `There is no CSV file (.csv, .csv.gz) of Backblaze's daily form in "${folder}".`, { path: folder });
	const files = new Array<DayFile | undefined>(paths.length);
	const leftOut = new Map<number, FailureEvaluation['leftOut'][number]>();
	let [next, done, rows] = [0, 0, 0];
	const readNext = async (signal: AbortSignal): Promise<void> => {
		for (let at = next++; at < paths.length; at = next++) {
			const label = relative(folder, paths[at]);
			const file = await readFile(paths[at], label, context, { ...call, signal });
			if ('reason' in file) leftOut.set(at, file);
			else {
				files[at] = file;
				rows += file.rows;
				requireRows(rows);
			}
			call.progress({ phase: 'Reading days', done: ++done, total: paths.length, unit: 'files', detail: label });
		}
	};
	await together<unknown[]>(call.signal, (signal) => Array.from({ length: FILES_AT_ONCE }, () => readNext(signal)));
	const refused = [...leftOut].sort(([a], [b]) => a - b).map(([, file]) => file);
	const good = files.filter((file) => file !== undefined);
	if (good.length === 0)
		throw new AppError('nothing_to_import', `No file of "${folder}" is one of Backblaze's daily rows. ${refused[0].file}: ${refused[0].reason}`, {
			path: folder,
		});
	return { files: good, leftOut: refused };
}

/** What concerns the program and not the file. */
const isOurs = (error: AppError, signal: AbortSignal): boolean =>
	signal.aborted || ['cancelled', 'internal', 'job_failed', 'job_too_large', 'busy'].includes(error.code);

async function readFile(path: string, label: string, context: EngineContext, call: Call): Promise<DayFile | FailureEvaluation['leftOut'][number]> {
	try {
		const file = await withSource({ path, label, isTemporary: false }, context, call, async (contents) => {
			if (contents.kind === 'archive') throw new AppError('format_unknown', `"${label}" is an archive. Unpack it first.`, { path: label });
			const feed = openFeed(contents.source);
			try {
				const [found] = await together<[DayFile, unknown]>(call.signal, (signal) => [
					context.pool().run<DayFile>('readFailureDays', { ...feed.input, nowMs: context.now() }, { signal }),
					feed.pump(signal),
				]);
				return found;
			} finally {
				feed.close();
			}
		});
		const tooMany = tooManyRejects(label, file);
		return tooMany === undefined ? file : { file: label, reason: tooMany.message };
	} catch (thrown) {
		const error = toAppError(thrown);
		if (isOurs(error, call.signal)) throw thrown;
		return { file: label, reason: error.message };
	}
}

/** Splits read the same fleet: nothing of it is copied for them. */
function inSharedMemory({ history, landmarks, table, horizonDays }: LabelledFleet): LabelledFleet {
	const shared = <T extends ArrayBufferView>(view: T): T => sharedView(view) as T;
	return {
		horizonDays,
		history: {
			...history,
			offsets: shared(history.offsets),
			days: shared(history.days),
			failureDays: shared(history.failureDays),
			metrics: new Map([...history.metrics].map(([metric, values]) => [metric, shared(values)])),
		},
		landmarks: { rows: shared(landmarks.rows), drives: shared(landmarks.drives), fails: shared(landmarks.fails) },
		table: { ...table, columns: table.columns.map(shared) },
	};
}

const dayText = (day: number): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);

function evaluationOf(
	{ files, leftOut }: ReadFolder,
	{ history, landmarks, table }: LabelledFleet,
	{ quality, importance, ...summed }: SummedSplits,
	options: FailureTrialOptions,
): FailureEvaluation {
	const { serials, failureDays, days, metrics, leftOutRows } = history;
	const failed = Array.from(failureDays.keys()).filter((drive) => failureDays[drive] !== NO_FAILURE);
	const seen = new Set(landmarks.drives);
	const filledShare = (values: Float64Array): number =>
		landmarks.rows.reduce((sum, row) => sum + (Number.isFinite(values[row]) ? 1 : 0), 0) / landmarks.rows.length;
	const hasRule = (metric: string): boolean => metrics.get(metric)?.some(Number.isFinite) === true;
	const { atRule: _atRule, ...judged } = quality;
	return {
		horizonDays: HORIZON_DAYS,
		...options,
		files: files.length,
		rows: files.reduce((sum, file) => sum + file.rows, 0),
		rejectedRows: files.reduce((sum, file) => sum + file.rejectedRows, 0),
		leftOutRows,
		leftOut,
		firstDay: dayText(days.reduce((first, day) => Math.min(first, day), days[0])),
		lastDay: dayText(days.reduce((last, day) => Math.max(last, day), days[0])),
		drives: serials.length,
		failedDrives: failed.length,
		failedWithoutLandmark: failed.filter((drive) => !seen.has(drive)).length,
		landmarks: landmarks.rows.length,
		landmarksBeforeFailure: landmarks.fails.reduce((sum, fails) => sum + fails, 0),
		metrics: [...metrics].map(([metric, values]) => ({ metric, filled: filledShare(values) })).filter(({ filled }) => filled > 0),
		ruleMetrics: ruleMetrics.filter(hasRule),
		ruleMetricsMissing: ruleMetrics.filter((metric) => !hasRule(metric)),
		...summed,
		...judged,
		features: table.features
			.map(({ metric, aspect }, feature) => ({ metric, aspect, importance: importance[feature] }))
			.sort((a, b) => b.importance - a.importance),
	};
}
