/** Waiting that ends with a signal. */
import { AppError } from '../shared/domain/errors.ts';

/**
 * Steps that end with the signal, although what they wait for may never come: standard input may be silent for ever, and a
 * parser that was cancelled before it started never asks for a chunk.
 */
export function abortable(signal: AbortSignal): { readonly step: <T>(work: Promise<T>) => Promise<T>; release(): void } {
	let onAbort = (): void => {};
	const aborted = new Promise<never>((_, reject) => {
		onAbort = () => reject(new AppError('cancelled'));
	});
	aborted.catch(() => {});
	signal.addEventListener('abort', onAbort);
	if (signal.aborted) onAbort();
	return { step: (work) => Promise.race([work, aborted]), release: () => signal.removeEventListener('abort', onAbort) };
}
