/** What rounding errors leave of a reference that was computed from columns in their raw units: rules by property, for several topics. */
import { reduce } from '../../maths/linear-algebra.ts';
import type { Tolerance } from './fixture.ts';

// "A huge level means |mean| > 1e6 sd", and costs the reference digits: README and tolerances of the fixtures.
const HUGE_LEVEL = 1e6;
const HUGE_LEVEL_RTOL = 1e-5;

/** |mean| in standard deviations is beyond what the fixtures call huge. */
function hasHugeLevel(series: Float64Array): boolean {
	const present = series.filter(Number.isFinite);
	const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
	const sd = Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / present.length);
	return Math.abs(mean) > HUGE_LEVEL * sd;
}

/** The tolerance of a quantity of a series with a huge level, else as it is. */
export function easedByLevel(tolerance: Tolerance, series: Float64Array): Tolerance {
	return hasHugeLevel(series)
		? { ...tolerance, name: `${tolerance.name}, of a huge level`, rtol: Math.max(tolerance.rtol, HUGE_LEVEL_RTOL) }
		: tolerance;
}

/** For dimensionless numbers of size 1: digits that the reference has lost are lost absolutely. @param why for the line of the case */
export function widened({ name, rtol, atol }: Tolerance, loss: number, why: string): Tolerance {
	return loss > Math.min(rtol, atol) ? { name: `${name}, ${why}`, rtol: Math.max(rtol, loss), atol: Math.max(atol, loss) } : { name, rtol, atol };
}

/** A regression as the reference computes it: no column shifted or scaled. */
export interface RawRegression {
	/** Frobenius condition number of the columns; Infinity when they are dependent. */
	readonly condition: number;
	/** Root of the mean square that the columns leave of the response. */
	readonly residual: number;
	/** The reference drops directions: a singular value is below its cut-off times the largest. */
	readonly isSingular: boolean;
	/** No row to spare: every response is explained. */
	readonly isSaturated: boolean;
}

/**
 * @param columns shape (k, n)
 * @param y       shape (n,)
 * @param cutoff  of singular values in units of epsilon: k for statsmodels' OLS, n for NumPy's lstsq
 */
export function rawRegression(columns: readonly Float64Array[], y: Float64Array, cutoff: number): RawRegression {
	const { r, z, row, rank } = reduce(columns, y);
	const rest = z.subarray(rank).reduce((sum, value) => sum + value * value, 0);
	const condition = row.includes(-1) ? Number.POSITIVE_INFINITY : frobenius(r) * Math.sqrt(inverseSquares(r));
	return {
		condition,
		residual: Math.sqrt(rest / y.length),
		isSingular: !(condition * cutoff * Number.EPSILON < 1),
		isSaturated: y.length <= columns.length,
	};
}

function frobenius(r: readonly Float64Array[]): number {
	return Math.sqrt(r.reduce((sum, column) => sum + column.reduce((part, value) => part + value * value, 0), 0));
}

/** Sum of squares of the inverse of the upper triangle, column by column. */
function inverseSquares(r: readonly Float64Array[]): number {
	let sum = 0;
	for (let j = 0; j < r.length; j++) {
		const column = new Float64Array(j + 1);
		for (let i = j; i >= 0; i--) {
			let value = i === j ? 1 : 0;
			for (let k = i + 1; k <= j; k++) value -= r[k][i] * column[k];
			column[i] = value / r[i][i];
			sum += column[i] ** 2;
		}
	}
	return sum;
}
