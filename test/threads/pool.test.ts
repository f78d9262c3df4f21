import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import type { Progress } from '../../src-main/shared/domain/work.ts';
import { createThreadPool, type ThreadPool } from '../../src-main/threads/pool.ts';

const entry = new URL('../support/thread-jobs.ts', import.meta.url);
const pools: ThreadPool[] = [];
const logged: string[] = [];

function poolOf(size: number, options: { cancelGraceMs?: number; heapMb?: number } = {}): ThreadPool {
	const pool = createThreadPool({ entry, size, name: 'test', onLog: (text) => logged.push(text), ...options });
	pools.push(pool);
	return pool;
}
const failureOf = async (promise: Promise<unknown>): Promise<AppError> => {
	const thrown = await promise.then(
		() => null,
		(error: unknown) => error,
	);
	expect(thrown).toBeInstanceOf(AppError);
	return thrown as AppError;
};

afterEach(async () => {
	await Promise.all(pools.splice(0).map((pool) => pool.close()));
	logged.length = 0;
});

describe('a thread pool', () => {
	it('answers every call, more of them than threads, each with its own result', async () => {
		const pool = poolOf(2);
		const inputs = Array.from({ length: 20 }, (_, i) => i);
		expect(await Promise.all(inputs.map((input) => pool.run('echo', input)))).toEqual(inputs);
	});

	it('runs one job per thread at once and starts threads only when jobs need them', async () => {
		const pool = poolOf(3);
		const alone = new Set([await pool.run<number>('threadId', null), await pool.run<number>('threadId', null)]);
		expect(alone.size).toBe(1);
		const [, other] = await Promise.all([pool.run('step', { name: 'a', ms: 50 }), pool.run<number>('threadId', null)]);
		expect(alone.has(other)).toBe(false);
	});

	it('serves waiting jobs in the order of their arrival', async () => {
		const pool = poolOf(1);
		await Promise.all(['a', 'b', 'c'].map((name) => pool.run('step', { name, ms: 5 })));
		expect(await pool.run('takeOrder', null)).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
	});

	it('keeps code, message, details and cause of an error', async () => {
		const error = await failureOf(poolOf(1).run('throwTyped', null));
		expect(error).toMatchObject({
			code: 'series_too_short',
			message: 'ADF needs at least 12 daily values; this drive has 9.',
			details: { needed: 12, found: 9 },
		});
		expect(String(error.cause)).toContain('the deeper reason');
	});

	it('turns what nobody foresaw into internal with an id that the log knows', async () => {
		const error = await failureOf(poolOf(1).run('throwPlain', null));
		expect(error.code).toBe('internal');
		expect(logged.some((line) => line.includes(String(error.details.errorId)) && line.includes('nobody foresaw this'))).toBe(true);
	});

	it('delivers an error whose details cannot travel, and a result that cannot travel as an error', async () => {
		const pool = poolOf(1);
		expect((await failureOf(pool.run('throwUncloneable', null))).code).toBe('fit_failed');
		expect((await failureOf(pool.run('returnFunction', null))).code).toBe('internal');
		expect((await failureOf(pool.run('noSuchJob', null))).message).toContain('noSuchJob');
	});

	it('moves a transferred array instead of copying it, and the result as well', async () => {
		const values = Float64Array.of(1, 2, 3);
		const doubled = await poolOf(1).run<Float64Array>('double', values, { transfer: [values.buffer] });
		expect(doubled).toEqual(Float64Array.of(2, 4, 6));
		expect(values.length).toBe(0);
	});

	it('refuses an input that cannot travel without losing its thread', async () => {
		const pool = poolOf(1);
		await expect(pool.run('echo', () => {})).rejects.toThrow();
		expect(await pool.run('echo', 1)).toBe(1);
	});

	it('thins progress to ten a second and always delivers the last one', async () => {
		const reports: Progress[] = [];
		const done = await poolOf(1).run<number>('reportOften', 1000, { onProgress: (progress) => reports.push(progress) });
		expect(done).toBeGreaterThan(1000);
		expect(reports.length).toBeGreaterThanOrEqual(5);
		expect(reports.length).toBeLessThanOrEqual(12);
		expect(reports.at(-1)!.done).toBe(done);
	});

	it('passes on what a job logs', async () => {
		await poolOf(1).run('log', 'a line');
		expect(logged).toContain('a line');
	});
});

describe('a dead thread', () => {
	for (const [job, input, reason] of [
		['exit', 3, 'exited with status 3'],
		['throwLater', null, 'thrown outside the job'],
		['rejectLater', null, 'nobody waits for me'],
		['sendGarbage', null, 'nobody understands'],
	] as const) {
		it(`fails its call with the reason and is replaced within 2 s: ${job}`, async () => {
			const pool = poolOf(1);
			const before = await pool.run<number>('threadId', null);
			const startedAt = performance.now();
			const waiting = pool.run<number>('threadId', null).then((id) => id);
			const failed = failureOf(pool.run(job, input));
			const behind = pool.run<number>('threadId', null);
			const error = await failed;
			expect(error).toMatchObject({ code: 'job_failed', details: { job } });
			expect(String(error.details.reason)).toContain(reason);
			expect(await behind).not.toBe(before);
			expect(await waiting).toBe(before);
			expect(performance.now() - startedAt).toBeLessThan(2000);
		});
	}

	// A growing Map asks for more at once than V8 keeps in reserve: left to V8 it takes the whole process down.
	for (const job of ['exhaustHeap', 'growMap']) {
		it(`is named out of memory when its heap is full, and the others go on: ${job}`, async () => {
			const pool = poolOf(2, { heapMb: 48 });
			const [error, echoed] = await Promise.all([failureOf(pool.run(job, null)), pool.run('echo', 'still here')]);
			expect(error.code).toBe('job_failed');
			expect(String(error.details.reason)).toContain('out of memory');
			expect(echoed).toBe('still here');
			expect(await pool.run('echo', 'replaced')).toBe('replaced');
		}, 120_000);
	}

	it('of a missing entry fails every call with job_failed instead of hanging', async () => {
		const pool = createThreadPool({ entry: new URL('../support/no-such-file.ts', import.meta.url), size: 1, name: 'missing' });
		pools.push(pool);
		expect((await failureOf(pool.run('echo', 1))).code).toBe('job_failed');
		expect((await failureOf(pool.run('echo', 1))).code).toBe('job_failed');
	});
});

describe('cancelling', () => {
	it('stops a busy loop that looks at the flag, and keeps its thread', async () => {
		const pool = poolOf(1);
		const before = await pool.run<number>('threadId', null);
		const controller = new AbortController();
		const failed = failureOf(pool.run('loopUntilCancelled', null, { signal: controller.signal }));
		setTimeout(() => controller.abort(), 30);
		expect((await failed).code).toBe('cancelled');
		expect(await pool.run('threadId', null)).toBe(before);
	});

	it('stops work that waits, by its signal', async () => {
		const controller = new AbortController();
		const failed = failureOf(poolOf(1).run('waitUntilCancelled', null, { signal: controller.signal }));
		setTimeout(() => controller.abort(), 30);
		expect((await failed).code).toBe('cancelled');
	});

	it('ends the thread of an endless loop after the grace time and starts another', async () => {
		const pool = poolOf(1, { cancelGraceMs: 150 });
		const before = await pool.run<number>('threadId', null);
		const controller = new AbortController();
		const failed = failureOf(pool.run('loopForever', null, { signal: controller.signal }));
		setTimeout(() => controller.abort(), 30);
		const startedAt = performance.now();
		expect((await failed).code).toBe('cancelled');
		expect(await pool.run('threadId', null)).not.toBe(before);
		expect(performance.now() - startedAt).toBeLessThan(2000);
	});

	it('takes a waiting job out of the queue at once', async () => {
		const pool = poolOf(1);
		const controller = new AbortController();
		const first = pool.run('step', { name: 'first', ms: 100 });
		const second = failureOf(pool.run('step', { name: 'second', ms: 0 }, { signal: controller.signal }));
		controller.abort();
		expect((await second).code).toBe('cancelled');
		await first;
		expect(await pool.run('takeOrder', null)).toEqual(['first starts', 'first ends']);
		expect((await failureOf(pool.run('echo', 1, { signal: controller.signal }))).code).toBe('cancelled');
	});
});

describe('closing', () => {
	it('fails what runs and what waits, even in an endless loop, and leaves no thread', async () => {
		const pool = poolOf(1);
		const running = failureOf(pool.run('loopForever', null));
		const waiting = failureOf(pool.run('echo', 1));
		await new Promise((resolve) => setTimeout(resolve, 100));
		await pool.close();
		expect([(await running).code, (await waiting).code]).toEqual(['cancelled', 'cancelled']);
		expect((await failureOf(pool.run('echo', 1))).code).toBe('cancelled');
	});
});
