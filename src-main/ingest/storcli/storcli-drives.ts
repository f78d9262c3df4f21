/** Drives as a MegaRAID controller describes them: identity, place, and what it counted. */
import { normaliseWwn } from '../../shared/domain/identity.ts';
import { columnKey } from '../../shared/domain/metrics.ts';
import type { DriveEvidence, Protocol, Reading } from '../../shared/domain/telemetry.ts';
import { evidenceFrom } from '../decoding/evidence.ts';
import { parseExact } from '../decoding/exact-numbers.ts';
import { createReadingList } from '../decoding/reading-list.ts';
import { arrayAt, isObject, valueAt } from '../reading/json-access.ts';
import type { JsonObject, JsonValue } from '../reading/json-reader.ts';

export interface ListedDrive {
	/** As storcli addresses it: `/c0/e252/s0`. */
	readonly path: string;
	/** Number of its drive group; undefined for spares, JBOD and unused drives. */
	readonly group: number | undefined;
	readonly state: string | undefined;
	readonly evidence: DriveEvidence;
	/** Undefined where the source only lists it. */
	readonly readings: readonly Reading[] | undefined;
}

const DETAILS = ' - Detailed Information';
const protocols: ReadonlyMap<string, Protocol> = new Map([
	['SATA', 'ATA'],
	['SAS', 'SCSI'],
	['NVMe', 'NVMe'],
]);

/** A cell or value as text; numbers of the JSON too. */
export function cellOf(value: JsonValue | undefined): string {
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value).trim() : '';
}

export const cell = (row: JsonValue | undefined, name: string): string => (isObject(row) ? cellOf(row.get(name)) : '');

/** `252:0` of controller 0 as `/c0/e252/s0`; drives without an enclosure have an empty first part. */
export function pathOf(controller: string, place: string): string | undefined {
	const match = /^(\d{0,6}) ?: ?(\d{1,6})$/.exec(place);
	if (match === null) return undefined;
	return `/c${controller}${match[1] === '' ? '' : `/e${match[1]}`}/s${match[2]}`;
}

/** Every drive of one answer, by its path: detailed ones first, then those of lists. */
export function drivesOfAnswer(response: JsonObject, controller: string, host: string | undefined): ReadonlyMap<string, ListedDrive> {
	const drives = new Map<string, ListedDrive>();
	const flat = flattened(response);
	for (const [key, value] of flat) {
		const path = /^Drive (\/c\d{1,3}(?:\/e\d{1,6})?\/s\d{1,6}) State$/.exec(key)?.[1];
		if (path !== undefined && isObject(value)) drives.set(path, detailedDrive(path, value, flat, host));
	}
	for (const [key, value] of flat) {
		if (!/^(?:PD LIST|Drive Information|PDs for VD \d{1,6}|Drive \/c\S{1,60})$/.test(key)) continue;
		for (const row of Array.isArray(value) ? value : []) {
			const path = pathOf(controller, cell(row, 'EID:Slt'));
			if (path !== undefined && !drives.has(path)) drives.set(path, listedDrive(path, row, host, undefined));
		}
	}
	return drives;
}

/** The sections of a drive stand inside its details in the JSON, beside them in the text. */
function flattened(response: JsonObject): ReadonlyMap<string, JsonValue> {
	const flat = new Map(response);
	for (const [key, value] of response) {
		if (key.endsWith(DETAILS) && isObject(value)) for (const [name, part] of value) if (!flat.has(name)) flat.set(name, part);
	}
	return flat;
}

function detailedDrive(path: string, state: JsonObject, flat: ReadonlyMap<string, JsonValue>, host: string | undefined): ListedDrive {
	const row = arrayAt(flat.get(`Drive ${path}`))[0];
	const attributes = flat.get(`Drive ${path} Device attributes`);
	const listed = listedDrive(path, row, host, attributes);
	const list = createReadingList();
	for (const [name, value] of state) addReading(list, name, cellOf(value));
	return { ...listed, readings: list.readings };
}

const counters: ReadonlyMap<string, string> = new Map([
	['Media Error Count', 'media_errors'],
	['Other Error Count', 'other_errors'],
	['Predictive Failure Count', 'predictive_failures'],
]);

function addReading(list: ReturnType<typeof createReadingList>, name: string, text: string): void {
	if (name === 'Drive Temperature') {
		// 0 °C stands for a drive that tells no temperature.
		const celsius = /^(\d{1,3}) ?C\b/.exec(text)?.[1];
		if (celsius !== undefined && Number(celsius) > 0) list.add('temperature_c', Number(celsius));
	} else if (name.startsWith('S.M.A.R.T alert')) {
		if (text === 'Yes' || text === 'No') list.add('smart_status_failed', text === 'Yes' ? 1 : 0);
	} else {
		const key = columnKey(name).slice(0, 128);
		if (key !== '' && /^\d/.test(text)) list.add(counters.get(name) ?? key, parseExact(text));
	}
}

function listedDrive(path: string, row: JsonValue | undefined, host: string | undefined, attributes: JsonValue | undefined): ListedDrive {
	const controller = /^\/c\d+/.exec(path)?.[0] ?? '';
	const dg = cell(row, 'DG');
	const group = /^\d{1,6}$/.test(dg) ? Number(dg) : undefined;
	const interfaceName = cell(row, 'Intf') || (cell(attributes, 'Manufacturer Id') === 'ATA' ? 'SATA' : '');
	const text = (name: string): string | undefined => known(cell(attributes, name));
	const model = text('Model Number') ?? known(cell(row, 'Model'));
	const evidence = evidenceFrom({
		serial: text('SN'),
		wwn: normaliseWwn(text('WWN') ?? ''),
		model,
		firmware: text('Firmware Revision'),
		protocol: protocols.get(interfaceName) ?? 'unknown',
		capacityBytes: rawBytes(cell(attributes, 'Raw size'), cell(attributes, 'Logical Sector Size') || cell(row, 'SeSz')),
		host,
		enclosure: path.slice(0, path.lastIndexOf('/')),
		slot: path,
		pool: group === undefined ? undefined : `${controller}/d${group}`,
	});
	return { path, group, state: known(cell(row, 'State')), evidence, readings: undefined };
}

const known = (text: string): string | undefined => (text === '' || text === '-' || text === 'N/A' || text === 'NA' ? undefined : text);

/** `14.552 TB [0x746c00000 Sectors]`: exact by its sectors alone. */
function rawBytes(text: string, sectorSize: string): number | undefined {
	const sectors = /\[(0x[0-9a-f]{1,14}) Sectors\]/i.exec(text)?.[1];
	const size = sectorSize === '4 KB' || /^4K(?:B|n)?$/i.test(sectorSize) ? 4096 : Number(/^(\d{3,5}) ?B?$/.exec(sectorSize)?.[1]);
	const bytes = Number(sectors) * size;
	return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

export const responseOf = (controller: JsonObject): JsonObject | undefined => {
	const response = valueAt(controller, 'Response Data');
	return isObject(response) ? response : undefined;
};
