/** Stated probabilities against the share that happened, by ranges of probability: the reliability diagram as numbers. */
import { requireSameLength } from './brier.ts';
import { wilsonInterval } from './proportion-interval.ts';

/** One range that holds something. */
export interface ReliabilityRange {
	readonly from: number;
	/** Not included, but for the last edge. */
	readonly to: number;
	readonly count: number;
	readonly happened: number;
	readonly meanProbability: number;
	/** happened / count, with its 95 % interval. */
	readonly share: number;
	readonly lower: number;
	readonly upper: number;
}

/** The range of a probability. @param edges rising; what lies outside belongs to the first or the last range */
export function rangeOf(edges: readonly number[], probability: number): number {
	let range = 0;
	while (range < edges.length - 2 && probability >= edges[range + 1]) range++;
	return range;
}

/**
 * @param probabilities    shape (n,)
 * @param outcomes         shape (n,), 1 where it happened, else 0
 * @param edges            of the ranges, rising, two at least
 * @param casesPerOutcome  cases that are worth one independent case: days of the same drive tell the same failure
 * @returns the ranges that hold a case, rising
 */
export function reliabilityRanges(
	probabilities: ArrayLike<number>,
	outcomes: ArrayLike<number>,
	edges: readonly number[],
	casesPerOutcome = 1,
): ReliabilityRange[] {
	requireSameLength(probabilities, outcomes);
	const sums = Array.from({ length: edges.length - 1 }, () => ({ count: 0, happened: 0, stated: 0 }));
	for (let i = 0; i < outcomes.length; i++) {
		const sum = sums[rangeOf(edges, probabilities[i])];
		sum.count++;
		sum.happened += outcomes[i];
		sum.stated += probabilities[i];
	}
	return sums.flatMap(({ count, happened, stated }, range) => {
		if (count === 0) return [];
		const interval = wilsonInterval(happened / casesPerOutcome, count / casesPerOutcome);
		return [{ from: edges[range], to: edges[range + 1], count, happened, meanProbability: stated / count, share: happened / count, ...interval }];
	});
}
