/** One look at a folder: which files are in it that somebody may have exported, how large and how new. */
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface ScannedFile {
	/** Relative to the folder, parts separated by `/`. */
	readonly path: string;
	readonly sizeBytes: number;
	/** Of its content, its name or its permissions: a file that could not be read is tried again when it may be. */
	readonly modifiedAtMs: number;
}

/** Names that programs give to what they have not finished, and to what only they need. */
const TEMPORARY = /^[.~]|~$|^#.*#$|\.(tmp|temp|part|partial|crdownload|download|filepart|swp|swx|lock|bak)$/i;

export const isTemporaryName = (name: string): boolean => TEMPORARY.test(name);

const STATS_AT_ONCE = 64;

/**
 * Files at any depth in order of name; hidden and temporary names and links are left out, and so is what disappears meanwhile.
 *
 * @throws what the file system throws about the folder itself
 */
export async function scanFolder(folder: string): Promise<ScannedFile[]> {
	const paths: string[] = [];
	await collect(folder, '', paths);
	paths.sort();
	const found: ScannedFile[] = [];
	for (let at = 0; at < paths.length; at += STATS_AT_ONCE) {
		const looks = await Promise.all(paths.slice(at, at + STATS_AT_ONCE).map((path) => look(folder, path)));
		found.push(...looks.flat());
	}
	return found;
}

async function collect(folder: string, inside: string, into: string[]): Promise<void> {
	for await (const entry of await opendir(join(folder, inside))) {
		if (isTemporaryName(entry.name)) continue;
		const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
		if (entry.isFile()) into.push(path);
		else if (entry.isDirectory()) await collect(folder, path, into).catch(() => undefined);
	}
}

async function look(folder: string, path: string): Promise<readonly ScannedFile[]> {
	try {
		const { size, mtimeMs, ctimeMs } = await stat(join(folder, path));
		return [{ path, sizeBytes: size, modifiedAtMs: Math.max(mtimeMs, ctimeMs) }];
	} catch {
		// Gone between the list and the look: the next one tells.
		return [];
	}
}
