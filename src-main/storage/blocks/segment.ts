/** Batches of a stream collected until there is enough to write blocks of, and put into order by drive and time. */
import { BATCH_ROWS, buffersOf, ROW_FAILED, ROW_SUSPECT, type SampleBatch } from '../../shared/domain/sample-batch.ts';
import type { StoredColumn } from './block.ts';

/** Memory of a segment; its blocks have the more rows the larger it is. */
const SEGMENT_BYTES = 20 * 1024 * 1024;
const SHIFT = Math.log2(BATCH_ROWS);
const MASK = BATCH_ROWS - 1;

/** Rows of one drive, in order of time, rows of one instant in order of the stream. */
export interface RowGroup {
	/** Number of the drive in the stream, of its first row. */
	readonly drive: number;
	readonly isSuspect: boolean;
	/** Numbers of the rows in the segment. */
	readonly rows: Uint32Array;
	readonly observedAtMs: Float64Array;
	/** Whether each instant is later than the one before it. */
	readonly isRising: boolean;
}

interface BatchColumn {
	readonly values: Float64Array;
	readonly raws: Float64Array | undefined;
	readonly texts: ReadonlyMap<number, string> | undefined;
}

/**
 * Arrays for the moment in which a group is stored, out of one piece of memory that is used again: millions of small arrays would
 * leave their memory in pieces.
 */
export class Scratch {
	#slab = new Float64Array(1 << 16);
	#at = 0;

	/** What was taken before is overwritten from now on. */
	reset(): void {
		this.#at = 0;
	}

	/** @returns shape (length,), with whatever was there */
	take(length: number): Float64Array {
		if (this.#at + length > this.#slab.length) {
			// What was taken from the smaller one stays as it is.
			this.#slab = new Float64Array(Math.max(this.#slab.length * 2, length));
			this.#at = 0;
		}
		this.#at += length;
		return this.#slab.subarray(this.#at - length, this.#at);
	}
}

export class Segment {
	/** Whether a row says that its drive failed. */
	hasFailures = false;
	#batches: SampleBatch[] = [];
	#bytes = 0;
	/** By metric of the stream, by batch. */
	#columns = new Map<number, (BatchColumn | undefined)[]>();
	/** Metrics of the stream of which something is known beside the values. */
	#sourced = new Set<number>();

	get rows(): number {
		return this.#batches.reduce((sum, { rows }) => sum + rows, 0);
	}

	get isFull(): boolean {
		return this.#bytes >= SEGMENT_BYTES;
	}

	add(batch: SampleBatch): void {
		const index = this.#batches.push(batch) - 1;
		this.#bytes += batch.rows * 16;
		this.hasFailures ||= batch.flags.some((flags) => (flags & ROW_FAILED) !== 0);
		for (const { metric, values, raws, texts } of batch.columns) {
			let byBatch = this.#columns.get(metric);
			if (!byBatch) {
				byBatch = [];
				this.#columns.set(metric, byBatch);
			}
			if (raws || texts) this.#sourced.add(metric);
			byBatch[index] = { values, raws, texts: texts ? new Map(texts.map(({ row, text }) => [row, text])) : undefined };
			this.#bytes += values.byteLength + (raws?.byteLength ?? 0) + (texts?.length ?? 0) * 64;
		}
	}

	/** Its memory goes back at once; nothing can be read from it afterwards. */
	release(): void {
		for (const batch of this.#batches) {
			for (const buffer of buffersOf(batch)) if (!buffer.detached) buffer.transfer(0);
		}
		this.#batches = [];
		this.#columns = new Map();
	}

	/**
	 * The earliest row of each of these drives, the first of the stream where several are.
	 *
	 * @param keys  by number of the drive in the stream: several numbers may be one drive
	 * @returns number of the row in the segment and its instant, by key; what has no row is absent
	 */
	earliest(keys: ReadonlyMap<number, string>): ReadonlyMap<string, { readonly row: number; readonly observedAtMs: number }> {
		const found = new Map<string, { readonly row: number; readonly observedAtMs: number }>();
		for (const [index, batch] of this.#batches.entries()) {
			for (let row = 0; row < batch.rows; row++) {
				const key = keys.get(batch.drives[row] as number);
				if (key === undefined) continue;
				const observedAtMs = batch.observedAtMs[row] as number;
				if (observedAtMs < (found.get(key)?.observedAtMs ?? Number.POSITIVE_INFINITY)) found.set(key, { row: (index << SHIFT) | row, observedAtMs });
			}
		}
		return found;
	}

	/** Metrics of the stream that a row of the segment may have. */
	metrics(): number[] {
		return [...this.#columns.keys()];
	}

	flagsOf(row: number): number {
		return this.#batches[row >>> SHIFT]!.flags[row & MASK] as number;
	}

	driveOf(row: number): number {
		return this.#batches[row >>> SHIFT]!.drives[row & MASK] as number;
	}

	/**
	 * @param deviceOf  number of the device for each drive of the stream: several drives of a stream may be one device
	 */
	*groups(deviceOf: (drive: number) => number): Generator<RowGroup> {
		const { order, starts, keys } = this.#sorted(deviceOf);
		for (const [index, key] of keys.entries()) {
			const rows = order.subarray(starts[index], starts[index + 1]);
			const observedAtMs = new Float64Array(rows.length);
			let isRising = true;
			for (let i = 0; i < rows.length; i++) {
				const row = rows[i] as number;
				const time = this.#batches[row >>> SHIFT]!.observedAtMs[row & MASK] as number;
				if (i > 0 && time <= (observedAtMs[i - 1] as number)) isRising = false;
				observedAtMs[i] = time;
			}
			const group = { drive: this.driveOf(rows[0] as number), isSuspect: key < 0, isRising };
			yield isRising ? { ...group, rows, observedAtMs } : { ...group, ...inTimeOrder(rows, observedAtMs) };
		}
	}

	/** A counting sort by device, which keeps the order of the stream. */
	#sorted(deviceOf: (drive: number) => number): { order: Uint32Array; starts: number[]; keys: number[] } {
		// Suspect rows of a device are a group of their own: its negative number.
		const ordinals = new Map<number, number>();
		const ofDrive = new Map<number, number>();
		const ordinal = (key: number): number => {
			let found = ordinals.get(key);
			if (found === undefined) {
				found = ordinals.size;
				ordinals.set(key, found);
			}
			return found;
		};
		const total = this.rows;
		const group = new Uint32Array(total);
		const counts: number[] = [];
		let at = 0;
		for (const { rows, drives, flags } of this.#batches) {
			let lastDrive = -1;
			let lastOrdinal = -1;
			for (let row = 0; row < rows; row++, at++) {
				const drive = drives[row] as number;
				let found: number;
				if (((flags[row] as number) & ROW_SUSPECT) !== 0) found = ordinal(-deviceOf(drive));
				else if (drive === lastDrive) found = lastOrdinal;
				else {
					found = ofDrive.get(drive) ?? -1;
					if (found < 0) {
						found = ordinal(deviceOf(drive));
						ofDrive.set(drive, found);
					}
					lastDrive = drive;
					lastOrdinal = found;
				}
				group[at] = found;
				counts[found] = (counts[found] ?? 0) + 1;
			}
		}
		const starts = [0];
		for (const count of counts) starts.push((starts.at(-1) as number) + count);
		const next = Uint32Array.from(starts);
		const order = new Uint32Array(total);
		at = 0;
		for (const [index, { rows }] of this.#batches.entries()) {
			for (let row = 0; row < rows; row++, at++) {
				const slot = next[group[at] as number]!++;
				order[slot] = (index << SHIFT) | row;
			}
		}
		return { order, starts, keys: [...ordinals.keys()] };
	}

	/**
	 * The values of one metric for the rows of a group, NaN where a row lacks it; undefined when no row has it.
	 *
	 * @param scratch  where they lie until its next `reset`
	 */
	values(metric: number, rows: Uint32Array, scratch: Scratch): Float64Array | undefined {
		const byBatch = this.#columns.get(metric);
		if (!byBatch) return undefined;
		const values = scratch.take(rows.length);
		let hasValue = false;
		for (let i = 0; i < rows.length; i++) {
			const row = rows[i] as number;
			const column = byBatch[row >>> SHIFT];
			const value = column === undefined ? Number.NaN : (column.values[row & MASK] as number);
			values[i] = value;
			if (!Number.isNaN(value)) hasValue = true;
		}
		return hasValue ? values : undefined;
	}

	/** The values with what else is known of them, see `values`. */
	gather(metric: number, rows: Uint32Array, scratch: Scratch): StoredColumn | undefined {
		const values = this.values(metric, rows, scratch);
		if (values === undefined) return undefined;
		return this.#sourced.has(metric) ? { values, ...gatherSources(this.#columns.get(metric) ?? [], rows, scratch) } : { values };
	}
}

function gatherSources(byBatch: readonly (BatchColumn | undefined)[], rows: Uint32Array, scratch: Scratch): Pick<StoredColumn, 'raws' | 'texts'> {
	const raws = scratch.take(rows.length).fill(Number.NaN);
	const texts = new Map<number, string>();
	let hasRaw = false;
	for (let i = 0; i < rows.length; i++) {
		const row = rows[i] as number;
		const column = byBatch[row >>> SHIFT];
		const raw = column?.raws?.[row & MASK];
		if (raw !== undefined && !Number.isNaN(raw)) {
			raws[i] = raw;
			hasRaw = true;
		}
		const text = column?.texts?.get(row & MASK);
		if (text !== undefined) texts.set(i, text);
	}
	return { ...(hasRaw ? { raws } : {}), ...(texts.size > 0 ? { texts } : {}) };
}

function inTimeOrder(rows: Uint32Array, observedAtMs: Float64Array): Pick<RowGroup, 'rows' | 'observedAtMs'> {
	const order = Uint32Array.from(rows, (_, i) => i).sort((a, b) => (observedAtMs[a] as number) - (observedAtMs[b] as number) || a - b);
	return { rows: Uint32Array.from(order, (i) => rows[i] as number), observedAtMs: Float64Array.from(order, (i) => observedAtMs[i] as number) };
}
