/** The groups of one line of smartd's attribute log as readings. */
import { columnKey } from '../../shared/domain/metrics.ts';
import type { Protocol, Reading } from '../../shared/domain/telemetry.ts';
import { type AtaAttribute, addAtaAttributes } from '../decoding/ata-attributes.ts';
import { bytesOfGigabytes, exactSum, parseExact, toReading } from '../decoding/exact-numbers.ts';
import { healthReading } from '../decoding/nvme-health.ts';
import { createReadingList } from '../decoding/reading-list.ts';

interface Fault {
	readonly column: string;
	readonly reason: string;
	/** A group is not complete: at the end of a file that means that it was cut. */
	readonly isIncomplete?: true;
}

interface LineReadings {
	readonly protocol: Protocol;
	readonly readings: readonly Reading[];
}

/**
 * @param groups  what follows the time: `\t1;200;0;\t3;187;5616;` (ATA: id, normalised, raw of up to 64 bits) or
 *                `\ttemperature;27;` (SCSI and NVMe: name, value); smartd has been seen to lose the tab between ATA groups
 * @param model   decides how raw ATA values are packed
 */
export function attrlogReadings(groups: string, model: string): LineReadings | Fault {
	const attributes: AtaAttribute[] = [];
	const named = new Map<string, string>();
	for (const group of groups.split('\t')) {
		const trimmed = group.trim();
		if (trimmed === '') continue;
		if (!trimmed.endsWith(';'))
			return { column: trimmed.slice(0, 40), reason: `the group "${trimmed.slice(0, 40)}" is not closed`, isIncomplete: true };
		const fields = trimmed.slice(0, -1).split(';');
		const fault = /^\d/.test(trimmed) ? addAttributes(attributes, fields) : addNamed(named, fields);
		if (fault !== undefined) return fault;
	}
	if (attributes.length > 0 && named.size > 0) return { column: 'line', reason: 'numbered and named groups stand in one line' };
	if (attributes.length > 0) return { protocol: 'ATA', readings: ataReadings(attributes, model) };
	const isNvme = named.has('critical-warning') || named.has('percentage-used') || named.has('data-units-written');
	return isNvme ? nvmeReadings(named) : scsiReadings(named);
}

function addAttributes(attributes: AtaAttribute[], fields: readonly string[]): Fault | undefined {
	const text = fields.join(';').slice(0, 40);
	if (fields.length % 3 !== 0) {
		const reason = `the group "${text}" has ${fields.length} numbers instead of 3`;
		return { column: `smart_${fields[0]}`.slice(0, 40), reason, isIncomplete: true };
	}
	for (let at = 0; at < fields.length; at += 3) {
		const [id, normalised, raw] = fields.slice(at, at + 3).map((field) => (/^\d{1,20}$/.test(field) ? parseExact(field) : undefined));
		const isAttribute = typeof id === 'number' && id >= 1 && id <= 255 && typeof normalised === 'number' && normalised <= 255 && raw !== undefined;
		if (!isAttribute) return { column: `smart_${fields[at]}`.slice(0, 40), reason: `"${text}" is no attribute` };
		attributes.push({ id, name: '', normalised, raw });
	}
	return undefined;
}

function addNamed(named: Map<string, string>, fields: readonly string[]): Fault | undefined {
	for (let at = 0; at < fields.length; at += 2) {
		const [name = '', value] = [fields[at], fields[at + 1]];
		const [column, text] = [name.slice(0, 40), fields.join(';').slice(0, 40)];
		if (value === undefined) return { column, reason: `"${text}" has a name without a value`, isIncomplete: true };
		if (!/^[a-z][a-z0-9-]{0,60}$/.test(name)) return { column, reason: `"${text}" is no name and value` };
		if (!named.has(name)) named.set(name, value);
	}
	return undefined;
}

// ---- ATA ------------------------------------------------------------------

function ataReadings(attributes: readonly AtaAttribute[], model: string): readonly Reading[] {
	const list = createReadingList();
	addAtaAttributes(list, attributes, model);
	return list.readings;
}

function addFirst(readings: Map<string, Reading>, reading: Reading): void {
	if (!readings.has(reading.metric)) readings.set(reading.metric, reading);
}

// ---- NVMe and SCSI --------------------------------------------------------

/** smartd has turned Kelvin into °C; counters of 128 bits end at 2^64 - 1. */
function nvmeReadings(named: ReadonlyMap<string, string>): LineReadings | Fault {
	const readings = new Map<string, Reading>();
	for (const [name, text] of named) {
		const value = parseExact(text);
		if (value === undefined) return notANumber(name, text);
		const key = columnKey(name);
		addFirst(readings, key === 'temperature' ? toReading('temperature_c', value) : healthReading(key, key, value));
	}
	return { protocol: 'NVMe', readings: [...readings.values()] };
}

const scsiBytes = new Map([
	['read-gb-processed', 'bytes_read_total'],
	['write-gb-processed', 'bytes_written_total'],
	['verify-gb-processed', 'bytes_verified_total'],
]);

const scsiTotals: readonly { readonly metric: string; readonly ending: string }[] = [
	{ metric: 'corrected_errors_total', ending: '-total-err-corrected' },
	{ metric: 'uncorrected_errors_total', ending: '-total-unc-errors' },
];

/** Every counter under its own name, and the totals over reading, writing and verifying that the catalogue knows. */
function scsiReadings(named: ReadonlyMap<string, string>): LineReadings | Fault {
	const readings = new Map<string, Reading>();
	const exact = new Map<string, number | bigint>();
	for (const [name, text] of named) {
		const bytes = scsiBytes.get(name);
		const value = bytes === undefined ? parseExact(text) : bytesOfGigabytes(text);
		if (value === undefined) return notANumber(name, text);
		exact.set(name, value);
		addFirst(readings, toReading(bytes ?? (name === 'temperature' ? 'temperature_c' : columnKey(name)), value));
	}
	for (const { metric, ending } of scsiTotals) {
		const total = exactSum([...exact].filter(([name]) => name.endsWith(ending)).map(([, value]) => value));
		if (total !== undefined) addFirst(readings, toReading(metric, total));
	}
	return { protocol: 'SCSI', readings: [...readings.values()] };
}

const notANumber = (name: string, text: string): Fault => ({ column: name, reason: `"${text.slice(0, 40)}" is not a number` });
