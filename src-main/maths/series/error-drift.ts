/**
 * Whether a model has become more wrong since it was trained: its errors on each drive, on days that it has not seen, against those on
 * the days that judged it at training. Each drive is its own yardstick, so an unruly one counts no more than a calm one.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { staleness } from '../../shared/domain/model-basis.ts';
import { exp, log } from '../elementary.ts';
import { quantile } from '../quantile.ts';
import { pseudoMedian, signedRankTest } from './signed-rank.ts';

/** Root mean squares of scaled errors of one model, one a drive. Shape (drives,) each. */
export interface DriveErrors {
	/** On the days that judged the model at training. */
	readonly before: Float64Array;
	/** On all days after its window, and on the newer half of them. */
	readonly after: Float64Array;
	readonly newest: Float64Array;
}

export interface DriftFinding {
	readonly hasDrifted: boolean;
	readonly grown: number;
	readonly errorBefore: number;
	readonly errorAfter: number;
	readonly factor: number;
	readonly factorLower: number;
	readonly factorUpper: number;
	readonly newestFactor: number;
	readonly pvalue: number;
}

/** Below a thousandth of a drive's spread an error is the last digit of a sensor. */
const LEAST_ERROR = 1e-3;
const CONFIDENCE = 0.95;

/**
 * Drift needs all three: growth that chance does not explain, growth worth the training, and growth that still goes on in the newer
 * half of the days; a week of trouble that has passed needs no other model.
 *
 * @returns factors of the error, 1 where nothing changed
 * @throws AppError `sample_too_small` without drives, `invalid_input` for an error that is not a finite number of 0 or more
 */
export function findErrorDrift(errors: DriveErrors): DriftFinding {
	const growth = growthOf(errors.before, errors.after);
	const newest = growthOf(errors.before, errors.newest);
	if (growth.length === 0) throw new AppError('sample_too_small', 'The errors of a model are compared over drives; there is none.');
	const { pvalue } = signedRankTest(growth);
	const middle = pseudoMedian(growth, CONFIDENCE);
	const factor = exp(middle.estimate);
	const newestFactor = exp(pseudoMedian(newest, CONFIDENCE).estimate);
	return {
		hasDrifted: pvalue < staleness.driftChance && factor >= staleness.driftFactor && newestFactor >= staleness.driftFactor,
		grown: growth.reduce((count, value) => count + (value > 0 ? 1 : 0), 0),
		errorBefore: quantile(errors.before, 0.5, 'linear'),
		errorAfter: quantile(errors.after, 0.5, 'linear'),
		factor,
		factorLower: exp(middle.lower),
		factorUpper: exp(middle.upper),
		newestFactor,
		pvalue,
	};
}

/** Logarithm of the factor by which the error of each drive grew. */
function growthOf(before: Float64Array, after: Float64Array): Float64Array {
	const isError = (value: number): boolean => Number.isFinite(value) && value >= 0;
	if (before.length !== after.length || !before.every(isError) || !after.every(isError))
		throw new AppError('invalid_input', 'Errors before and after must be as many, finite, and 0 or more.', { field: 'errors' });
	return before.map((value, i) => log(Math.max(LEAST_ERROR, after[i])) - log(Math.max(LEAST_ERROR, value)));
}
