/**
 * First passage: on which day simulated paths reach a level for the first time. Upwards only: who asks downwards turns the signs.
 * A block of paths is a function of (law, seed, block): cut among threads or not, the digits are the same.
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { Estimate } from '../../shared/domain/results.ts';
import { quantileOfSorted } from '../quantile.ts';
import { createRng, type Rng } from '../random.ts';

/** How a series goes on. */
export interface CourseLaw {
	/** Fills `path` with the values of days 1, 2, ... after the history; all randomness from `rng`. */
	readonly drawPath: (rng: Rng, path: Float64Array) => void;
}

export interface PassageTask {
	/** Reached at or above. */
	readonly level: number;
	readonly horizonDays: number;
	/** Days (1 and up, rising, at most the horizon) whose values are kept. */
	readonly marks: Int32Array;
}

export interface PassageBlock {
	/** First day at the level, Infinity for a path that does not get there. Shape (paths,). */
	readonly firstDays: Float64Array;
	/** Values at the marks, shape (marks, paths), row by row. */
	readonly values: Float64Array;
}

/** Paths of one block: enough that a block outweighs its start, few enough to look at the cancel flag in between. */
export const PATHS_PER_BLOCK = 250;

/** Simulates one block of paths to the horizon; they go on after they have arrived, for the fan. */
export function simulatePassage(
	law: CourseLaw,
	{ level, horizonDays, marks }: PassageTask,
	seed: number,
	block: number,
	paths: number,
): PassageBlock {
	const rng = createRng(seed, block);
	const path = new Float64Array(horizonDays);
	const firstDays = new Float64Array(paths);
	const values = new Float64Array(marks.length * paths);
	for (let index = 0; index < paths; index++) {
		law.drawPath(rng, path);
		let day = 0;
		while (day < horizonDays && !((path[day] as number) >= level)) day++;
		firstDays[index] = day < horizonDays ? day + 1 : Number.POSITIVE_INFINITY;
		for (let mark = 0; mark < marks.length; mark++) values[mark * paths + index] = path[(marks[mark] as number) - 1] as number;
	}
	return { firstDays, values };
}

export interface ArrivalQuantile {
	readonly share: number;
	/** Infinity beyond the horizon, as are the ends of its interval. */
	readonly days: number;
	readonly lowerDays: number;
	readonly upperDays: number;
}

const Z95 = 1.959963984540054;

/**
 * Quantile of the first days with the 95 % interval of the order statistics around it.
 *
 * @param sorted  shape (paths,), ascending, Infinity for never
 */
export function arrivalQuantile(sorted: Float64Array, share: number): ArrivalQuantile {
	const n = sorted.length;
	if (n === 0) throw new AppError('sample_too_small', 'First passage needs at least one path; there is none.');
	const spread = Z95 * Math.sqrt((share * (1 - share)) / n);
	const at = (probability: number): number => quantileOfSorted(sorted, Math.min(1, Math.max(0, probability)));
	return { share, days: at(share), lowerDays: at(share - spread), upperDays: at(share + spread) };
}

/** Share of the paths that arrive within some days. @param sorted  as `arrivalQuantile` */
export function arrivalProbability(sorted: Float64Array, withinDays: number): Estimate {
	return shareEstimate(countUpTo(sorted, withinDays), sorted.length);
}

/**
 * A share with its Monte Carlo error.
 *
 * @source Wilson (1927), JASA 22: an interval that stays sound at 0 and 1
 */
export function shareEstimate(count: number, of: number): Estimate {
	if (of === 0) throw new AppError('sample_too_small', 'A share needs at least one path; there is none.');
	const value = count / of;
	const weight = 1 + (Z95 * Z95) / of;
	const centre = (value + (Z95 * Z95) / (2 * of)) / weight;
	const half = (Z95 / weight) * Math.sqrt((value * (1 - value)) / of + (Z95 * Z95) / (4 * of * of));
	return {
		value,
		standardError: Math.sqrt((value * (1 - value)) / of),
		lower: count === 0 ? 0 : Math.max(0, centre - half),
		upper: count === of ? 1 : Math.min(1, centre + half),
	};
}

/** Shares of all paths that arrive after `edges[i]` and up to `edges[i + 1]` days. @returns shape (edges - 1,) */
export function arrivalHistogram(sorted: Float64Array, edges: Float64Array): Float64Array {
	return Float64Array.from({ length: edges.length - 1 }, (_, bin) => {
		const before = countUpTo(sorted, edges[bin] as number);
		return (countUpTo(sorted, edges[bin + 1] as number) - before) / sorted.length;
	});
}

function countUpTo(sorted: Float64Array, days: number): number {
	let low = 0;
	let high = sorted.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((sorted[middle] as number) <= days) low = middle + 1;
		else high = middle;
	}
	return low;
}
