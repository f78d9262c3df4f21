/** Words of the command line that name files: files, folders and globs. */
import { globSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/domain/errors.ts';

/** Files under a folder in order of name, hidden ones left out. */
async function filesUnder(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
}

/** @throws AppError `nothing_to_import` naming the word that matches no file */
export async function pathsOf(words: readonly string[]): Promise<string[]> {
	const found: string[] = [];
	for (const word of words) {
		const stat = statSync(word, { throwIfNoEntry: false });
		const paths = stat?.isDirectory() ? await filesUnder(word) : stat ? [word] : globSync(word).sort();
		if (paths.length === 0) throw new AppError('nothing_to_import', `No file is at "${word}".`, { path: word });
		found.push(...paths);
	}
	return found;
}
