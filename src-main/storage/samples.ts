/** Reading samples: one series, or the whole fleet as columns. */
import { AppError } from '../shared/domain/errors.ts';
import type { DeviceId, MetricName } from '../shared/domain/telemetry.ts';
import { BlockReader } from './blocks/block.ts';
import { blocksOf, type StoredBlock } from './blocks/stored-blocks.ts';
import { sourceText, uniteRows } from './blocks/unite.ts';
import { toDeviceId } from './device-resolver.ts';
import { memberNumbers, requireDeviceNumber } from './devices.ts';
import { addCounts, decodeCounts } from './metric-counts.ts';
import { readMetrics } from './metrics.ts';
import type { ReadableDb } from './sqlite.ts';

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

/**
 * One metric of one drive in order of time.
 *
 * @throws AppError `drive_unknown`; `metric_unknown` with the drive's metrics in `details.metrics`; `db_damaged`
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
	const parts = blocksOfDrive(db, memberNumbers(db, deviceNumber), fromMs, toMs).flatMap(({ payload }) => {
		const reader = new BlockReader(payload);
		const column = reader.column(metricId);
		return column ? [{ observedAtMs: reader.times(), columns: new Map([[metricId, column]]) }] : [];
	});
	const { observedAtMs, columns } = uniteRows(parts);
	const column = columns.get(metricId);
	if (!column) return { observedAtMs: new Float64Array(0), values: new Float64Array(0) };
	const rows: number[] = [];
	for (let row = 0; row < observedAtMs.length; row++) {
		const time = observedAtMs[row] as number;
		if (time >= fromMs && time <= toMs && !Number.isNaN(column.values[row])) rows.push(row);
	}
	const series = {
		observedAtMs: Float64Array.from(rows, (row) => observedAtMs[row] as number),
		values: Float64Array.from(rows, (row) => column.values[row] as number),
	};
	if (!column.raws && !column.texts) return series;
	const raws = rows.map((row) => sourceText(column.raws?.[row], column.texts?.get(row)) ?? null);
	return raws.some((raw) => raw !== null) ? { ...series, raws } : series;
}

/** Which import each value of a series came with: what links a number on the page to the file that stated it. */
export interface SeriesSources {
	/** Values that follow one another and came with the same import, in order of time. */
	readonly runs: readonly { readonly firstMs: number; readonly lastMs: number; readonly importId: number }[];
	/** Those that occur, by number. */
	readonly imports: readonly { readonly importId: number; readonly fileName: string; readonly path: string }[];
}

/** @throws AppError `drive_unknown`, `db_damaged` */
export function readSources(
	db: ReadableDb,
	deviceId: DeviceId,
	metric: MetricName,
	fromMs = Number.MIN_SAFE_INTEGER,
	toMs = Number.MAX_SAFE_INTEGER,
): SeriesSources {
	const metricId = readMetrics(db).byName.get(metric)?.id ?? -1;
	// Readings of one instant never overlap: the value that stayed is the only one.
	const rows = blocksOfDrive(db, memberNumbers(db, requireDeviceNumber(db, deviceId)), fromMs, toMs).flatMap(({ payload, importId }) => {
		const reader = new BlockReader(payload);
		const values = reader.column(metricId)?.values;
		if (!values) return [];
		const [times, importIds] = [reader.times(), reader.importIds()];
		return Array.from(times, (atMs, row) => ({ atMs, importId: importIds?.[row] ?? importId, value: values[row] as number }));
	});
	const known = rows.filter(({ atMs, value }) => atMs >= fromMs && atMs <= toMs && !Number.isNaN(value)).sort((a, b) => a.atMs - b.atMs);
	const runs: { firstMs: number; lastMs: number; importId: number }[] = [];
	for (const { atMs, importId } of known) {
		const last = runs.at(-1);
		if (last?.importId === importId) last.lastMs = atMs;
		else runs.push({ firstMs: atMs, lastMs: atMs, importId });
	}
	const name = db.query<[number], { fileName: string; path: string }>('SELECT file_name AS fileName, path FROM imports WHERE id = ?');
	const ids = [...new Set(runs.map(({ importId }) => importId))].sort((a, b) => a - b);
	return {
		runs,
		imports: ids.flatMap((importId) => {
			const found = name.get(importId);
			return found ? [{ importId, ...found }] : [];
		}),
	};
}

/** Metrics of one drive with the number of samples that have them. */
export function metricsOfDrive(db: ReadableDb, deviceId: DeviceId): MetricCount[] {
	const number = requireDeviceNumber(db, deviceId);
	const { byId } = readMetrics(db);
	const counts = new Map<number, number>();
	for (const { bytes } of db
		.query<[number, number], { bytes: Buffer | null }>('SELECT metric_counts AS bytes FROM devices WHERE id = ? OR merged_into = ?')
		.all(number, number))
		addCounts(counts, decodeCounts(bytes));
	return [...counts]
		.map(([metricId, samples]) => ({ metric: byId.get(metricId)?.name ?? String(metricId), samples }))
		.sort((a, b) => (a.metric < b.metric ? -1 : 1));
}

/** Blocks of all devices that are one drive: those of earlier imports first within an instant, since the first value stays. */
function blocksOfDrive(db: ReadableDb, deviceNumbers: readonly number[], fromMs: number, toMs: number): StoredBlock[] {
	const [only] = deviceNumbers;
	if (deviceNumbers.length === 1 && only !== undefined) return blocksOf(db, only, { fromMs, toMs });
	return deviceNumbers.flatMap((number) => blocksOf(db, number, { fromMs, toMs })).sort((a, b) => a.firstMs - b.firstMs || a.importId - b.importId);
}

/**
 * Chosen metrics of every drive in one answer; a metric that nobody has is a column of NaN.
 *
 * @param fromMs  first instant, inclusive
 * @param toMs    last instant, inclusive
 * @throws AppError `db_damaged`
 */
export function readFleet(
	db: ReadableDb,
	metrics: readonly MetricName[],
	fromMs = Number.MIN_SAFE_INTEGER,
	toMs = Number.MAX_SAFE_INTEGER,
): FleetColumns {
	const known = readMetrics(db);
	const metricIds = metrics.map((metric) => known.byName.get(metric)?.id ?? -1);
	const devices = db
		.query<[number, number], { id: number; samples: number; mergedInto: number | null }>(
			'SELECT id, samples, merged_into AS mergedInto FROM devices WHERE samples > 0 AND first_seen_ms <= ? AND last_seen_ms >= ? ORDER BY id',
		)
		.all(toMs, fromMs);
	const drives = Map.groupBy(devices, ({ id, mergedInto }) => mergedInto ?? id);
	const columns = new FleetBuffer(
		devices.reduce((sum, { samples }) => sum + samples, 0),
		metricIds,
		fromMs,
		toMs,
	);
	const deviceIds: DeviceId[] = [];
	const offsets = [0];
	for (const id of [...drives.keys()].sort((a, b) => a - b)) {
		const members = (drives.get(id) ?? []).map((device) => device.id);
		columns.addDrive(blocksOfDrive(db, members, fromMs, toMs));
		if (columns.rows === offsets.at(-1)) continue;
		deviceIds.push(toDeviceId(id));
		offsets.push(columns.rows);
	}
	return { deviceIds, offsets: Float64Array.from(offsets), metrics, ...columns.finish() };
}

class FleetBuffer {
	rows = 0;
	readonly #times: Float64Array<ArrayBuffer>;
	readonly #values: readonly Float64Array<ArrayBuffer>[];
	readonly #metricIds: readonly number[];
	readonly #fromMs: number;
	readonly #toMs: number;

	constructor(capacity: number, metricIds: readonly number[], fromMs: number, toMs: number) {
		this.#times = new Float64Array(capacity);
		this.#values = metricIds.map(() => new Float64Array(capacity));
		this.#metricIds = metricIds;
		this.#fromMs = fromMs;
		this.#toMs = toMs;
	}

	/** @param blocks  of one drive, in order of their first instant */
	addDrive(blocks: readonly StoredBlock[]): void {
		for (let i = 0; i < blocks.length; ) {
			// Blocks that share a span of time are read together.
			let lastMs = (blocks[i] as StoredBlock).lastMs;
			let next = i + 1;
			for (; next < blocks.length && (blocks[next] as StoredBlock).firstMs <= lastMs; next++) lastMs = Math.max(lastMs, blocks[next]!.lastMs);
			const together = blocks.slice(i, next).sort((a, b) => a.importId - b.importId);
			const readers = together.map(({ payload }) => new BlockReader(payload));
			const isWhole = (blocks[i] as StoredBlock).firstMs >= this.#fromMs && lastMs <= this.#toMs;
			const [only] = readers;
			if (readers.length === 1 && only && isWhole && blocks[i]!.importId === blocks[i]!.lastImportId) this.#addWhole(only);
			else this.#addUnited(readers);
			i = next;
		}
	}

	/** A block of one import, which has each instant once, straight into the columns. */
	#addWhole(reader: BlockReader): void {
		reader.readTimes(this.#times, this.rows);
		for (const [i, metricId] of this.#metricIds.entries()) reader.readValues(metricId, this.#values[i] as Float64Array, this.rows);
		this.rows += reader.rows;
	}

	#addUnited(readers: readonly BlockReader[]): void {
		const parts = readers.map((reader) => ({
			observedAtMs: reader.times(),
			columns: new Map(this.#metricIds.flatMap((id) => (reader.has(id) ? [[id, reader.column(id)!] as const] : []))),
		}));
		const { observedAtMs, columns } = uniteRows(parts);
		const sources = this.#metricIds.map((id) => columns.get(id)?.values);
		for (let row = 0; row < observedAtMs.length; row++) {
			const time = observedAtMs[row] as number;
			if (time < this.#fromMs || time > this.#toMs) continue;
			this.#times[this.rows] = time;
			for (const [i, source] of sources.entries()) this.#values[i]![this.rows] = source?.[row] ?? Number.NaN;
			this.rows++;
		}
	}

	finish(): { readonly observedAtMs: Float64Array; readonly values: readonly Float64Array[] } {
		// Column by column, the longer one freed at once: copies of all of them would take the memory of a fleet twice.
		const trimmed = ({ length, buffer }: Float64Array<ArrayBuffer>) =>
			new Float64Array(this.rows === length ? buffer : buffer.transfer(this.rows * Float64Array.BYTES_PER_ELEMENT));
		return { observedAtMs: trimmed(this.#times), values: this.#values.map(trimmed) };
	}
}
