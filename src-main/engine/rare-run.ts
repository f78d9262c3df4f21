/** Rare losses over the pool: fit and price as every simulation does, a pilot, ranges of blocks on every thread, weighted figures. */
import type { DrawRareInput, PlanRareInput, RareFigures, SummariseRareInput } from '../jobs/rare.ts';
import { blocksOfRare, type RarePlan } from '../maths/risk/importance-sampling.ts';
import { PATHS_PER_RARE_BLOCK, type RarePaths } from '../maths/risk/rare/rare-paths.ts';
import type { RareLosses } from '../shared/domain/rare-losses.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { fitOutlook } from './fit-outlook.ts';
import { assertFits } from './fleet-simulation.ts';
import { together } from './together.ts';

export interface RareOptions {
	/** In money; without it the VaR of `level`. */
	readonly loss?: number | undefined;
	readonly level: number;
	readonly horizonDays: number;
	readonly paths: number;
	readonly seed: number;
}

/** Blocks of one piece of work: progress moves, and no thread waits long for another. */
const BLOCKS_AT_ONCE = 4;

/** @throws AppError `no_drives`, `job_too_large`, `cancelled` */
export async function runRare(options: RareOptions, workspace: OpenWorkspace, context: EngineContext, call: Call): Promise<RareLosses> {
	assertFits(options.paths, process.availableMemory());
	const pool = context.pool();
	const { signal, progress } = call;
	const { outlook, currency, dataHash } = await fitOutlook(options, workspace, context, call);
	const fleet = outlook.paths;
	progress({ phase: 'Looking for rare losses', done: 0, total: 0 });
	const threshold = options.loss === undefined ? { confidence: options.level } : { loss: options.loss };
	const pilot: PlanRareInput = { paths: fleet, threshold };
	const plan = await pool.run<RarePlan>('planRare', pilot, { signal, onProgress: progress });
	const parts = await drawOverPool(options.paths, { paths: fleet, plan }, context, call);
	const figures = await pool.run<RareFigures>('summariseRareLosses', { fleet, parts, plan, currency } satisfies SummariseRareInput, { signal });
	const { seed, horizonDays } = options;
	return { ...figures, seed, horizonDays, currency, drivesAtRisk: outlook.atRisk.length, dataHash };
}

/** Which thread draws a block changes nothing. */
function drawOverPool(
	paths: number,
	law: Pick<DrawRareInput, 'paths' | 'plan'>,
	context: EngineContext,
	{ signal, progress }: Pick<Call, 'signal' | 'progress'>,
): Promise<RarePaths[]> {
	const blocks = blocksOfRare(paths);
	const ranges = Array.from({ length: Math.ceil(blocks / BLOCKS_AT_ONCE) }, (_, index) => index * BLOCKS_AT_ONCE);
	let done = 0;
	const report = (more: number): void => {
		done += more;
		progress({ phase: 'Drawing rare losses', done: done * PATHS_PER_RARE_BLOCK, total: blocks * PATHS_PER_RARE_BLOCK, unit: 'paths' });
	};
	report(0);
	return together<RarePaths[]>(signal, (linked) =>
		ranges.map(async (firstBlock) => {
			const blockCount = Math.min(BLOCKS_AT_ONCE, blocks - firstBlock);
			const drawn = await context.pool().run<RarePaths>('drawRare', { ...law, firstBlock, blockCount } satisfies DrawRareInput, { signal: linked });
			report(blockCount);
			return drawn;
		}),
	);
}
