/** The files under a folder that somebody wants to import. */
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/**
 * Files under a folder in order of name, at any depth; hidden ones, what lies in hidden folders, and links are left out.
 *
 * @returns paths that begin with `folder`
 * @throws what the file system throws
 */
export async function filesUnder(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.filter(
			(path) =>
				!relative(folder, path)
					.split(sep)
					.some((part) => part.startsWith('.')),
		)
		.sort();
}
