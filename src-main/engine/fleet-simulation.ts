/** Paths of a fleet over the pool: the budget checked before anything starts, ranges of blocks on every thread, the tail walked a second time. */
import { randomUUID } from 'node:crypto';
import type { FleetOutlook } from '../jobs/fleet-outlook.ts';
import type { AttributeInput, FindTailInput, SimulatedRange, SimulateInput } from '../jobs/risk.ts';
import type { BlockEvents, KnownEvents } from '../kernels/fleet-paths.ts';
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

/** Events of drives by block, of the blocks that were recorded: what was walked once is told again at other prices, in other groups, for the tail. */
export type FleetRecord = readonly (BlockEvents | undefined)[];

/** What a record may hold: read once for the tail of a simulation, or again for each scenario. */
const MOST_EVENT_BYTES = { tail: 24 * 2 ** 20, scenarios: 128 * 2 ** 20 } as const;
/** An eighth of the memory that is free, and no more than its readers are worth. */
export const eventBytesIn = (availableBytes: number, readers: keyof typeof MOST_EVENT_BYTES): number =>
	Math.min(MOST_EVENT_BYTES[readers], Math.floor(availableBytes / 8));

export interface PathsOptions {
	readonly paths: number;
	/** Blocks that were simulated before: this run goes on after them. */
	readonly firstBlock?: number;
	/** Stands in front of the progress: which of several simulations it is. */
	readonly phase?: string;
	/** Room for the record of this run; none without it. */
	readonly eventBytes?: number;
	/** Drives that another run has walked already, see `knownDrives`, and its record. */
	readonly known?: { readonly isKnown: Uint8Array; readonly record: FleetRecord } | undefined;
}

export interface SimulatedPaths {
	/** In block order. */
	readonly outcomes: readonly PathsOutcome[];
	/** By the number of the block, also of blocks before this run, which are not in it. */
	readonly record: FleetRecord;
}

/** Every thread takes ranges of blocks. @throws AppError `cancelled` */
export async function simulateOverPool(
	paths: FleetPathsInput,
	options: PathsOptions,
	pool: ThreadPool,
	{ signal, progress }: Pick<Call, 'signal' | 'progress'>,
): Promise<SimulatedPaths> {
	const run = runOf(paths);
	const { firstBlock: skipped = 0, eventBytes = 0, known } = options;
	const blocks = blocksFor(options.paths) - skipped;
	const ranges = blockRanges(blocks).map((range) => ({ ...range, firstBlock: skipped + range.firstBlock }));
	const blocksDone = ranges.map(() => 0);
	const report = (index: number, count: number): void => {
		blocksDone[index] = count;
		const done = (skipped + blocksDone.reduce((sum, own) => sum + own, 0)) * PATHS_PER_BLOCK;
		progress({ phase: options.phase ?? 'Simulating', done: Math.min(done, options.paths), total: options.paths, unit: 'paths' });
	};
	report(0, 0);
	const simulated = await together<SimulatedRange[]>(signal, (linked) =>
		ranges.map(async (range, index) => {
			const room = Math.floor((eventBytes * range.blockCount) / blocks);
			const input: SimulateInput = { run, paths, ...range, eventBytes: room, ...knownIn(range, known) };
			const found = await pool.run<SimulatedRange>('simulatePaths', input, { signal: linked, onProgress: ({ done }) => report(index, done) });
			report(index, range.blockCount);
			return found;
		}),
	);
	const before = Array.from({ length: skipped }, () => undefined);
	return { outcomes: simulated.map(({ outcome }) => outcome), record: [...before, ...simulated.flatMap(({ events }) => events)] };
}

function knownIn(
	{ firstBlock, blockCount }: { readonly firstBlock: number; readonly blockCount: number },
	known: PathsOptions['known'],
): { readonly known?: KnownEvents } {
	const blocks = known?.record.slice(firstBlock, firstBlock + blockCount) ?? [];
	return known && blocks.some((events) => events !== undefined) ? { known: { isKnown: known.isKnown, blocks } } : {};
}

export interface SimulatedTail {
	readonly outcome: PathsOutcome;
	readonly tail: Tail;
	readonly tailParts: readonly TailParts[];
}

/** The paths of the tail are told or walked once more to see who made it. @throws AppError `sample_too_small`, `cancelled` */
export async function attributeOverPool(
	paths: FleetPathsInput,
	outcomes: readonly PathsOutcome[],
	{ record, ...options }: { readonly paths: number; readonly confidence: number; readonly record: FleetRecord },
	pool: ThreadPool,
	signal: AbortSignal,
): Promise<SimulatedTail> {
	const run = runOf(paths);
	const { outcome, tail } = await pool.run<{ outcome: PathsOutcome; tail: Tail }>('findTail', { outcomes, ...options } satisfies FindTailInput, {
		signal,
	});
	// All that happened is known where it was recorded, at the same prices.
	const known = { isKnown: new Uint8Array(paths.drives).fill(1), record };
	const tailParts = await together<TailParts[]>(signal, (linked) =>
		blockRanges(blocksFor(options.paths)).map(({ firstBlock, blockCount }) => {
			const marks = tail.marks.slice(firstBlock * PATHS_PER_BLOCK, (firstBlock + blockCount) * PATHS_PER_BLOCK);
			return pool.run<TailParts>(
				'attributeTail',
				{ run, paths, firstBlock, marks, ...knownIn({ firstBlock, blockCount }, known) } satisfies AttributeInput,
				{ signal: linked },
			);
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
