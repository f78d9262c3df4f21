import { describe, expect, it } from 'vitest';
import { choleskyInPlace, inverseSquares, leastSquares, reduce, solveInPlace } from '../../src-main/maths/linear-algebra.ts';
import fc from '../support/properties.ts';

const vector = (n: number) =>
	fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: n, maxLength: n }).map((x) => Float64Array.from(x));
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);

describe('linear algebra', () => {
	it('leaves a residual that is orthogonal to every column', () => {
		fc.assert(
			fc.property(fc.array(vector(12), { minLength: 1, maxLength: 4 }), vector(12), (columns, y) => {
				const b = leastSquares(columns, y);
				const residual = y.map((value, i) => value - columns.reduce((sum, column, j) => sum + b[j] * column[i], 0));
				const size = (v: Float64Array) => Math.sqrt(dot(v, v));
				const scale = columns.reduce((sum, column, j) => sum + size(column) * Math.abs(b[j]), size(y));
				for (const column of columns) expect(Math.abs(dot(column, residual))).toBeLessThanOrEqual(1e-9 * (size(column) * scale + 1));
			}),
		);
	});

	it('takes a column too small for its square to be a number for zero', () => {
		expect([...leastSquares([Float64Array.of(0, -5e-324, 0), Float64Array.of(1, 1, 1)], Float64Array.of(2, 2, 2))]).toEqual([0, 2]);
	});

	it('passes over a column that repeats others', () => {
		const one = Float64Array.of(1, 2, 3, 4, 5);
		const two = Float64Array.of(1, 0, 1, 0, 1);
		const both = one.map((value, i) => value + 2 * two[i]);
		const { rank, row } = reduce([one, two, both], Float64Array.of(1, 3, 2, 5, 4));
		expect(rank).toBe(2);
		expect([...row]).toEqual([0, 1, -1]);
	});

	it('solves a system and refuses a singular one', () => {
		const a = Float64Array.of(0, 2, 1, 1, 1, 1, 2, 0, 3);
		const x = Float64Array.of(1, -2, 0.5);
		const b = Float64Array.from({ length: 3 }, (_, i) => dot(a.subarray(3 * i, 3 * i + 3), x));
		expect(solveInPlace(a, b)).toBe(true);
		b.forEach((value, i) => {
			expect(value).toBeCloseTo(x[i], 14);
		});
		expect(solveInPlace(Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 1))).toBe(false);
	});

	it("finds Cholesky's factor and the size of its inverse, and refuses what is not positive definite", () => {
		const a = Float64Array.of(4, 9, 9, 2, 5, 9, -2, 1, 6);
		expect(choleskyInPlace(a, 3)).toBe(true);
		// The upper triangle is not read, nor written.
		expect([...a]).toEqual([2, 9, 9, 1, 2, 9, -1, 1, 2]);
		// Columns of the inverse: (1/2, -1/4, 3/8), (0, 1/2, -1/4), (0, 0, 1/2).
		expect(inverseSquares(a, 3)).toBeCloseTo(0.25 + 0.0625 + 0.140625 + 0.25 + 0.0625 + 0.25, 14);
		expect(choleskyInPlace(Float64Array.of(1, 2, 2, 1), 2)).toBe(false);
		expect(choleskyInPlace(Float64Array.of(1, 1, 1, 1), 2)).toBe(false);
		expect(choleskyInPlace(Float64Array.of(Number.NaN), 1)).toBe(false);
	});
});
