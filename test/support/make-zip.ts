/** Zip files as nobody's library would write them: every field can lie. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
	readonly name: string | Uint8Array;
	readonly content: Uint8Array | string;
	readonly isStored?: boolean;
	/** What the list of contents states instead of the truth. */
	readonly states?: Partial<{ unpacked: number; packed: number; crc: number; offset: number; method: number; flags: number }>;
	/** Unix mode of the file, such as that of a link. */
	readonly mode?: number;
	/** A part of the list without bytes of its own. */
	readonly hasNoData?: boolean;
	readonly extra?: Uint8Array;
}

const bytesOf = (text: Uint8Array | string): Uint8Array => (typeof text === 'string' ? Buffer.from(text) : text);

function fields(length: number, ...values: readonly (readonly [offset: number, size: 2 | 4, value: number])[]): Buffer {
	const buffer = Buffer.alloc(length);
	for (const [offset, size, value] of values) {
		if (size === 2) buffer.writeUInt16LE(value, offset);
		else buffer.writeUInt32LE(value, offset);
	}
	return buffer;
}

/** @param entries what the end record states instead of the number of parts */
export function makeZip(parts: readonly ZipPart[], { entries = parts.length, comment = '' } = {}): Buffer {
	const body: Uint8Array[] = [];
	const list: Uint8Array[] = [];
	let at = 0;
	for (const { name, content, isStored = false, states = {}, mode, hasNoData = false, extra = new Uint8Array(0) } of parts) {
		const [nameBytes, plain] = [bytesOf(name), bytesOf(content)];
		const packed = isStored ? plain : deflateRawSync(plain);
		const method = states.method ?? (isStored ? 0 : 8);
		const crc = states.crc ?? crc32(plain);
		const packedBytes = states.packed ?? packed.length;
		const unpackedBytes = states.unpacked ?? plain.length;
		const flags = states.flags ?? 0x800;
		const offset = states.offset ?? at;
		if (!hasNoData) {
			const local = fields(
				30,
				[0, 4, 0x04034b50],
				[4, 2, 20],
				[6, 2, flags],
				[8, 2, method],
				[12, 2, 0x5821],
				[14, 4, crc],
				[18, 4, packedBytes],
				[22, 4, unpackedBytes],
				[26, 2, nameBytes.length],
			);
			body.push(local, nameBytes, packed);
			at += local.length + nameBytes.length + packed.length;
		}
		list.push(
			fields(
				46,
				[0, 4, 0x02014b50],
				[4, 2, mode === undefined ? 20 : 0x0314],
				[6, 2, 20],
				[8, 2, flags],
				[10, 2, method],
				[14, 2, 0x5821],
				[16, 4, crc],
				[20, 4, packedBytes],
				[24, 4, unpackedBytes],
				[28, 2, nameBytes.length],
				[30, 2, extra.length],
				[38, 4, mode === undefined ? 0 : (mode << 16) >>> 0],
				[42, 4, offset],
			),
			nameBytes,
			extra,
		);
	}
	const directory = Buffer.concat(list);
	const end = fields(
		22,
		[0, 4, 0x06054b50],
		[8, 2, Math.min(entries, 0xffff)],
		[10, 2, Math.min(entries, 0xffff)],
		[12, 4, directory.length],
		[16, 4, at],
		[20, 2, comment.length],
	);
	return Buffer.concat([...body, directory, end, Buffer.from(comment)]);
}
