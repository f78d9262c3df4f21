/**
 * Reads a PNG (ISO 15948) into colours of 8 bits, everything checked: order and length of the chunks, their checksums, the size
 * of what is unpacked. pdfkit's reader unpacks in the background and ends the process where that fails.
 */
import { crc32, inflateSync } from 'node:zlib';
import { checkSides, type Logo, rejected } from './picture.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CHUNK_FRAME = 12;

/** Samples of a pixel by colour type. */
const CHANNELS: ReadonlyMap<number, number> = new Map([
	[0, 1],
	[2, 3],
	[3, 1],
	[4, 2],
	[6, 4],
]);
const DEPTHS: ReadonlyMap<number, readonly number[]> = new Map([
	[0, [1, 2, 4, 8, 16]],
	[2, [8, 16]],
	[3, [1, 2, 4, 8]],
	[4, [8, 16]],
	[6, [8, 16]],
]);
const PALETTE = 3;

interface Header {
	readonly width: number;
	readonly height: number;
	readonly depth: number;
	readonly colour: number;
	readonly channels: number;
}

/** @throws AppError `logo_rejected` */
export function readPng(bytes: Uint8Array): Logo {
	const chunks = chunksOf(bytes);
	const header = headerOf(chunks[0]!);
	const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ body }) => body));
	const rows = unfilter(unpack(packed, header), header);
	const find = (type: string): Uint8Array | undefined => chunks.find((chunk) => chunk.type === type)?.body;
	return toLogo(rows, header, find('PLTE'), find('tRNS'));
}

interface Chunk {
	readonly type: string;
	readonly body: Uint8Array;
}

function chunksOf(bytes: Uint8Array): Chunk[] {
	if (SIGNATURE.some((byte, index) => bytes[index] !== byte)) throw rejected('the PNG is damaged at its start');
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const chunks: Chunk[] = [];
	for (let at = SIGNATURE.length; chunks.at(-1)?.type !== 'IEND'; ) {
		if (at + CHUNK_FRAME > bytes.length) throw rejected('the PNG ends too early');
		const length = view.getUint32(at);
		if (at + CHUNK_FRAME + length > bytes.length) throw rejected('the PNG ends too early');
		const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
		if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) throw rejected('the PNG is damaged: a checksum is wrong');
		chunks.push({ type, body: bytes.subarray(at + 8, at + 8 + length) });
		at += CHUNK_FRAME + length;
	}
	return chunks;
}

function headerOf(chunk: Chunk): Header {
	if (chunk.type !== 'IHDR' || chunk.body.length !== 13) throw rejected('the PNG has no header');
	const view = new DataView(chunk.body.buffer, chunk.body.byteOffset, chunk.body.byteLength);
	const [width, height, depth, colour] = [view.getUint32(0), view.getUint32(4), view.getUint8(8), view.getUint8(9)];
	checkSides(width, height);
	const channels = CHANNELS.get(colour);
	if (channels === undefined || !DEPTHS.get(colour)?.includes(depth)) throw rejected('the PNG has colours of no known kind');
	if (view.getUint8(10) !== 0 || view.getUint8(11) !== 0) throw rejected('the PNG is packed in no known way');
	if (view.getUint8(12) !== 0) throw rejected('the PNG is interlaced; save it without');
	return { width, height, depth, colour, channels };
}

function rowBytesOf({ width, depth, channels }: Header): number {
	return Math.ceil((width * depth * channels) / 8);
}

function unpack(packed: Uint8Array, header: Header): Uint8Array {
	const size = (rowBytesOf(header) + 1) * header.height;
	let unpacked: Uint8Array;
	try {
		unpacked = inflateSync(packed, { maxOutputLength: size });
	} catch (cause) {
		throw rejected(`the PNG cannot be unpacked (${cause instanceof Error ? cause.message : String(cause)})`);
	}
	if (unpacked.length !== size) throw rejected('the PNG lacks some of its rows');
	return unpacked;
}

/** Undoes the prediction of each row (ISO 15948, 9.2). */
function unfilter(filtered: Uint8Array, header: Header): Uint8Array {
	const rowBytes = rowBytesOf(header);
	const step = Math.max(1, (header.depth * header.channels) >> 3);
	const rows = new Uint8Array(rowBytes * header.height);
	for (let row = 0; row < header.height; row += 1) {
		const filter = filtered[row * (rowBytes + 1)]!;
		const from = row * (rowBytes + 1) + 1;
		const to = row * rowBytes;
		for (let index = 0; index < rowBytes; index += 1) {
			const left = index < step ? 0 : rows[to + index - step]!;
			const above = row === 0 ? 0 : rows[to + index - rowBytes]!;
			const corner = row === 0 || index < step ? 0 : rows[to + index - rowBytes - step]!;
			rows[to + index] = filtered[from + index]! + predicted(filter, left, above, corner);
		}
	}
	return rows;
}

function predicted(filter: number, left: number, above: number, corner: number): number {
	switch (filter) {
		case 0:
			return 0;
		case 1:
			return left;
		case 2:
			return above;
		case 3:
			return (left + above) >> 1;
		case 4:
			return paeth(left, above, corner);
		default:
			throw rejected('the PNG is damaged: a row is packed in no known way');
	}
}

/** Whichever of the three neighbours is nearest to left + above - corner. */
function paeth(left: number, above: number, corner: number): number {
	const guess = left + above - corner;
	const [byLeft, byAbove, byCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
	if (byLeft <= byAbove && byLeft <= byCorner) return left;
	return byAbove <= byCorner ? above : corner;
}

function toLogo(rows: Uint8Array, header: Header, palette: Uint8Array | undefined, transparent: Uint8Array | undefined): Logo {
	const { width, height, colour, channels } = header;
	if (colour === PALETTE && (palette === undefined || palette.length % 3 !== 0)) throw rejected('the PNG has no palette');
	const pixels = new Uint8Array(width * height * 3);
	const opacity = new Uint8Array(width * height).fill(255);
	const clear = transparent === undefined || colour === PALETTE ? null : clearSample(transparent, channels);
	const pixel: number[] = new Array(channels).fill(0);
	for (let index = 0; index < width * height; index += 1) {
		for (let channel = 0; channel < channels; channel += 1) pixel[channel] = sampleAt(rows, header, index, channel);
		if (colour === PALETTE) {
			const entry = pixel[0]!;
			if (entry * 3 >= palette!.length) throw rejected('the PNG has a colour outside of its palette');
			pixels.set(palette!.subarray(entry * 3, entry * 3 + 3), index * 3);
			opacity[index] = transparent?.[entry] ?? 255;
			continue;
		}
		if (clear?.every((sample, channel) => sample === pixel[channel])) opacity[index] = 0;
		const bytes = pixel.map((sample) => toByte(sample, header.depth));
		if (channels % 2 === 0) opacity[index] = bytes.pop()!;
		pixels.set(bytes.length === 1 ? [bytes[0]!, bytes[0]!, bytes[0]!] : bytes, index * 3);
	}
	return { width, height, pixels: { kind: 'rgb', bytes: pixels }, opacity: opacity.every((value) => value === 255) ? null : opacity };
}

/** The one colour that counts as transparent, in samples of the picture. */
function clearSample(transparent: Uint8Array, channels: number): number[] {
	return Array.from({ length: channels }, (_, channel) => ((transparent[2 * channel] ?? 0) << 8) | (transparent[2 * channel + 1] ?? 0));
}

function sampleAt(rows: Uint8Array, header: Header, pixel: number, channel: number): number {
	const { width, depth, channels } = header;
	const row = Math.floor(pixel / width) * rowBytesOf(header);
	const sample = (pixel % width) * channels + channel;
	if (depth === 16) return (rows[row + 2 * sample]! << 8) | rows[row + 2 * sample + 1]!;
	const bit = sample * depth;
	return (rows[row + (bit >> 3)]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

function toByte(sample: number, depth: number): number {
	return depth === 16 ? sample >> 8 : Math.round((sample * 255) / ((1 << depth) - 1));
}
