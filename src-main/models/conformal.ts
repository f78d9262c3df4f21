/**
 * Split conformal intervals: how far forecasts of a step have missed before says how far they will miss.
 *
 * @source Vovk, Gammerman & Shafer (2005), Algorithmic Learning in a Random World; Lei et al. (2018), JASA 113
 */
import { normalQuantile } from '../maths/elementary.ts';
import type { Coverage } from '../shared/domain/results.ts';

/** Absolute errors of each forecast step over the origins, oldest origin first; NaN where nothing was observed. */
export type StepErrors = readonly Float64Array[];

export interface ConformalWidths {
	/** Half widths, shape (horizon,), never shrinking with the distance. */
	readonly halfWidths: Float64Array;
	/** Steps whose width rests on enough errors of their own; the others follow `spread`. */
	readonly calibratedSteps: number;
}

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
 */
export function conformalWidths(errors: StepErrors, spread: Float64Array, level: number): ConformalWidths {
	const z = normalQuantile((1 + level) / 2);
	const halfWidths = new Float64Array(spread.length);
	let calibratedSteps = 0;
	let ratio = z;
	for (let h = 0; h < spread.length; h++) {
		const own = h < errors.length ? conformalQuantile(errors[h], level) : undefined;
		if (own !== undefined) {
			calibratedSteps++;
			if (spread[h] > 0) ratio = own / spread[h];
		}
		const width = own ?? ratio * spread[h];
		halfWidths[h] = Math.max(width, h > 0 ? halfWidths[h - 1] : 0);
	}
	return { halfWidths, calibratedSteps };
}

/** The ceil((n + 1) level)-th smallest error; undefined when there are too few for the level. */
function conformalQuantile(errors: Float64Array, level: number): number | undefined {
	const sorted = errors.filter((error) => !Number.isNaN(error)).sort();
	if (sorted.length < errorsNeeded(level)) return undefined;
	return sorted[Math.min(sorted.length, Math.ceil((sorted.length + 1) * level - 1e-9)) - 1];
}

/**
 * Share of later errors within the widths that the earlier ones give: no error is judged by itself.
 * The origins are halved in time.
 */
export function conformalCoverage(errors: StepErrors, spread: Float64Array, level: number): Coverage {
	const half = (errors[0]?.length ?? 0) >> 1;
	const { halfWidths } = conformalWidths(
		errors.map((step) => step.subarray(0, half)),
		spread,
		level,
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
