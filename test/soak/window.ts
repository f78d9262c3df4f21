/**
 * `npm run test:soak -- window [file]`: all journeys once more through the desktop window's own path: the built preload, the registry of IPC and the
 * page's client for it, with Electron stood in for. `npm test` runs them through the loopback server, and through this door those of window.test.ts.
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { ensurePage } from '../../src-main/shells/cli/page-build.ts';
import { findBrowser } from '../support/browser.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const root = resolve(import.meta.dirname, '..', '..');
const browser = findBrowser(say);
if ('missing' in browser || !ensurePage(say)) {
	say('missing' in browser ? `Not run: ${browser.missing}` : 'Not run: the page could not be built.');
	process.exitCode = 2;
} else {
	const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
	const done = spawnSync(process.execPath, [vitest, 'run', '--config', 'test/journeys/vitest.config.ts', ...process.argv.slice(2)], {
		cwd: root,
		stdio: 'inherit',
		env: { ...process.env, SSV_DOOR: 'window', CHROME_PATH: browser.path },
	});
	process.exitCode = done.status ?? 1;
}
