/** Pieces of work side by side that stand and fall together. */
import { firstCause } from './first-cause.ts';

/**
 * Starts all works under one signal. The first failure stops the others; nothing of them goes on once this has returned.
 *
 * @param start gets the signal that every piece has to obey
 * @throws the failure that is a cause of its own
 */
export async function together<T extends readonly unknown[] | []>(
	signal: AbortSignal,
	start: (signal: AbortSignal) => { readonly [K in keyof T]: Promise<T[K]> },
): Promise<T> {
	const link = new AbortController();
	const works = start(AbortSignal.any([signal, link.signal])) as readonly Promise<unknown>[];
	for (const work of works) work.catch(() => link.abort());
	const results = await Promise.allSettled(works);
	if (results.some((result) => result.status === 'rejected')) throw firstCause(results);
	// Every one is fulfilled, in the order in which it was started.
	return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
