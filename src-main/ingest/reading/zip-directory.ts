/**
 * The list of contents of a zip file of any size: read from its end, a piece at a time, checked as a whole before any entry is
 * unpacked. Sizes and places come from this list alone; what an entry says of itself is not believed.
 */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import { decodeName, isHiddenName, nameFault, shownName } from './zip-names.ts';

/** A file that can be read anywhere. */
export interface RandomBytes {
	readonly size: number;
	/** As many of the bytes as there are: fewer than `length` only at the end of the file. */
	readonly read: (offset: number, length: number) => Promise<Uint8Array>;
}

export interface ZipEntry {
	/** Fit to be shown; never a place to write to. */
	readonly name: string;
	readonly packedBytes: number;
	readonly unpackedBytes: number;
	/** 0 stored, 8 deflated; an entry packed in another way has a `problem`. */
	readonly method: number;
	readonly crc32: number;
	readonly offset: number;
	/** Where the next entry or the list of contents begins: its bytes end before. */
	readonly endsBy: number;
	/** When the file was changed, UTC milliseconds; absent where the archive does not know. */
	readonly modifiedAtMs?: number;
	/** Why it is not read; the other entries may be. */
	readonly problem?: AppError;
}

type Draft = Omit<ZipEntry, 'endsBy'> & { readonly rawName: string; readonly isFolder: boolean };

const END = 0x06054b50;
const END_BYTES = 22;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const HEADER = 0x02014b50;
const HEADER_BYTES = 46;
export const LOCAL_HEADER_BYTES = 30;
const PIECE_BYTES = 256 * 1024;

/** The mark of a zip file: its first entry, or the end of an empty one. */
export const isZip = (bytes: Uint8Array): boolean =>
	bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 0x03 && bytes[3] === 0x04) || (bytes[2] === 0x05 && bytes[3] === 0x06));

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const damaged = (what: string, byte: number): AppError =>
	new AppError('input_truncated', `The zip file is cut or damaged: ${what} at byte ${byte}. Copy it again; nothing was added.`, { byte });

/** A limit that the archive as a whole breaks: nothing of it is taken over. */
export const overLimit = (what: string, details: Readonly<Record<string, unknown>>): AppError =>
	new AppError('archive_limit', `${what} Unpack it with care and import the parts. Nothing was added.`, { ...details, isWholeArchive: true });

/**
 * Files of a zip in the order of its list, folders and hidden files left out. An entry whose name cannot be used, that is
 * encrypted, or packed in a way that we do not know carries its `problem`.
 *
 * @throws AppError `input_truncated` for a cut or damaged archive; `archive_limit` for too many entries, entries that overlap, and
 *         sizes that no honest archive states; `format_unknown` for an empty one and for documents that only are zip files inside
 */
export async function readZipDirectory(file: RandomBytes): Promise<readonly ZipEntry[]> {
	const end = await findEnd(file);
	if (end.entries > limits.zipEntries) throw tooManyEntries(end.entries);
	if (end.bytes > limits.zipDirectoryBytes)
		throw overLimit(`The list of contents of the zip file is larger than ${limits.zipDirectoryBytes} bytes.`, { limit: limits.zipDirectoryBytes });
	if (end.offset + end.bytes > end.at) throw damaged('its list of contents does not lie before its end', end.at);
	const drafts: Draft[] = [];
	await walk(file, end, (draft) => drafts.push(draft));
	if (drafts.length !== end.entries) throw damaged(`it states ${end.entries} entries and lists ${drafts.length}`, end.offset);
	if (drafts.length === 0) throw new AppError('format_unknown', 'The zip file is empty.');
	assertNoDocument(drafts);
	const entries = withEnds(drafts, end.offset);
	assertSizes(entries);
	return entries;
}

const tooManyEntries = (entries: number): AppError =>
	overLimit(`The zip file holds more than ${limits.zipEntries} entries.`, { limit: limits.zipEntries, entries });

interface End {
	/** Where the end record stands. */
	readonly at: number;
	readonly entries: number;
	readonly offset: number;
	readonly bytes: number;
}

async function findEnd(file: RandomBytes): Promise<End> {
	const tailAt = Math.max(0, file.size - END_BYTES - 0xffff);
	const tail = await file.read(tailAt, file.size - tailAt);
	const view = viewOf(tail);
	for (let at = tail.length - END_BYTES; at >= 0; at--) {
		// A comment that imitates an end record would have to end exactly with the file as well, but for what copying may add behind it.
		if (view.getUint32(at, true) !== END) continue;
		const endOfRecord = at + END_BYTES + view.getUint16(at + 20, true);
		if (endOfRecord > tail.length || !tail.subarray(endOfRecord).every(isPadding)) continue;
		if (view.getUint16(at + 4, true) !== 0 && view.getUint16(at + 4, true) !== 0xffff)
			throw damaged('it is one part of an archive that was split', tailAt + at);
		const found = {
			at: tailAt + at,
			entries: view.getUint16(at + 10, true),
			bytes: view.getUint32(at + 12, true),
			offset: view.getUint32(at + 16, true),
		};
		const isLarge = found.entries === 0xffff || found.bytes === 0xffffffff || found.offset === 0xffffffff;
		return isLarge ? ((await findEnd64(file, found.at)) ?? found) : found;
	}
	throw damaged('the end record is missing', file.size);
}

/** Zeros of a block device or tape, line ends and end-of-file signs of a transfer as text. */
const isPadding = (byte: number): boolean => byte === 0 || byte === 0x0a || byte === 0x0d || byte === 0x1a;

/** The end record of large archives; undefined where there is none, since 65,535 entries are also an ordinary number. */
async function findEnd64(file: RandomBytes, endAt: number): Promise<End | undefined> {
	const locator = viewOf(await file.read(Math.max(0, endAt - 20), 20));
	if (locator.byteLength < 20 || locator.getUint32(0, true) !== LOCATOR_64) return undefined;
	const at = safeNumber(locator.getBigUint64(8, true), endAt);
	const record = viewOf(await file.read(at, 56));
	if (record.byteLength < 56 || record.getUint32(0, true) !== END_64) throw damaged('the large end record is missing', at);
	return {
		at,
		entries: safeNumber(record.getBigUint64(32, true), at),
		bytes: safeNumber(record.getBigUint64(40, true), at),
		offset: safeNumber(record.getBigUint64(48, true), at),
	};
}

function safeNumber(value: bigint, byte: number): number {
	if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged('a size is impossible', byte);
	return Number(value);
}

/** Goes through the list a piece at a time, so that others get their turn in between. */
async function walk(file: RandomBytes, end: End, take: (draft: Draft) => void): Promise<void> {
	let rest: Uint8Array = new Uint8Array(0);
	let count = 0;
	for (let at = end.offset; at < end.offset + end.bytes; ) {
		const piece = await file.read(at, Math.min(PIECE_BYTES, end.offset + end.bytes - at));
		if (piece.length === 0) throw damaged('its list of contents is cut', at);
		at += piece.length;
		const bytes = new Uint8Array(rest.length + piece.length);
		bytes.set(rest);
		bytes.set(piece, rest.length);
		const view = viewOf(bytes);
		let used = 0;
		for (;;) {
			if (bytes.length - used < HEADER_BYTES) break;
			const headerAt = at - bytes.length + used;
			if (view.getUint32(used, true) !== HEADER) throw damaged('an entry of its list of contents has no mark', headerAt);
			const length = HEADER_BYTES + view.getUint16(used + 28, true) + view.getUint16(used + 30, true) + view.getUint16(used + 32, true);
			if (bytes.length - used < length) break;
			count++;
			if (count > limits.zipEntries) throw tooManyEntries(count);
			take(readHeader(bytes.subarray(used, used + length), headerAt));
			used += length;
		}
		rest = bytes.subarray(used);
	}
	if (rest.length > 0) throw damaged('its list of contents is cut', end.offset + end.bytes);
}

function readHeader(bytes: Uint8Array, at: number): Draft {
	const view = viewOf(bytes);
	const flags = view.getUint16(8, true);
	const method = view.getUint16(10, true);
	const nameLength = view.getUint16(28, true);
	const rawName = decodeName(bytes.subarray(HEADER_BYTES, HEADER_BYTES + nameLength));
	const extra = viewOf(bytes.subarray(HEADER_BYTES + nameLength, HEADER_BYTES + nameLength + view.getUint16(30, true)));
	const attributes = view.getUint32(38, true);
	const isUnix = view.getUint8(5) === 3 || view.getUint8(5) === 19;
	const isLink = isUnix && attributes >>> 28 === 0xa;
	const large = readLargeSizes(view, extra, at);
	const modifiedAtMs = modifiedAt(view, extra);
	const name = shownName(rawName);
	const problem = problemOf(name, rawName, nameLength, isLink, flags, method);
	return {
		name,
		rawName,
		isFolder: rawName.endsWith('/') || rawName.endsWith('\\'),
		...large,
		method,
		crc32: view.getUint32(16, true),
		...(modifiedAtMs === undefined ? {} : { modifiedAtMs }),
		...(problem ? { problem } : {}),
	};
}

function problemOf(name: string, rawName: string, nameLength: number, isLink: boolean, flags: number, method: number): AppError | undefined {
	const fault = nameLength > limits.zipNameBytes ? `it is longer than ${limits.zipNameBytes} bytes` : nameFault(rawName, isLink);
	if (fault)
		return new AppError('archive_name', `The name "${name}" in the archive cannot be used: ${fault}. Nothing of it was written or added.`, { name });
	if ((flags & 1) !== 0)
		return new AppError('file_unreadable', `"${name}" is encrypted. Unpack it with its password and import the result.`, { name });
	if (method !== 0 && method !== 8)
		return new AppError(
			'file_unreadable',
			`"${name}" is packed by method ${method}, which we cannot unpack. Pack it with Deflate, or unpack it first.`,
			{
				name,
				method,
			},
		);
	return undefined;
}

/** One field of the extra fields, each of which has a number and a length. */
function extraField(extra: DataView, wanted: number): DataView | undefined {
	for (let at = 0; at + 4 <= extra.byteLength; ) {
		const length = extra.getUint16(at + 2, true);
		if (at + 4 + length > extra.byteLength) return undefined;
		if (extra.getUint16(at, true) === wanted) return new DataView(extra.buffer, extra.byteOffset + at + 4, length);
		at += 4 + length;
	}
	return undefined;
}

/** Sizes and place; what does not fit into 32 bits stands in an extra field, in this order. */
function readLargeSizes(header: DataView, extra: DataView, at: number): Pick<Draft, 'packedBytes' | 'unpackedBytes' | 'offset'> {
	const field = extraField(extra, 1);
	let next = 0;
	const resolve = (small: number): number => {
		if (small !== 0xffffffff || !field) return small;
		if (next + 8 > field.byteLength) throw damaged('the size of an entry is missing', at);
		next += 8;
		return safeNumber(field.getBigUint64(next - 8, true), at);
	};
	const unpackedBytes = resolve(header.getUint32(24, true));
	const packedBytes = resolve(header.getUint32(20, true));
	return { unpackedBytes, packedBytes, offset: resolve(header.getUint32(42, true)) };
}

/** The exact time where the archive has it, otherwise the local time of day that every unzip takes it for. */
function modifiedAt(header: DataView, extra: DataView): number | undefined {
	const unix = extraField(extra, 0x5455);
	if (unix && unix.byteLength >= 5 && (unix.getUint8(0) & 1) !== 0) return unix.getInt32(1, true) * 1000;
	const [time, day] = [header.getUint16(12, true), header.getUint16(14, true)];
	if (day === 0) return undefined;
	return new Date(1980 + (day >> 9), ((day >> 5) & 15) - 1, day & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2).getTime();
}

/** Files that happen to be zip archives inside: their parts would only be a list of refusals. */
function assertNoDocument(drafts: readonly Draft[]): void {
	const names = new Set(drafts.map(({ rawName }) => rawName));
	if (names.has('[Content_Types].xml') || names.has('mimetype') || names.has('META-INF/MANIFEST.MF'))
		throw new AppError(
			'format_unknown',
			'The file is an office document or a program, not an archive of exports. Save a sheet as CSV and import that.',
		);
}

/** Visible files with the place where each has to end. */
function withEnds(drafts: readonly Draft[], directoryAt: number): readonly ZipEntry[] {
	const inOrder = drafts.toSorted((a, b) => a.offset - b.offset);
	const ends = new Map<Draft, number>();
	for (const [index, draft] of inOrder.entries()) {
		const endsBy = inOrder[index + 1]?.offset ?? directoryAt;
		if (draft.offset + LOCAL_HEADER_BYTES + draft.packedBytes > endsBy)
			throw overLimit(`Entries of the zip file overlap, at "${draft.name}": the same bytes would be unpacked more than once.`, { name: draft.name });
		ends.set(draft, endsBy);
	}
	return drafts.flatMap((draft) => {
		const { rawName, isFolder, ...entry } = draft;
		const isLeftOut = entry.problem?.code !== 'archive_name' && (isFolder || isHiddenName(rawName));
		return isLeftOut ? [] : [{ ...entry, endsBy: ends.get(draft) ?? directoryAt }];
	});
}

/** Sizes are kept to while unpacking, so that what is stated here is all that can come. */
function assertSizes(entries: readonly ZipEntry[]): void {
	let [packed, unpacked] = [0, 0];
	for (const { name, packedBytes, unpackedBytes, method } of entries) {
		if (isBomb(packedBytes, unpackedBytes))
			throw overLimit(`"${name}" in the zip file unpacks to more than ${limits.archiveRatio} times its size.`, {
				name,
				packed: packedBytes,
				unpacked: unpackedBytes,
			});
		if (method === 0 && packedBytes !== unpackedBytes)
			throw overLimit(`"${name}" in the zip file is not packed and yet states two sizes.`, { name, packed: packedBytes, unpacked: unpackedBytes });
		packed += packedBytes;
		unpacked += unpackedBytes;
	}
	if (unpacked > limits.zipUnpackedBytes)
		throw overLimit(`The zip file unpacks to more than ${limits.zipUnpackedBytes} bytes.`, { limit: limits.zipUnpackedBytes, unpacked });
	if (isBomb(packed, unpacked)) throw overLimit(`The zip file unpacks to more than ${limits.archiveRatio} times its size.`, { packed, unpacked });
}

const isBomb = (packed: number, unpacked: number): boolean => unpacked > limits.archiveFreeBytes && unpacked > packed * limits.archiveRatio;
