/** Where a workspace lies when nobody says otherwise. */
import { homedir } from 'node:os';
import { join } from 'node:path';

const NAME = 'stochastic-storage-var';

/** The user's data folder by the custom of each system. */
export function defaultWorkspace(
	platform: NodeJS.Platform = process.platform,
	env: NodeJS.ProcessEnv = process.env,
	home: string = homedir(),
): string {
	if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), NAME);
	if (platform === 'darwin') return join(home, 'Library', 'Application Support', NAME);
	return join(env.XDG_DATA_HOME ?? join(home, '.local', 'share'), NAME);
}
