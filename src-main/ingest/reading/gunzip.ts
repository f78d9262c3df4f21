/** Unpacks .gz while it streams, with a guard against bombs. What is not gzip passes through untouched. */
import { createGunzip, type Gunzip, type InflateRaw } from 'node:zlib';
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import { concatBytes } from './text-encoding.ts';
import { isZip } from './zip-directory.ts';

/**
 * The bytes of a file, unpacked when they start with the mark of gzip (1f 8b).
 *
 * @throws AppError `archive_limit` beyond `limits.archiveRatio` and for an archive inside an archive, `input_truncated` for a cut or
 *         damaged file
 */
export async function* gunzipIfPacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const iterator = chunks[Symbol.asyncIterator]();
	let head: Uint8Array = new Uint8Array(0);
	let isDone = false;
	while (head.length < 4 && !isDone) {
		const next = await iterator.next();
		isDone = next.done === true;
		if (next.done !== true) head = concatBytes(head, next.value);
	}
	// A zip file is taken apart where it can be read from its end; one that comes here lies inside another archive.
	if (isZip(head)) throw nestedArchive('a zip file inside an archive');
	const all = { [Symbol.asyncIterator]: () => continued(head, iterator) };
	if (isGzip(head)) yield* gunzip(all);
	else yield* all;
}

const nestedArchive = (what: string): AppError =>
	new AppError('archive_limit', `The file is ${what}. Unpack it and import the result. Nothing of it was added.`);

/** Whether a file that begins so is packed. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

async function* continued(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
	if (head.length > 0) yield head;
	for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const unpacker = createGunzip({ chunkSize: limits.detectBytes });
	let packed = 0;
	let unpacked = 0;
	const feeding = feed(chunks, unpacker, (bytes) => {
		packed += bytes;
	});
	try {
		for await (const chunk of unpacker as AsyncIterable<Uint8Array>) {
			if (unpacked === 0 && isGzip(chunk)) throw nestedArchive('gzip inside gzip');
			if (unpacked === 0 && isZip(chunk)) throw nestedArchive('a zip file inside gzip');
			unpacked += chunk.length;
			if (unpacked > limits.archiveFreeBytes && unpacked > packed * limits.archiveRatio) {
				throw new AppError(
					'archive_limit',
					`The file unpacks to more than ${limits.archiveRatio} times its size. Unpack it and import the result. Nothing was added.`,
					{
						packed,
						unpacked,
					},
				);
			}
			yield chunk;
		}
		await feeding;
	} catch (error) {
		if (error instanceof AppError || !isZlibError(error)) throw error;
		throw new AppError(
			'input_truncated',
			`The gzip file is cut or damaged near byte ${packed}. Copy it again; nothing was added.`,
			{ byte: packed },
			error,
		);
	} finally {
		unpacker.destroy();
		// The feeder may still wait for room in the unpacker: its end is of no interest any more.
		feeding.catch(() => undefined);
	}
}

/** Errors of zlib carry codes such as `Z_BUF_ERROR` and `Z_DATA_ERROR`; errors of the source do not. */
export function isZlibError(error: unknown): boolean {
	return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

/** Writes chunks to an unpacker at its own pace; what goes wrong with them ends it. */
export async function feed(chunks: AsyncIterable<Uint8Array>, unpacker: Gunzip | InflateRaw, count: (bytes: number) => void): Promise<void> {
	try {
		for await (const chunk of chunks) {
			if (unpacker.destroyed) return;
			count(chunk.length);
			// The callback comes once the bytes are unpacked and there is room for more.
			await new Promise<void>((resolve) => unpacker.write(chunk, () => resolve()));
		}
		unpacker.end();
	} catch (error) {
		unpacker.destroy(error instanceof Error ? error : new Error(String(error)));
	}
}
