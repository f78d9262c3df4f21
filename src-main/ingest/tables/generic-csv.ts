/**
 * Any CSV file with a time, a drive and numbers: columns are found by heading. Known metrics by name or alias, other numeric
 * columns under their own name. The program's own synthetic fleets come in this shape.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { isSerialMasked } from '../../shared/domain/identity.ts';
import { columnKey, impossibleValue, type MetricInfo, metricInfo, metricOfColumn } from '../../shared/domain/metrics.ts';
import type { DriveEvidence, Protocol, Reading, RowProblem } from '../../shared/domain/telemetry.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { type CsvRow, parseDecimal } from '../reading/csv-scanner.ts';
import { type CsvTable, createCsvTable } from '../reading/csv-table.ts';
import { instantColumn } from '../reading/instants.ts';
import { parseWrittenTime } from '../reading/written-times.ts';

/** Headings by meaning, in the form of `columnKey`; the first that a file has is used. */
const roles = {
	time: ['observed_at_ms', 'observed_at', 'timestamp', 'time', 'datetime', 'date_time', 'date', 'day', 'ts', 'epoch', 'time_t'],
	serial: ['serial_number', 'serial', 'serialnumber', 'serial_no', 'drive_serial', 'disk_serial'],
	drive: ['drive', 'device', 'disk', 'drive_id', 'disk_id', 'device_name', 'device_id'],
	model: ['model', 'model_name', 'device_model', 'product'],
	firmware: ['firmware', 'firmware_version', 'firmware_rev'],
	protocol: ['protocol', 'interface'],
	capacity: ['capacity_bytes', 'user_capacity_bytes', 'size_bytes'],
	host: ['host', 'hostname', 'server', 'node', 'instance'],
	slot: ['slot', 'bay', 'enclosure_slot'],
	wwn: ['wwn', 'world_wide_name'],
	failure: ['failure', 'failed', 'has_failed'],
} as const;

type Role = keyof typeof roles;
type RoleColumns = Readonly<Record<Role, number>>;

interface ValueColumn {
	readonly index: number;
	readonly heading: string;
	readonly metric: MetricInfo;
}

/** Which column plays which role; -1 for none. */
function roleColumns(names: readonly string[]): RoleColumns {
	const keys = names.map(columnKey);
	const find = (role: Role): number => {
		for (const key of roles[role]) {
			const index = keys.indexOf(key);
			if (index >= 0) return index;
		}
		return -1;
	};
	return {
		time: find('time'),
		serial: find('serial'),
		drive: find('drive'),
		model: find('model'),
		firmware: find('firmware'),
		protocol: find('protocol'),
		capacity: find('capacity'),
		host: find('host'),
		slot: find('slot'),
		wwn: find('wwn'),
		failure: find('failure'),
	};
}

/** What a header lacks to be telemetry: nothing, one of time and drive, or everything. */
export function genericHeaderFit(names: readonly string[]): 'fits' | 'close' | 'foreign' {
	const columns = roleColumns(names);
	const hasTime = columns.time >= 0;
	const hasDrive = columns.serial >= 0 || columns.drive >= 0;
	if (hasTime && hasDrive) return isLong(names) ? 'close' : 'fits';
	const hasMetric = names.some((name) => metricOfColumn(name) !== undefined);
	return names.length > 1 && (hasDrive || hasMetric) ? 'close' : 'foreign';
}

const longNames = 'metric metric_name attribute attribute_name sensor sensor_name counter counter_name parameter'.split(' ');

/** One value a row, of the metric that the row names: read as it stands, everything would become one metric called `value`. */
function isLong(names: readonly string[]): boolean {
	const keys = new Set(names.map(columnKey));
	return keys.has('value') && longNames.some((name) => keys.has(name));
}

/** Why a table that is close to telemetry cannot be read without a mapping. */
export function tableAdvice(names: readonly string[]): string {
	const listed = names.slice(0, 20).join(', ');
	return isLong(names)
		? `The table holds one value a row, beside the name of its metric; a mapping profile says which name means what. There are: ${listed}.`
		: `A table needs a time column and a drive column; there are: ${listed}.`;
}

/** @throws AppError `columns_changed` from `push` without a time or drive column */
export function createGenericCsvReader(delimiter: string, sink: Sink): FormatReader {
	let readRow: ((row: CsvRow) => void) | undefined;
	return createCsvTable(delimiter, sink, {
		header(table) {
			const columns = roleColumns(table.names);
			const missing = [
				...(columns.time < 0 ? ['a time (date, timestamp)'] : []),
				...(columns.serial < 0 && columns.drive < 0 ? ['a drive (serial_number, drive)'] : []),
			];
			if (missing.length > 0) {
				throw new AppError('columns_changed', `The columns do not say ${missing.join(' and ')}; there are: ${table.names.slice(0, 20).join(', ')}.`, {
					missing,
					columns: table.names.slice(0, 100),
				});
			}
			readRow = rowReader(table, columns, delimiter, sink);
		},
		row: (row) => readRow?.(row),
	});
}

/** Dates whose order differs from country to country are no business of a reader without a mapping. */
function timeFault(text: string): string {
	const isWritten = (['dmy', 'mdy', 'ymd'] as const).some((order) => parseWrittenTime(text, order) !== undefined);
	return `"${text}" is not a time${isWritten ? ' as in 2026-05-31 06:30: a mapping profile says the order of its parts' : ''}`;
}

function rowReader(table: CsvTable, columns: RoleColumns, delimiter: string, sink: Sink): (row: CsvRow) => void {
	const { rows } = sink;
	const values = valueColumns(table.names, columns).map((column) => ({
		...column,
		number: rows.metric(column.metric.name),
		low: Math.max(column.metric.minimum ?? -Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER),
		high: Math.min(column.metric.maximum ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
	}));
	const instantOf = instantColumn(columns.time);
	const evidenceOf = evidenceReader(table, columns, sink);
	const hasDecimalComma = delimiter !== ',';
	const heading = (index: number): string => table.names[index] ?? '';
	return (row) => {
		const observedAtMs = instantOf(row);
		if (observedAtMs === undefined) return sink.reject(problem(row, heading(columns.time), timeFault(row.text(columns.time).slice(0, 40))));
		const evidence = evidenceOf(row);
		if (typeof evidence === 'string') return sink.reject(problem(row, heading(columns.serial >= 0 ? columns.serial : columns.drive), evidence));
		const hasFailed = columns.failure < 0 ? false : readFlag(row.text(columns.failure));
		if (hasFailed === undefined)
			return sink.reject(problem(row, heading(columns.failure), `"${row.text(columns.failure).slice(0, 40)}" is neither 0 nor 1`));
		rows.start(evidence, observedAtMs);
		for (const column of values) {
			if (row.isEmpty(column.index)) continue;
			const value = row.number(column.index);
			// Numbers that are there, possible, and exact where they are whole: almost all of them.
			if (value >= column.low && value <= column.high) {
				rows.add(column.number, value);
				continue;
			}
			const found = readValue(row, column, hasDecimalComma, sink);
			if (found === undefined) continue;
			if ('code' in found) return sink.reject(found);
			rows.add(column.number, found.value, found.raw);
		}
		rows.finish(hasFailed, row.line, heading(columns.time));
	};
}

const problem = (row: CsvRow, column: string, reason: string): RowProblem => ({ line: row.line, column, code: 'row_rejected', reason });

/** Columns without a role. Where several name the same metric, the one with its very name is it, else the first, and the others keep their headings. */
function valueColumns(names: readonly string[], columns: RoleColumns): readonly ValueColumn[] {
	const taken = new Set<number>(Object.values(columns));
	const used = new Set<string>();
	return names.flatMap((heading, index) => {
		if (heading === '' || taken.has(index)) return [];
		const known = metricOfColumn(heading);
		const isIt = known !== undefined && !used.has(known.name) && (heading === known.name || !names.includes(known.name));
		const metric = isIt ? known : metricInfo(heading.slice(0, 128));
		used.add(metric.name);
		return [{ index, heading, metric }];
	});
}

const missingWords = new Set(['', 'nan', 'null', 'none', 'na', 'n/a', '-', '?']);

function readValue(row: CsvRow, column: ValueColumn, hasDecimalComma: boolean, sink: Sink): Reading | RowProblem | undefined {
	if (row.isEmpty(column.index)) return undefined;
	let value = row.number(column.index);
	if (Number.isNaN(value)) {
		const text = row.text(column.index).trim();
		if (missingWords.has(text.toLowerCase())) return undefined;
		value = hasDecimalComma ? parseDecimal(text.replace(',', '.')) : value;
		if (Number.isNaN(value)) {
			if (column.metric.isKnown) return problem(row, column.heading, `"${text.slice(0, 40)}" is not a number`);
			sink.note(`Column ${column.heading} holds text and was left out where it does.`);
			return undefined;
		}
	}
	const reason = impossibleValue(column.metric, value);
	if (reason !== undefined) return problem(row, column.heading, reason);
	const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value);
	return isRounded ? { metric: column.metric.name, value, raw: row.text(column.index).trim().slice(0, 400) } : { metric: column.metric.name, value };
}

function readFlag(text: string): boolean | undefined {
	const word = text.trim().toLowerCase();
	if (word === '' || word === '0' || word === 'false' || word === 'no' || word === '0.0') return false;
	return word === '1' || word === 'true' || word === 'yes' || word === '1.0' ? true : undefined;
}

/** Reads what a row says about its drive and hands out one shared object for equal rows; a sentence when there is none. */
function evidenceReader(table: CsvTable, columns: RoleColumns, sink: Sink): (row: CsvRow) => DriveEvidence | string {
	const { serial, drive, model, firmware, protocol, capacity, host, slot, wwn } = columns;
	return table.rememberedBy<DriveEvidence>([serial, drive, model, firmware, protocol, capacity, host, slot, wwn], (row) => {
		const evidence = readEvidence(row, columns);
		if (evidence === undefined) return 'the drive is missing';
		if (Object.values(evidence).some((value) => typeof value === 'string' && value.includes('�'))) sink.badText(row.line, 'drive');
		return evidence;
	});
}

function readEvidence(row: CsvRow, columns: RoleColumns): DriveEvidence | undefined {
	const text = (index: number): string => (index < 0 ? '' : row.text(index).trim());
	const serial = text(columns.serial);
	const drive = text(columns.drive);
	if (serial === '' && drive === '') return undefined;
	const named = drive === '' ? {} : isDevicePath(drive) ? { deviceName: drive } : { serial: drive };
	const capacity = columns.capacity < 0 ? Number.NaN : row.number(columns.capacity);
	// A device name cannot identify a drive, but it does tell the drives of one file apart.
	const slot = text(columns.slot) || (isSerialMasked(serial) && isDevicePath(drive) ? drive : '');
	const wwn = text(columns.wwn).toLowerCase().replace(/^0x/, '');
	return {
		...named,
		...(serial === '' || ('serial' in named && isSerialMasked(serial)) ? {} : { serial }),
		...optional('model', text(columns.model)),
		...optional('firmware', text(columns.firmware)),
		protocol: readProtocol(text(columns.protocol)),
		...(capacity > 0 && Number.isSafeInteger(capacity) ? { capacityBytes: capacity } : {}),
		...optional('host', text(columns.host)),
		...optional('slot', slot),
		...(/^[0-9a-f]{16}$/.test(wwn) ? { wwn } : {}),
	};
}

const optional = <Name extends 'model' | 'firmware' | 'host' | 'slot'>(name: Name, value: string): { readonly [key in Name]?: string } =>
	(value === '' ? {} : { [name]: value }) as { readonly [key in Name]?: string };

/** `/dev/sda`, `sda1`, `nvme0n1`, `C:`, `PhysicalDrive0`: names that the system gives and may change. */
function isDevicePath(text: string): boolean {
	const name = text.toLowerCase();
	return (
		name.startsWith('/dev/') ||
		name.startsWith('\\\\.\\') ||
		/^(?:[shv]d[a-z]{1,3}|nvme\d{1,3}(?:n\d{1,3})?|physicaldrive\d{1,3}|disk\d{1,3}|[a-z]:\\?)$/.test(name)
	);
}

/** The protocol that a word names: `SATA`, `nvme`, `SAS`. */
export function readProtocol(text: string): Protocol {
	const word = text.toUpperCase();
	if (word === 'ATA' || word === 'SATA' || word === 'PATA') return 'ATA';
	if (word === 'NVME' || word === 'PCIE') return 'NVMe';
	return word === 'SCSI' || word === 'SAS' ? 'SCSI' : 'unknown';
}
