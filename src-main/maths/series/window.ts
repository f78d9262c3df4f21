/** What every moving window must be. */
import { AppError } from '../../shared/domain/errors.ts';

/**
 * @param window      values in a window
 * @param minPeriods  fewest present values of a window that gives a result
 * @throws AppError `invalid_input` unless both are whole numbers from 1
 */
export function requireWindow(window: number, minPeriods: number): void {
	for (const [field, value] of [
		['window', window],
		['minPeriods', minPeriods],
	] as const)
		if (!(Number.isInteger(value) && value >= 1))
			throw new AppError('invalid_input', `A moving window needs ${field} to be a whole number from 1; it is ${value}.`, { field, value });
}

/**
 * The same statistic over windows that reach as far ahead as back (one further back when the window is even). It looks ahead:
 * for cleaning a finished history, never for a feature.
 *
 * @param apply  the moving statistic over windows that end at the current value
 */
export function centred(x: Float64Array, window: number, apply: (x: Float64Array) => Float64Array): Float64Array {
	const ahead = (window - 1) >> 1;
	const padded = new Float64Array(x.length + ahead).fill(Number.NaN);
	padded.set(x);
	return apply(padded).slice(ahead);
}
