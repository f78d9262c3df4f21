/** One risk run over the pool: fit and price, simulate blocks on every thread, find the tail, count who makes it, assemble. */
import published from '../../resources/published-models.json' with { type: 'json' };
import { failureMetrics } from '../jobs/failure-model.ts';
import { pricesFor } from '../jobs/prices.ts';
import type { AssembleInput, CountTailInput, FindTailInput, FleetOutlook, FleetOutlookInput, SimulateInput } from '../jobs/risk.ts';
import { type BlockOutcome, blocksFor, type FailurePathsInput, PATHS_PER_BLOCK, type TailFailures } from '../maths/risk/failure-paths.ts';
import type { Tail } from '../maths/risk/value-at-risk.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { RiskEstimator, RiskResult } from '../shared/domain/results.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { sharedHistory } from './shared-history.ts';
import { together } from './together.ts';

export interface RiskOptions {
	readonly horizonDays: number;
	readonly paths: number;
	readonly levels: readonly number[];
	readonly estimator: RiskEstimator;
	readonly seed: number;
}

/** Losses, failures, marks and their sorted copies: measured, 1,051 MB for 10 million paths over 10 drives. */
const BYTES_PER_PATH = 110;
/** Of what the machine has left. */
const MEMORY_SHARE = 0.6;

/** Contiguous ranges of blocks, several per thread so that progress moves and nobody waits for the last one. */
function blockRanges(blocks: number, threads: number): readonly { readonly firstBlock: number; readonly blockCount: number }[] {
	const size = Math.max(1, Math.ceil(blocks / (threads * 4)));
	return Array.from({ length: Math.ceil(blocks / size) }, (_, index) => ({
		firstBlock: index * size,
		blockCount: Math.min(size, blocks - index * size),
	}));
}

/** @throws AppError `job_too_large` before anything is started, naming a number of paths that fits */
export function assertFits(paths: number, availableBytes: number): void {
	const needed = paths * BYTES_PER_PATH;
	const limit = availableBytes * MEMORY_SHARE;
	if (needed <= limit) return;
	const fits = Math.floor(limit / BYTES_PER_PATH / 1_000) * 1_000;
	throw new AppError(
		'job_too_large',
		`${paths} paths need ${Math.ceil(needed / 1024 ** 2)} MB, there is room for ${Math.floor(limit / 1024 ** 2)} MB. Use at most ${fits} paths.`,
		{ needed, limit, fits },
	);
}

export async function runRisk(options: RiskOptions, workspace: OpenWorkspace, context: EngineContext, call: Call): Promise<RiskResult> {
	assertFits(options.paths, process.availableMemory());
	const { storage } = workspace;
	const pool = context.pool();
	const { signal } = call;
	const [drives, history, dataHash] = await Promise.all([
		storage.devices.list(),
		storage.samples.readFleet({ metrics: failureMetrics }),
		storage.check.digest(),
	]);
	const prices = pricesFor(drives);
	const outlookInput: FleetOutlookInput = {
		history: sharedHistory(history),
		drives,
		published: published.models,
		prices,
		horizonDays: options.horizonDays,
	};
	const outlook = await pool.run<FleetOutlook>('outlookOfFleet', outlookInput, { signal, onProgress: call.progress });

	const paths: FailurePathsInput = { seed: options.seed, probabilities: outlook.probabilities, lossPerFailure: outlook.lossPerFailure };
	const ranges = blockRanges(blocksFor(options.paths), context.threads);
	const blocksDone = ranges.map(() => 0);
	const report = (index: number, blocks: number): void => {
		blocksDone[index] = blocks;
		const done = blocksDone.reduce((sum, count) => sum + count, 0) * PATHS_PER_BLOCK;
		call.progress({ phase: 'Simulating', done: Math.min(done, options.paths), total: options.paths, unit: 'paths' });
	};
	report(0, 0);
	const outcomes = await together<BlockOutcome[]>(signal, (linked) =>
		ranges.map(async (range, index) => {
			const input: SimulateInput = { paths, ...range };
			const outcome = await pool.run<BlockOutcome>('simulatePaths', input, { signal: linked, onProgress: ({ done }) => report(index, done) });
			report(index, range.blockCount);
			return outcome;
		}),
	);
	const confidence = options.levels[0] as number;
	const { outcome, tail } = await pool.run<{ outcome: BlockOutcome; tail: Tail }>(
		'findTail',
		{ outcomes, paths: options.paths, confidence } satisfies FindTailInput,
		{ signal },
	);
	const tailFailures = await together<TailFailures[]>(signal, (linked) =>
		ranges.map(({ firstBlock, blockCount }) => {
			const marks = tail.marks.slice(firstBlock * PATHS_PER_BLOCK, (firstBlock + blockCount) * PATHS_PER_BLOCK);
			return pool.run<TailFailures>('countTail', { paths, firstBlock, marks } satisfies CountTailInput, { signal: linked });
		}),
	);
	const { levels, estimator, seed, horizonDays } = options;
	const { currency } = prices;
	const assemble: AssembleInput = { outlook, outcome, tail, tailFailures, levels, estimator, seed, horizonDays, currency, dataHash };
	return pool.run<RiskResult>('assembleRisk', assemble, { signal });
}
