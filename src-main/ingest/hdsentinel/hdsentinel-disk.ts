/** One disk of a Hard Disk Sentinel report: identity and values from its elements. */
import { isWorldWideNameUsable, normaliseModel, normaliseWwn } from '../../shared/domain/identity.ts';
import { columnKey } from '../../shared/domain/metrics.ts';
import type { DriveEvidence, Protocol, Reading } from '../../shared/domain/telemetry.ts';
import { type AtaAttribute, addAtaAttributes, parseHex } from '../decoding/ata-attributes.ts';
import { addNvmeField, nvmeNameOf } from '../decoding/nvme-log-fields.ts';
import { createReadingList, type ReadingList } from '../decoding/reading-list.ts';
import { type DecimalMark, type Measure, measureName, parseHours, parseMeasure } from '../reading/local-measures.ts';

/** An element without others inside, two levels below its disk. */
export interface Leaf {
	readonly section: string;
	readonly name: string;
	readonly text: string;
	/** Of an `Attribute` of the S.M.A.R.T. table. */
	readonly attributes: ReadonlyMap<string, string> | undefined;
}

export interface Disk {
	readonly number: number;
	readonly line: number;
	readonly evidence: DriveEvidence;
	readonly readings: readonly Reading[];
	/** A Storage Spaces volume, which is no drive. */
	readonly isVirtual: boolean;
}

/** Sections that say what the drive is and can, not how it is. */
const descriptions = new Set([
	'Properties',
	'NVMe_Features',
	'NVMe_Namespace_Information',
	'Disk_Information',
	'ATA_Information',
	'Acoustic_Management_Configuration',
	'ATA_Features',
	'SSD_Features',
	'S.M.A.R.T._Details',
	'Security_Mode',
	'Serial_ATA_Features',
	'SCSI_Information',
	'Hard_Disk_Test',
]);

/** Elements of the summary that are evidence, words, or read one by one. */
const apart = new Set(
	(
		'Hard_Disk_Number Hard_Disk_Device Interface Vendor_Information Version Disk_Controller Disk_Location Hard_Disk_Model_ID Firmware_Revision ' +
		'Hard_Disk_Serial_Number SSD_Controller Total_Size Power_State USB_Device_Name Device_Type Logical_Drive_s Current_Temperature Power_on_time ' +
		'Estimated_remaining_lifetime Lifetime_writes Health Description Tip Current_Disk_Activity'
	).split(' '),
);

/** @param mark  decimal mark of the report. @param note  gets sentences about values that disagree */
export function diskOf(number: number, line: number, leaves: readonly Leaf[], mark: DecimalMark, note: (sentence: string) => void): Disk {
	const texts = new Map<string, string>();
	for (const { section, name, text } of leaves) if (!texts.has(`${section}/${name}`)) texts.set(`${section}/${name}`, text);
	const text = (section: string, name: string): string => texts.get(`${section}/${name}`) ?? '';
	const model = text(SUMMARY, 'Hard_Disk_Model_ID');
	const table = readTable(leaves, model);
	const list = createReadingList();
	addSummary(
		list,
		table.list,
		(name) => text(SUMMARY, name),
		mark,
		(sentence) => note(`Disk ${number}: ${sentence}`),
	);
	const activity = parseMeasure(text('Transfer_Rate_Information', 'Current_Disk_Activity'), mark);
	if (activity?.unit === '%' && activity.value >= 0) list.add('utilisation', activity.value / 100);
	for (const leaf of leaves) addOther(list, leaf, mark, note);
	return {
		number,
		line,
		evidence: evidenceOf(text, model, table.protocol, mark),
		readings: list.readings,
		isVirtual: normaliseModel(model).includes('STORAGE SPACE'),
	};
}

const SUMMARY = 'Hard_Disk_Summary';

// ---- S.M.A.R.T. table -----------------------------------------------------

/** ATA rows have a number and hexadecimal raw data; NVMe rows a name and a whole number with marks between its groups. */
function readTable(leaves: readonly Leaf[], model: string): { readonly list: ReadingList; readonly protocol: Protocol } {
	const list = createReadingList();
	const ata: AtaAttribute[] = [];
	let hasNamed = false;
	for (const { attributes } of leaves) {
		if (attributes === undefined) continue;
		const name = columnKey((attributes.get('Name') ?? '').slice(0, 200));
		const id = Number(/^\d{1,3}$/.exec(attributes.get('ID') ?? '')?.[0] ?? Number.NaN);
		const normalised = Number(/^\d{1,3}$/.exec(attributes.get('Value') ?? '')?.[0] ?? Number.NaN);
		if (id >= 1 && id <= 255)
			ata.push({
				id,
				name: smartctlName(id, name),
				raw: parseHex(attributes.get('Data') ?? ''),
				...(Number.isNaN(normalised) ? {} : { normalised }),
			});
		else {
			const whole = wholeNumber(attributes.get('Value') ?? '');
			if (whole === undefined || name === '') continue;
			hasNamed = true;
			addNvmeField(list, nvmeNameOf(name), whole);
		}
	}
	addAtaAttributes(list, ata, model);
	return { list, protocol: ata.length > 0 ? 'ATA' : hasNamed ? 'NVMe' : 'unknown' };
}

/** Digits with one mark between groups of three (`9.855.094`, `33,013,187`), or of two before the last three (`3,30,13,187` in India). */
const WHOLE = /^\d{1,39}$|^\d{1,3}(?:([.,'’\s\u00a0\u202f])\d{3})(?:\1\d{3}){0,11}$|^\d{1,2}(?:,\d{2}){1,15},\d{3}$/;

/** Values of the NVMe table are whole, so every mark in them stands between groups; anything else is no number. */
function wholeNumber(text: string): number | bigint | undefined {
	const trimmed = text.trim();
	if (!WHOLE.test(trimmed)) return undefined;
	const digits = trimmed.replace(/\D/g, '');
	const number = Number(digits);
	return Number.isSafeInteger(number) ? number : BigInt(digits);
}

/** The name by which the table of attributes knows the unit of host traffic: Hard Disk Sentinel prints it in the name. */
function smartctlName(id: number, name: string): string {
	if (id !== 225 && id !== 241 && id !== 242) return '';
	const side = id === 242 ? 'Reads' : 'Writes';
	if (name.endsWith('_32mb')) return `Host_${side}_32MiB`;
	if (name.endsWith('_gb')) return `Host_${side}_GiB`;
	if (name.endsWith('_mb')) return `Host_${side}_MiB`;
	return name.includes('lba') && id !== 225 ? `Total_LBAs_${id === 242 ? 'Read' : 'Written'}` : '';
}

// ---- Summary --------------------------------------------------------------

/** What the program decoded itself goes first, then the table, then what is rounded. */
function addSummary(
	list: ReadingList,
	table: ReadingList,
	text: (name: string) => string,
	mark: DecimalMark,
	note: (sentence: string) => void,
): void {
	list.add('temperature_c', celsius(parseMeasure(text('Current_Temperature'), mark)));
	const hours = parseHours(text('Power_on_time'));
	const counted = table.valueOf('power_on_hours');
	// Whole hours on both sides; the table may be read a moment later.
	if (hours !== undefined && counted !== undefined && Math.abs(hours - counted) > 1)
		note(`the report says ${hours} power-on hours, its table ${counted}; the report was used.`);
	list.add('power_on_hours', hours);
	for (const reading of table.readings) list.addReading(reading);
	const written = bytesOf(parseMeasure(text('Lifetime_writes'), mark));
	const exact = list.valueOf('bytes_written_total');
	list.add('bytes_written_total', written, text('Lifetime_writes'));
	if (written !== undefined && exact !== undefined && Math.abs(written - exact) > 0.02 * exact + 2 ** 34)
		note(`the report says ${text('Lifetime_writes')} written, its table ${exact} bytes; the table was used.`);
	const health = parseMeasure(text('Health'), mark);
	// -1 % stands for unknown.
	if (health !== undefined && health.value >= 0) list.add('health_percent', health.value);
	const lifetime = text('Estimated_remaining_lifetime');
	const days = parseMeasure(/\d.{0,40}/s.exec(lifetime)?.[0] ?? '', mark);
	list.add('estimated_remaining_lifetime_days', days?.value, /^\d/.test(lifetime) ? undefined : lifetime);
}

/** Fahrenheit where the program is set to it; the Linux tool prints both, Celsius first. */
function celsius(temperature: Measure | undefined): number | undefined {
	if (temperature === undefined) return undefined;
	return temperature.unit.endsWith('F') ? Math.round(((temperature.value - 32) / 1.8) * 10) / 10 : temperature.value;
}

/** Binary units under decimal names: 6943294 data units of 512000 bytes are shown as 3,23 TB. */
const unitBytes = new Map([
	['KB', 2 ** 10],
	['MB', 2 ** 20],
	['GB', 2 ** 30],
	['TB', 2 ** 40],
	['PB', 2 ** 50],
]);

function bytesOf(measure: Measure | undefined): number | undefined {
	const factor = unitBytes.get(measure?.unit ?? '');
	return measure === undefined || factor === undefined ? undefined : Math.round(measure.value * factor);
}

const SINCE_INSTALLATION = /^,?\s*([\d.,'’\s\u00a0\u202f]{1,40}MB) since installation/;

/** Every other number keeps the name of its element and its unit: `daily_average_c`, `current_read_rate_kb_s`. */
function addOther(list: ReadingList, leaf: Leaf, mark: DecimalMark, note: (sentence: string) => void): void {
	if (leaf.attributes !== undefined || descriptions.has(leaf.section) || apart.has(leaf.name)) return;
	const measure = parseMeasure(leaf.text, mark);
	if (measure === undefined) {
		if (mark === undefined && parseMeasure(leaf.text, '.') !== undefined)
			note('Numbers like 1.024 were left out: nothing shows whether the mark is a decimal one.');
		return;
	}
	const isUnknown = measure.unit === '%' && measure.value < 0;
	if (!isUnknown && columnKey(leaf.name) !== '') list.add(measureName(leaf.name, measure.unit), measure.value);
	const since = parseMeasure(SINCE_INSTALLATION.exec(measure.rest)?.[1] ?? '', mark);
	if (since !== undefined) list.add(measureName(`${leaf.name}_since_installation`, since.unit), since.value);
}

// ---- Identity -------------------------------------------------------------

function evidenceOf(text: (section: string, name: string) => string, model: string, table: Protocol, mark: DecimalMark): DriveEvidence {
	const summary = (name: string): string => {
		const value = text(SUMMARY, name);
		return value === '?' ? '' : value;
	};
	const protocol = protocolOf(summary('Interface').toUpperCase(), table);
	const wwn = normaliseWwn(text('ATA_Features', 'XN_64_bit_World_Wide_ID'));
	const capacityBytes = capacityOf(text, protocol, mark);
	const optional = (name: 'serial' | 'model' | 'firmware' | 'deviceName', value: string): Partial<DriveEvidence> =>
		value === '' ? {} : { [name]: value };
	return {
		...optional('serial', summary('Hard_Disk_Serial_Number')),
		...(isWorldWideNameUsable(wwn) ? { wwn } : {}),
		...optional('model', model === '?' ? '' : model),
		...optional('firmware', summary('Firmware_Revision')),
		protocol,
		...(capacityBytes === undefined ? {} : { capacityBytes }),
		...optional('deviceName', summary('Hard_Disk_Device')),
	};
}

/** The table tells for certain; a USB bridge calls itself SCSI and has an ATA drive behind it. */
function protocolOf(name: string, table: Protocol): Protocol {
	if (table !== 'unknown') return table;
	if (name.includes('NVM')) return 'NVMe';
	if (name.includes('ATA') || name.includes('IDE')) return 'ATA';
	return name.includes('SCSI') || name.includes('SAS') ? 'SCSI' : 'unknown';
}

/** Exact bytes of ATA and NVMe; the total of SCSI is the address of the last sector, and the size in MB is rounded. */
function capacityOf(text: (section: string, name: string) => string, protocol: Protocol, mark: DecimalMark): number | undefined {
	const number = (section: string, name: string): number => parseMeasure(text(section, name), mark ?? '.')?.value ?? Number.NaN;
	const namespace = 'NVMe_Namespace_Information';
	const bytes =
		protocol === 'ATA'
			? number('ATA_Information', 'Total_Sectors') * number('ATA_Information', 'Bytes_Per_Sector')
			: protocol === 'NVMe'
				? number(namespace, 'NS_1_Total_Sectors') *
					(text(namespace, 'NS_1_Bytes_Per_Sector') === '' ? number(namespace, 'NS_1_Sector_Size') : number(namespace, 'NS_1_Bytes_Per_Sector'))
				: Number.NaN;
	return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}
