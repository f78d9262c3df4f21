/** Where the program of a thread lies: the one place that knows how source and bundle differ. */

export type ThreadName = 'storage' | 'compute';

const SOURCES: Readonly<Record<ThreadName, string>> = { storage: '../storage/thread.ts', compute: '../jobs/thread.ts' };

/**
 * The entry of a thread as a URL that `new Worker` takes.
 *
 * @param from  where the asking code lies. A bundle is known by its `.js`: all its chunks lie flat in one folder,
 *              the thread entries `storage-thread.js` and `compute-thread.js` beside them.
 */
export function resolveThreadEntry(name: ThreadName, from: string = import.meta.url): URL {
	return new URL(from.endsWith('.js') ? `./${name}-thread.js` : SOURCES[name], from);
}
