/** Refusals that the tests of a series share. */
import { AppError } from '../../shared/domain/errors.ts';

/**
 * Refuses a series that no test can say anything about.
 *
 * @param test name for the message
 * @throws AppError `series_has_gaps`, `series_constant`, `series_linear`
 */
export function checkVaries(test: string, series: Float64Array): void {
	const length = series.length;
	checkGapless(test, series);
	const rounding = roundingOf(series);
	const slope = length > 1 ? (series[length - 1] - series[0]) / (length - 1) : 0;
	let isConstant = true;
	let isLine = true;
	for (let t = 0; t < length && isLine; t++) {
		isConstant &&= series[t] === series[0];
		isLine = Math.abs(series[t] - series[0] - slope * t) <= rounding;
	}
	if (isLine && isConstant) throw new AppError('series_constant', `All ${length} values are ${series[0]}: there is nothing to test.`, { length });
	if (isLine) throw new AppError('series_linear', 'The series is an exact straight line: there is no noise to test.', { length });
}

/** @throws AppError `series_has_gaps` */
export function checkGapless(test: string, series: Float64Array): void {
	let missing = 0;
	for (const value of series) if (!Number.isFinite(value)) missing++;
	if (missing === 0) return;
	const text = `${test} needs every value; ${missing} of ${series.length} are missing. Choose a stretch without gaps.`;
	throw new AppError('series_has_gaps', text, { length: series.length, missing });
}

/** What the rounding of the values alone can make of a residual. */
export function roundingOf(series: Float64Array): number {
	let largest = 0;
	for (const value of series) largest = Math.max(largest, Math.abs(value));
	return 8 * Number.EPSILON * largest;
}
