import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { float64Array, instantMs, numberOrNaN, toJsonText } from '../../src-main/shared/contract/codec.ts';
import fc from '../support/properties.ts';

/** Finite numbers and NaN, without the negative zero that JSON does not know. */
const numberWithGaps = fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constant(Number.NaN)).map((value) => (value === 0 ? 0 : value));
const throughJson = (wire: unknown): unknown => JSON.parse(toJsonText(wire));

describe('the codec', () => {
	it('brings every Float64Array through JSON bit by bit, gaps included', () => {
		fc.assert(
			fc.property(fc.array(numberWithGaps, { maxLength: 200 }), (numbers) => {
				const values = Float64Array.from(numbers);
				const back = z.decode(float64Array, throughJson(z.encode(float64Array, values)) as (number | null)[]);
				expect(back).toBeInstanceOf(Float64Array);
				expect(back).toEqual(values);
			}),
		);
	});

	it('brings one number that may be missing through JSON', () => {
		fc.assert(
			fc.property(numberWithGaps, (value) => {
				expect(z.decode(numberOrNaN, throughJson(z.encode(numberOrNaN, value)) as number | null)).toBe(value);
			}),
		);
	});

	it('writes NaN as null and nothing else as null', () => {
		expect(z.encode(float64Array, Float64Array.of(1, Number.NaN, 0))).toEqual([1, null, 0]);
		expect(z.encode(numberOrNaN, Number.NaN)).toBeNull();
	});

	it('refuses infinities on the way out and on the way in', () => {
		fc.assert(
			fc.property(
				fc.array(numberWithGaps, { maxLength: 20 }),
				fc.nat(20),
				fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
				(numbers, at, infinity) => {
					const values = Float64Array.from([...numbers.slice(0, at), infinity, ...numbers.slice(at)]);
					expect(() => toJsonText(z.encode(float64Array, values))).toThrow();
					expect(() => z.decode(float64Array, [...values])).toThrow();
				},
			),
		);
		expect(() => toJsonText({ deep: [{ loss: Number.POSITIVE_INFINITY }] })).toThrow(/loss/);
	});

	it('refuses a NaN that no codec has turned into null', () => {
		expect(() => toJsonText({ value: Number.NaN })).toThrow(RangeError);
	});

	it('takes plain arrays of a caller only where the contract says Float64Array', () => {
		expect(() => z.encode(float64Array, [1, 2] as unknown as Float64Array)).toThrow();
		for (const wire of ['1', [1, '2'], { 0: 1 }, null]) expect(float64Array.safeParse(wire).success).toBe(false);
	});

	it('keeps instants whole', () => {
		expect(instantMs.safeParse(1_700_000_000_000).success).toBe(true);
		for (const wire of [1.5, '2026-01-01', Number.NaN, null]) expect(instantMs.safeParse(wire).success).toBe(false);
	});
});
