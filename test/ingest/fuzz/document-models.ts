/** What a smartctl document says, read with the engine's own `JSON.parse` and no code of the readers. */
import { attributeDecoder } from '../../../src-main/ingest/decoding/smart-attributes.ts';
import { textOf } from './slow-text.ts';
import type { Judge } from './table-models.ts';

type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json };

/** `JSON.parse` with whole numbers beyond 2^53 as bigint. */
function parseExactly(text: string): Json {
	// TypeScript does not know the third argument of revivers yet (ES2026).
	const revive = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
		typeof value === 'number' && /^-?\d+$/.test(context?.source ?? '') && !Number.isSafeInteger(value) ? BigInt(context?.source ?? '') : value;
	return JSON.parse(text, revive as (key: string, value: unknown) => unknown) as Json;
}

/** Objects of a text, one after the other, whatever stands between them. */
function documentsOf(text: string): readonly string[] {
	const documents: string[] = [];
	let depth = 0;
	let start = 0;
	let isInString = false;
	const isOutsideObject = (at: number): boolean => depth === 0 && text[at] !== '{';
	for (let at = 0; at < text.length; at++) {
		if (isOutsideObject(at)) continue;
		if (isInString) {
			if (text[at] === '\\') at++;
			else if (text[at] === '"') isInString = false;
		} else if (text[at] === '"') isInString = true;
		else if (text[at] === '{' || text[at] === '[') {
			if (depth++ === 0) start = at;
		} else if (text[at] === '}' || text[at] === ']') {
			if (--depth === 0) documents.push(text.slice(start, at + 1));
		}
	}
	return documents;
}

function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
	let current = value;
	for (const key of path) {
		if (typeof current !== 'object' || current === null || Array.isArray(current) || !Object.hasOwn(current, key)) return undefined;
		current = (current as { readonly [key: string]: Json })[key];
	}
	return current;
}

const listAt = (value: Json | undefined, ...path: readonly string[]): readonly Json[] => {
	const found = at(value, ...path);
	return Array.isArray(found) ? found : [];
};

/** A number, or its exact digits beside it (`<key>_s`). */
function numberAt(value: Json | undefined, ...path: readonly string[]): number | bigint | undefined {
	const digits = at(value, ...path.slice(0, -1), `${path.at(-1)}_s`);
	if (typeof digits === 'string' && /^-?\d{1,40}$/.test(digits)) return BigInt(digits);
	const found = at(value, ...path);
	return typeof found === 'number' || typeof found === 'bigint' ? found : undefined;
}

const nvme: readonly (readonly [field: string, metric: string, factor: number])[] = [
	['critical_warning', 'critical_warning', 1], ['available_spare', 'available_spare', 1], ['available_spare_threshold', 'spare_threshold', 1],
	['percentage_used', 'percentage_used', 1], ['data_units_read', 'bytes_read_total', 512_000], ['data_units_written', 'bytes_written_total', 512_000],
	['host_reads', 'host_reads', 1], ['host_writes', 'host_writes', 1], ['power_cycles', 'power_cycles', 1], ['power_on_hours', 'power_on_hours', 1],
	['unsafe_shutdowns', 'unsafe_shutdowns', 1], ['media_errors', 'media_errors', 1], ['num_err_log_entries', 'error_log_entries', 1],
]; // biome-ignore format: a table

/** Every value that a document gives for a metric, first the one that wins where there is no doubt. */
function statementsOf(document: Json): ReadonlyMap<string, readonly number[]> {
	const stated = new Map<string, number[]>();
	const say = (metric: string, value: number | bigint | undefined, factor = 1): void => {
		if (value !== undefined) stated.set(metric, [...(stated.get(metric) ?? []), Number(value) * factor]);
	};
	const model = at(document, 'model_name') ?? at(document, 'scsi_model_name');
	say('temperature_c', numberAt(document, 'temperature', 'current'));
	say('power_on_hours', numberAt(document, 'power_on_time', 'hours'));
	say('power_cycles', numberAt(document, 'power_cycle_count'));
	const log = at(document, 'nvme_smart_health_information_log');
	for (const [field, metric, factor] of nvme) say(metric, numberAt(log, field), factor);
	const kelvin = numberAt(log, 'temperature');
	if (kelvin !== undefined) say('temperature_c', kelvin > 200 ? Number(kelvin) - 273 : kelvin);
	for (const entry of listAt(document, 'ata_smart_attributes', 'table'))
		sayAttribute(entry, typeof model === 'string' ? model.trim() : '', document, say);
	return stated;
}

function sayAttribute(entry: Json, model: string, document: Json, say: (metric: string, value: number | bigint | undefined) => void): void {
	const [id, raw, normalised] = [numberAt(entry, 'id'), numberAt(entry, 'raw', 'value'), numberAt(entry, 'value')];
	if (typeof id !== 'number' || raw === undefined) return;
	say(`smart_${id}_raw`, raw);
	const name = at(entry, 'name');
	const decoder = attributeDecoder(id, model, typeof name === 'string' ? name.trim() : '');
	const blockBytes = Number(numberAt(document, 'logical_block_size') ?? 512);
	if (decoder === undefined || raw < 0) return;
	say(decoder.metric, decoder.decode({ raw, blockBytes, ...(normalised === undefined ? {} : { normalised: Number(normalised) }) }));
}

/** Metrics of which a document must have the first statement, or one of them at least. */
const certain = new Set(['power_on_hours', 'power_cycles', 'media_errors', 'host_writes', 'host_reads', 'bytes_written_total', 'bytes_read_total']);

export function judgeSmartctl(bytes: Buffer): Judge {
	const documents = documentsOf(textOf(bytes));
	return (record) => {
		const text = documents[record.line - 1];
		if (text === undefined) return `there is no document ${record.line}`;
		let document: Json;
		try {
			document = parseExactly(text);
		} catch (error) {
			return `document ${record.line} is no JSON: ${error instanceof Error ? error.message : String(error)}`;
		}
		const isPlain = at(document, 'ata_device_statistics') === undefined && at(document, 'seagate_farm_log') === undefined;
		const stated = statementsOf(document);
		for (const { metric, value } of record.readings) {
			const values = stated.get(metric);
			if (values === undefined) continue;
			if (isPlain && certain.has(metric) && at(document, 'scsi_error_counter_log') === undefined && !values.includes(value))
				return `${metric} ${value}, the document says ${values.join(', ')}`;
		}
		for (const [metric, path] of [
			['power_on_hours', ['power_on_time', 'hours']],
			['power_cycles', ['power_cycle_count']],
			['temperature_c', ['temperature', 'current']],
		] as const) {
			const expected = numberAt(document, ...path);
			const reading = record.readings.find((candidate) => candidate.metric === metric);
			if (expected !== undefined && expected !== 0 && reading?.value !== Number(expected))
				return `${metric} ${reading?.value}, the document says ${expected}`;
		}
		return undefined;
	};
}
