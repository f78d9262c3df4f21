/** One object of PowerShell, whatever wrote it: Format-List, Export-Csv or ConvertTo-Json. Names are compared without case. */
import { parseExact } from '../decoding/exact-numbers.ts';
import { parseLocalNumber } from '../reading/local-measures.ts';

/** A value as the source has it; undefined where the property is there and empty. */
export type WindowsValue = string | number | bigint | undefined;

export interface WindowsObject {
	/** By name in lower case, in the order of the source. */
	readonly fields: ReadonlyMap<string, { readonly name: string; readonly value: WindowsValue }>;
	/** 1-based line, or index of the document. */
	readonly line: number;
}

/** Properties of MSFT_StorageReliabilityCounter, in lower case, and the metric of each; without one it keeps its own name. */
export const counterMetrics: ReadonlyMap<string, string | undefined> = new Map<string, string | undefined>([
	['temperature', 'temperature_c'],
	['temperaturemax', undefined],
	['wear', 'percentage_used'],
	['poweronhours', 'power_on_hours'],
	['startstopcyclecount', 'start_stop_cycles'],
	['startstopcyclecountmax', undefined],
	['loadunloadcyclecount', 'load_cycles'],
	['loadunloadcyclecountmax', undefined],
	['readerrorstotal', undefined],
	['readerrorscorrected', undefined],
	['readerrorsuncorrected', undefined],
	['writeerrorstotal', undefined],
	['writeerrorscorrected', undefined],
	['writeerrorsuncorrected', undefined],
	['readlatencymax', 'read_latency_max_ms'],
	['writelatencymax', 'write_latency_max_ms'],
	['flushlatencymax', 'flush_latency_max_ms'],
]);

/** Properties that say when, most telling first. */
export const timeNames: readonly string[] = [
	'timestamp',
	'datetime',
	'date',
	'time',
	'collectedat',
	'observedat',
	'observed_at',
	'sampletime',
	'capturedat',
];

/** Properties that say on which computer. */
export const hostNames: readonly string[] = ['pscomputername', 'computername'];

/** Names that only a disk object has; with one of them and no counter it is a disk to join with. */
const diskNames = ['serialnumber', 'friendlyname', 'size', 'bustype', 'mediatype', 'adapterserialnumber'];

export const hasCounters = ({ fields }: WindowsObject): boolean => [...counterMetrics.keys()].some((name) => fields.has(name));

export const isDisk = (object: WindowsObject): boolean => !hasCounters(object) && diskNames.some((name) => object.fields.has(name));

/** Whether names are those of a counter object: two counters, and what says which disk. */
export function namesCounters(names: readonly string[]): boolean {
	const lower = new Set(names.map((name) => name.toLowerCase()));
	const hasDisk = ['deviceid', 'uniqueid', 'objectid', 'friendlyname'].some((name) => lower.has(name));
	return hasDisk && [...lower].filter((name) => counterMetrics.has(name)).length >= 2;
}

/** Whether names are those of Get-PhysicalDisk, which states no time. */
export function namesDisk(names: readonly string[]): boolean {
	const lower = new Set(names.map((name) => name.toLowerCase()));
	if (timeNames.some((name) => lower.has(name))) return false;
	return lower.has('friendlyname') && ['serialnumber', 'bustype', 'mediatype', 'healthstatus'].filter((name) => lower.has(name)).length >= 2;
}

/** The text of a property without blanks around it; undefined when absent or empty. */
export function textOf({ fields }: WindowsObject, ...names: readonly string[]): string | undefined {
	for (const name of names) {
		const text = String(fields.get(name)?.value ?? '').trim();
		if (text !== '') return text;
	}
	return undefined;
}

/** A property as a number, also with a decimal comma; its text when it is none. */
export function numberOf(value: WindowsValue): number | bigint | string | undefined {
	if (typeof value !== 'string') return value;
	const trimmed = value.trim();
	if (trimmed === '') return undefined;
	return parseExact(trimmed) ?? (/^-?\d{1,15},\d{1,9}$/.test(trimmed) ? parseLocalNumber(trimmed, undefined) : undefined) ?? trimmed;
}
