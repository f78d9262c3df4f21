/** Digests of reports that are made in processes of their own. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const child = fileURLToPath(new URL('./paper-child.ts', import.meta.url));

/** Places and languages that number, sort and date things their own way. */
export const surroundings = [
	{ TZ: 'Pacific/Kiritimati', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' },
	{ TZ: 'America/St_Johns', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
] as const;

/** @param places  of the fleets in `paperFleets`, one report each */
export async function paperDigests(places: readonly number[], surrounding: Readonly<Record<string, string>>): Promise<string[]> {
	const { stdout } = await promisify(execFile)(process.execPath, [child, ...places.map(String)], { env: { ...process.env, ...surrounding } });
	return stdout.trim().split('\n');
}
