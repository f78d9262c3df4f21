/** Words of the command line that name files: files, folders and globs. */
import { globSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { filesUnder } from '../../engine/folder-files.ts';
import { AppError } from '../../shared/domain/errors.ts';

/** What one word names: a file, the files under a folder, or whatever a pattern matches that the shell did not expand. */
async function filesOf(word: string): Promise<string[]> {
	const stat = statSync(word, { throwIfNoEntry: false });
	if (stat?.isDirectory()) return filesUnder(word);
	if (stat) return [word];
	const found: string[] = [];
	for (const path of globSync(word).sort()) {
		if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) found.push(...(await filesUnder(path)));
		else found.push(path);
	}
	return found;
}

/**
 * Files that the words name, in the order given, each once.
 *
 * @throws AppError `nothing_to_import` naming the word that matches no file
 */
export async function pathsOf(words: readonly string[]): Promise<string[]> {
	const found = new Map<string, string>();
	for (const word of words) {
		const paths = await filesOf(word);
		if (paths.length === 0) throw new AppError('nothing_to_import', `No file is at "${word}".`, { path: word });
		for (const path of paths) if (!found.has(resolve(path))) found.set(resolve(path), path);
	}
	return [...found.values()];
}
