/** Reading samples: one series, or the whole fleet as columns. */
import { AppError } from '../shared/domain/errors.ts';
import type { DeviceId, MetricName } from '../shared/domain/telemetry.ts';
import { toDeviceId } from './device-resolver.ts';
import { requireDeviceNumber } from './devices.ts';
import { readMetrics } from './metrics.ts';
import { PayloadReader } from './payload.ts';
import type { ReadableDb } from './sqlite.ts';
import { IS_VISIBLE } from './visibility.ts';

export interface StoredSeries {
	/** Shape (n,), rising, without instants that lack the metric. */
	readonly observedAtMs: Float64Array;
	readonly values: Float64Array;
	/** Exact source texts; absent when no reading has one. */
	readonly raws?: readonly (string | null)[];
}

export interface MetricCount {
	readonly metric: MetricName;
	readonly samples: number;
}

/**
 * Chosen metrics of all drives as columns: few large arrays that change threads without copying. Rows of drive i are
 * `offsets[i]` to `offsets[i + 1]`, in order of time; a drive without a row in the window is left out.
 */
export interface FleetColumns {
	/** Shape (drives,). */
	readonly deviceIds: readonly DeviceId[];
	/** Shape (drives + 1,), rising from 0 to rows. */
	readonly offsets: Float64Array;
	/** Shape (rows,). */
	readonly observedAtMs: Float64Array;
	/** In the order of the question. */
	readonly metrics: readonly MetricName[];
	/** One column per metric, shape (rows,); NaN where the source had no value. */
	readonly values: readonly Float64Array[];
}

/** Hot: one drive's rows by primary key. `test/storage/query-plans` watches it. */
export const SAMPLES_OF_DEVICE = `SELECT observed_at_ms, payload FROM samples WHERE device_id = ? AND observed_at_ms BETWEEN ? AND ? AND ${IS_VISIBLE} ORDER BY observed_at_ms`;
export const ADDITIONS_OF_DEVICE = `SELECT observed_at_ms, payload FROM sample_additions WHERE device_id = ? AND observed_at_ms BETWEEN ? AND ? AND ${IS_VISIBLE} ORDER BY observed_at_ms, import_id`;

type SampleTuple = readonly [observedAtMs: number, payload: Buffer];

/** Rows of one drive; additions directly behind the row that they belong to. */
function rowsOf(db: ReadableDb, deviceNumber: number, fromMs: number, toMs: number): readonly SampleTuple[] {
	const rows = db.queryTuples<[number, number, number], SampleTuple>(SAMPLES_OF_DEVICE).all(deviceNumber, fromMs, toMs);
	const additions = db.queryTuples<[number, number, number], SampleTuple>(ADDITIONS_OF_DEVICE).all(deviceNumber, fromMs, toMs);
	// A stable sort keeps each row in front of its additions.
	return additions.length === 0 ? rows : [...rows, ...additions].sort(([a], [b]) => a - b);
}

/**
 * One metric of one drive in order of time.
 *
 * @throws AppError `drive_unknown`; `metric_unknown` with the drive's metrics in `details.metrics`
 */
export function readSeries(
	db: ReadableDb,
	deviceId: DeviceId,
	metric: MetricName,
	fromMs = Number.MIN_SAFE_INTEGER,
	toMs = Number.MAX_SAFE_INTEGER,
): StoredSeries {
	const deviceNumber = requireDeviceNumber(db, deviceId);
	const metricId = readMetrics(db).byName.get(metric)?.id;
	const available = metricsOfDrive(db, deviceId).map((each) => each.metric);
	if (metricId === undefined || !available.includes(metric)) {
		throw new AppError('metric_unknown', `Drive ${deviceId} has no metric "${metric}". It has ${available.join(', ') || 'none'}.`, {
			deviceId,
			metric,
			metrics: available,
		});
	}
	const times: number[] = [];
	const values: number[] = [];
	const raws: (string | null)[] = [];
	const reader = new PayloadReader();
	for (const [observedAtMs, payload] of rowsOf(db, deviceNumber, fromMs, toMs)) {
		reader.start(payload);
		while (reader.next()) {
			if (reader.metricId !== metricId) continue;
			times.push(observedAtMs);
			values.push(reader.value);
			raws.push(reader.raw() ?? null);
		}
	}
	const series = { observedAtMs: Float64Array.from(times), values: Float64Array.from(values) };
	return raws.some((raw) => raw !== null) ? { ...series, raws } : series;
}

/** Metrics of one drive with the number of samples that have them. */
export function metricsOfDrive(db: ReadableDb, deviceId: DeviceId): MetricCount[] {
	return db
		.query<[number], MetricCount>(
			'SELECT name AS metric, readings AS samples FROM device_metrics JOIN metrics ON metrics.id = metric_id WHERE device_id = ? ORDER BY name',
		)
		.all(requireDeviceNumber(db, deviceId));
}

/**
 * Chosen metrics of every drive in one answer; a metric that nobody has is a column of NaN.
 *
 * @param fromMs  first instant, inclusive
 * @param toMs    last instant, inclusive
 */
export function readFleet(
	db: ReadableDb,
	metrics: readonly MetricName[],
	fromMs = Number.MIN_SAFE_INTEGER,
	toMs = Number.MAX_SAFE_INTEGER,
): FleetColumns {
	const known = readMetrics(db);
	const columnOf = new Int32Array(Math.max(0, ...known.byId.keys()) + 1).fill(-1);
	metrics.forEach((metric, column) => {
		const id = known.byName.get(metric)?.id;
		if (id !== undefined) columnOf[id] = column;
	});
	const devices = db.query<[], { id: number; samples: number }>('SELECT id, samples FROM devices WHERE samples > 0 ORDER BY id').all();
	const capacity = devices.reduce((sum, { samples }) => sum + samples, 0);
	const times = new Float64Array(capacity);
	const values = metrics.map(() => new Float64Array(capacity).fill(Number.NaN));
	const deviceIds: DeviceId[] = [];
	const offsets = [0];
	const reader = new PayloadReader();
	let row = -1;
	for (const { id } of devices) {
		const firstRow = row + 1;
		for (const [observedAtMs, payload] of rowsOf(db, id, fromMs, toMs)) {
			if (row < firstRow || times[row] !== observedAtMs) times[++row] = observedAtMs;
			reader.start(payload);
			while (reader.next()) {
				const column = columnOf[reader.metricId] ?? -1;
				if (column >= 0) values[column]![row] = reader.value;
			}
		}
		if (row < firstRow) continue;
		deviceIds.push(toDeviceId(id));
		offsets.push(row + 1);
	}
	const rows = row + 1;
	const trimmed = (column: Float64Array) => (rows === capacity ? column : column.slice(0, rows));
	return { deviceIds, offsets: Float64Array.from(offsets), observedAtMs: trimmed(times), metrics, values: values.map(trimmed) };
}
