/** A fixed number of threads for pure jobs: one job per thread at once, first come, first served. */
import { AppError } from '../shared/domain/errors.ts';
import { type RunOptions, startThread, type Thread, type ThreadOptions } from './thread.ts';

export type { RunOptions } from './thread.ts';

export interface ThreadPoolOptions extends ThreadOptions {
	/** Threads at most; each starts with the first job that needs it. */
	readonly size: number;
}

export interface ThreadPool {
	/**
	 * Runs one job of the entry's registry.
	 *
	 * @throws AppError what the job threw; `cancelled` after `signal` aborted (a job that does not stop within
	 *         `cancelGraceMs` loses its thread); `job_failed` with `details.reason` when the thread died under it
	 */
	readonly run: <T>(job: string, input: unknown, options?: RunOptions) => Promise<T>;
	readonly size: number;
	/** Ends all threads; what waits or runs fails with `cancelled`. Resolves when the last one is gone. */
	readonly close: () => Promise<void>;
}

interface Waiting {
	readonly start: (thread: Thread) => void;
	readonly refuse: (error: AppError) => void;
}

export function createThreadPool({ size, ...options }: ThreadPoolOptions): ThreadPool {
	if (!Number.isInteger(size) || size < 1) throw new AppError('internal', `A thread pool needs at least one thread; asked for ${size}.`);
	const threads = new Set<Thread>();
	const queue: Waiting[] = [];
	let started = 0;
	let isClosed = false;

	const startOne = (): Thread => {
		const thread = startThread({ ...options, name: `${options.name}-${++started}` });
		threads.add(thread);
		void thread.ended.then(() => {
			threads.delete(thread);
			serveNext();
		});
		return thread;
	};
	const freeThread = (): Thread | null => {
		for (const thread of threads) if (thread.pending() === 0 && thread.isAlive()) return thread;
		// A dying thread still counts until it is gone: its memory does too.
		return threads.size < size ? startOne() : null;
	};
	const serveNext = () => {
		while (queue.length > 0 && !isClosed) {
			const thread = freeThread();
			if (!thread) return;
			queue.shift()!.start(thread);
		}
	};

	const run = <T>(job: string, input: unknown, runOptions: RunOptions = {}): Promise<T> =>
		new Promise<T>((resolve, reject) => {
			const { signal } = runOptions;
			if (isClosed) return reject(new AppError('cancelled', 'The program is closing.'));
			if (signal?.aborted) return reject(new AppError('cancelled'));
			const onAbort = () => {
				queue.splice(queue.indexOf(waiting), 1);
				reject(new AppError('cancelled'));
			};
			const waiting: Waiting = {
				start: (thread) => {
					signal?.removeEventListener('abort', onAbort);
					thread.run<T>(job, input, runOptions).then(resolve, reject).finally(serveNext);
				},
				refuse: reject,
			};
			signal?.addEventListener('abort', onAbort, { once: true });
			queue.push(waiting);
			serveNext();
		});

	const close = async () => {
		isClosed = true;
		const error = new AppError('cancelled', 'The program is closing.');
		for (const waiting of queue.splice(0)) waiting.refuse(error);
		await Promise.all([...threads].map((thread) => thread.end(error)));
	};
	return { run, size, close };
}
