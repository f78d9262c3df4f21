/**
 * What values become in JSON, decided once for every door:
 * an instant is an integer of UTC milliseconds in a field ending in `Ms`; a `Float64Array` is an array of numbers in which
 * a missing value or NaN is `null`; a field that is absent is left out; infinities do not cross (they are an error).
 */
import { z } from 'zod';

/** Numbers with gaps: JSON array with `null` for NaN, `Float64Array` with NaN in memory. */
export const float64Array = z.codec(
	z.array(z.number().nullable()),
	z.custom<Float64Array>((value) => value instanceof Float64Array),
	{
		decode: (wire) => Float64Array.from(wire, (value) => value ?? Number.NaN),
		encode: (values) => Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
	},
);

/** One number that may be missing: `null` in JSON, NaN in memory. */
export const numberOrNaN = z.codec(z.number().nullable(), z.union([z.number(), z.nan()]), {
	decode: (wire) => wire ?? Number.NaN,
	encode: (value) => (Number.isNaN(value) ? null : value),
});

/** UTC milliseconds since 1970. */
export const instantMs = z.int();

/** JSON text with our codec already applied: infinities and stray NaN are refused instead of becoming `null` in silence. */
export function toJsonText(wire: unknown, indent?: number): string {
	return JSON.stringify(
		wire,
		(key, value) => {
			if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${key || 'value'} is ${value}, which has no place in JSON`);
			return value;
		},
		indent,
	);
}
