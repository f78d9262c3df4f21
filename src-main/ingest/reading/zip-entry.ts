/** The bytes of one entry of a zip file, unpacked while they stream: memory does not depend on its size, and nothing is written. */
import { crc32, createInflateRaw } from 'node:zlib';
import { AppError } from '../../shared/domain/errors.ts';
import { feed, isZlibError } from './gunzip.ts';
import { LOCAL_HEADER_BYTES, overLimit, type RandomBytes, viewOf, type ZipEntry } from './zip-directory.ts';

const LOCAL_HEADER = 0x04034b50;
const PIECE_BYTES = 256 * 1024;

const damaged = (name: string, what: string): AppError =>
	new AppError('input_truncated', `"${name}" in the zip file is cut or damaged: ${what}. Copy the archive again; nothing of it was added.`, { name });

/**
 * @param onPacked  hears how many bytes of the archive were read
 * @throws AppError the entry's `problem`; `archive_limit` when more comes out than the list of contents states (`isWholeArchive`:
 *         an archive that lies is not believed in anything); `input_truncated` for fewer or other bytes than were packed
 */
export async function* unpackEntry(file: RandomBytes, entry: ZipEntry, onPacked: (bytes: number) => void = () => {}): AsyncGenerator<Uint8Array> {
	const { name, method, unpackedBytes } = entry;
	if (entry.problem) throw entry.problem;
	const packed = packedBytes(file, entry, await dataOffset(file, entry), onPacked);
	let [unpacked, sum] = [0, 0];
	for await (const chunk of method === 0 ? packed : inflated(packed, name)) {
		unpacked += chunk.length;
		if (unpacked > unpackedBytes)
			throw overLimit(`"${name}" in the zip file unpacks to more than the ${unpackedBytes} bytes that the archive states.`, { name, unpackedBytes });
		sum = crc32(chunk, sum);
		yield chunk;
	}
	if (unpacked < unpackedBytes) throw damaged(name, `${unpacked} of ${unpackedBytes} bytes came out`);
	if (sum !== entry.crc32) throw damaged(name, 'its checksum is another');
}

async function dataOffset(file: RandomBytes, { name, offset, packedBytes: packed, endsBy }: ZipEntry): Promise<number> {
	const view = viewOf(await file.read(offset, LOCAL_HEADER_BYTES));
	if (view.byteLength < LOCAL_HEADER_BYTES || view.getUint32(0, true) !== LOCAL_HEADER) throw damaged(name, `it has no header at byte ${offset}`);
	const dataAt = offset + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
	if (dataAt + packed > endsBy) throw overLimit(`"${name}" in the zip file overlaps what follows it.`, { name });
	return dataAt;
}

async function* packedBytes(file: RandomBytes, entry: ZipEntry, from: number, onPacked: (bytes: number) => void): AsyncGenerator<Uint8Array> {
	const end = from + entry.packedBytes;
	for (let at = from; at < end; ) {
		const piece = await file.read(at, Math.min(PIECE_BYTES, end - at));
		if (piece.length === 0) throw damaged(entry.name, `the archive ends at byte ${at}`);
		at += piece.length;
		onPacked(piece.length);
		yield piece;
	}
}

async function* inflated(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
	const unpacker = createInflateRaw();
	const feeding = feed(chunks, unpacker, () => {});
	try {
		yield* unpacker as AsyncIterable<Uint8Array>;
		await feeding;
	} catch (thrown) {
		throw isZlibError(thrown) ? damaged(name, 'it cannot be unpacked') : thrown;
	} finally {
		unpacker.destroy();
		// The feeder may still wait for room in the unpacker: its end is of no interest any more.
		feeding.catch(() => undefined);
	}
}
