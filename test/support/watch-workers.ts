/** Every thread that this process starts, seen through Node's own diagnostics channel. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';

export interface WorkerWatch {
	/** Threads that are alive and whose name starts so. */
	alive(name: string): Worker[];
	stop(): void;
}

export function watchWorkers(): WorkerWatch {
	const workers: Worker[] = [];
	const onWorker = (message: unknown): void => void workers.push((message as { worker: Worker }).worker);
	subscribe('worker_threads', onWorker);
	return {
		// A thread that has ended has the id -1.
		alive: (name) => workers.filter((worker) => worker.threadId >= 0 && worker.threadName?.startsWith(name)),
		stop: () => void unsubscribe('worker_threads', onWorker),
	};
}
