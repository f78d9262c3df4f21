/** Hostile mutants of sound files: (seed, index) names one of them for good, on any machine. */
import { createRng, type Rng } from '../../../src-main/maths/random.ts';

/** Bytes that break something somewhere: structure, numbers, encodings, times, names that objects have. */
const tokens: readonly Buffer[] = [
	'"', '""', ',', ';', '\n', '\r', '\r\n', '\t', '{', '}', '[', ']', ':', '\\', '<', '>', '</', '&', '&#0;', '&amp;', '<!DOCTYPE a>', '<![CDATA[', '#', '# TYPE ',
	'\\u0000', '\\ud800', '\\udfff\\ud800', '\u0000', '\ufeff', '\u2028', '\u202e', '😀', '\u0001', '\u001e',
	'-', '-1', '+', '0x10', '1e999', '-1e999', '1e-400', 'NaN', 'nan', 'inf', 'Infinity', 'null', 'true', '00', '0.', '.5', '1e5', '1E+5', '1,5', '  7 ',
	'9007199254740991', '9007199254740993', '18446744073709551615', '340282366920938463463374607431768211455', '0.1234567890123456789', '281474976710655', '4294967296',
	'999', '65536', '255', '256', '2099-01-01', '1970-01-01', '0000-00-00', '2024-02-30', '2024-02-29T23:59:60Z', '2024-02-29 12:00:00+14:59', '1700000000', '-8640000000000001',
	'__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '"__proto__":{"polluted":1},', '"constructor":{"prototype":{"polluted":1}},', '"a":1,"a":2,', 'REDACTED',
	'"id":194,', '"value":-1', '"value":1e400', 'smart_5_raw', 'serial_number', '=cmd()', '[['.repeat(40), '{"a":'.repeat(70), 'x'.repeat(5_000), '1'.repeat(500), ','.repeat(2_100),
].map((token) => Buffer.from(token)); // biome-ignore format: tokens are read more easily in rows

/** Not UTF-8: an overlong slash, a lone continuation, a cut character, a surrogate, a byte that never occurs. */
const badBytes: readonly Buffer[] = [[0xc0, 0xaf], [0x80], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xff], [0xf5, 0x80]].map((bytes) => Buffer.from(bytes));

type Mutator = (bytes: Buffer, rng: Rng, others: readonly Buffer[]) => Buffer;

const place = (bytes: Buffer, rng: Rng): number => rng.integer(bytes.length + 1);
const pick = <T>(items: readonly T[], rng: Rng): T => items[rng.integer(items.length)] as T;
const put = (bytes: Buffer, at: number, removed: number, added: Uint8Array): Buffer =>
	Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);

/** A run of digits from `from` on: where it starts and how long it is; length 0 when there is none. */
function digitsAfter(bytes: Buffer, from: number): readonly [at: number, length: number] {
	const isDigit = (at: number): boolean => (bytes[at] ?? 0) >= 0x30 && (bytes[at] ?? 0) <= 0x39;
	let at = from;
	while (at < bytes.length && !isDigit(at)) at++;
	let end = at;
	while (isDigit(end)) end++;
	return [at, end - at];
}

function digitsOf(bytes: Buffer, from: number): Buffer {
	const [at, length] = digitsAfter(bytes, from);
	return bytes.subarray(at, at + length);
}

function lineAt(bytes: Buffer, at: number): readonly [start: number, end: number] {
	const start = at === 0 ? 0 : bytes.lastIndexOf(0x0a, at - 1) + 1;
	const end = bytes.indexOf(0x0a, at);
	return [start, end < 0 ? bytes.length : end + 1];
}

const mutators: readonly Mutator[] = [
	// bytes
	(bytes, rng) => put(bytes, place(bytes, rng), 1, Buffer.from([rng.integer(256)])),
	(bytes, rng) => {
		const at = place(bytes, rng);
		return put(bytes, at, 1, Buffer.from([(bytes[at] ?? 0) ^ (1 << rng.integer(8))]));
	},
	(bytes, rng) => put(bytes, place(bytes, rng), 0, pick(badBytes, rng)),
	// pieces
	(bytes, rng) => put(bytes, place(bytes, rng), 1 + rng.integer(60), Buffer.alloc(0)),
	(bytes, rng) => {
		const from = place(bytes, rng);
		return put(bytes, place(bytes, rng), 0, bytes.subarray(from, from + 1 + rng.integer(200)));
	},
	(bytes, rng, others) => {
		const other = pick(others, rng);
		const from = place(other, rng);
		return put(bytes, place(bytes, rng), rng.integer(100), other.subarray(from, from + 1 + rng.integer(300)));
	},
	(bytes, rng) => {
		const [start, end] = lineAt(bytes, place(bytes, rng));
		return put(bytes, lineAt(bytes, place(bytes, rng))[0], 0, bytes.subarray(start, end));
	},
	(bytes, rng) => bytes.subarray(0, place(bytes, rng)),
	// words
	(bytes, rng) => put(bytes, place(bytes, rng), 0, pick(tokens, rng)),
	(bytes, rng) => {
		const [at, length] = digitsAfter(bytes, place(bytes, rng));
		return put(bytes, at, length, pick(tokens, rng));
	},
	(bytes, rng) => {
		const [at, length] = digitsAfter(bytes, place(bytes, rng));
		return put(bytes, at, length, Buffer.from(String(rng.integer(2 ** (1 + rng.integer(52))))));
	},
	// The same again, so that half of the changed files still have their form.
	(bytes, rng) => {
		const [at, length] = digitsAfter(bytes, place(bytes, rng));
		return put(bytes, at, length, Buffer.from(`${1 + rng.integer(9)}${'0123456789'.repeat(3).slice(rng.integer(10), 8 + rng.integer(20))}`));
	},
	(bytes, rng) => {
		const [at, length] = digitsAfter(bytes, place(bytes, rng));
		return put(bytes, at, length, digitsOf(bytes, place(bytes, rng)));
	},
	(bytes, rng) => put(bytes, place(bytes, rng), 1, digitsOf(bytes, place(bytes, rng))),
];

/** What happens to a whole file on its way: rarely, since it hides what the others do. */
const wrappers: readonly Mutator[] = [
	(bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
	(bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString(), 'utf16le')]),
	(bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString(), 'utf16le')]).swap16(),
	(bytes) => Buffer.from(bytes.toString(), 'utf16le'),
	(bytes, rng, others) => Buffer.concat([bytes, pick(others, rng)]),
	(bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
	(bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r'), 'latin1'),
];

const WRAPPED_SHARE = 24;

export interface Mutant {
	readonly bytes: Buffer;
	/** Chunk sizes to read it in; none: at once. */
	readonly cuts: readonly number[];
}

/**
 * @param bases   sound files of one format; one of them is changed one to four times
 * @param others  files of any format, to take pieces from
 */
export function mutantOf(bases: readonly Buffer[], others: readonly Buffer[], seed: number, index: number): Mutant {
	const rng = createRng(seed, index);
	let bytes = pick(bases, rng);
	const changes = 1 + rng.integer(4);
	for (let change = 0; change < changes; change++) bytes = pick(mutators, rng)(bytes, rng, rng.integer(4) === 0 ? others : bases);
	if (rng.integer(WRAPPED_SHARE) === 0) bytes = pick(wrappers, rng)(bytes, rng, bases);
	const cuts = Array.from({ length: rng.integer(4) }, () => 1 + rng.integer(500));
	return { bytes, cuts };
}
