/** Scores of an isolation forest at full speed: the WebAssembly kernel behind the checks of `scoreForest`, with the same digits. */
import { loadForestScorer } from '../kernels/forest-scorer.ts';
import { compileForest } from '../maths/compiled-forest.ts';
import { type Forest, notFinite } from '../maths/isolation-forest.ts';
import { AppError } from '../shared/domain/errors.ts';

/**
 * @param rows      shape (n, featureCount), row major, finite
 * @param firstRow  number of the first of them, when they are a part of a table: a refusal names the row of the table
 * @returns shape (n,), each in (0, 1); 1/2 for trees of one row, whose paths say nothing
 * @throws AppError `invalid_input` for a value that is not finite or a shape that does not fit
 */
export type ScoreRows = (rows: Float64Array, firstRow?: number) => Float64Array;

/**
 * A scorer for the calling thread; it takes about a millisecond to make, keep it for the life of a job. It holds a copy of the forest:
 * nothing is fitted again when rows come one at a time.
 *
 * @throws AppError `invalid_input` for a forest that is not made of trees
 */
export function createForestScorer(forest: Forest): ScoreRows {
	const compiled = compileForest(forest);
	const { featureCount, scale } = compiled;
	const saysNothing = scale === Number.POSITIVE_INFINITY;
	const kernel = loadForestScorer(compiled);
	return (rows, firstRow = 0) => {
		if (rows.length % featureCount !== 0)
			throw new AppError('invalid_input', `${rows.length} values are not rows of ${featureCount} features.`, { values: rows.length, featureCount });
		const scores = new Float64Array(rows.length / featureCount);
		const bad = kernel.score(rows, scores);
		if (bad >= 0) throw notFinite(firstRow * featureCount + bad, featureCount);
		return saysNothing ? scores.fill(0.5) : scores;
	};
}
