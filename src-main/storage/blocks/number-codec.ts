/**
 * Columns of numbers as few bytes that are quick to read back, exact to the bit.
 *
 * Telemetry is mostly constants, clocks that step evenly, small whole numbers and counters that grow by small steps. Each column
 * takes the smallest of five forms: one constant; first value and step; offsets from a base or differences, 1, 2 or 4 bytes each, of
 * values divided by a scale; plain doubles.
 *
 * @source the frame-of-reference and delta codes of column stores: Lemire & Boytsov (2015), Software: Practice and Experience 45
 */
import { AppError } from '../../shared/domain/errors.ts';

const CONSTANT = 0;
const STEP = 1;
const OFFSETS = 2;
const DIFFERENCES = 3;
const DOUBLES = 4;

/** Whole multiples first: bytes counted in sectors, NVMe data units, MiB, 32 MiB. A negative one divides: decimals of a text. */
const SCALES = [1, 512, 512_000, 1_048_576, 33_554_432, -10, -100, -1000, -10_000] as const;
const FIRST_DECIMAL = 5;

/** Bytes written one after the other into a buffer that grows and is used again. */
export class ByteWriter {
	bytes: Buffer;
	at = 0;

	/** @param capacity  bytes to begin with */
	constructor(capacity = 65_536) {
		this.bytes = Buffer.allocUnsafe(capacity);
	}

	reserve(count: number): void {
		if (this.at + count <= this.bytes.length) return;
		const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + count));
		this.bytes.copy(larger, 0, 0, this.at);
		this.bytes = larger;
	}

	byte(value: number): void {
		this.reserve(1);
		this.bytes[this.at++] = value;
	}

	varint(value: number): void {
		this.reserve(8);
		let rest = value;
		while (rest >= 0x80) {
			this.bytes[this.at++] = (rest % 0x80) | 0x80;
			rest = Math.floor(rest / 0x80);
		}
		this.bytes[this.at++] = rest;
	}

	double(value: number): void {
		this.reserve(8);
		this.at = this.bytes.writeDoubleLE(value, this.at);
	}

	append(part: Uint8Array): void {
		this.reserve(part.length);
		this.bytes.set(part, this.at);
		this.at += part.length;
	}
}

/** Bytes read one after the other; whoever reads past the end meets `db_damaged`. */
export class ByteReader {
	readonly bytes: Buffer;
	at: number;
	readonly end: number;

	constructor(bytes: Buffer, at = 0, end = bytes.length) {
		this.bytes = bytes;
		this.at = at;
		this.end = end;
	}

	need(count: number): void {
		if (this.at + count > this.end) throw damagedBlock('its bytes end too early');
	}

	byte(): number {
		this.need(1);
		return this.bytes[this.at++] as number;
	}

	varint(): number {
		let value = 0;
		for (let scale = 1; ; scale *= 0x80) {
			const byte = this.byte();
			value += (byte & 0x7f) * scale;
			if (byte < 0x80) return value;
		}
	}

	double(): number {
		this.need(8);
		const value = this.bytes.readDoubleLE(this.at);
		this.at += 8;
		return value;
	}
}

export function damagedBlock(reason: string): AppError {
	return new AppError('db_damaged', `A stored block of samples is damaged: ${reason}. Run a check and restore a backup.`);
}

/** Values divided by their scale, between two passes over a column. */
let scaled = new Float64Array(4096);

/** @param values  shape (n,); finite or not, -0 told from 0 */
export function writeNumbers(out: ByteWriter, values: Float64Array): void {
	const { length } = values;
	const first = values[0] ?? 0;
	if (isConstant(values)) {
		out.byte(CONSTANT);
		out.double(first);
		return;
	}
	if (scaled.length < length) scaled = new Float64Array(length * 2);
	let best = widthOf(values, 0);
	if (best === undefined || best.bytes > length) {
		for (let code = 1; code < SCALES.length; code++) {
			// Decimals are for what is not whole, multiples for what is.
			if (code >= FIRST_DECIMAL && best !== undefined) break;
			const other = widthOf(values, code);
			if (other !== undefined && (best === undefined || other.bytes < best.bytes)) best = other;
			if (code >= FIRST_DECIMAL && best !== undefined) break;
		}
	}
	if (best === undefined) writeDoubles(out, values);
	else writeWhole(out, values, best);
}

function isConstant(values: Float64Array): boolean {
	const first = values[0] ?? 0;
	for (let i = 1; i < values.length; i++) if (!Object.is(values[i], first)) return false;
	return true;
}

interface Form {
	readonly form: number;
	readonly scaleCode: number;
	/** Bytes of one value: 1, 2 or 4. */
	readonly width: number;
	/** Smallest value of OFFSETS, smallest difference of DIFFERENCES, the step of STEP; scaled. */
	readonly base: number;
	readonly bytes: number;
}

/** The whole number that stands for a value, NaN when there is none that gives the value back to the bit. */
function wholeOf(value: number, scale: number): number {
	if (scale > 0) {
		const whole = scale === 1 ? value : value / scale;
		return Number.isSafeInteger(whole) && whole * scale === value && !Object.is(value, -0) ? whole : Number.NaN;
	}
	const whole = Math.round(value * -scale);
	return Number.isSafeInteger(whole) && !Object.is(whole, -0) && whole / -scale === value ? whole : Number.NaN;
}

/** The smallest whole-number form at one scale; undefined when a value is no multiple of it or too far away. */
function widthOf(values: Float64Array, scaleCode: number): Form | undefined {
	const scale = SCALES[scaleCode] as number;
	const { length } = values;
	let low = Number.POSITIVE_INFINITY;
	let high = Number.NEGATIVE_INFINITY;
	let lowStep = Number.POSITIVE_INFINITY;
	let highStep = Number.NEGATIVE_INFINITY;
	let before = 0;
	for (let i = 0; i < length; i++) {
		const whole = wholeOf(values[i] as number, scale);
		if (Number.isNaN(whole)) return undefined;
		if (whole < low) low = whole;
		if (whole > high) high = whole;
		if (i > 0) {
			const step = whole - before;
			if (step < lowStep) lowStep = step;
			if (step > highStep) highStep = step;
		}
		before = whole;
	}
	if (lowStep === highStep && Number.isSafeInteger(lowStep * (length - 1))) return { form: STEP, scaleCode, width: 0, base: lowStep, bytes: 0 };
	const offsets = bytesFor(high - low);
	const steps = Number.isSafeInteger(lowStep) && Number.isSafeInteger(highStep) ? bytesFor(highStep - lowStep) : 0;
	if (offsets === 0 && steps === 0) return undefined;
	if (steps === 0 || (offsets !== 0 && offsets <= steps)) return { form: OFFSETS, scaleCode, width: offsets, base: low, bytes: offsets * length };
	return { form: DIFFERENCES, scaleCode, width: steps, base: lowStep, bytes: steps * length };
}

function bytesFor(range: number): number {
	if (range <= 0xff) return 1;
	if (range <= 0xffff) return 2;
	return range <= 0xffff_ffff ? 4 : 0;
}

function writeWhole(out: ByteWriter, values: Float64Array, { form, scaleCode, width, base }: Form): void {
	const scale = SCALES[scaleCode] as number;
	const { length } = values;
	out.reserve(32 + length * width);
	out.byte(form | (scaleCode << 3));
	const first = wholeOf(values[0] as number, scale);
	if (form === STEP) {
		out.double(first);
		out.double(base);
		return;
	}
	out.byte(width);
	out.double(base);
	if (form === DIFFERENCES) out.double(first);
	for (let i = 0; i < length; i++) scaled[i] = wholeOf(values[i] as number, scale);
	const { bytes } = out;
	let at = out.at;
	for (let i = form === DIFFERENCES ? 1 : 0; i < length; i++) {
		const code = ((form === DIFFERENCES ? (scaled[i] as number) - (scaled[i - 1] as number) : (scaled[i] as number)) - base) >>> 0;
		bytes[at++] = code;
		if (width === 1) continue;
		bytes[at++] = code >>> 8;
		if (width === 2) continue;
		bytes[at++] = code >>> 16;
		bytes[at++] = code >>> 24;
	}
	out.at = at;
}

function writeDoubles(out: ByteWriter, values: Float64Array): void {
	out.byte(DOUBLES);
	out.reserve(values.length * 8);
	const part = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
	out.append(part);
}

/**
 * @param target  shape (n,), filled from `from` on with `count` values
 * @throws AppError `db_damaged`
 */
export function readNumbers(reader: ByteReader, target: Float64Array, from: number, count: number): void {
	const head = reader.byte();
	const form = head & 7;
	const to = from + count;
	if (form === CONSTANT) {
		target.fill(reader.double(), from, to);
		return;
	}
	if (form === DOUBLES) {
		reader.need(count * 8);
		new Uint8Array(target.buffer, target.byteOffset + from * 8, count * 8).set(reader.bytes.subarray(reader.at, reader.at + count * 8));
		reader.at += count * 8;
		return;
	}
	const scale = SCALES[head >>> 3];
	if (scale === undefined || form > DOUBLES) throw damagedBlock('it has an unknown form');
	if (form === STEP) {
		const first = reader.double();
		const step = reader.double();
		for (let i = 0; i < count; i++) target[from + i] = first + i * step;
	} else if (form === OFFSETS) readOffsets(reader, target, from, to);
	else readDifferences(reader, target, from, to);
	if (scale > 1) for (let i = from; i < to; i++) target[i] = (target[i] as number) * scale;
	else if (scale < 0) for (let i = from; i < to; i++) target[i] = (target[i] as number) / -scale;
}

function readOffsets(reader: ByteReader, target: Float64Array, from: number, to: number): void {
	const width = reader.byte();
	const base = reader.double();
	reader.need((to - from) * width);
	const { bytes } = reader;
	let at = reader.at;
	if (width === 1) for (let i = from; i < to; i++) target[i] = base + (bytes[at++] as number);
	else if (width === 2) {
		for (let i = from; i < to; i++, at += 2) target[i] = base + ((bytes[at] as number) | ((bytes[at + 1] as number) << 8));
	} else {
		for (let i = from; i < to; i++, at += 4) target[i] = base + wordAt(bytes, at);
	}
	reader.at = at;
}

function readDifferences(reader: ByteReader, target: Float64Array, from: number, to: number): void {
	const width = reader.byte();
	const base = reader.double();
	let value = reader.double();
	reader.need((to - from - 1) * width);
	const { bytes } = reader;
	let at = reader.at;
	target[from] = value;
	for (let i = from + 1; i < to; i++, at += width) {
		const code = width === 1 ? (bytes[at] as number) : width === 2 ? (bytes[at] as number) | ((bytes[at + 1] as number) << 8) : wordAt(bytes, at);
		value += base + code;
		target[i] = value;
	}
	reader.at = at;
}

const wordAt = (bytes: Buffer, at: number): number =>
	((bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24)) >>> 0;
