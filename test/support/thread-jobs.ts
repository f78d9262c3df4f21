/** Jobs that behave badly on purpose, and one that behaves: the far side of the tests of `threads/`. */
import type { MessagePort } from 'node:worker_threads';
import { parentPort, threadId } from 'node:worker_threads';
import { AppError, type ErrorCode } from '../../src-main/shared/domain/errors.ts';
import { serveJobs, type ThreadContext } from '../../src-main/threads/serve.ts';
import { createSender, receive } from '../../src-main/threads/stream.ts';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let order: string[] = [];

function spin(ms: number): void {
	const until = performance.now() + ms;
	while (performance.now() < until);
}

serveJobs(
	{
		prepare: () => threadId,
		echo: (input: unknown) => input,
		threadId: () => threadId,
		throwTyped: () => {
			throw new AppError(
				'series_too_short',
				'ADF needs at least 12 daily values; this drive has 9.',
				{ needed: 12, found: 9 },
				new Error('the deeper reason'),
			);
		},
		throwCode: (code: ErrorCode) => {
			throw new AppError(code, undefined, { where: 'line 3' }, new Error('the deeper reason'));
		},
		throwPlain: () => {
			throw new TypeError('nobody foresaw this');
		},
		throwUncloneable: () => {
			throw new AppError('fit_failed', 'No fit.', { callback: () => {} });
		},
		returnFunction: () => () => {},
		exit: (status: number) => process.exit(status),
		throwLater: async () => {
			setTimeout(() => {
				throw new Error('thrown outside the job');
			});
			await sleep(10_000);
		},
		rejectLater: async () => {
			void Promise.reject(new Error('nobody waits for me'));
			await sleep(10_000);
		},
		exhaustHeap: () => {
			const hoard: object[] = [];
			for (;;) hoard.push({ a: hoard.length, b: [hoard.length] });
		},
		growMap: () => {
			const hoard = new Map<string, object>();
			for (;;) hoard.set(`k${hoard.size}`, { size: hoard.size });
		},
		sendGarbage: async () => {
			parentPort!.postMessage({ type: 'done', id: 'seven' });
			await sleep(10_000);
		},
		loopForever: () => {
			for (;;);
		},
		loopUntilCancelled: (_: unknown, { isCancelled }: ThreadContext) => {
			while (!isCancelled()) spin(2);
			throw new AppError('cancelled');
		},
		waitUntilCancelled: (_: unknown, { signal }: ThreadContext) =>
			new Promise((_, reject) => {
				signal.addEventListener('abort', () => reject(new AppError('cancelled')));
			}),
		reportOften: (ms: number, { progress }: ThreadContext) => {
			const until = performance.now() + ms;
			let done = 0;
			while (performance.now() < until) progress({ phase: 'Spinning', done: ++done, total: 0 });
			return done;
		},
		/** Notes when it starts and ends, so that the order of calls can be read afterwards. */
		step: async ({ name, ms }: { name: string; ms: number }) => {
			order.push(`${name} starts`);
			await sleep(ms);
			order.push(`${name} ends`);
		},
		background: async ({ name, ms }: { name: string; ms: number }) => {
			order.push(`${name} starts`);
			await sleep(ms);
			order.push(`${name} ends`);
		},
		takeOrder: () => {
			const taken = order;
			order = [];
			return taken;
		},
		double: (values: Float64Array) => values.map((value) => value * 2),
		sumStream: async ({ port, msPerValue }: { port: MessagePort; msPerValue: number }) => {
			let sum = 0;
			for await (const value of receive<number>(port)) {
				sum += value;
				if (msPerValue > 0) await sleep(msPerValue);
			}
			return sum;
		},
		readOne: async (port: MessagePort) => {
			for await (const value of receive<number>(port)) return value;
			return null;
		},
		produce: async ({ port, count }: { port: MessagePort; count: number }) => {
			const sender = createSender<number>(port);
			for (let i = 0; i < count; i++) await sender.send(i);
			sender.end();
			return count;
		},
		produceAndFail: async (port: MessagePort) => {
			const sender = createSender<number>(port);
			await sender.send(1);
			sender.fail(new AppError('input_truncated', 'The file ends in line 7.', { line: 7 }));
		},
		log: (text: string, { log }: ThreadContext) => log('info', text),
	},
	{ background: ['background'] },
);
