/**
 * All readings of one sample as bytes: small on disk, quick to skip through.
 *
 * For each reading, in order of the metric's name: a varint `metricId * 4 + kind`, then the value. Kind bit 0: the value is 8 bytes
 * of IEEE double (else a zigzag varint of an integer); bit 1: the exact text of the source follows, its length in front.
 */
import { AppError } from '../shared/domain/errors.ts';

/** A reading with its metric as the workspace numbers it. */
export interface StoredReading {
	readonly metricId: number;
	readonly value: number;
	readonly raw?: string | undefined;
}

const IS_DOUBLE = 1;
const HAS_RAW = 2;
const KIND_BITS = 4;
const INITIAL_BYTES = 4096;
/** Twice this is still exact to the last digit, as the zigzag code needs; what is larger goes as a double. */
const LARGEST_VARINT = 2 ** 51;
/** Longest header and value of one reading without its text. */
const READING_BYTES = 32;

/** Writes payloads into one buffer that is used again and again. */
export class PayloadWriter {
	#buffer = Buffer.allocUnsafe(INITIAL_BYTES);
	#at = 0;

	start(): void {
		this.#at = 0;
	}

	add(metricId: number, value: number, raw: string | undefined): void {
		const rawBytes = raw === undefined ? 0 : Buffer.byteLength(raw);
		this.#reserve(READING_BYTES + rawBytes);
		const isInteger = Number.isInteger(value) && Math.abs(value) <= LARGEST_VARINT && !Object.is(value, -0);
		this.#varint(metricId * KIND_BITS + (isInteger ? 0 : IS_DOUBLE) + (raw === undefined ? 0 : HAS_RAW));
		if (isInteger) this.#varint(zigzag(value));
		else this.#at = this.#buffer.writeDoubleLE(value, this.#at);
		if (raw === undefined) return;
		this.#varint(rawBytes);
		this.#at += this.#buffer.write(raw, this.#at);
	}

	/** A view of what was written since `start`, valid until the next `start`: SQLite copies what is bound. */
	bytes(): Buffer {
		return this.#buffer.subarray(0, this.#at);
	}

	#varint(value: number): void {
		let rest = value;
		while (rest >= 0x80) {
			this.#buffer[this.#at++] = (rest % 0x80) | 0x80;
			rest = Math.floor(rest / 0x80);
		}
		this.#buffer[this.#at++] = rest;
	}

	#reserve(bytes: number): void {
		if (this.#at + bytes <= this.#buffer.length) return;
		const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes));
		this.#buffer.copy(larger, 0, 0, this.#at);
		this.#buffer = larger;
	}
}

/** 0, -1, 1, -2 ... as 0, 1, 2, 3. */
function zigzag(value: number): number {
	return value < 0 ? -value * 2 - 1 : value * 2;
}

/** Reads payloads one reading after the other without making objects. */
export class PayloadReader {
	metricId = 0;
	value = 0;
	#buffer: Buffer = Buffer.alloc(0);
	#at = 0;
	#rawStart = 0;
	#rawEnd = 0;

	start(payload: Buffer): void {
		this.#buffer = payload;
		this.#at = 0;
	}

	/** @throws AppError `db_damaged` when the bytes end inside a reading */
	next(): boolean {
		if (this.#at >= this.#buffer.length) {
			if (this.#at > this.#buffer.length) throw damaged();
			return false;
		}
		const head = this.#varint();
		const kind = head % KIND_BITS;
		this.metricId = (head - kind) / KIND_BITS;
		if (kind & IS_DOUBLE) {
			if (this.#at + 8 > this.#buffer.length) throw damaged();
			this.value = this.#buffer.readDoubleLE(this.#at);
			this.#at += 8;
		} else {
			const code = this.#varint();
			this.value = code % 2 === 0 ? code / 2 : -(code + 1) / 2;
		}
		const rawBytes = kind & HAS_RAW ? this.#varint() : 0;
		this.#rawStart = kind & HAS_RAW ? this.#at : -1;
		this.#at += rawBytes;
		this.#rawEnd = this.#at;
		return true;
	}

	/** Exact text of the reading, where the source gave one. */
	raw(): string | undefined {
		return this.#rawStart < 0 ? undefined : this.#buffer.toString('utf8', this.#rawStart, this.#rawEnd);
	}

	#varint(): number {
		let value = 0;
		let scale = 1;
		for (;;) {
			const byte = this.#buffer[this.#at++];
			if (byte === undefined) throw damaged();
			value += (byte & 0x7f) * scale;
			if (byte < 0x80) return value;
			scale *= 0x80;
		}
	}
}

export function readPayload(payload: Buffer): StoredReading[] {
	const reader = new PayloadReader();
	const readings: StoredReading[] = [];
	reader.start(payload);
	while (reader.next()) {
		const raw = reader.raw();
		readings.push({ metricId: reader.metricId, value: reader.value, ...(raw === undefined ? {} : { raw }) });
	}
	return readings;
}

function damaged(): AppError {
	return new AppError('db_damaged', 'A stored sample is damaged: its bytes end inside a reading. Run a check and restore a backup.');
}
