/** A small file from outside, whole, and no more of it than it may have. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AppError } from '../shared/domain/errors.ts';
import type { SourceFile } from './files.ts';

/**
 * @param most bytes; one that has more is not read on
 * @throws AppError `file_unreadable`; what `tooLarge` says
 */
export async function readWhole(file: SourceFile, most: number, tooLarge: (file: SourceFile, most: number) => AppError): Promise<Uint8Array> {
	const { path, label, open } = file;
	const parts: Uint8Array[] = [];
	let size = 0;
	try {
		// Told before a byte is read; what has no size of its own, a pipe, is counted.
		if (path !== undefined && (await stat(path)).size > most) throw tooLarge(file, most);
		const chunks: AsyncIterable<Uint8Array> | undefined = path === undefined ? open?.() : createReadStream(path);
		for await (const chunk of chunks ?? []) {
			size += chunk.byteLength;
			if (size > most) throw tooLarge(file, most);
			parts.push(chunk);
		}
	} catch (thrown) {
		if (thrown instanceof AppError) throw thrown;
		throw new AppError('file_unreadable', `"${label}" cannot be read: ${(thrown as Error).message}.`, { path: label }, thrown);
	}
	return new Uint8Array(Buffer.concat(parts));
}
