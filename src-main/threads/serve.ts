/** The inside of a thread: takes `run` messages, runs the named job, answers. */
import { isMainThread, type MessagePort, parentPort } from 'node:worker_threads';
import { AppError, type ErrorShape, toErrorShape } from '../shared/domain/errors.ts';
import type { Progress, WorkContext } from '../shared/domain/work.ts';
import type { FromThread, LogLine, ToThread } from './protocol.ts';
import { transferOf } from './transfer.ts';

/** What a job sees of the outside. */
export interface ThreadContext extends WorkContext {
	/** Aborted by a `cancel` message: for work that waits. A busy loop asks `isCancelled`. */
	readonly signal: AbortSignal;
	readonly log: (level: LogLine['level'], text: string) => void;
}

// biome-ignore lint/suspicious/noExplicitAny: each job knows its own input; the registry only knows that it has one
export type Job = (input: any, context: ThreadContext) => unknown;
export type JobRegistry = Readonly<Record<string, Job>>;

export interface ServeOptions {
	/** Jobs that start in their turn and then do not hold up those behind them: they wait for a stream. */
	readonly background?: readonly string[];
}

/** Ten a second. */
const PROGRESS_INTERVAL_MS = 100;

/**
 * Answers calls until the thread ends: one after the other in the order of their arrival, `background` jobs excepted.
 * Results travel by transfer where they can; errors keep their code, details and cause.
 */
export function serveJobs(registry: JobRegistry, { background = [] }: ServeOptions = {}): void {
	const port = parentPort;
	if (isMainThread || !port) throw new AppError('internal', 'serveJobs belongs inside a thread.');
	const aborts = new Map<number, AbortController>();
	let tail: Promise<void> = Promise.resolve();

	port.on('message', (message: ToThread) => {
		if (message.type === 'cancel') {
			aborts.get(message.id)?.abort();
			return;
		}
		const abort = new AbortController();
		aborts.set(message.id, abort);
		tail = tail.then(async () => {
			const answered = answer(port, registry, message, abort.signal).finally(() => aborts.delete(message.id));
			if (!background.includes(message.job)) await answered;
		});
	});
}

type RunMessage = Extract<ToThread, { type: 'run' }>;

async function answer(port: MessagePort, registry: JobRegistry, { id, job, input, cancelFlag }: RunMessage, signal: AbortSignal): Promise<void> {
	const post = (message: FromThread, transfer?: ReturnType<typeof transferOf>) => port.postMessage(message, transfer);
	const progress = thinProgress((value) => post({ type: 'progress', id, progress: value }));
	const context: ThreadContext = {
		progress: progress.report,
		isCancelled: () => Atomics.load(cancelFlag, 0) !== 0,
		signal,
		log: (level, text) => post({ type: 'log', level, text }),
	};
	try {
		if (context.isCancelled()) throw new AppError('cancelled');
		if (!Object.hasOwn(registry, job)) throw new AppError('internal', `There is no job ${job} in this thread.`, { job });
		const output = await registry[job]!(input, context);
		progress.flush();
		post({ type: 'done', id, output }, transferOf(output));
	} catch (thrown) {
		progress.flush();
		post({ type: 'failed', id, error: describe(thrown, job, context) });
	}
}

/** An error as it travels. What nobody foresaw gets an id and goes to the log with everything that is known. */
function describe(thrown: unknown, job: string, context: ThreadContext): ErrorShape {
	const shape = toErrorShape(thrown);
	if (shape.code !== 'internal') return { ...shape, details: plainDetails(shape) };
	const errorId = crypto.randomUUID();
	context.log('error', `${errorId} ${job}: ${shape.message}\n${shape.cause ?? (thrown instanceof Error ? thrown.stack : '')}`);
	return { ...shape, details: { ...plainDetails(shape), errorId } };
}

/** Details that cannot be cloned must not turn an error into silence. */
function plainDetails(shape: ErrorShape): ErrorShape['details'] {
	try {
		return structuredClone(shape.details);
	} catch {
		return { unreadable: Object.keys(shape.details).join(', ') };
	}
}

/** Lets one report through per interval; the last one always arrives, at the latest with `flush`. */
function thinProgress(send: (progress: Progress) => void): { report: (progress: Progress) => void; flush: () => void } {
	let sentAt = Number.NEGATIVE_INFINITY;
	let waiting: Progress | null = null;
	let timer: NodeJS.Timeout | null = null;
	const flush = () => {
		if (timer) clearTimeout(timer);
		timer = null;
		if (!waiting) return;
		const progress = waiting;
		waiting = null;
		sentAt = performance.now();
		send(progress);
	};
	const report = (progress: Progress) => {
		waiting = progress;
		const restMs = sentAt + PROGRESS_INTERVAL_MS - performance.now();
		if (restMs <= 0) flush();
		else timer ??= setTimeout(flush, restMs).unref();
	};
	return { report, flush };
}
