/** Hears of changes in a folder from the system, where it tells: that only makes a look come sooner. */
import { watch as watchFileSystem } from 'node:fs';

export interface FolderListener {
	/** Begins, unless it listens already; a folder or file system that cannot be listened to is no failure. */
	readonly begin: () => void;
	readonly end: () => void;
}

export function createFolderListener(folder: string, onChange: () => void): FolderListener {
	let watcher: ReturnType<typeof watchFileSystem> | undefined;
	const end = (): void => {
		watcher?.close();
		watcher = undefined;
	};
	return {
		begin() {
			if (watcher) return;
			try {
				// On Linux a recursive watch would watch each file by itself and read the whole tree at once.
				watcher = watchFileSystem(folder, { persistent: false, recursive: process.platform !== 'linux' }, onChange);
				watcher.on('error', end);
			} catch {
				// Network folders and full tables of the kernel refuse: looking goes on.
				end();
			}
		},
		end,
	};
}
