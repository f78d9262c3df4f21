/** The table of blocks: finding those of a drive, adding, replacing. */
import type { ReadableDb, WritableDb } from '../sqlite.ts';
import { IS_VISIBLE } from '../visibility.ts';
import { BlockReader, BlockWriter, type StoredRows } from './block.ts';

/** Rows of one block: enough for three years of hours, few enough that a window costs what it shows. */
export const BLOCK_ROWS = 4096;

/** Hot: one drive's blocks by index. `test/storage/open` watches its plan. */
export const BLOCKS_OF_DEVICE = `SELECT id, first_ms, last_ms, import_id, last_import_id, payload FROM blocks
	WHERE device_id = ? AND first_ms <= ? AND last_ms >= ? AND is_suspect = ? AND ${IS_VISIBLE} ORDER BY first_ms, id`;

/** The same with rows of the import that is open: for its writer. */
const ALL_BLOCKS_OF_DEVICE = `SELECT id, first_ms, last_ms, import_id, last_import_id, payload FROM blocks
	WHERE device_id = ? AND first_ms <= ? AND last_ms >= ? AND is_suspect = ? ORDER BY first_ms, id`;

type BlockTuple = readonly [id: number, firstMs: number, lastMs: number, importId: number, lastImportId: number, payload: Buffer];

export interface StoredBlock {
	readonly id: number;
	readonly firstMs: number;
	readonly lastMs: number;
	/** Lowest and highest import of its rows. */
	readonly importId: number;
	readonly lastImportId: number;
	readonly payload: Buffer;
}

const toBlock = ([id, firstMs, lastMs, importId, lastImportId, payload]: BlockTuple): StoredBlock => ({
	id,
	firstMs,
	lastMs,
	importId,
	lastImportId,
	payload,
});

export interface BlockSpan {
	readonly fromMs?: number | undefined;
	readonly toMs?: number | undefined;
	/** Blocks of rows whose time is suspect instead of the ordinary ones. */
	readonly isSuspect?: boolean;
	readonly isOpenImportSeen?: boolean;
}

/** Blocks of a drive that touch a span of time, in order of their first instant. */
export function blocksOf(db: ReadableDb, deviceNumber: number, span: BlockSpan = {}): StoredBlock[] {
	const { fromMs = Number.MIN_SAFE_INTEGER, toMs = Number.MAX_SAFE_INTEGER, isSuspect = false, isOpenImportSeen = false } = span;
	return db
		.queryTuples<[number, number, number, number], BlockTuple>(isOpenImportSeen ? ALL_BLOCKS_OF_DEVICE : BLOCKS_OF_DEVICE)
		.all(deviceNumber, toMs, fromMs, isSuspect ? 1 : 0)
		.map(toBlock);
}

/** Blocks beside a span of time: those that begin before it, and those that begin behind it, the nearest first, rows of an open import too. */
export function blocksBeside(db: ReadableDb, deviceNumber: number, fromMs: number, toMs: number, count: number): StoredBlock[] {
	const beside = (where: string, order: string, bound: number) =>
		db
			.queryTuples<[number, number, number], BlockTuple>(
				`SELECT id, first_ms, last_ms, import_id, last_import_id, payload FROM blocks
				 WHERE device_id = ? AND is_suspect = 0 AND first_ms ${where} ? ORDER BY first_ms ${order} LIMIT ?`,
			)
			.all(deviceNumber, bound, count)
			.map(toBlock);
	return [...beside('<', 'DESC', fromMs), ...beside('>', 'ASC', toMs)];
}

/** Rows of a block as they lie there; the import of each row where the block has rows of several. */
export function rowsOfBlock({ payload }: StoredBlock): StoredRows {
	return new BlockReader(payload).all();
}

const INSERT =
	'INSERT INTO blocks (device_id, first_ms, last_ms, rows, import_id, last_import_id, is_suspect, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?)';

/** Writes rows of a drive as blocks; call it inside a transaction. */
export class BlockStore {
	readonly #db: WritableDb;
	readonly #writer = new BlockWriter();

	constructor(db: WritableDb) {
		this.#db = db;
	}

	/**
	 * @param rows      instants not falling
	 * @param importId  of all rows, unless `rows.importIds` says of which each is
	 */
	insert(deviceNumber: number, rows: StoredRows, importId: number, isSuspect = false): void {
		const { length } = rows.observedAtMs;
		const pieces = Math.ceil(length / BLOCK_ROWS);
		for (let piece = 0; piece < pieces; piece++) {
			const from = Math.round((piece * length) / pieces);
			const to = Math.round(((piece + 1) * length) / pieces);
			this.#insertOne(deviceNumber, pieces === 1 ? rows : sliceRows(rows, from, to), importId, isSuspect);
		}
	}

	delete(blockId: number): void {
		this.#db.command<[number]>('DELETE FROM blocks WHERE id = ?').run(blockId);
	}

	#insertOne(deviceNumber: number, { observedAtMs, importIds, columns }: StoredRows, importId: number, isSuspect: boolean): void {
		const [low, high] = importIds ? extent(importIds) : [importId, importId];
		this.#writer.start(observedAtMs, low === high ? undefined : importIds);
		for (const [metricId, column] of columns) this.#writer.column(metricId, column);
		const [first, last] = [observedAtMs[0] as number, observedAtMs.at(-1) as number];
		this.#db
			.command<[number, number, number, number, number, number, number, Buffer]>(INSERT)
			.run(deviceNumber, first, last, observedAtMs.length, low, high, isSuspect ? 1 : 0, this.#writer.finish());
	}
}

function extent(values: Float64Array): [number, number] {
	let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
	for (const value of values) {
		if (value < low) low = value;
		if (value > high) high = value;
	}
	return [low, high];
}

/** Rows `from` to `to`, the latter left out. */
export function sliceRows({ observedAtMs, importIds, columns }: StoredRows, from: number, to: number): StoredRows {
	const cut = new Map(
		[...columns].map(([metricId, { values, raws, texts }]) => {
			const words = texts
				? new Map([...texts].filter(([row]) => row >= from && row < to).map(([row, text]) => [row - from, text] as const))
				: undefined;
			return [metricId, { values: values.slice(from, to), raws: raws?.slice(from, to), texts: words }] as const;
		}),
	);
	return { observedAtMs: observedAtMs.slice(from, to), importIds: importIds?.slice(from, to), columns: cut };
}
