/** Control charts of a level that should stay where it is: they see small, lasting shifts that no single value shows. */
import { AppError } from '../../shared/domain/errors.ts';
import { placesBeyond } from './zscore.ts';

/** What the process is when nothing is wrong. */
export interface ControlTarget {
	readonly target: number;
	/** Standard deviation of single values, above 0. */
	readonly sd: number;
}

export interface EwmaChart {
	/** Exponentially weighted mean that starts at the target, shape (n,). */
	readonly ewma: Float64Array;
	/** Half the width of the control band, shape (n,): it widens to its limit. */
	readonly halfWidth: Float64Array;
	/** Places outside of the band. */
	readonly hits: readonly number[];
}

/**
 * EWMA control chart. A missing value leaves the mean where it is.
 *
 * @param x       shape (n,), NaN = missing
 * @param weight  of the newest value, in (0, 1]
 * @param limit   half width of the band in standard deviations of the weighted mean
 * @throws AppError `invalid_input` for a weight outside (0, 1] or a deviation that is not above 0
 * @source Roberts (1959), Technometrics 1
 */
export function ewmaChart(x: Float64Array, { target, sd }: ControlTarget, weight: number, limit: number): EwmaChart {
	if (!(weight > 0 && weight <= 1)) throw new AppError('invalid_input', `The weight lies above 0 and up to 1; it is ${weight}.`, { field: 'weight' });
	requireDeviation(sd);
	let mean = target;
	// (1 - weight)^(2 t): what is left of the start.
	let left = 1;
	const halfWidth = new Float64Array(x.length);
	const ewma = x.map((value, t) => {
		if (!Number.isNaN(value)) mean = weight * value + (1 - weight) * mean;
		left *= (1 - weight) * (1 - weight);
		halfWidth[t] = limit * sd * Math.sqrt((weight / (2 - weight)) * (1 - left));
		return mean;
	});
	return {
		ewma,
		halfWidth,
		hits: placesBeyond(
			ewma.map((value, t) => (value - target) / halfWidth[t]),
			1,
		),
	};
}

export interface Cusum {
	/** Sums of what lies above and below the target by more than the reference, in standard deviations; shape (n,). */
	readonly upper: Float64Array;
	readonly lower: Float64Array;
	/** The first place at which one of them passes the decision; undefined when none does. */
	readonly firstHit: number | undefined;
}

/**
 * Tabular two-sided CUSUM, not reset after a hit. A missing value leaves the sums where they are.
 *
 * @param x          shape (n,), NaN = missing
 * @param reference  slack k per value, in standard deviations: half the shift to be found
 * @param decision   h, in standard deviations
 * @throws AppError `invalid_input` for a deviation that is not above 0
 * @source Page (1954), Biometrika 41; Montgomery, Introduction to Statistical Quality Control, 9.1
 */
export function cusum(x: Float64Array, { target, sd }: ControlTarget, reference: number, decision: number): Cusum {
	requireDeviation(sd);
	const upper = new Float64Array(x.length);
	const lower = new Float64Array(x.length);
	let [above, below] = [0, 0];
	let firstHit: number | undefined;
	for (let t = 0; t < x.length; t++) {
		const distance = (x[t] - target) / sd;
		if (!Number.isNaN(distance)) {
			above = Math.max(0, above + distance - reference);
			below = Math.max(0, below - distance - reference);
		}
		upper[t] = above;
		lower[t] = below;
		if (firstHit === undefined && Math.max(above, below) > decision) firstHit = t;
	}
	return { upper, lower, firstHit };
}

function requireDeviation(sd: number): void {
	if (!(sd > 0)) throw new AppError('invalid_input', `A control chart needs a standard deviation above 0; it is ${sd}.`, { field: 'sd', value: sd });
}
