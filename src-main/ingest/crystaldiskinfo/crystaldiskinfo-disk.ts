/** One disk of a CrystalDiskInfo report: its lines, then what they say about identity and state. */
import { AppError } from '../../shared/domain/errors.ts';
import { isWorldWideNameUsable } from '../../shared/domain/identity.ts';
import { columnKey } from '../../shared/domain/metrics.ts';
import type { DriveEvidence, Protocol, Reading } from '../../shared/domain/telemetry.ts';
import { type AtaAttribute, addAtaAttributes, parseHex } from '../decoding/ata-attributes.ts';
import { addNvmeField, nvmeFieldName } from '../decoding/nvme-log-fields.ts';
import { createReadingList, type ReadingList } from '../decoding/reading-list.ts';
import { measureName, parseMeasure } from '../reading/local-measures.ts';

interface Field {
	readonly label: string;
	readonly value: string;
}

/** How the raw column of a table is to be read; `8` bytes hold other things than a raw value (Indilinx, JMicron). */
type Table = 'ATA' | 'NVMe' | '8';

export interface DiskSection {
	/** As the report counts, from 1. */
	readonly number: number;
	readonly model: string;
	readonly line: number;
	readonly fields: Field[];
	readonly attributes: Map<number, AtaAttribute>;
	table: Table | undefined;
	/** IDENTIFY DEVICE of ATA, Identify Controller of NVMe: 256 words as far as they were there. */
	readonly words: Map<number, number>;
}

/** More header lines than any report has. */
const MAX_FIELDS = 100;

export const newSection = (number: number, model: string, line: number): DiskSection => ({
	number,
	model,
	line,
	fields: [],
	attributes: new Map(),
	table: undefined,
	words: new Map(),
});

/** `  Power On Hours : 44998 hours`. @throws AppError `record_too_large` */
export function addReportField(section: DiskSection, text: string): void {
	const colon = `${text} `.indexOf(' : ');
	if (colon < 0) return;
	if (section.fields.length >= MAX_FIELDS)
		throw new AppError('record_too_large', `Disk ${section.number} has more than ${MAX_FIELDS} lines. Nothing was added.`, { line: section.line });
	section.fields.push({ label: text.slice(0, colon).trim(), value: text.slice(colon + 3).trim() });
}

/**
 * `C2 _33 _87 __0 0000EB00570021 Temperature` (ATA, 6 or 7 bytes; thresholds may be `---`, numbers padded with `_` or blanks),
 * `02 000000000130 Temperature` (NVMe), 8 bytes with one number or none (old SSDs).
 *
 * @returns false when it is none of them
 */
export function addReportAttribute(section: DiskSection, text: string): boolean {
	const words = text
		.slice(0, 200)
		.split(/\s+/)
		.filter((word) => word !== '');
	const [idText = ''] = words;
	if (idText === 'ID') return true;
	const rawAt = words.findIndex((word, at) => at > 0 && at < 5 && word.length >= 12 && /^[0-9A-F]+$/i.test(word));
	const rawText = words[rawAt] ?? '';
	const table = /^[0-9A-F]{2}$/i.test(idText) ? tableOf(rawAt - 1, rawText.length) : undefined;
	if (table === undefined) return false;
	section.table ??= table;
	const id = Number.parseInt(idText, 16);
	const normalised = rawAt > 1 ? Number((words[1] ?? '').replaceAll('_', '')) : Number.NaN;
	const attribute: AtaAttribute = { id, name: '', raw: parseHex(rawText), ...(Number.isInteger(normalised) ? { normalised } : {}) };
	if (id !== 0 && !section.attributes.has(id)) section.attributes.set(id, attribute);
	return true;
}

function tableOf(numbers: number, digits: number): Table | undefined {
	if (numbers === 3 && (digits === 12 || digits === 14)) return 'ATA';
	if (numbers === 0 && digits === 12) return 'NVMe';
	return (numbers === 0 || numbers === 1) && digits === 16 ? '8' : undefined;
}

/** `010: 2020 2020 ...`, ten words a row, six in the last; text may follow. @returns whether it is the last row, complete */
export function addIdentifyRow(section: DiskSection, text: string): boolean {
	const match = /^(\d{3}):/.exec(text);
	if (match === null) return false;
	const first = Number(match[1]);
	const width = first === 250 ? 6 : 10;
	const words = text
		.slice(4, 5 + width * 5)
		.trim()
		.split(' ');
	if (first > 250 || words.length < width || !words.every((word) => /^[0-9A-F]{4}$/i.test(word))) return false;
	for (const [at, word] of words.entries()) section.words.set(first + at, Number.parseInt(word, 16));
	return first === 250;
}

/** @param note  gets sentences about values that disagree. @returns undefined for a disk without values */
export function diskOf(
	section: DiskSection,
	note: (sentence: string) => void,
): { readonly evidence: DriveEvidence; readonly readings: readonly Reading[] } | undefined {
	const list = createReadingList();
	const attributes = createReadingList();
	if (section.table === 'NVMe')
		for (const { id, raw } of section.attributes.values()) addNvmeField(attributes, nvmeFieldName(id) ?? `nvme_field_${id}`, raw ?? 0);
	else if (section.table === 'ATA') addAtaAttributes(attributes, section.attributes.values(), section.model);
	else for (const { id, raw } of section.attributes.values()) attributes.add(`smart_${id}_raw`, raw);
	addHours(list, attributes, section, note);
	for (const reading of attributes.readings) list.addReading(reading);
	addHeader(list, section, note);
	return list.readings.length === 0 ? undefined : { evidence: evidenceOf(section), readings: list.readings };
}

// ---- Header ---------------------------------------------------------------

/** Labels that describe the drive, not its state, or that are read elsewhere. */
const described = new Set(
	(
		'enclosure model firmware serial_number disk_size buffer_size nv_cache_size queue_depth of_sectors rotation_rate interface standard major_version ' +
		'minor_version transfer_mode power_on_hours temperature health_status features apm_level aam_level drive_letter'
	).split(' '),
);

/** The header counts minutes, half minutes and seconds right, which the attribute alone does not tell: it wins where they differ. */
function addHours(list: ReadingList, attributes: ReadingList, section: DiskSection, note: (sentence: string) => void): void {
	const text = fieldOf(section, 'Power On Hours') ?? section.fields[transferModeAt(section) + 1]?.value ?? '';
	const hours = wholeNumber(text);
	const fromAttribute = attributes.valueOf('power_on_hours');
	if (hours === undefined || hours === fromAttribute) return;
	if (fromAttribute !== undefined)
		note(`Disk ${section.number}: the report says ${hours} power-on hours, its attribute ${fromAttribute}; the report was used.`);
	list.add('power_on_hours', hours, text);
}

function addHeader(list: ReadingList, section: DiskSection, note: (sentence: string) => void): void {
	const { fields } = section;
	const temperature = fields.map(({ value }) => /^(-?\d{1,3}) C \(/.exec(value)?.[1]).find((digits) => digits !== undefined);
	if (temperature !== undefined) fallBack(list, 'temperature_c', Number(temperature), 1, note, section, ' °C');
	const life = fields.map(({ value }) => /\((\d{1,3}) %\)$/.exec(value)?.[1]).find((digits) => digits !== undefined);
	if (life !== undefined) {
		list.add('health_percent', Number(life));
		// Shown for SSDs alone, as the life that is left.
		if (Number(life) <= 100) fallBack(list, 'percentage_used', 100 - Number(life), 1, note, section, ' %');
	}
	addBytes(list, section, 'Host Writes', 'bytes_written_total', note);
	addBytes(list, section, 'Host Reads', 'bytes_read_total', note);
	const cycles = wholeNumber(fieldOf(section, 'Power On Count') ?? '');
	if (cycles !== undefined) fallBack(list, 'power_cycles', cycles, 0, note, section, '');
	for (const { label, value } of fields) {
		const key = columnKey(label);
		if (key === '' || described.has(key) || ['host_writes', 'host_reads', 'power_on_count'].includes(key)) continue;
		// Numbers of a report have no groups: a single mark is the decimal one.
		const measure = parseMeasure(value, value.includes(',') ? ',' : '.');
		if (measure !== undefined) list.add(measureName(label, measure.unit), measure.value);
	}
}

/** CrystalDiskInfo's GB of host traffic are whole GiB (19 GB for 40,699,322 blocks of 512 bytes). */
const GIB = 2 ** 30;

function addBytes(list: ReadingList, section: DiskSection, label: string, metric: string, note: (sentence: string) => void): void {
	const text = fieldOf(section, label);
	const gibibytes = wholeNumber(text ?? '');
	if (text === undefined || gibibytes === undefined) return;
	const known = list.valueOf(metric);
	if (known === undefined) list.add(metric, gibibytes * GIB, text);
	else if (Math.abs(known / GIB - gibibytes) > 1 + gibibytes / 100)
		note(`Disk ${section.number}: ${label} of the report is ${text}, its attribute says ${Math.round(known / GIB)} GiB; the attribute was used.`);
}

function fallBack(
	list: ReadingList,
	metric: string,
	value: number,
	tolerance: number,
	note: (sentence: string) => void,
	section: DiskSection,
	unit: string,
): void {
	const known = list.valueOf(metric);
	if (known === undefined) list.add(metric, value);
	else if (Math.abs(known - value) > tolerance)
		note(`Disk ${section.number}: the report says ${metric} ${value}${unit}, its attribute ${known}${unit}; the attribute was used.`);
}

const wholeNumber = (text: string): number | undefined => {
	const digits = /^\d{1,12}(?= |$)/.exec(text)?.[0];
	return digits === undefined ? undefined : Number(digits);
};

const fieldOf = (section: DiskSection, label: string): string | undefined => section.fields.find((field) => field.label === label)?.value;

/** The two transfer modes stand with a bar between them; what follows is the power-on time. -1 for none. */
const transferModeAt = (section: DiskSection): number => section.fields.findIndex(({ value }) => value.includes(' | '));

// ---- Identity -------------------------------------------------------------

function evidenceOf(section: DiskSection): DriveEvidence {
	// The title repeats the model: firmware and serial follow that line, whatever their labels.
	const modelAt = section.fields.findIndex(({ value }) => value === section.model && value !== '');
	const after = (label: string, distance: number): string =>
		fieldOf(section, label) ?? (modelAt < 0 ? '' : (section.fields[modelAt + distance]?.value ?? ''));
	const serial = after('Serial Number', 2);
	const firmware = after('Firmware', 1);
	const protocol = protocolOf(section);
	const capacityBytes = capacityOf(section, after('Disk Size', 3), protocol);
	const wwn = protocol === 'ATA' ? wordsHex(section, [108, 109, 110, 111]) : undefined;
	return {
		...(serial === '' ? {} : { serial }),
		...(wwn?.startsWith('5') && isWorldWideNameUsable(wwn) ? { wwn } : {}),
		...(section.model === '' ? {} : { model: section.model }),
		...(firmware === '' ? {} : { firmware }),
		protocol,
		...(capacityBytes === undefined ? {} : { capacityBytes }),
	};
}

function protocolOf(section: DiskSection): Protocol {
	if (section.table !== undefined) return section.table === 'NVMe' ? 'NVMe' : 'ATA';
	const words = section.fields.map(({ value }) => value.toUpperCase());
	if (words.some((value) => value.includes('NVM EXPRESS'))) return 'NVMe';
	return words.some((value) => value.includes('SERIAL ATA') || value.includes('PARALLEL ATA')) ? 'ATA' : 'unknown';
}

/** Exact bytes: sectors times the block size that fits the printed size, or NVMe's total capacity. The printed size alone is too rough. */
function capacityOf(section: DiskSection, sizeText: string, protocol: Protocol): number | undefined {
	const size = /^(\d{1,9})(?:[.,](\d{1,3}))? (MB|GB)/.exec(sizeText);
	if (size === null) return undefined;
	const printed = Number(`${size[1]}.${size[2] ?? '0'}`) * (size[3] === 'GB' ? 1e9 : 1e6);
	const sectors = Number(/^\d{1,15}$/.exec(fieldOf(section, '# of Sectors') ?? '')?.[0] ?? Number.NaN);
	const total = protocol === 'NVMe' ? wordsHex(section, [143, 142, 141, 140]) : undefined;
	const candidates = protocol === 'NVMe' ? [Number(parseHex(total ?? ''))] : [sectors * 512, sectors * 4096];
	return candidates.find((bytes) => Number.isSafeInteger(bytes) && bytes > 0 && Math.abs(bytes - printed) <= printed / 100);
}

/** Words of the identify data in the order given, as lower-case hexadecimal digits; undefined when the report lacks them. */
function wordsHex(section: DiskSection, at: readonly number[]): string | undefined {
	const words = at.map((index) => section.words.get(index));
	return words.some((word) => word === undefined) ? undefined : words.map((word) => (word ?? 0).toString(16).padStart(4, '0')).join('');
}
