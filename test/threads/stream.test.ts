import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { createThreadPool, type ThreadPool } from '../../src-main/threads/pool.ts';
import { createSender, receive } from '../../src-main/threads/stream.ts';

const entry = new URL('../support/thread-jobs.ts', import.meta.url);
const pools: ThreadPool[] = [];
function poolOf(size: number): ThreadPool {
	const pool = createThreadPool({ entry, size, name: 'stream' });
	pools.push(pool);
	return pool;
}
afterEach(async () => {
	await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

describe('a stream over a port', () => {
	it('delivers every value in order from one thread to another', async () => {
		const pool = poolOf(2);
		const { port1, port2 } = new MessageChannel();
		const [sum, count] = await Promise.all([pool.run('sumStream', { port: port1, msPerValue: 0 }), pool.run('produce', { port: port2, count: 500 })]);
		expect(count).toBe(500);
		expect(sum).toBe((499 * 500) / 2);
	});

	it('holds a quick writer back to the pace of the reader', async () => {
		const { port1, port2 } = new MessageChannel();
		const sender = createSender<number>(port1);
		const sum = poolOf(1).run<number>('sumStream', { port: port2, msPerValue: 20 });
		const startedAt = performance.now();
		for (let i = 0; i < 20; i++) await sender.send(1);
		// 20 values of 20 ms each, of which 4 and the one in hand may be ahead.
		expect(performance.now() - startedAt).toBeGreaterThan(250);
		sender.end();
		expect(await sum).toBe(20);
	});

	it('waits with the first value until there is a reader', async () => {
		const { port1, port2 } = new MessageChannel();
		const sender = createSender<string>(port1);
		let isSent = false;
		const sent = sender.send('early').then(() => {
			isSent = true;
		});
		await new Promise((resolve) => setTimeout(resolve, 30));
		expect(isSent).toBe(false);
		const values: string[] = [];
		const reading = (async () => {
			for await (const value of receive<string>(port2)) values.push(value);
		})();
		await sent;
		sender.end();
		await reading;
		expect(values).toEqual(['early']);
	});

	it('throws in the reader what the writer failed with, behind the values before it', async () => {
		const { port1, port2 } = new MessageChannel();
		const producing = poolOf(1).run('produceAndFail', port1);
		const values: number[] = [];
		const reading = (async () => {
			for await (const value of receive<number>(port2)) values.push(value);
		})();
		await expect(reading).rejects.toMatchObject({ code: 'input_truncated', details: { line: 7 } });
		expect(values).toEqual([1]);
		await producing;
	});

	it('stops the writer when the reader leaves early', async () => {
		const { port1, port2 } = new MessageChannel();
		const sender = createSender<number>(port1);
		const one = poolOf(1).run('readOne', port2);
		const writing = (async () => {
			for (let i = 0; i < 1000; i++) await sender.send(i);
		})();
		await expect(writing).rejects.toMatchObject({ code: 'cancelled' });
		expect(await one).toBe(0);
	});

	it('fails the writer when the thread of the reader dies', async () => {
		const pool = poolOf(1);
		const { port1, port2 } = new MessageChannel();
		const sender = createSender<number>(port1);
		const reading = pool.run('sumStream', { port: port2, msPerValue: 20 });
		const reader = expect(reading).rejects.toMatchObject({ code: 'cancelled' });
		await sender.send(1);
		const writing = (async () => {
			for (;;) await sender.send(1);
		})();
		const writer = expect(writing).rejects.toMatchObject({ code: 'job_failed' });
		await pool.close();
		await Promise.all([reader, writer]);
	});

	it('fails the reader when the thread of the writer dies', async () => {
		const pool = poolOf(1);
		const { port1, port2 } = new MessageChannel();
		const producing = expect(pool.run('produce', { port: port1, count: 1e9 })).rejects.toMatchObject({ code: 'cancelled' });
		const reading = (async () => {
			let count = 0;
			for await (const _ of receive<number>(port2)) if (++count === 50) void pool.close();
		})();
		await expect(reading).rejects.toMatchObject({ code: 'job_failed' });
		await producing;
	});

	it('ends a waiting reader when its signal aborts', async () => {
		const { port1, port2 } = new MessageChannel();
		const controller = new AbortController();
		const reading = receive<number>(port2, { signal: controller.signal }).next();
		controller.abort();
		await expect(reading).rejects.toBeInstanceOf(AppError);
		port1.close();
	});
});
