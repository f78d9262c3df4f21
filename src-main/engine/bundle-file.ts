/** The model bundle as one file: a zip with fixed names, or the folder that lies in a workspace. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { packZip, unpackZip } from '../ingest/reading/zip.ts';
import { decodeBundle } from '../models/bundle.ts';
import { AppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';
import { writeFileAtomically } from './write-file.ts';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export async function packBundle(files: ReadonlyMap<string, Uint8Array>, path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
	const zip = packZip(files);
	await writeFileAtomically(path, (temporary) => writeFile(temporary, zip, { flag: 'wx' }));
	return { bytes: zip.byteLength, sha256: sha256(zip) };
}

async function readFolder(folder: string): Promise<Map<string, Uint8Array>> {
	const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
	if (entries.length > limits.bundleEntries)
		throw new AppError('archive_limit', `The folder holds more than ${limits.bundleEntries} files.`, { limit: limits.bundleEntries });
	const files = new Map<string, Uint8Array>();
	let total = 0;
	for (const entry of entries) {
		const path = join(entry.parentPath, entry.name);
		total += (await stat(path)).size;
		if (total > limits.bundleBytes)
			throw new AppError('archive_limit', `The folder holds more than ${limits.bundleBytes} bytes.`, { limit: limits.bundleBytes });
		files.set(relative(folder, path).split(sep).join('/'), new Uint8Array(await readFile(path)));
	}
	// The manifest is the workspace's own; the checksums of the bundle speak for its parts.
	files.delete('manifest.json');
	return files;
}

/**
 * Reads a bundle from a zip or a folder and checks every part before anything is kept.
 *
 * @throws AppError `bundle_rejected`, `archive_limit`, `archive_name`, `file_unreadable`
 */
export async function unpackBundle(path: string): Promise<Map<string, Uint8Array>> {
	const found = await stat(path).catch((thrown: unknown) => {
		throw new AppError('file_unreadable', `"${path}" cannot be read.`, { path }, thrown);
	});
	if (found.isFile() && found.size > limits.bundleBytes)
		throw new AppError('archive_limit', `The file is larger than ${limits.bundleBytes} bytes.`, { limit: limits.bundleBytes });
	const files = found.isDirectory() ? await readFolder(path) : unpackZip(new Uint8Array(await readFile(path)));
	decodeBundle(files, sha256);
	return files;
}
