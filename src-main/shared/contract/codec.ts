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

/** Multiple of three: the parts of a base64 text join without padding. */
const BASE64_PART = 24_576;

/** Part by part: a megabyte takes 5 ms, byte by byte it takes 60. */
function toBase64(bytes: Uint8Array): string {
	let text = '';
	for (let at = 0; at < bytes.length; at += BASE64_PART) text += btoa(String.fromCharCode(...bytes.subarray(at, at + BASE64_PART)));
	return text;
}

/** Bytes in bulk: base64 in JSON. */
export const bytesText = z.codec(
	z.string(),
	z.custom<Uint8Array>((value) => value instanceof Uint8Array),
	{ decode: (wire) => z.util.base64ToUint8Array(wire), encode: toBase64 },
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
	refuseStray(wire, 'value');
	return JSON.stringify(wire, undefined, indent);
}

/** A walk of our own: a replacer of `JSON.stringify` takes ten times as long for a series of 100,000 values. */
function refuseStray(wire: unknown, key: string): void {
	if (typeof wire === 'number') {
		if (!Number.isFinite(wire)) throw new RangeError(`${key} is ${wire}, which has no place in JSON`);
	} else if (Array.isArray(wire)) {
		for (const [index, value] of wire.entries()) refuseStray(value, String(index));
	} else if (typeof wire === 'object' && wire !== null) {
		for (const [name, value] of Object.entries(wire)) refuseStray(value, name);
	}
}
