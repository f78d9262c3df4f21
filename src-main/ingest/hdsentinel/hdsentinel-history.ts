/**
 * A table of many Hard Disk Sentinel reports: a time, the model, its temperature, health and power-on time (`13 days, 3 hours`).
 * It has no serial. Two drives of one model are told apart by their power-on time, which only rises, and by their order.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { columnKey, metricOfColumn } from '../../shared/domain/metrics.ts';
import { type DriveEvidence, MS_PER_HOUR, type RowProblem, type TelemetryRecord } from '../../shared/domain/telemetry.ts';
import { parseExact } from '../decoding/exact-numbers.ts';
import { createReadingList, firstImpossible } from '../decoding/reading-list.ts';
import { instantOrUtc } from '../decoding/untimed.ts';
import type { FormatReader, Sink } from '../parser.ts';
import type { CsvRow } from '../reading/csv-scanner.ts';
import { createCsvTable } from '../reading/csv-table.ts';
import { parseHours } from '../reading/local-measures.ts';

const times = ['timestamp', 'observed_at', 'datetime', 'date_time', 'time'];
/** A table with one of these is a generic one: it knows its drives. */
const drives = ['serial', 'serial_number', 'drive', 'device', 'disk', 'drive_id', 'disk_id'];

/** Whether a header has a time, a model and a power-on time in words, and nothing else that says which drive it is. */
export function isHistoryHeader(columns: readonly string[]): boolean {
	const keys = columns.map(columnKey);
	return (
		keys.includes('model') && keys.includes('power_on_time') && times.some((key) => keys.includes(key)) && !drives.some((key) => keys.includes(key))
	);
}

interface Columns {
	readonly time: number;
	readonly model: number;
	readonly values: readonly { readonly index: number; readonly heading: string; readonly metric: string }[];
}

/** @throws AppError as every table: `columns_changed`, `input_truncated`, `record_too_large` */
export function createHistoryReader(sink: Sink, delimiter: string): FormatReader {
	// Rows without any value are no rows of a drive; the table would count them.
	const reject = (problem: RowProblem): void => {
		sink.row();
		sink.reject(problem);
	};
	const clocks = createClocks();
	let columns: Columns | undefined;
	return createCsvTable(
		delimiter,
		{ ...sink, row: () => undefined, reject },
		{
			header: ({ names }) => {
				columns = columnsOf(names);
			},
			row(row) {
				const found = columns === undefined ? undefined : recordOf(row, columns, clocks, sink);
				if (found === undefined) return;
				if ('code' in found) {
					reject(found);
					return;
				}
				sink.note('The table knows drives by model only: they stay apart from those of other files until you merge them.');
				sink.row();
				sink.record(found, 'timestamp');
			},
		},
	);
}

function columnsOf(names: readonly string[]): Columns {
	const keys = names.map(columnKey);
	const time = keys.findIndex((key) => times.includes(key));
	const model = keys.indexOf('model');
	// The header was recognised by its names; one that a user insists on may lack them.
	if (time < 0 || model < 0)
		throw new AppError('columns_changed', `A table of Hard Disk Sentinel needs timestamp and model; there are: ${names.slice(0, 20).join(', ')}.`);
	const values = names.flatMap((heading, index) =>
		index === time || index === model || heading === '' ? [] : [{ index, heading, metric: metricOf(heading) }],
	);
	return { time, model, values };
}

const metricOf = (heading: string): string =>
	columnKey(heading) === 'power_on_time' ? 'power_on_hours' : (metricOfColumn(heading)?.name ?? heading.slice(0, 128));

const isMissing = (text: string): boolean => /^(?:|n\/a|na|nan|null|none|\?|-)$/i.test(text);

/** Undefined for a row without values. */
function recordOf(row: CsvRow, columns: Columns, clocks: Clocks, sink: Sink): TelemetryRecord | RowProblem | undefined {
	const problem = (column: string, reason: string): RowProblem => ({ line: row.line, column, code: 'row_rejected', reason });
	const timeText = row.text(columns.time);
	const model = row.text(columns.model).trim();
	const observedAtMs = instantOrUtc(timeText, sink);
	if (observedAtMs === undefined) return problem('timestamp', `"${timeText.slice(0, 40)}" is not a time`);
	if (model === '') return problem('model', 'the model is missing');
	const list = createReadingList();
	for (const { index, heading, metric } of columns.values) {
		const text = row.text(index).trim();
		if (isMissing(text)) continue;
		const value = metric === 'power_on_hours' ? (parseHours(text) ?? parseExact(text)) : parseExact(text);
		if (value === undefined) sink.note(`Column ${heading.slice(0, 60)} holds text and was left out where it does.`);
		// -1 stands for unknown.
		if (metric !== 'health_percent' || value !== -1) list.add(metric, value);
	}
	if (list.readings.length === 0) {
		sink.note(`Rows of ${model.slice(0, 60)} hold no values and were left out.`);
		return undefined;
	}
	const fault = firstImpossible(list.readings);
	if (fault !== undefined) return problem(fault.metric, fault.reason);
	if (model.includes('�')) sink.badText(row.line, 'model');
	const evidence = clocks.evidenceOf(model, observedAtMs, list.valueOf('power_on_hours'));
	return { evidence, observedAtMs, readings: list.readings, hasFailed: false, line: row.line };
}

// ---- Drives of one model --------------------------------------------------

interface Clock {
	readonly evidence: DriveEvidence;
	hours: number | undefined;
	lastMs: number;
	/** Number of the poll that it was last seen in, and of the row. */
	poll: number;
	row: number;
}

interface Clocks {
	/** @param hours  power-on time; undefined when the row has none */
	evidenceOf(model: string, atMs: number, hours: number | undefined): DriveEvidence;
}

/** Hours by which a clock may be ahead of the time passed: reports are rounded and their times are not those of the drive. */
const SLACK_HOURS = 2;
/** Rows of one poll follow each other within this time. */
const POLL_MS = 1_000;
/** More drives of one model in one table than anybody has. */
const MAX_CLOCKS = 1_000;
/** Models in one table. */
const MAX_MODELS = 50_000;

/** A poll lists all drives in the same order and starts again with the first model. */
function createClocks(): Clocks {
	const byModel = new Map<string, Clock[]>();
	let firstModel: string | undefined;
	let lastModel: string | undefined;
	let poll = 0;
	let row = 0;
	return {
		evidenceOf(model, atMs, hours) {
			firstModel ??= model;
			row++;
			if (model === firstModel && lastModel !== firstModel) poll++;
			lastModel = model;
			const clocks = byModel.get(model) ?? [];
			if (byModel.size >= MAX_MODELS && !byModel.has(model)) throw new AppError('record_too_large', `The table has more than ${MAX_MODELS} models.`);
			byModel.set(model, clocks);
			const fitting = clocks
				.filter((clock) => fits(clock, atMs, hours, poll))
				.sort((first, second) => gap(first, hours) - gap(second, hours) || first.row - second.row);
			const known = fitting[0] ?? (clocks.length >= MAX_CLOCKS ? clocks[0] : undefined);
			const clock = known ?? { evidence: evidenceOf(model, clocks.length + 1), hours, lastMs: atMs, poll, row };
			if (known === undefined) clocks.push(clock);
			Object.assign(clock, { hours: hours ?? clock.hours, lastMs: atMs, poll, row });
			return clock.evidence;
		},
	};
}

const gap = (clock: Clock, hours: number | undefined): number => Math.abs((hours ?? 0) - (clock.hours ?? hours ?? 0));

function fits(clock: Clock, atMs: number, hours: number | undefined, poll: number): boolean {
	if (clock.poll === poll && Math.abs(atMs - clock.lastMs) <= POLL_MS) return false;
	if (hours === undefined || clock.hours === undefined) return true;
	const passed = (atMs - clock.lastMs) / MS_PER_HOUR;
	return hours >= clock.hours - (passed < 0 ? -passed + SLACK_HOURS : 0) && hours - clock.hours <= Math.max(0, passed) + SLACK_HOURS;
}

const evidenceOf = (model: string, number: number): DriveEvidence => ({
	model,
	protocol: 'unknown',
	...(number === 1 ? {} : { slot: `drive ${number} of this model` }),
});
