/**
 * Samples as schemas 1 and 2 stored them: all readings of one sample as bytes. Only the migration to blocks reads them.
 *
 * For each reading, in order of the metric's name: a varint `metricId * 4 + kind`, then the value. Kind bit 0: the value is 8 bytes
 * of IEEE double (else a zigzag varint of an integer); bit 1: the exact text of the source follows, its length in front.
 */
import { AppError } from '../../shared/domain/errors.ts';

/** A reading with its metric as the workspace numbers it. */
export interface StoredReading {
	readonly metricId: number;
	readonly value: number;
	readonly raw?: string | undefined;
}

const IS_DOUBLE = 1;
const HAS_RAW = 2;
const KIND_BITS = 4;

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
