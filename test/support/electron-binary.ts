/** Electron's binary for the journeys in the real window: found, or why there is none. Importing `electron` would start its download. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../../node_modules/electron');

export function findElectron(
	env: NodeJS.ProcessEnv = process.env,
	platform: NodeJS.Platform = process.platform,
): { readonly path: string } | { readonly missing: string } {
	const path = env.ELECTRON_PATH ?? unpacked();
	if (path === undefined || !existsSync(path)) return { missing: 'Electron’s binary is not here; "npm start" fetches it where the network allows.' };
	const hasScreen = platform !== 'linux' || env.DISPLAY !== undefined || env.WAYLAND_DISPLAY !== undefined;
	return hasScreen ? { path } : { missing: 'this machine has no display.' };
}

function unpacked(): string | undefined {
	try {
		return join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
	} catch {
		return undefined;
	}
}

/** The suite's runner finds the binary and hands it over. */
export function electronPath(): string {
	const found = findElectron();
	if ('missing' in found) throw new Error(`The journeys cannot run in Electron's window: ${found.missing}`);
	return found.path;
}
