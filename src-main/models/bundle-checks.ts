/**
 * Hand-written checks for values that come from outside: each takes a value and the place where it stands, and returns it
 * typed or throws `bundle_rejected` naming the part and the check. Objects have exactly the keys that are named.
 */
import { AppError } from '../shared/domain/errors.ts';

/** Where a value stands: the part, and the way inside it. */
export interface Place {
	readonly part: string;
	readonly path: string;
}

export type Check<T> = (value: unknown, place: Place) => T;
export type Checked<C> = C extends Check<infer T> ? T : never;

export function reject({ part, path }: Place, check: string): AppError {
	const where = path === '' ? part : `${part} at ${path}`;
	return new AppError('bundle_rejected', `The model bundle is not valid: ${where}: ${check}.`, { part, path, check });
}

const inside = (place: Place, step: string): Place => ({ part: place.part, path: place.path === '' ? step : `${place.path}.${step}` });

export const finite =
	(low = -Number.MAX_VALUE, high = Number.MAX_VALUE): Check<number> =>
	(value, place) => {
		if (typeof value !== 'number' || !Number.isFinite(value) || value < low || value > high)
			throw reject(place, `a number from ${low} to ${high} was expected`);
		return value;
	};

export const whole =
	(low: number, high: number): Check<number> =>
	(value, place) => {
		if (!Number.isSafeInteger(value) || (value as number) < low || (value as number) > high)
			throw reject(place, `a whole number from ${low} to ${high} was expected`);
		return value as number;
	};

export const text =
	(maxLength: number, pattern?: RegExp): Check<string> =>
	(value, place) => {
		if (typeof value !== 'string' || value.length > maxLength || (pattern !== undefined && !pattern.test(value)))
			throw reject(place, `text of at most ${maxLength} characters${pattern === undefined ? '' : ` of the form ${pattern.source}`} was expected`);
		return value;
	};

export const flag: Check<boolean> = (value, place) => {
	if (typeof value !== 'boolean') throw reject(place, 'true or false was expected');
	return value;
};

export const oneOf =
	<const T extends string>(...words: readonly T[]): Check<T> =>
	(value, place) => {
		const word = words.find((candidate) => candidate === value);
		if (word === undefined) throw reject(place, `one of ${words.join(', ')} was expected`);
		return word;
	};

export const list =
	<T>(item: Check<T>, maxLength: number, minLength = 0): Check<readonly T[]> =>
	(value, place) => {
		if (!Array.isArray(value) || value.length > maxLength || value.length < minLength)
			throw reject(place, `a list of ${minLength} to ${maxLength} entries was expected`);
		return value.map((entry, i) => item(entry, inside(place, String(i))));
	};

export const floats =
	(maxLength: number): Check<Float64Array> =>
	(value, place) =>
		Float64Array.from(list(finite(), maxLength)(value, place));

export const wholes =
	(low: number, high: number, maxLength: number): Check<Int32Array> =>
	(value, place) =>
		Int32Array.from(list(whole(low, high), maxLength)(value, place));

export const optional =
	<T>(check: Check<T>): Check<T | undefined> =>
	(value, place) =>
		value === undefined ? undefined : check(value, place);

type Shape = Readonly<Record<string, Check<unknown>>>;
type OptionalKeys<S extends Shape> = { [K in keyof S]: undefined extends Checked<S[K]> ? K : never }[keyof S];
/** Keys whose check admits `undefined` may be absent. */
type RecordOf<S extends Shape> = { readonly [K in Exclude<keyof S, OptionalKeys<S>>]: Checked<S[K]> } & {
	readonly [K in OptionalKeys<S>]?: Exclude<Checked<S[K]>, undefined>;
};

export const record =
	<S extends Shape>(shape: S): Check<RecordOf<S>> =>
	(value, place) => {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) throw reject(place, 'an object was expected');
		const unknownKey = Object.keys(value).find((key) => !Object.hasOwn(shape, key));
		if (unknownKey !== undefined) throw reject(place, `the key ${JSON.stringify(unknownKey.slice(0, 64))} is not known`);
		const checked: Record<string, unknown> = {};
		for (const [key, check] of Object.entries(shape)) {
			const entry = check(Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined, inside(place, key));
			if (entry !== undefined) checked[key] = entry;
		}
		// Built key by key from the shape just above.
		return checked as RecordOf<S>;
	};

/**
 * The value of a JSON part. Only the text that we would write ourselves is taken: no doubled keys, no hidden `__proto__`,
 * no number that changes when it is read.
 */
export function readJson(bytes: Uint8Array, part: string, maxBytes: number): unknown {
	const place = { part, path: '' };
	if (bytes.byteLength > maxBytes) throw reject(place, `it has ${bytes.byteLength} bytes, the limit is ${maxBytes}`);
	let written: string;
	let value: unknown;
	try {
		written = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
		value = JSON.parse(written, (key, entry: unknown) => {
			if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw new SyntaxError(`the key ${key} is not allowed`);
			return entry;
		});
		if (JSON.stringify(value) === written) return value;
	} catch (thrown) {
		throw reject(place, `it is not JSON in UTF-8 (${thrown instanceof Error ? thrown.message.slice(0, 120) : String(thrown)})`);
	}
	throw reject(place, 'it is not written the way this program writes it (spaces, doubled keys or inexact numbers)');
}

export function writeJson(value: unknown): Uint8Array {
	return new TextEncoder().encode(
		JSON.stringify(value, (_, entry: unknown) =>
			ArrayBuffer.isView(entry) && !(entry instanceof DataView) ? Array.from(entry as Float64Array) : entry,
		),
	);
}
