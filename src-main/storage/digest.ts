/**
 * The digest of a history as a set: the same rows give the same digest, in whatever order and from however many files they came.
 *
 * Each element (one drive at one instant with all its readings; one exit) is hashed with SHA-256 over names, not over numbers that
 * a workspace gives out; the digest sums these hashes in 8 lanes modulo 2^32. Sums can be taken back, so that a commit costs what it
 * adds. It finds damage and loss; it is no seal against somebody who may write the file anyway.
 *
 * @source  Bellare & Micciancio (1997), "A New Paradigm for Collision-Free Hashing: Incrementality at Reduced Cost" (AdHash)
 */
import { hash } from 'node:crypto';

const LANES = 8;
const NO_RAW = 0xffffffff;
const INITIAL_BYTES = 4096;
const KEY_BYTES = 32;
const NAME_BYTES = 16;

/** A sum of element hashes. */
export class SetDigest {
	readonly lanes: Uint32Array;

	constructor(bytes?: Uint8Array | null) {
		this.lanes = new Uint32Array(LANES);
		if (!bytes) return;
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		for (let lane = 0; lane < LANES; lane++) this.lanes[lane] = view.getUint32(lane * 4, true);
	}

	/** @param elementHash  32 characters, one per byte */
	add(elementHash: string): void {
		for (let lane = 0; lane < LANES; lane++) this.lanes[lane]! += laneOf(elementHash, lane);
	}

	subtract(elementHash: string): void {
		for (let lane = 0; lane < LANES; lane++) this.lanes[lane]! -= laneOf(elementHash, lane);
	}

	addAll(other: SetDigest): void {
		for (let lane = 0; lane < LANES; lane++) this.lanes[lane]! += other.lanes[lane]!;
	}

	equals(other: SetDigest): boolean {
		return this.lanes.every((sum, lane) => sum === other.lanes[lane]);
	}

	/** 32 bytes, little-endian. */
	bytes(): Buffer {
		const bytes = Buffer.alloc(LANES * 4);
		this.lanes.forEach((sum, lane) => {
			bytes.writeUInt32LE(sum, lane * 4);
		});
		return bytes;
	}

	/** 64 hex digits, as people compare them. */
	text(): string {
		return hash('sha256', Buffer.concat([Buffer.from('ssv history 1\n'), this.bytes()]), 'hex');
	}
}

/** Four bytes of a hash as one number. Strings of bytes (`binary`) are three times quicker to get from OpenSSL than buffers (0.4 against 1.4 us). */
function laneOf(elementHash: string, lane: number): number {
	const at = lane * 4;
	return (
		(elementHash.charCodeAt(at) |
			(elementHash.charCodeAt(at + 1) << 8) |
			(elementHash.charCodeAt(at + 2) << 16) |
			(elementHash.charCodeAt(at + 3) << 24)) >>>
		0
	);
}

/** The fixed-size stand-in of an identity key inside element hashes. */
export function keyBytes(identityKey: string): Buffer {
	return hash('sha256', `drive\n${identityKey}`, 'buffer');
}

/** The fixed-size stand-in of a metric name inside element hashes. */
export function nameBytes(metric: string): Buffer {
	return hash('sha256', `metric\n${metric}`, 'buffer').subarray(0, NAME_BYTES);
}

export function exitHash(key: Buffer, kind: string, atMs: number): string {
	const tail = Buffer.from(`\nexit ${kind} ${atMs}`);
	return hash('sha256', Buffer.concat([key, tail]), 'binary');
}

/** Builds the hash of one sample; readings must come in order of their metric's name. */
export class SampleHasher {
	#buffer = Buffer.allocUnsafe(INITIAL_BYTES);
	#at = 0;

	start(key: Buffer, observedAtMs: number): void {
		key.copy(this.#buffer, 0);
		this.#at = this.#buffer.writeDoubleLE(observedAtMs, KEY_BYTES);
	}

	add(name: Buffer, value: number, raw: string | undefined): void {
		const rawBytes = raw === undefined ? 0 : Buffer.byteLength(raw);
		this.#reserve(NAME_BYTES + 12 + rawBytes);
		for (let i = 0; i < NAME_BYTES; i++) this.#buffer[this.#at + i] = name[i]!;
		// One NaN for all: their payload bits are not ours to keep.
		this.#at = this.#buffer.writeDoubleLE(Number.isNaN(value) ? Number.NaN : value, this.#at + NAME_BYTES);
		this.#at = this.#buffer.writeUInt32LE(raw === undefined ? NO_RAW : rawBytes, this.#at);
		if (raw !== undefined) this.#at += this.#buffer.write(raw, this.#at);
	}

	finish(): string {
		return hash('sha256', this.#buffer.subarray(0, this.#at), 'binary');
	}

	#reserve(bytes: number): void {
		if (this.#at + bytes <= this.#buffer.length) return;
		const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes));
		this.#buffer.copy(larger, 0, 0, this.#at);
		this.#buffer = larger;
	}
}
