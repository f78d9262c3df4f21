/**
 * Rows of telemetry as columns: what travels from the thread that reads a file to the thread that stores it. Arrays change threads
 * without being copied; a million rows as objects would cost more than all the rest.
 */
import type { DriveEvidence, MetricName, TelemetryRecord } from './telemetry.ts';

/** What may be true of a row; combined by `|`. */
export const ROW_FAILED = 1;
/** Its instant is in the future or before 1990. */
export const ROW_SUSPECT = 2;
/** It belongs to the record of the row before it, which stated a metric twice. */
export const ROW_CONTINUED = 4;

/** Most rows of one batch; a power of two, so that one number names a row of a list of batches. */
export const BATCH_ROWS = 4096;

export interface SampleColumn {
	/** Number of the metric in the stream. */
	readonly metric: number;
	/** Shape (rows,), NaN where the row lacks the metric. */
	readonly values: Float64Array;
	/** Shape (rows,): what the source stated where it is another number than the value; NaN elsewhere. */
	readonly raws?: Float64Array;
	/** What the source stated where no number says it exactly. */
	readonly texts?: readonly { readonly row: number; readonly text: string }[];
}

/** Numbers of drives and metrics count through the whole stream, in order of their first mention. */
export interface SampleBatch {
	readonly rows: number;
	readonly newDrives: readonly DriveEvidence[];
	readonly newMetrics: readonly MetricName[];
	/** Shape (rows,). */
	readonly drives: Uint32Array;
	/** Shape (rows,). */
	readonly observedAtMs: Float64Array;
	/** Shape (rows,), see `ROW_FAILED` and its neighbours. */
	readonly flags: Uint8Array;
	readonly columns: readonly SampleColumn[];
}

/** Where a reader puts rows, value by value. A row that is started and not finished leaves nothing. */
export interface RowOutput {
	/** The number under which `add` knows a metric, the same for the whole stream. */
	readonly metric: (name: MetricName) => number;
	readonly start: (evidence: DriveEvidence, observedAtMs: number) => void;
	/** Whether the row that was started has a value of this metric. */
	readonly has: (metric: number) => boolean;
	/**
	 * @param value  finite
	 * @param raw    what the source states, when it says more than the value
	 */
	readonly add: (metric: number, value: number, raw?: number | string) => void;
	/** @param flags  `ROW_FAILED`, `ROW_SUSPECT` */
	readonly finish: (flags: number, line: number) => void;
}

interface GrowingColumn {
	values: Float64Array;
	raws: Float64Array | undefined;
	texts: { row: number; text: string }[] | undefined;
	/** Whether a row of this batch has the metric, and a raw number of it. */
	isUsed: boolean;
	hasRaws: boolean;
}

const FIRST_ROWS = 16;
const GROWTH = 8;
/** Columns times rows of one batch, so that a thousand metrics do not make a batch of 32 MB. */
const BATCH_CELLS = 1 << 18;
/** Drives remembered by their evidence object; a reader shares one between the rows of a drive. */
const DRIVES_REMEMBERED = 100_000;

/** Collects rows and hands them over as batches. */
export class BatchBuilder implements RowOutput {
	readonly #emit: (batch: SampleBatch) => void;
	readonly #metricNumbers = new Map<MetricName, number>();
	#driveNumbers = new Map<DriveEvidence, number>();
	#driveCount = 0;
	#newDrives: DriveEvidence[] = [];
	#newMetrics: MetricName[] = [];
	#columns: (GrowingColumn | undefined)[] = [];
	#used: number[] = [];
	#capacity = FIRST_ROWS;
	#rows = 0;
	#drives = new Uint32Array(FIRST_ROWS);
	#times = new Float64Array(FIRST_ROWS);
	#flags = new Uint8Array(FIRST_ROWS);
	/** Metrics of the row that is being written. */
	#touched: number[] = [];
	/** Second and further values of a metric in one row. */
	#repeated: { metric: number; value: number; raw: number | string | undefined }[] = [];

	constructor(emit: (batch: SampleBatch) => void) {
		this.#emit = emit;
	}

	metric = (name: MetricName): number => {
		const known = this.#metricNumbers.get(name);
		if (known !== undefined) return known;
		const number = this.#metricNumbers.size;
		this.#metricNumbers.set(name, number);
		this.#newMetrics.push(name);
		return number;
	};

	start = (evidence: DriveEvidence, observedAtMs: number): void => {
		if (this.#touched.length > 0) this.#undo();
		if (this.#rows >= BATCH_ROWS || this.#rows * this.#used.length >= BATCH_CELLS) this.flush();
		if (this.#rows === this.#capacity) this.#grow();
		this.#drives[this.#rows] = this.#driveNumber(evidence);
		this.#times[this.#rows] = observedAtMs;
	};

	has = (metric: number): boolean => {
		const value = this.#columns[metric]?.values[this.#rows];
		return value !== undefined && !Number.isNaN(value);
	};

	add = (metric: number, value: number, raw?: number | string): void => {
		const column = this.#columns[metric] ?? this.#newColumn(metric);
		const before = column.values[this.#rows] as number;
		if (!Number.isNaN(before)) {
			this.#repeated.push({ metric, value, raw });
			return;
		}
		if (!column.isUsed) {
			column.isUsed = true;
			this.#used.push(metric);
		}
		this.#touched.push(metric);
		column.values[this.#rows] = value;
		if (raw !== undefined) this.#setRaw(column, raw);
	};

	finish = (flags: number, _line: number): void => {
		this.#flags[this.#rows] = flags;
		this.#touched.length = 0;
		this.#rows++;
		if (this.#repeated.length > 0) this.#continueRow(flags);
	};

	/** Hands over what is there; call it at the end of the stream. */
	flush(): void {
		if (this.#touched.length > 0) this.#undo();
		const rows = this.#rows;
		if (rows === 0) return;
		const withRaws = this.#used.filter((metric) => this.#columns[metric]?.hasRaws).length;
		const trimmed = createTrimmer(rows, 1 + this.#used.length + withRaws);
		const columns = this.#used.map((metric): SampleColumn => {
			const { values, raws, texts, hasRaws } = this.#columns[metric] as GrowingColumn;
			return { metric, values: trimmed(values), ...(raws && hasRaws ? { raws: trimmed(raws) } : {}), ...(texts ? { texts } : {}) };
		});
		const batch: SampleBatch = {
			rows,
			newDrives: this.#newDrives,
			newMetrics: this.#newMetrics,
			drives: rows === this.#capacity ? this.#drives : this.#drives.slice(0, rows),
			observedAtMs: trimmed(this.#times),
			flags: rows === this.#capacity ? this.#flags : this.#flags.slice(0, rows),
			columns,
		};
		this.#newDrives = [];
		this.#newMetrics = [];
		this.#renewColumns();
		this.#rows = 0;
		this.#drives = new Uint32Array(this.#capacity);
		this.#times = new Float64Array(this.#capacity);
		this.#flags = new Uint8Array(this.#capacity);
		this.#emit(batch);
	}

	#driveNumber(evidence: DriveEvidence): number {
		const known = this.#driveNumbers.get(evidence);
		if (known !== undefined) return known;
		if (this.#driveNumbers.size >= DRIVES_REMEMBERED) this.#driveNumbers = new Map();
		const number = this.#driveCount++;
		this.#driveNumbers.set(evidence, number);
		this.#newDrives.push(evidence);
		return number;
	}

	#newColumn(metric: number): GrowingColumn {
		const column = { values: missing(this.#capacity), raws: undefined, texts: undefined, isUsed: false, hasRaws: false };
		this.#columns[metric] = column;
		return column;
	}

	/**
	 * A stream repeats its columns: once batches are full, those of the next one lie in one piece of memory. Pieces of one size that come
	 * and go leave no holes, which thousands of small arrays did: 60 MB in ten million rows.
	 */
	#renewColumns(): void {
		const used = this.#used;
		const before = this.#columns;
		this.#columns = [];
		this.#used = [];
		if (this.#capacity < BATCH_ROWS || this.#rows < BATCH_ROWS) return;
		const parts = used.reduce((sum, metric) => sum + ((before[metric] as GrowingColumn).hasRaws ? 2 : 1), 0);
		const slab = missing(parts * BATCH_ROWS);
		let at = 0;
		const next = (): Float64Array => {
			at += BATCH_ROWS;
			return slab.subarray(at - BATCH_ROWS, at);
		};
		for (const metric of used) {
			const { hasRaws } = before[metric] as GrowingColumn;
			this.#columns[metric] = { values: next(), raws: hasRaws ? next() : undefined, texts: undefined, isUsed: false, hasRaws: false };
		}
	}

	#setRaw(column: GrowingColumn, raw: number | string): void {
		const number = typeof raw === 'number' ? raw : exactNumber(raw);
		if (number === undefined) {
			column.texts ??= [];
			column.texts.push({ row: this.#rows, text: raw as string });
			return;
		}
		column.raws ??= missing(this.#capacity);
		column.hasRaws = true;
		column.raws[this.#rows] = number;
	}

	/** Takes back the values of a row that was not finished. */
	#undo(): void {
		for (const metric of this.#touched) {
			const column = this.#columns[metric] as GrowingColumn;
			column.values[this.#rows] = Number.NaN;
			if (column.raws) column.raws[this.#rows] = Number.NaN;
			if (column.texts?.at(-1)?.row === this.#rows) column.texts.pop();
		}
		this.#touched.length = 0;
		this.#repeated.length = 0;
	}

	#continueRow(flags: number): void {
		const repeated = this.#repeated;
		this.#repeated = [];
		const before = this.#rows - 1;
		const [drive, observedAtMs] = [this.#drives[before] as number, this.#times[before] as number];
		for (const { metric, value, raw } of repeated) {
			if (this.#rows >= BATCH_ROWS) this.flush();
			if (this.#rows === this.#capacity) this.#grow();
			this.#drives[this.#rows] = drive;
			this.#times[this.#rows] = observedAtMs;
			this.add(metric, value, raw);
			this.#flags[this.#rows] = ROW_CONTINUED | (flags & ROW_SUSPECT);
			this.#touched.length = 0;
			this.#rows++;
		}
	}

	#grow(): void {
		this.#capacity = Math.min(BATCH_ROWS, this.#capacity * GROWTH);
		const grown = (old: Float64Array): Float64Array<ArrayBuffer> => {
			const whole = missing(this.#capacity);
			whole.set(old);
			return whole;
		};
		for (const column of this.#columns) {
			if (!column) continue;
			column.values = grown(column.values);
			if (column.raws) column.raws = grown(column.raws);
		}
		this.#times = grown(this.#times);
		const drives = new Uint32Array(this.#capacity);
		drives.set(this.#drives);
		this.#drives = drives;
		const flags = new Uint8Array(this.#capacity);
		flags.set(this.#flags);
		this.#flags = flags;
	}
}

/** Cuts columns to the rows that they have; those of one batch then lie in one piece of memory, which changes threads as one. */
function createTrimmer(rows: number, columns: number): (whole: Float64Array) => Float64Array {
	let slab: Float64Array | undefined;
	let at = 0;
	return (whole) => {
		if (whole.length === rows) return whole;
		slab ??= new Float64Array(columns * rows);
		const part = slab.subarray(at, at + rows);
		at += rows;
		part.set(whole.subarray(0, rows));
		return part;
	};
}

const missing = (rows: number): Float64Array<ArrayBuffer> => new Float64Array(rows).fill(Number.NaN);

/** The number that a text is to the last character; undefined when printing it would give another text. */
export function exactNumber(text: string): number | undefined {
	const number = Number(text);
	return Number.isSafeInteger(number) && String(number) === text ? number : undefined;
}

/** Puts a record into an output, reading by reading. */
export function putRecord(output: RowOutput, { evidence, observedAtMs, readings, hasFailed, line }: TelemetryRecord, flags = 0): void {
	output.start(evidence, observedAtMs);
	for (const { metric, value, raw } of readings) output.add(output.metric(metric), value, raw);
	output.finish(flags | (hasFailed ? ROW_FAILED : 0), line);
}

/** An output that makes records of rows again. */
export function recordOutput(onRecord: (record: TelemetryRecord, flags: number) => void): RowOutput {
	const names: MetricName[] = [];
	const numbers = new Map<MetricName, number>();
	let open: { evidence: DriveEvidence; observedAtMs: number; readings: { metric: MetricName; value: number; raw?: string }[] } | undefined;
	return {
		metric(name) {
			const known = numbers.get(name);
			if (known !== undefined) return known;
			numbers.set(name, names.length);
			return names.push(name) - 1;
		},
		start(evidence, observedAtMs) {
			open = { evidence, observedAtMs, readings: [] };
		},
		has: (metric) => open?.readings.some((reading) => reading.metric === names[metric]) ?? false,
		add(metric, value, raw) {
			open?.readings.push({ metric: names[metric] as MetricName, value, ...(raw === undefined ? {} : { raw: String(raw) }) });
		},
		finish(flags, line) {
			if (open) onRecord({ ...open, hasFailed: (flags & ROW_FAILED) !== 0, line }, flags);
			open = undefined;
		},
	};
}

/** Memory that changes threads with a batch instead of being copied; columns may share it. */
export function buffersOf({ drives, observedAtMs, flags, columns }: SampleBatch): ArrayBuffer[] {
	const arrays = [drives, observedAtMs, flags, ...columns.flatMap(({ values, raws }) => (raws ? [values, raws] : [values]))];
	return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))];
}
