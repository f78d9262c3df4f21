/** Builds the page and the desktop bundles when their sources changed since the last build. Also a program of its own. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const INPUTS = [
	'src-main',
	'src-preload',
	'src-renderer',
	'resources/tokens.json',
	'resources/metric-catalogue.json',
	'electron.vite.config.ts',
	'package-lock.json',
];

function filesOf(path: string): string[] {
	const full = join(root, path);
	if (!existsSync(full)) return [];
	const isFolder = !/\.[a-z]+$/.test(path);
	if (!isFolder) return [full];
	return readdirSync(full, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
}

/** Digest of everything that the build reads. */
export function sourcesDigest(): string {
	const hash = createHash('sha256');
	for (const file of INPUTS.flatMap(filesOf)) hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
	return hash.digest('hex');
}

/**
 * @param say gets a line before the build starts; nothing is said when there is nothing to do
 * @returns whether the page is there and current
 */
export function ensurePage(say: (line: string) => void): boolean {
	const stamp = join(root, 'out', 'sources.sha256');
	const digest = sourcesDigest();
	if (existsSync(join(root, 'out/renderer/index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return true;
	say('Building the page (once after each change of the sources)');
	const build = spawnSync(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'], {
		cwd: root,
		stdio: ['ignore', 'pipe', 'pipe'],
		encoding: 'utf8',
	});
	if (build.status !== 0) {
		say(`The build failed:\n${build.stdout}${build.stderr}`);
		return false;
	}
	mkdirSync(join(root, 'out'), { recursive: true });
	writeFileSync(stamp, digest);
	return true;
}

if (import.meta.main) process.exitCode = ensurePage((line) => process.stderr.write(`${line}\n`)) ? 0 : 1;
