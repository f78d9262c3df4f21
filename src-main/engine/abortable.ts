/** Waiting that ends with a signal. */
import { AppError } from '../shared/domain/errors.ts';

/**
 * Steps that end with the signal, although what they wait for may never come: standard input may be silent for ever, and a
 * parser that was cancelled before it started never asks for a chunk. A step that has ended leaves nothing behind: a race against
 * one long-lived promise would keep the result of every step, all bytes of a pipe, until the last.
 */
export function abortable(signal: AbortSignal): { readonly step: <T>(work: Promise<T>) => Promise<T>; release(): void } {
	const waiting = new Set<(reason: AppError) => void>();
	const onAbort = (): void => {
		for (const reject of waiting) reject(new AppError('cancelled'));
		waiting.clear();
	};
	signal.addEventListener('abort', onAbort);
	return {
		step: (work) =>
			new Promise((resolve, reject) => {
				waiting.add(reject);
				void work.then(resolve, reject).finally(() => waiting.delete(reject));
				if (signal.aborted) onAbort();
			}),
		release: () => signal.removeEventListener('abort', onAbort),
	};
}
