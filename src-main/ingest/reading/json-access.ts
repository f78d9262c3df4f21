/** Reads of a JSON value whose shape nobody promised: each gives undefined where the path or the type is another. */
import type { JsonObject, JsonValue } from './json-reader.ts';

export function valueAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): JsonValue | undefined {
	let current = value;
	for (const step of path) {
		if (typeof step === 'number') current = isArray(current) ? current[step] : undefined;
		else current = isObject(current) ? current.get(step) : undefined;
	}
	return current;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
	return value instanceof Map;
}

function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
	return Array.isArray(value);
}

export function arrayAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): readonly JsonValue[] {
	const found = valueAt(value, ...path);
	return isArray(found) ? found : [];
}

/** A text without blanks around it; undefined when empty. */
export function textAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): string | undefined {
	const found = valueAt(value, ...path);
	if (typeof found !== 'string') return undefined;
	const trimmed = found.trim();
	return trimmed === '' ? undefined : trimmed;
}

/**
 * A number, exact beyond 2^53 as bigint. smartctl writes integers that JavaScript would round a second time as text
 * under `<key>_s` (option v) : that one is preferred.
 */
export function numberAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): number | bigint | undefined {
	const last = path.at(-1);
	const exact = typeof last === 'string' ? valueAt(value, ...path.slice(0, -1), `${last}_s`) : undefined;
	if (typeof exact === 'string' && /^-?\d{1,40}$/.test(exact)) {
		const whole = BigInt(exact);
		return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
	}
	const found = valueAt(value, ...path);
	return typeof found === 'number' || typeof found === 'bigint' ? found : undefined;
}
