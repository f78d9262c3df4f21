/**
 * A colour profile that says what our red, green and blue are: sRGB (IEC 61966-2-1) as an ICC profile of version 4, which PDF/A asks for.
 * Written here because pdfkit reads its own copy from a file, which a bundle does not have, and because this one is 0.5 kB instead of 3.
 */

const HEADER = 128;
const TAG_ENTRY = 12;

/** Primaries and white of sRGB adapted to D50, and the adaptation itself (ICC, "How to interpret the sRGB color space", 2015). */
const WHITE_D50 = [0.9642, 1, 0.8249];
const RED = [0.4360747, 0.2225045, 0.0139322];
const GREEN = [0.3850649, 0.7168786, 0.0971045];
const BLUE = [0.1430804, 0.0606169, 0.7141733];
const ADAPTATION = [1.0478112, 0.0228866, -0.050127, 0.0295424, 0.9904844, -0.0170491, -0.0092345, 0.0150436, 0.7521316];
/** Parameters g, a, b, c, d of the parametric curve of type 3. */
const CURVE = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];

/** The profile: about 500 bytes, always the same. */
export function srgbProfile(): Uint8Array {
	const curve = concat(ascii('para'), zeros(4), uint16(3), zeros(2), ...CURVE.map(fixed));
	const tags: readonly (readonly [string, Uint8Array])[] = [
		['desc', text('sRGB')],
		['cprt', text('No copyright')],
		['wtpt', xyz(WHITE_D50)],
		['chad', concat(ascii('sf32'), zeros(4), ...ADAPTATION.map(fixed))],
		['rXYZ', xyz(RED)],
		['gXYZ', xyz(GREEN)],
		['bXYZ', xyz(BLUE)],
		['rTRC', curve],
		['gTRC', curve],
		['bTRC', curve],
	];
	const places = new Map<Uint8Array, number>();
	let size = HEADER + 4 + tags.length * TAG_ENTRY;
	for (const [, value] of tags) {
		if (places.has(value)) continue;
		places.set(value, size);
		size += value.length;
	}
	const table = tags.map(([name, value]) => concat(ascii(name), uint32(places.get(value)!), uint32(value.length)));
	return concat(header(size), uint32(tags.length), ...table, ...places.keys());
}

/** ICC.1:2010, 7.2: a display profile from RGB to XYZ, of no particular maker, dated 2015-01-01. */
function header(size: number): Uint8Array {
	const date = [2015, 1, 1, 0, 0, 0].map(uint16);
	const start = concat(uint32(size), zeros(4), uint32(0x04_20_00_00), ascii('mntrRGB XYZ '), ...date, ascii('acsp'));
	return concat(start, zeros(68 - start.length), ...WHITE_D50.map(fixed), zeros(HEADER - 80));
}

/** A multi-localised string with one English entry. */
function text(value: string): Uint8Array {
	const written = concat(...Array.from(value, (character) => uint16(character.charCodeAt(0))));
	return padded(concat(ascii('mluc'), zeros(4), uint32(1), uint32(12), ascii('enUS'), uint32(written.length), uint32(28), written));
}

function xyz(values: readonly number[]): Uint8Array {
	return concat(ascii('XYZ '), zeros(4), ...values.map(fixed));
}

/** A signed number with sixteen bits after the point. */
function fixed(value: number): Uint8Array {
	return uint32(Math.round(value * 65_536));
}

function uint32(value: number): Uint8Array {
	return new Uint8Array([value >> 24, value >> 16, value >> 8, value]);
}

function uint16(value: number): Uint8Array {
	return new Uint8Array([value >> 8, value]);
}

function ascii(value: string): Uint8Array {
	return Uint8Array.from(value, (character) => character.charCodeAt(0));
}

function zeros(count: number): Uint8Array {
	return new Uint8Array(count);
}

function padded(bytes: Uint8Array): Uint8Array {
	return concat(bytes, zeros(-bytes.length & 3));
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
	return new Uint8Array(Buffer.concat(parts));
}
