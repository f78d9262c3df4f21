/** One anomaly run: every metric of every drive, read once, compared in shares by the threads of the pool. */
import type { ExplainRunsInput, FindRunsInput, FoundParts, GatherRunsInput, SettleAlarmsInput, WatchFleetInput } from '../jobs/anomalies.ts';
import type { FleetHistory } from '../jobs/fleet.ts';
import type { JobName } from '../jobs/registry.ts';
import { requireBudget, runsByDrive } from '../maths/anomalies/detect.ts';
import { type FamilyForest, FLEET, type ForestSet, forestTables } from '../maths/anomalies/forests.ts';
import { standingThreshold } from '../maths/anomalies/merge-search.ts';
import type { FoundRuns, RaisedAlarms } from '../maths/anomalies/raise.ts';
import { type ExplainedRun, shortlistOf } from '../maths/anomalies/settle.ts';
import { hostMembers } from '../maths/anomalies/sparse-drive.ts';
import type { DriveFindings } from '../maths/anomalies/watch.ts';
import { watchedMetrics } from '../maths/anomalies/watched-metrics.ts';
import type { AnomalyModel } from '../models/bundle.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { SuppressWindow } from '../shared/domain/suppress-windows.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import type { ThreadPool } from '../threads/pool.ts';
import { combinedProgress } from './combined-progress.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { growOverPool } from './forest-run.ts';
import { sharedCopy, sharedHistory } from './shared-history.ts';
import { together } from './together.ts';
import { assertUnchanged } from './unchanged.ts';

export interface AnomalyOptions {
	readonly budgetPerDriveMonth: number;
	readonly seed: number;
}

export interface FoundAnomalies extends FoundParts {
	readonly forests: ForestSet;
}

/** What a search was made from beside the samples, as it was when they were read: what comes later is news to it. */
export interface SearchBasis {
	readonly drives: readonly Drive[];
	readonly windows: readonly SuppressWindow[];
}

/** @throws AppError `no_drives` */
export async function runAnomalies(
	options: AnomalyOptions,
	{ storage }: OpenWorkspace,
	context: EngineContext,
	call: Call,
): Promise<{ readonly found: FoundAnomalies; readonly basis: SearchBasis; readonly dataHash: string }> {
	const summary = await storage.workspace.summary();
	if (summary.drives === 0) throw new AppError('no_drives');
	const metrics = anomalyMetrics(new Set(summary.metrics.map((entry) => entry.metric)));
	const [drives, history, windows] = await Promise.all([storage.devices.list(), storage.samples.readFleet({ metrics }), storage.alarms.windows()]);
	const found = await searchFleet({ drives, history: sharedHistory(history), windows, ...options }, context.pool(), call);
	await assertUnchanged(storage, summary.dataHash);
	return { found, basis: { drives, windows }, dataHash: summary.dataHash };
}

export interface SearchInput extends AnomalyOptions {
	readonly drives: readonly Drive[];
	/** In shared memory. */
	readonly history: FleetHistory;
	readonly windows: readonly SuppressWindow[];
	/** An earlier search: its forests and its threshold judge the drives of this history, and the answer is that search brought up to date. */
	readonly standing?: FoundAnomalies;
}

/** Shares for each thread, so that progress moves and nobody waits for the last one. */
const SHARES_PER_THREAD = 4;

/**
 * The four passes of `maths/anomalies/detect.ts` over the pool; the digits are the same on any number of threads.
 *
 * @throws AppError `invalid_input` for a budget that is not above 0, `cancelled`
 */
export async function searchFleet(
	input: SearchInput,
	pool: ThreadPool,
	{ signal, progress }: Pick<Call, 'signal' | 'progress'>,
): Promise<FoundAnomalies> {
	const { drives, history, windows, budgetPerDriveMonth, seed, standing } = input;
	requireBudget(budgetPerDriveMonth);
	const options = { budgetPerDriveMonth, seed, windows };
	/** A job over shares of so many things, side by side. */
	const over = <T>(phase: string, count: number, job: JobName, shareOf: (first: number, count: number) => unknown): Promise<T[]> => {
		const shares = cut(count, pool.size * SHARES_PER_THREAD);
		const told = combinedProgress(
			phase,
			shares.map((share) => share.count),
			progress,
		);
		return together<T[]>(signal, (stop) =>
			shares.map(async (share, index) => {
				const part = await pool.run<T>(job, shareOf(share.first, share.count), { signal: stop, onProgress: told[index]?.report });
				told[index]?.finish();
				return part;
			}),
		);
	};

	const findings = (
		await over<DriveFindings[]>('Comparing each drive with its past', history.deviceIds.length, 'watchFleet', (firstDrive, count) => {
			return { drives, history, firstDrive, count } satisfies WatchFleetInput;
		})
	).flat();
	const forests = standing?.forests ?? (await growOnPool(findings, seed, pool, signal));
	const members = hostMembers(findings);
	const found = await over<FoundRuns>('Looking for what is strange', findings.length, 'findRuns', (firstDrive, count) => {
		return {
			findings: findings.slice(firstDrive, firstDrive + count).map(withoutSample),
			firstDrive,
			forests,
			members,
			windows,
		} satisfies FindRunsInput;
	});
	const gather: GatherRunsInput = { drives: findings.map(({ host, startMs, stepMs }) => ({ host, startMs, stepMs })), found, windows };
	const raised = await pool.run<RaisedAlarms>('gatherRuns', gather, { signal });
	const { runs } = raised;
	// A standing threshold may let through more than the budget of a few drives.
	const shortlist = standing ? runs.score.length : shortlistOf(findings, options);
	const deviceIds = findings.map(({ deviceId }) => deviceId);
	const byDrive = runsByDrive(runs);
	const explained = await over<ExplainedRun[]>('Explaining what is strange', byDrive.length, 'explainRuns', (first, count) => {
		return { drives, history, runs, share: byDrive.slice(first, first + count), forests, shortlist, members, deviceIds } satisfies ExplainRunsInput;
	});
	const before = standing ? { threshold: standingThreshold(standing), before: { result: standing.result, map: standing.map } } : {};
	const settle: SettleAlarmsInput = {
		findings: findings.map((drive) => ({ ...withoutSample(drive), elevated: new Int32Array(), rows: new Float32Array() })),
		raised,
		explained: explained.flat(),
		options,
		...before,
	};
	return { ...(await pool.run<FoundParts>('settleAlarms', settle, { signal })), forests };
}

/** What a later pass does not look at stays here. */
const withoutSample = (drive: DriveFindings): DriveFindings => ({ ...drive, sample: new Float32Array() });

/** The forests of the fleet and of its drive models, each grown by all threads. */
async function growOnPool(findings: readonly DriveFindings[], seed: number, pool: ThreadPool, signal: AbortSignal): Promise<ForestSet> {
	const { features, tables } = forestTables(findings);
	const grown = await together<FamilyForest[]>(signal, (stop) =>
		tables.map(async ({ family, rows }) => ({
			family,
			rows: rows.length / features.length,
			forest: await growOverPool({ rows: sharedCopy(rows), featureCount: features.length, options: { seed } }, pool, stop),
		})),
	);
	return { features, forests: grown };
}

/** `count` things in at most `shares` shares of nearly the same size. */
function cut(count: number, shares: number): { readonly first: number; readonly count: number }[] {
	const size = Math.max(1, Math.ceil(count / shares));
	return Array.from({ length: Math.ceil(count / size) }, (_, index) => ({ first: index * size, count: Math.min(size, count - index * size) }));
}

/** The forests as parts of a model bundle; signals are strangeness already: deviations in units of each drive's own spread. */
export function anomalyModels(found: FoundAnomalies): AnomalyModel[] {
	const { result, forests } = found;
	const { features } = forests;
	return forests.forests.map(({ family, rows, forest }) => ({
		name: family === FLEET ? FLEET : `model ${family}`.slice(0, 64),
		features: [...features],
		centre: new Float64Array(features.length),
		spread: new Float64Array(features.length).fill(1),
		threshold: standingThreshold(found),
		budgetPerDriveMonth: result.budgetPerDriveMonth,
		rows,
		forest,
	}));
}

/** Of what a search looks at, what the workspace has. */
export function anomalyMetrics(has: ReadonlySet<string>): string[] {
	return [...watchedMetrics].filter((name) => has.has(name));
}
