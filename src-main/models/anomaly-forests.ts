/** The forests of a search with our own growth and the scores of the kernel. */
import type { AnomalyForest } from '../maths/anomalies/forests.ts';
import { growForest } from '../maths/grow-forest.ts';
import type { Forest } from '../maths/isolation-forest.ts';
import { createForestScorer, type ScoreRows } from './forest-scorer.ts';

/** For the calling thread; each forest is compiled when it is first asked, and kept. */
export function createAnomalyForests(): AnomalyForest {
	const scorers = new Map<Forest, ScoreRows>();
	return {
		grow: (rows, featureCount, seed) => growForest(rows, featureCount, { seed }),
		score(forest, rows) {
			const scorer = scorers.get(forest) ?? createForestScorer(forest);
			scorers.set(forest, scorer);
			return scorer(rows);
		},
	};
}
