/** Isolation forests over large tables, a share for each thread: candidates for trees first, then ranges of rows to score. */
import { assembleForest as assemble, type ForestOptions, type ForestPart, growCandidates as grow } from '../maths/grow-forest.ts';
import type { Forest } from '../maths/isolation-forest.ts';
import { createForestScorer } from '../models/forest-scorer.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { WorkContext } from '../shared/domain/work.ts';

export interface GrowCandidatesInput {
	/** Shape (n, featureCount), row major, finite; best in shared memory. */
	readonly rows: Float64Array;
	readonly featureCount: number;
	readonly options: ForestOptions;
	readonly first: number;
	readonly count: number;
}

export function growCandidates({ rows, featureCount, options, first, count }: GrowCandidatesInput): ForestPart {
	return grow(rows, featureCount, options, first, count);
}

export interface AssembleForestInput {
	readonly parts: readonly ForestPart[];
	readonly options: ForestOptions;
}

export function assembleForest({ parts, options }: AssembleForestInput): Forest {
	return assemble(parts, options);
}

export interface ScoreRowsInput {
	readonly forest: Forest;
	/** The whole table, best in shared memory. */
	readonly rows: Float64Array;
	readonly firstRow: number;
	readonly rowCount: number;
}

/** Rows between two looks at the cancel flag: some 50 ms. */
const ROWS_PER_LOOK = 8192;

/** @returns scores of the range, shape (rowCount,) */
export function scoreRows({ forest, rows, firstRow, rowCount }: ScoreRowsInput, context: WorkContext): Float64Array {
	const score = createForestScorer(forest);
	const scores = new Float64Array(rowCount);
	for (let done = 0; done < rowCount; done += ROWS_PER_LOOK) {
		if (context.isCancelled()) throw new AppError('cancelled');
		const from = firstRow + done;
		const to = Math.min(firstRow + rowCount, from + ROWS_PER_LOOK);
		scores.set(score(rows.subarray(from * forest.featureCount, to * forest.featureCount), from), done);
		context.progress({ phase: 'Scoring', done: to - firstRow, total: rowCount, unit: 'rows' });
	}
	return scores;
}
