/**
 * The metrics of a smartctl document. Where a document states a metric twice, what smartctl decoded itself goes first
 * (`temperature.current`, `power_on_time.hours`), then standard logs (device statistics), then vendor attributes.
 */
import type { MetricName, Reading } from '../../shared/domain/telemetry.ts';
import { bytesOfGigabytes, exactSum, toReading } from '../decoding/exact-numbers.ts';
import { celsiusOf, healthReading } from '../decoding/nvme-health.ts';
import { createReadingList, type ReadingList } from '../decoding/reading-list.ts';
import { type AttributeDecoder, attributeDecoder } from '../decoding/smart-attributes.ts';
import { arrayAt, numberAt, textAt, valueAt } from '../reading/json-access.ts';
import type { JsonObject, JsonValue } from '../reading/json-reader.ts';
import { protocolOf } from './smartctl-evidence.ts';
import { addLogs } from './smartctl-logs.ts';

/** Characters of the name of a log field that is kept under its own name. */
const LONGEST_NAME = 128;

export function smartctlReadings(document: JsonObject, model: string): readonly Reading[] {
	const list = createReadingList();
	addCommon(list, document);
	const protocol = protocolOf(document);
	if (protocol === 'NVMe') addNvme(list, document);
	else if (protocol === 'SCSI') addScsi(list, document);
	addDeviceStatistics(list, document);
	addAttributes(list, document, model);
	addFarm(list, document);
	addLogs(list, document);
	return list.readings;
}

function addCommon(list: ReadingList, document: JsonObject): void {
	list.add('temperature_c', currentTemperature(document));
	const hours = numberAt(document, 'power_on_time', 'hours');
	const minutes = numberAt(document, 'power_on_time', 'minutes');
	if (hours !== undefined) list.add('power_on_hours', Number(hours), minutes === undefined ? undefined : `${hours} h ${minutes} min`);
	list.add('power_cycles', numberAt(document, 'power_cycle_count'));
	list.add(
		'percentage_used',
		numberAt(document, 'endurance_used', 'current_percent') ?? numberAt(document, 'scsi_percentage_used_endurance_indicator'),
	);
	list.add('available_spare', numberAt(document, 'spare_available', 'current_percent'));
	list.add('spare_threshold', numberAt(document, 'spare_available', 'threshold_percent'));
	const hasPassed = valueAt(document, 'smart_status', 'passed');
	if (typeof hasPassed === 'boolean') list.add('smart_status_failed', hasPassed ? 0 : 1);
}

/** Some SAS drives report 0 with trip 0 and the truth in their environmental report. */
function currentTemperature(document: JsonObject): number | bigint | undefined {
	const current = numberAt(document, 'temperature', 'current');
	if (current !== 0) return current;
	return numberAt(document, 'scsi_environmental_reports', 'temperature_1', 'current') ?? current;
}

// ---- NVMe -----------------------------------------------------------------

function addNvme(list: ReadingList, document: JsonObject): void {
	const log = valueAt(document, 'nvme_smart_health_information_log');
	if (!(log instanceof Map)) return;
	for (const key of log.keys()) {
		const value = numberAt(log, key);
		// The namespace that the log is of is no measurement.
		if (value === undefined || key === 'nsid') continue;
		if (key === 'temperature') list.add('temperature_c', celsiusOf(value));
		else list.addReading(healthReading(key, key.slice(0, LONGEST_NAME), value));
	}
	for (const [index, sensor] of arrayAt(log, 'temperature_sensors').entries()) {
		if (typeof sensor === 'number') list.add(`temperature_sensor_${index + 1}_c`, celsiusOf(sensor));
	}
}

// ---- SCSI -----------------------------------------------------------------

function addScsi(list: ReadingList, document: JsonObject): void {
	list.add('grown_defects', numberAt(document, 'scsi_grown_defect_list'));
	list.add('pending_sectors', numberAt(document, 'scsi_pending_defects', 'count'));
	list.add('start_stop_cycles', numberAt(document, 'scsi_start_stop_cycle_counter', 'accumulated_start_stop_cycles'));
	list.add('load_cycles', numberAt(document, 'scsi_start_stop_cycle_counter', 'accumulated_load_unload_cycles'));
	const log = valueAt(document, 'scsi_error_counter_log');
	const sides = ['read', 'write', 'verify'].map((side) => valueAt(log, side));
	list.add('corrected_errors_total', total(sides, 'total_errors_corrected'));
	list.add('uncorrected_errors_total', total(sides, 'total_uncorrected_errors'));
	list.add('bytes_read_total', processedBytes(sides[0]));
	list.add('bytes_written_total', processedBytes(sides[1]));
}

/** The sum over the sides that state it; undefined when none does. */
function total(sides: readonly (JsonValue | undefined)[], key: string): number | bigint | undefined {
	return exactSum(sides.map((side) => numberAt(side, key)).filter((value) => value !== undefined));
}

/** `gigabytes_processed` is a text with three decimals behind the point or comma of the machine's locale: `3,641` is 3.641 GB. */
function processedBytes(side: JsonValue | undefined): number | bigint | undefined {
	const value = valueAt(side, 'gigabytes_processed');
	return typeof value === 'number' || typeof value === 'string' ? bytesOfGigabytes(String(value)) : undefined;
}

// ---- ATA ------------------------------------------------------------------

interface Statistic {
	readonly metric: MetricName;
	readonly isInBlocks?: true;
}

/** Device statistics (ACS-4, GP log 04h) by smartctl's names: standard units, no vendor in between. */
const statistics = new Map<string, Statistic>([
	['Logical Sectors Written', { metric: 'bytes_written_total', isInBlocks: true }],
	['Logical Sectors Read', { metric: 'bytes_read_total', isInBlocks: true }],
	['Percentage Used Endurance Indicator', { metric: 'percentage_used' }],
	['Current Temperature', { metric: 'temperature_c' }],
	['Power-on Hours', { metric: 'power_on_hours' }],
	['Lifetime Power-On Resets', { metric: 'power_cycles' }],
]);

/** Statistics that stand in only where the drive has no attribute for them. */
const fallbackStatistics = new Map<string, Statistic>([
	['Number of Reported Uncorrectable Errors', { metric: 'reported_uncorrectable' }],
	['Number of Reallocated Logical Sectors', { metric: 'reallocated_sectors' }],
	['Number of Realloc. Candidate Logical Sectors', { metric: 'pending_sectors' }],
	['Number of Interface CRC Errors', { metric: 'crc_errors' }],
]);

function addDeviceStatistics(list: ReadingList, document: JsonObject, table = statistics): void {
	for (const page of arrayAt(document, 'ata_device_statistics', 'pages')) {
		for (const entry of arrayAt(page, 'table')) {
			const known = table.get(textAt(entry, 'name') ?? '');
			if (known === undefined || valueAt(entry, 'flags', 'valid') !== true) continue;
			const value = numberAt(entry, 'value');
			if (value !== undefined) list.addReading(toReading(known.metric, value, known.isInBlocks === undefined ? 1 : blockBytes(document)));
		}
	}
}

const blockBytes = (document: JsonObject): number => Number(numberAt(document, 'logical_block_size') ?? 512);

interface FoundAttribute {
	readonly decoder: AttributeDecoder;
	readonly value: number;
	readonly raw: number | bigint;
}

function addAttributes(list: ReadingList, document: JsonObject, model: string): void {
	const found: FoundAttribute[] = [];
	for (const entry of arrayAt(document, 'ata_smart_attributes', 'table')) {
		const id = numberAt(entry, 'id');
		const raw = numberAt(entry, 'raw', 'value');
		if (typeof id !== 'number' || !Number.isInteger(id) || raw === undefined) continue;
		const decoder = attributeDecoder(id, model, textAt(entry, 'name') ?? '');
		const normalised = numberAt(entry, 'value');
		const value =
			raw < 0
				? undefined
				: decoder?.decode({ raw, blockBytes: blockBytes(document), ...(normalised === undefined ? {} : { normalised: Number(normalised) }) });
		if (decoder === undefined || value === undefined) list.add(`smart_${id}_raw`, raw);
		else found.push({ decoder, value, raw });
	}
	found.sort((first, second) => first.decoder.rank - second.decoder.rank);
	for (const { decoder, value, raw } of found) list.add(decoder.metric, value, Number(raw) === value ? undefined : String(raw));
	addDeviceStatistics(list, document, fallbackStatistics);
	list.add('pending_sectors', numberAt(document, 'ata_pending_defects_log', 'count'));
}

// ---- Seagate FARM ---------------------------------------------------------

const farmPaths: readonly { readonly metric: MetricName; readonly path: readonly [string, string]; readonly isInBlocks?: true }[] = [
	{ metric: 'power_on_hours', path: ['page_1_drive_information', 'poh'] },
	{ metric: 'power_cycles', path: ['page_1_drive_information', 'power_cycle_count'] },
	{ metric: 'load_cycles', path: ['page_1_drive_information', 'head_load_events'] },
	{ metric: 'bytes_written_total', path: ['page_2_workload_statistics', 'logical_sectors_written'], isInBlocks: true },
	{ metric: 'bytes_read_total', path: ['page_2_workload_statistics', 'logical_sectors_read'], isInBlocks: true },
	{ metric: 'reallocated_sectors', path: ['page_3_error_statistics', 'number_of_reallocated_sectors'] },
	{ metric: 'pending_sectors', path: ['page_3_error_statistics', 'number_of_reallocated_candidate_sectors'] },
	{ metric: 'crc_errors', path: ['page_3_error_statistics', 'total_crc_errors'] },
	{ metric: 'spin_retry_count', path: ['page_3_error_statistics', 'attr_spin_retry_count'] },
	{ metric: 'command_timeouts', path: ['page_3_error_statistics', 'command_time_out_count_total'] },
	{ metric: 'reported_uncorrectable', path: ['page_3_error_statistics', 'uncorrectables'] },
	// smartctl spells it with one r in 7.4 and 7.5.
	{ metric: 'temperature_c', path: ['page_4_environment_statistics', 'curent_temp'] },
	{ metric: 'temperature_c', path: ['page_4_environment_statistics', 'current_temp'] },
];

function addFarm(list: ReadingList, document: JsonObject): void {
	const farm = valueAt(document, 'seagate_farm_log');
	const sectorBytes = Number(numberAt(farm, 'page_1_drive_information', 'logical_sector_size') ?? 512);
	for (const { metric, path, isInBlocks } of farmPaths) {
		const value = numberAt(farm, ...path);
		if (value !== undefined) list.addReading(toReading(metric, value, isInBlocks === undefined ? 1 : sectorBytes));
	}
}
