/** All rows of a drive, and changing them: blocks, digests of the imports concerned and roll-ups stay in step. */
import { AppError } from '../shared/domain/errors.ts';
import type { StoredRows } from './blocks/block.ts';
import { joinRows, withImports } from './blocks/compact.ts';
import { BlockStore, blocksOf, rowsOfBlock } from './blocks/stored-blocks.ts';
import { uniteRows } from './blocks/unite.ts';
import { nameHash, ReadingHasher, SetDigest } from './digest.ts';
import { encodeCounts } from './metric-counts.ts';
import { metricHash, readMetrics } from './metrics.ts';
import type { ReadableDb, WritableDb } from './sqlite.ts';

/** Rows of committed imports in order of time, each with its import; instants may repeat, one row per import. */
export function readDriveRows(db: ReadableDb, deviceNumber: number, isSuspect = false): StoredRows {
	return joinRows(blocksOf(db, deviceNumber, { isSuspect }).map((block) => withImports(rowsOfBlock(block), block.importId)));
}

/** Counts samples and readings of a drive anew from what is visible. */
export function recountDrive(db: WritableDb, deviceNumber: number): number {
	const { observedAtMs, columns } = uniteRows(blocksOf(db, deviceNumber).map(rowsOfBlock));
	const [first, last] = [observedAtMs[0] ?? null, observedAtMs.at(-1) ?? null];
	const counts = new Map<number, number>();
	for (const [metricId, { values }] of columns) {
		const readings = values.reduce((count, value) => (Number.isNaN(value) ? count : count + 1), 0);
		if (readings > 0) counts.set(metricId, readings);
	}
	db.command<[number, number | null, number | null, Buffer | null, number]>(
		'UPDATE devices SET samples = ?, first_seen_ms = ?, last_seen_ms = ?, metric_counts = ? WHERE id = ?',
	).run(observedAtMs.length, first, last, encodeCounts(counts), deviceNumber);
	return observedAtMs.length;
}

/** Changes rows of drives in one transaction; `finish` writes what the changes mean for the digests of the imports. */
export class HistoryEditor {
	readonly #db: WritableDb;
	readonly #store: BlockStore;
	readonly #hasher: ReadingHasher;
	readonly #added = new Map<number, SetDigest>();
	readonly #taken = new Map<number, SetDigest>();

	constructor(db: WritableDb) {
		this.#db = db;
		this.#store = new BlockStore(db);
		const metrics = readMetrics(db);
		this.#hasher = new ReadingHasher((metricId) => metricHash(metrics, metricId));
	}

	/** Exits and others whose hash a caller knows. */
	takeHash(importId: number, hash: Buffer): void {
		digestFor(this.#taken, importId).add(hash);
	}

	addHash(importId: number, hash: Buffer): void {
		digestFor(this.#added, importId).add(hash);
	}

	/** @param rows  with imports, in order of time */
	add(deviceNumber: number, identityKey: string, rows: StoredRows): void {
		if (rows.observedAtMs.length === 0) return;
		this.#store.insert(deviceNumber, rows, rows.importIds?.[0] as number);
		this.#hash(this.#added, identityKey, rows);
	}

	/** Takes all rows of a drive away and gives them back. */
	takeAll(deviceNumber: number, identityKey: string): StoredRows {
		const blocks = blocksOf(this.#db, deviceNumber);
		const rows = joinRows(blocks.map((block) => withImports(rowsOfBlock(block), block.importId)));
		for (const { id } of blocks) this.#store.delete(id);
		this.#hash(this.#taken, identityKey, rows);
		return rows;
	}

	finish(): void {
		const read = this.#db.query<[number], { digest: Buffer | null }>('SELECT digest FROM imports WHERE id = ?');
		const write = this.#db.command<[Buffer, number]>('UPDATE imports SET digest = ? WHERE id = ?');
		for (const importId of new Set([...this.#added.keys(), ...this.#taken.keys()])) {
			const row = read.get(importId);
			if (!row) throw new AppError('db_damaged', `Rows of import ${importId} are stored, and the ledger does not know it.`);
			const digest = new SetDigest(row.digest);
			digest.addAll(digestFor(this.#added, importId));
			digest.subtractAll(digestFor(this.#taken, importId));
			write.run(digest.bytes(), importId);
		}
		this.#added.clear();
		this.#taken.clear();
	}

	#hash(digests: Map<number, SetDigest>, identityKey: string, rows: StoredRows): void {
		const drive = nameHash('drive', identityKey);
		for (const importId of new Set(rows.importIds)) this.#hasher.addRows(digestFor(digests, importId), drive, rows, importId);
	}
}

function digestFor(digests: Map<number, SetDigest>, importId: number): SetDigest {
	const known = digests.get(importId);
	if (known) return known;
	const digest = new SetDigest();
	digests.set(importId, digest);
	return digest;
}
