/** Small pictures for tests, made here so that each byte of them is known. */
import { crc32, deflateSync } from 'node:zlib';

export interface PngShape {
	/** 0 grey, 2 colours, 3 palette, 4 grey with opacity, 6 colours with opacity. */
	readonly colour?: 0 | 2 | 3 | 4 | 6;
	readonly depth?: number;
	readonly interlace?: number;
	/** Bytes of the rows, each with its filter; a slope of colours where absent. */
	readonly rows?: Uint8Array;
	readonly extra?: readonly (readonly [string, Uint8Array])[];
}

const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

export function pngOf(width: number, height: number, shape: PngShape = {}): Uint8Array {
	const { colour = 2, depth = 8, interlace = 0 } = shape;
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([depth, colour, 0, 0, interlace], 8);
	const rowBytes = Math.ceil((width * depth * CHANNELS[colour]) / 8);
	const rows = shape.rows ?? slope(rowBytes, height);
	const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
	const extra = (shape.extra ?? []).map(([type, body]) => chunk(type, body));
	return new Uint8Array(
		Buffer.concat([signature, chunk('IHDR', header), ...extra, chunk('IDAT', deflateSync(rows)), chunk('IEND', new Uint8Array())]),
	);
}

/** Each row with a filter of its own, so that all five are met. */
function slope(rowBytes: number, height: number): Uint8Array {
	const rows = new Uint8Array((rowBytes + 1) * height);
	for (let row = 0; row < height; row += 1) {
		rows[row * (rowBytes + 1)] = row % 5;
		for (let index = 0; index < rowBytes; index += 1) rows[row * (rowBytes + 1) + 1 + index] = (row * 3 + index * 5) & 0xff;
	}
	return rows;
}

export function chunk(type: string, body: Uint8Array): Buffer {
	const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
	const framed = Buffer.alloc(8 + named.length);
	framed.writeUInt32BE(body.length, 0);
	framed.set(named, 4);
	framed.writeUInt32BE(crc32(named), 4 + named.length);
	return framed;
}

/** The frame of a JPEG with a comment, camera data and something behind its end; the picture inside is made up, which only a viewer would notice. */
export function jpegOf(width: number, height: number, components = 3, frame = 0xc0): Uint8Array {
	const segment = (marker: number, body: readonly number[]): number[] => [0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff, ...body];
	const text = (words: string): number[] => [...Buffer.from(words, 'latin1')];
	const parts = Array.from({ length: components }, (_, index) => [index + 1, 0x11, 0]).flat();
	return Uint8Array.from([
		0xff,
		0xd8,
		...segment(0xe0, [...text('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
		...segment(0xe1, text('Exif\0\0 taken at 52.5 N 13.4 E')),
		...segment(0xfe, text('a comment')),
		...segment(0xdb, [0, ...new Array(64).fill(1)]),
		...segment(frame, [8, height >> 8, height & 0xff, width >> 8, width & 0xff, components, ...parts]),
		...segment(0xc4, [0, ...new Array(16).fill(0)]),
		...segment(0xda, [components, ...Array.from({ length: components }, (_, index) => [index + 1, 0]).flat(), 0, 63, 0]),
		0x12,
		0xff,
		0,
		0x34,
		0xff,
		0xd0,
		0x56,
		0xff,
		0xd9,
		...text('hidden behind the picture'),
	]);
}
