/**
 * The browser of the journeys: CHROME_PATH, then an installed Chrome, Chromium or Edge; on Debian as root Debian's own
 * package is installed, and said so. Elsewhere the one command to run is named and the journeys count as "not run".
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Browser = { readonly path: string } | { readonly missing: string };

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'microsoft-edge-stable'];

function installedPath(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string | undefined {
	const fixed: Partial<Record<NodeJS.Platform, readonly string[]>> = {
		darwin: [
			'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
			'/Applications/Chromium.app/Contents/MacOS/Chromium',
			'/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
		],
		win32: [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].flatMap((base) =>
			base ? [join(base, 'Google/Chrome/Application/chrome.exe'), join(base, 'Microsoft/Edge/Application/msedge.exe')] : [],
		),
	};
	const onPath = (env.PATH ?? '').split(platform === 'win32' ? ';' : ':').flatMap((folder) => NAMES.map((name) => join(folder, name)));
	return [...(fixed[platform] ?? []), ...onPath].find((path) => existsSync(path) && runs(path));
}

/** Ubuntu's apt `chromium` is a stub that only names snap: ask each candidate for its version. */
function runs(path: string): boolean {
	if (process.platform !== 'linux') return true;
	const asked = spawnSync(path, ['--version', '--no-sandbox'], { encoding: 'utf8', timeout: 20_000 });
	return asked.status === 0 && /\d+\.\d+/.test(asked.stdout);
}

function isDebian(): boolean {
	try {
		return /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'));
	} catch {
		return false;
	}
}

function aptInstall(say: (line: string) => void): void {
	const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	for (const words of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
		say(`No browser found; this is Debian and you are root: apt-get ${words.join(' ')}`);
		const done = spawnSync('apt-get', ['-qq', ...words], { stdio: ['ignore', 'ignore', 'inherit'], env: environment, timeout: 600_000 });
		if (done.status !== 0) say(`apt-get ${words[0]} ended with status ${done.status ?? done.signal}.`);
	}
}

export function findBrowser(say: (line: string) => void): Browser {
	const chosen = process.env.CHROME_PATH;
	if (chosen) return existsSync(chosen) ? { path: chosen } : { missing: `CHROME_PATH names ${chosen}, which does not exist.` };
	const found = installedPath(process.platform, process.env);
	if (found) return { path: found };
	if (isDebian() && process.getuid?.() === 0) {
		aptInstall(say);
		const installed = installedPath(process.platform, process.env);
		if (installed) return { path: installed };
	}
	const command =
		process.platform === 'darwin'
			? 'brew install --cask chromium'
			: process.platform === 'win32'
				? 'winget install Google.Chrome'
				: isDebian()
					? 'sudo apt-get install -y --no-install-recommends chromium'
					: 'install Google Chrome or Chromium with your package manager';
	return { missing: `No Chrome, Chromium or Edge was found. To run the journeys: ${command} (or set CHROME_PATH).` };
}

/** The suite's runner finds the browser and hands it over. */
export function browserPath(): string {
	const path = process.env.CHROME_PATH;
	if (!path) throw new Error('CHROME_PATH names no browser. Run the journeys by "npm test", or set it to a Chrome or Chromium.');
	return path;
}

/** Headless, and as root without Chromium's sandbox: in tests only, never for the application's window. */
export const browserArguments: readonly string[] = [
	...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];
