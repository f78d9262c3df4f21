import { describe, expect, it } from 'vitest';
import * as elementary from '../../src-main/maths/elementary.ts';
import golden from '../golden/elementary.json' with { type: 'json' };
import fc from '../support/properties.ts';

/** Distance to the exact value in units of its last place. */
function unitsInLastPlace(actual: number, exact: number): number {
	if (actual === exact) return 0;
	const bits = new BigInt64Array(new Float64Array([Math.abs(exact)]).buffer);
	bits[0]! += 1n;
	const next = new Float64Array(bits.buffer)[0]!;
	return Math.abs(actual - exact) / (next - Math.abs(exact));
}

const cases = [
	['exp', 1, elementary.exp, golden.exp],
	['expm1', 2, elementary.expm1, golden.expm1],
	['log', 1, elementary.log, golden.log],
	['log1p', 2, elementary.log1p, golden.log1p],
	['normalQuantile', 4, elementary.normalQuantile, golden.normalQuantile],
] as const;

describe('elementary functions', () => {
	it.each(cases)('%s lies within its stated error of 60-digit arithmetic (limit %i units in the last place)', (_, limit, apply, exactPairs) => {
		const worst = Math.max(...exactPairs.map(([x, exact]) => unitsInLastPlace(apply(x!), exact!)));
		expect(worst).toBeLessThanOrEqual(limit);
	});

	it('answers at the ends of the number range', () => {
		expect(elementary.exp(0)).toBe(1);
		expect(elementary.exp(800)).toBe(Number.POSITIVE_INFINITY);
		expect(elementary.exp(-800)).toBe(0);
		expect(elementary.exp(Number.NEGATIVE_INFINITY)).toBe(0);
		expect(elementary.exp(Number.NaN)).toBeNaN();
		expect(elementary.log(0)).toBe(Number.NEGATIVE_INFINITY);
		expect(elementary.log(-1)).toBeNaN();
		expect(elementary.log(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
		expect(elementary.log1p(-1)).toBe(Number.NEGATIVE_INFINITY);
		expect(elementary.power(0, 0.5)).toBe(0);
		expect(elementary.power(0, Number.NaN)).toBeNaN();
		expect(elementary.power(-1, 0.5)).toBeNaN();
		expect(elementary.normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
		expect(elementary.normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
		expect(elementary.normalQuantile(1.5)).toBeNaN();
	});

	it('undoes exp by log to 1e-15 of the larger of 1 and the exponent', () => {
		fc.assert(
			fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
				expect(Math.abs(elementary.log(elementary.exp(x)) - x)).toBeLessThanOrEqual(2.3e-16 * Math.max(1, Math.abs(x)) * 2);
			}),
		);
	});

	it('lets log fall by no more than a unit in the last place where its argument rises', () => {
		fc.assert(
			fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), fc.double({ min: 0, max: 1e-9, noNaN: true }), (x, growth) => {
				expect(elementary.log(x * (1 + growth))).toBeGreaterThanOrEqual(elementary.log(x) - Math.abs(elementary.log(x)) * 2.3e-16);
			}),
		);
	});

	it('gives log k! as the sum of logs', () => {
		let sum = 0;
		for (let k = 1; k <= 2000; k++) {
			sum += Math.log(k);
			// The reference sums k roundings.
			expect(Math.abs(elementary.logFactorial(k) - sum)).toBeLessThanOrEqual(1e-13 * Math.max(1, sum));
		}
	});
});
