/** An isolation forest over the pool: every thread grows its share of the trees, then scores its ranges of the rows. */
import type { AssembleForestInput, GrowCandidatesInput, ScoreRowsInput } from '../jobs/forest.ts';
import { type ForestPart, placesOf } from '../maths/grow-forest.ts';
import type { Forest } from '../maths/isolation-forest.ts';
import type { ThreadPool } from '../threads/pool.ts';
import type { Call } from './context.ts';
import { sharedCopy } from './shared-history.ts';
import { together } from './together.ts';

/** Less is done before another thread has heard of it: some 25 ms. */
const LEAST_ROWS = 4096;
/** Ranges for each thread, so that progress moves and nobody waits for the last one. */
const RANGES_PER_THREAD = 4;

/** Who asks for rows to be scored. */
type Asker = Pick<Call, 'signal' | 'progress'>;

const inSharedMemory = (rows: Float64Array): Float64Array => (rows.buffer instanceof SharedArrayBuffer ? rows : sharedCopy(rows));

/**
 * Grows a forest on rows and scores the same rows. The digits depend on rows, options and seed alone, not on the number of threads.
 *
 * @param rows  shape (n, featureCount), row major, finite; not copied when it lies in shared memory
 * @throws AppError `series_too_short` below two rows, `invalid_input` for a value that is not finite or a shape that does not fit, `cancelled`
 */
export async function fitAndScore(
	table: Pick<GrowCandidatesInput, 'rows' | 'featureCount' | 'options'>,
	pool: ThreadPool,
	call: Asker,
): Promise<{ readonly forest: Forest; readonly scores: Float64Array }> {
	const shared = { ...table, rows: inSharedMemory(table.rows) };
	const forest = await growOverPool(shared, pool, call.signal);
	return { forest, scores: await scoreOverPool(forest, shared.rows, pool, call) };
}

/** Grows a forest; every thread a share of its trees. @param table  rows best in shared memory. @throws AppError as `fitAndScore` */
export async function growOverPool(
	table: Pick<GrowCandidatesInput, 'rows' | 'featureCount' | 'options'>,
	pool: ThreadPool,
	signal: AbortSignal,
): Promise<Forest> {
	const places = placesOf(table.options);
	const share = Math.ceil(places / pool.size);
	const firsts = Array.from({ length: Math.ceil(places / share) }, (_, index) => index * share);
	const parts = await together<ForestPart[]>(signal, (stop) =>
		firsts.map((first) => {
			const input: GrowCandidatesInput = { ...table, first, count: Math.min(share, places - first) };
			return pool.run<ForestPart>('growCandidates', input, { signal: stop });
		}),
	);
	return pool.run<Forest>('assembleForest', { parts, options: table.options } satisfies AssembleForestInput, { signal });
}

/**
 * Scores rows with a forest that was grown before, or came from a bundle.
 *
 * @param rows  shape (n, forest.featureCount), row major, finite; not copied when it lies in shared memory
 * @returns shape (n,)
 * @throws AppError `invalid_input` for a value that is not finite, `cancelled`
 */
export async function scoreOverPool(forest: Forest, rows: Float64Array, pool: ThreadPool, call: Asker): Promise<Float64Array> {
	const shared = inSharedMemory(rows);
	const total = rows.length / forest.featureCount;
	const size = Math.max(LEAST_ROWS, Math.ceil(total / (pool.size * RANGES_PER_THREAD)));
	const firstRows = Array.from({ length: Math.ceil(total / size) }, (_, index) => index * size);
	const done = firstRows.map(() => 0);
	const report = (index: number, rowsDone: number): void => {
		done[index] = rowsDone;
		call.progress({ phase: 'Scoring', done: done.reduce((sum, count) => sum + count, 0), total, unit: 'rows' });
	};
	const parts = await together<Float64Array[]>(call.signal, (signal) =>
		firstRows.map(async (firstRow, index) => {
			const rowCount = Math.min(size, total - firstRow);
			const input: ScoreRowsInput = { forest, rows: shared, firstRow, rowCount };
			const part = await pool.run<Float64Array>('scoreRows', input, { signal, onProgress: (progress) => report(index, progress.done) });
			report(index, rowCount);
			return part;
		}),
	);
	const scores = new Float64Array(total);
	for (const [index, part] of parts.entries()) scores.set(part, index * size);
	return scores;
}
