/**
 * A digest of the history as a set: the same readings give the same digest, in whatever order, file or block they lie, and a
 * change costs what it changes. Each reading (drive, instant, metric, value, what the source stated) is mixed to 128 bits, and the
 * digest is the sum, lane by lane. It finds damage and tells histories apart; it is no defence against somebody who forges rows on
 * purpose (that would need a cryptographic hash per reading, which cost more than the rest of an import together).
 *
 * @source Bellare & Micciancio (1997), A new paradigm for collision-free hashing (AdHash); mixing steps of MurmurHash3 (A. Appleby)
 */
import { hash } from 'node:crypto';
import type { StoredColumn, StoredRows } from './blocks/block.ts';

const LANES = 4;

/** Two words that stand for an identity key or a metric's name. */
export interface NameHash {
	readonly a: number;
	readonly b: number;
}

/** A sum of element hashes. */
export class SetDigest {
	readonly lanes: Uint32Array;

	constructor(bytes?: Uint8Array | null) {
		this.lanes = new Uint32Array(LANES);
		if (!bytes) return;
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		for (let lane = 0; lane < LANES; lane++) this.lanes[lane] = view.getUint32(lane * 4, true);
	}

	/** @param bytes  the element's hash, at least 16 bytes */
	add(bytes: Buffer): void {
		for (let lane = 0; lane < LANES; lane++) this.lanes[lane]! += bytes.readUInt32LE(lane * 4);
	}

	addAll(other: SetDigest): void {
		for (let lane = 0; lane < LANES; lane++) this.lanes[lane]! += other.lanes[lane]!;
	}

	subtractAll(other: SetDigest): void {
		for (let lane = 0; lane < LANES; lane++) this.lanes[lane]! -= other.lanes[lane]!;
	}

	equals(other: SetDigest): boolean {
		return this.lanes.every((sum, lane) => sum === other.lanes[lane]);
	}

	/** 16 bytes, little-endian. */
	bytes(): Buffer {
		const bytes = Buffer.alloc(LANES * 4);
		this.lanes.forEach((sum, lane) => {
			bytes.writeUInt32LE(sum, lane * 4);
		});
		return bytes;
	}

	/** 64 hex digits, as people compare them. */
	text(): string {
		return hash('sha256', Buffer.concat([Buffer.from('ssv history 2\n'), this.bytes()]), 'hex');
	}
}

/** @param kind  keeps a drive from standing for a metric of the same name */
export function nameHash(kind: 'drive' | 'metric', name: string): NameHash {
	const bytes = hash('sha256', `${kind}\n${name}`, 'buffer');
	return { a: bytes.readUInt32LE(0), b: bytes.readUInt32LE(4) };
}

export function exitHash(identityKey: string, kind: string, atMs: number): Buffer {
	return hash('sha256', `exit\n${identityKey}\n${kind}\n${atMs}`, 'buffer');
}

/** Stands for an instant at which a source named the drive and gave no value. */
const NO_READING: NameHash = { a: 0x5bd1e995, b: 0x1b873593 };

let rowA = new Uint32Array(4096);
let rowB = new Uint32Array(4096);

/** Adds readings of one drive to a digest. */
export class ReadingHasher {
	readonly #nameOf: (metricId: number) => NameHash;

	/** @param nameOf  throws `db_damaged` for a number that no metric has */
	constructor(nameOf: (metricId: number) => NameHash) {
		this.#nameOf = nameOf;
	}

	/** @param onlyImport  leaves out the rows of other imports, where the rows are of several */
	addRows(digest: SetDigest, drive: NameHash, rows: StoredRows, onlyImport?: number): void {
		const { observedAtMs, importIds, columns } = rows;
		startRows(drive, observedAtMs);
		const only = importIds === undefined || onlyImport === undefined ? undefined : { importIds, id: onlyImport };
		let isAnyFull = false;
		for (const [metricId, column] of columns) {
			const added = addColumn(digest, this.#nameOf(metricId), column, only);
			if (added === observedAtMs.length) isAnyFull = true;
		}
		if (isAnyFull) return;
		const empty = emptyRows(rows);
		if (empty) addColumn(digest, NO_READING, { values: empty }, only);
	}
}

/** Mixes drive and instant once for all columns. */
function startRows({ a, b }: NameHash, observedAtMs: Float64Array): void {
	const { length } = observedAtMs;
	if (rowA.length < length) {
		rowA = new Uint32Array(length * 2);
		rowB = new Uint32Array(length * 2);
	}
	for (let row = 0; row < length; row++) {
		const time = observedAtMs[row] as number;
		const low = time >>> 0;
		const high = Math.floor(time / 0x1_0000_0000) | 0;
		let x = Math.imul(low ^ a, 0x9e3779b1);
		x ^= x >>> 15;
		x = Math.imul(x + high, 0x85ebca77);
		x ^= x >>> 13;
		let y = Math.imul(low + b, 0xc2b2ae3d);
		y ^= y >>> 16;
		y = Math.imul(y ^ high ^ x, 0x27d4eb2f);
		y ^= y >>> 15;
		rowA[row] = x;
		rowB[row] = y;
	}
}

const NO_RAW_LOW = 0x7f4a7c15;
const NO_RAW_HIGH = 0x94d049bb;

/** The two words of a double. */
const bits = new Float64Array(1);
const halves = new Uint32Array(bits.buffer);

function addColumn(
	digest: SetDigest,
	name: NameHash,
	{ values, raws, texts }: StoredColumn,
	only: { readonly importIds: Float64Array; readonly id: number } | undefined,
): number {
	const { a, b } = name;
	let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
	let added = 0;
	for (let row = 0; row < values.length; row++) {
		const value = values[row] as number;
		if (Number.isNaN(value)) continue;
		if (only !== undefined && only.importIds[row] !== only.id) continue;
		added++;
		let rawLow = NO_RAW_LOW;
		let rawHigh = NO_RAW_HIGH;
		const text = texts?.get(row);
		if (text !== undefined) [rawLow, rawHigh] = textWords(text);
		else if (raws && !Number.isNaN(raws[row])) {
			bits[0] = raws[row] as number;
			rawLow = halves[0] as number;
			rawHigh = halves[1] as number;
		}
		bits[0] = value;
		const low = halves[0] as number;
		const high = halves[1] as number;
		let x = Math.imul((rowA[row] as number) ^ a ^ low, 0x85ebca77);
		x ^= x >>> 15;
		x = Math.imul(x + high, 0xc2b2ae3d);
		x ^= x >>> 13;
		x = Math.imul(x ^ rawLow, 0x9e3779b1);
		x ^= x >>> 16;
		let y = Math.imul((rowB[row] as number) + b + high, 0x27d4eb2f);
		y ^= y >>> 15;
		y = Math.imul(y ^ low ^ x, 0x165667b1);
		y ^= y >>> 14;
		y = Math.imul(y + rawHigh, 0x9e3779b1);
		y ^= y >>> 16;
		sum0 = (sum0 + x) | 0;
		sum1 = (sum1 + y) | 0;
		sum2 = (sum2 + Math.imul(x ^ (y >>> 7), 0x2c1b3c6d)) | 0;
		sum3 = (sum3 + Math.imul(y ^ (x >>> 11), 0x297a2d39)) | 0;
	}
	digest.lanes[0]! += sum0;
	digest.lanes[1]! += sum1;
	digest.lanes[2]! += sum2;
	digest.lanes[3]! += sum3;
	return added;
}

/** Two words of a text, by FNV-1a with two offsets. */
function textWords(text: string): [number, number] {
	let low = 0x811c9dc5;
	let high = 0x01000193;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		low = Math.imul(low ^ code, 0x01000193);
		high = Math.imul(high + code, 0x85ebca77) ^ (high >>> 13);
	}
	return [low >>> 0, (high ^ text.length) >>> 0];
}

/** 1 in rows without any value, NaN elsewhere; undefined when there is no such row. */
function emptyRows({ observedAtMs, columns }: StoredRows): Float64Array | undefined {
	const empty = new Float64Array(observedAtMs.length).fill(1);
	for (const { values } of columns.values()) {
		for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row])) empty[row] = Number.NaN;
	}
	return empty.some((mark) => mark === 1) ? empty : undefined;
}
