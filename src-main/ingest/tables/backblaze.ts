/**
 * Backblaze Drive Stats: one row per drive and day, columns by name, since each quarter has others.
 * Raw SMART values become metrics by the table of attributes; the others keep their column name.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import { impossibleValue, type MetricInfo, metricInfo } from '../../shared/domain/metrics.ts';
import type { DriveEvidence, RowProblem } from '../../shared/domain/telemetry.ts';
import { attributeDecoder, type Decode } from '../decoding/smart-attributes.ts';
import type { FormatReader, RowWriter, Sink } from '../parser.ts';
import type { CsvRow } from '../reading/csv-scanner.ts';
import { type CsvTable, createCsvTable } from '../reading/csv-table.ts';
import { instantColumn } from '../reading/instants.ts';

/** A raw column and the column of its normalised value (-1 without one). */
interface SmartColumn {
	readonly id: number;
	readonly name: string;
	readonly raw: number;
	readonly normalised: number;
}

/** How one column of one model is read. */
interface PlannedColumn extends SmartColumn {
	readonly metric: MetricInfo;
	/** Of `metric` in the stream. */
	readonly metricNumber: number;
	/** The column's own name as a metric. */
	readonly rawMetric: MetricInfo;
	/** Absent for a value kept under its column name. */
	readonly decode?: Decode;
	/** Metrics that several columns can give: an earlier column of the plan wins. */
	readonly hasRivals: boolean;
}

const required = ['date', 'serial_number', 'model', 'failure'];

/** Whether a header is Backblaze's: the four key columns and at least one raw SMART value. */
export function isBackblazeHeader(names: readonly string[]): boolean {
	return required.every((name) => names.includes(name)) && names.some((name) => smartId(name, '_raw') !== undefined);
}

function smartId(name: string, ending: string): number | undefined {
	if (!name.startsWith('smart_') || !name.endsWith(ending)) return undefined;
	const id = Number(name.slice(6, -ending.length));
	return Number.isInteger(id) && id >= 1 && id <= 255 ? id : undefined;
}

/** @throws AppError `columns_changed` from `push` when a key column is missing */
export function createBackblazeReader(delimiter: string, sink: Sink): FormatReader {
	let readRow: ((row: CsvRow) => void) | undefined;
	return createCsvTable(delimiter, sink, {
		header(table) {
			const missing = required.filter((name) => table.column(name) < 0);
			if (missing.length > 0) {
				throw new AppError('columns_changed', `A Backblaze export needs the columns ${required.join(', ')}; missing: ${missing.join(', ')}.`, {
					missing,
				});
			}
			readRow = rowReader(table, sink);
		},
		row: (row) => readRow?.(row),
	});
}

function rowReader(table: CsvTable, sink: Sink): (row: CsvRow) => void {
	const smart = smartColumns(table.names);
	const others = keptColumns(table.names);
	const evidenceOf = evidenceReader(table, sink);
	const plans = new Map<string, readonly PlannedColumn[]>();
	const date = table.column('date');
	const instantOf = instantColumn(date);
	const failure = table.column('failure');

	return (row) => {
		const observedAtMs = instantOf(row);
		if (observedAtMs === undefined) return sink.reject(problem(row, 'date', `"${row.text(date).slice(0, 40)}" is not a date`));
		const evidence = evidenceOf(row);
		if (typeof evidence === 'string') return sink.reject(problem(row, 'serial_number', evidence));
		const failed = row.number(failure);
		if (failed !== 0 && failed !== 1) return sink.reject(problem(row, 'failure', `"${row.text(failure).slice(0, 40)}" is neither 0 nor 1`));

		const model = evidence.model ?? '';
		let plan = plans.get(model);
		if (plan === undefined) {
			plan = planFor(model, smart, others, sink.rows.metric);
			if (plans.size < limits.evidenceCache) plans.set(model, plan);
		}
		sink.rows.start(evidence, observedAtMs);
		const fault = readPlan(row, plan, sink.rows);
		if (fault) return sink.reject(fault);
		sink.rows.finish(failed === 1, row.line, 'date');
	};
}

const problem = (row: CsvRow, column: string, reason: string): RowProblem => ({ line: row.line, column, code: 'row_rejected', reason });

/** Puts the row's values out; what is wrong with the row when one cannot be. */
function readPlan(row: CsvRow, plan: readonly PlannedColumn[], rows: RowWriter): RowProblem | undefined {
	for (const column of plan) {
		if (row.isEmpty(column.raw)) continue;
		if (column.hasRivals && rows.has(column.metricNumber)) continue;
		const raw = row.number(column.raw);
		if (Number.isNaN(raw)) {
			if (row.text(column.raw).trim() === '') continue;
			return problem(row, column.name, `"${row.text(column.raw).slice(0, 40)}" is not a number`);
		}
		if (raw < 0 && column.id > 0) return problem(row, column.name, `raw SMART value ${raw} is below 0`);
		if (!Number.isFinite(raw)) return problem(row, column.name, 'the number is too large');
		const value = decodeColumn(row, column, raw);
		// Packed in a way that the table does not know: the raw value under its own name.
		const metric = value === undefined ? column.rawMetric : column.metric;
		const reason = impossibleValue(metric, value ?? raw);
		if (reason !== undefined) return problem(row, column.name, reason);
		const number = value === undefined ? rows.metric(metric.name) : column.metricNumber;
		if (value === raw && Number.isSafeInteger(raw)) rows.add(number, value);
		else rows.add(number, value ?? raw, sourceOf(row, column, raw, value));
	}
	return undefined;
}

/** The metric's value; `number` itself for a column without decoder, undefined when the decoder does not know the packing. */
function decodeColumn(row: CsvRow, column: PlannedColumn, number: number): number | undefined {
	if (column.decode === undefined) return number;
	const raw = isRounded(number) ? BigInt(wholeText(row.text(column.raw))) : number;
	if (column.normalised < 0 || row.isEmpty(column.normalised)) return column.decode({ raw });
	return column.decode({ raw, normalised: row.number(column.normalised) });
}

/** What the source states, where the value alone does not give it back. */
function sourceOf(row: CsvRow, column: PlannedColumn, number: number, value: number | undefined): number | string | undefined {
	if (isRounded(number)) return wholeText(row.text(column.raw));
	return value === undefined || value === number ? undefined : number;
}

const isRounded = (number: number): boolean => Number.isInteger(number) && !Number.isSafeInteger(number);

/** The digits of a whole number that `Number` would round: `9023116403587028`, `9023116403587028.0`; others as `Number` gives them. */
function wholeText(text: string): string {
	const match = /^\+?(\d{1,400})(?:\.0{0,20})?$/.exec(text.trim());
	return match?.[1] ?? BigInt(Number(text)).toString();
}

function smartColumns(names: readonly string[]): readonly SmartColumn[] {
	return names.flatMap((name, raw) => {
		const id = smartId(name, '_raw');
		return id === undefined ? [] : [{ id, name, raw, normalised: names.indexOf(`smart_${id}_normalized`) }];
	});
}

/** Columns that are neither keys, place nor SMART: kept by name when their values are numbers. */
function keptColumns(names: readonly string[]): readonly SmartColumn[] {
	const used = new Set([...required, 'capacity_bytes', 'datacenter', 'cluster_id', 'vault_id', 'pod_id', 'pod_slot_num', 'is_legacy_format', '']);
	return names.flatMap((name, raw) => {
		const isSmart = smartId(name, '_raw') !== undefined || smartId(name, '_normalized') !== undefined;
		return used.has(name) || isSmart ? [] : [{ id: 0, name, raw, normalised: -1 }];
	});
}

function planFor(
	model: string,
	smart: readonly SmartColumn[],
	others: readonly SmartColumn[],
	numberOf: RowWriter['metric'],
): readonly PlannedColumn[] {
	const planned = [...smart, ...others].map((column) => {
		const decoder = column.id === 0 ? undefined : attributeDecoder(column.id, model, '');
		return {
			...column,
			rank: decoder?.rank ?? 0,
			metric: metricInfo(decoder?.metric ?? column.name),
			metricNumber: numberOf(decoder?.metric ?? column.name),
			rawMetric: metricInfo(column.name),
			...(decoder === undefined ? {} : { decode: decoder.decode }),
		};
	});
	const sources = Map.groupBy(planned, (column) => column.metric.name);
	return planned
		.map((column) => ({ ...column, hasRivals: (sources.get(column.metric.name)?.length ?? 0) > 1 }))
		.sort((first, second) => first.rank - second.rank || first.raw - second.raw);
}

/** Reads what a row says about its drive and hands out one shared object for equal rows; a sentence when there is no serial. */
function evidenceReader(table: CsvTable, sink: Sink): (row: CsvRow) => DriveEvidence | string {
	const serialColumn = table.column('serial_number');
	const modelColumn = table.column('model');
	const capacityColumn = table.column('capacity_bytes');
	return table.rememberedBy<DriveEvidence>([serialColumn, modelColumn, capacityColumn, ...table.placeColumns], (row) => {
		const serial = row.text(serialColumn).trim();
		if (serial === '') return 'the serial number is missing';
		const model = row.text(modelColumn).trim();
		const place = table.place(row);
		if (serial.includes('�') || model.includes('�')) sink.badText(row.line, 'serial_number');
		// Backblaze writes -1 where the capacity could not be read.
		const capacity = capacityColumn < 0 ? Number.NaN : row.number(capacityColumn);
		const evidence: DriveEvidence = {
			serial,
			...(model === '' ? {} : { model }),
			protocol: protocolOf(model),
			...(capacity > 0 && Number.isSafeInteger(capacity) ? { capacityBytes: capacity } : {}),
			...(place === '' ? {} : { slot: place }),
		};
		return evidence;
	});
}

/** The export does not name the protocol; its drives are SATA but for a few models that say NVMe. */
function protocolOf(model: string): DriveEvidence['protocol'] {
	return model.toUpperCase().includes('NVME') ? 'NVMe' : 'ATA';
}
