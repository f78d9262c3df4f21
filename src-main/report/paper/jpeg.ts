/**
 * Walks through a JPEG (ITU-T T.81) and keeps what a viewer needs to draw it: comments, camera data and whatever follows the picture stay
 * out of the report. The picture itself is not unpacked; a damaged one is drawn damaged by the viewer.
 */
import { checkSides, type Logo, rejected } from './picture.ts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
/** Baseline, extended and progressive, Huffman coded: what PDF viewers unpack. */
const FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);
const OTHER_FRAMES: ReadonlySet<number> = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
/** Quantisation and Huffman tables, restart interval, and the JFIF and Adobe notes on colours. */
const KEPT: ReadonlySet<number> = new Set([0xdb, 0xc4, 0xdd, 0xe0, 0xee]);

interface Frame {
	readonly width: number;
	readonly height: number;
	readonly components: number;
}

/** @throws AppError `logo_rejected` */
export function readJpeg(bytes: Uint8Array): Logo {
	const parts: Uint8Array[] = [bytes.subarray(0, 2)];
	let frame: Frame | null = null;
	let scans = 0;
	for (let at = 2; ; ) {
		const marker = markerAt(bytes, at);
		if (marker === EOI) {
			parts.push(bytes.subarray(at, at + 2));
			break;
		}
		const end = segmentEnd(bytes, at);
		if (FRAMES.has(marker)) frame = frameOf(bytes.subarray(at, end), frame);
		if (OTHER_FRAMES.has(marker)) throw rejected('it is a JPEG of a kind that viewers do not draw (lossless or arithmetic)');
		if (marker === SOS) {
			if (frame === null) throw rejected('the JPEG has no header');
			scans += 1;
		}
		const next = marker === SOS ? scanEnd(bytes, end) : end;
		if (marker === SOS || FRAMES.has(marker) || KEPT.has(marker)) parts.push(bytes.subarray(at, next));
		at = next;
	}
	if (frame === null || scans === 0) throw rejected('the JPEG holds no picture');
	const { width, height, components } = frame;
	return { width, height, pixels: { kind: 'jpeg', bytes: new Uint8Array(Buffer.concat(parts)), isGrey: components === 1 }, opacity: null };
}

function markerAt(bytes: Uint8Array, at: number): number {
	const marker = bytes[at + 1];
	if (marker === undefined) throw rejected('the JPEG ends too early');
	if (bytes[at] !== 0xff || marker < 0xc0 || marker === SOI) throw rejected('the JPEG is damaged');
	return marker;
}

function segmentEnd(bytes: Uint8Array, at: number): number {
	const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
	const end = at + 2 + length;
	if (length < 2 || end > bytes.length) throw rejected('the JPEG ends too early');
	return end;
}

function frameOf(segment: Uint8Array, before: Frame | null): Frame {
	if (before !== null) throw rejected('the JPEG holds several pictures');
	if (segment.length < 10) throw rejected('the JPEG has no header');
	const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
	const [height, width, components] = [view.getUint16(5), view.getUint16(7), view.getUint8(9)];
	checkSides(width, height);
	if (view.getUint8(4) !== 8) throw rejected('the JPEG has colours of no known kind');
	if (components !== 1 && components !== 3) throw rejected('the JPEG has ink colours (CMYK); save it with screen colours (RGB)');
	return { width, height, components };
}

/** Where the packed picture ends: at the next marker that is no restart and no stuffed byte. */
function scanEnd(bytes: Uint8Array, from: number): number {
	for (let at = from; at + 1 < bytes.length; at += 1) {
		if (bytes[at] !== 0xff) continue;
		const next = bytes[at + 1]!;
		if (next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7)) continue;
		return at;
	}
	throw rejected('the JPEG ends too early');
}
