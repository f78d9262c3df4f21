/** A zip file on the disk as the files in it: each is read by its number, nothing is ever written under its name. */
import { type FileHandle, open } from 'node:fs/promises';
import { gunzipIfPacked } from '../ingest/create-parser.ts';
import { isZip, type RandomBytes, readZipDirectory } from '../ingest/reading/zip-directory.ts';
import { unpackEntry } from '../ingest/reading/zip-entry.ts';
import type { AppError } from '../shared/domain/errors.ts';
import type { ReadableSource } from './import-source.ts';

/** One file of an archive: to read, or why it is not read. */
export type ArchiveEntry = { readonly label: string; readonly source: ReadableSource } | { readonly label: string; readonly problem: AppError };

const randomBytes = (handle: FileHandle, size: number): RandomBytes => ({
	size,
	async read(offset, length) {
		const buffer = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
		let filled = 0;
		while (filled < buffer.length) {
			const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, offset + filled);
			if (bytesRead === 0) break;
			filled += bytesRead;
		}
		return buffer.subarray(0, filled);
	},
});

/**
 * Gives the files of an archive to `work`, which may read them while it lasts; undefined for a file that is no zip archive.
 *
 * @param label  the archive, as the user calls it: its files are called `label/name`
 * @throws AppError as `readZipDirectory` does, and what `work` throws
 */
export async function withArchive<T>(
	path: string,
	label: string,
	sizeBytes: number,
	work: (entries: readonly ArchiveEntry[]) => Promise<T>,
): Promise<T | undefined> {
	const handle = await open(path, 'r');
	try {
		const file = randomBytes(handle, sizeBytes);
		if (!isZip(await file.read(0, 4))) return undefined;
		const entries = await readZipDirectory(file);
		return await work(
			entries.map((entry) => {
				const name = `${label}/${entry.name}`;
				if (entry.problem) return { label: name, problem: entry.problem };
				const source: ReadableSource = {
					label: name,
					sizeBytes: entry.packedBytes,
					...(entry.modifiedAtMs === undefined ? {} : { fileTimeMs: entry.modifiedAtMs }),
					open: (onDisk) => gunzipIfPacked(unpackEntry(file, entry, onDisk)),
				};
				return { label: name, source };
			}),
		);
	} finally {
		await handle.close();
	}
}
