/**
 * The weakest model, for formats without one of their own: a value must come from a number that stands in the bytes, by one of the
 * conversions that readers may do. It finds values made of the wrong digits, of two fields, or of none.
 */
import { textOf } from './slow-text.ts';
import type { Judge } from './table-models.ts';

/** Unit of a source over the unit of the metric. */
const factors = [1, 0.01, 512, 1_000, 1_024, 4_096, 512_000, 1e6, 2 ** 20, 2 ** 25, 1e9, 2 ** 30, 2 ** 40, 1e12, 24, 1 / 60, 10.24];
const key = (value: number): string => value.toPrecision(12);

interface Numbers {
	readonly exact: ReadonlySet<number>;
	/** The same to 12 digits: a factor rounds. */
	readonly rounded: () => ReadonlySet<string>;
	/** What decoders and units of two digits (`1.2K`) make of them. */
	readonly parts: () => ReadonlySet<number>;
}

function once<T>(make: () => T): () => T {
	let made: { readonly value: T } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}

/** Decimal numbers with point or comma, with groups of digits, and hexadecimal ones. */
function numbersIn(text: string): Numbers {
	const values: number[] = [];
	// Dumps in hexadecimal repeat the same few words thousands of times.
	const words = (pattern: RegExp): ReadonlySet<string> => new Set(Array.from(text.matchAll(pattern), ([word]) => word));
	const whole = [...words(/[0-9A-Fa-f]{1,16}(?![0-9A-Fa-f])/g)].map((word) => BigInt(`0x${word}`));
	for (const word of words(/\d{1,40}/g)) whole.push(BigInt(word));
	values.push(...whole.map(Number));
	for (const word of words(/\d{1,3}(?:[\s'’\u00a0\u202f]\d{3})+/g)) values.push(Number(word.replace(/\D/g, '')));
	for (const word of words(/[+-]?(?:\d[\d.,]*|\.\d+)(?:[eE][+-]?\d+)?/g)) {
		values.push(Number(word), Number(word.replace(',', '.')), Number(word.replaceAll(',', '')), Number(word.replaceAll('.', '').replace(',', '.')));
		// A comma may divide fields, a point dates.
		for (const part of [...word.split(','), ...word.split(/[.,]/)]) values.push(Number(part));
	}
	const exact = new Set(values.filter((value) => Number.isFinite(value)));
	return {
		exact,
		rounded: once(() => new Set([...exact].map(key))),
		parts: once(() => new Set([...whole.flatMap(partsOf), ...[...exact].flatMap(roundings)])),
	};
}

function comesFrom({ exact, rounded, parts }: Numbers, value: number): boolean {
	if (value === 0 || value === 1 || exact.has(value)) return true;
	if (factors.some((factor) => rounded().has(key(value / factor)) || rounded().has(key(-value / factor)))) return true;
	// Kelvin, Fahrenheit, a share left instead of used.
	if ([value + 273, value + 273.15, value * 1.8 + 32, 100 - value].some((source) => rounded().has(key(source)))) return true;
	return parts().has(value);
}

/** What decoders of packed raw values take. */
function partsOf(number: bigint): readonly number[] {
	const bits = (from: number, count: number): number => Number(BigInt.asUintN(count, number >> BigInt(from)));
	const hours = [60, 120, 3_600].map((unit) => Math.floor(bits(0, 32) / unit));
	return [bits(0, 8), bits(0, 8) - 256, bits(0, 16), bits(0, 24), bits(0, 32), bits(32, 16), ...hours];
}

const roundings = (number: number): readonly number[] => [
	Math.floor(number),
	...[1, 2 ** 10, 2 ** 20, 2 ** 30, 2 ** 40, 2 ** 50].map((unit) => Math.round(number * unit)),
];

/** Sums that readers make: bytes of several parts, errors of reading and writing, days and hours. */
const summed = new Set(['power_on_hours', 'used_bytes', 'capacity_bytes', 'health_percent', 'percentage_used']);

/** @param scopeOf  the part of the text that a record may have its numbers from */
export function judgeByNumbers(bytes: Buffer, scopeOf: (text: string, line: number) => string): Judge {
	const text = textOf(bytes);
	const known = new Map<string, Numbers>();
	return ({ line, readings }) => {
		const scope = scopeOf(text, line);
		const numbers = known.get(scope) ?? numbersIn(scope);
		known.set(scope, numbers);
		const strange = readings.find(({ metric, value }) => !metric.endsWith('_total') && !summed.has(metric) && !comesFrom(numbers, value));
		return strange === undefined ? undefined : `${strange.metric} ${strange.value} (${strange.raw ?? ''}) stands nowhere`;
	};
}

export const wholeFile = (text: string): string => text;
