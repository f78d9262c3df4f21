import { afterEach, describe, expect, it } from 'vitest';
import { startThreadService, type ThreadService } from '../../src-main/threads/service.ts';

const entry = new URL('../support/thread-jobs.ts', import.meta.url);
const services: ThreadService<unknown>[] = [];
const restarts: string[] = [];

async function serviceOf(prepare = { job: 'prepare', input: null as unknown }): Promise<ThreadService<number>> {
	const service = await startThreadService<number>({ entry, name: 'service', prepare, onRestart: (reason) => restarts.push(reason) });
	services.push(service);
	return service;
}

afterEach(async () => {
	await Promise.all(services.splice(0).map((service) => service.close('echo')));
	restarts.length = 0;
});

describe('a thread service', () => {
	it('runs calls strictly in order, and lets those behind a background call pass', async () => {
		const service = await serviceOf();
		const steps = [
			service.runConcurrent('step', { name: 'a', ms: 30 }),
			service.runConcurrent('background', { name: 'stream', ms: 1_000 }),
			service.runConcurrent('step', { name: 'b', ms: 5 }),
			service.runConcurrent('step', { name: 'c', ms: 1 }),
		];
		await Promise.all(steps);
		expect(await service.runConcurrent('takeOrder', null)).toEqual([
			'a starts',
			'a ends',
			'stream starts',
			'b starts',
			'b ends',
			'c starts',
			'c ends',
			'stream ends',
		]);
	});

	it('fails every waiting call when its thread dies, and answers from a prepared new one', async () => {
		const service = await serviceOf();
		const calls = [service.runConcurrent('exit', 1), service.runConcurrent('echo', 1), service.runConcurrent('echo', 2)];
		for (const result of await Promise.allSettled(calls)) expect(result).toMatchObject({ status: 'rejected', reason: { code: 'job_failed' } });
		expect(await service.runConcurrent('threadId', null)).not.toBe(service.prepared);
		expect(restarts).toHaveLength(1);
	});

	it('throws what prepare throws', async () => {
		await expect(serviceOf({ job: 'throwTyped', input: null })).rejects.toMatchObject({ code: 'series_too_short' });
		await expect(serviceOf({ job: 'exit', input: 4 })).rejects.toMatchObject({ code: 'job_failed' });
	});

	it('cancels a call that waits for its turn without ending the thread', async () => {
		const service = await serviceOf();
		const controller = new AbortController();
		const first = service.runConcurrent('step', { name: 'a', ms: 50 });
		const second = service.runConcurrent('step', { name: 'b', ms: 0 }, { signal: controller.signal });
		controller.abort();
		await expect(second).rejects.toMatchObject({ code: 'cancelled' });
		await first;
		expect(await service.runConcurrent('threadId', null)).toBe(service.prepared);
	});
});
