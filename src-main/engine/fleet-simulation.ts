/** Paths of a fleet over the pool: the budget checked before anything starts, ranges of blocks on every thread, the tail walked a second time. */
import { randomUUID } from 'node:crypto';
import type { FleetOutlook } from '../jobs/fleet-outlook.ts';
import type { AttributeInput, FindTailInput, SimulateInput } from '../jobs/risk.ts';
import { blocksFor, PATHS_PER_BLOCK } from '../maths/risk/simulation/draws.ts';
import type { FleetPathsInput } from '../maths/risk/simulation/input.ts';
import type { PathsOutcome } from '../maths/risk/simulation/outcome.ts';
import type { TailParts } from '../maths/risk/simulation/simulate.ts';
import type { Tail } from '../maths/risk/value-at-risk.ts';
import type { ThreadPool } from '../threads/pool.ts';
import type { Call } from './context.ts';
import { assertPathsFit } from './paths-budget.ts';
import { sharedView } from './shared-history.ts';
import { together } from './together.ts';

/** Losses, failures, marks and their sorted copies: measured, 1,051 MB for 10 million paths over 10 drives. */
const BYTES_PER_PATH = 110;

/** Ranges that a run is cut into, at most: progress moves, nobody waits for the last one, and their sums fit into memory. */
const MOST_RANGES = 256;
const LEAST_BLOCKS = 4;

/** Contiguous ranges of blocks; they follow from the number of paths alone, so that sums have the same digits on any number of threads. */
function blockRanges(blocks: number): readonly { readonly firstBlock: number; readonly blockCount: number }[] {
	const size = Math.max(LEAST_BLOCKS, Math.ceil(blocks / MOST_RANGES));
	return Array.from({ length: Math.ceil(blocks / size) }, (_, index) => ({
		firstBlock: index * size,
		blockCount: Math.min(size, blocks - index * size),
	}));
}

/** @throws AppError `job_too_large` before anything is started, naming a number of paths that fits */
export const assertFits = (paths: number, availableBytes: number): void => assertPathsFit(paths, BYTES_PER_PATH, availableBytes);

/** Each input has one name: a thread that holds its kernel does not read it again. */
const runs = new WeakMap<FleetPathsInput, string>();
function runOf(paths: FleetPathsInput): string {
	const run = runs.get(paths) ?? randomUUID();
	runs.set(paths, run);
	return run;
}

export interface PathsOptions {
	readonly paths: number;
	/** Blocks that were simulated before: this run goes on after them. */
	readonly firstBlock?: number;
	/** Stands in front of the progress: which of several simulations it is. */
	readonly phase?: string;
}

/** Every thread takes ranges of blocks. @returns outcomes in block order @throws AppError `cancelled` */
export async function simulateOverPool(
	paths: FleetPathsInput,
	options: PathsOptions,
	pool: ThreadPool,
	{ signal, progress }: Pick<Call, 'signal' | 'progress'>,
): Promise<PathsOutcome[]> {
	const run = runOf(paths);
	const { firstBlock: skipped = 0 } = options;
	const ranges = blockRanges(blocksFor(options.paths) - skipped).map((range) => ({ ...range, firstBlock: skipped + range.firstBlock }));
	const blocksDone = ranges.map(() => 0);
	const report = (index: number, blocks: number): void => {
		blocksDone[index] = blocks;
		const done = (skipped + blocksDone.reduce((sum, count) => sum + count, 0)) * PATHS_PER_BLOCK;
		progress({ phase: options.phase ?? 'Simulating', done: Math.min(done, options.paths), total: options.paths, unit: 'paths' });
	};
	report(0, 0);
	return together<PathsOutcome[]>(signal, (linked) =>
		ranges.map(async (range, index) => {
			const input: SimulateInput = { run, paths, ...range };
			const outcome = await pool.run<PathsOutcome>('simulatePaths', input, { signal: linked, onProgress: ({ done }) => report(index, done) });
			report(index, range.blockCount);
			return outcome;
		}),
	);
}

export interface SimulatedTail {
	readonly outcome: PathsOutcome;
	readonly tail: Tail;
	readonly tailParts: readonly TailParts[];
}

/** The paths of the tail are walked once more to see who made it. @throws AppError `sample_too_small`, `cancelled` */
export async function attributeOverPool(
	paths: FleetPathsInput,
	outcomes: readonly PathsOutcome[],
	options: { readonly paths: number; readonly confidence: number },
	pool: ThreadPool,
	signal: AbortSignal,
): Promise<SimulatedTail> {
	const run = runOf(paths);
	const { outcome, tail } = await pool.run<{ outcome: PathsOutcome; tail: Tail }>('findTail', { outcomes, ...options } satisfies FindTailInput, {
		signal,
	});
	const tailParts = await together<TailParts[]>(signal, (linked) =>
		blockRanges(blocksFor(options.paths)).map(({ firstBlock, blockCount }) => {
			const marks = tail.marks.slice(firstBlock * PATHS_PER_BLOCK, (firstBlock + blockCount) * PATHS_PER_BLOCK);
			return pool.run<TailParts>('attributeTail', { run, paths, firstBlock, marks } satisfies AttributeInput, { signal: linked });
		}),
	);
	return { outcome, tail, tailParts };
}

/** The same outlook with its large arrays in shared memory: every thread reads them, nobody writes to them again. */
export function sharedOutlook(outlook: FleetOutlook): FleetOutlook {
	return { ...outlook, paths: sharedPaths(outlook.paths), renewedThresholds: sharedView(outlook.renewedThresholds) as Float64Array };
}

export function sharedPaths(paths: FleetPathsInput): FleetPathsInput {
	const shared = <T extends object>(part: T): T =>
		Object.fromEntries(Object.entries(part).map(([name, value]) => [name, isPlainView(value) ? sharedView(value) : value])) as T;
	return { ...paths, failures: shared(paths.failures), courses: shared(paths.courses), groups: shared(paths.groups), losses: shared(paths.losses) };
}

const isPlainView = (value: unknown): value is ArrayBufferView => ArrayBuffer.isView(value) && !(value.buffer instanceof SharedArrayBuffer);
