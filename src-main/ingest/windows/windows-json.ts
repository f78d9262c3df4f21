/** Objects of ConvertTo-Json: alone, in a list, or in a wrapper such as `{"value": [...], "Count": 2}`. */
import { isObject } from '../reading/json-access.ts';
import type { JsonObject, JsonValue } from '../reading/json-reader.ts';
import { hasCounters, hostNames, isDisk, timeNames, type WindowsObject, type WindowsValue } from './windows-object.ts';

/** Wrappers inside wrappers that are looked into. */
const MAX_WRAPPERS = 3;

type Fields = ReadonlyMap<string, { readonly name: string; readonly value: WindowsValue }>;

/**
 * Every object with counters or of a disk; what a wrapper says itself (a time, a computer) holds for the objects in it.
 *
 * @param line  index of the document
 */
export function objectsIn(value: JsonValue, line: number, outer: Fields = new Map(), wrappers = 0): readonly WindowsObject[] {
	if (Array.isArray(value)) return value.flatMap((element: JsonValue) => objectsIn(element, line, outer, wrappers));
	if (!isObject(value)) return [];
	const object: WindowsObject = { fields: new Map([...outer, ...fieldsOf(value)]), line };
	if (hasCounters(object) || isDisk(object)) return [object];
	if (wrappers >= MAX_WRAPPERS) return [];
	const context = new Map([...object.fields].filter(([key]) => timeNames.includes(key) || hostNames.includes(key)));
	return [...value.values()].flatMap((member) => objectsIn(member, line, context, wrappers + 1));
}

function fieldsOf(object: JsonObject): Fields {
	const fields = new Map<string, { readonly name: string; readonly value: WindowsValue }>();
	for (const [name, value] of object) {
		const key = name.toLowerCase();
		if (!fields.has(key)) fields.set(key, { name, value: plainValue(value) });
	}
	const computer = object.get('CimSystemProperties');
	const host = isObject(computer) ? computer.get('ServerName') : undefined;
	// A dot is the machine itself.
	if (typeof host === 'string' && host !== '.' && !fields.get('pscomputername')?.value)
		fields.set('pscomputername', { name: 'PSComputerName', value: host });
	return fields;
}

/** Windows PowerShell writes a date as an object with its value inside. */
function plainValue(value: JsonValue): WindowsValue {
	if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string') return value;
	const inner = isObject(value) ? value.get('value') : undefined;
	return typeof inner === 'string' ? inner : undefined;
}
