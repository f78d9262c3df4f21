/** The rows of a drive on a regular grid: one place per day or hour, NaN where the source has nothing. */
import type { DeviceId, MetricName, Protocol } from '../../shared/domain/telemetry.ts';

/** A drive as a source observed it; rows need be neither regular nor in order. */
export interface ObservedDrive {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly model: string;
	readonly protocol: Protocol;
	/** Drives of one host are compared with one another. */
	readonly host?: string;
	/** Shape (rows,). */
	readonly observedAtMs: Float64Array;
	/** Each of shape (rows,), NaN where there is no value. */
	readonly metrics: Readonly<Record<MetricName, Float64Array>>;
}

/** A drive on its grid; place t stands for the step that begins at `startMs + t stepMs`. */
export interface GriddedDrive {
	readonly drive: ObservedDrive;
	readonly startMs: number;
	readonly stepMs: number;
	/** `stepMs` in days: 1 or 1/24. */
	readonly stepDays: number;
	readonly length: number;
	/** Row of each place, -1 for none; shape (length,). */
	readonly rows: Int32Array;
	/** Whether each place has the row of its own number: then a column of the source is a column of the grid. */
	readonly isPlain: boolean;
	/** Columns that were asked for. */
	readonly columns: Map<MetricName, Float64Array | undefined>;
}

const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;
/** Rows that come more often than this are put on an hourly grid. */
const DAILY_FROM_MS = 12 * MS_PER_HOUR;
/** A pause that a baseline does not survive: what lies before it is left out (a clock that started in 1990, too). */
const LONGEST_PAUSE_MS = 400 * MS_PER_DAY;

/**
 * Puts a drive on its grid. The cadence is that of the median interval: hourly below 12 hours, daily from there on.
 * Of several rows for one place the last counts.
 */
export function onGrid(drive: ObservedDrive): GriddedDrive {
	const times = drive.observedAtMs;
	const order = orderOf(times);
	const intervals = positiveIntervals(times, order);
	let first = 0;
	for (let i = 1; i < order.length; i++) if (times[order[i]] - times[order[i - 1]] > LONGEST_PAUSE_MS) first = i;
	const median = intervals.sort()[intervals.length >> 1] ?? MS_PER_DAY;
	const stepMs = median < DAILY_FROM_MS ? MS_PER_HOUR : MS_PER_DAY;
	const startMs = order.length === 0 ? 0 : Math.floor(times[order[first]] / stepMs) * stepMs;
	const place = (row: number): number => Math.floor((times[row] - startMs) / stepMs);
	const length = order.length === 0 ? 0 : place(order[order.length - 1]) + 1;
	const rows = new Int32Array(length).fill(-1);
	for (const row of order.subarray(first)) rows[place(row)] = row;
	const isPlain = length === times.length && rows.every((row, t) => row === t);
	return { drive, startMs, stepMs, stepDays: stepMs / MS_PER_DAY, length, rows, isPlain, columns: new Map() };
}

/** Rows in order of time; those without a time are left out. */
function orderOf(times: Float64Array): Int32Array {
	const order = Int32Array.from(times.keys());
	let isSorted = true;
	for (let row = 0; row < times.length && isSorted; row++) isSorted = Number.isFinite(times[row]) && (row === 0 || times[row] >= times[row - 1]);
	if (isSorted) return order;
	return order.filter((row) => Number.isFinite(times[row])).sort((a, b) => times[a] - times[b] || a - b);
}

function positiveIntervals(times: Float64Array, order: Int32Array): Float64Array {
	const intervals = new Float64Array(Math.max(0, order.length - 1));
	let count = 0;
	for (let i = 1; i < order.length; i++) {
		const interval = times[order[i]] - times[order[i - 1]];
		if (interval > 0) intervals[count++] = interval;
	}
	return intervals.subarray(0, count);
}

/** A metric on the grid, shape (length,), NaN for missing; undefined when the drive has no value of it. Nobody writes to it. */
export function gridValues(grid: GriddedDrive, metric: MetricName): Float64Array | undefined {
	if (!grid.columns.has(metric)) grid.columns.set(metric, columnOf(grid, metric));
	return grid.columns.get(metric);
}

function columnOf({ drive, rows, isPlain, length }: GriddedDrive, metric: MetricName): Float64Array | undefined {
	const values = drive.metrics[metric];
	if (values === undefined) return undefined;
	let known = 0;
	let infinite = 0;
	for (let row = 0; row < values.length; row++) {
		if (Number.isFinite(values[row])) known++;
		else if (!Number.isNaN(values[row])) infinite++;
	}
	if (known === 0) return undefined;
	if (isPlain && infinite === 0) return values;
	const column = new Float64Array(length).fill(Number.NaN);
	for (let t = 0; t < length; t++) if (rows[t] >= 0 && Number.isFinite(values[rows[t]])) column[t] = values[rows[t]];
	return column;
}

/** Instant of a place. */
export const instantOf = (grid: GriddedDrive, t: number): number => grid.startMs + t * grid.stepMs;
