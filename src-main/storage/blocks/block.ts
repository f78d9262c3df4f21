/**
 * A block: samples of one drive over a span of time, column by column, as one value in the database.
 *
 * Layout: version, varint rows, varint columns, for each column varint id and varint length, the columns, CRC-32 of all of it.
 * Column 0 holds the instants, column 1 (absent when all rows are of one import) the imports, column n + 2 the metric n. A column:
 * flags, where some rows lack the metric a bit per row, the values that are there, where sources said more than the value their
 * raw numbers (a bit per row, then the numbers) and raw texts (varint count, then row, length, UTF-8).
 */
import { crc32 } from 'node:zlib';
import { ByteReader, ByteWriter, damagedBlock, readNumbers, writeNumbers } from './number-codec.ts';

/** One metric over the rows of a block or of a span of history. */
export interface StoredColumn {
	/** Shape (rows,), NaN where the row lacks the metric. */
	readonly values: Float64Array;
	/** Shape (rows,): what the source stated where it is another number than the value; NaN elsewhere. */
	readonly raws?: Float64Array | undefined;
	/** By row: what the source stated where no number says it exactly. */
	readonly texts?: ReadonlyMap<number, string> | undefined;
}

/** Rows in order of time. Instants may repeat when their rows come from different imports. */
export interface StoredRows {
	readonly observedAtMs: Float64Array;
	/** Shape (rows,): the import of each row; absent when all are of one. */
	readonly importIds?: Float64Array | undefined;
	/** By number of the metric. */
	readonly columns: ReadonlyMap<number, StoredColumn>;
}

const VERSION = 1;
const TIMES = 0;
const IMPORTS = 1;
const FIRST_METRIC = 2;

const HAS_PRESENCE = 1;
const HAS_RAWS = 2;
const HAS_TEXTS = 4;

/** Writes blocks into buffers that are used again and again; a block is valid until the next one. */
export class BlockWriter {
	readonly #columns = new ByteWriter();
	readonly #block = new ByteWriter();
	readonly #directory: number[] = [];
	#rows = 0;
	#present = new Float64Array(4096);

	/** @param importIds  absent when all rows are of one import */
	start(observedAtMs: Float64Array, importIds?: Float64Array): void {
		this.#rows = observedAtMs.length;
		this.#columns.at = 0;
		this.#directory.length = 0;
		if (this.#present.length < this.#rows) this.#present = new Float64Array(this.#rows * 2);
		this.#add(TIMES, () => writeNumbers(this.#columns, observedAtMs));
		if (importIds) this.#add(IMPORTS, () => writeNumbers(this.#columns, importIds));
	}

	/** A column without a value is left out. */
	column(metricId: number, { values, raws, texts }: StoredColumn): void {
		const missing = countMissing(values);
		if (missing === values.length) return;
		const hasRaws = raws !== undefined && countMissing(raws) < raws.length;
		const hasTexts = texts !== undefined && texts.size > 0;
		this.#add(metricId + FIRST_METRIC, () => {
			this.#columns.byte((missing > 0 ? HAS_PRESENCE : 0) | (hasRaws ? HAS_RAWS : 0) | (hasTexts ? HAS_TEXTS : 0));
			if (missing > 0) this.#sparse(values);
			else writeNumbers(this.#columns, values);
			if (hasRaws) this.#sparse(raws);
			if (hasTexts) this.#texts(texts);
		});
	}

	/** A view, valid until the next `start`: SQLite copies what is bound. */
	finish(): Buffer {
		const block = this.#block;
		block.at = 0;
		block.byte(VERSION);
		block.varint(this.#rows);
		block.varint(this.#directory.length / 2);
		for (const number of this.#directory) block.varint(number);
		block.append(this.#columns.bytes.subarray(0, this.#columns.at));
		block.reserve(4);
		block.at = block.bytes.writeUInt32LE(crc32(block.bytes.subarray(0, block.at)), block.at);
		return block.bytes.subarray(0, block.at);
	}

	#add(id: number, write: () => void): void {
		const from = this.#columns.at;
		write();
		this.#directory.push(id, this.#columns.at - from);
	}

	#sparse(values: Float64Array): void {
		const out = this.#columns;
		const bits = (values.length + 7) >>> 3;
		out.reserve(bits);
		out.bytes.fill(0, out.at, out.at + bits);
		let count = 0;
		for (let row = 0; row < values.length; row++) {
			const value = values[row] as number;
			if (Number.isNaN(value)) continue;
			out.bytes[out.at + (row >>> 3)]! |= 1 << (row & 7);
			this.#present[count++] = value;
		}
		out.at += bits;
		writeNumbers(out, this.#present.subarray(0, count));
	}

	#texts(texts: ReadonlyMap<number, string>): void {
		const out = this.#columns;
		out.varint(texts.size);
		for (const [row, text] of texts) {
			const bytes = Buffer.from(text);
			out.varint(row);
			out.varint(bytes.length);
			out.append(bytes);
		}
	}
}

function countMissing(values: Float64Array): number {
	let missing = 0;
	for (let row = 0; row < values.length; row++) {
		const value = values[row] as number;
		if (Number.isNaN(value)) missing++;
	}
	return missing;
}

/** A block whose checksum held: its columns are read when they are asked for. */
export class BlockReader {
	readonly rows: number;
	readonly #bytes: Buffer;
	/** Start and end of each column. */
	readonly #spans = new Map<number, readonly [from: number, to: number]>();

	/** @throws AppError `db_damaged` when a single bit is not as it was written */
	constructor(payload: Buffer) {
		const end = payload.length - 4;
		if (end < 3 || crc32(payload.subarray(0, end)) !== payload.readUInt32LE(end)) throw damagedBlock('its checksum does not fit');
		const reader = new ByteReader(payload, 0, end);
		if (reader.byte() !== VERSION) throw damagedBlock('it was written by another version');
		this.rows = reader.varint();
		const columns = reader.varint();
		const directory: number[] = [];
		for (let i = 0; i < columns * 2; i++) directory.push(reader.varint());
		let at = reader.at;
		for (let i = 0; i < directory.length; i += 2) {
			const to = at + (directory[i + 1] as number);
			this.#spans.set(directory[i] as number, [at, to]);
			at = to;
		}
		if (at !== end) throw damagedBlock('its columns do not fill it');
		this.#bytes = payload;
	}

	metricIds(): number[] {
		return [...this.#spans.keys()].filter((id) => id >= FIRST_METRIC).map((id) => id - FIRST_METRIC);
	}

	/** @param metricId  a number that no metric has is in no block */
	has(metricId: number): boolean {
		return metricId > 0 && this.#spans.has(metricId + FIRST_METRIC);
	}

	/** @param target  filled from `from` on with the instants of all rows */
	readTimes(target: Float64Array, from = 0): void {
		readNumbers(this.#reader(TIMES), target, from, this.rows);
	}

	times(): Float64Array {
		const times = new Float64Array(this.rows);
		this.readTimes(times);
		return times;
	}

	importIds(): Float64Array | undefined {
		if (!this.#spans.has(IMPORTS)) return undefined;
		const ids = new Float64Array(this.rows);
		readNumbers(this.#reader(IMPORTS), ids, 0, this.rows);
		return ids;
	}

	/** Values only, into a part of a larger array; rows without the metric become NaN. */
	readValues(metricId: number, target: Float64Array, from = 0): void {
		if (!this.has(metricId)) {
			target.fill(Number.NaN, from, from + this.rows);
			return;
		}
		const reader = this.#reader(metricId + FIRST_METRIC);
		const flags = reader.byte();
		if (flags & HAS_PRESENCE) readSparse(reader, target, from, this.rows);
		else readNumbers(reader, target, from, this.rows);
	}

	/** A whole column; undefined when no row has the metric. */
	column(metricId: number): StoredColumn | undefined {
		if (!this.has(metricId)) return undefined;
		const reader = this.#reader(metricId + FIRST_METRIC);
		const flags = reader.byte();
		const values = new Float64Array(this.rows);
		if (flags & HAS_PRESENCE) readSparse(reader, values, 0, this.rows);
		else readNumbers(reader, values, 0, this.rows);
		if ((flags & (HAS_RAWS | HAS_TEXTS)) === 0) return { values };
		let raws: Float64Array | undefined;
		if (flags & HAS_RAWS) {
			raws = new Float64Array(this.rows);
			readSparse(reader, raws, 0, this.rows);
		}
		return { values, raws, texts: flags & HAS_TEXTS ? readTexts(reader) : undefined };
	}

	all(): StoredRows {
		const columns = new Map<number, StoredColumn>();
		for (const id of this.metricIds()) columns.set(id, this.column(id)!);
		return { observedAtMs: this.times(), importIds: this.importIds(), columns };
	}

	#reader(id: number): ByteReader {
		const span = this.#spans.get(id);
		if (!span) throw damagedBlock('a column is missing');
		return new ByteReader(this.#bytes, span[0], span[1]);
	}
}

let present = new Float64Array(4096);

function readSparse(reader: ByteReader, target: Float64Array, from: number, rows: number): void {
	const bits = (rows + 7) >>> 3;
	reader.need(bits);
	const start = reader.at;
	const { bytes } = reader;
	let count = 0;
	for (let row = 0; row < rows; row++) count += ((bytes[start + (row >>> 3)] as number) >>> (row & 7)) & 1;
	reader.at += bits;
	if (present.length < count) present = new Float64Array(count * 2);
	readNumbers(reader, present, 0, count);
	let next = 0;
	for (let row = 0; row < rows; row++) {
		const isThere = ((bytes[start + (row >>> 3)] as number) >>> (row & 7)) & 1;
		target[from + row] = isThere === 1 ? (present[next++] as number) : Number.NaN;
	}
}

function readTexts(reader: ByteReader): Map<number, string> {
	const texts = new Map<number, string>();
	const count = reader.varint();
	for (let i = 0; i < count; i++) {
		const row = reader.varint();
		const length = reader.varint();
		reader.need(length);
		texts.set(row, reader.bytes.toString('utf8', reader.at, reader.at + length));
		reader.at += length;
	}
	return texts;
}
