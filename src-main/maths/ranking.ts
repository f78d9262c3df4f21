/**
 * How well a score puts the positive cases before the others, whatever threshold is chosen later.
 *
 * @source Fawcett (2006), "An introduction to ROC analysis", Pattern Recognition Letters 27; average precision without
 *         interpolation as in scikit-learn 1.2
 */

/**
 * Area under the ROC curve: the share of pairs (positive, negative) in the right order, a tie counting half.
 *
 * @param scores  shape (n,), higher means more likely positive
 * @param labels  shape (n,), 1 for a positive case, 0 for another
 * @returns in [0, 1]; NaN where one of the two kinds is missing
 */
export function rocAuc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
	let [truePositives, falsePositives, doubledArea] = [0, 0, 0];
	for (const { positives, negatives } of thresholds(scores, labels)) {
		doubledArea += negatives * (2 * truePositives + positives);
		truePositives += positives;
		falsePositives += negatives;
	}
	return doubledArea / (2 * truePositives * falsePositives);
}

/**
 * Precision averaged over the recall: sum over falling thresholds of (R[k] - R[k-1]) P[k]. Equal scores share a threshold.
 *
 * @param scores  shape (n,), higher means more likely positive
 * @param labels  shape (n,), 1 for a positive case, 0 for another
 * @returns in [0, 1]; 0 without a positive case
 */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
	let [truePositives, chosen, sum] = [0, 0, 0];
	for (const { positives, negatives } of thresholds(scores, labels)) {
		truePositives += positives;
		chosen += positives + negatives;
		sum += (positives * truePositives) / chosen;
	}
	return truePositives === 0 ? 0 : sum / truePositives;
}

/** What is flagged at one threshold and above it. */
export interface PrecisionRecall {
	readonly threshold: number;
	readonly precision: number;
	readonly recall: number;
}

/**
 * Precision and recall at each distinct score, from the highest down.
 *
 * @param scores  shape (n,), higher means more likely positive
 * @param labels  shape (n,), 1 for a positive case, 0 for another
 * @returns recall NaN without a positive case
 */
export function precisionRecall(scores: ArrayLike<number>, labels: ArrayLike<number>): PrecisionRecall[] {
	const steps = thresholds(scores, labels);
	const all = steps.reduce((sum, { positives }) => sum + positives, 0);
	let [truePositives, chosen] = [0, 0];
	return steps.map(({ threshold, positives, negatives }) => {
		truePositives += positives;
		chosen += positives + negatives;
		return { threshold, precision: truePositives / chosen, recall: truePositives / all };
	});
}

/** What each distinct score, from the highest down, adds to the chosen. */
function thresholds(
	scores: ArrayLike<number>,
	labels: ArrayLike<number>,
): { readonly threshold: number; readonly positives: number; readonly negatives: number }[] {
	const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
	const steps: { threshold: number; positives: number; negatives: number }[] = [];
	order.forEach((at, i) => {
		if (i === 0 || scores[at] !== scores[order[i - 1]]) steps.push({ threshold: scores[at], positives: 0, negatives: 0 });
		steps[steps.length - 1][labels[at] === 1 ? 'positives' : 'negatives']++;
	});
	return steps;
}
