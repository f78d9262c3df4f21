/**
 * How the bytes in use go on: a drift that nobody knows exactly, plus the part of each day's surprise that stays, day by day as it was. What comes and
 * goes within days is left out: it fills no disk for long. Clean-ups and bulk writes are days like others and come again as often.
 */
import { splitLeaps } from '../../series/leaps.ts';
import { fitWanderingCourse } from '../../series/wandering-course.ts';

export interface CapacityLaw {
	/** Bytes in use at the end of the history, without what comes and goes. */
	readonly level: number;
	/** Bytes a day, and the standard deviation of what is not known of it. */
	readonly drift: number;
	readonly driftDeviation: number;
	/** What each day added beside the drift and stayed; shape (dates,), 0 where nothing is known. */
	readonly changes: Float64Array;
}

/**
 * @param values  bytes in use, shape (dates,), NaN where unknown; at least four values
 * @throws AppError `series_too_short` for fewer
 */
export function fitCapacityLaw(values: Float64Array): CapacityLaw {
	const first = values.findIndex(Number.isFinite);
	const last = values.findLastIndex(Number.isFinite);
	const known = values.subarray(first, last + 1);
	const course = fitWanderingCourse(known);
	const { level: without, drops, rises } = splitLeaps(known);
	const changes = new Float64Array(values.length);
	const staying = course.stayingShare;
	let level = without[0];
	let missed = 0;
	for (let day = 1; day < without.length; day++) {
		missed++;
		if (!Number.isFinite(without[day])) continue;
		const surprise = without[day] - (level + missed * course.drift);
		level += missed * course.drift + staying * surprise;
		changes[first + day] = staying * surprise;
		missed = 0;
	}
	for (const { day, size } of [...drops, ...rises]) changes[first + day] += size;
	// The drift is the mean of all days; what stays of the surprises must not bring another one.
	const mean = changes.subarray(first + 1, last + 1).reduce((sum, change) => sum + change, 0) / Math.max(1, last - first);
	const leapMean = [...drops, ...rises].reduce((sum, { size }) => sum + size, 0) / Math.max(1, last - first);
	for (let day = first + 1; day <= last; day++) changes[day] -= mean - leapMean;
	return { level, drift: course.drift, driftDeviation: course.driftDeviation, changes };
}
