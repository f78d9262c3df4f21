/**
 * Conformal intervals: how far forecasts of a step have missed before says how far they will miss.
 *
 * Split conformal quantiles hold where errors of yesterday and of tomorrow are alike. On a series that drifts they are not, so
 * the width of each step is followed along the past as well: a miss widens it, a hit narrows it a little, and what that comes
 * to by today stays on the width. Errors that follow one another closely count as the fewer that they are worth.
 *
 * @source Vovk, Gammerman & Shafer (2005), Algorithmic Learning in a Random World; Lei et al. (2018), JASA 113; adaptive:
 *         Gibbs & Candes (2021), NeurIPS 34; Angelopoulos, Candes & Tibshirani (2023), NeurIPS 36
 */
import { exp, normalQuantile } from '../maths/elementary.ts';
import type { Coverage } from '../shared/domain/results.ts';

/** Absolute errors of each forecast step over the origins, oldest origin first; NaN where nothing was observed. */
export type StepErrors = readonly Float64Array[];

export interface ConformalWidths {
	/** Half widths, shape (horizon,), never shrinking with the distance. */
	readonly halfWidths: Float64Array;
	/** Steps whose width rests on enough errors of their own; the others follow `spread`. */
	readonly calibratedSteps: number;
}

/** How much a miss moves the logarithm of the width, and how far that may go: by a fifth down, to the double up. */
const ADAPTATION = 0.1;
const LEAST_ADAPTED = -0.2;
const MOST_ADAPTED = 0.7;
/** Errors that must be known before a width is tried on the next one. */
const LEAST_KNOWN = 10;

/** Fewest errors that autocorrelated ones can be worth. */
const LEAST_WORTH = 3;
/**
 * Share of the finite sample's correction, (worth + 1) / worth: the whole one is right for errors that are single and
 * independent; the largest of a run of alike ones is already larger than one of them would be. Measured in the ADR.
 */
const CORRECTION = 0.25;
/** What lies beyond the largest error, by the share of the level that the errors cannot stand for. */
const BEYOND = 3;

/** Fewest errors whose largest can stand for the level: 19 for 0.95. */
export function errorsNeeded(level: number): number {
	// Without the small slack 0.95 / 0.05 would round up to 20.
	return Math.ceil(level / (1 - level) - 1e-9);
}

/**
 * Half width of each step at a level.
 *
 * @param errors  per step, at most `horizon` steps
 * @param spread  standard error that the models themselves state, shape (horizon,): stands in where errors are few, and
 *                carries the last calibrated width on to steps that were never tried
 * @param level   in (0, 1)
 * @param days    of the origins, rising: the widths adapt to a drift; without them all errors count as alike
 */
export function conformalWidths(errors: StepErrors, spread: Float64Array, level: number, days?: readonly number[]): ConformalWidths {
	const z = normalQuantile((1 + level) / 2);
	const own = Array.from(spread, (_, h) => (h < errors.length ? ownWidth(errors[h], h, level, days) : undefined));
	const rising = isotonic(own.filter((width) => width !== undefined));
	const halfWidths = new Float64Array(spread.length);
	let calibratedSteps = 0;
	let ratio = z;
	for (let h = 0; h < spread.length; h++) {
		const isOwn = own[h] !== undefined;
		const width = isOwn ? rising[calibratedSteps++] : ratio * spread[h];
		if (isOwn && spread[h] > 0) ratio = width / spread[h];
		halfWidths[h] = Math.max(width, h > 0 ? halfWidths[h - 1] : 0);
	}
	return { halfWidths, calibratedSteps };
}

function ownWidth(errors: Float64Array, h: number, level: number, days: readonly number[] | undefined): number | undefined {
	const sorted = errors.filter((error) => !Number.isNaN(error)).sort();
	if (days === undefined || sorted.length < errorsNeeded(level)) return conformalQuantile(sorted, level);
	return quantileOfWorth(sorted, worthOf(errors), level) * exp(adaptationOf(errors, h, level, days));
}

/** The ceil((n + 1) level)-th smallest error; undefined when there are too few for the level. */
function conformalQuantile(sorted: ArrayLike<number>, level: number): number | undefined {
	return sorted.length < errorsNeeded(level) ? undefined : largestAt(sorted, level);
}

const largestAt = (sorted: ArrayLike<number>, level: number): number =>
	sorted[Math.min(sorted.length, Math.ceil((sorted.length + 1) * level - 1e-9)) - 1];

/**
 * How many independent errors these are worth: on a series that drifts the forecasts of neighbouring origins miss alike.
 *
 * @source Bayley & Hammersley (1946), J. of the Royal Statistical Society, Suppl. 8: (1 - r) / (1 + r) of them, r of lag 1
 */
function worthOf(errors: Float64Array): number {
	const present = errors.filter((error) => !Number.isNaN(error));
	const mean = present.reduce((sum, error) => sum + error, 0) / present.length;
	let [squares, products] = [0, 0];
	for (let at = 0; at < errors.length; at++) {
		if (Number.isNaN(errors[at])) continue;
		squares += (errors[at] - mean) ** 2;
		if (at > 0 && !Number.isNaN(errors[at - 1])) products += (errors[at] - mean) * (errors[at - 1] - mean);
	}
	const correlation = squares > 0 ? Math.max(0, products / squares) : 0;
	return Math.max(LEAST_WORTH, (present.length * (1 - correlation)) / (1 + correlation));
}

/** The conformal quantile for that many errors: with few it lies higher, and beyond the largest one in the end. */
function quantileOfWorth(sorted: ArrayLike<number>, worth: number, level: number): number {
	const share = (1 + CORRECTION / worth) * level;
	const width = sorted[Math.min(sorted.length, Math.ceil(sorted.length * share - 1e-9)) - 1];
	return width * (1 + BEYOND * Math.max(0, share - 1));
}

/**
 * Logarithm of the factor that the misses of the past have earned. Each error is tried against the width of the errors that
 * were known on the day of its forecast: those of step h are known h days after their origin.
 */
function adaptationOf(errors: Float64Array, h: number, level: number, days: readonly number[]): number {
	const known: number[] = [];
	let next = 0;
	let factor = 0;
	for (let at = 0; at < errors.length; at++) {
		if (Number.isNaN(errors[at])) continue;
		for (; days[next] + h < days[at]; next++) if (!Number.isNaN(errors[next])) insert(known, errors[next]);
		if (known.length < LEAST_KNOWN) continue;
		const isMissed = errors[at] > largestAt(known, level) * exp(factor);
		factor = Math.min(MOST_ADAPTED, Math.max(LEAST_ADAPTED, factor + ADAPTATION * ((isMissed ? 1 : 0) - (1 - level))));
	}
	return factor;
}

/** Keeps a rising list rising. */
function insert(sorted: number[], value: number): void {
	let at = sorted.length;
	while (at > 0 && sorted[at - 1] > value) at--;
	sorted.splice(at, 0, value);
}

/** The nearest list that never falls: where it does, neighbours share their mean, so that the widths as a whole stay as they are. */
function isotonic(values: readonly number[]): number[] {
	const blocks: { mean: number; size: number }[] = [];
	for (const value of values) {
		let block = { mean: value, size: 1 };
		for (let last = blocks.at(-1); last !== undefined && last.mean > block.mean; last = blocks.at(-1)) {
			blocks.pop();
			const size = last.size + block.size;
			block = { mean: (last.mean * last.size + block.mean * block.size) / size, size };
		}
		blocks.push(block);
	}
	return blocks.flatMap(({ mean, size }) => new Array<number>(size).fill(mean));
}

/**
 * Share of later errors within the widths that the earlier ones give: no error is judged by itself.
 * The origins are halved in time.
 */
export function conformalCoverage(errors: StepErrors, spread: Float64Array, level: number, days?: readonly number[]): Coverage {
	const half = (errors[0]?.length ?? 0) >> 1;
	const { halfWidths } = conformalWidths(
		errors.map((step) => step.subarray(0, half)),
		spread,
		level,
		days?.slice(0, half),
	);
	let within = 0;
	let count = 0;
	for (const [h, step] of errors.entries())
		for (const error of step.subarray(half)) {
			if (Number.isNaN(error)) continue;
			count++;
			if (error <= halfWidths[h]) within++;
		}
	return { nominal: level, empirical: count === 0 ? Number.NaN : within / count, count };
}
