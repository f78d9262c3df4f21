/**
 * Joins small blocks. Daily exports write a block a drive and day; what is read often should lie in few. Rows keep their imports,
 * so that an import can still be undone: a block of several imports says of each row which one it came from.
 */
import type { ReadableDb, WritableDb } from '../sqlite.ts';
import { IS_VISIBLE } from '../visibility.ts';
import { BlockReader, type StoredColumn, type StoredRows } from './block.ts';
import { BlockStore } from './stored-blocks.ts';
import { pickRows } from './unite.ts';

/** A block below this is small. */
const SMALL_ROWS = 512;
/** So many small blocks of a drive are worth joining: each row is rewritten about 500 / 16 times in its life at most. */
const SMALL_BLOCKS = 16;
/** Rows rewritten in one transaction: nobody waits longer than for this. */
const STEP_ROWS = 20_000;

interface SmallBlock {
	readonly id: number;
	readonly rows: number;
	readonly import_id: number;
	readonly payload: Buffer;
}

/** Joins the small blocks of these drives, a transaction a step. The history that is read stays the same at every moment. */
export function* compactDrives(db: WritableDb, deviceNumbers: Iterable<number>): Generator<void> {
	const store = new BlockStore(db);
	const countSmall = db.query<[number, number], { n: number }>(
		`SELECT COUNT(*) AS n FROM blocks WHERE device_id = ? AND is_suspect = 0 AND rows < ? AND ${IS_VISIBLE}`,
	);
	const small = db.query<[number, number], SmallBlock>(
		`SELECT id, rows, import_id, payload FROM blocks WHERE device_id = ? AND is_suspect = 0 AND rows < ? AND ${IS_VISIBLE} ORDER BY first_ms, id`,
	);
	const drives = deviceNumbers[Symbol.iterator]();
	for (let isDone = false; !isDone; ) {
		db.draft(() => {
			for (let rows = 0, looked = 0; rows < STEP_ROWS && looked < STEP_ROWS; looked += 10) {
				const next = drives.next();
				isDone = next.done === true;
				if (next.done) break;
				if (countSmall.get(next.value, SMALL_ROWS)!.n < SMALL_BLOCKS) continue;
				const blocks = small.all(next.value, SMALL_ROWS);
				const joined = joinRows(blocks.map(({ payload, import_id }) => withImports(new BlockReader(payload).all(), import_id)));
				for (const { id } of blocks) store.delete(id);
				store.insert(next.value, joined, blocks[0]!.import_id);
				rows += joined.observedAtMs.length;
			}
		});
		yield;
	}
}

/** Drives that lie in more blocks than they should; looks at an index only. */
export function drivesInManyBlocks(db: ReadableDb): number[] {
	return db
		.query<[number], { id: number }>('SELECT device_id AS id FROM blocks GROUP BY device_id HAVING COUNT(*) >= ?')
		.all(2 * SMALL_BLOCKS)
		.map(({ id }) => id);
}

/** Rows that say of which import each of them is. */
export function withImports(rows: StoredRows, importId: number): StoredRows {
	return rows.importIds ? rows : { ...rows, importIds: new Float64Array(rows.observedAtMs.length).fill(importId) };
}

/** Rows of several blocks in order of time, those of one instant in order of their imports; none is lost or united. */
export function joinRows(parts: readonly StoredRows[]): StoredRows {
	const total = parts.reduce((sum, { observedAtMs }) => sum + observedAtMs.length, 0);
	const observedAtMs = new Float64Array(total);
	const importIds = new Float64Array(total);
	const columns = new Map<number, { values: Float64Array; raws: Float64Array | undefined; texts: Map<number, string> | undefined }>();
	const missing = () => new Float64Array(total).fill(Number.NaN);
	let at = 0;
	for (const part of parts) {
		observedAtMs.set(part.observedAtMs, at);
		importIds.set(part.importIds as Float64Array, at);
		for (const [metricId, { values, raws, texts }] of part.columns) {
			let whole = columns.get(metricId);
			if (!whole) {
				whole = { values: missing(), raws: undefined, texts: undefined };
				columns.set(metricId, whole);
			}
			whole.values.set(values, at);
			if (raws) {
				whole.raws ??= missing();
				whole.raws.set(raws, at);
			}
			for (const [row, text] of texts ?? []) {
				whole.texts ??= new Map();
				whole.texts.set(at + row, text);
			}
		}
		at += part.observedAtMs.length;
	}
	const joined: StoredRows = { observedAtMs, importIds, columns: columns as ReadonlyMap<number, StoredColumn> };
	const order = Uint32Array.from(observedAtMs, (_, row) => row).sort(
		(a, b) => (observedAtMs[a] as number) - (observedAtMs[b] as number) || (importIds[a] as number) - (importIds[b] as number),
	);
	return order.every((row, i) => row === i) ? joined : pickRows(joined, order);
}
