/** Isotonic calibration: the rising step function that is closest to the outcomes. */
import { requireSameLength } from './brier.ts';

/** Knots of a piecewise linear function, constant beyond its ends. */
export interface IsotonicFit {
	/** Shape (knots,), strictly rising. */
	readonly scores: Float64Array;
	/** Shape (knots,), never falling. */
	readonly values: Float64Array;
}

/**
 * Pools adjacent violators. Equal scores are one case with their mean outcome.
 *
 * @param scores    shape (n,), n at least 1
 * @param outcomes  shape (n,), 1 where it happened, else 0; or shares
 * @param weights   shape (n,), above 0; 1 each unless said
 * @source Barlow et al. (1972), Statistical Inference under Order Restrictions; knots as `IsotonicRegression` of scikit-learn has them
 */
export function fitIsotonic(scores: ArrayLike<number>, outcomes: ArrayLike<number>, weights?: ArrayLike<number>): IsotonicFit {
	requireSameLength(scores, outcomes);
	const cases = uniteEqual(scores, outcomes, weights);
	const blocks: { value: number; weight: number; from: number; to: number }[] = [];
	for (const [at, { value, weight }] of cases.entries()) {
		let block = { value, weight, from: at, to: at };
		for (let before = blocks.at(-1); before !== undefined && before.value >= block.value; before = blocks.at(-1)) {
			const total = before.weight + block.weight;
			block = { value: (before.value * before.weight + block.value * block.weight) / total, weight: total, from: before.from, to: block.to };
			blocks.pop();
		}
		blocks.push(block);
	}
	// Both ends of each level: what lies between two levels is interpolated.
	const knots = blocks.flatMap(({ value, from, to }) =>
		from === to
			? [[from, value]]
			: [
					[from, value],
					[to, value],
				],
	);
	return {
		scores: Float64Array.from(knots, ([at]) => cases[at].score),
		values: Float64Array.from(knots, ([, value]) => value),
	};
}

/** The calibrated value of a score. */
export function applyIsotonic({ scores, values }: IsotonicFit, score: number): number {
	const last = scores.length - 1;
	if (score <= scores[0]) return values[0];
	if (score >= scores[last]) return values[last];
	let low = 0;
	let high = last;
	while (high - low > 1) {
		const middle = (low + high) >> 1;
		if (scores[middle] <= score) low = middle;
		else high = middle;
	}
	return values[low] + ((values[high] - values[low]) * (score - scores[low])) / (scores[high] - scores[low]);
}

function uniteEqual(
	scores: ArrayLike<number>,
	outcomes: ArrayLike<number>,
	weights: ArrayLike<number> | undefined,
): { readonly score: number; readonly value: number; readonly weight: number }[] {
	const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
	const united: { score: number; sum: number; weight: number }[] = [];
	for (const at of order) {
		const weight = weights?.[at] ?? 1;
		const last = united.at(-1);
		if (last !== undefined && last.score === scores[at]) {
			last.sum += weight * outcomes[at];
			last.weight += weight;
		} else united.push({ score: scores[at], sum: weight * outcomes[at], weight });
	}
	return united.map(({ score, sum, weight }) => ({ score, value: sum / weight, weight }));
}
