/** One thread that owns something (the workspace file) and answers any number of calls; when it dies another takes over. */
import { AppError } from '../shared/domain/errors.ts';
import { type RunOptions, startThread, type Thread, type ThreadOptions } from './thread.ts';

export interface ThreadServiceOptions extends ThreadOptions {
	/** The first call on each new thread: opens what the thread owns. Its failure fails the calls behind it. */
	readonly prepare: { readonly job: string; readonly input: unknown };
	/** Told when a thread died and why; the next one is then already starting. */
	readonly onRestart?: ((reason: string) => void) | undefined;
}

export interface ThreadService<P> {
	/** What `prepare` answered on the first thread. */
	readonly prepared: P;
	/**
	 * Hands a call to the thread at once; calls run in order unless the thread serves them in the background.
	 *
	 * @throws AppError what the job threw, `cancelled`, or `job_failed` with `details.reason` when the thread died
	 */
	readonly runConcurrent: <T>(job: string, input: unknown, options?: RunOptions) => Promise<T>;
	/** Runs `lastJob` behind all calls, then ends the thread. */
	readonly close: (lastJob: string) => Promise<void>;
}

/** Starts the thread and waits for `prepare`. A cancelled call is never ended by force: the thread owns a file. */
export async function startThreadService<P>({ prepare, onRestart, ...options }: ThreadServiceOptions): Promise<ThreadService<P>> {
	let isClosing = false;
	let current: { readonly thread: Thread; readonly prepared: Promise<P> } | null = null;

	const start = () => {
		const thread = startThread({ cancelGraceMs: Number.POSITIVE_INFINITY, ...options });
		let isPrepared = false;
		const prepared = thread.run<P>(prepare.job, prepare.input).then((answer) => {
			isPrepared = true;
			return answer;
		});
		const started = { thread, prepared };
		current = started;
		prepared.catch(() => thread.end());
		void thread.ended.then((reason) => {
			if (current !== started) return;
			current = null;
			// One that died before it was ready would only die again: the next call tries.
			if (isClosing || !isPrepared) return;
			onRestart?.(reason);
			start();
		});
		return started;
	};

	const first = start();
	const prepared = await first.prepared;

	const runConcurrent = async <T>(job: string, input: unknown, runOptions: RunOptions = {}): Promise<T> => {
		if (isClosing) throw new AppError('cancelled', 'The workspace is being closed.');
		const used = current?.thread.isAlive() ? current : start();
		// Sent at once: the thread keeps the order, and a failed `prepare` answers below.
		const answer = used.thread.run<T>(job, input, runOptions);
		answer.catch(() => {});
		await used.prepared;
		return answer;
	};
	const close = async (lastJob: string) => {
		if (isClosing) return;
		isClosing = true;
		if (!current) return;
		try {
			await current.thread.run(lastJob, undefined);
		} finally {
			await current?.thread.end(new AppError('cancelled', 'The workspace is being closed.'));
		}
	};
	return { prepared, runConcurrent, close };
}
