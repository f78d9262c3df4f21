/**
 * A stream of values over a message port whose reader sets the pace: the writer may be a few values ahead (its credit), then
 * waits. Memory is bounded however fast the writer is. Ports may lie in any two threads.
 */
import type { MessagePort } from 'node:worker_threads';
import { AppError, type ErrorShape, fromErrorShape, toErrorShape } from '../shared/domain/errors.ts';
import type { Transferable } from './transfer.ts';

/** An end of a stream, as jobs receive it. */
export type StreamPort = MessagePort;

type ToReader =
	| { readonly type: 'value'; readonly value: unknown }
	| { readonly type: 'end' }
	| { readonly type: 'failed'; readonly error: ErrorShape };
type ToWriter = { readonly type: 'credit'; readonly count: number } | { readonly type: 'stop'; readonly error: ErrorShape };

export interface StreamSender<T> {
	/**
	 * Resolves when the value is on its way, which waits for credit.
	 *
	 * @throws AppError `cancelled` when the reader stopped reading, `job_failed` when its thread died
	 */
	readonly send: (value: T, transfer?: readonly Transferable[]) => Promise<void>;
	/** No more values; the reader's loop ends. */
	readonly end: () => void;
	/** The reader's loop throws `error`. */
	readonly fail: (error: unknown) => void;
}

/**
 * Lets the event loop turn. Node hands over up to 1,000 messages of a port in one go, microtasks between them: two threads that keep
 * each other busy would keep timers, cancel messages and other calls waiting for all of them.
 */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Values that may be under way at once. */
const CREDIT = 4;

/** The writing end. It closes the port when it has ended or failed and the reader knows. */
export function createSender<T>(port: MessagePort): StreamSender<T> {
	let credit = 0;
	let stopped: AppError | null = null;
	let isEnded = false;
	const waiting: { resolve: () => void; reject: (error: AppError) => void }[] = [];
	const stop = (error: AppError) => {
		stopped ??= error;
		for (const each of waiting.splice(0)) each.reject(stopped);
	};
	port.on('message', (message: ToWriter) => {
		if (message.type === 'stop') return stop(fromErrorShape(message.error));
		credit += message.count;
		while (credit > 0 && waiting.length > 0) {
			credit--;
			waiting.shift()!.resolve();
		}
	});
	port.on('close', () => stop(new AppError('job_failed', 'The reader of the stream has died.', { reason: 'the port was closed' })));
	const finish = (message: ToReader) => {
		if (isEnded || stopped) return;
		isEnded = true;
		port.postMessage(message);
		port.unref();
	};
	return {
		send: async (value, transfer = []) => {
			if (stopped) throw stopped;
			if (isEnded) throw new AppError('internal', 'The stream has ended; nothing can follow.');
			if (credit > 0 && waiting.length === 0) credit--;
			else {
				await new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
				await turn();
			}
			if (stopped) throw stopped;
			port.postMessage({ type: 'value', value } satisfies ToReader, [...transfer]);
		},
		end: () => finish({ type: 'end' }),
		fail: (error) => finish({ type: 'failed', error: toErrorShape(error) }),
	};
}

/**
 * The reading end, for one `for await`. Leaving the loop early tells the writer to stop; the port is closed at the end.
 *
 * @throws AppError what the writer failed with, `job_failed` when its thread died, `cancelled` when `signal` aborts
 */
export async function* receive<T>(
	port: MessagePort,
	{ credit = CREDIT, signal }: { credit?: number; signal?: AbortSignal } = {},
): AsyncGenerator<T, void, undefined> {
	const inbox: ToReader[] = [];
	let wake: (() => void) | null = null;
	const put = (message: ToReader) => {
		inbox.push(message);
		wake?.();
	};
	const died = new AppError('job_failed', 'The writer of the stream has died.', { reason: 'the port was closed' });
	const onAbort = () => {
		inbox.length = 0;
		put({ type: 'failed', error: toErrorShape(new AppError('cancelled')) });
	};
	port.on('message', put);
	port.on('close', () => put({ type: 'failed', error: toErrorShape(died) }));
	signal?.addEventListener('abort', onAbort);
	if (signal?.aborted) onAbort();
	const grant = (count: number) => port.postMessage({ type: 'credit', count } satisfies ToWriter);
	grant(credit);
	try {
		for (;;) {
			const message = inbox.shift();
			if (!message) {
				await new Promise<void>((resolve) => {
					wake = resolve;
				});
				wake = null;
			} else if (message.type === 'value') {
				yield message.value as T;
				await turn();
				grant(1);
			} else if (message.type === 'failed') {
				throw fromErrorShape(message.error);
			} else {
				return;
			}
		}
	} finally {
		signal?.removeEventListener('abort', onAbort);
		port.postMessage({ type: 'stop', error: toErrorShape(new AppError('cancelled', 'The reader stopped reading.')) } satisfies ToWriter);
		port.close();
	}
}
