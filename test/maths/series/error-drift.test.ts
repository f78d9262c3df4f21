import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { type DriveErrors, findErrorDrift } from '../../../src-main/maths/series/error-drift.ts';
import { AppError } from '../../../src-main/shared/domain/errors.ts';

/** Errors of drives that differ by up to a hundred times, each with its own luck in either part. */
function errorsOf(drives: number, seed: number, growth: { readonly after: number; readonly newest: number }): DriveErrors {
	const rng = createRng(seed, 0);
	const level = Float64Array.from({ length: drives }, () => 10 ** (2 * rng.uniform() - 1));
	const luck = (): number => Math.exp(0.15 * rng.normal());
	return {
		before: level.map((value) => value * luck()),
		after: level.map((value) => value * growth.after * luck()),
		newest: level.map((value) => value * growth.newest * luck()),
	};
}

const seeds = Array.from({ length: 20 }, (_, i) => i + 1);

describe('findErrorDrift', () => {
	it('sees errors that doubled, and none where they stayed, on any seed', () => {
		for (const seed of seeds) {
			const grown = findErrorDrift(errorsOf(20, seed, { after: 2, newest: 2 }));
			expect(grown.hasDrifted).toBe(true);
			expect(grown.factorLower).toBeLessThan(2.05);
			expect(grown.factorUpper).toBeGreaterThan(1.95);
			expect(findErrorDrift(errorsOf(20, seed, { after: 1, newest: 1 })).hasDrifted).toBe(false);
		}
	});

	it('lets a trifle pass however sure three hundred drives make it', () => {
		const { pvalue, factor, hasDrifted } = findErrorDrift(errorsOf(300, 1, { after: 1.1, newest: 1.1 }));
		expect(pvalue).toBeLessThan(1e-6);
		expect(factor).toBeGreaterThan(1.05);
		expect(hasDrifted).toBe(false);
	});

	it('lets a trouble pass that is over', () => {
		expect(findErrorDrift(errorsOf(30, 2, { after: 2, newest: 1 })).hasDrifted).toBe(false);
	});

	it('does not count a drive for more because its errors are large', () => {
		const calm = errorsOf(20, 4, { after: 1, newest: 1 });
		const loud = (values: Float64Array, factor: number): Float64Array => values.map((value, i) => (i === 0 ? value * factor : value));
		const one = findErrorDrift({ before: loud(calm.before, 1e3), after: loud(calm.after, 1e6), newest: loud(calm.newest, 1e6) });
		expect(one.hasDrifted).toBe(false);
		expect(one.factor).toBeLessThan(1.2);
	});

	it('takes two errors of nothing as equal', () => {
		const none = new Float64Array(12);
		expect(findErrorDrift({ before: none, after: none, newest: none })).toMatchObject({ hasDrifted: false, factor: 1, pvalue: 1, grown: 0 });
	});

	it('leaves what it is given as it was', () => {
		const errors = errorsOf(15, 9, { after: 1.5, newest: 1.5 });
		const copy = structuredClone(errors);
		findErrorDrift(errors);
		expect(errors).toEqual(copy);
	});

	it('refuses no drives and errors that are none', () => {
		const one = Float64Array.of(1);
		expect(() => findErrorDrift({ before: new Float64Array(0), after: new Float64Array(0), newest: new Float64Array(0) })).toThrow(AppError);
		expect(() => findErrorDrift({ before: one, after: Float64Array.of(Number.NaN), newest: one })).toThrow(AppError);
		expect(() => findErrorDrift({ before: one, after: Float64Array.of(-1), newest: one })).toThrow(AppError);
		expect(() => findErrorDrift({ before: one, after: new Float64Array(2), newest: one })).toThrow(AppError);
	});
});
